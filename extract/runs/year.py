"""A unit's year as one view: what it planned, what it says it reached, the scores, the money, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, Table, select

from extract.errors import RecordError
from extract.sinks.database import Database
from extract.sinks.relational import metadata
from extract.text.normalize import fold, squash

SHOWN_NAMES = 20
_PEOPLE = ("department", "unit_name", "organization")
_FORMS = ("self_evaluations", "objectives", "monitoring", "final_accounts", "budgets", "basic_data")
_TOTALS = ("合计", "总计")


@dataclass(frozen=True)
class Indicator:
    """One level-3 indicator: `planned` in the 绩效目标表, `target`, `actual`, `weight` and `score` in the 自评表."""

    level3: str
    planned: str | None = None
    target: str | None = None
    actual: str | None = None
    weight: float | None = None
    score: float | None = None


@dataclass
class Item:
    """A project, or the department as a whole (`name` is None): objective and result side by side.

    Amounts are in their `money_unit` as printed; `execution_rate` in percentage points. `files` are the paths of the forms.
    """

    name: str | None
    asked: float | None = None
    asked_unit: str | None = None
    budget: float | None = None
    executed: float | None = None
    execution_rate: float | None = None
    money_unit: str | None = None
    total_weight: float | None = None
    total_score: float | None = None
    grade: str | None = None
    indicators: list[Indicator] = field(default_factory=list)
    findings: int = 0
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Total:
    """A total line of a public table: `family` (final_accounts or budgets), the table's title, the line, column → amount."""

    family: str
    title: str
    label: str
    amounts: Mapping[str, float]
    money_unit: str | None
    file: str


@dataclass(frozen=True)
class Finding:
    """What does not add up in a report of the year."""

    file: str
    severity: str
    code: str
    message: str


@dataclass
class Year:
    """All that the database holds of one unit and one year; the department first, then its projects by name."""

    unit: str
    fiscal_year: int
    items: list[Item] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def years(database: Database, unit: str, fiscal_year: int | None = None) -> list[Year]:
    """The unit's year, or all its years in order.

    `unit` is its name as printed or a part of it that only one unit's name has. Raises RecordError if no unit, or more than
    one, has it, or if there is nothing of that year; DatabaseError.
    """
    with database.reading() as connection:
        name, spellings = _unit(connection, unit)
        files = _files(connection, spellings)
        wanted = sorted({year for _, year in files if year is not None and fiscal_year in (None, year)})
        if not wanted:
            known = ", ".join(str(year) for year in sorted({year for _, year in files if year is not None}))
            raise RecordError(f"{name}: nothing of {fiscal_year}; there is {known or 'no year at all'}")
        return [_year(connection, name, spellings, year, {sha256 for sha256, of in files if of == year}) for year in wanted]


def _unit(connection: Connection, unit: str) -> tuple[str, set[str]]:
    """The unit's name, and how it is printed in the database."""
    names: set[str] = set()
    for table, column in _named_columns():
        names |= {row[0] for row in connection.execute(select(table.c[column]).distinct()) if row[0]}
    wanted = _key(unit)
    exact = {name for name in names if _key(name) == wanted}
    if exact:
        return min(exact, key=len), exact
    found = {name for name in names if wanted in _key(name)}
    different = sorted({_key(name) for name in found})
    if len(different) == 1:
        return min(found, key=len), found
    if not found:
        raise RecordError(f"{unit}: no unit of this name; `jixiao export --only reports` lists those there are")
    shown = "、".join(sorted(found)[:SHOWN_NAMES])
    raise RecordError(f"{unit}: {len(different)} units have this in their names: {shown}")


def _named_columns() -> Iterable[tuple[Table, str]]:
    tables = metadata().tables
    for name in ("reports", *_FORMS):
        yield from ((tables[name], column) for column in _PEOPLE if column in tables[name].c)


def _files(connection: Connection, spellings: set[str]) -> set[tuple[str, int | None]]:
    """(sha256, fiscal year) of the reports that name the unit."""
    reports = metadata().tables["reports"]
    sha256s: set[str] = set()
    for table, column in _named_columns():
        query = select(table.c.sha256).where(table.c[column].in_(spellings))
        sha256s |= set(connection.execute(query).scalars())
    years = select(reports.c.sha256, reports.c.fiscal_year).where(reports.c.sha256.in_(sha256s))
    return {(row.sha256, row.fiscal_year) for row in connection.execute(years)}


