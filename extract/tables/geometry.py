"""What a page draws: rules and glyphs. Coordinates are points from the top left corner, y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from extract.model.table import BBox


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one axis: at `at` on the other axis, from `start` to `end` (start < end).

    `edge` marks the edge of a background: a border only where backgrounds meet or rules go with it.
    """

    at: float
    start: float
    end: float
    edge: bool = False

    @property
    def length(self) -> float:
        return self.end - self.start


class Glyph(NamedTuple):
    """One printed character and the box of its line: from the font's ascent to its descent, as wide as it advances.

    `turn` counts the quarter turns clockwise that the character lies on its side. A tuple, as a page has thousands.
    """

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    turn: int = 0

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def size(self) -> float:
        """The height of the line; of a character on its side, the width of its box."""
        return self.x1 - self.x0 if self.turn % 2 else self.y1 - self.y0


def hull(boxes: list[BBox]) -> BBox:
    """The smallest box around boxes."""
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
