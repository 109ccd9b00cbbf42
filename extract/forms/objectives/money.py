"""The money of a plan, and the lines of money of a monitoring form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.contract import CellSource, FundingItem, MonitoringLine, Number, ObjectiveAmount, ObjectiveMoney, Sources
from extract.contract.objectives import Period
from extract.forms.context import FormContext, cell_source, is_placeholder, label, money_unit
from extract.forms.objectives.columns import PERIODS, month_of
from extract.forms.self_evaluation.funding import ITEMS, funding_label, label_with_amount
from extract.model import Cell
from extract.text.labels import core
from extract.text.normalize import squash
from extract.text.numerals import amount, percent, without_weight

_FIELDS = {name: name for name in ("total", "fiscal", "carryover", "other")} | {"current_year_appropriation": "fiscal"}
_MONEY_LABEL = re.compile(r"资金|拨款|预算|投资|支出|收入|经费|补助|自筹|合计|总额")
_LONGEST = 30
_AMOUNTS = ("initial_budget", "adjusted_budget", "executed", "expected")


def item_of(context: FormContext, text: str) -> str | None:
    """What a label of money (without 其中： and numbering) stands for: total, fiscal …, `line` where it has no field."""
    for name in ("objectives.money_items", "self_evaluation.funding_items"):
        if role := context.role(name, text):
            return role
    if context.role("objectives.money_periods", text):
        return "total"
    return context.role("self_evaluation.funding_other_lines", text)


@dataclass
class PlanMoney:
    """Finds labels of money and their amounts, row by row: right of the label, in it, or below a row of labels."""

    context: FormContext
    money: ObjectiveMoney
    periods: dict[int, Period] = field(default_factory=dict)

    def row(self, row: int) -> bool:
        """Read one row of label and amount pairs; False if it is none."""
        listed = [self._lines(cell) for cell in self.context.table.starting(row) if "\n" in cell.text]
        if any(listed):
            return True
        cells = [cell for cell in self.context.table.starting(row) if squash(cell.text)]
        found = False
        for n, cell in enumerate(cells):
            if (name := self._label(cell)) is None:
                continue
            text, printed = name
            item = item_of(self.context, text)
            after = cells[n + 1] if n + 1 < len(cells) else None
            value, place = printed, cell
            if value is None and after is not None and self._label(after) is None:
                value, place = amount(after.text), after
            if value is None and item:
                below = self._below(cell, cells)
                value, place = (amount(below.text), below) if below is not None else (None, cell)
            if item is None and (value is None or not _MONEY_LABEL.search(text)):
                continue
            self.money.money_unit = self.money.money_unit or money_unit(cell.text)
            self._mark(cell, text)
            found = True
            if value is not None:
                self._set(item, text, value, self._period(cell), cell_source(self.context.table, place))
        return found

    def _lines(self, cell: Cell) -> bool:
        """A cell that lists `label：amount` line by line."""
        pairs = [label_with_amount(line) for line in cell.text.split("\n")]
        pairs = [(text, value) for name, value in pairs if (text := funding_label(name)) and value is not None]
        items = [item_of(self.context, text) for text, _ in pairs]
        if len(pairs) < 2 or not any(items):
            return False
        for (text, value), item in zip(pairs, items, strict=True):
            if value is not None:
                self._set(item, text, value, self._period(cell), cell_source(self.context.table, cell))
        return True

    def _label(self, cell: Cell) -> tuple[str, Number | None] | None:
        """The label in a cell with the amount printed in it; None where it is no short text."""
        name, value = label_with_amount(cell.text)
        text = funding_label(name)
        if not text or len(core(text)) > _LONGEST or amount(text) is not None or is_placeholder(text):
            return None
        return text, value

    def _below(self, cell: Cell, cells: list[Cell]) -> Cell | None:
        """The cell under a label in a row of nothing but labels."""
        table, row = self.context.table, cell.row + cell.rowspan
        if row >= table.n_rows or any(amount(other.text) is not None for other in cells):
            return None
        below = table.at(row, cell.col)
        return below if below.col == cell.col and below.colspan == cell.colspan else None

    def _mark(self, cell: Cell, text: str) -> None:
        """Remember over which columns the money of the whole period stands."""
        if period := PERIODS.get(self.context.role("objectives.money_periods", text)):
            self.periods |= dict.fromkeys(cell.cols, period)

    def _period(self, cell: Cell) -> Period:
        return next((self.periods[col] for col in cell.cols if col in self.periods), "annual")

    def _set(self, item: str | None, text: str, value: Number, period: Period, source: CellSource) -> None:
        """An amount by its item; one that has no field, or whose field is taken, is a part."""
        name = _FIELDS.get(item or "")
        name = f"whole_{name}" if name and period == "whole" else name
        if name and getattr(self.money, name) is None:
            setattr(self.money, name, value)
            self.money.sources[name] = source
        else:
            self.money.parts.append(ObjectiveAmount(label=text, period=period, amount=value, source=source))


@dataclass(frozen=True)
class MoneyHeader:
    """The header over the lines of money in a monitoring form: role → column, and the N of 1-N月."""

    columns: dict[str, int]
    month: int | None
    money_unit: str | None


def money_header(context: FormContext, row: int) -> MoneyHeader | None:
    """The header at this row: at least two of budget, 1-N月执行数, 执行率, 全年预计执行数; None for any other row."""
    columns: dict[str, int] = {}
    month = None
    for cell in context.table.covering(row):
        name = without_weight(cell.text)
        if not name or len(name) > _LONGEST:
            continue
        until, rest = month_of(name)
        role = context.role("objectives.months", rest) if until else context.role("objectives.money_columns", name)
        role = role or (None if until else context.role("self_evaluation.funding_columns", name))
        if role in (*_AMOUNTS, "execution_rate"):
            columns.setdefault(role, cell.col)
            month = month or until
    if len(columns) < 2 or not set(_AMOUNTS) & set(columns):
        return None
    unit = next((found for cell in context.table.covering(row) if (found := money_unit(cell.text))), None)
    return MoneyHeader(columns, month, unit)


def money_line(context: FormContext, header: MoneyHeader, row: int) -> MonitoringLine | None:
    """The line of money in this row; None where no label or no amount is printed."""
    first = min(header.columns.values())
    labels = [c for c in context.table.starting(row) if c.col < first and not is_placeholder(c.text)]
    if not labels:
        return None
    text = funding_label(labels[-1].text)
    values: dict[str, Number] = {}
    sources: Sources = {}
    for role, col in header.columns.items():
        cell = context.table.at(row, col)
        value = (percent if role == "execution_rate" else amount)(cell.text) if cell.row == row else None
        if value is not None:
            values[role], sources[role] = value, cell_source(context.table, cell)
    if not set(values) & set(_AMOUNTS):
        return None
    item: FundingItem | None = ITEMS.get(context.role("self_evaluation.funding_items", text) or "")
    return MonitoringLine(
        label=label(text),
        item=item,
        initial_budget=values.get("initial_budget"),
        adjusted_budget=values.get("adjusted_budget"),
        executed=values.get("executed"),
        execution_rate=values.get("execution_rate"),
        expected=values.get("expected"),
        source=cell_source(context.table, labels[-1]),
        sources=sources,
    )
