"""Bounds of an error rate from a sample. Standard library alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Bounds(NamedTuple):
    """A two-sided confidence interval of a proportion, from 0 to 1."""

    low: float
    high: float


def wilson(hits: int, tried: int, confidence: float = CONFIDENCE) -> Bounds:
    """Wilson's score interval of `hits` among `tried`: good on average, also for few trials and rates near 0.

    Source: E. B. Wilson, JASA 22 (1927) 209-212; recommended by Brown, Cai, DasGupta, Statistical Science 16 (2001) 101-133.
    Nothing tried tells nothing: (0, 1). Raises ValueError for counts that are none.
    """
    _check(hits, tried, confidence)
    if not tried:
        return Bounds(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, weight = hits / tried, z * z / tried
    middle = (rate + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * math.sqrt(rate * (1 - rate) / tried + weight / (4 * tried))
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    return Bounds(low, 1.0 if hits == tried else min(1.0, middle + reach))


def clopper_pearson(hits: int, tried: int, confidence: float = CONFIDENCE) -> Bounds:
    """Clopper's and Pearson's exact interval of `hits` among `tried`: it covers the rate at least as often as it says.

    Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413. The lower bound is the rate at which as many hits
    or more have the probability (1 - confidence) / 2, the upper bound that for as many or fewer; found by bisection on the
    binomial tail. Nothing tried: (0, 1). Raises ValueError for counts that are none.
    """
    _check(hits, tried, confidence)
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _solve(lambda rate: 1 - at_most(hits - 1, tried, rate) < tail)
    high = 1.0 if hits == tried else _solve(lambda rate: at_most(hits, tried, rate) > tail)
    return Bounds(low, high)


def at_most(hits: int, tried: int, rate: float) -> float:
    """The probability of `hits` or fewer among `tried` at this rate: the binomial distribution."""
    if hits >= tried or rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    yes, no, whole = math.log(rate), math.log1p(-rate), math.lgamma(tried + 1)
    terms = (
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(tried - k + 1) + k * yes + (tried - k) * no) for k in range(hits + 1)
    )
    return min(1.0, math.fsum(terms))


def _solve(below: Callable[[float], bool]) -> float:
    """The rate up to which `below` holds, to the last digits of a double."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def _check(hits: int, tried: int, confidence: float) -> None:
    if not 0 <= hits <= tried or not 0 < confidence < 1:
        raise ValueError(f"{hits} of {tried} at confidence {confidence}: no proportion")
