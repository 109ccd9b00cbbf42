"""Glyphs to lines of text: by position, never by the order in which the file happens to hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from extract.model.table import BBox
from extract.tables.geometry import Glyph

# Shares of the glyph height. Glyphs whose middles lie closer than SAME_LINE are on one line; a gap wider than WORD is
# printed as a space between Latin words, one wider than APART between any two characters (filling of a form).
_SAME_LINE = 0.5
_WORD = 0.2
_APART = 1.2


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text, box and the height of its glyphs."""

    text: str
    bbox: BBox
    size: float


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that these glyphs form, top down."""
    rows: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.x0)):
        if rows and abs(glyph.y - middle) < _SAME_LINE * max(glyph.size, rows[-1][0].size, 1.0):
            rows[-1].append(glyph)
            middle += (glyph.y - middle) / len(rows[-1])
        else:
            rows.append([glyph])
            middle = glyph.y
    return [_line(row) for row in rows]


def _line(row: list[Glyph]) -> Line:
    row.sort(key=lambda g: g.x0)
    out = [row[0].char]
    for before, glyph in pairwise(row):
        if _same_ink(before, glyph):
            continue
        gap = glyph.x0 - before.x1
        size = max(before.size, glyph.size)
        latin = before.char.isascii() and glyph.char.isascii()
        if gap > _APART * size or (latin and gap > _WORD * size):
            out.append(" ")
        out.append(glyph.char)
    size = sorted(g.size for g in row)[len(row) // 2]
    box = (min(g.x0 for g in row), min(g.y0 for g in row), max(g.x1 for g in row), max(g.y1 for g in row))
    return Line("".join(out), box, size)


def _same_ink(a: Glyph, b: Glyph) -> bool:
    """The same character printed twice in one place: how some programs make bold type."""
    return a.char == b.char and abs(a.x0 - b.x0) < 0.2 * a.size and abs(a.y0 - b.y0) < 0.2 * a.size
