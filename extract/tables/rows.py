"""Rows that the paper does not rule: a body of lines between two rules, figures level with the names they belong to."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.tables.geometry import Glyph
from extract.tables.lattice import Lattice, Slot
from extract.tables.lines import Line, lines

_FIGURE = re.compile(r"^[-−]?[\d,，.]+%?$")
# Shares of the line height by which a figure may stand off the line of its name.
_LEVEL = 0.6
_FEWEST = 3


def split_rows(lattice: Lattice, inside: list[list[Glyph]]) -> tuple[Lattice, list[list[Glyph]]]:
    """The lattice with such rows split, and the glyphs of its slots. Rows with wrapped texts stay whole.

    A row is split by the lines of the column that has most of them when every line of the other columns is level with
    one of these, most of those lines are figures, and at least half of the names have one: the lines of a wrapped name
    have their figure once, in the middle.
    """
    cuts = {row: found for row in range(len(lattice.ys) - 1) if (found := _cuts(lattice, inside, row))}
    if not cuts:
        return lattice, inside
    ys: list[float] = []
    first: dict[int, int] = {}
    for row, y in enumerate(lattice.ys):
        first[row] = len(ys)
        ys += [y, *cuts.get(row, [])]
    slots: list[Slot] = []
    held: list[list[Glyph]] = []
    for slot, glyphs in zip(lattice.slots, inside, strict=True):
        start, stop = first[slot.row], first[slot.row + slot.rowspan]
        if slot.row not in cuts:
            slots.append(Slot(start, slot.col, stop - start, slot.colspan, slot.bbox))
            held.append(glyphs)
            continue
        for row in range(start, stop):
            slots.append(Slot(row, slot.col, 1, slot.colspan, (slot.bbox[0], ys[row], slot.bbox[2], ys[row + 1])))
            held.append([glyph for glyph in glyphs if ys[row] <= glyph.y < ys[row + 1]])
    order = sorted(range(len(slots)), key=lambda n: (slots[n].row, slots[n].col))
    return Lattice(lattice.xs, tuple(ys), tuple(slots[n] for n in order)), [held[n] for n in order]


def _cuts(lattice: Lattice, inside: list[list[Glyph]], row: int) -> list[float]:
    """Where this row is to be cut; nothing if it is one row."""
    here = [n for n, slot in enumerate(lattice.slots) if slot.row <= row < slot.row + slot.rowspan]
    if any(lattice.slots[n].rowspan > 1 for n in here) or len(here) < 2:
        return []
    columns = [found for n in here if (found := lines(inside[n]))]
    names = max(columns, key=len, default=[])
    others = [found for found in columns if found is not names]
    levels = [_levels(names, found) for found in others]
    if len(names) < _FEWEST or any(found is None for found in levels):
        return []
    taken = {level for found in levels if found for level in found}
    figures = sum(bool(_FIGURE.match(line.text)) for found in others for line in found)
    if len(taken) < max(_FEWEST, len(names) / 2) or figures < sum(len(found) for found in others) / 2:
        return []
    return [(above.bbox[3] + below.bbox[1]) / 2 for above, below in pairwise(names)]


def _levels(names: list[Line], found: list[Line]) -> set[int] | None:
    """The names that these lines stand beside, each its own; None if one stands beside none."""
    taken: set[int] = set()
    for line in found:
        middle = (line.bbox[1] + line.bbox[3]) / 2
        near = min(range(len(names)), key=lambda k: abs(middle - (names[k].bbox[1] + names[k].bbox[3]) / 2))
        if near in taken or abs(middle - (names[near].bbox[1] + names[near].bbox[3]) / 2) > _LEVEL * line.size:
            return None
        taken.add(near)
    return taken
