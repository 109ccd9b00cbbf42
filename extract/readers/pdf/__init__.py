"""PDF with a text layer: glyphs and rules by PDFium, tables from ruled lines, joined over pages; prose around them."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium

from extract.errors import DamagedFile, EmptyFile, EncryptedFile
from extract.lexicon import Lexicon
from extract.model import Block, Document, Element, Place
from extract.readers.known import Labels
from extract.readers.pdf.cells import cells
from extract.readers.pdf.page import PageInk, ink
from extract.readers.pdf.prose import PageLine, edges, furniture, paragraphs
from extract.readers.pdf.stitch import Half, Known, continues, stitched
from extract.tables.lattice import lattices
from extract.tables.lines import lines

# A page whose pictures cover this share of it and that holds fewer glyphs than FEW is a scan.
_COVERED = 0.5
_FEW = 20


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document of a PDF. Raises EncryptedFile if it needs a password, DamagedFile if PDFium cannot open it,
    EmptyFile if no page has any text or picture.
    """
    document = _open(data, file_name)
    try:
        pages = [_page(ink(document, index)) for index in range(len(document))]
    finally:
        document.close()
    if not any(page.halves or page.lines or page.needs_ocr for page in pages):
        raise EmptyFile(file_name, "no page has any text", remedy="check the file in a viewer")
    notes = [f"第{page.number}页没有可用的文字层，需要文字识别（OCR）" for page in pages if page.needs_ocr]
    body = tuple(_body(pages, Labels.of(lexicon).known))
    return Document(file_name, sha256, "pdf", "pdf/pdfium", body, pages=len(pages), notes=tuple(notes))


def _open(data: bytes, file_name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile(file_name, "the PDF needs a password", remedy="save it without one") from error
        raise DamagedFile(file_name, f"PDFium cannot open it ({error})", remedy="fetch the file again") from error


@dataclass
class _Page:
    """A page's tables and lines in one order; `items` are (top, table index or line index)."""

    number: int
    halves: list[Half]
    lines: list[PageLine]
    tops: list[float]
    needs_ocr: bool


def _page(seen: PageInk) -> _Page:
    halves, tops = [], []
    rest = seen.glyphs
    for lattice in lattices(seen.horizontal, seen.vertical):
        found, rest = cells(lattice, rest, seen.number)
        if any(cell.text for cell in found) or len(found) > 3:
            halves.append(Half(seen.number, lattice.xs, tuple(found), first=False, last=False))
            tops.append(lattice.ys[0])
    printed = [PageLine(line, seen.number, seen.height) for line in lines(rest)]
    bare = len(seen.glyphs) < _FEW and seen.images > _COVERED * seen.width * seen.height
    broken = seen.unmapped > 0.3 * (len(seen.glyphs) + seen.unmapped) and seen.unmapped > _FEW
    return _Page(seen.number, halves, printed, tops, bare or broken)


def _body(pages: list[_Page], known: Known) -> list[Element]:
    """Blocks and tables in reading order, page furniture left out, cut tables joined."""
    out_of_text = furniture([page.lines for page in pages])
    left, right = edges([page.lines for page in pages])
    stream: list[PageLine | Half] = []
    for p, page in enumerate(pages):
        kept = [(item.line.bbox[1], item) for n, item in enumerate(page.lines) if (p, n) not in out_of_text]
        placed: list[tuple[float, PageLine | Half]] = [*kept, *zip(page.tops, page.halves, strict=True)]
        stream += [item for _, item in sorted(placed, key=lambda pair: pair[0])]
    return _elements(stream, left, right, known)


def _elements(stream: list[PageLine | Half], left: float, right: float, known: Known) -> list[Element]:
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


def _marked(stream: list[PageLine | Half], i: int) -> Half:
    """The table at i, told whether it is the last thing on its page and the first on its page."""
    half = stream[i]
    assert isinstance(half, Half)
    before = stream[i - 1] if i else None
    after = stream[i + 1] if i + 1 < len(stream) else None
    return Half(half.page, half.xs, half.cells, first=_page_of(before) != half.page, last=_page_of(after) != half.page)


def _page_of(item: PageLine | Half | None) -> int | None:
    return None if item is None else item.page