def _year(connection: Connection, unit: str, spellings: set[str], fiscal_year: int, sha256s: set[str]) -> Year:
    year = Year(unit, fiscal_year)
    items: dict[str, Item] = {}
    reports = _rows(connection, "reports", sha256s)
    mine = {row["sha256"] for row in reports if row["organization"] in spellings}

    def own(name: str) -> list[RowMapping]:
        """The forms of the unit's own reports, and those that name it in the report of another (a province's workbook)."""
        rows = _rows(connection, name, sha256s)
        return [row for row in rows if row["sha256"] in mine or any(row.get(column) in spellings for column in _PEOPLE)]

    tables = {(row["sha256"], row["source_table"]) for name in _FORMS for row in own(name)}
    findings = [
        row
        for row in _rows(connection, "findings", sha256s)
        if row["sha256"] in mine or (row["sha256"], row["source_table"]) in tables
    ]
    told = {(row["code"], row["message"]): row for row in reversed(findings)}  # a report in two formats tells things twice
    year.findings = [Finding(f["file"], f["severity"], f["code"], f["message"]) for f in reversed(told.values())]
    for row in own("objectives"):
        _plan(connection, _item(items, row), row)
    for row in own("self_evaluations"):
        item = _item(items, row)
        _result(connection, item, row)
        place = (row["sha256"], row["source_table"])
        item.findings = max(item.findings, sum((f["sha256"], f["source_table"]) == place for f in findings))
    year.items = sorted(items.values(), key=lambda item: (item.name is not None, item.name or ""))
    for family in ("budgets", "final_accounts"):
        year.totals += _totals(connection, family, own(family))
    year.files = sorted({row["file"] for row in reports})
    return year


def _rows(connection: Connection, name: str, sha256s: set[str]) -> list[RowMapping]:
    table = metadata().tables[name]
    query = select(table).where(table.c.sha256.in_(sha256s)).order_by(*table.primary_key.columns)
    return list(connection.execute(query).mappings())


def _below(connection: Connection, name: str, parent: RowMapping, key: str) -> list[RowMapping]:
    table = metadata().tables[name]
    query = select(table).where(table.c.sha256 == parent["sha256"], table.c[key] == parent["id"])
    return list(connection.execute(query.order_by(table.c.ordinal)).mappings())


def _item(items: dict[str, Item], row: RowMapping) -> Item:
    name = row["project_name"] if row["scope"] == "project" else None
    item = items.setdefault(_key(name or ""), Item(name))
    item.files.add(row["file"])
    return item


def _plan(connection: Connection, item: Item, row: RowMapping) -> None:
    item.asked, item.asked_unit = row["money_total"], row["money_money_unit"]
    for indicator in _below(connection, "objective_indicators", row, "objective_id"):
        if indicator["level3"]:
            item.indicators.append(Indicator(indicator["level3"], planned=indicator["target_raw"]))


def _result(connection: Connection, item: Item, row: RowMapping) -> None:
    item.total_weight, item.total_score, item.grade = row["total_weight"], row["total_score"], row["grade"]
    item.money_unit = row["money_unit"]
    lines = _below(connection, "funding_lines", row, "self_evaluation_id")
    total = next((line for line in lines if line["item"] == "total"), lines[0] if lines else None)
    if total:
        item.budget = total["adjusted_budget"] if total["adjusted_budget"] is not None else total["initial_budget"]
        item.executed, item.execution_rate = total["executed"], total["execution_rate"]
    planned = {_key(indicator.level3): n for n, indicator in enumerate(item.indicators)}
    for found in _below(connection, "indicators", row, "self_evaluation_id"):
        level3 = found["level3"] or ""
        place = planned.get(_key(level3)) if level3 else None
        plan = item.indicators[place].planned if place is not None else None
        values = (found["target_raw"], found["actual_raw"], found["weight"], found["score"])
        indicator = Indicator(level3, plan, *values)
        if place is None:
            item.indicators.append(indicator)
        else:
            item.indicators[place] = indicator


def _totals(connection: Connection, family: str, tables: list[RowMapping]) -> list[Total]:
    """The total lines of the public tables, in the order of the tables."""
    rows = metadata().tables[f"{family.removesuffix('s')}_rows"]
    key = rows.c[f"{family.removesuffix('s')}_id"]
    found: list[Total] = []
    for table in tables:
        query = select(rows).where(rows.c.sha256 == table["sha256"], key == table["id"]).order_by(rows.c.ordinal)
        for line in connection.execute(query).mappings():
            label = squash(line["label"] or "")
            if line["amounts"] and label.endswith(_TOTALS):
                place = (table["title"] or table["kind"], label, line["amounts"], table["money_unit"], table["file"])
                found.append(Total(family, *place))
    return found


def _key(name: str) -> str:
    """Names are the same whatever the width of their signs and the white space in them."""
    return fold(squash(name))
