"""Rounding: what is only rounded is never accused."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_examples import form, forms, grant, row, total

from extract.contract import FundingLine
from extract.rules import check
from extract.rules.figures import added, percent, place, shown
from extract.rules.numbering import ordinal

MONEY = st.decimals(min_value=1, max_value=99999, places=4, allow_nan=False)


def _printed(exact: Decimal, places: int, how: str = ROUND_HALF_UP) -> float:
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=how))


@given(MONEY, MONEY, st.integers(0, 2), st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_a_rate_rounded_or_cut_from_printed_amounts_fits(budget, executed, places, how):
    adjusted, done = _printed(budget, 2), _printed(executed, 2)
    rate = _printed(Decimal(str(done)) / Decimal(str(adjusted)) * 100, places, how)
    line = total(adjusted_budget=adjusted, executed=done, execution_rate=rate)
    assert not [f for f in check(forms(form(lines=[line]))) if f.code == "rate-mismatch"]


@given(st.integers(100, 99999), st.integers(3, 60))
def test_a_rate_that_is_off_by_points_is_found(budget, off):
    line = total(adjusted_budget=budget, executed=budget, execution_rate=100 - off)
    assert [f.code for f in check(forms(form(lines=[line])))] == ["rate-mismatch"]


@given(st.lists(MONEY, min_size=3, max_size=3))
def test_parts_rounded_each_for_itself_fit_their_rounded_total(exact):
    parts = [_printed(each, 2) for each in exact]
    lines = [
        total(executed=_printed(sum(exact, Decimal(0)), 2)),
        grant(executed=parts[0]),
        FundingLine(label="上年结转资金", item="carryover", executed=parts[1]),
        FundingLine(label="其他资金", item="other", executed=parts[2]),
    ]
    assert check(forms(form(lines=lines))) == []


@given(st.integers(1, 12))
def test_equal_shares_of_a_hundred_fit_it(count):
    share = _printed(Decimal(100) / count, 2)
    assert check(forms(form([row(f"任务{n}", weight=share) for n in range(count)], total_weight=100))) == []


@pytest.mark.parametrize(("printed", "quotient", "points"), [(0.98, 98.2, 98), (1, 100, 100), (0.5, 0.52, 0.5), (98, 98.2, 98)])
def test_a_rate_as_a_fraction_is_told_by_its_quotient(printed, quotient, points):
    assert percent(printed, quotient) == points


def test_figures_are_written_as_a_reader_expects_them():
    assert [shown(each) for each in (100, 100.0, 0.1 + 0.2, 23194481.63, -0.00001)] == ["100", "100", "0.3", "23194481.63", "0"]
    assert [place(each) for each in (351.57, 100, 100.0, 0.5)] == [0.01, 1, 1, 0.1]
    assert added([30, 20.5]) == "30+20.5"
    assert added(range(5000)).endswith("（共5000项）")


@pytest.mark.parametrize(
    ("number", "value"),
    [("四", 4), ("（二）", 2), ("(三）", 3), ("十一", 11), ("二十", 20), ("二十三", 23), ("7", 7), ("(4)", 4), ("第三部分", 3)],
)
def test_heading_numbers_count_by_value(number, value):
    assert ordinal(number) == value


@pytest.mark.parametrize("number", [None, "", "附件2-1", "1.2", "A", "2023年"])
def test_other_marks_have_no_value(number):
    assert ordinal(number) is None
