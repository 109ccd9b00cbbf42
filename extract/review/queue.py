"""The queue: which reports there are, worst first, and how many of each.

The tabs part what the ledger knows: every content is in one of them, so their counts add up to its extractions. Pages are
sought by the last row seen (keyset pagination: Winand, *SQL Performance Explained*, chapter 7), so that the last one is as
fast as the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, or_, select, tuple_

from extract.review.ledger import metadata as review
from extract.runs.ledger import metadata as ledger
from extract.sinks.relational import metadata as schema

PAGE = 50
TABS = {"review": "待核", "accepted": "已核", "ok": "正常", "failed": "失败"}
"""Tab → title. *accepted* are those that a person settled, whatever the extraction thought of them."""
ANY = "any"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `tab` is empty for all; `finding` a code of the rules, `any` or empty; `below` a score; `text` is
    sought in path, organisation and title; `after` is the place of the last row seen, as `Page.next` gave it. `hidden` are
    reports that this user may not find by what is looked for.
    """

    tab: str = "review"
    year: int | None = None
    organization: str = ""
    finding: str = ""
    below: float | None = None
    text: str = ""
    after: str = ""
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A report in the queue; one that failed has no records, and `problem` says why. `findings` are counted by severity."""

    sha256: str
    tab: str
    file: str
    format: str = ""
    title: str = ""
    organization: str = ""
    year: int | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()
    problem: str = ""
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class Page:
    """Some lines; `next` asks for those behind them and is empty at the end."""

    lines: tuple[Line, ...]
    next: str = ""


def prepare(connection: Connection) -> None:
    """Add the index of the queue's order to a database that was made before there was one."""
    for index in schema().tables["reports"].indexes:
        index.create(connection, checkfirst=True)


def page(connection: Connection, wanted: Wanted) -> Page:
    """The next lines of the queue; an `after` that is none begins at the start."""
    first, score, sha256 = _place(wanted.after)
    tabs = [wanted.tab] if wanted.tab in TABS else list(TABS)
    lines: list[Line] = []
    for tab in tabs[tabs.index(first) if first in tabs else 0 :]:
        after = (score, sha256) if tab == first else None
        lines += _lines(connection, replace(wanted, tab=tab), after, PAGE + 1 - len(lines))
        if len(lines) > PAGE:
            last = lines[PAGE - 1]
            return Page(_with_findings(connection, lines[:PAGE]), json.dumps([last.tab, last.score or 0, last.sha256]))
    return Page(_with_findings(connection, lines))


def neighbour(connection: Connection, wanted: Wanted, sha256: str) -> str:
    """The report that comes next in the queue after this one; empty at the end."""
    reports = schema().tables["reports"].c
    row = connection.execute(select(reports.quality_score).where(reports.sha256 == sha256)).first()
    tab = wanted.tab if wanted.tab in TABS else "review"
    lines = _lines(connection, replace(wanted, tab=tab), (row[0] if row else 0, sha256), 1)
    return lines[0].sha256 if lines else ""


