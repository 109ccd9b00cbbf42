"""Tables as Word 97 and RTF store them: paragraphs that end in a cell mark, and a row mark that knows the cells' edges."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from extract.readers.docx.grid import RawCell, RawRow, span_by_edges
from extract.readers.docx.names import W
from extract.readers.legacy.elements import add, element

# Word nests tables no deeper than this in practice; what claims more stays at this depth.
MAX_DEPTH = 32
_RUN, _TABLE = W + "r", W + "tbl"


@dataclass(frozen=True, slots=True)
class RowShape:
    """What a row mark says: the `edges` of the row's cells in twips (one more than cells), the `merges` of each cell as
    (vertical, horizontal), each "", "restart" or "continue", and whether it is a header row or a deleted one.
    """

    edges: tuple[int, ...] = ()
    merges: tuple[tuple[str, str], ...] = ()
    header: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Row:
    cells: list[list[etree._Element]]
    shape: RowShape


@dataclass(slots=True)
class _Open:
    """A table while its rows come in: the rows so far, the cells of the row begun and the content of the cell begun."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[list[etree._Element]] = field(default_factory=list)
    content: list[etree._Element] = field(default_factory=list)


class Flow:
    """Takes paragraphs with their depth and the marks behind them; `finished` gives paragraphs and whole tables."""

    def __init__(self) -> None:
        self._body: list[etree._Element] = []
        self._open: list[_Open] = []
        self.torn = 0

    def paragraph(self, paragraph: etree._Element, depth: int) -> None:
        """A paragraph at a depth of tables, 0 outside of any."""
        self._to(depth)
        (self._open[-1].content if self._open else self._body).append(paragraph)

    def end_cell(self, depth: int) -> None:
        """The paragraph before ended a cell."""
        self._to(depth)
        if self._open:
            table = self._open[-1]
            table.cells.append(table.content)
            table.content = []

    def end_row(self, depth: int, shape: RowShape) -> None:
        """The cells so far are a row of this shape."""
        self._to(depth)
        if not self._open:
            return
        table = self._open[-1]
        if table.content:
            table.cells.append(table.content)
            table.content = []
        while len(table.cells) >= len(shape.edges) > 1 and _blank(table.cells[-1]):
            table.cells.pop()  # LibreOffice's RTF has a cell too many behind a nested table
        if table.cells:
            table.rows.append(_Row(table.cells, shape))
            table.cells = []

    def finished(self) -> list[etree._Element]:
        """Everything taken so far, tables closed."""
        self._to(0)
        return self._body

    def _to(self, depth: int) -> None:
        depth = min(depth, MAX_DEPTH)
        while len(self._open) > depth:
            self._close()
        while len(self._open) < depth:
            self._open.append(_Open())

    def _close(self) -> None:
        table = self._open.pop()
        target = self._open[-1].content if self._open else self._body
        if table.rows:
            target.append(_table(table.rows))
        for cell in [*table.cells, table.content]:
            self.torn += bool(cell)
            target += cell


def _blank(cell: list[etree._Element]) -> bool:
    return not any(next(block.iter(_RUN, _TABLE), None) is not None for block in cell)


def _table(rows: list[_Row]) -> etree._Element:
    left = min((row.shape.edges[0] for row in rows if row.shape.edges), default=0)
    spans = [_spans(row, left) for row in rows]
    span_by_edges(spans)
    root = element("tbl")
    for row, raw in zip(rows, spans, strict=True):
        own = add(root, "tr")
        known = add(own, "trPr")
        if raw.before:
            add(known, "gridBefore", str(raw.before))
        if row.shape.header:
            add(known, "tblHeader")
        if row.shape.deleted:
            add(known, "del")
        for at, content in enumerate(row.cells):
            cell = add(own, "tc")
            described = add(cell, "tcPr")
            add(described, "gridSpan", str(raw.cells[at].span))
            if raw.cells[at].width > 0:
                add(described, "tcW", attributes={"w": str(raw.cells[at].width), "type": "dxa"})
            vertical, horizontal = row.shape.merges[at] if at < len(row.shape.merges) else ("", "")
            if vertical:
                add(described, "vMerge", vertical)
            if horizontal:
                add(described, "hMerge", horizontal)
            cell.extend(content)
    return root


def _spans(row: _Row, left: int) -> RawRow:
    """The widths of a row's cells between its edges; unknown ones (0) where the row has fewer edges."""
    edges, count = row.shape.edges, len(row.cells)
    if len(edges) <= count:
        return RawRow([RawCell() for _ in range(count)])
    widths = [edges[at + 1] - edges[at] for at in range(count)]
    return RawRow([RawCell(width=width) for width in widths], before_width=edges[0] - left)
