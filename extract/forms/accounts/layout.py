"""The header of a public table: which columns name the line, which hold amounts, and what each amount is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from extract.contract import Side
from extract.forms.accounts.spans import header
from extract.forms.context import FormContext, is_placeholder, label
from extract.model import Cell, Table
from extract.text.labels import vocabulary
from extract.text.normalize import fold
from extract.text.numerals import number

Family: TypeAlias = Literal["final", "budget"]
LINE_COLUMNS, MEASURES, ITEMS, SPANS, THREE_PUBLIC = (
    f"accounts.{name}" for name in ("line_columns", "measures", "items", "spans", "three_public")
)
COLUMN_WORDS = (LINE_COLUMNS, MEASURES, ITEMS, SPANS, THREE_PUBLIC)
# A header stands below a title, a number and a line of unit and money unit, each of them one or two rows in a spreadsheet.
_SEARCHED = 12
# The national forms have up to four rows of names and one of column numbers.
_HIGHEST = 6
# Rows looked at to tell what a column holds that no header names.
_SAMPLED = 40
_YEAR = re.compile(r"^((?:19|20)\d{2})年?度?")
_NUMBERING = "栏次"
_ASIDE = re.compile(r"[（(]\s*(按[^（）()]+)[）)]")
_A_YEAR_BEFORE = {
    "budget": "previous_budget",
    "final": "previous_year",
    "executed": "previous_year",
    "amount": "previous_year",
}


@dataclass(frozen=True)
class Column:
    """A column of amounts: `measure` is which figure it is (budget, final …), `items` which part of the money, outermost
    first, `texts` the printed header from top to bottom without what stands over the whole block."""

    col: int
    measure: str | None
    items: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Neighbouring columns that belong together: those that name a line, then its amounts.

    A table has several side by side: 收入 | 支出. `side` says which, `group` is what the header prints over the block.
    """

    codes: tuple[int, ...]
    labels: tuple[int, ...]
    numbers: tuple[int, ...]
    texts: Mapping[int, str]
    amounts: tuple[Column, ...]
    side: Side | None = None
    group: str | None = None

    @property
    def names(self) -> tuple[int, ...]:
        return (*self.codes, *self.labels)


@dataclass(frozen=True)
class Layout:
    """`band` are the rows of the header, column numbers (栏次) included; `rows` those below it."""

    band: range
    rows: range
    blocks: tuple[Block, ...]

    @property
    def measures(self) -> set[str]:
        return {column.measure for block in self.blocks for column in block.amounts if column.measure}

    @property
    def items(self) -> set[str]:
        return {item for block in self.blocks for column in block.amounts for item in column.items}


def layout(context: FormContext, rows: range) -> Layout | None:
    """The layout of the form in these rows of a table; None where no header of accounts is found."""
    band = _band(context, rows)
    if band is None:
        return None
    below = range(band.stop, rows.stop)
    blocks = _Columns(context, band, below).blocks()
    return Layout(band, below, tuple(blocks)) if blocks else None


def role(context: FormContext, name: str, text: str) -> str | None:
    """The role of a header text in a vocabulary, a printed year aside; only exact labels count."""
    tight = fold(text)
    year = _YEAR.match(tight)
    words = vocabulary(context.lexicon, name)
    return words.role(text, fuzzy=False) or (words.role(tight[year.end() :], fuzzy=False) if year else None)


def is_numbering(table: Table, row: int) -> bool:
    """The row under a header that numbers its columns: 栏次 1 2 3."""
    texts = [label(cell.text) for cell in table.starting(row) if label(cell.text)]
    counted = [int(text) for text in texts if text.isascii() and text.isdigit()]
    if any(text == _NUMBERING for text in texts):
        return True
    return len(counted) > 1 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] <= 2 and not any(
        len(text) > 6 for text in texts
    )  # fmt: skip


def _known(context: FormContext, text: str) -> bool:
    return any(role(context, name, text) for name in COLUMN_WORDS)


