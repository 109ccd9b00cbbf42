"""Final accounts and budgets: sums within a table, and the same total over the tables of one publication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.contract import AccountLine, AccountTable, Report, Source
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, shown, tidy
from extract.rules.ledger import (
    BALANCE,
    FUNDS,
    NUMBERED,
    TOTAL,
    USES,
    YEAR_TOTAL,
    Amount,
    cells,
    main_key,
    name_of,
    of_kind,
    plain,
    publications,
    rounding,
    tables,
    whole,
)
from extract.rules.view import short

# The columns that make up another one, where a table has at least one of them and no column of another kind.
_INCOMES = (
    ("fiscal_appropriation", "special_account", "unit_funds", "superior_subsidy", "institutional", "business"),
    ("affiliated_remittance", "other"),
)
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("total", USES),
    ("total", FUNDS),
    ("total", (*_INCOMES[0], *_INCOMES[1])),
    ("basic", ("personnel", "operating")),
    ("total", ("personnel", "operating")),
)
_KEY_NAMES = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
}
_WHOLE_TABLE = ("income_expenditure_summary", "fiscal_summary")
_ITEMS = {
    "abroad": re.compile(r"出国|出境"),
    "vehicles": re.compile(r"公务用车(?:购置(?:及|和)运行|费|$)"),
    "purchase": re.compile(r"(?:公务用车|公车)?购置费?$"),
    "running": re.compile(r"^(?:公务用车|公车)?运行(?:维护)?费?$"),
    "reception": re.compile(r"接待"),
}


@rule(
    "parts-not-total",
    severity="error",
    source="政府收支分类科目：类、款、项逐级汇总；部门决算公开02、03、05、06表及预算对应各表",
    example="公开03表支出决算表：208社会保障和就业支出合计印460.8，其下各款420.6+50.2合计470.8",
)
def account_code_sums(report: Report) -> Iterator[Flaw]:
    """The lines under a code of function or economy do not add up to it, or the classes not to the total of the table.

    A column in which some lines print nothing is summed as printed; a line without parts is not looked at.
    """
    for table in tables(report):
        coded = [line for line in table.rows if line.code]
        for line in coded:
            parts = _below(coded, line)
            yield from _sum(
                table,
                line,
                parts,
                f"{line.code}{short(line.label or '')}",
                "其下各款" if len(line.code or "") == 3 else "其下各项",
            )
        total = whole(table)
        classes = [line for line in coded if len(line.code or "") == 3]
        if total is not None and classes and len({line.code for line in classes}) == len(classes) and not _split(table):
            yield from _sum(table, total, classes, short(total.label or "合计"), "各类")


def _below(coded: Sequence[AccountLine], line: AccountLine) -> list[AccountLine]:
    """The lines right under a code; none where one of them is printed twice, as in a table of many units."""
    code = line.code or ""
    parts = [each for each in coded if each.code and len(each.code) == len(code) + 2 and each.code.startswith(code)]
    codes = [each.code for each in coded]
    return parts if codes.count(code) == 1 and len({part.code for part in parts}) == len(parts) else []


def _split(table: AccountTable) -> bool:
    """Whether a table has totals of its halves only: 人员经费合计 | 公用经费合计."""
    return sum(line.code is None and bool(line.label) and "合计" in (line.label or "") for line in table.rows) > 1


def _sum(table: AccountTable, line: AccountLine, parts: Sequence[AccountLine], name: str, what: str) -> Iterator[Flaw]:
    if not parts:
        return
    for key, expected in line.amounts.items():
        if key in ("change", "change_rate", "completion_rate") or key.endswith("_rate"):
            continue
        amounts = [part.amounts[key] for part in parts if key in part.amounts]
        if not amounts or abs(sum(amounts) - expected) <= rounding([*amounts, expected], table.money_unit):
            continue
        column = _KEY_NAMES.get(key, "")
        column = "" if name.endswith("计") and column == "合计" else column
        yield Flaw(
            f"{name_of(table)}：{name}{column}印{shown(expected)}，{what}{added(amounts)}合计{shown(sum(amounts))}",
            tidy(sum(amounts)),
            expected,
            _places(key, line, *parts),
        )


def _places(key: str, *lines: AccountLine) -> tuple[Source, ...]:
    return tuple(source for line in lines if key in line.amounts for source in cells(line, key))


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开03、04、05表：本年支出合计=基本支出+项目支出+…；预算对应各表",
    example="公开03表支出决算表：2080102一般行政管理事务合计印120.5，各列130.5合计130.5",
)
def account_row_sums(report: Report) -> Iterator[Flaw]:
    """The columns of a line do not add up to its total: 基本支出, 项目支出; the four budgets; the sources of income."""
    for table in tables(report):
        for total, parts in _COLUMNS:
            named = {key for line in table.rows for key in line.amounts}
            if total not in named or not named & set(parts) or not _closed(named, total, parts):
                continue
            for line in table.rows:
                amounts = [line.amounts[key] for key in parts if key in line.amounts]
                expected = line.amounts.get(total)
                if expected is None or not amounts:
                    continue
                if abs(sum(amounts) - expected) > rounding([*amounts, expected], table.money_unit):
                    name = f"{line.code or ''}{short(line.label or '')}"
                    column = "" if TOTAL.match(plain(line.label)) and total == "total" else _KEY_NAMES[total]
                    yield Flaw(
                        f"{name_of(table)}：{name}{column}印{shown(expected)}，各列{added(amounts)}合计{shown(sum(amounts))}",
                        tidy(sum(amounts)),
                        expected,
                        tuple(s for key in (total, *parts) if key in line.amounts for s in cells(line, key)),
                    )


def _closed(named: set[str], total: str, parts: Sequence[str]) -> bool:
    """Whether the table has no column beside a total and its parts that may belong to it too."""
    below = {"personnel", "operating"} if total == "total" and "basic" in parts else set()
    below |= set(FUNDS) if "fiscal_appropriation" in parts and "fiscal_appropriation" in named else set()
    rest = named - set(parts) - {total} - below
    return total == "basic" or not rest


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开01、04表：本年收入合计、本年支出合计、总计各为其上各行之和；预算收支总表",
    example="公开01表收入支出决算总表：本年收入合计印495.9，其上各行480.9+5合计485.9",
)
def account_side_sums(report: Report) -> Iterator[Flaw]:
    """The numbered lines of 收入 or of 支出 do not add up to the year's total, or that and the balances not to 总计."""
    for table in of_kind(tables(report), *_WHOLE_TABLE):
        for rows in _blocks(table):
            for key in dict.fromkeys(key for line in rows for key in line.amounts):
                yield from _running(table, rows, key)


