"""Rows of Word cells to a grid: spans, merges, rows of differing width. Nothing here can overlap, and every text stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from extract.model import Cell, Table

# Word itself allows 63 columns; a span over more is clipped to the table's own grid, or to this.
WORD_COLUMNS = 63
# Edges of cells nearer than this, in twips (1/20 point), are one column's edge. Measured on seven tables of two reports:
# summed cell widths of one edge differ by up to 2 from row to row, the narrowest column has 680.
_EDGE = 100
_NAMED = 5


@dataclass(slots=True)
class RawCell:
    """A w:tc as written: `merge` is "", "restart" or "continue" (vMerge); `hmerge`: it continues its left neighbour."""

    text: str = ""
    span: int = 1
    merge: str = ""
    hmerge: bool = False
    width: int = 0
    nested: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class RawRow:
    """A w:tr as written: its cells, and the grid columns left free `before` and `after` them, with their width in twips."""

    cells: list[RawCell]
    before: int = 0
    after: int = 0
    before_width: int = 0
    header: bool = False

    @property
    def total(self) -> int:
        return self.before + sum([cell.span for cell in self.cells]) + self.after


@dataclass(slots=True)
class _Open:
    """A cell of the result while rows below may still be merged into it."""

    row: int
    col: int
    raw: RawCell
    texts: list[str]
    header: bool
    rowspan: int = 1

    def closed(self) -> Cell:
        return Cell(
            self.row, self.col, self.rowspan, self.raw.span, "\n".join(self.texts), self.header, nested=tuple(self.raw.nested)
        )


def positions(rows: Sequence[RawRow]) -> int:
    """An upper bound of the grid's size, to check before it is built."""
    return len(rows) * max((row.total for row in rows), default=0)


def uneven(rows: Sequence[RawRow]) -> bool:
    """Whether `tidy` may ask for the cells' widths on paper: the spans alone do not make one grid of these rows."""
    totals = {row.total for row in rows}
    return len(totals) > 1 or max(totals, default=0) > WORD_COLUMNS or any(cell.hmerge for row in rows for cell in row.cells)


def tidy(rows: Sequence[RawRow], grid_columns: int) -> list[str]:
    """Make rows fit one grid, in place: clip impossible spans, join horizontally merged cells, align. Says what was mended.

    `grid_columns` is the number of columns that the table declares (w:tblGrid), 0 if it declares none.
    """
    repairs: list[str] = []
    limit, clipped = max(grid_columns, WORD_COLUMNS), grid_columns or WORD_COLUMNS
    for number, row in enumerate(rows, 1):
        for cell in row.cells:
            if cell.span > limit:
                repairs.append(f"第{number}行有单元格跨{cell.span}列，按{clipped}列计")
                cell.span = clipped
        if row.before > limit or row.after > limit:
            repairs.append(f"第{number}行前后空列数过大，按{limit}列计")
            row.before, row.after = min(row.before, limit), min(row.after, limit)
        if any(cell.hmerge for cell in row.cells):
            row.cells = _joined(row.cells)
    if len(repairs) > _NAMED:
        repairs[_NAMED:] = [f"另有{len(repairs) - _NAMED}处跨列数过大"]
    totals = {row.total for row in rows}
    if len(totals) > 1:
        how = "按单元格宽度对齐" if _align(rows, max(*totals, grid_columns)) else "缺处补空单元格"
        repairs.append(f"各行列数不一（{'、'.join(map(str, sorted(totals)[:_NAMED]))}），{how}")
    return repairs


def _joined(cells: list[RawCell]) -> list[RawCell]:
    """Legacy horizontal merges (w:hMerge) as one cell each."""
    groups: list[list[RawCell]] = []
    for cell in cells:
        if cell.hmerge and groups:
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [_one(group[0], group[1:]) if len(group) > 1 else group[0] for group in groups]


def _one(first: RawCell, others: list[RawCell]) -> RawCell:
    return RawCell(
        "\n".join([first.text, *(cell.text for cell in others if cell.text.strip())]),
        span=first.span + sum(cell.span for cell in others),
        merge=first.merge,
        width=first.width + sum(cell.width for cell in others) if all(cell.width for cell in [first, *others]) else 0,
        nested=[*first.nested, *(table for cell in others for table in cell.nested)],
    )


