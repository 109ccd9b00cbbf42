"""Rows of HTML cells to a grid, as browsers form it (HTML Standard, 4.9.12.1 "Forming a table").

Two things differ, as one place may hold one cell only: where a cell would lie over a place that a cell from above reaches
down to, it ends before it; and a span that sticks out beyond what other rows have (`colspan="100"` for "all") is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.errors import TooLarge
from extract.model import Cell, Table

# What browsers make of larger spans (HTML Standard, 4.9.11).
MAX_COLSPAN, MAX_ROWSPAN = 1000, 65534
# Grid positions of a whole document, as for Word: a table of 5,000 rows has 50,000.
MAX_POSITIONS = 1_000_000
# Word itself allows 63 columns.
_MOST_COLUMNS = 63
_NUMBER = re.compile(r"\s{0,9}\+?(\d{1,9})")
_NAMED = 5


@dataclass(slots=True)
class RawCell:
    """A td or th as written. `rowspan` 0 reaches to the end of its row group."""

    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    nested: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class RawRow:
    """A tr as written; `section` numbers the row group that it stands in, `header` says that this is the table's head."""

    section: int
    header: bool = False
    cells: list[RawCell] = field(default_factory=list)


@dataclass(slots=True)
class _Placed:
    """A cell in its place; `end` is the column behind it, once it is cut to the table's width."""

    raw: RawCell
    row: int
    col: int
    rowspan: int
    colspan: int
    header: bool
    end: int = 0

    def closed(self, columns: Mapping[int, int]) -> Cell:
        """The cell of the grid; `columns` says where each edge comes to lie."""
        left, right = columns[self.col], columns[self.end]
        return Cell(self.row, left, self.rowspan, right - left, self.raw.text, self.header, nested=tuple(self.raw.nested))


def span(value: str | None, largest: int, smallest: int) -> int:
    """A span attribute as browsers read it: leading digits count, nonsense is 1."""
    found = _NUMBER.match(value or "")
    number = int(found[1]) if found else 1
    return 1 if number < smallest else min(number, largest)


def build(identity: str, rows: Sequence[RawRow], room: int, file_name: str) -> Table | None:
    """The table of these rows, None if they hold no cell. `room` is how many grid positions it may have.

    Raises TooLarge when it would have more.
    """
    rows = _shown(rows)
    placed, mended = _placed(rows, room, file_name, identity)
    if not placed:
        return None
    n_rows, ends = len(rows), _ends(placed, len(rows))
    width = _width(placed, ends)
    columns = _columns(placed, width)
    width = columns[width]
    if n_rows * width > room:
        raise _too_large(file_name, identity)
    cells = [one.closed(columns) for one in placed]
    repairs = []
    if mended:
        more = f"等{len(mended)}处" if len(mended) > _NAMED else ""
        repairs.append(f"单元格与上方跨行的单元格重叠，已截短：{'；'.join(mended[:_NAMED])}{more}")
    if sum(cell.rowspan * cell.colspan for cell in cells) < n_rows * width:
        totals = sorted({columns[end] for end in ends if end in columns})
        repairs.append(f"各行列数不一（{'、'.join(map(str, totals[:_NAMED]))}），缺处补空单元格")
    return Table.build(identity, cells, repairs=repairs)


def _shown(rows: Sequence[RawRow]) -> list[RawRow]:
    """The rows without those that have no height on paper: no cell begins in them, and none reaches into them."""
    shown: list[RawRow] = []
    reach, section = 0, -1
    for row in rows:
        reach = reach - 1 if row.section == section else 0
        section = row.section
        if not row.cells and reach < 1:
            continue
        shown.append(row)
        reach = max([reach, *(MAX_ROWSPAN if cell.rowspan == 0 else cell.rowspan for cell in row.cells)])
    return shown


def _placed(rows: Sequence[RawRow], room: int, file_name: str, identity: str) -> tuple[list[_Placed], list[str]]:
    placed: list[_Placed] = []
    mended: list[str] = []
    above: list[_Placed] = []  # cells that reach into this row, left to right
    work = 0
    lasts = {row.section: number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        above = [cell for cell in above if cell.row + cell.rowspan > number]
        work += len(above) + len(row.cells)
        if work > room:
            raise _too_large(file_name, identity)
        left = lasts[row.section] - number + 1
        here = []
        for cell, col, taken in _laid(row.cells, above):
            rows_down = left if cell.rowspan == 0 else min(cell.rowspan, left)
            if taken < cell.colspan:
                mended.append(f"第{number + 1}行第{col + 1}列")
            here.append(_Placed(cell, number, col, rows_down, taken, row.header))
        placed += here
        above = sorted([*above, *here], key=lambda cell: cell.col)
    return placed, mended


def _laid(cells: Sequence[RawCell], above: Sequence[_Placed]) -> Iterator[tuple[RawCell, int, int]]:
    """Each cell of a row, the first free column for it, and how many columns from there on are free, at most its span."""
    col, at = 0, 0
    for cell in cells:
        while at < len(above) and above[at].col <= col:
            col = max(col, above[at].col + above[at].colspan)
            at += 1
        free = above[at].col - col if at < len(above) else cell.colspan
        yield cell, col, min(cell.colspan, free)
        col += cell.colspan


def _ends(placed: Sequence[_Placed], n_rows: int) -> list[int]:
    """Where each row's last cell ends; spans from above count."""
    ends = [0] * n_rows
    for cell in placed:
        for row in range(cell.row, cell.row + cell.rowspan):
            ends[row] = max(ends[row], cell.col + cell.colspan)
    return ends


def _width(placed: Sequence[_Placed], ends: Sequence[int]) -> int:
    """The number of columns: those in which a cell begins, and behind them those that every row reaches."""
    return max(max(cell.col for cell in placed) + 1, min(end for end in ends if end))


def _columns(placed: Sequence[_Placed], width: int) -> dict[int, int]:
    """Where each edge of a cell comes to lie. A grid of more columns than a page can show is one of huge spans: in it,
    columns that no edge divides are one.
    """
    for cell in placed:
        cell.end = min(cell.col + cell.colspan, width)
    if width <= _MOST_COLUMNS:
        return {edge: edge for edge in range(width + 1)}
    edges = {0, width, *(cell.col for cell in placed), *(cell.end for cell in placed)}
    return {edge: at for at, edge in enumerate(sorted(edges))}


def _too_large(file_name: str, identity: str) -> TooLarge:
    return TooLarge(
        file_name, f"tables of more than {MAX_POSITIONS} grid positions", place=identity, remedy="if genuine, split the page"
    )
