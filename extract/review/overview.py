"""The archive at a glance: what is covered, which forms it holds, what was found, what read it.

`gather` counts in the database and knows no page; `render` makes one self-contained HTML file of it. Nothing here reads
cells: the counts of 10,000 reports take a second or two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, distinct, func, inspect, select

from extract.review.words import SEVERITIES, codes
from extract.runs.ledger import metadata as ledger
from extract.runs.status import Status, status
from extract.sinks.database import Database
from extract.sinks.records import by_name, records
from extract.sinks.relational import metadata

Year: TypeAlias = int | None

MOST_ROWS = 40
"""Rows of a table of the page; the rest is added up in one."""
MOST_LABELS = 20
SCORE_STEP = 0.05
KINDS = {
    "department_self_evaluation": "部门整体支出绩效自评表",
    "project_self_evaluation": "项目支出绩效自评表",
    "evaluation_system": "绩效评价指标表",
    "basic_data": "基础数据表",
    "fund_list": "专项资金清单",
    "final_accounts": "决算公开表",
    "budget": "预算公开表",
    "objectives": "绩效目标表",
    "monitoring": "绩效运行监控表",
    "other": "未识别的表格",
}


@dataclass(frozen=True)
class Matrix:
    """Counts by row and column; rows the largest first, `rest` the sum of those left out (`left_out` of them)."""

    columns: tuple[Year, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    left_out: int = 0
    rest: tuple[int, ...] = ()

    @property
    def most(self) -> int:
        return max((count for _, counts in self.rows for count in counts), default=0)


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: its parts by name, and a note beside it."""

    label: str
    parts: dict[str, int]
    note: str = ""

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True)
class Overview:
    """All counts of the page. `scores` are the reports by score, in steps of SCORE_STEP from 0; `unmapped` are how many reports
    have labels without a field and how many labels these are, `labels` the commonest of them, `unknown` the commonest captions
    of unknown tables.
    """

    made: str
    ledger: Status
    reports: int
    organizations: int
    regions: int
    years: tuple[Year, ...]
    by_year: tuple[Bar, ...]
    coverage: Matrix
    forms: Matrix
    vintages: tuple[Bar, ...]
    findings: tuple[Bar, ...]
    finding_reports: int
    unmapped: tuple[int, int]
    labels: tuple[Bar, ...]
    unknown: tuple[Bar, ...]
    readers: tuple[Bar, ...]
    failures: tuple[Bar, ...]
    scores: tuple[int, ...]
    doubts: tuple[Bar, ...]


def gather(database: Database) -> Overview:
    """Count. Raises DatabaseError."""
    known = status(database)
    with database.reading() as connection:
        reports = metadata().tables["reports"].c
        coverage = _counts(connection, reports.region_name, reports.fiscal_year, func.count())
        years = tuple(sorted({year for _, year in coverage}, key=lambda year: (year is None, year)))
        scores, doubts = _quality(connection)
        unmapped, labels = _unmapped(connection)
        organizations = connection.execute(select(func.count(distinct(reports.organization)))).scalar_one()
        affected = connection.execute(select(func.count(distinct(metadata().tables["findings"].c.sha256)))).scalar_one()
        return Overview(
            made=datetime.now(UTC).isoformat(timespec="minutes"),
            ledger=known,
            reports=sum(coverage.values()),
            organizations=organizations,
            regions=len({region for region, _ in coverage if region is not None}),
            years=years,
            by_year=_by_year(connection),
            coverage=_matrix({(region or "地区未识别", year): n for (region, year), n in coverage.items()}, years),
            forms=_forms(connection, years),
            vintages=tuple(_vintages(connection)),
            findings=_findings(connection),
            finding_reports=affected,
            unmapped=unmapped,
            labels=labels,
            unknown=_unknown(connection),
            readers=_readers(connection),
            failures=_failures(connection),
            scores=scores,
            doubts=doubts,
        )


def _counts(connection: Connection, *columns: Any) -> dict[Any, int]:
    """Groups → count; the last of the columns counts."""
    *groups, count = columns
    return {tuple(row[:-1]): row[-1] for row in connection.execute(select(*groups, count).group_by(*groups))}


def _by_year(connection: Connection) -> tuple[Bar, ...]:
    reports = metadata().tables["reports"].c
    found: dict[Year, dict[str, int]] = {}
    for (year, state), count in _counts(connection, reports.fiscal_year, reports.quality_status, func.count()).items():
        found.setdefault(year, {})[state] = count
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, item[0]))
    return tuple(Bar(f"{year}年" if year else "年度未识别", parts) for year, parts in ordered)


def _forms(connection: Connection, years: Sequence[Year]) -> Matrix:
    tables, reports = metadata().tables["tables"].c, metadata().tables["reports"].c
    query = select(tables.kind, reports.fiscal_year, func.count()).join_from(
        metadata().tables["tables"], metadata().tables["reports"], tables.sha256 == reports.sha256
    )
    rows = connection.execute(query.group_by(tables.kind, reports.fiscal_year))
    return _matrix({(KINDS.get(kind, kind), year): count for kind, year, count in rows}, years)


def _vintages(connection: Connection) -> Iterator[Bar]:
    """Printed forms by what the database knows of their origin, for every record type that has it."""
    there = inspect(connection)
    for record in records():
        if not any(column.name == "vintage_id" for column in record.columns):
            continue
        present = {column["name"] for column in there.get_columns(record.name)}
        if not {"vintage_id", "vintage_title"} <= present:
            continue
        table = metadata().tables[record.name].c
        found = _counts(connection, table.vintage_id, table.vintage_title, func.count())
        for (name, title), count in sorted(found.items(), key=lambda item: -item[1]):
            yield Bar(title or name or f"{record.title}，版本未识别", {"forms": count}, name or "")


