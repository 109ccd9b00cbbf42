"""What one page of any paged format shows: glyphs and rules. Coordinates are points from the top left corner, y down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from extract.model import BBox
from extract.tables.geometry import Glyph, Rule

# Points. A filled box thinner than this is a drawn line; one thicker is a background, whose edges are borders too.
_LINE = 3.0

Point: TypeAlias = tuple[float, float]


@dataclass
class PageInk:
    """A page (number from 1) as a reader gives it to `extract.readers.paged.content`: size in points, glyphs in the order
    in which the file draws them, without blanks, and rules. `fault` says in Chinese why the page has to be recognised from
    its picture (是图像，没有文字层); its glyphs are then none. `unmapped`, `hidden` and `outside` count the characters left
    out: without a code, not to be seen, beyond the page.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    fault: str = ""
    unmapped: int = 0
    hidden: int = 0
    outside: int = 0


@dataclass
class Drawing:
    """What a page draws beside its text: the rules that its paths make, the area of its pictures (square points) and the
    number of its curved outlines. `backgrounds` are the coloured boxes drawn so far.
    """

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    backgrounds: list[BBox] = field(default_factory=list)
    images: float = 0.0
    outlines: int = 0

    def stroke(self, xa: float, ya: float, xb: float, yb: float) -> None:
        """A stroke along an axis, to a tolerance of a point. Short ones are kept: they may be the dashes of a line."""
        wide, high = abs(xa - xb), abs(ya - yb)
        if high <= 1 and wide > high:
            self.horizontal.append(Rule((ya + yb) / 2, min(xa, xb), max(xa, xb)))
        elif wide <= 1 and high > wide:
            self.vertical.append(Rule((xa + xb) / 2, min(ya, yb), max(ya, yb)))

    def box(self, points: list[Point], *, white: bool) -> None:
        """A filled box: a line if it is thin, else a background with four edges. Other shapes are no rules."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        slanted = any(min(abs(x - x0), abs(x - x1)) > 1 or min(abs(y - y0), abs(y - y1)) > 1 for x, y in points)
        if slanted or (white and not _on_top(self.backgrounds, (x0, y0, x1, y1))):
            return
        flat, narrow = y1 - y0 <= _LINE, x1 - x0 <= _LINE
        if flat and not white:
            self.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
        if narrow and not white:
            self.vertical.append(Rule((x0 + x1) / 2, y0, y1))
        if not flat and not narrow:
            self.horizontal += [Rule(y, x0, x1, edge=True) for y in (y0, y1)]
            self.vertical += [Rule(x, y0, y1, edge=True) for x in (x0, x1)]
            if not white:
                self.backgrounds.append((x0, y0, x1, y1))


def _on_top(backgrounds: list[BBox], a: BBox) -> bool:
    """Whether a white box lies on a coloured one and leaves a rim of it: cells on a ground that shows between them."""
    return any(b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3] and b != a for b in backgrounds[-50:])
