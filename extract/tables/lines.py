"""Glyphs to lines of text: by position, never by the order in which the file happens to hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    """The lines that these glyphs form, top down; those that lie on their side after the others, as they are read."""
    by_turn: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_turn.setdefault(glyph.turn, []).append(glyph)
    return [line for turn in sorted(by_turn) for line in _turned_lines(by_turn[turn], turn)]


def _turned_lines(glyphs: list[Glyph], turn: int) -> list[Line]:
    if not turn:
        return _lines(glyphs)
    upright = [Glyph(g.char, *_turned((g.x0, g.y0, g.x1, g.y1), -turn)) for g in glyphs]
    return [replace(line, bbox=_turned(line.bbox, turn)) for line in _lines(upright)]


def _turned(box: BBox, turn: int) -> BBox:
    """The box after so many quarter turns clockwise around the origin."""
    for _ in range(turn % 4):
        box = (-box[3], box[0], -box[1], box[2])
    return box


def _lines(glyphs: list[Glyph]) -> list[Line]:
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=_place):
        y, size = (glyph.y0 + glyph.y1) / 2, glyph.y1 - glyph.y0
        if rows and abs(y - middle) < _SAME_LINE * max(size, height, 1.0):
            rows[-1].append(glyph)
            middle += (y - middle) / len(rows[-1])
        else:
            rows.append([glyph])
            middle, height = y, size
    return [_line(row) for row in rows]


def _place(glyph: Glyph) -> tuple[float, float]:
    """Twice its middle, and its left edge."""
    return (glyph.y0 + glyph.y1, glyph.x0)


def _line(row: list[Glyph]) -> Line:
    row.sort(key=_left)
    out = [row[0].char]
    for before, glyph in pairwise(row):
        gap = glyph.x0 - before.x1
        if gap < 0 and _same_ink(before, glyph):
            continue
        if gap > 0:
            size = max(before.y1 - before.y0, glyph.y1 - glyph.y0)
            latin = gap > _WORD * size and before.char.isascii() and glyph.char.isascii()
            if latin or gap > _APART * size:
                out.append(" ")
        out.append(glyph.char)
    size = sorted([g.y1 - g.y0 for g in row])[len(row) // 2]
    box = (min([g.x0 for g in row]), min([g.y0 for g in row]), max([g.x1 for g in row]), max([g.y1 for g in row]))
    return Line("".join(out), box, size)


def _left(glyph: Glyph) -> float:
    return glyph.x0


def _same_ink(a: Glyph, b: Glyph) -> bool:
    """The same character printed twice in one place: how some programs make bold type. Two l side by side are two."""
    near = min(0.2 * a.size, 0.5 * (a.x1 - a.x0))
    return a.char == b.char and abs(a.x0 - b.x0) < near and abs(a.y0 - b.y0) < 0.2 * a.size
