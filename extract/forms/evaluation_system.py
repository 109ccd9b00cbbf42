"""绩效评价指标表: a tree of indicators with points, standards and scores.

Source of the form: the 部门整体支出绩效评价指标表 of Hunan's yearly notices (投入-过程-产出), and the framework of indicators
annexed to 财预〔2020〕10号 (决策-过程-产出-效益).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from extract.contract import EvaluationRow, EvaluationSystem, Number, Source
from extract.forms.context import (
    FormContext,
    caption,
    cell_source,
    is_placeholder,
    label,
    lines_above,
    printed_year,
    prose,
    sections,
)
from extract.forms.evaluation_columns import Columns, columns, is_header_row
from extract.model import Cell, Table
from extract.text.normalize import fold
from extract.text.numerals import percent, points, weight_in_label, without_weight

TOTALS = "evaluation_system.totals"
_NUMBERED = re.compile(r"^指标\d+[:：]?")
_TOTAL_WITH_SUM = re.compile(r"^([^\d:：]{2,8})[:：]?(\d+(?:\.\d+)?)分?$")
_FAMILY_TITLE = re.compile(r"评价指标|指标体系|评分表|评分标准|评价体系|指标评分|评价表")


def recognise(context: FormContext) -> float:
    """How surely the table holds an evaluation system (0…1), by the roles of its header band.

    Levels with a standard or explanation and points are one for certain; with result columns (年度指标值, 实际完成值) and no
    standard it is a self-evaluation and scores 0. A title that names the form helps one that leaves a column out.
    """
    return max((_likeness(context, found, rows.start) for rows, found in _systems(context)), default=0.0)


def parse(context: FormContext, next_id: Callable[[], str]) -> list[EvaluationSystem]:
    """The evaluation systems of the table: one for each stacked form, one row for each indicator of its deepest level."""
    records = []
    for rows, found in _systems(context):
        body = _Body(context, found)
        body.read(range(found.band.stop, rows.stop))
        if not body.rows:
            continue
        first = context.table.at(found.band.start, 0)
        records.append(
            EvaluationSystem(
                id=next_id(),
                title=caption(context, rows.start),
                fiscal_year=printed_year(lines_above(context, rows.start)) or context.fiscal_year,
                rows=body.rows,
                total_score=body.total,
                source=cell_source(context.table, first),
            )
        )
    return records


def header_rows(context: FormContext) -> set[int]:
    """The rows of the header bands, also where a page break printed them again."""
    found: set[int] = set()
    for rows, system in _systems(context):
        found |= set(system.band) | {row for row in range(system.band.stop, rows.stop) if is_header_row(context, row)}
    return found


def _systems(context: FormContext) -> list[tuple[range, Columns]]:
    return [(rows, found) for rows in sections(context.table) if (found := columns(context, rows)) and found.levels]


def _likeness(context: FormContext, found: Columns, start: int) -> float:
    told = bool(found.standard or found.description)
    if found.actual and not found.standard:
        return 0.0
    if found.actual and found.target:
        return 0.5
    named = bool(_FAMILY_TITLE.search(caption(context, start) or ""))
    depth, pointed, scored = len(found.levels), bool(found.weights), bool(found.score)
    if depth >= 2:
        base = 0.95 if told and (pointed or scored) else 0.75 if (told or (pointed and scored)) and not found.target else 0.3
    elif pointed and scored and (found.rate or found.deduction or found.reason) and not found.target:
        base = 0.7
    else:
        base = 0.65 if found.standard and pointed else 0.5 if told and (pointed or scored) else 0.2
    return min(1.0, base + (0.1 if named else 0.0))


@dataclass
class _Level:
    """A level-1 or level-2 indicator while its rows are read."""

    name: str | None = None
    weight: Number | None = None


@dataclass
class _Body:
    """The rows below one header band, gathered into indicators."""

    context: FormContext
    columns: Columns
    rows: list[EvaluationRow] = field(default_factory=list)
    total: Number | None = None
    _above: dict[int, _Level] = field(default_factory=dict)
    _owner: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.context.table

    def read(self, body: range) -> None:
        """Split the body into indicators and make a record of each."""
        start: int | None = None
        state: dict[int, _Level] = {}
        last = self._last_printed(body)
        for row in body:
            if is_header_row(self.context, row):
                continue
            if self._is_sum(row, last) or self._is_note(row):
                self._close(start, row, state)
                start = None
            elif self._opens(row, start):
                self._close(start, row, state)
                start, state = row, self._levels(row)
            elif self._group_goes_on(row):
                self._levels(row)
        self._close(start, body.stop, state)

    # -- which rows open an indicator

    def _opens(self, row: int, current: int | None) -> bool:
        name = self._starting_text(row, self.columns.levels[self.columns.leaf])
        if name and not is_placeholder(name):
            return not (current is not None and self._is_printed_again(row, current))
        new_group = any(
            (text := self._starting_text(row, cols)) and without_weight(text) != self._above.get(n, _Level()).name
            for n, cols in self.columns.levels.items()
            if n != self.columns.leaf
        )
        said = (*self.columns.score, *self.columns.standard, *(c for cols in self.columns.weights.values() for c in cols))
        return new_group and any(self._starting_text(row, (col,)) for col in said)

    def _is_printed_again(self, row: int, current: int) -> bool:
        """Whether a page break printed an indicator's name once more above the rest of its texts."""
        leaf = self.columns.leaf
        same = all(
            not (text := self._starting_text(row, cols)) or label(text) == label(self._text(current, cols))
            for n, cols in self.columns.levels.items()
            if n != leaf
        )
        name = label(self._starting_text(row, self.columns.levels[leaf]))
        unscored = not any(
            self._starting_text(row, (col,)) for col in (*self.columns.score, *self.columns.weights.get(leaf, ()))
        )
        return same and unscored and name == label(self._text(current, self.columns.levels[leaf]))

    def _group_goes_on(self, row: int) -> bool:
        return any(self._starting_text(row, cols) for n, cols in self.columns.levels.items() if n != self.columns.leaf)

    def _levels(self, row: int) -> dict[int, _Level]:
        """The levels above the leaf at this row. A name printed again is the same indicator and keeps its weight."""
        fresh = False
        for n in sorted(self.columns.levels):
            if n == self.columns.leaf:
                continue
            known = self._above.get(n, _Level())
            text = self._starting_text(row, self.columns.levels[n])
            name = without_weight(text) or None
            if fresh or (text and name != known.name):
                known, fresh = _Level(name), True
            weight = points(self._starting_text(row, self.columns.weights.get(n, ())))
            weight = weight if weight is not None else weight_in_label(text)
            self._above[n] = _Level(known.name, known.weight if weight is None else weight)
        return dict(self._above)

    # -- what an indicator says

    def _close(self, start: int | None, stop: int, state: dict[int, _Level]) -> None:
        if start is None:
            return
        table, cols, leaf = self.table, self.columns, self.columns.leaf
        rows = range(start, stop)
        name = self._starting_text(start, cols.levels[leaf])
        deepest = _Level(_NUMBERED.sub("", without_weight(name)) or None)
        weight_cell = self._cell(rows, cols.weights.get(leaf, ()))
        score_cell = self._cell(rows, cols.score)
        shared = self._shared_with(start, weight_cell, score_cell, state)
        if shared is None:
            deepest.weight = points(weight_cell.text) if weight_cell else None
            deepest.weight = weight_in_label(name) if deepest.weight is None else deepest.weight
        score = points(score_cell.text) if score_cell and score_cell.row >= start else None
        inherited = shared is not None and self._is_name_only(rows)
        standard, description = self._prose(rows, cols.standard), self._prose(rows, cols.description)
        if inherited and shared is not None:
            standard, description = standard or self.rows[shared].standard, description or self.rows[shared].description
        ratio_cell, deducted_cell = self._cell(rows, cols.rate), self._cell(rows, cols.deduction)
        ratio = percent(ratio_cell.text) if ratio_cell and ratio_cell.row >= start else None
        deducted = points(deducted_cell.text) if deducted_cell and deducted_cell.row >= start else None
        reason = self._prose(rows, cols.reason)
        if not (deepest.name or standard or score is not None or deepest.weight is not None):
            return
        levels = {**state, leaf: deepest}
        index = len(self.rows)
        if weight_cell and weight_cell.row >= start and deepest.weight is not None:
            self._owner[weight_cell.row, weight_cell.col] = index
        parts = {
            f"level{leaf}": table.at(start, cols.levels[leaf][0]),
            f"level{leaf}_weight": weight_cell if deepest.weight is not None else None,
            "score": score_cell if score is not None else None,
            "standard": table.at(start, cols.standard[0]) if standard and cols.standard else None,
            "description": table.at(start, cols.description[0]) if description and cols.description else None,
            "score_ratio": ratio_cell if ratio is not None else None,
            "deducted": deducted_cell if deducted is not None else None,
            "reason": table.at(start, cols.reason[0]) if reason and cols.reason else None,
        }
        sources: dict[str, Source] = {key: cell_source(table, cell) for key, cell in parts.items() if cell}
        self.rows.append(
            EvaluationRow(
                level1=levels.get(1, _Level()).name,
                level1_weight=levels.get(1, _Level()).weight,
                level2=levels.get(2, _Level()).name,
                level2_weight=levels.get(2, _Level()).weight,
                level3=levels.get(3, _Level()).name,
                level3_weight=self._once(3, levels),
                level4=levels.get(4, _Level()).name,
                level4_weight=levels.get(4, _Level()).weight,
                standard=standard,
                description=description,
                score=score,
                score_ratio=ratio,
                deducted=deducted,
                reason=reason,
                weight_shared_with=shared,
                source=cell_source(table, table.at(start, cols.levels[leaf][0])),
                sources=sources,
            )
        )

    def _once(self, n: int, levels: dict[int, _Level]) -> Number | None:
        """A level-3 weight over level-4 rows is one number: its first row carries it."""
        level = levels.get(n, _Level())
        again = n != self.columns.leaf and bool(self.rows) and self.rows[-1].level3 == level.name
        return None if again else level.weight

    def _shared_with(self, start: int, weight: Cell | None, score: Cell | None, state: dict[int, _Level]) -> int | None:
        """The row whose weight cell also covers this indicator: merged on paper, or left empty under one that has it.

        A reader of flattened text cannot tell an empty cell from a merged one. An indicator with neither weight nor
        score below a weighted one of the same group is read as merged if the row says nothing but its name, or if
        no weight of this table is known to be merged.
        """
        if weight is None or not self.rows:
            return None
        if weight.row < start:
            return self._owner.get((weight.row, weight.col))
        previous = self.rows[-1]
        root = previous.weight_shared_with if previous.weight_shared_with is not None else len(self.rows) - 1
        has_weight = getattr(self.rows[root], f"level{self.columns.leaf}_weight") is not None
        same_group = all(getattr(previous, f"level{n}") == level.name for n, level in state.items() if n < self.columns.leaf)
        empty = not label(weight.text) and not (score and score.row >= start and label(score.text))
        if not (has_weight and same_group and empty and not weight_in_label(self._text(start, self._leaf_cols))):
            return None
        return root if not self._merges_known or self._is_name_only(range(start, start + 1)) else None

    @cached_property
    def _merges_known(self) -> bool:
        weights = self.columns.weights.get(self.columns.leaf, ())
        return any(cell.rowspan > 1 and cell.col in weights for cell in self.table.cells if cell.row >= self.columns.band.stop)

    @property
    def _leaf_cols(self) -> tuple[int, ...]:
        return self.columns.levels[self.columns.leaf]

    def _is_name_only(self, rows: range) -> bool:
        return not self._prose(rows, (*self.columns.standard, *self.columns.description))

    # -- rows that are no indicators

    def _is_sum(self, row: int, last: int) -> bool:
        """Whether a row prints the total (kept), or a subtotal: by its label, or a lone number under the scores at the end."""
        texts = [cell for cell in self.table.starting(row) if label(cell.text)]
        if not texts:
            return False
        if row == last and len(texts) == 1 and texts[0].col in self.columns.score and texts[0].colspan == 1:
            total = points(texts[0].text)
            had_score = bool(self.rows) or row > self.columns.band.stop
            if total is not None and had_score:
                self.total = total
                return True
        head = label(texts[0].text)
        with_sum = _TOTAL_WITH_SUM.match(fold(head))
        role = self.context.role(TOTALS, with_sum.group(1) if with_sum else without_weight(head)) if len(head) <= 20 else None
        if role == "total":
            total = points(self._starting_text(row, self.columns.score))
            if total is None and with_sum:
                total = points(with_sum.group(2))
            self.total = total if total is not None else self.total
        return role is not None

    def _is_note(self, row: int) -> bool:
        """Whether one text stands across the levels and the columns beside them: 注：…, 说明：…, a signing line."""
        texts = [cell for cell in self.table.starting(row) if label(cell.text)]
        said = {*self.columns.score, *self.columns.standard, *(c for cols in self.columns.weights.values() for c in cols)}
        return len(texts) == 1 and self._leaf_cols[0] in texts[0].cols and bool(said & set(texts[0].cols))

    def _last_printed(self, body: range) -> int:
        return max((r for r in body if any(label(c.text) for c in self.table.starting(r))), default=body.start)

    # -- cells

    def _starting_text(self, row: int, cols: tuple[int, ...]) -> str:
        """The text of the cells that begin in this row and cover these columns."""
        return "".join(cell.text for cell in self._distinct(range(row, row + 1), cols) if cell.row == row)

    def _text(self, row: int, cols: tuple[int, ...]) -> str:
        return "".join(cell.text for cell in self._distinct(range(row, row + 1), cols))

    def _cell(self, rows: range, cols: tuple[int, ...]) -> Cell | None:
        """The cell of a number column for these rows: the first that prints something, else the first."""
        cells = self._distinct(rows, cols)
        return next((cell for cell in cells if label(cell.text)), cells[0] if cells else None)

    def _prose(self, rows: range, cols: tuple[int, ...]) -> str | None:
        texts = [text for col in cols for cell in self._distinct(rows, (col,)) if (text := prose(cell.text))]
        kept = list(dict.fromkeys(texts)) if len(cols) > 1 else texts
        return prose("\n".join(text for text in kept if not is_placeholder(text)))

    def _distinct(self, rows: range, cols: tuple[int, ...]) -> list[Cell]:
        found: dict[tuple[int, int], Cell] = {}
        for row in rows:
            for col in cols:
                cell = self.table.at(row, col)
                found.setdefault((cell.row, cell.col), cell)
        return list(found.values())
