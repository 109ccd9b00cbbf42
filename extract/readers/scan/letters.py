"""Readings of strips to glyphs: every character in a box on its line, as if a program had set it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from extract.readers.scan.engine import Reading
from extract.readers.scan.strips import Strip
from extract.tables.geometry import Glyph

# The height of a line by the height of its ink: Han fill their square to nine tenths, figures two thirds of the line.
_HAN, _FIGURES = 1.08, 1.4
# Two neighbours whose middles are further apart than this share of both widths have a gap between them.
_GAP = 1.9
# Signs of which print has a wide and a narrow form, and the advance in ems above and below which it is one of them.
_FORMS = dict(zip("(),:;!?<>/", "（），：；！？＜＞／", strict=True))
_NARROW_OF = {wide: narrow for narrow, wide in _FORMS.items()}
_WIDE_FROM, _NARROW_TO = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class _Letter:
    char: str
    middle: float
    spaced: bool  # a space is printed behind it


def glyphs(strip: Strip, reading: Reading, ink: tuple[float, float], scale: float) -> list[Glyph]:
    """The characters of a strip. `ink` is from where to where down the page its ink reaches, in pixels; `scale` turns
    pixels into points.
    """
    if strip.dots:
        return _leader(strip, scale)
    if strip.turn:
        return _turned(strip, reading, scale)
    letters = _letters(reading, strip.x0, strip.x1 - strip.x0)
    if not letters:
        return []
    em = _em(letters, ink[1] - ink[0])
    letters = _widths_settled(letters, em)
    middle = (ink[0] + ink[1]) / 2
    top, bottom = (middle - em / 2) * scale, (middle + em / 2) * scale
    lefts = [letter.middle - _half(letter.char) * em for letter in letters]
    rights = [letter.middle + _half(letter.char) * em for letter in letters]
    for k, (a, b) in enumerate(pairwise(letters)):
        if not a.spaced and b.middle - a.middle <= _GAP * (_half(a.char) + _half(b.char)) * em:
            rights[k] = lefts[k + 1] = (a.middle + b.middle) / 2
    boxes = zip(letters, lefts, rights, strict=True)
    return [Glyph(letter.char, left * scale, top, right * scale, bottom) for letter, left, right in boxes]


def _leader(strip: Strip, scale: float) -> list[Glyph]:
    """Three dots to a sign: …… is six."""
    count = max(1, round(strip.dots / 3))
    step = (strip.x1 - strip.x0) / count
    top, bottom = strip.y0 * scale, strip.y1 * scale
    lefts = [strip.x0 + k * step for k in range(count)]
    return [Glyph("…", left * scale, top, (left + step) * scale, bottom) for left in lefts]


def _turned(strip: Strip, reading: Reading, scale: float) -> list[Glyph]:
    """A line on its side: read from the top down."""
    letters = _letters(reading, strip.y0, strip.y1 - strip.y0)
    half = (strip.x1 - strip.x0) / 2
    left, right = strip.x0 * scale, strip.x1 * scale
    return [Glyph(a.char, left, (a.middle - half) * scale, right, (a.middle + half) * scale, strip.turn) for a in letters]


def _letters(reading: Reading, start: int, length: int) -> list[_Letter]:
    """The characters without spaces, their middles in pixels."""
    behind = [*reading.text[1:], ""]
    return [
        _Letter(char, start + middle * length, after.isspace())
        for char, middle, after in zip(reading.text, reading.middles, behind, strict=True)
        if not char.isspace()
    ]


def _em(letters: list[_Letter], height: float) -> float:
    """The size of the print: the usual distance of Han beside each other, else by the height of the ink."""
    steps = sorted(b.middle - a.middle for a, b in pairwise(letters) if _is_han(a.char) and _is_han(b.char))
    by_ink = height * (_HAN if any(_wide(letter.char) for letter in letters) else _FIGURES)
    if len(steps) < 3:
        return by_ink
    return min(steps[len(steps) // 2], 1.6 * by_ink)


def _widths_settled(letters: list[_Letter], em: float) -> list[_Letter]:
    """Brackets and stops in the form that the room between their neighbours tells; without it, as the network read them."""
    out = list(letters)
    for k in range(1, len(letters) - 1):
        before, here, after = letters[k - 1 : k + 2]
        char = here.char
        if not (char in _FORMS or char in _NARROW_OF) or not (_is_plain(before.char) and _is_plain(after.char)):
            continue
        room = (after.middle - before.middle) / em - _half(before.char) - _half(after.char)
        if room >= _WIDE_FROM and not before.spaced and not here.spaced:
            char = _FORMS.get(char, char)
        elif room <= _NARROW_TO:
            char = _NARROW_OF.get(char, char)
        out[k] = _Letter(char, here.middle, here.spaced)
    return out


def _is_plain(char: str) -> bool:
    return _is_han(char) or (char.isascii() and char.isalnum())


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _half(char: str) -> float:
    """Half the advance of a character, in ems."""
    return 0.5 if _wide(char) else 0.25


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
