"""How a page lies on the glass: its angle, and the map from the straightened picture back to the one that came."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

# Degrees. Feeders of office scanners turn pages by less than two; beyond five it is no slip of the feeder.
_MOST = 5.0
# Two pixels over the width of A4 at 200 dpi: less is not worth resampling the page.
_WORTH = 0.07
_COARSE, _FINE = 500, 1400  # heights in which the angle is looked for


@dataclass(frozen=True)
class Turn:
    """A picture turned by `quarters` clockwise and then by `angle` degrees around its middle.

    `width` and `height` are those of the picture as it came.
    """

    width: int
    height: int
    quarters: int = 0
    angle: float = 0.0

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The point of the picture as it came, for a point of the turned one."""
        width, height = (self.width, self.height) if self.quarters % 2 == 0 else (self.height, self.width)
        a = math.radians(self.angle)
        dx, dy = x - width / 2, y - height / 2
        x, y = width / 2 + dx * math.cos(a) - dy * math.sin(a), height / 2 + dx * math.sin(a) + dy * math.cos(a)
        if self.quarters == 1:
            return y, self.height - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        return (self.width - y, x) if self.quarters == 3 else (x, y)


def turned(gray: Gray, quarters: int, angle: float) -> Gray:
    """The picture after quarter turns clockwise, then straightened by `angle` degrees; what comes in is white."""
    if quarters:
        gray = np.ascontiguousarray(np.rot90(gray, -quarters))
    if not angle:
        return gray
    height, width = gray.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255,) * 4
    return cv2.warpAffine(gray, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white).astype(np.uint8)


def skew(ink: Gray) -> float:
    """By how many degrees the rows of ink (255 on 0) fall to the right; 0 where they say nothing or hardly anything.

    The angle at which rows of text and ruled lines give the sharpest profile, sought coarse to fine.
    """
    if not ink.any():
        return 0.0
    coarse = _sharpest(_small(ink, _COARSE), np.arange(-_MOST, _MOST + 0.01, 0.25))
    if abs(coarse) >= _MOST:
        return 0.0
    fine = _small(ink, _FINE)
    middle = _sharpest(fine, np.arange(coarse - 0.25, coarse + 0.26, 0.0625))
    angle = _sharpest(fine, np.arange(middle - 0.06, middle + 0.061, 0.02))
    return angle if _WORTH <= abs(angle) <= _MOST else 0.0


def _small(ink: Gray, height: int) -> Gray:
    scale = min(1.0, height / ink.shape[0])
    return cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _sharpest(ink: Gray, angles: NDArray[np.float64]) -> float:
    """Shear is enough for small angles, and only the profile is asked for: ink pixels are counted into their rows."""
    ys, xs = np.nonzero(ink > 100)
    if len(ys) > 60_000:
        keep = np.linspace(0, len(ys) - 1, 60_000).astype(int)
        ys, xs = ys[keep], xs[keep]
    height, width = ink.shape
    reach = int(width * math.tan(math.radians(_MOST + 1))) + 2
    scores = []
    for angle in angles:
        rows = ys - (xs - width / 2) * math.tan(math.radians(float(angle)))
        profile = np.bincount(np.clip(np.round(rows).astype(int) + reach, 0, height + 2 * reach), minlength=1)
        scores.append(float(np.square(np.diff(profile.astype(np.float64))).sum()))
    return float(angles[int(np.argmax(scores))])
