"""Printed figures: how exact they are, how they are written in a message."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

_CENT = 0.005
_ADDENDS = 16


def place(figure: float) -> float:
    """The unit of the last printed place: 0.01 for 351.57, 1 for 100."""
    exponent = Decimal(repr(figure)).normalize().as_tuple().exponent
    return float(Decimal(10) ** min(int(exponent), 0)) if isinstance(exponent, int) else 1.0


def slack(figures: Iterable[float]) -> float:
    """How far the sum of these printed figures may be off by rounding alone: half a last place each, and half a cent.

    A whole number among fractions has lost its zeros, so it counts with the finest place of them all.
    """
    places = [place(figure) for figure in figures]
    finest = min(places, default=1.0)
    return sum(finest if each == 1 else each for each in places) / 2 + _CENT


def quotient_slack(part: float, whole: float, percent: float) -> float:
    """How far a printed percentage may be from 100 × part / whole: one last place of its own, as some forms cut where
    others round, and what half a last place of a fractional part and whole makes of it."""
    error = sum(place(each) / 2 / abs(each) for each in (part, whole) if place(each) < 1)
    return place(percent) + abs(percent) * error + 1e-9


def percent(printed: float, quotient: float) -> float:
    """A printed rate in percentage points. Spreadsheets may hold 0.98 for 98 %, which the true quotient tells."""
    return printed * 100 if 0 < printed <= 1.5 and abs(printed * 100 - quotient) < abs(printed - quotient) else printed


def shown(figure: float) -> str:
    """A figure in a message: at most four decimals, no trailing zeros, never in scientific notation."""
    text = f"{figure:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tidy(figure: float) -> int | float:
    """A computed figure for `expected` or `actual`: whole numbers as integers, others to four decimals."""
    rounded = round(figure, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def added(figures: Iterable[float]) -> str:
    """`30+20+10`; of a long sum the first figures and how many there are."""
    texts = [shown(figure) for figure in figures]
    return "+".join(texts) if len(texts) <= _ADDENDS else "+".join(texts[: _ADDENDS - 4]) + f"+…（共{len(texts)}项）"
