"""Numbers read as the paper shows them, not as the file stores them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.sheet.formats import BUILTIN
from extract.readers.sheet.numbers import display, display_text, general

CASES = [
    (0.95, "0%", "95%"),
    (0.97531, "0.00%", "97.53%"),
    (1234.5, "#,##0.00", "1,234.50"),
    (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
    (-0.3, "0", "0"),
    (1.005, "0.00", "1.01"),
    (2.675, "0.00", "2.68"),
    (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    (1234.5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
    (7, "¥#,##0.00;[Red]¥-#,##0.00", "¥7.00"),
    (12.3, '0.0"万元"', "12.3万元"),
    (1234567, '0!.0,"万"', "123.5万"),
    (12345678, "#,##0,", "12,346"),
    (5, "000", "005"),
    (13812345678, "000-0000-0000", "138-1234-5678"),
    (3.0, "0.##", "3"),
    (3.14159, "0.##", "3.14"),
    (0.5, ".00", ".50"),
    (5.25, "# ?/?", "5 1/4"),
    (0.00001234, "0.00E+00", "1.23E-05"),
    (90, '[>=90]"优";[>=60]"良";"差"', "优"),
    (61, '[>=90]"优";[>=60]"良";"差"', "良"),
    (5, '[>=90]"优";[>=60]"良";"差"', "差"),
    (0, ";;;", ""),
    (0, "#", ""),
    (44237, 'yyyy"年"m"月"d"日"', "2021年2月10日"),
    (44237, BUILTIN[14], "2021/2/10"),
    (44237, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二一年二月十日"),
    (44237, "aaaa", "星期三"),
    (44237.75, "yyyy/m/d h:mm AM/PM", "2021/2/10 6:00 PM"),
    (1.5, "[h]:mm:ss", "36:00:00"),
    (0.5, "h:mm", "12:00"),
    (1234, "[DBNum1]General", "一千二百三十四"),
    (2021, '0"年"', "2021年"),
    (60, "yyyy-m-d", "1900-2-28"),
    (-5, "yyyy-m-d", "-5"),
]


@pytest.mark.parametrize(("value", "code", "shown"), CASES, ids=str)
def test_a_number_as_its_format_shows_it(value, code, shown):
    assert display(value, code) == shown


def test_the_date_system_of_the_macintosh():
    assert display(42775, "yyyy-mm-dd", date_1904=True) == "2021-02-10"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1 + 0.2, "0.3"), (2132.86, "2132.86"), (8658177.497996, "8658177.498"), (1e-7, "1E-07"), (-0.0, "0"), (23782237, "23782237"),
     (123456789012345, "123456789012345"), (46000021.0, "46000021"), (1e17, "1E+17")],
)  # fmt: skip
def test_a_number_without_a_format_has_no_float_noise(value, shown):
    assert general(value) == shown


def test_a_format_for_texts_may_add_words():
    assert display_text("甲", '@"局"') == "甲局"
    assert display_text("甲", "#,##0.00") == "甲"
    assert display_text("甲", "0;0;0;") == ""


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_two_places_never_change_an_amount(amount):
    assert display(float(amount), "#,##0.00").replace(",", "") == f"{amount:.2f}"


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32), st.text(alphabet='0#?.,%E+-/;@"\\_*[]hmsdyaG ¥年', max_size=20)
)
def test_no_format_breaks_a_number(value, code):
    assert isinstance(display(value, code), str)


@given(st.integers(min_value=0, max_value=10**14))
def test_whole_numbers_stay_whole(value):
    assert general(float(value)) == str(value)
