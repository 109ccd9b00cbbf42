"""经费控制情况 of a basic data form: its amount columns, its lines and how deep each line stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extract.contract import Expenditure, Number, Source
from extract.forms.context import FormContext, cell_source, is_placeholder, joined, label, money_unit
from extract.model import Cell
from extract.text.normalize import fold
from extract.text.numerals import amount

AMOUNTS = "basic_data.amount_columns"
LABELS = "basic_data.expenditure_labels"
_YEAR = re.compile(r"^((?:19|20)\d{2})年?度?")
_BAND_MAX = 3

# Numbering styles, one group each: a line is as deep as the other lines numbered in its style.
_STYLES = re.compile(
    r"(?P<han>[一二三四五六七八九十]+[、.．])|(?P<han_paren>[（(][一二三四五六七八九十]+[）)])"
    r"|(?P<paren>[（(]\d+[）)])|(?P<half>\d+[）)])|(?P<plain>\d+[、.．](?!\d))|(?P<circle>[①-⑳])"
)
_AMONG = re.compile(r"^其中[:：]?")


@dataclass(frozen=True)
class AmountColumns:
    """`columns` maps contract fields to grid columns; `year` is the year of the budget and the final accounts."""

    band: range
    columns: Mapping[str, int]
    money_unit: str | None
    year: int | None

    @property
    def first(self) -> int:
        return min(self.columns.values())


def amount_columns(context: FormContext, rows: range) -> AmountColumns | None:
    """The first header band of these rows that names a budget and final accounts, or None. It may be two rows high."""
    for row in rows:
        for height in range(1, _BAND_MAX):
            if row + height > rows.stop:
                break
            band = range(row, row + height)
            if found := _columns(context, band):
                texts = [context.table.at(r, c).text for r in band for c in range(context.table.n_cols)]
                unit = next((u for text in texts if (u := money_unit(text)) and len(label(text)) < 24), None)
                return AmountColumns(band, found[0], unit, found[1])
    return None


def _columns(context: FormContext, band: range) -> tuple[dict[str, int], int | None] | None:
    named: list[tuple[int, str, int | None]] = []
    seen: set[tuple[int, int]] = set()
    for col in range(context.table.n_cols):
        cells = list(dict.fromkeys(context.table.at(row, col) for row in band))
        key = (cells[-1].row, cells[-1].col)
        if key in seen or cells[-1].row not in band:
            continue
        seen.add(key)
        text = fold("".join(cell.text for cell in cells))
        year = _YEAR.match(text)
        role = context.role(AMOUNTS, text[year.end() :] if year else text) if len(text) <= 24 else None
        if role:
            named.append((col, role, int(year.group(1)) if year else None))
    return _assigned(named)


def _assigned(named: list[tuple[int, str, int | None]]) -> tuple[dict[str, int], int | None] | None:
    """Fields to columns. Of several final accounts the earliest year (without years: the first) is the previous one."""
    years = [year for _, _, year in named if year]
    latest = max(years, default=None)
    finals = [(year or 0, col) for col, role, year in named if role == "final"]
    found: dict[str, int] = {}
    for col, role, year in named:
        earlier = role == "final" and (
            (year is not None and year != latest) or (len(finals) > 1 and (year or 0, col) == min(finals))
        )
        found.setdefault("previous_final" if earlier else role, col)
    return (found, latest) if "budget" in found and len(found) >= 2 else None


@dataclass
class _Line:
    label: str
    depth: int
    amounts: dict[str, Number]
    cell: Cell
    cells: dict[str, Cell]


def expenditures(context: FormContext, columns: AmountColumns, rows: range) -> list[Expenditure]:
    """The lines of these rows. A line without amounts is kept only if a line under it has some."""
    depths = _Depths(context)
    lines: list[_Line] = []
    for row in rows:
        printed = _labels(context, columns, row)
        for offset, (cell, column) in enumerate(printed):
            text = label(joined(cell.text) or "")
            if is_placeholder(text):
                continue
            last = offset == len(printed) - 1
            cells = {name: context.table.at(row, c) for name, c in columns.columns.items()} if last else {}
            cells = {name: c for name, c in cells.items() if c.row == row}
            amounts = {name: value for name, c in cells.items() if (value := amount(c.text)) is not None}
            lines.append(_Line(text, depths.of(text, _indent(cell.text), column), amounts, cell, cells))
    return [_record(context, line) for i, line in enumerate(lines) if line.amounts or _has_child(lines, i)]


def _labels(context: FormContext, columns: AmountColumns, row: int) -> list[tuple[Cell, int]]:
    """The label cells that begin in this row, left to right, with how many label columns stand before each.

    A cell beside the whole block (经费控制情况) is no label; it begins in the header band.
    """
    cells = [cell for cell in context.table.starting(row) if cell.col < columns.first and label(cell.text)]
    side = {c for c in range(columns.first) if context.table.at(row, c).row in columns.band}
    return [(cell, len([c for c in range(cell.col) if c not in side])) for cell in cells]


def _has_child(lines: list[_Line], index: int) -> bool:
    for line in lines[index + 1 :]:
        if line.depth <= lines[index].depth:
            return False
        if line.amounts:
            return True
    return False


def _record(context: FormContext, line: _Line) -> Expenditure:
    sources: dict[str, Source] = {name: cell_source(context.table, line.cells[name]) for name in line.amounts}
    return Expenditure(
        label=line.label,
        depth=line.depth,
        previous_final=line.amounts.get("previous_final"),
        budget=line.amounts.get("budget"),
        final=line.amounts.get("final"),
        source=cell_source(context.table, line.cell),
        sources=sources,
    )


def _indent(text: str) -> int:
    """The width of the padding before a label, in half-width characters."""
    padding = text[: len(text) - len(text.lstrip(" \t\u3000\u00a0"))]
    return sum(2 if c == "\u3000" else 1 for c in padding)


@dataclass
class _Depths:
    """Reads labels top down and says how deep each stands.

    The words of the form's own top lines are depth 0. Numbered lines are as deep as their style. `其中：` opens the
    children of the line before it, and lines without a number after it are its sisters, however far they are
    indented: forms align them by eye. Other lines without a number stand under the last numbered or top line;
    among themselves indentation decides.
    """

    context: FormContext
    _styles: list[tuple[str, int]] = field(default_factory=list)
    _last: int = -1
    _parent: int = -1
    _among: int | None = None
    _loose: list[tuple[int, int]] = field(default_factory=list)
    _columns: list[tuple[int, int]] = field(default_factory=list)

    def of(self, text: str, indent: int, column: int) -> int:
        """The depth of the next label; `column` is how many label columns stand left of it."""
        depth = self._in_column(column) if column else self._in_one_column(text, indent)
        self._columns = [*(known for known in self._columns if known[0] < column), (column, depth)]
        self._last = depth
        return depth

    def _in_column(self, column: int) -> int:
        return max((depth for known, depth in self._columns if known < column), default=-1) + 1

    def _in_one_column(self, text: str, indent: int) -> int:
        among = _AMONG.match(text)
        numbered = _STYLES.match(text)
        if among:
            return self._open_among(indent)
        if numbered and numbered.lastgroup:
            return self._numbered(numbered.lastgroup)
        if self.context.role(LABELS, text) == "top":
            return self._anchor(0, [])
        if self._among is not None:
            return self._among
        return self._unnumbered(indent)

    def _anchor(self, depth: int, styles: list[tuple[str, int]]) -> int:
        """A numbered or top line: what follows without a number stands under it."""
        self._styles, self._parent, self._among, self._loose = styles, depth, None, []
        return depth

    def _numbered(self, style: str) -> int:
        known = next((i for i, (name, _) in enumerate(self._styles) if name == style), None)
        if known is not None:
            return self._anchor(self._styles[known][1], self._styles[: known + 1])
        if style == "han":
            return self._anchor(0, [(style, 0)])
        depth = self._styles[-1][1] + 1 if self._styles else (1 if self._parent >= 0 else 0)
        return self._anchor(depth, [*self._styles, (style, depth)])

    def _open_among(self, indent: int) -> int:
        """`其中：` again under the same parent is a sister of the first, unless it is indented further."""
        again = self._among is not None and (not self._loose or indent <= self._loose[-1][0])
        if not again:
            self._among = self._last + 1
        self._loose = [(indent, self._among or 0)]
        return self._among or 0

    def _unnumbered(self, indent: int) -> int:
        if not self._loose:
            depth = self._parent + 1
        else:
            while len(self._loose) > 1 and indent < self._loose[-1][0]:
                self._loose.pop()
            depth = self._loose[-1][1] + (1 if indent > self._loose[-1][0] + 1 else 0)
        if not self._loose or depth > self._loose[-1][1]:
            self._loose.append((indent, depth))
        return depth
