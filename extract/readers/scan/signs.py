"""Signs that the network does not tell apart and their strokes do: ≥ has one bar below, ≧ has two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.readers.scan.engine import Reading

Gray = NDArray[np.uint8]

_TWO_BARS = {"≥": "≧", "≤": "≦"}
# Of the sign's width, how long a bar is at least: the arms of the sign above it are no longer than 0.7.
_BAR = 0.85


def settled(reading: Reading, ink: Gray) -> str:
    """The reading's text with these signs as printed; `ink` is that of its strip (255 on 0)."""
    if not any(sign in reading.text for sign in _TWO_BARS):
        return reading.text
    return "".join(
        _TWO_BARS[char] if char in _TWO_BARS and _bars(ink, round(middle * ink.shape[1])) == 2 else char
        for char, middle in zip(reading.text, reading.middles, strict=True)
    )


def _bars(ink: Gray, middle: int) -> int:
    """How many bars run through the sign around a column."""
    inked = np.asarray(ink.any(axis=0))
    near = np.flatnonzero(inked[max(0, middle - 4) : middle + 5])
    if not len(near):
        return 0
    left = right = max(0, middle - 4) + int(near[len(near) // 2])
    while left > 0 and inked[left - 1]:
        left -= 1
    while right + 1 < len(inked) and inked[right + 1]:
        right += 1
    rows = [_longest(row) >= _BAR * (right + 1 - left) for row in ink[:, left : right + 1]]
    return sum(row and not before for before, row in zip([False, *rows], rows, strict=False))


def _longest(row: NDArray[np.uint8]) -> int:
    """The longest run of ink in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (row > 0).astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
