"""Affine maps of PDF (a, b, c, d, e, f): a point (x, y) goes to (a·x + c·y + e, b·x + d·y + f)."""

from __future__ import annotations

from typing import TypeAlias

from extract.model import BBox

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def times(m: Matrix, n: Matrix) -> Matrix:
    """First m, then n."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def view(bounds: BBox, rotation: int) -> Matrix:
    """From PDF's coordinates to the page as displayed: points from the top left corner, y down.

    `bounds` is the visible box (left, bottom, right, top) before `rotation`, which is in degrees clockwise.
    """
    left, bottom, right, top = bounds
    if rotation == 90:
        return (0, 1, 1, 0, -bottom, -left)
    if rotation == 180:
        return (-1, 0, 0, 1, right, -bottom)
    if rotation == 270:
        return (0, -1, -1, 0, top, right)
    return (1, 0, 0, -1, -left, top)


def box(m: Matrix, left: float, bottom: float, right: float, top: float) -> BBox:
    """The upright box (x0, y0, x1, y1) around a mapped rectangle."""
    xa, xb = m[0] * left + m[2] * bottom + m[4], m[0] * right + m[2] * top + m[4]
    ya, yb = m[1] * left + m[3] * bottom + m[5], m[1] * right + m[3] * top + m[5]
    if m[0] and m[1]:
        xc, xd = m[0] * right + m[2] * bottom + m[4], m[0] * left + m[2] * top + m[4]
        yc, yd = m[1] * right + m[3] * bottom + m[5], m[1] * left + m[3] * top + m[5]
        return (min(xa, xb, xc, xd), min(ya, yb, yc, yd), max(xa, xb, xc, xd), max(ya, yb, yc, yd))
    return (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
