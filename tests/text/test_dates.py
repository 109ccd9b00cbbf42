"""Dates in running text: what, where, and how firmly."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text.dates import compact_date, dates_in


def brief(text: str, fiscal_year: int | None = 2021) -> list[tuple[str, str | None, str]]:
    return [(text[d.start : d.end], d.date, d.comparator) for d in dates_in(text, fiscal_year)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "于2020年12月31日前完成，2021年3月起执行",
            [("2020年12月31日前", "2020-12-31", "<="), ("2021年3月起", "2021-03", ">=")],
        ),
        ("1月1日至6月30日", [("1月1日至6月30日", "2021-06-30", "<=")]),
        ("二〇二〇年十二月三十一日", [("二〇二〇年十二月三十一日", "2020-12-31", "=")]),
        ("十月底", [("十月底", "2021-10-31", "=")]),
        ("2020年2月底", [("2020年2月底", "2020-02-29", "=")]),
        ("2021年2月29日", [("2021年2月29日", "2021-02", "=")]),
        ("2020.12.31", [("2020.12.31", "2020-12-31", "=")]),
        ("2020—12—31", [("2020—12—31", "2020-12-31", "=")]),
        ("收入2020.12万元", []),
        ("5年", []),
        ("3个月", []),
        ("1.5月", []),
        ("1980元", []),
        ("Q3", [("Q3", "2021-09", "<=")]),
        ("2022-2024年", [("2022-2024年", "2024", "=")]),
        ("去年12月", [("去年12月", "2020-12", "=")]),
        ("2020年前期工作", [("2020年", "2020", "=")]),
    ],
)
def test_dates_of_a_text(text: str, found: list[tuple[str, str | None, str]]) -> None:
    assert brief(text) == found


def test_without_a_year_there_is_no_date() -> None:
    assert brief("12月底前", None) == [("12月底前", None, "<=")]
    assert brief("2020年12月底前", None) == [("2020年12月底前", "2020-12-31", "<=")]


def test_what_recurs_says_so() -> None:
    assert [d.recurring for d in dates_in("每年12月前，2020年12月", 2020)] == [True, False]


@given(st.dates().filter(lambda d: 1900 <= d.year <= 2099))
def test_every_printed_form_of_a_day_is_that_day(day: date) -> None:
    year, month, number = day.timetuple()[:3]
    iso = f"{year:04}-{month:02}-{number:02}"
    assert [d.date for d in dates_in(f"{year}年{month}月{number}日")] == [iso]
    assert [d.date for d in dates_in(f"{year}.{month}.{number}")] == [iso]
    assert [d.date for d in dates_in(f"{year}-{month:02}-{number:02}")] == [iso]
    assert compact_date(f"{year}{month:02}{number:02}") == iso
    end = calendar.monthrange(year, month)[1]
    assert [d.date for d in dates_in(f"{month}月底前", year)] == [f"{year:04}-{month:02}-{end:02}"]


@pytest.mark.parametrize("text", ["20211301", "20210230", "12345678", "2021123"])
def test_compact_digits_that_are_no_day(text: str) -> None:
    assert compact_date(text) is None


@given(
    st.text(alphabet="0123456789年月日底前至-—. 一二三十第季度上半每全", max_size=60),
    st.one_of(st.none(), st.integers(1950, 2100)),
)
def test_any_text_gives_places_in_order(text: str, fiscal_year: int | None) -> None:
    position = 0
    for found in dates_in(text, fiscal_year):
        assert position <= found.start < found.end <= len(text)
        position = found.end
