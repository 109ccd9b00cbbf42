"""The characters of one PDF page by PDFium."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.readers.paged.characters import BLANK, FOLDED, HYPHEN, is_unmapped
from extract.readers.paged.matrix import Matrix, box
from extract.tables.geometry import Glyph


@dataclass
class Characters:
    """The glyphs of a page in content order, and how many characters could not be read or are not to be seen."""

    glyphs: list[Glyph] = field(default_factory=list)
    unmapped: int = 0
    hidden: int = 0


def characters(page: pdfium.PdfPage, view: Matrix, *, turned: bool, hidden: bool) -> Characters:
    """The characters of a page as displayed: `view` maps PDF coordinates to points from the top left.

    `turned` says that some text runs in another direction than the page, `hidden` that some is invisible: only then
    is every character asked for it.
    """
    text = page.get_textpage()
    try:
        found = Characters()
        raw, rect = text.raw, c.FS_RECTF()
        where = ctypes.byref(rect)
        # A page has thousands of characters: what is looked up once here is not looked up for each.
        unicode_of, fails, loose_box = c.FPDFText_GetUnicode, c.FPDFText_HasUnicodeMapError, c.FPDFText_GetLooseCharBox
        add = found.glyphs.append
        upright = view[:4] == (1, 0, 0, -1)
        dx, dy = view[4], view[5]
        for i in range(c.FPDFText_CountChars(raw)):
            code = unicode_of(raw, i)
            if code in BLANK or (code == HYPHEN and c.FPDFText_IsGenerated(raw, i) == 1):
                continue
            if hidden and _is_hidden(raw, i):
                found.hidden += 1
                continue
            if is_unmapped(code) or fails(raw, i) == 1:
                found.unmapped += 1
                continue
            # The loose box spans the font's ascent and descent: a 一 or a full stop stands on the line of its neighbours.
            loose_box(raw, i, where)
            char = FOLDED.get(code) or chr(code)
            if upright and not turned:
                add(Glyph(char, rect.left + dx, dy - rect.top, rect.right + dx, dy - rect.bottom))
            else:
                turn = _turn(c.FPDFText_GetCharAngle(raw, i), view) if turned else 0
                add(Glyph(char, *box(view, rect.left, rect.bottom, rect.right, rect.top), turn))
        return found
    finally:
        text.close()


def _is_hidden(raw: object, i: int) -> bool:
    mode: int = c.FPDFTextObj_GetTextRenderMode(c.FPDFText_GetTextObject(raw, i))
    return bool(mode == c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _turn(angle: float, view: Matrix) -> int:
    """Quarter turns clockwise of a character as displayed; `angle` is PDFium's, clockwise in PDF's own coordinates."""
    ahead = (math.cos(angle), -math.sin(angle))
    x, y = view[0] * ahead[0] + view[2] * ahead[1], view[1] * ahead[0] + view[3] * ahead[1]
    return round(math.atan2(y, x) / (math.pi / 2)) % 4
