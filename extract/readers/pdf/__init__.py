"""PDF with a text layer: glyphs and rules by PDFium, tables from ruled lines, joined over pages; prose around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.errors import DamagedFile, EmptyFile, EncryptedFile
from extract.lexicon import Lexicon
from extract.model import Block, Document, Element, Place
from extract.readers.known import Labels
from extract.readers.pdf.cells import cells
from extract.readers.pdf.page import ink
from extract.readers.pdf.plumber import second_try
from extract.readers.pdf.prose import PageLine, edges, furniture, paragraphs
from extract.readers.pdf.second import checked
from extract.readers.pdf.stitch import Half, Known, continues, doubtful, is_mark, stitched
from extract.readers.pdf.unruled import UnruledTable, find
from extract.tables.lattice import lattices
from extract.tables.lines import lines

# Lines with a gap in them: a table without rules has at least so many.
_FEWEST_ROWS = 3

Item: TypeAlias = "PageLine | Half | UnruledTable"


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document of a PDF. Pages without a usable text layer are in `needs_ocr`, and why in `notes`; nothing of them
    is in the body. Raises EncryptedFile if it needs a password, DamagedFile if PDFium cannot open it or the end is
    missing, EmptyFile if no page has any text or picture.
    """
    document = _open(data, file_name)
    try:
        pages = [_page(document, index, data) for index in range(len(document))]
    finally:
        document.close()
    if pages and all(page.lost for page in pages):
        raise DamagedFile(file_name, "no page can be loaded", remedy="fetch the file again")
    if not any(page.halves or page.unruled or page.lines or page.fault for page in pages):
        raise EmptyFile(file_name, "no page has any text", remedy="check the file in a viewer")
    body, doubts = _body(pages, Labels.of(lexicon).known)
    drops = {"unmapped-glyph": sum(page.unmapped for page in pages), "hidden-text": sum(page.hidden for page in pages)}
    return Document(
        *(file_name, sha256, "pdf", "pdf/pdfium", tuple(body), len(pages)),
        drops=tuple((kind, count) for kind, count in drops.items() if count),
        notes=(*_notes(pages), *doubts),
        needs_ocr=tuple(page.number for page in pages if page.fault and not page.lost),
    )


def _open(data: bytes, file_name: str) -> pdfium.PdfDocument:
    """Raises also for a file whose end is missing: PDFium would open it with the pages that are left."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise EncryptedFile(file_name, "the PDF needs a password", remedy="save it without one") from error
        raise DamagedFile(file_name, f"PDFium cannot open it ({error})", remedy="fetch the file again") from error
    if data.rfind(b"startxref") < data.rfind(b"endobj"):
        document.close()
        raise DamagedFile(file_name, "the end is missing", place=f"byte {len(data)}", remedy="fetch the file again")
    return document


def _notes(pages: list[_Page]) -> list[str]:
    """What kept pages from being read, one note a cause."""
    causes: dict[str, list[int]] = {}
    for page in pages:
        if page.fault:
            causes.setdefault(page.fault, []).append(page.number)
    return [f"第{_ranges(numbers)}页{fault}" for fault, numbers in causes.items()]


def _ranges(numbers: list[int]) -> str:
    """Page numbers in order as a reader writes them: 1—3、7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)


@dataclass
class _Page:
    """A page's tables and lines, the top of each table, what was left out and why the page is not read (`fault`)."""

    number: int
    halves: list[Half] = field(default_factory=list)
    lines: list[PageLine] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    unruled: list[UnruledTable] = field(default_factory=list)
    unmapped: int = 0
    hidden: int = 0
    fault: str = ""
    lost: bool = False


