"""One PDF page by pdfplumber: the reference for what PDFium reads, and the way out where PDFium finds no Unicode.

Both give the same PageInk; a test holds that they give the same grids. PDFium is the way that is used: the same
characters and rules at a multiple of the speed. pdfplumber decodes fonts by tables of its own (pdfminer.six), so a
font whose character map PDFium does not find may be readable here; see `better`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extract.readers.pdf.page import PageInk
from extract.tables.geometry import Glyph, Rule

if TYPE_CHECKING:
    from pdfplumber.page import Page

# Points, as in `page`: a thinner filled box is a drawn line; shorter strokes are parts of glyphs, ticks and logos.
_LINE = 3.0
_SHORTEST = 4.0
_WHITE = 250 / 255
# A page of PDFium's is doubtful if this share of its characters, and more than FEW, have no Unicode.
_UNMAPPED = 0.05
_FEW = 5

Point = tuple[float, float]


def read_page(data: bytes, index: int) -> PageInk:
    """Open a PDF with pdfplumber, read one page (index from 0), close both.

    Raises pdfplumber.utils.exceptions.PdfminerException if pdfminer cannot open it, IndexError if there is no such page.
    """
    import pdfplumber

    with pdfplumber.open(BytesIO(data), pages=[index + 1]) as document:
        page = document.pages[0]
        try:
            return ink(page, index + 1)
        finally:
            page.close()


def ink(page: Page, number: int) -> PageInk:
    """What a page shows; `number` from 1. Coordinates are points from the top left corner of the crop box, y downwards."""
    left, top, right, bottom = page.cropbox
    found = PageInk(number, right - left, bottom - top)
    for char in page.chars:
        _read_char(char, found, left, top)
    for shape in [*page.lines, *page.rects, *page.curves]:
        _read_shape(shape, found, left, top)
    return found


def better(pdfium: PageInk, plumber: PageInk) -> PageInk:
    """The page that has Unicode for its characters: PDFium's unless it lacks many and pdfplumber's lacks fewer.

    Asked for only where PDFium left characters unmapped (`doubtful`). A page that neither can map stays PDFium's: it
    goes to OCR either way. Whether pdfminer's Unicode is the right one cannot be known from the page; what it maps by
    the font's own tables is as good as PDFium's, but it does not repair a wrong table. On the public samples no page
    was doubtful, so this has been seen at work on built files only.
    """
    if not doubtful(pdfium) or len(plumber.glyphs) <= len(pdfium.glyphs):
        return pdfium
    return plumber if plumber.unmapped < pdfium.unmapped else pdfium


def doubtful(page: PageInk) -> bool:
    """Whether so many characters of this page have no Unicode that the other reader should be asked."""
    return page.unmapped > _FEW and page.unmapped > _UNMAPPED * (page.unmapped + len(page.glyphs))


def _read_char(char: Mapping[str, Any], found: PageInk, left: float, top: float) -> None:
    text: str = char["text"]
    if text.startswith("(cid:") or any(_unmapped(sign) for sign in text):
        found.unmapped += 1
        return
    signs = [sign for sign in text if not sign.isspace() and sign > " "]
    x0, x1 = char["x0"] - left, char["x1"] - left
    step = (x1 - x0) / max(1, len(text))
    # A ligature is one glyph for several characters: each takes its share of the width.
    for n, sign in enumerate(signs):
        found.glyphs.append(Glyph(sign, x0 + n * step, char["top"] - top, x0 + (n + 1) * step, char["bottom"] - top))


def _unmapped(sign: str) -> bool:
    return "\ue000" <= sign <= "\uf8ff" or sign in "\ufffd\ufffe\uffff"


def _read_shape(shape: Mapping[str, Any], found: PageInk, left: float, top: float) -> None:
    """Strokes along an axis, thin filled boxes, the edges of backgrounds; what is white and without border is nothing."""
    points = [(x - left, y - top) for x, y in shape["pts"]]
    if shape["object_type"] == "rect":
        points.append(points[0])
    if shape["stroke"]:
        for (xa, ya), (xb, yb) in pairwise(points):
            _stroke(found, xa, ya, xb, yb)
    elif shape["fill"] and not _is_white(shape.get("non_stroking_color")) and len(points) > 2:
        _box(found, points)


def _is_white(color: object) -> bool:
    """White in grey, RGB or CMYK. No colour given is black; a pattern is not white."""
    if not isinstance(color, Sequence) or not color:
        return False
    parts = [float(part) for part in color if isinstance(part, int | float)]
    if len(parts) != len(color):
        return False
    return max(parts) <= 1 - _WHITE if len(parts) == 4 else min(parts) >= _WHITE


def _stroke(found: PageInk, xa: float, ya: float, xb: float, yb: float) -> None:
    if abs(ya - yb) <= 1 and abs(xa - xb) >= _SHORTEST:
        found.horizontal.append(Rule((ya + yb) / 2, min(xa, xb), max(xa, xb)))
    elif abs(xa - xb) <= 1 and abs(ya - yb) >= _SHORTEST:
        found.vertical.append(Rule((xa + xb) / 2, min(ya, yb), max(ya, yb)))


def _box(found: PageInk, points: Sequence[Point]) -> None:
    x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
    y0, y1 = min(y for _, y in points), max(y for _, y in points)
    if any(min(abs(x - x0), abs(x - x1)) > 1 or min(abs(y - y0), abs(y - y1)) > 1 for x, y in points):
        return
    wide, high = x1 - x0, y1 - y0
    if high <= _LINE:
        found.horizontal += [Rule((y0 + y1) / 2, x0, x1)] * (wide >= _SHORTEST)
    elif wide <= _LINE:
        found.vertical += [Rule((x0 + x1) / 2, y0, y1)] * (high >= _SHORTEST)
    else:
        found.horizontal += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
        found.vertical += [Rule(x0, y0, y1), Rule(x1, y0, y1)]
