"""jieba's words without jieba: the same cut, their places, and nothing else left behind."""

from __future__ import annotations

import subprocess
import sys
from math import exp

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicon import load
from extract.text.words import _dictionary, words_of

_ALPHABET = "全市累计发放退休金对个人和家庭的补助完成年初预算数率达到了三公经费新增就业人员培训班12AB.%-+，。（）“”、 \u3000①"


def test_domain_words_are_not_cut() -> None:
    assert [word.text for word in words_of("发放城镇登记失业率公务接待费", load())][-1] == "公务接待费"
    assert [(word.text, word.tag) for word in words_of("对个人和家庭的补助", load())] == [("对个人和家庭的补助", "n")]


@given(st.text(alphabet="发放补贴完成率的5 A，。①𠀀\n对个人", max_size=40))
def test_the_words_are_the_text(text: str) -> None:
    words = words_of(text, load())
    assert "".join(word.text for word in words) == text
    assert all(text[word.start : word.end] == word.text for word in words)


@pytest.fixture(scope="module")
def tokenizer() -> jieba.Tokenizer:
    """jieba over the same dictionary: frequencies from the logarithms of their shares, 0 for what only begins a word."""
    dictionary = _dictionary(load())
    made = jieba.Tokenizer()
    entries = {word: weight for sign in _ALPHABET for word, (weight, _) in dictionary[sign].items()}
    made.FREQ = {word: round(exp(weight - dictionary.rare)) for word, weight in entries.items()}
    made.total, made.initialized = round(exp(-dictionary.rare)), True
    return made


@given(st.text(alphabet=_ALPHABET, max_size=30))
def test_the_cut_is_that_of_jieba(tokenizer: jieba.Tokenizer, text: str) -> None:
    assert [word.text for word in words_of(text, load())] == list(tokenizer.cut(text, HMM=False))


def test_no_cache_file_and_no_output(tmp_path: object) -> None:
    code = "from extract.text.words import words_of; from extract.lexicon import load; words_of('发放补贴', load())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env={"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert subprocess.run(["ls", "-A", str(tmp_path)], capture_output=True, text=True, check=True).stdout == ""
