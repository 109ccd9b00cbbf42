"""The text of a page's ruled tables: which glyph stands in which cell."""

from __future__ import annotations

from bisect import bisect_right

from extract.model import Cell, Place
from extract.tables.geometry import Glyph
from extract.tables.lattice import Lattice
from extract.tables.lines import lines
from extract.tables.rows import split_rows

# How far a glyph may stand outside of the table's border and still be in it (share of its height).
_OUTSIDE = 0.3


def cells(lattice: Lattice, glyphs: list[Glyph], page: int) -> tuple[list[Cell], list[Glyph]]:
    """The cells of a lattice with their text, and the glyphs that stand outside of it."""
    slot_at = {(r, k): n for n, s in enumerate(lattice.slots) for r in _span(s.row, s.rowspan) for k in _span(s.col, s.colspan)}
    inside: list[list[Glyph]] = [[] for _ in lattice.slots]
    outside: list[Glyph] = []
    x0, y0, x1, y1 = lattice.bbox
    last = -1
    before: Glyph | None = None
    for glyph in glyphs:
        slack = _OUTSIDE * glyph.size
        if not (x0 - slack <= glyph.x <= x1 + slack and y0 - slack <= glyph.y <= y1 + slack):
            outside.append(glyph)
            before = None
            continue
        row = min(max(bisect_right(lattice.ys, glyph.y) - 1, 0), len(lattice.ys) - 2)
        col = min(max(bisect_right(lattice.xs, glyph.x) - 1, 0), len(lattice.xs) - 2)
        slot = slot_at[row, col]
        if before is not None and slot != last and _spills(before, glyph, lattice, last):
            slot = last
        inside[slot].append(glyph)
        last, before = slot, glyph
    lattice, inside = split_rows(lattice, inside)
    found = [
        Cell(s.row, s.col, s.rowspan, s.colspan, _text(held), place=Place(page, s.bbox))
        for s, held in zip(lattice.slots, inside, strict=True)
    ]
    return found, outside


def _span(first: int, count: int) -> range:
    return range(first, first + count)


def _spills(before: Glyph, glyph: Glyph, lattice: Lattice, slot: int) -> bool:
    """Whether a glyph goes on with the word before it over the right border of that word's cell.

    The word must touch the border with a glyph that lies across it: two cells filled to the brim are not one word.
    """
    border = lattice.slots[slot].bbox[2]
    touching = abs(glyph.x0 - before.x1) < 0.1 * glyph.size and abs(glyph.y - before.y) < 0.2 * glyph.size
    across = glyph.x0 < border - 0.5 < glyph.x1 or before.x0 < border - 0.5 < before.x1 - 0.5 or before.x0 > border
    return touching and across and before.x1 <= glyph.x1


def _text(glyphs: list[Glyph]) -> str:
    return "\n".join(line.text for line in lines(glyphs))
