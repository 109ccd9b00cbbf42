"""The scanner passes over most of a text by one class of signs: no quantity, date or code may begin with any other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.text.numerals import fold_numeric
from extract.text.scan import _FIRST, _TOKEN

_SIGNS = '0189.,-—~至到 ()（[《》〔第每附件表图编号指标年月日季度一二十百千万亿零〇两壹拾全当本今次明去上下半QqAz%+×/:;；。\n“"前底末元个'


@given(st.text(alphabet=_SIGNS, max_size=14))
def test_nothing_that_is_read_begins_elsewhere(text: str) -> None:
    folded = fold_numeric(text)
    found = _TOKEN.search(folded)
    assert found is None or _FIRST.match(folded, found.start())


@given(st.characters())
def test_no_lone_sign_is_read_that_is_not_looked_at(sign: str) -> None:
    assert _FIRST.match(sign) or not _TOKEN.match(sign)
