"""Records as the rules see them: their names in messages, their sources, rows that share one weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.contract import (
    BasicData,
    CellSource,
    EvaluationRow,
    EvaluationSystem,
    FundingLine,
    Indicator,
    SelfEvaluation,
    Source,
    Sources,
    TableCell,
    TableRecord,
)
from extract.text.normalize import squash

_LONGEST = 24
_LISTED = 5


class Placed(Protocol):
    """A record that knows where it and its values stand."""

    source: Source | None
    sources: Sources


def at(record: Placed, *names: str) -> tuple[Source, ...]:
    """Where these fields of a record stand; the record's own place for a field that has none. Each place once."""
    places: list[Source] = []
    for name in names:
        place = record.sources.get(name) or record.source
        if place is not None and place not in places:
            places.append(place)
    return tuple(places)


def whole(record: object) -> tuple[Source, ...]:
    """Where a record without places of its values stands."""
    source = getattr(record, "source", None)
    return (source,) if source is not None else ()


def form_name(form: SelfEvaluation) -> str:
    """`附件2-1 2020年度项目支出绩效自评表（劳动监察项目）`"""
    kind = "部门整体支出绩效自评表" if form.scope == "department" else "项目支出绩效自评表"
    head = " ".join(filter(None, (form.attachment, squash(form.title or kind))))
    return f"{head}（{short(form.project_name)}）" if form.project_name else head


def system_name(system: EvaluationSystem) -> str:
    """The title of an evaluation system, or that of its kind."""
    return squash(system.title or "绩效评价指标表")


def basic_name(data: BasicData) -> str:
    """The title of basic data, or that of its kind."""
    return squash(data.title or "绩效评价基础数据表")


def row_name(row: Indicator | EvaluationRow) -> str:
    """The name of a row in a message: its level-3 name, or the lowest level that has one."""
    return short(row.level3 or row.level2 or row.level1 or "未命名指标")


def short(text: str) -> str:
    """A printed text for a message, cut to what can be read in a line."""
    tight = squash(text)
    return tight if len(tight) <= _LONGEST else tight[: _LONGEST - 1] + "…"


def listing(items: Sequence[str]) -> str:
    """The first few of many places in a message that stands for all of them; each once."""
    distinct = list(dict.fromkeys(items))
    rest = len(distinct) - _LISTED
    return "；".join(distinct[:_LISTED]) + (f"等{len(distinct)}处" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have one weight in common: one row, or those of a merged weight cell."""

    weight: int | float | None
    rows: tuple[Indicator, ...]

    @property
    def scores(self) -> list[int | float]:
        return [row.score for row in self.rows if row.score is not None]


def groups(form: SelfEvaluation) -> list[Group]:
    """The rows of a form by weight cell, in order."""
    members: dict[int, list[Indicator]] = {}
    for index, row in enumerate(form.indicators):
        first = row.weight_shared_with
        members.setdefault(first if first is not None and first in members else index, []).append(row)
    return [Group(rows[0].weight, tuple(rows)) for rows in members.values()]


def weighted_lines(form: SelfEvaluation) -> list[tuple[FundingLine, int | float]]:
    """The funding lines that print a weight, the total first as on paper."""
    return [(line, line.weight) for line in form.funding.lines if line.weight is not None]


def scored_lines(form: SelfEvaluation) -> list[tuple[FundingLine, int | float]]:
    """The funding lines that print a score."""
    return [(line, line.score) for line in form.funding.lines if line.score is not None]


def has_extra_points(form: SelfEvaluation) -> bool:
    """True where rows give points beyond the total (加分项, 扣分项), so that no sum need fit."""
    labels = (label or "" for row in form.indicators for label in (row.level1, row.level2, row.level3))
    return any("加分" in label or "扣分" in label for label in labels)


def table_of(form: SelfEvaluation, tables: Sequence[TableRecord]) -> TableRecord | None:
    """The table a form was read from."""
    for source in (form.source, *(row.source for row in form.indicators)):
        if isinstance(source, CellSource):
            return next((table for table in tables if table.id == source.table), None)
    return None


def down(table: TableRecord, col: int) -> dict[int, TableCell]:
    """The cell that covers each row of one column."""
    cells = (cell for cell in table.cells if cell.col <= col < cell.col + cell.colspan)
    return {row: cell for cell in cells for row in range(cell.row, cell.row + cell.rowspan)}


def runs(rows: Sequence[EvaluationRow]) -> Iterator[list[EvaluationRow]]:
    """Neighbouring rows of an evaluation system that stand under one level-2 cell."""
    current: list[EvaluationRow] = []
    for row in rows:
        if current and _level2(row) != _level2(current[-1]):
            yield current
            current = []
        current.append(row)
    if current:
        yield current


def _level2(row: EvaluationRow) -> tuple[str | None, str | None, int | float | None]:
    return (row.level1, row.level2, row.level2_weight)
