"""Rectangles of a sheet's paper that are tables, and how units are grouped into them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extract.readers.sheet.paper import Paper, Unit
from extract.text.normalize import fold, squash

# Lines above and below a form: labels with a colon, attachment and form numbers, units of money.
_LABEL_LINE = re.compile(
    r"[:：]\s*\S*$|^[^:：]{2,16}[:：]|^附[件表]|^(?:公开)?\d*表[\d一二三四五六七八九十-]*$|^表[\d-]+$|^单位[:：]"
)
_FIGURE = re.compile(r"^[-+(]?[\d,]+(?:\.\d+)?[%)]?$|^-$")


@dataclass(slots=True)
class Box:
    """A rectangle of paper rows and columns, all inclusive, that is a table; `ruled` if lines enclose its cells."""

    top: int
    left: int
    bottom: int
    right: int
    ruled: bool

    def cuts(self, unit: Unit) -> bool:
        """Whether a part of the unit is inside, and a part of it outside."""
        overlaps = unit.top <= self.bottom and self.top <= unit.bottom and unit.left <= self.right and self.left <= unit.right
        within = self.top <= unit.top and unit.bottom <= self.bottom and self.left <= unit.left and unit.right <= self.right
        return overlaps and not within

    def grow(self, unit: Unit) -> bool:
        """Take the unit in; true, so that a caller can note the change."""
        self.top, self.left = min(self.top, unit.top), min(self.left, unit.left)
        self.bottom, self.right = max(self.bottom, unit.bottom), max(self.right, unit.right)
        return True


def is_label_line(units: list[Unit]) -> bool:
    """Whether the texts of a row stand around a form: `填报单位：某局`, `单位：万元`, `附件1`, `公开01表`."""
    texts = [squash(unit.text) for unit in units]
    labels = [bool(_LABEL_LINE.search(text)) for text in texts]
    if not labels[0] or 2 * sum(labels) < len(labels):
        return False
    return texts[0][-1] in ":：" or not any(_FIGURE.match(fold(text)) for text in texts[1:])


class Cover:
    """Finds the box that a unit is in without asking every box."""

    def __init__(self, boxes: list[Box]) -> None:
        self.by_row: dict[int, list[Box]] = defaultdict(list)
        for box in boxes:
            for row in range(box.top, box.bottom + 1):
                self.by_row[row].append(box)

    def box_of(self, unit: Unit) -> Box | None:
        """The box that holds the unit's first position."""
        return next((box for box in self.by_row.get(unit.top, ()) if box.left <= unit.left <= box.right), None)


def is_figure(unit: Unit) -> bool:
    """Whether a unit holds a number alone."""
    return bool(_FIGURE.match(fold(unit.text)))


def rows_of(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """The units by their first row, rows and units in order."""
    rows: dict[int, list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda u: (u.top, u.left)):
        rows[unit.top].append(unit)
    return rows


def components(units: list[Unit], near: Callable[[Unit], Iterable[tuple[int, int]]]) -> list[list[Unit]]:
    """Units that are joined through positions `near` them."""
    owner = {(r, c): u for u in units for r in range(u.top, u.bottom + 1) for c in range(u.left, u.right + 1)}
    seen: set[int] = set()
    found: list[list[Unit]] = []
    for first in units:
        if id(first) in seen:
            continue
        seen.add(id(first))
        group, queue = [], [first]
        while queue:
            unit = queue.pop()
            group.append(unit)
            for position in near(unit):
                other = owner.get(position)
                if other is not None and id(other) not in seen:
                    seen.add(id(other))
                    queue.append(other)
        found.append(group)
    return found


def beside(unit: Unit) -> Iterable[tuple[int, int]]:
    """The positions that share a side with the unit."""
    for col in range(unit.left, unit.right + 1):
        yield unit.top - 1, col
        yield unit.bottom + 1, col
    for row in range(unit.top, unit.bottom + 1):
        yield row, unit.left - 1
        yield row, unit.right + 1


def around(unit: Unit) -> Iterable[tuple[int, int]]:
    """The positions that touch the unit, corners too."""
    yield from beside(unit)
    for row in (unit.top - 1, unit.bottom + 1):
        yield row, unit.left - 1
        yield row, unit.right + 1


def box_around(units: list[Unit], ruled: bool) -> Box:
    """The smallest box that holds the units."""
    return Box(
        min(u.top for u in units), min(u.left for u in units), max(u.bottom for u in units), max(u.right for u in units), ruled
    )


def disjoint(boxes: list[Box], paper: Paper) -> list[Box]:
    """Boxes grown to hold the merged ranges that they cut, and joined where they overlap."""
    wide = [u for u in paper.units if (u.filled or u.sides) and u.merged]
    changed = True
    while changed:
        cover = Cover(boxes)
        changed = False
        for unit in wide:
            for row in {unit.top, unit.bottom}:
                for box in cover.by_row.get(row, ()):
                    changed = (box.cuts(unit) and box.grow(unit)) or changed
        joined = _joined_overlaps(boxes)
        changed = changed or len(joined) < len(boxes)
        boxes = joined
    return boxes


def _joined_overlaps(boxes: list[Box]) -> list[Box]:
    joined: list[Box] = []
    open_boxes: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b.top, b.left)):
        open_boxes = [b for b in open_boxes if b.bottom >= box.top]
        other = next((b for b in open_boxes if b.left <= box.right and box.left <= b.right), None)
        if other is None:
            joined.append(box)
            open_boxes.append(box)
        else:
            other.left, other.right = min(other.left, box.left), max(other.right, box.right)
            other.bottom, other.ruled = max(other.bottom, box.bottom), other.ruled or box.ruled
    return joined
