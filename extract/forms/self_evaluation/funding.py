"""The funding block: lines of amounts under a header, and amounts printed inside of labels."""

from __future__ import annotations

import re

from extract.contract import Amount, Funding, FundingItem, FundingLine, Number, Sources
from extract.forms.context import FormContext, cell_source, is_placeholder, label, money_unit
from extract.forms.self_evaluation.headers import Band
from extract.model import Cell
from extract.text.labels import core
from extract.text.normalize import fold, squash
from extract.text.numerals import amount, percent, points, weight_in_label

_OF_WHICH = re.compile(r"^(?:其中|其中[:：]|[-—·])[:：]?")
_LABEL_AMOUNT = re.compile(r"^(?P<label>[^:：]+)[:：](?P<amount>-?[\d,，.．]*)(?:亿元|万元|元)?$")
_NUMBERING = re.compile(r"^(?:[（(][\d一二三四五六七八九十]+[）)]|[\d一二三四五六七八九十]+[、.．])")
_AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
ITEMS: dict[str, FundingItem] = {
    "total": "total",
    "current_year_appropriation": "current_year_appropriation",
    "carryover": "carryover",
    "other": "other",
}


class FundingBlock:
    """Reads the rows under a funding header into `funding`."""

    def __init__(self, context: FormContext, band: Band, funding: Funding) -> None:
        self.context, self.band, self.funding = context, band, funding
        self.first_amount = min(band.columns[role] for role in _AMOUNTS if role in band.columns)
        self.groups: dict[int, list[Amount]] = {}
        header = context.table.covering(band.rows.start)
        self.side = header[0] if header and header[0].col == 0 and self.first_amount > 0 else None
        texts = [cell.text for cell in header]
        unit = next((unit for text in texts if (unit := money_unit(text))), None)
        self.funding.money_unit = self.funding.money_unit or unit
        self.side_weight = weight_in_label(self.side.text) if self.side is not None and "weight" not in band.columns else None

    def row(self, row: int) -> bool:
        """Read one row; False if it is no longer part of the funding block."""
        cells = [cell for cell in self.context.table.starting(row) if squash(cell.text)]
        started = self._open_groups(cells)
        if self.groups:
            found = self._amounts_in_labels(cells)
            return started or found or self._under_side(row)
        return self._line(row) or self._under_side(row)

    def _under_side(self, row: int) -> bool:
        """Whether the cell at the left edge still covers this row."""
        side = self.side
        if side is None:
            return False
        here = self.context.table.at(row, 0)
        return here is side or (here.row == row and is_placeholder(here.text) and not any(self._label_cells(row)))

    # ---------------------------------------------------------------- lines

    def _label_cells(self, row: int) -> list[Cell]:
        cells = [c for c in self.context.table.covering(row) if c.col < self.first_amount and c.row == row]
        return [cell for cell in cells if not is_placeholder(cell.text)]

    def _line(self, row: int) -> bool:
        labels = self._label_cells(row)
        if not labels:
            return self._unlabelled(row)
        name = labels[-1]
        text = funding_label(name.text)
        item = self.context.role("self_evaluation.funding_items", text)
        known = item is not None or self.context.role("self_evaluation.funding_other_lines", text) is not None
        values, sources = self._values(row)
        amounts = [values.get(role) for role in _AMOUNTS]
        if all(value is None for value in amounts):
            return known
        if not known and len(core(text)) > 30:
            return False
        line = FundingLine(
            label=text,
            item=ITEMS.get(item or ""),
            initial_budget=values.get("initial_budget"),
            adjusted_budget=values.get("adjusted_budget"),
            executed=values.get("executed"),
            weight=values.get("weight"),
            execution_rate=values.get("execution_rate"),
            score=values.get("score"),
            source=cell_source(self.context.table, name),
            sources=sources,
        )
        if line.weight is None and self.side_weight is not None and not self.funding.lines:
            line.weight = self.side_weight
            if self.side is not None:
                line.sources["weight"] = cell_source(self.context.table, self.side)
        self.funding.lines.append(line)
        return True

    def _unlabelled(self, row: int) -> bool:
        """Amounts beside the cell at the left edge alone, under the header: the money of the form, without parts."""
        side, table = self.side, self.context.table
        bare = (
            side is not None
            and table.at(row, 0) is side
            and not any(0 < cell.col < self.first_amount for cell in table.covering(row))
        )
        values, sources = self._values(row) if bare and not self.funding.lines else ({}, {})
        if side is None or not set(values) & set(_AMOUNTS):
            return False
        name = core(side.text)
        place = cell_source(table, side)
        self.funding.lines.append(
            FundingLine.model_validate({"label": name, "item": "total", **values, "source": place, "sources": sources})
        )
        return True

    def _values(self, row: int) -> tuple[dict[str, Number | None], Sources]:
        """The numbers of a line; a merged number belongs to the first of its rows."""
        values: dict[str, Number | None] = {}
        sources: Sources = {}
        for role, col in self.band.columns.items():
            cell = self.context.table.at(row, col)
            if cell.row != row or role in ("deviation", "source", "arrived"):
                continue
            read = percent if role == "execution_rate" else points if role in ("weight", "score") else amount
            if (value := read(cell.text)) is not None:
                values[role] = value
                sources[role] = cell_source(self.context.table, cell)
        return values, sources

    # ---------------------------------------------------------------- amounts inside of labels

    def _open_groups(self, cells: list[Cell]) -> bool:
        """`按收入性质分：` | `按支出性质分：` – from here on their columns hold labels with amounts."""
        opened = False
        for cell in cells:
            group = self.context.role("self_evaluation.funding_groups", label_with_amount(cell.text)[0])
            if group:
                target = self.funding.by_income if group == "by_income" else self.funding.by_expenditure
                self.groups |= dict.fromkeys(cell.cols, target)
                opened = True
                self._keep(target, cell)
        return opened

    def _amounts_in_labels(self, cells: list[Cell]) -> bool:
        found = False
        for n, cell in enumerate(cells):
            target = next((self.groups[col] for col in cell.cols if col in self.groups), None)
            name, value = label_with_amount(cell.text)
            if target is None or not name or self.context.role("self_evaluation.funding_groups", name):
                continue
            after = cells[n + 1] if n + 1 < len(cells) else None
            beside = amount(after.text) if value is None and after is not None else None
            if _LABEL_AMOUNT.match(_tight(cell.text)) or beside is not None:
                found = True
                self._keep(target, cell, beside)
        return found

    def _keep(self, target: list[Amount], cell: Cell, beside: Number | None = None) -> None:
        name, value = label_with_amount(cell.text)
        value = beside if value is None else value
        if value is not None:
            target.append(Amount(label=name, amount=value, source=cell_source(self.context.table, cell)))


def funding_label(text: str) -> str:
    """The label of a line of money, without white space, 其中： and numbering."""
    return _NUMBERING.sub("", _OF_WHICH.sub("", label(text)))


def _tight(text: str) -> str:
    return _OF_WHICH.sub("", squash(text))


def label_with_amount(text: str) -> tuple[str, Number | None]:
    """`其中：一般公共预算：897.32` → (`一般公共预算`, 897.32); a label alone has no amount."""
    tight = _tight(text)
    found = _LABEL_AMOUNT.match(tight)
    if not found:
        return tight.rstrip("：:"), None
    return found["label"], amount(fold(found["amount"])) if found["amount"] else None
