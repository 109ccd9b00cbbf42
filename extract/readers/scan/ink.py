"""Colours to grey, so that print is dark on light: seals taken off, pages printed light on dark turned over."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]

# Red ink: the red channel stands so far above the others.
_RED = 45
# Inches. Round seals of offices are 38 to 45 mm wide (State Council, 国发〔1999〕25号), of persons and desks down to 18.
_SEAL = (0.6, 2.4)
_ROUND = 1.6  # longer side by shorter
_SHARE = (0.04, 0.7)  # of its box, the part that a seal inks; red shades fill it
_DARK = 110  # the median of a page that is printed light on dark


def gray(picture: NDArray[np.uint8], dpi: float) -> Gray:
    """Grey, dark on light, of a picture (grey, or blue, green, red)."""
    flat = picture if picture.ndim == 2 else _without_seals(picture[:, :, :3], dpi)
    return (255 - flat).astype(np.uint8) if np.median(flat[::7, ::7]) < _DARK else flat


def _without_seals(bgr: NDArray[np.uint8], dpi: float) -> Gray:
    """Where a seal lies, the red channel: red ink is white in it, black print under the seal stays."""
    flat = cv2.cvtColor(np.ascontiguousarray(bgr), cv2.COLOR_BGR2GRAY).astype(np.uint8)
    if not _is_coloured(bgr):
        return flat
    channel = bgr[:, :, 2]
    red = cv2.subtract(channel, cv2.max(bgr[:, :, 0], bgr[:, :, 1])) > _RED
    step = max(1, round(dpi / 50))
    small = np.ascontiguousarray(red[::step, ::step]).astype(np.uint8)
    reach = max(3, round(0.1 * dpi / step))
    blots = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(blots, connectivity=8)
    for n in range(1, count):
        x, y, width, height, _ = (step * side for side in stats[n].tolist())
        box = (slice(y, y + height + step), slice(x, x + width + step))
        longer, shorter = max(width, height), min(width, height)
        if (
            _SEAL[0] * dpi <= shorter
            and longer <= min(_SEAL[1] * dpi, _ROUND * shorter)
            and _SHARE[0] < red[box].mean() < _SHARE[1]
        ):
            # The rim of red strokes is darker than the paper in the red channel too: what is not clearly dark is paper.
            under = channel[box]
            flat[box] = np.where(red[box] | (under > 150), 255, under)
    return flat


def _is_coloured(bgr: NDArray[np.uint8]) -> bool:
    some = bgr[::5, ::5].astype(np.int16)
    return bool((some.max(axis=2) - some.min(axis=2) > _RED).any())
