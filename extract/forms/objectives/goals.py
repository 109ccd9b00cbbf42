"""Where the goals of a plan stand: beside a label, or under labels side by side (实施期目标 | 年度目标)."""

from __future__ import annotations

from collections.abc import Callable

from extract.contract.objectives import Period
from extract.forms.context import FormContext, is_placeholder
from extract.forms.objectives.columns import PERIODS
from extract.model import Cell
from extract.text.normalize import squash
from extract.text.numerals import without_weight

_LONGEST_LABEL = 30


def goal_period(context: FormContext, text: str) -> Period | None:
    """annual or whole for a label of goals, None for any other text."""
    if len(squash(text)) > _LONGEST_LABEL:
        return None
    name = without_weight(text)
    if period := PERIODS.get(context.role("objectives.goals", name)):
        return period
    return "annual" if context.role("self_evaluation.goal_side", name) else None


class GoalBlock:
    """Finds the goals row by row. `is_label` knows the labels of the head, which end a block of goals."""

    def __init__(self, context: FormContext, is_label: Callable[[str], bool]) -> None:
        self.context, self.is_label = context, is_label
        self.columns: dict[int, Period] = {}
        self.order: list[Period] = []
        self.side: Cell | None = None

    def row(self, row: int, cells: list[Cell]) -> list[tuple[Period, Cell]] | None:
        """The goals among the filled cells that begin in this row, none for a row of labels; None for any other row."""
        labels = [(cell, period) for cell in cells if (period := goal_period(self.context, cell.text))]
        named = {id(cell) for cell, _ in labels}
        texts = [cell for cell in cells if id(cell) not in named and not is_placeholder(cell.text)]
        if labels:
            return self._labelled(labels, texts)
        return self._under(row, texts) if self.columns and texts else None

    def _labelled(self, labels: list[tuple[Cell, Period]], texts: list[Cell]) -> list[tuple[Period, Cell]]:
        """A row with labels of goals: its texts belong to them, those of the rows below may too."""
        self.side = labels[0][0]
        if not texts:
            inner = [(cell, period) for cell, period in labels if cell.rowspan == 1 or cell is not self.side] or labels
            self.columns = {col: period for cell, period in inner for col in cell.cols}
            self.order = [period for _, period in inner]
            return []
        self.columns = {col: labels[-1][1] for cell in texts for col in cell.cols}
        if labels[-1][0].col < texts[0].col and len(texts) <= len(labels):
            # Two flattened rows in one: the texts follow in the order of the labels.
            return list(zip([period for _, period in labels[-len(texts) :]], texts, strict=True))
        left = [next((p for label, p in reversed(labels) if label.col < cell.col), labels[0][1]) for cell in texts]
        return list(zip(left, texts, strict=True))

    def _under(self, row: int, texts: list[Cell]) -> list[tuple[Period, Cell]] | None:
        """Texts under labels of goals, or further ones beside a label that reaches down to this row."""
        beside = self.side is not None and row in self.side.rows
        placed = all(cell.col in self.columns for cell in texts)
        if not beside and not (placed and not any(self.is_label(cell.text) for cell in texts)):
            self.columns = {}
            return None
        by_order = not placed and len(texts) == len(self.order)
        periods = self.order if by_order else [self.columns.get(cell.col, "annual") for cell in texts]
        if not beside:
            self.columns = {}
        return list(zip(periods, texts, strict=True))
