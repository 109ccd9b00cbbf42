"""Confidence bounds against published values and against what they promise."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.review.statistics import at_most, clopper_pearson, wilson


@pytest.mark.parametrize(
    ("hits", "tried", "score", "exact"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, methods 3 and 5
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_bounds_are_those_that_were_published(hits, tried, score, exact) -> None:
    assert wilson(hits, tried) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(hits, tried) == pytest.approx(exact, abs=5e-5)


def test_no_error_in_n_gives_the_closed_form() -> None:
    """With no hit the exact upper bound solves (1 - p)^n = 0.025."""
    for tried in (1, 59, 1000):
        assert clopper_pearson(0, tried).high == pytest.approx(1 - 0.025 ** (1 / tried), abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.5, 0.99))
def test_bounds_hold_the_rate_and_mirror(hits: int, more: int, confidence: float) -> None:
    tried = hits + more
    for bounds in (wilson, clopper_pearson):
        low, high = bounds(hits, tried, confidence)
        assert 0 <= low <= (hits / tried if tried else 0) <= high <= 1
        mirrored = bounds(more, tried, confidence)
        assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-9)


@given(st.integers(1, 25), st.floats(0.01, 0.99))
def test_the_exact_interval_covers_as_often_as_it_says(tried: int, rate: float) -> None:
    covered = sum(
        math.comb(tried, k) * rate**k * (1 - rate) ** (tried - k)
        for k in range(tried + 1)
        if clopper_pearson(k, tried).low <= rate <= clopper_pearson(k, tried).high
    )
    assert covered >= 0.95 - 1e-9


@given(st.integers(1, 40), st.integers(0, 40), st.floats(0.001, 0.999))
def test_the_binomial_tail(tried: int, hits: int, rate: float) -> None:
    expected = sum(math.comb(tried, k) * rate**k * (1 - rate) ** (tried - k) for k in range(min(hits, tried) + 1))
    assert at_most(hits, tried, rate) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3)])
def test_counts_that_are_none_are_refused(counts) -> None:
    for bounds in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="no proportion"):
            bounds(*counts)