def _figure(text: str) -> bool:
    return bool(text) and text[:1] not in "一二三四五六七八九十" and number(text) is not None


def _band(context: FormContext, rows: range) -> range | None:
    """The first rows of column names: at least two known names in a row, and all rows of names right below or above."""
    table = context.table
    for row in range(rows.start, min(rows.stop, rows.start + _SEARCHED)):
        texts = [text for cell in table.covering(row) if (text := label(cell.text))]
        known = sum(_known(context, text) for text in texts)
        if known >= 2 and 2 * known >= len(texts) and not any(map(_figure, texts)):
            start = row - 1 if row > rows.start and _is_span(context, row - 1) else row
            return range(start, _band_end(context, range(start, rows.stop)))
    return None


def _is_span(context: FormContext, row: int) -> bool:
    """One known text over the whole width, above the names: 财政拨款“三公”经费."""
    cells = [cell for cell in context.table.starting(row) if label(cell.text)]
    return len(cells) == 1 and cells[0].colspan > 1 and _known(context, cells[0].text)


def _band_end(context: FormContext, rows: range) -> int:
    table = context.table
    reach = rows.start + 1
    row = rows.start
    last = min(rows.stop, rows.start + _HIGHEST)
    while row < last:
        cells = [cell for cell in table.starting(row) if label(cell.text)]
        texts = [label(cell.text) for cell in cells]
        names = bool(texts) and all(_known(context, text) for text in texts) and not _is_total_line(context, texts)
        if row >= reach and not names:
            break
        if row > rows.start and any(map(_figure, texts)):
            break
        reach = max([reach, row + 1, *(cell.row + cell.rowspan for cell in cells if cell.rowspan < _HIGHEST)])
        row += 1
    while row < rows.stop and is_numbering(table, row):
        row += 1
    return row


def _is_total_line(context: FormContext, texts: Sequence[str]) -> bool:
    """A line that holds nothing but 合计: the total of an empty table, or of one whose amounts stand elsewhere."""
    roles = [role(context, ITEMS, text) for text in texts]
    return all(name == "total" for name in roles)