def _blocks(table: AccountTable) -> list[list[AccountLine]]:
    """The lines of each block side by side: a total of all ends it."""
    blocks: dict[tuple[str | None, str | None], list[AccountLine]] = {}
    for line in table.rows:
        blocks.setdefault((line.side, line.group), []).append(line)
    return list(blocks.values())


def _running(table: AccountTable, rows: Sequence[AccountLine], key: str) -> Iterator[Flaw]:
    parts: list[AccountLine] = []
    for line in rows:
        label = plain(line.label)
        if not TOTAL.match(label):
            if line.depth == 0 and (NUMBERED.match(line.label or "") or BALANCE.search(label)):
                parts.append(line)
            elif line.depth == 0 and key in line.amounts:
                return
            continue
        amounts = [part.amounts[key] for part in parts if key in part.amounts]
        expected = line.amounts.get(key)
        if expected is None or not amounts:
            continue
        if abs(sum(amounts) - expected) > rounding([*amounts, expected], table.money_unit):
            yield Flaw(
                f"{name_of(table)}：{short(line.label or '')}印{shown(expected)}，其上各行{added(amounts)}合计{shown(sum(amounts))}",
                tidy(sum(amounts)),
                expected,
                _places(key, line, *parts),
            )
            return


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开01、04表及预算收支总表：收入总计=支出总计",
    example="公开01表收入支出决算总表：收入总计498.2，支出总计508.2",
)
def account_sides_differ(report: Report) -> Iterator[Flaw]:
    """收入 and 支出 of a table have different grand totals."""
    for table in of_kind(tables(report), *_WHOLE_TABLE):
        ends = {side: _grand(table, side) for side in ("income", "expenditure")}
        income, expenditure = ends["income"], ends["expenditure"]
        if income is None or expenditure is None:
            continue
        a, b = income.number, expenditure.number
        if abs(a - b) > rounding([a, b], table.money_unit):
            message = f"{name_of(table)}：收入总计{shown(a)}，支出总计{shown(b)}"
            yield Flaw(message, a, b, (*income.sources, *expenditure.sources))


