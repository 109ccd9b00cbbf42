"""Where lines of text stand: strips of one line each, none of which runs over a rule."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.tables.lattice import Lattice

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]

# PP-OCR's own: how sure a pixel and a region of the text map must be, and by how much the core of a line is grown.
_PIXEL, _REGION, _GROWN = 0.3, 0.5, 1.6
_SMALLEST = 3
# Inches. Ink that detection missed counts from this height on and up to that one: above specks, below pictures.
_SPECK, _TALL = 0.045, 0.6
_NEAR = 0.08
# A dot of a leader (……), its distance from the next, and the fewest that are no specks.
_DOT, _STEP, _DOTS = (0.008, 0.04), 0.12, 4
# Height by width of a region that is no line: characters one below the other, or a line on its side.
_STACKED = 1.6
# Of the length of all lines, this much runs down a page that lies on its side.
_ASIDE = 0.6


@dataclass(frozen=True, slots=True)
class Strip:
    """A box of pixels that holds one line; `turn` counts the quarter turns clockwise that it lies on its side. `dots`, if
    any, says that it is a leader of so many.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    turn: int = 0
    missed: bool = False
    dots: int = 0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


class Slots:
    """Which cell of the page's lattices a pixel belongs to. `scale` turns pixels into the lattices' points."""

    def __init__(self, lattices: Iterable[Lattice], scale: float) -> None:
        self._scale = scale
        self._lattices = [
            (lattice, {(r, c): s for s in lattice.slots for r in _span(s.row, s.rowspan) for c in _span(s.col, s.colspan)})
            for lattice in lattices
        ]

    def box(self, x: float, y: float) -> tuple[int, int, int, int] | None:
        """The box of the cell around this pixel; None outside of all."""
        x, y = x * self._scale, y * self._scale
        for lattice, slots in self._lattices:
            slot = slots.get((bisect_right(lattice.ys, y) - 1, bisect_right(lattice.xs, x) - 1))
            if slot:
                a, b, c, d = (side / self._scale for side in slot.bbox)
                return (int(a), int(b), int(c) + 1, int(d) + 1)
        return None


def _span(first: int, count: int) -> range:
    return range(first, first + count)


def strips(ink: Gray, text: Floats, rules: Gray, slots: Slots, dpi: float) -> list[Strip]:
    """The lines of a page. `ink` is its ink without rules (255 on 0), `text` the network's text map, `rules` the ink of
    rules. What the network missed and is of a character's size comes after, marked `missed`.
    """
    found = _apart([strip for core in _cores(text, rules) for strip in _grown(core, ink, slots)], ink)
    rest = ink.copy()
    for strip in found:
        rest[strip.y0 : strip.y1, strip.x0 : strip.x1] = 0
    missed = _missed(rest, slots, dpi)
    for strip in missed:
        rest[strip.y0 : strip.y1, strip.x0 : strip.x1] = 0
    found, missed = _extended(found, missed, slots)
    inside = [leader for leader in _leaders(rest, dpi) if _belongs(leader, found, slots, dpi)]
    return found + missed + inside


def runs_down(text: Floats, rules: Gray) -> bool:
    """Whether most text runs up or down the page: it lies on its side. Stacked characters of a narrow cell are few."""
    sides = [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in _cores(text, rules)]
    down = sum(high for wide, high in sides if high > _STACKED * wide)
    return down > _ASIDE * sum(max(side) for side in sides)