@dataclass
class _Columns:
    """The columns of one header, from the printed names and, where there is none, from what stands below."""

    context: FormContext
    band: range
    below: range
    _paths: dict[int, list[Cell]] = field(default_factory=dict)

    @cached_property
    def _header(self) -> dict[int, list[Cell]]:
        named = [row for row in self.band if not is_numbering(self.context.table, row)]
        return header(self.context.table, range(self.band.start, named[-1] + 1)) if named else {}

    def blocks(self) -> list[Block]:
        kinds = [self._kind(col) for col in range(self.context.table.n_cols)]
        found: list[Block] = []
        start = 0
        for stop in range(1, len(kinds) + 1):
            opens = stop < len(kinds) and kinds[stop] in ("code", "label", "unit", "line_number")
            if stop == len(kinds) or (opens and "amount" in kinds[start:stop]):
                found.append(self._block(range(start, stop), kinds))
                start = stop
        found = [block for block in found if block.amounts]
        if len(found) < 2:
            return [Block(b.codes, b.labels, b.numbers, b.texts, b.amounts) for b in found]
        return found

    def path(self, col: int) -> list[Cell]:
        """The header cells over a column that print a name, top down."""
        if col not in self._paths:
            cells: list[Cell] = []
            for row in self._header.values():
                cell = row[col]
                if label(cell.text) and (not cells or (cells[-1].row, cells[-1].text) != (cell.row, cell.text)):
                    cells.append(cell)
            self._paths[col] = cells
        return self._paths[col]

    def _kind(self, col: int) -> str:
        """code, label, line_number, amount, text, ignored or empty."""
        path = self.path(col)
        for cell in reversed(path):
            if cell is not path[-1] and cell.colspan > 1:
                break
            named = role(self.context, LINE_COLUMNS, cell.text)
            if named == "text" and self._holds(col) == "amount" and role(self.context, ITEMS, cell.text):
                return "amount"
            if named:
                return named
            if any(role(self.context, name, cell.text) for name in (MEASURES, ITEMS, THREE_PUBLIC)):
                return "amount"
        held = self._holds(col)
        if not path:
            return {"text": "label"}.get(held, held)
        return held

    def _holds(self, col: int) -> str:
        """What stands in the rows below, without regard to names."""
        table = self.context.table
        cells = [table.at(row, col) for row in self.below[:_SAMPLED]]
        texts = [text for cell in cells if cell.col == col and (text := label(cell.text)) and not is_placeholder(text)]
        if not texts:
            return "empty"
        return "amount" if 2 * sum(map(_figure, texts)) > len(texts) else "text"

    def _block(self, cols: range, kinds: Sequence[str]) -> Block:
        def of(kind: str) -> tuple[int, ...]:
            return tuple(col for col in cols if kinds[col] == kind)

        # A table by unit has no other name of a line than the unit's.
        labels, others = of("label") or of("unit"), of("text") + (of("unit") if of("label") else ())
        names = {*of("code"), *labels}
        amounts = of("amount")
        heads = [cell for col in (*labels, *of("code")) for cell in self.path(col) if self._over(cell, cols)]
        columns = tuple(self._column(col, names, amounts) for col in amounts)
        group = next((label(cell.text) for cell in reversed(heads) if not self._side_word(cell.text)), None)
        asides = (_ASIDE.search(cell.text) for col in labels for cell in self.path(col)[-1:])
        group = group or next((label(found.group(1)) for found in asides if found), None)
        side = self._side([*heads, *(cell for col in cols for cell in self.path(col)[:1])])
        side = side or (None if of("code") else self._side_of_lines(labels))
        texts = {col: "".join(label(cell.text) for cell in self.path(col)) for col in others}
        return Block(of("code"), labels, of("line_number"), texts, columns, side, group)

    @staticmethod
    def _over(cell: Cell, cols: range) -> bool:
        """A header cell over more than the names of a line: over its amounts too."""
        return cell.colspan > 1 and cell.cols.start <= cols.start and cell.cols.stop >= cols.stop

    @staticmethod
    def _side_word(text: str) -> Side | None:
        tight = label(text)
        income, expenditure = "收入" in tight, "支出" in tight
        if income == expenditure or "分类" in tight or "用途" in tight:
            return None
        return "income" if income else "expenditure"

    def _side(self, cells: Sequence[Cell]) -> Side | None:
        sides = Counter(side for cell in cells if (side := self._side_word(cell.text)))
        return sides.most_common(1)[0][0] if sides else None

    def _side_of_lines(self, labels: Sequence[int]) -> Side | None:
        """The half by its lines, where no header says it."""
        table = self.context.table
        return self._side([table.at(row, col) for col in labels for row in self.below[:_SAMPLED]])

    def _column(self, col: int, names: set[int], amounts: Sequence[int]) -> Column:
        """What a column of amounts is. Names over the whole block, or over all of its amounts, tell nothing of it."""
        path = self.path(col)
        own = [
            cell
            for cell in path
            if cell is path[-1] or not (names & set(cell.cols) or all(other in cell.cols for other in amounts))
        ]
        measure: str | None = None
        items: list[str] = []
        for cell in own:
            if figure := role(self.context, MEASURES, cell.text):
                measure = self._dated(figure, cell.text)
            elif item := role(self.context, ITEMS, cell.text):
                items.append(item)
        return Column(col, measure, tuple(items), tuple(label(cell.text) for cell in own))

    def _dated(self, measure: str, text: str) -> str:
        """2023年决算数 in a table of 2024 is the figure of the year before."""
        year, own = _YEAR.match(fold(text)), self.context.fiscal_year
        if year and own and int(year.group(1)) < own:
            return _A_YEAR_BEFORE.get(measure, measure)
        return measure
