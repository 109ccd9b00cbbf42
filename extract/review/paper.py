"""A document as its paper: page pictures with a box over each cell, or its text and tables set as they stand.

Every cell, row, paragraph and table has an element id that a record's source leads to (`element_id`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from extract.contract import CellSource, TextSource
from extract.model import BBox, Block, Cell, Document, Element, Table
from extract.review.picture import PICTURED, Size, sizes

__all__ = ["PICTURED", "Boxes", "PaperPage", "Part", "Spot", "element_id", "pages", "sheets"]

# A browser sets out of sight pages late: cells and paragraphs of one page. A form has a thousand cells at most.
_MOST = 1500
# Columns of a table in several parts keep their widths: shares by the longest line of text, within these characters.
_NARROWEST, _WIDEST = 3, 30
# Recognition below this is worth a look; the reader of scans doubts pages by the same measure.
_DOUBTED = 0.9


@dataclass(frozen=True)
class Spot:
    """A box on a page picture, in points from its top left corner: a cell, or a paragraph. `text` is what stands in it,
    `doubtful` says that its recognition is not sure of it.
    """

    id: str
    bbox: BBox
    text: str = ""
    doubtful: bool = False


@dataclass(frozen=True)
class Boxes:
    """The cells of a table's row that lie on one page, or a paragraph. `id` is the row's, empty for a paragraph and for what is
    left of a row on the next page.
    """

    id: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Part:
    """Rows of a table, whole or a piece of a long one; `widths` are the columns' shares in percent, none if it is whole.
    `cells` are the cells that begin in each row.
    """

    table: Table
    first: int
    cells: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether the table begins here."""
        return self.first == 0


Content: TypeAlias = Boxes | Block | Part


@dataclass(frozen=True)
class PaperPage:
    """One page (number from 1): a `picture` of `width` × `height` points with Boxes on it, or `text`, whose blocks are Block
    and Part in reading order and which has no size.
    """

    number: int
    kind: Literal["picture", "text"]
    width: float
    height: float
    blocks: tuple[Content, ...] = ()


def element_id(source: CellSource | TextSource | Mapping[str, object]) -> str:
    """The id of the element that a source names: a cell, a whole row if it names no column, a paragraph; else empty.

    >>> element_id({"table": "t1", "row": 3, "col": 0})
    'cell-t1-3-0'
    """
    named = source if isinstance(source, Mapping) else source.model_dump()
    if named.get("block"):
        return f"block-{named['block']}"
    if not named.get("table"):
        return ""
    table, row, col = named["table"], named.get("row"), named.get("col")
    if row is None:
        return f"table-{table}"
    return f"row-{table}-{row}" if col is None else f"cell-{table}-{row}-{col}"


def pages(document: Document, data: bytes) -> tuple[PaperPage, ...]:
    """The paper of a document that was read from `data`.

    Raises ReportError for a PDF, OFD or picture that cannot be opened.
    """
    if document.format not in PICTURED:
        return tuple(_set(document.body))
    return _laid(sizes(data, document.format), _boxes(document))


def sheets(data: bytes, format: str, cells: Iterable[CellSource] = ()) -> tuple[PaperPage, ...]:
    """The page pictures of a file in one of the formats PICTURED, which is not read for it: milliseconds for a PDF of many
    pages, and no text recognition. Boxes are those of `cells` that tell page and place.

    Raises ReportError if it cannot be opened.
    """
    rows: dict[tuple[int, str], dict[str, Spot]] = {}
    for cell in cells:
        if cell.page and cell.bbox:
            row, identifier = f"row-{cell.table}-{cell.row}", element_id(cell)
            rows.setdefault((cell.page, row), {}).setdefault(identifier, Spot(identifier, cell.bbox))
    return _laid(sizes(data, format), ((page, Boxes(row, tuple(spots.values()))) for (page, row), spots in rows.items()))


# ------------------------------------------------------------------ pictures


def _laid(found: Sequence[Size], boxes: Iterable[tuple[int, Boxes]]) -> tuple[PaperPage, ...]:
    on: dict[int, list[Boxes]] = {}
    for page, box in boxes:
        on.setdefault(page, []).append(box)
    return tuple(
        PaperPage(number, "picture", width, height, tuple(on.get(number, ())))
        for number, (width, height) in enumerate(found, 1)
    )


def _boxes(document: Document) -> Iterator[tuple[int, Boxes]]:
    for element in document.body:
        if isinstance(element, Table):
            for table in element.walk():
                yield from _table_boxes(table)
        elif element.place.page and element.place.bbox:
            yield element.place.page, Boxes("", (Spot(f"block-{element.id}", element.place.bbox, element.text),))


def _table_boxes(table: Table) -> Iterator[tuple[int, Boxes]]:
    for row in range(table.n_rows):
        on: dict[int, list[Spot]] = {}
        for cell in table.starting(row):
            if cell.place.page and cell.place.bbox:
                spot = Spot(f"cell-{table.id}-{row}-{cell.col}", cell.place.bbox, cell.text, _is_doubtful(cell))
                on.setdefault(cell.place.page, []).append(spot)
        for n, (page, spots) in enumerate(on.items()):
            yield page, Boxes("" if n else f"row-{table.id}-{row}", tuple(spots))


def _is_doubtful(cell: Cell) -> bool:
    return cell.confidence is not None and cell.confidence < _DOUBTED


# ------------------------------------------------------------------ text


def _set(body: Iterable[Element]) -> Iterator[PaperPage]:
    """Pages where the document says that one begins, and where one would hold too much."""
    held: list[Content] = []
    number, weight = 1, 0
    for element in body:
        begins = isinstance(element, Block) and element.page_break
        for part in (element,) if isinstance(element, Block) else _parts(element):
            more = 1 if isinstance(part, Block) else sum(map(len, part.cells))
            if held and (begins or weight + more > _MOST):
                yield PaperPage(number, "text", 0, 0, tuple(held))
                held, weight, number = [], 0, number + 1
            held.append(part)
            weight += more
    yield PaperPage(number, "text", 0, 0, tuple(held))


def _parts(table: Table) -> Iterator[Part]:
    """A long table is cut where no cell goes over the cut; one that cannot be cut stays whole."""
    rows = [tuple(table.starting(row)) for row in range(table.n_rows)]
    cuts = [0]
    weight = reach = 0
    for row, cells in enumerate(rows):
        if weight + len(cells) > _MOST and reach <= row:
            cuts.append(row)
            weight = 0
        weight += len(cells)
        reach = max([reach, *(row + cell.rowspan for cell in cells)])
    widths = _widths(table) if len(cuts) > 1 else ()
    for first, stop in zip(cuts, [*cuts[1:], len(rows)], strict=True):
        yield Part(table, first, tuple(rows[first:stop]), widths)


def _widths(table: Table) -> tuple[float, ...]:
    longest = [_NARROWEST] * table.n_cols
    for cell in table.cells:
        if cell.colspan == 1 and cell.text:
            longest[cell.col] = max(longest[cell.col], *map(len, cell.text.split("\n")))
    shares = [min(length, _WIDEST) for length in longest]
    return tuple(round(100 * share / sum(shares), 2) for share in shares)
