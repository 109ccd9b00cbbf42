"""One PDF page by pdfplumber: the reference for what PDFium reads, and the way out where PDFium finds no Unicode.

Both give the same PageInk; a test holds that they give the same grids. PDFium is the way that is used: the same
characters and rules at a multiple of the speed. pdfplumber decodes fonts by tables of its own (pdfminer.six), so a
font whose character map PDFium does not find may be readable here; see `better`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extract.readers.paged.faults import garbled
from extract.readers.paged.ink import Drawing, PageInk
from extract.tables.geometry import Glyph

if TYPE_CHECKING:
    from pdfplumber.page import Page

_WHITE = 250 / 255
# A page of PDFium's is doubtful if this share of its characters, and more than FEW, have no Unicode.
_UNMAPPED = 0.05
_FEW = 5


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
    """What a page shows; `number` from 1. pdfminer does not tell invisible characters from others: they are kept.

    Coordinates are points from the top left corner of the crop box, y downwards."""
    left, top, right, bottom = page.cropbox
    found = PageInk(number, right - left, bottom - top)
    for char in page.chars:
        _read_char(char, found, left, top)
    drawing = Drawing()
    for shape in [*page.lines, *page.rects, *page.curves]:
        _read_shape(shape, drawing, left, top)
    found.horizontal, found.vertical = drawing.horizontal, drawing.vertical
    return found


def second_try(seen: PageInk, data: bytes) -> PageInk:
    """A page whose characters PDFium could not map, as pdfplumber reads it if that gives readable text; else as it was."""
    if not seen.fault or not seen.unmapped:
        return seen
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        other = read_page(data, seen.number - 1)
    except (PSException, PdfminerException, IndexError, KeyError, TypeError, ValueError):
        return seen
    return seen if garbled(other.glyphs, other.unmapped) else better(seen, other)


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
    a, b = char["matrix"][:2]
    turn = round(math.atan2(-b, a) / (math.pi / 2)) % 4
    # A ligature is one glyph for several characters: each takes its share of the width.
    for n, sign in enumerate(signs):
        found.glyphs.append(Glyph(sign, x0 + n * step, char["top"] - top, x0 + (n + 1) * step, char["bottom"] - top, turn))


def _unmapped(sign: str) -> bool:
    return "\ue000" <= sign <= "\uf8ff" or sign in "\ufffd\ufffe\uffff"


def _read_shape(shape: Mapping[str, Any], found: Drawing, left: float, top: float) -> None:
    """Strokes along an axis, thin filled boxes, the edges of backgrounds: the same rules as for PDFium's paths."""
    points = [(x - left, y - top) for x, y in shape["pts"]]
    if shape["object_type"] == "rect":
        points.append(points[0])
    if shape["stroke"]:
        for (xa, ya), (xb, yb) in pairwise(points):
            found.stroke(xa, ya, xb, yb)
    elif shape["fill"] and len(points) > 2:
        found.box(points, white=_is_white(shape.get("non_stroking_color")))


def _is_white(color: object) -> bool:
    """White in grey, RGB or CMYK. No colour given is black; a pattern is not white."""
    if not isinstance(color, Sequence) or not color:
        return False
    parts = [float(part) for part in color if isinstance(part, int | float)]
    if len(parts) != len(color):
        return False
    return max(parts) <= 1 - _WHITE if len(parts) == 4 else min(parts) >= _WHITE
