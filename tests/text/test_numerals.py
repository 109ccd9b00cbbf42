"""Pure number cells: weights, scores, amounts, rates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text.numerals import amount, chinese, exact, fold_numeric, number, percent, points, weight_in_label, without_weight


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10), ("2132.86", 2132.86), ("１００", 100), ("１，２３４．５０", 1234.5), ("1,234,567", 1234567), ("1，234.50", 1234.5), (" 12 ", 12),
        ("\u30003.5\u3000", 3.5), ("1 234", 1234), ("-5", -5), ("－5", -5), ("−5.25", -5.25), ("+3", 3), ("0", 0), ("0.00", 0), ("007", 7),
        ("2132.8\n6", 2132.86), ("2132.\n86", 2132.86), ("三十", 30), ("十", 10), ("十二", 12), ("一千二百", 1200), ("两", 2), ("〇", 0), ("零", 0), ("壹佰", 100),
        ("叁拾伍", 35), ("一百零五", 105), ("二〇二〇", 2020), ("一亿二千万", 120000000), ("三万五千", 35000), ("一万零五十", 10050),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    got = number(text)
    assert got == value
    assert isinstance(got, type(value))


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "—", "/", "……", "无", "十几", "几十", "数百", "百", "万", "优", "85\n90", "5\n5", "10分", "1.2.3", "12,34", "1-2", "①", "x5", "9" * 400, "0." + "1" * 30],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("text", ["10分", "10 分", "１０分", "10", "10%", "十分"])
def test_points_may_print_their_mark(text: str) -> None:
    assert points(text) == 10


@pytest.mark.parametrize(
    ("text", "value"),
    [("100%", 100), ("１００％", 100), ("97.53", 97.53), ("100", 100), ("0.9753", 0.9753), ("100 %", 100), ("百分之九十", 90), ("百分之百", 100), ("-3.5%", -3.5),
     ("3个百分点", 3), ("%", None), ("优", None), ("", None)],
)  # fmt: skip
def test_percentages_are_points_as_printed(text: str, value: float | None) -> None:
    assert percent(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2132.86", 2132.86), ("32.2万元", 32.2), ("5元", 5), ("￥1,200.00", 1200), ("人民币300万元", 300), ("叁佰元整", 300), ("三亿二千万元", 320000000), ("1.5亿", 1.5),
     ("—", None), ("约5万", None), ("", None)],
)  # fmt: skip
def test_amounts_are_in_the_unit_of_their_table(text: str, value: float | None) -> None:
    assert amount(text) == value


@pytest.mark.parametrize(
    ("label", "weight", "rest"),
    [
        ("产出指标(50分)", 50, "产出指标"),
        ("产 出 指 标（50 分）", 50, "产出指标"),
        ("产出\n指标\n（50分）", 50, "产出指标"),
        ("（30分）", 30, ""),
        ("年度目标 1：(25 分)", 25, "年度目标1"),
        ("得分(30 分*执行率)", 30, "得分"),
        ("效益指标（30）", 30, "效益指标"),
        ("满意度指标（权重：10分）", 10, "满意度指标"),
        ("成本指标（12.5分）", 12.5, "成本指标"),
        ("数量指标", None, "数量指标"),
        ("（一）数量 指标", None, "（一）数量指标"),
        ("(1)数量指标", None, "(1)数量指标"),
        ("得分（A）", None, "得分（A）"),
        ("执行率（B/A）", None, "执行率（B/A）"),
    ],
)
def test_weights_in_labels(label: str, weight: float | None, rest: str) -> None:
    assert weight_in_label(label) == weight
    assert without_weight(label) == rest


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_any_printed_decimal_round_trips(digits: int, places: int) -> None:
    printed = Decimal(digits).scaleb(-places)
    got = number(f"{printed:,f}")
    assert got is not None
    assert Decimal(repr(got)) == printed


@given(st.text())
def test_never_raises_and_offsets_stay(text: str) -> None:
    for read in (number, points, percent, amount, weight_in_label, without_weight, chinese):
        read(text)
    assert len(fold_numeric(text)) == len(text)


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_read_as_written(value: int) -> None:
    assert chinese(_spell(value)) == value


def _spell(value: int) -> str:
    """The number as an accountant writes it: every place spelt, 零 for a gap."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        return _spell(high) + "万" + (("零" if low < 1000 else "") + _spell(low) if low else "")
    text, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return text or "零"


def test_exact_refuses_what_json_cannot_hold() -> None:
    assert exact(Decimal("0.1")) == 0.1
    assert exact(Decimal("0.1000000000000000000001")) is None
    assert exact(Decimal("1e30")) is None
    assert exact(Decimal("Infinity")) is None


def test_a_percent_sign_wrapped_to_the_next_line_belongs_to_its_number():
    assert percent("97.82\n%") == 97.82