def _grand(table: AccountTable, side: str) -> Amount | None:
    """The last total of a half, in its column of totals."""
    lines = [line for line in table.rows if line.side == side and TOTAL.match(plain(line.label)) and line.amounts]
    if not lines or YEAR_TOTAL.match(plain(lines[-1].label)):
        return None
    key = next((key for key in ("total", main_key(table)) if key in lines[-1].amounts), None)
    return Amount(table, lines[-1], key) if key else None


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开01至09表：同一合计在各表一致；预算对应各表",
    example="本年支出合计：公开01表收入支出决算总表480.9万元，公开03表支出决算表490.9万元",
)
def account_tables_differ(report: Report) -> Iterator[Flaw]:
    """The same total is another amount in another table of the publication.

    Where a table may count the balances of the year before or not, either total fits. Nothing is said where a
    publication has several tables of a kind that do not agree among themselves.
    """
    for publication in publications(report):
        for name, groups in _totals(publication):
            seen = [(key, group) for key, group in groups if group]
            if len(seen) < 2 or any(amount.scale is None for _, group in seen for amount in group):
                continue
            (_, first), *others = seen
            for _, other in others:
                if not any(_agree(a, b) for a in first for b in other):
                    a, b = first[0], other[0]
                    message = f"{name}：{name_of(a.table)}{a.raw}，{name_of(b.table)}{b.raw}"
                    yield Flaw(message, a.number, b.number, (*a.sources, *b.sources))


def _agree(a: Amount, b: Amount) -> bool:
    difference = abs(a.number * (a.scale or 1) - b.number * (b.scale or 1))
    return difference <= a.error + b.error + 0.005 * max(a.scale or 1, b.scale or 1)


Groups = list[tuple[str, list[Amount]]]


def _totals(publication: Sequence[AccountTable]) -> Iterator[tuple[str, Groups]]:
    """Name of a quantity, and its candidates by table."""
    summary = of_kind(publication, "income_expenditure_summary")
    fiscal = of_kind(publication, "fiscal_summary")
    public = of_kind(publication, "general_public_expenditure")
    for side, name, kind in (("income", "本年收入合计", "income"), ("expenditure", "本年支出合计", "expenditure")):
        tops = [amount for table in summary for amount in _side_totals(table, side, ("total",))]
        below = [amount for table in publication if table.kind == kind for amount in _all(table, ("total",))]
        yield name, [("summary", tops), (kind, below)]
    for key, name, kind in (
        ("general_public_budget", "一般公共预算财政拨款支出", "general_public_expenditure"),
        ("government_fund", "政府性基金预算财政拨款支出", "government_fund"),
        ("state_capital", "国有资本经营预算财政拨款支出", "state_capital"),
    ):
        tops = [a for table in fiscal for a in _side_totals(table, "expenditure", (key,)) if a.key == key]
        own = ("expenditure", "total")
        below = [a for table in publication if table.kind == kind for a in _all(table, own)]
        yield name, [("fiscal", tops), (kind, below)]
    basic = [amount for table in public for amount in _all(table, ("basic",)) if amount.key == "basic"]
    lines = [amount for table in of_kind(publication, "basic_expenditure") for amount in _all(table, ("total",))]
    yield "一般公共预算财政拨款基本支出", [("public", basic), ("basic", lines)]


