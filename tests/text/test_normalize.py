"""White space and what is as invisible as it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extract.text.normalize import squash

_INVISIBLE = "\u00a0\u00ad\u200b\u200e\u200f\u2028\u2029\u2060\u3000\ufeff \t\n\r\x0b\x0c\x1c\x85"


@given(st.text(st.one_of(st.sampled_from(_INVISIBLE), st.characters()), max_size=20))
def test_squash_takes_out_white_space_and_nothing_else(text: str) -> None:
    assert squash(text) == re.sub("[\\s\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
