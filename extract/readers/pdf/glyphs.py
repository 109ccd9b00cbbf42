"""The characters of one PDF page by PDFium, and whether its text layer says what the page shows."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.readers.pdf.matrix import Matrix, box
from extract.tables.geometry import Glyph

# PDFium prints a hyphen at the end of a line as 2.
_HYPHEN = 2
_BLANK = frozenset({9, 10, 11, 12, 13, 32, 0xA0, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0x3000, 0xFEFF})
_CID = re.compile(r"\(cid:\d+\)")

# Shares of a page's characters, and counts. A broken layer has nearly all or nearly none; a bullet of a symbol
# font in front of every short line stays below a fifth. Chosen on built pages; no page of the samples comes near.
_BROKEN = 0.3
_FEWEST = 5
_ENOUGH = 20
# A Han character is as wide as high; of the Latin ones only M, W and some signs are wider than this share of the height.
_HAN_WIDE = 0.72
_WIDE_LATIN = frozenset("MWmw%@&—–…©®™“”‘’°·×÷±─━│┃")
# GB 2312 holds nearly all characters of public reports and a third of all Han: text with a wrong map falls outside.
_RARE = 0.55


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
            if code in _BLANK or (code == _HYPHEN and c.FPDFText_IsGenerated(raw, i) == 1):
                continue
            if hidden and _is_hidden(raw, i):
                found.hidden += 1
                continue
            if _is_unmapped(code) or fails(raw, i) == 1:
                found.unmapped += 1
                continue
            # The loose box spans the font's ascent and descent: a 一 or a full stop stands on the line of its neighbours.
            loose_box(raw, i, where)
            char = _FOLDED.get(code) or chr(code)
            if upright and not turned:
                add(Glyph(char, rect.left + dx, dy - rect.top, rect.right + dx, dy - rect.bottom))
            else:
                turn = _turn(c.FPDFText_GetCharAngle(raw, i), view) if turned else 0
                add(Glyph(char, *box(view, rect.left, rect.bottom, rect.right, rect.top), turn))
        return found
    finally:
        text.close()


def _is_unmapped(code: int) -> bool:
    """No character: nothing at all, controls, private use, halves of surrogate pairs, replacement signs."""
    if 0x20 < code < 0x7F or 0x4E00 <= code < 0xA000 or code == _HYPHEN:
        return False
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    return code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF or private or code in (0xFFFD, 0xFFFE, 0xFFFF)


def _is_hidden(raw: object, i: int) -> bool:
    mode: int = c.FPDFTextObj_GetTextRenderMode(c.FPDFText_GetTextObject(raw, i))
    return bool(mode == c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _turn(angle: float, view: Matrix) -> int:
    """Quarter turns clockwise of a character as displayed; `angle` is PDFium's, clockwise in PDF's own coordinates."""
    ahead = (math.cos(angle), -math.sin(angle))
    x, y = view[0] * ahead[0] + view[2] * ahead[1], view[1] * ahead[0] + view[3] * ahead[1]
    return round(math.atan2(y, x) / (math.pi / 2)) % 4


# ------------------------------------------------------------------ is it what the page shows?


def fault(found: Characters) -> str:
    """Why the text layer is not what the page shows, in Chinese; empty if it seems to be."""
    glyphs = found.glyphs
    total = len(glyphs) + found.unmapped
    if found.unmapped >= _FEWEST and found.unmapped > _BROKEN * total:
        return "多数字符没有对应的文字编码"
    if total < _ENOUGH:
        return ""
    text = "".join(glyph.char for glyph in glyphs)
    if sum(map(len, _CID.findall(text))) > _BROKEN * total:
        return "文字层只有字形编号"
    han = [char for char in text if "\u3400" <= char <= "\u9fff"]
    if len(han) >= _ENOUGH:
        return "文字层是乱码" if _rare(han) > _RARE * len(han) else ""
    return "文字层是乱码" if _disguised(glyphs) > _BROKEN * total else ""


def _rare(han: list[str]) -> int:
    return sum(not char.encode("gb2312", "ignore") for char in han)


def _disguised(glyphs: list[Glyph]) -> int:
    """Letters and signs of other scripts that are as wide as Han characters, or of no use in Chinese print."""
    return sum(_is_foreign(g.char) or (g.char < "\u2000" and _is_wide(g)) for g in glyphs if not g.turn % 2)


def _is_wide(glyph: Glyph) -> bool:
    return glyph.x1 - glyph.x0 > _HAN_WIDE * glyph.size and glyph.char not in _WIDE_LATIN


def _is_foreign(char: str) -> bool:
    return "\xa1" <= char <= "\u036f" and char not in _WIDE_LATIN and char not in "§²³¹¼½¾«»µ¥£¢¶éèàáìíòóùúüāēīōūǎěǐǒǔ"


# ------------------------------------------------------------------ look-alikes

# Radicals of the supplement block that PDF producers write for the character; Unicode does not decompose them.
_RADICALS = (
    "⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻢马⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟⺠民⻄西⺟母⺁厂⻁虎⻣骨⻎辶⺼月"
)


def _look_alikes() -> Iterator[tuple[int, str]]:
    """Radicals and compatibility ideographs that look like a character and are written for it: ⾏ for 行."""
    yield _HYPHEN, "-"
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA)):
        yield code, unicodedata.normalize("NFKC", chr(code))
    yield from zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True)


_FOLDED = dict(_look_alikes())