def _findings(connection: Connection) -> tuple[Bar, ...]:
    findings = metadata().tables["findings"].c
    found: dict[str, dict[str, int]] = {}
    reports: Counter[str] = Counter()
    query = select(findings.code, findings.severity, func.count(), func.count(distinct(findings.sha256)))
    for code, severity, count, files in connection.execute(query.group_by(findings.code, findings.severity)):
        found.setdefault(code, {})[severity] = count
        reports[code] = max(reports[code], files)
    titles = codes()
    bars = [Bar(titles.get(code, code), parts, f"{reports[code]:,}份") for code, parts in found.items()]
    return tuple(sorted(bars, key=lambda bar: -bar.total))


def _quality(connection: Connection) -> tuple[tuple[int, ...], tuple[Bar, ...]]:
    """Reports by score; the commonest doubts."""
    reports = metadata().tables["reports"].c
    scores = [0] * (round(1 / SCORE_STEP) + 1)
    doubts: Counter[str] = Counter()
    query = select(reports.quality_score, reports.quality_reasons)
    for score, reasons in connection.execute(query, execution_options={"yield_per": 5_000}):
        scores[int(score / SCORE_STEP + 1e-9)] += 1
        doubts.update({re.sub(r"\d+", "…", reason.partition("：")[0]) for reason in reasons or ()})
    common = tuple(Bar(reason, {"reports": count}) for reason, count in doubts.most_common(MOST_LABELS))
    return tuple(scores), common


def _unmapped(connection: Connection) -> tuple[tuple[int, int], tuple[Bar, ...]]:
    """Reports with unmapped labels and how many labels these are; the labels that most reports have."""
    labels = metadata().tables["unmapped_labels"].c
    reports, count = func.count(distinct(labels.sha256)), func.sum(labels.count)
    affected = connection.execute(select(reports)).scalar_one()
    different = select(labels.vocabulary, labels.label).distinct().subquery()
    known = connection.execute(select(func.count()).select_from(different)).scalar_one()
    query = select(labels.label, labels.vocabulary, reports, count).group_by(labels.label, labels.vocabulary)
    rows = connection.execute(query.order_by(reports.desc(), labels.label, labels.vocabulary).limit(MOST_LABELS))
    bars = (Bar(label, {"reports": files, "places": int(places)}, vocabulary) for label, vocabulary, files, places in rows)
    return (affected, known), tuple(bars)


def _unknown(connection: Connection) -> tuple[Bar, ...]:
    tables = metadata().tables["tables"].c
    count = func.count()
    query = select(tables.caption, count).where(tables.kind == "other").group_by(tables.caption)
    rows = connection.execute(query.order_by(count.desc(), tables.caption).limit(MOST_LABELS))
    return tuple(Bar(caption or "（没有表名）", {"tables": number}) for caption, number in rows)


def _readers(connection: Connection) -> tuple[Bar, ...]:
    done = ledger().tables["extractions"].c
    found: dict[str, dict[str, int]] = {}
    seconds: Counter[str] = Counter()
    query = select(done.format, done.reader, done.status, func.count(), func.sum(done.seconds))
    for form, reader, state, count, took in connection.execute(query.group_by(done.format, done.reader, done.status)):
        name = f"{form or '格式不明'} · {reader or '没有读取程序'}"
        found.setdefault(name, {})[state] = count
        seconds[name] += took
    bars = [Bar(name, parts, f"每份{seconds[name] / sum(parts.values()):.2f}秒") for name, parts in found.items()]
    return tuple(sorted(bars, key=lambda bar: -bar.total))


def _failures(connection: Connection) -> tuple[Bar, ...]:
    done = ledger().tables["extractions"].c
    query = (
        select(done.error_kind, func.max(done.remedy), func.count()).where(done.status == "failed").group_by(done.error_kind)
    )
    rows = connection.execute(query.group_by(done.error_kind))
    found = [Bar(kind or "原因不明", {"failed": count}, remedy or "") for kind, remedy, count in rows]
    return tuple(sorted(found, key=lambda bar: -bar.total))


def _matrix(counts: Mapping[tuple[str, Any], int], years: Sequence[Year]) -> Matrix:
    names = sorted({name for name, _ in counts}, key=lambda name: (-sum(counts.get((name, y), 0) for y in years), name))
    rows = [(name, tuple(counts.get((name, year), 0) for year in years)) for name in names]
    rest = [sum(column) for column in zip(*(numbers for _, numbers in rows[MOST_ROWS:]), strict=True)]
    return Matrix(tuple(years), tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS), tuple(rest))


def render(found: Overview, home: str = "") -> str:
    """The overview as one HTML file that asks nothing of any server; `home` is where its link back leads, none if empty.

    Raises ModuleNotFoundError where Jinja2 is not installed.
    """
    return page("overview.html", {"found": found, "home": home, "severities": SEVERITIES, "step": SCORE_STEP})


def page(template: str, values: Mapping[str, object]) -> str:
    """A template of this package, every value in it escaped. Raises ModuleNotFoundError where Jinja2 is not installed."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("extract.review")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["named"] = named
    return made.get_template(template).render(values)


def named(record: str, field: str = "") -> str:
    """A record type, or a column of it, by its Chinese title and its name."""
    found = by_name(record)
    title = next((column.title for column in found.columns if column.name == field), "")
    return f"{found.title}：{title}（{record}.{field}）" if field else f"{found.title}（{record}）"
