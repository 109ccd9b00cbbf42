"""Cells that stand in the wrong column, and names that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from extract.contract import CellSource, Indicator, Report, SelfEvaluation, TableCell, TableRecord
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown
from extract.rules.view import at, form_name, row_name, system_name, table_of
from extract.text.normalize import squash

# Below this the reader doubts its own columns, and where a value stands says nothing about the paper.
_SURE = 0.9
_LEVELS: Mapping[str, str] = {"一级指标": "level1", "二级指标": "level2", "三级指标": "level3"}


@rule(
    "columns-shifted",
    severity="error",
    source="自评表指标表头：绩效指标、一级指标、二级指标、三级指标、年度指标值……",
    example="项目支出绩效自评表：指标表头“一级指标 二级指标 三级指标 年度指标值 一级指标”与其下各行错开一列",
)
def columns_shifted(report: Report) -> Iterator[Flaw]:
    """The header row of the indicators stands one column aside of its rows.

    Told by a header that prints 一级指标 twice but 二级指标 once, or by two or more levels whose values stand in another
    column than their header, all on the same side (only where the reader is sure of its columns).
    """
    for form in report.self_evaluations:
        table = table_of(form, report.tables)
        header = _header(table) if table else []
        sure = table is not None and (table.confidence is None or table.confidence >= _SURE)
        if not header or not (_repeats_level1(header) or (sure and _aside(header, form))):
            continue
        printed = " ".join(text for cell in header if (text := squash(cell.text)))
        sources = tuple(
            CellSource(table=table.id, row=cell.row, col=cell.col, page=cell.page, bbox=cell.bbox)
            for cell in header
            if table and squash(cell.text) in _LEVELS
        )
        yield Flaw(f"{form_name(form)}：指标表头“{printed}”与其下各行错开一列", None, printed, sources)


@rule(
    "label-missing",
    severity="warning",
    source="自评表“三级指标”栏",
    example="项目支出绩效自评表：经济效益指标一行没有三级指标名称，却有分值5、得分5",
)
def label_missing(report: Report) -> Iterator[Flaw]:
    """A row with a weight or score has no level-3 name, on a form whose other rows mostly have one."""
    for form in report.self_evaluations:
        nameless = [row for row in form.indicators if not row.level3]
        if 2 * len(nameless) >= len(form.indicators):
            continue
        for row in nameless:
            if row.score is not None or row.weight is not None:
                message = f"{form_name(form)}：{row_name(row)}一行没有三级指标名称，却有{_points(row)}"
                yield Flaw(message, "三级指标名称", None, at(row, "level3"))
    for system in report.evaluation_systems:
        unnamed = [row for row in system.rows if not row.level3]
        for each in unnamed if 2 * len(unnamed) < len(system.rows) else []:
            if each.score is not None:
                message = f"{system_name(system)}：{row_name(each)}一行没有三级指标名称，却有得分{shown(each.score)}"
                yield Flaw(message, "三级指标名称", None, at(each, "level3"))


def _points(row: Indicator) -> str:
    named = (("分值", row.weight), ("得分", row.score))
    return "、".join(f"{name}{shown(points)}" for name, points in named if points is not None)


def _header(table: TableRecord) -> list[TableCell]:
    """The first row that names two or more of the three levels."""
    for _, cells in groupby(sorted(table.cells, key=attrgetter("row", "col")), key=attrgetter("row")):
        row = list(cells)
        if len({squash(cell.text) for cell in row} & _LEVELS.keys()) >= 2:
            return row
    return []


def _repeats_level1(header: list[TableCell]) -> bool:
    texts = [squash(cell.text) for cell in header]
    return texts.count("一级指标") == 2 and texts.count("二级指标") == 1


def _aside(header: list[TableCell], form: SelfEvaluation) -> bool:
    """Two or more levels whose values all stand on the same side of their header."""
    sides: dict[str, set[int]] = {}
    for cell in header:
        field = _LEVELS.get(squash(cell.text))
        if field is None:
            continue
        for row in form.indicators:
            place = row.sources.get(field)
            if isinstance(place, CellSource) and place.row > cell.row:
                inside = cell.col <= place.col < cell.col + cell.colspan
                sides.setdefault(field, set()).add(0 if inside else 1 if place.col > cell.col else -1)
    moved = [next(iter(side)) for side in sides.values() if len(side) == 1 and 0 not in side]
    return len(moved) >= 2 and len(set(moved)) == 1 and len(moved) == len(sides)