def counts(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """How many reports every tab has of what is looked for; without anything looked for they add up to the ledger."""
    reports, extractions = schema().tables["reports"], ledger().tables["extractions"]
    filters = list(_filters(wanted))
    found = dict.fromkeys(TABS, 0)
    if not filters:
        totals = select(extractions.c.status, func.count()).group_by(extractions.c.status)
        for status, number in connection.execute(totals):
            found[status] = number
        filters.append(_accepted_in(reports))
    elif not _needs_records(wanted):
        found["failed"] = connection.execute(select(func.count()).where(*_failed(wanted))).scalar_one()
    settled = _accepted_in(reports).label("settled")
    each = select(reports.c.quality_status.label("status"), settled).where(*filters).subquery("each_report")
    totals = select(each.c.status, each.c.settled, func.count()).group_by(each.c.status, each.c.settled)
    for status, is_settled, number in connection.execute(totals):
        found["accepted" if is_settled else status] += number
        if not is_looking_for_something(wanted):
            found[status] -= number
    return found


def is_looking_for_something(wanted: Wanted) -> bool:
    """Whether anything narrows the tabs: counting then takes a look at every report."""
    return _needs_records(wanted) or bool(wanted.text)


def years(connection: Connection) -> list[int]:
    """The years that there are reports of, newest first."""
    year = schema().tables["reports"].c.fiscal_year
    return list(connection.execute(select(year).where(year.is_not(None)).distinct().order_by(year.desc())).scalars())


def _place(after: str) -> tuple[str, float, str]:
    try:
        tab, score, sha256 = json.loads(after)
        place = str(tab), float(score), str(sha256)
    except (ValueError, TypeError):
        return "", 0.0, ""
    return place if 0 <= place[1] <= 1 and "\0" not in place[2] else ("", 0.0, "")


def _lines(connection: Connection, wanted: Wanted, after: tuple[float, str] | None, limit: int) -> list[Line]:
    if wanted.tab == "failed":
        return _failed_lines(connection, wanted, after, limit)
    reports = schema().tables["reports"]
    place = (reports.c.quality_score, reports.c.sha256)
    chosen = select(*place).where(*_filters(wanted), _in_tab(reports, wanted.tab)).order_by(*place).limit(limit)
    if after:
        chosen = chosen.where(tuple_(*place) > tuple_(*after))
    # The index of the order holds all that choosing takes; the wide rows are fetched for what is chosen.
    found = chosen.subquery("found")
    columns = ("sha256", "file", "format", "title", "organization", "fiscal_year", "quality_score", "quality_reasons")
    query = select(*(reports.c[name] for name in columns)).join(found, found.c.sha256 == reports.c.sha256)
    rows = connection.execute(query.order_by(*place))
    return [Line(r[0], wanted.tab, r[1], r[2], r[3] or "", r[4] or "", r[5], r[6], tuple(r[7] or ())) for r in rows]


def _failed_lines(connection: Connection, wanted: Wanted, after: tuple[float, str] | None, limit: int) -> list[Line]:
    if _needs_records(wanted):
        return []
    table = ledger().tables["extractions"].c
    query = select(table.sha256, table.file, table.format, table.error).where(*_failed(wanted))
    if after:
        query = query.where(table.sha256 > after[1])
    return [
        Line(r[0], "failed", r[1], r[2], problem=r[3] or "")
        for r in connection.execute(query.order_by(table.sha256).limit(limit))
    ]


def _needs_records(wanted: Wanted) -> bool:
    """True if a file without records cannot be what is looked for."""
    return wanted.year is not None or wanted.below is not None or bool(wanted.organization or wanted.finding)


def _failed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    table = ledger().tables["extractions"].c
    yield table.status == "failed"
    if wanted.text:
        yield or_(table.file.contains(wanted.text, autoescape=True), table.sha256 == wanted.text)


def _in_tab(reports: Table, tab: str) -> ColumnElement[bool]:
    accepted = _accepted_in(reports)
    return accepted if tab == "accepted" else and_(reports.c.quality_status == tab, ~accepted)


def _accepted_in(reports: Table) -> ColumnElement[bool]:
    """The report was settled by a person: its status was changed to ok, and that was not taken back."""
    entry, undone = review().tables["corrections"], review().tables["corrections"].alias("undone")
    taken_back = exists().where(undone.c.undoes == entry.c.id)
    settled = select(entry.c.sha256).where(entry.c.record == "reports", entry.c.field == "quality_status")
    return reports.c.sha256.in_(settled.where(entry.c.undoes.is_(None), ~taken_back))


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What narrows the tabs. The hits of each are gathered first, in one walk over what is looked at: to look at every report
    in the order of the queue would take a leap for each (100,000 reports in SQLite: 570 ms instead of 140).
    """
    reports, findings = schema().tables["reports"], schema().tables["findings"].c
    looked = reports.alias("looked").c
    if wanted.hidden:
        yield reports.c.sha256.not_in(wanted.hidden)
    if wanted.below is not None:
        yield reports.c.quality_score < wanted.below
    if wanted.year is not None:
        yield reports.c.sha256.in_(select(looked.sha256).where(looked.fiscal_year == wanted.year))
    if wanted.organization:
        hits = looked.organization.contains(wanted.organization, autoescape=True)
        yield reports.c.sha256.in_(select(looked.sha256).where(hits))
    if wanted.finding == ANY:
        yield exists().where(findings.sha256 == reports.c.sha256)
    elif wanted.finding:
        yield reports.c.sha256.in_(select(findings.sha256).where(findings.code == wanted.finding))
    if wanted.text:
        places = (looked.file, looked.organization, looked.title)
        hit = or_(*(column.contains(wanted.text, autoescape=True) for column in places), looked.sha256 == wanted.text)
        yield reports.c.sha256.in_(select(looked.sha256).where(hit))


def _with_findings(connection: Connection, lines: Sequence[Line]) -> tuple[Line, ...]:
    findings = schema().tables["findings"].c
    query = select(findings.sha256, findings.severity, func.count()).group_by(findings.sha256, findings.severity)
    query = query.where(findings.sha256.in_([line.sha256 for line in lines]))
    found = {(sha256, severity): number for sha256, severity, number in connection.execute(query)}
    return tuple(
        replace(line, errors=found.get((line.sha256, "error"), 0), warnings=found.get((line.sha256, "warning"), 0))
        for line in lines
    )