def _cores(text: Floats, rules: Gray) -> list[tuple[int, int, int, int]]:
    """The cores of lines, cut where a rule runs: x0, y0, x1, y1."""
    core = ((text > _PIXEL) & (rules == 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=4)
    total = np.bincount(labels.ravel(), weights=text.ravel(), minlength=count)
    boxes = []
    for n in range(1, count):
        x, y, width, height, area = stats[n].tolist()
        if min(width, height) >= _SMALLEST and total[n] >= _REGION * area:
            boxes.append((x, y, x + width, y + height))
    return boxes


def _grown(core: tuple[int, int, int, int], ink: Gray, slots: Slots) -> list[Strip]:
    """The core grown to the whole line, kept in its cell and trimmed to ink at both ends."""
    x0, y0, x1, y1 = core
    by = round((x1 - x0) * (y1 - y0) * _GROWN / (2 * (x1 - x0 + y1 - y0)))
    box = _kept((x0 - by, y0 - by, x1 + by, y1 + by), slots.box((x0 + x1) / 2, (y0 + y1) / 2), ink)
    if y1 - y0 > _STACKED * (x1 - x0):
        return _stacked(box, ink)
    strip = _trimmed(box, ink)
    return [strip] if strip else []


def _apart(found: list[Strip], ink: Gray) -> list[Strip]:
    """Strips of tight lines, grown into each other, parted where there is least ink between their middles."""
    found = sorted(found, key=lambda strip: strip.y0)
    for i in range(len(found)):
        for k in range(i + 1, len(found)):
            upper, lower = found[i], found[k]
            if lower.y0 >= upper.y1:
                break
            left, right = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
            top, bottom = (upper.y0 + upper.y1) // 2, (lower.y0 + lower.y1) // 2
            if left >= right or bottom - top < 2 or upper.turn or lower.turn:
                continue
            rows = ink[top:bottom, left:right].sum(axis=1, dtype=np.int64)
            least = np.flatnonzero(rows == rows.min())
            cut = top + int(least[len(least) // 2])
            found[i] = replace(upper, y1=min(upper.y1, max(cut, upper.y0 + 1)))
            found[k] = replace(lower, y0=max(lower.y0, min(cut, lower.y1 - 1)))
    return found


def _kept(box: tuple[int, int, int, int], cell: tuple[int, int, int, int] | None, ink: Gray) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    height, width = ink.shape
    a, b, c, d = cell or (0, 0, width, height)
    return (max(x0, a, 0), max(y0, b, 0), min(x1, c, width), min(y1, d, height))


def _trimmed(box: tuple[int, int, int, int], ink: Gray, *, missed: bool = False) -> Strip | None:
    x0, y0, x1, y1 = box
    columns = np.flatnonzero(ink[y0:y1, x0:x1].any(axis=0))
    if not len(columns):
        return None
    pad = max(2, (y1 - y0) // 8)
    left, right = max(x0, x0 + int(columns[0]) - pad), min(x1, x0 + int(columns[-1]) + 1 + pad)
    return Strip(left, y0, right, y1, missed=missed)


def _stacked(box: tuple[int, int, int, int], ink: Gray) -> list[Strip]:
    """Characters one below the other, a strip each; a line on its side where they are not apart."""
    x0, y0, x1, y1 = box
    rows = _runs(np.asarray(ink[y0:y1, x0:x1].any(axis=1)))
    wide = x1 - x0
    whole = [(a, b) for a, b in _together(rows, wide) if b - a > wide // 8]
    if whole and all(b - a <= _STACKED * wide for a, b in whole):
        found = [_trimmed((x0, max(y0, y0 + a - 3), x1, min(y1, y0 + b + 3)), ink) for a, b in whole]
        return [strip for strip in found if strip]
    return [Strip(x0, y0, x1, y1, turn=1)]


def _together(rows: Sequence[tuple[int, int]], wide: int) -> list[tuple[int, int]]:
    """Runs of rows as characters: the strokes of 二 or 昌 that are apart belong together."""
    out: list[tuple[int, int]] = []
    for a, b in rows:
        if out and b - out[-1][0] <= 0.85 * wide and a - out[-1][1] < 0.2 * wide:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _runs(flags: NDArray[Any]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _missed(rest: Gray, slots: Slots, dpi: float) -> list[Strip]:
    """Ink of a character's size outside of all lines, neighbours in one strip."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = np.where((stats[1:, 3] >= _SPECK * dpi) & (stats[1:, 3] <= _TALL * dpi), 255, 0)
    marks = keep[labels]
    near = cv2.dilate(marks, np.ones((3, round(_NEAR * dpi)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = []
    for x, y, width, height, _ in stats[1:count].tolist():
        pad = max(2, height // 8)
        box = _kept((x, y - pad, x + width, y + height + pad), slots.box(x + width / 2, y + height / 2), rest)
        strip = _trimmed(box, marks, missed=True)
        if strip and strip.height <= _TALL * dpi:
            found.append(strip)
    return found


def _extended(found: list[Strip], missed: list[Strip], slots: Slots) -> tuple[list[Strip], list[Strip]]:
    """The lines with the brackets and stops at their ends that detection left out, and what of the missed ink remains."""
    out, rest = list(found), []
    for strip in missed:
        middle = (strip.y0 + strip.y1) / 2
        ends = [n for n, line in enumerate(out) if line.y0 <= middle <= line.y1 and _touches(line, strip, slots)]
        if len(ends) != 1:
            rest.append(strip)
            continue
        line = out[ends[0]]
        out[ends[0]] = replace(line, x0=min(line.x0, strip.x0), x1=max(line.x1, strip.x1))
    return out, rest


def _touches(line: Strip, strip: Strip, slots: Slots) -> bool:
    """Whether a mark stands at the end of a line, in the same cell."""
    gap = max(strip.x0 - line.x1, line.x0 - strip.x1)
    if gap > line.height / 2 or strip.height > 1.3 * line.height or line.turn or strip.x1 - strip.x0 > 1.2 * line.height:
        return False
    middle = (line.y0 + line.y1) / 2
    return slots.box((line.x0 + line.x1) / 2, middle) == slots.box((strip.x0 + strip.x1) / 2, middle)


def _leaders(rest: Gray, dpi: float) -> list[Strip]:
    """Dots on one line, evenly apart."""
    count, _, stats, middles = cv2.connectedComponentsWithStats(rest, connectivity=8)
    low, high = (side * dpi for side in _DOT)
    dots = [
        (float(middles[n][0]), float(middles[n][1]))
        for n in range(1, count)
        if low <= stats[n][2] <= high and low <= stats[n][3] <= high and stats[n][4] > 0.5 * stats[n][2] * stats[n][3]
    ]
    rows: list[list[tuple[float, float]]] = []
    for x, y in sorted(dots, key=lambda dot: (round(dot[1] / 3), dot[0])):
        if rows and abs(y - rows[-1][-1][1]) <= 0.01 * dpi and 0 < x - rows[-1][-1][0] <= _STEP * dpi:
            rows[-1].append((x, y))
        else:
            rows.append([(x, y)])
    return [_leader(row, round(high)) for row in rows if _is_even(row)]


def _belongs(leader: Strip, found: Iterable[Strip], slots: Slots, dpi: float) -> bool:
    """Whether dots stand in a cell or right behind a line: others are dust on the glass, the edge of the sheet."""
    if slots.box(leader.x0, leader.y0):
        return True
    middle = (leader.y0 + leader.y1) / 2
    return any(s.y0 <= middle <= s.y1 and abs(leader.x0 - s.x1) <= _STEP * dpi for s in found)


def _is_even(row: list[tuple[float, float]]) -> bool:
    steps = [b[0] - a[0] for a, b in pairwise(row)]
    return len(row) >= _DOTS and max(steps) <= 1.6 * min(steps)


def _leader(row: list[tuple[float, float]], reach: int) -> Strip:
    x0, x1, y = int(row[0][0]), int(row[-1][0]) + 1, int(row[0][1])
    return Strip(max(0, x0 - reach), max(0, y - 2 * reach), x1 + reach, y + 2 * reach, dots=len(row))
