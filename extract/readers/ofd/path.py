"""A PathObject to rules: AbbreviatedData, what is stroked and what is filled (GB/T 33190-2016, 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from extract.model import BBox
from extract.readers.ofd.xml import child, is_false, is_true, number, numbers
from extract.readers.paged.ink import Drawing, Point
from extract.readers.paged.matrix import Matrix

_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|[A-Za-z]")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_WHITE = 250
# Points.
_THIN = 3.0
_HAIR = 1.0


class Colours:
    """The fill and stroke colour elements that hold for an object; None where nothing says any."""

    def __init__(self, fill: etree._Element | None = None, stroke: etree._Element | None = None) -> None:
        self.fill, self.stroke = fill, stroke

    def over(self, element: etree._Element) -> Colours:
        """These colours where the element (an object, a drawing parameter) has none of its own."""
        fill, stroke = child(element, "FillColor"), child(element, "StrokeColor")
        return Colours(self.fill if fill is None else fill, self.stroke if stroke is None else stroke)


def draw(element: etree._Element, place: Matrix, colours: Colours, clip: BBox | None, onto: Drawing) -> None:
    """Add the rules of a path; `place` maps its own millimetres to points on the page, `clip` is what of it shows."""
    filled, stroked = is_true(element, "Fill"), not is_false(element, "Stroke") and not is_clear(colours.stroke)
    data = child(element, "AbbreviatedData")
    if data is None or not (filled or stroked):
        return
    for points, curved in _subpaths(data.text or "", place):
        if curved:
            onto.outlines += 1
        elif stroked:
            for pair in pairwise(points):
                if shown := _shown(pair, clip):
                    (xa, ya), (xb, yb) = shown
                    onto.stroke(xa, ya, xb, yb)
        elif len(points) >= 3 and (shown := _shown(points, clip)):
            _fill(shown, colours.fill, onto)


def _fill(points: Sequence[Point], colour: etree._Element | None, onto: Drawing) -> None:
    """A fill without a colour shows nothing (table 29); as writers forget it on lines, a thin one is taken for a line."""
    x0, y0, x1, y1 = _box(points)
    if colour is None and min(x1 - x0, y1 - y0) <= _THIN:
        onto.box(list(points), white=False)
    elif colour is not None and not is_clear(colour):
        onto.box(list(points), white=_is_white(colour))


def _shown(points: Sequence[Point], clip: BBox | None) -> Sequence[Point]:
    """The points drawn back into the clip; none where nothing shows."""
    if clip is None:
        return points
    x0, y0, x1, y1 = _box(points)
    wide, high = min(x1, clip[2]) - max(x0, clip[0]), min(y1, clip[3]) - max(y0, clip[1])
    # A rule on the very edge of its clip still shows; a background of which a hair is left makes no border.
    if wide < min(_HAIR, x1 - x0 - _HAIR) or high < min(_HAIR, y1 - y0 - _HAIR):
        return ()
    return [(min(max(x, clip[0]), clip[2]), min(max(y, clip[1]), clip[3])) for x, y in points]


def is_clear(colour: etree._Element | None) -> bool:
    """Whether a colour is fully transparent."""
    return colour is not None and number(colour.get("Alpha"), 255) == 0


def _is_white(colour: etree._Element) -> bool:
    """White in grey or RGB (`255 255 255`, `#ff #ff #ff`) or CMYK; a pattern or a palette's index is not."""
    parts = (colour.get("Value") or "").split()
    if any(part.startswith("#") for part in parts):
        values = [int(part[1:], 16) if re.fullmatch(r"#[0-9A-Fa-f]{1,2}", part) else 0 for part in parts]
    else:
        values = [int(value) for value in numbers(colour.get("Value"))]
    if not values:
        return False
    return max(values) <= 255 - _WHITE if len(values) == 4 else min(values) >= _WHITE


def _subpaths(data: str, place: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """The points of every subpath in points on the page, and whether it has curves. What is no command ends the path."""
    points: list[Point] = []
    curved = False
    tokens = _TOKEN.findall(data)
    i = 0
    while i < len(tokens):
        command = tokens[i].upper()
        i += 1
        if command == "C":
            if points:
                points.append(points[0])
            continue
        count = _OPERANDS.get(command)
        operands = tokens[i : i + (count or 0)]
        if count is None or len(operands) < count or any(part.isalpha() for part in operands):
            break
        i += count
        x, y = float(operands[-2]), float(operands[-1])
        if command in "SM" and points:
            yield points, curved
            points, curved = [], False
        curved = curved or command in "QBA"
        points.append((place[0] * x + place[2] * y + place[4], place[1] * x + place[3] * y + place[5]))
    if points:
        yield points, curved


def hull(element: etree._Element, place: Matrix) -> BBox | None:
    """The box around a path's points, None if it has none."""
    data = child(element, "AbbreviatedData")
    points = [point for found, _ in _subpaths((data.text or "") if data is not None else "", place) for point in found]
    if not points:
        return None
    return _box(points)


def _box(points: Sequence[Point]) -> BBox:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))