def _page(document: pdfium.PdfDocument, index: int, data: bytes) -> _Page:
    try:
        seen = second_try(ink(document, index), data)
    except pdfium.PdfiumError:
        return _Page(index + 1, fault="损坏，无法读取", lost=True)
    if seen.fault:
        return _Page(seen.number, fault=f"{seen.fault}，需要文字识别（OCR）")
    page = _Page(seen.number, unmapped=seen.unmapped, hidden=seen.hidden)
    rest = seen.glyphs
    ruled = lattices(seen.horizontal, seen.vertical)
    for lattice in ruled:
        found, rest = cells(lattice, rest, seen.number)
        if any(cell.text for cell in found) or len(found) > 3:
            page.halves.append(Half(seen.number, lattice.xs, tuple(found), first=False, last=False))
            page.tops.append(lattice.ys[0])
    printed = lines(rest)
    if sum(" " in line.text for line in printed) >= _FEWEST_ROWS:
        unruled, rest = find(rest, seen.horizontal, [lattice.bbox for lattice in ruled], seen.number)
        page.unruled = [checked(table, data, seen.height) for table in unruled]
        printed = lines(rest) if unruled else printed
    page.lines = [PageLine(line, seen.number, seen.height) for line in printed]
    return page


def _body(pages: list[_Page], known: Known) -> tuple[list[Element], list[str]]:
    """Blocks and tables in reading order, page furniture left out, cut tables joined."""
    out_of_text = furniture([page.lines for page in pages])
    left, right = edges([page.lines for page in pages], [(half.xs[0], half.xs[-1]) for page in pages for half in page.halves])
    stream: list[Item] = []
    for p, page in enumerate(pages):
        kept = [(item.line.bbox[1], item) for n, item in enumerate(page.lines) if (p, n) not in out_of_text]
        placed: list[tuple[float, Item]] = [*kept, *zip(page.tops, page.halves, strict=True)]
        placed += [(table.bbox[1], table) for table in page.unruled]
        stream += [item for _, item in sorted(placed, key=lambda pair: pair[0])]
    stream = [item for i, item in enumerate(stream) if not _goes_on_below(stream, i)]
    return _elements(stream, left, right, known), _doubts(stream, known)


def _goes_on_below(stream: list[Item], i: int) -> bool:
    """A mark such as 续表 over the rest of a table: it is the page's doing, as page numbers are."""
    item = stream[i]
    between = 0 < i < len(stream) - 1 and isinstance(stream[i - 1], Half) and isinstance(stream[i + 1], Half)
    return between and isinstance(item, PageLine) and is_mark(item.line.text)


def _doubts(stream: list[Item], known: Known) -> list[str]:
    """Tables at a page break that were left apart and may be one."""
    return [
        f"第{item.page}页开头的表格可能是上页表格的续表，列线不同，没有合并"
        for i, item in enumerate(stream)
        if i and isinstance(item, Half) and isinstance(stream[i - 1], Half)
        if doubtful(_marked(stream, i - 1), _marked(stream, i), known)
    ]


def _elements(stream: list[Item], left: float, right: float, known: Known) -> list[Element]:
    elements: list[Element] = []
    blocks = tables = i = 0
    while i < len(stream):
        item = stream[i]
        if isinstance(item, Half):
            halves = [_marked(stream, i)]
            while i + 1 < len(stream) and isinstance(stream[i + 1], Half) and continues(halves[-1], _marked(stream, i + 1)):
                i += 1
                halves.append(_marked(stream, i))
            tables += 1
            elements.append(stitched(f"t{tables}", halves, known))
            i += 1
            continue
        if isinstance(item, UnruledTable):
            tables += 1
            elements.append(item.table(f"t{tables}"))
            i += 1
            continue
        stop = i
        run: list[PageLine] = []
        while stop < len(stream) and isinstance(line := stream[stop], PageLine):
            run.append(line)
            stop += 1
        for found in paragraphs(run, left, right):
            blocks += 1
            place = Place(found.page, found.bbox)
            elements.append(Block(f"p{blocks}", found.text, place, size=round(found.size, 1), centered=found.centered))
        i = stop
    return elements


def _marked(stream: list[Item], i: int) -> Half:
    """The table at i, told whether it is the last thing on its page and the first on its page."""
    half = stream[i]
    assert isinstance(half, Half)
    before = stream[i - 1] if i else None
    after = stream[i + 1] if i + 1 < len(stream) else None
    return Half(half.page, half.xs, half.cells, first=_page_of(before) != half.page, last=_page_of(after) != half.page)


def _page_of(item: Item | None) -> int | None:
    return None if item is None else item.page
