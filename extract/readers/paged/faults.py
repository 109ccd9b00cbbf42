"""Why a page cannot be read by its characters and has to be recognised from its picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.paged.ink import Drawing
from extract.tables.geometry import Glyph

# A page whose pictures cover this share of it and that shows fewer characters than FEW is a scan.
COVERED = 0.5
_FEW = 20
# Curved outlines on a page without characters: four or so make a Han character, a logo has fewer than this.
_OUTLINES = 200
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


def fault(drawing: Drawing, glyphs: Sequence[Glyph], unmapped: int, hidden: int, area: float) -> str:
    """What is wrong with a page of `area` square points that shows `glyphs` and leaves out `unmapped` characters that
    have no code and `hidden` ones that are not to be seen. In Chinese, to be read after the page number; empty if all is well.
    """
    bare = len(glyphs) < _FEW
    if bare and drawing.images > COVERED * area:
        return "是图像，文字层不可见" if hidden else "是图像，没有文字层"
    if bare and drawing.outlines > _OUTLINES:
        return "的文字是图形，没有文字层"
    return garbled(glyphs, unmapped)


def garbled(glyphs: Sequence[Glyph], unmapped: int) -> str:
    """Why these glyphs, beside `unmapped` characters left out, are not what the page shows, in Chinese; empty if they
    seem to be.
    """
    total = len(glyphs) + unmapped
    if unmapped >= _FEWEST and unmapped > _BROKEN * total:
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


def _disguised(glyphs: Sequence[Glyph]) -> int:
    """Letters and signs of other scripts that are as wide as Han characters, or of no use in Chinese print."""
    return sum(_is_foreign(g.char) or (g.char < "\u2000" and _is_wide(g)) for g in glyphs if not g.turn % 2)


def _is_wide(glyph: Glyph) -> bool:
    return glyph.x1 - glyph.x0 > _HAN_WIDE * glyph.size and glyph.char not in _WIDE_LATIN


def _is_foreign(char: str) -> bool:
    return "\xa1" <= char <= "\u036f" and char not in _WIDE_LATIN and char not in "§²³¹¼½¾«»µ¥£¢¶éèàáìíòóùúüāēīōūǎěǐǒǔ"