def _side_totals(table: AccountTable, side: str, keys: Sequence[str]) -> list[Amount]:
    lines = [line for line in table.rows if line.side == side and TOTAL.match(plain(line.label))]
    return [Amount(table, line, key) for line in lines for key in (*keys, main_key(table)) if key in line.amounts]


def _all(table: AccountTable, keys: Sequence[str]) -> list[Amount]:
    """The amount of the whole table: of its line 合计, or of its halves together where it has only totals of those."""
    line = whole(table)
    if line is None:
        halves = [each for each in table.rows if each.code is None and "合计" in (each.label or "")]
        return [_joined(table, halves)] if len(halves) == 2 and all(main_key(table) in each.amounts for each in halves) else []
    key = next((key for key in (*keys, main_key(table)) if key in line.amounts), None)
    return [Amount(table, line, key)] if key else []


def _joined(table: AccountTable, halves: Sequence[AccountLine]) -> Amount:
    """人员经费合计 and 公用经费合计 as one amount, standing where the first does."""
    key = main_key(table)
    total = tidy(sum(half.amounts[key] for half in halves))
    return Amount(table, halves[0].model_copy(update={"amounts": {key: total}}), key)


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开07表：“三公”经费合计=因公出国（境）费+公务用车购置及运行费+公务接待费",
    example="公开07表财政拨款“三公”经费支出决算表：合计印9，因公出国（境）费、公务用车购置及运行费、公务接待费3+5合计8",
)
def three_public_sums(report: Report) -> Iterator[Flaw]:
    """三公经费 is not the sum of its three parts, or the cost of vehicles not that of purchase and running."""
    for table in of_kind(tables(report), "three_public"):
        for rows in _stretches(table):
            total = next((line for line in rows if _is_three_public_total(line)), None)
            found = {name: line for name, pattern in _ITEMS.items() for line in rows if pattern.search(plain(line.label))}
            vehicles = found.get("vehicles")
            if total and {"abroad", "vehicles", "reception"} <= found.keys():
                parts = [found[name] for name in ("abroad", "vehicles", "reception")]
                yield from _sum(
                    table, total, parts, short(total.label or "合计"), "因公出国（境）费、公务用车购置及运行费、公务接待费"
                )
            if vehicles is not None and {"purchase", "running"} <= found.keys():
                parts = [found["purchase"], found["running"]]
                yield from _sum(table, vehicles, parts, short(vehicles.label or ""), "购置费、运行费")


def _stretches(table: AccountTable) -> Iterator[list[AccountLine]]:
    """The lines of each unit in a table of many."""
    groups: dict[str | None, list[AccountLine]] = {}
    for line in table.rows:
        groups.setdefault(line.group, []).append(line)
    yield from groups.values()


def _is_three_public_total(line: AccountLine) -> bool:
    label = plain(line.label).translate({ord(sign): None for sign in "“”\"'‘’"})
    return label.startswith("三公经费") or (label == "合计" and not line.code)


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开08、09表表注“本部门没有……，故本表无数据”",
    example="公开08表政府性基金预算财政拨款收入支出决算表：表注称本表无数据，表中合计印3.5",
)
def empty_table_filled(report: Report) -> Iterator[Flaw]:
    """The note under a table says that it is empty, and it is not."""
    for table in tables(report):
        if table.note and re.search(r"本表(?:为空|无数据|没有数据|空表)", table.note):
            filled = [(line, key) for line in table.rows for key, amount in line.amounts.items() if amount]
            for line, key in filled[:1]:
                name = short(line.label or line.code or "")
                message = f"{name_of(table)}：表注称本表无数据，表中{name}印{shown(line.amounts[key])}"
                yield Flaw(message, None, line.amounts[key], cells(line, key))
