"""绩效目标表 (申报表, 批复表) and 绩效运行监控表: plans of projects and departments, and where they stood during the year.

Source of the forms: 财预〔2015〕88号 (绩效目标申报表), 财预〔2019〕136号 (绩效运行监控表), and the tables of public budgets.
"""

from __future__ import annotations

from collections.abc import Callable

from extract.contract import Monitoring, Objective, TableKind
from extract.forms.context import FormContext, lines_above, sections
from extract.forms.objectives.columns import Header, header
from extract.forms.objectives.form import FormReader, Kind
from extract.forms.objectives.long import LongTable
from extract.text.normalize import squash

__all__ = ["Reading", "parse", "recognise"]

_RESULTS = frozenset({"actual", "score", "score_ratio"})
_TITLE_MAX = 60
_MONITORING = frozenset({"expected", "likelihood", "likelihood_mark"})


class Reading:
    """The forms of one table, its kind, its header rows, and the labels that mapped to nothing."""

    def __init__(self, kind: TableKind) -> None:
        self.kind: TableKind = kind
        self.objectives: list[Objective] = []
        self.monitoring: list[Monitoring] = []
        self.header_rows: set[int] = set()
        self.unknown: list[tuple[str, str]] = []


def recognise(context: FormContext) -> float:
    """How surely the table holds plans or monitoring forms (0…1), by the first header of indicators.

    A column of what is expected of the year, or 1-N月, makes a monitoring form; names and targets without results make a
    plan, more surely under a title that says so. Results, scores or standards without such a title make neither.
    """
    found = _first(context, range(context.table.n_rows))
    if found is None:
        return 0.0
    kind = _kind(context, found, 0)
    return 0.0 if kind is None else 1.0 if _titled(context, 0) or found.project else 0.9


def parse(context: FormContext, next_id: dict[Kind, Callable[[], str]]) -> Reading:
    """The forms of the table, one for each form stacked in it and each project of a long table."""
    reading: Reading | None = None
    for rows in sections(context.table):
        found = _first(context, rows)
        kind = _kind(context, found, rows.start) if found else None
        if found is None or kind is None:
            continue
        reading = reading or Reading("objectives" if kind == "objectives" else "monitoring")
        if kind == "objectives" and found.project.keys() & {"department", "project_name"}:
            table = LongTable(context, found, rows)
            reading.objectives += table.read(next_id[kind])
            reading.header_rows |= table.header_rows
            reading.unknown += table.unknown
            continue
        reader = FormReader(context, kind, rows)
        for form in reader.read(next_id[kind]):
            if isinstance(form, Objective):
                reading.objectives.append(form)
            else:
                reading.monitoring.append(form)
        reading.header_rows |= reader.header_rows
        reading.unknown += reader.unknown
    return reading or Reading("other")


def _first(context: FormContext, rows: range) -> Header | None:
    return next((found for row in rows if (found := header(context, row))), None)


def _kind(context: FormContext, found: Header, start: int) -> Kind | None:
    titled = _titled(context, start)
    if _MONITORING & found.roles or found.month or (titled == "monitoring" and "actual" in found.roles):
        return "monitoring"
    if _RESULTS & found.roles or not {"target", "whole_target"} & found.roles:
        return None
    levels = {"level1", "level2", "level3"} & found.roles
    sure = titled == "objectives" or bool(found.project) or (len(levels) >= 2 and "standard" not in found.roles)
    return "objectives" if sure else None


def _titled(context: FormContext, start: int) -> Kind | None:
    """What the lines above the form call it."""
    lines = [squash(line) for line in lines_above(context, start)]
    words = context.lexicon.roles("objectives.titles")
    if any("自评" in line for line in lines):
        return None
    short = [line for line in lines if len(line) <= _TITLE_MAX]
    kinds: tuple[Kind, ...] = ("monitoring", "objectives")
    return next((kind for kind in kinds if any(word in line for line in short for word in words[kind])), None)
