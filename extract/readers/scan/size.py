"""How large a page is drawn, and what an inch of print is on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Inches. Paper of a public report has a longer side between A5 and A3; a page of another size is a picture without a
# true resolution, or a poster: its print is measured as if the page were A4.
_SIDES = (7.0, 17.5)
_A4 = 11.69
# Pixels. A3 at 300 dpi has 17 million; detection looks at 2000 of the longer side whatever it gets.
MOST_PIXELS = 24_000_000


@dataclass(frozen=True)
class Size:
    """Pixels to a point of the page, and pixels to an inch of the print."""

    scale: float
    dpi: float


def fitting(width: float, height: float, dpi: float) -> Size:
    """For a page of so many points, to be drawn at `dpi`; smaller if that would be too many pixels."""
    longer = max(width, height, 1.0) / 72
    true = longer if _SIDES[0] <= longer <= _SIDES[1] else _A4
    scale = dpi / 72 * true / longer
    scale = min(scale, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))
    return Size(scale, scale * 72 * longer / true)


def resolution(width: int, height: int, given: float) -> float:
    """Dots per inch of a picture that says `given` (0 if it says nothing): as A4 where that is no paper's size."""
    longer = max(width, height)
    return given if given and _SIDES[0] <= longer / given <= _SIDES[1] else longer / _A4
