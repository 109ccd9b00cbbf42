"""A TextObject to glyphs: where each character of its TextCodes stands (GB/T 33190-2016, 11)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from lxml import etree

from extract.model import BBox
from extract.readers.ofd.xml import children, number
from extract.readers.paged.characters import BLANK, FOLDED, is_unmapped
from extract.readers.paged.matrix import Matrix, box, times
from extract.tables.geometry import Glyph

# Shares of the type size. Chinese fonts (宋体, 仿宋, 黑体) reach so far over and under the baseline.
_ASCENT, _DESCENT = 0.86, 0.14
_HAN, _LATIN, _CAPITAL, _BROAD = 1.0, 0.5, 0.68, 0.83
_BROADS = frozenset("MWmw%@&©®")
# Degrees by which text may lean and still run along the page: scanned forms are straightened by turning their text layer.
_LEAN = 10.0


@dataclass
class Text:
    """The characters of a text object: `glyphs` that stand on the page, blanks left out, and how many have no code.
    `slanted` is the text of one that runs at an angle, as watermarks do; it has no glyphs then.
    """

    glyphs: list[Glyph]
    unmapped: int = 0
    slanted: str = ""


def text_of(element: etree._Element, place: Matrix) -> Text:
    """What a TextObject prints; `place` maps its own millimetres to points on the page."""
    angle = number(element.get("CharDirection")) % 360
    upright = _rotation(angle)
    ahead = times(upright, (*place[:4], 0, 0))
    lean = math.degrees(math.atan2(ahead[1], ahead[0]))
    turn = round(lean / 90) % 4
    codes = [(code, _printed(code)) for code in children(element, "TextCode")]
    if abs((lean + 45) % 90 - 45) > _LEAN:
        return Text([], slanted="".join(char for _, text in codes for char in text if not _is_blank(char)))
    size = abs(number(element.get("Size")))
    width = size * abs(number(element.get("HScale"), 1.0))
    downwards = round(number(element.get("ReadDirection")) / 90) % 4
    found = Text([])
    x = y = 0.0
    for code, printed in codes:
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        for char, (dx, dy, wide) in zip(printed, _steps(code, printed, width, downwards), strict=True):
            if not _is_blank(char):
                if is_unmapped(ord(char)):
                    found.unmapped += 1
                else:
                    local = (0.0, -_ASCENT * size, wide, _DESCENT * size)
                    shifted = times((*upright[:4], x, y), place)
                    found.glyphs.append(Glyph(FOLDED.get(ord(char), char), *box(shifted, *local), turn))
            x, y = x + dx, y + dy
    return found


def _rotation(angle: float) -> Matrix:
    """A turn clockwise as displayed: y runs down."""
    if not angle:
        return (1, 0, 0, 1, 0, 0)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (cos, sin, -sin, cos, 0, 0)


def _printed(code: etree._Element) -> str:
    """The characters of a TextCode. Line feeds and tabs come from pretty-printed XML: no advance belongs to them."""
    raw = code.text or ""
    return raw if raw.isprintable() else "".join(char for char in raw.strip("\r\n\t") if char not in "\r\n\t")


def _is_blank(char: str) -> bool:
    return ord(char) in BLANK or char.isspace()


def _steps(code: etree._Element, printed: str, width: float, direction: int) -> Iterator[tuple[float, float, float]]:
    """For each character the way to the next one, in x and y, and its own width.

    Without DeltaX and DeltaY characters follow each other in the reading direction (quarter turns clockwise); with one of
    them alone the other stands still.
    """
    needed = len(printed)
    across, down = _offsets(code.get("DeltaX"), needed), _offsets(code.get("DeltaY"), needed)
    natural = [_share(char) * width for char in printed]
    if not across and not down:
        step = ((1, 0), (0, 1), (-1, 0), (0, -1))[direction]
        return ((step[0] * wide, step[1] * wide, wide) for wide in natural)
    return (
        (dx, dy, _own_width(after, usual, dx if not dy else 0.0))
        for after, usual, dx, dy in zip(f"{printed[1:]} ", natural, _filled(across), _filled(down), strict=False)
    )


def _filled(offsets: list[float]) -> Iterator[float]:
    """The offsets and, where writers leave some out at the end, the last of them again."""
    return chain(offsets, repeat(offsets[-1] if offsets else 0.0))


def _offsets(raw: str | None, needed: int) -> list[float]:
    """The values of a DeltaX or DeltaY; `g 3 2.5` is short for three times 2.5. At most as many as needed."""
    out: list[float] = []
    parts = iter((raw or "").replace(",", " ").split())
    for part in parts:
        count, value = (int(number(next(parts, None))), next(parts, "")) if part in ("g", "G") else (1, part)
        out.extend([number(value)] * max(0, min(count, needed - len(out))))
        if len(out) >= needed:
            break
    return out


def _share(char: str) -> float:
    """The usual width of a character as a share of the type size, wide rather than narrow: a gap prints a space."""
    if char.isascii():
        return _BROAD if char in _BROADS else _CAPITAL if char.isupper() else _LATIN
    return _HAN if unicodedata.east_asian_width(char) in "WFA" else _LATIN


def _own_width(after: str, usual: float, advance: float) -> float:
    """The width of a character before one at `advance`: what it takes itself, without letter spacing. Blanks are often
    written over the end of the character before them.
    """
    return advance if 0 < advance < usual and not _is_blank(after) else usual


def within(glyph: Glyph, clip: BBox | None) -> bool:
    """Whether a glyph shows where only `clip` is shown (points), to half its size."""
    if clip is None:
        return True
    slack = glyph.size / 2
    return clip[0] - slack <= glyph.x <= clip[2] + slack and clip[1] - slack <= glyph.y <= clip[3] + slack