def span_by_edges(rows: Sequence[RawRow]) -> None:
    """Spans for rows of which only the cells' widths are known, as Word 97 and RTF store them; in place, before `tidy`.

    A column begins where any row has an edge. Edges nearer than 5 points are one, as long as that leaves each cell a column.
    Rows whose widths are not all known keep the spans that they have.
    """
    for tolerance in (_EDGE, _EDGE // 5, 0):
        if _align(rows, WORD_COLUMNS, tolerance):
            return


def build(identity: str, rows: list[RawRow], repairs: list[str]) -> Table:
    """The table of rows that are `tidy`, with its repairs. A position that no cell covers becomes an empty cell."""
    placed, mended = _placed(rows)
    cells = [cell.closed() if isinstance(cell, _Open) else cell for cell in placed]
    return Table.build(identity, cells, repairs=[*repairs, *mended])


def _align(rows: Sequence[RawRow], limit: int, tolerance: int = _EDGE) -> bool:
    """Give each cell the columns between its edges on paper; False, and nothing changed, where widths do not say.

    Widths that make more columns than `limit` are noise: they differ from row to row for no reason on paper.
    """
    if not all(cell.width > 0 for row in rows for cell in row.cells):
        return False
    if any(row.before and not row.before_width for row in rows):
        return False
    edges = [_edges(row) for row in rows]
    starts = _columns({edge for row in edges for edge in row}, tolerance)
    if len(starts) - 1 > limit:
        return False
    columns = [[bisect_right(starts, edge) - 1 for edge in row] for row in edges]
    if any(left >= right for row in columns for left, right in pairwise(row)):
        return False
    for row, at in zip(rows, columns, strict=True):
        row.before, row.after = at[0], 0
        for cell, left, right in zip(row.cells, at, at[1:], strict=False):
            cell.span = right - left
    return True


def _edges(row: RawRow) -> list[int]:
    edges = [row.before_width]
    for cell in row.cells:
        edges.append(edges[-1] + cell.width)
    return edges


def _columns(edges: set[int], tolerance: int) -> list[int]:
    """The leftmost edge of each bundle of edges that are the same on paper."""
    starts = [0]
    for edge in sorted(edges):
        if edge - starts[-1] > tolerance:
            starts.append(edge)
    return starts


def _placed(rows: list[RawRow]) -> tuple[list[_Open | Cell], list[str]]:
    """Cells row by row. A row's cells follow each other, and a merge grows only by a stretch exactly as wide: no overlap."""
    placed: list[_Open | Cell] = []
    above: dict[int, _Open] = {}
    joined: list[tuple[int, int]] = []
    loose: list[tuple[int, int]] = []
    heading = True
    for number, row in enumerate(rows):
        heading = heading and row.header
        here: dict[int, _Open] = {}
        col, at = row.before, 0
        while at < len(row.cells):
            cell = row.cells[at]
            owner = above.get(col) if cell.merge == "continue" else None
            taken = _stretch(row.cells, at, owner.raw.span) if owner else 0
            if owner and taken:
                owner.rowspan += 1
                for part in row.cells[at : at + taken]:
                    owner.raw.nested += part.nested
                    if part.text.strip():
                        owner.texts.append(part.text)
                        joined.append((number, col))
                here[col] = owner
                col, at = col + owner.raw.span, at + taken
                continue
            if owner:
                loose.append((number, col))
            if cell.merge:
                here[col] = opened = _Open(number, col, cell, [cell.text], heading)
                placed.append(opened)
            else:
                placed.append(Cell(number, col, 1, cell.span, cell.text, heading, nested=tuple(cell.nested)))
            col, at = col + cell.span, at + 1
        above = here
    repairs: list[str] = []
    if joined:
        repairs.append(f"被合并的单元格内另有文字，已并入上方单元格：{_named(joined)}")
    if loose:
        repairs.append(f"纵向合并与上方单元格宽度不齐，未合并：{_named(loose)}")
    return placed, repairs


def _stretch(cells: list[RawCell], at: int, span: int) -> int:
    """How many cells from `at` on, all continuing a merge, are together as wide as `span`; 0 if no number is."""
    total = 0
    for end in range(at, len(cells)):
        if cells[end].merge != "continue":
            return 0
        total += cells[end].span
        if total >= span:
            return end + 1 - at if total == span else 0
    return 0


def _named(places: list[tuple[int, int]]) -> str:
    """第3行第2列、第5行第1、2列, and how many more."""
    rows = [(row, [col for _, col in group]) for row, group in groupby(places, key=lambda place: place[0])]
    named = "；".join(f"第{row + 1}行第{'、'.join(str(col + 1) for col in cols)}列" for row, cols in rows[:_NAMED])
    return named + (f"等{len(places)}处" if len(rows) > _NAMED else "")
