"""Chinese words of a short text: jieba's dictionary and jieba's way of cutting, with the words of the domain.

The dictionary is read here and not by jieba: so nothing is written to the temporary folder, nothing is printed, the part
of speech of each word comes along, and jieba's own tables, of no use here, need not be loaded. A text is cut as
`jieba.cut(text, HMM=False)` cuts it, in a third of the time: into the words whose frequencies make it most likely. jieba's
guesses at unknown words (HMM) are left out, as a guess would depend on what else stands in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from math import inf, log
from pathlib import Path
from typing import NamedTuple, TypeAlias

from extract.lexicon import Lexicon

# Longer entries of jieba's dictionary are names and sayings, rarer ones none of the language of reports. A word holds no
# other signs than these.
_WORD = r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]"
_ENTRY = re.compile(rf"^({_WORD}{{1,6}}) ([3-9]|[0-9]{{2,}}) (\w+)$", re.MULTILINE)
# jieba's advice for a word that must not be cut is a high frequency; this one is above that of all but 的.
_FREQUENCY = 100_000
# A phrase is looked at from several sides, one right after the other: four of ten questions are about one of the last few.
_LATEST = 16
_Entries: TypeAlias = Mapping[str, tuple[float, str]]
# What only begins a longer word is none itself.
_BEGINS = (-inf, "x")
_NONE: _Entries = {}


class Word(NamedTuple):
    """A word at `start` of the text, with jieba's tag: `n…` noun, `v` verb, `vn` verbal noun, `d` adverb, `p` preposition."""

    text: str
    start: int
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@lru_cache(maxsize=_LATEST)
def words_of(text: str, lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of a text in order; together they are the text. The tag is `x` for signs and unknown words.

    The vocabulary `facts.words` (tag → words) is added to jieba's dictionary.
    """
    dictionary = _dictionary(lexicon)
    entries, ends = dictionary.entries, dictionary.ends(text)
    words: list[Word] = []
    start = 0
    while start < len(text):
        end = ends[start]
        if end == start + 1 and _is_latin(text[start]):
            while end < len(text) and ends[end] == end + 1 and _is_latin(text[end]):
                end += 1
        word = text[start:end]
        words.append(Word(word, start, entries.get(word[0], _NONE).get(word, _BEGINS)[1]))
        start = end
    return tuple(words)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


@dataclass(frozen=True, eq=False)
class _Dictionary:
    """First sign → word → (logarithm of its probability, tag); `_BEGINS` is what only begins a word, `rare` the logarithm of
    an unknown sign. One table for each first sign: a text asks for words of few, and in one table of all words each
    question would be to a cold place of the memory.
    """

    entries: Mapping[str, _Entries]
    rare: float

    def ends(self, text: str) -> list[int]:
        """For each place of a text the end of the word that stands there when the rest is cut in the most likely way.

        Of two ways that are as likely, the longer word counts.
        """
        size = len(text)
        likely, ends = [0.0] * (size + 1), list(range(1, size + 1))
        for start in range(size - 1, -1, -1):
            entries = self.entries.get(text[start], _NONE)
            best, end = -inf, start + 1
            while end <= size and (entry := entries.get(text[start:end])):
                if (whole := entry[0] + likely[end]) >= best and entry is not _BEGINS:
                    best, ends[start] = whole, end
                end += 1
            likely[start] = best if best > -inf else self.rare + likely[start + 1]
        return ends


@cache
def _dictionary(lexicon: Lexicon) -> _Dictionary:
    """jieba's dictionary with the lexicon's words. Reads 5 MB: once in a process."""
    printed = _ENTRY.findall(_dictionary_file().read_text("utf-8"))
    known = {word: (int(frequency), tag) for word, frequency, tag in printed}
    for tag, words in lexicon.roles("facts.words").items():
        known |= {word: (_FREQUENCY, tag) for word in words if re.fullmatch(f"{_WORD}+", word)}
    all_words = log(sum(frequency for frequency, _ in known.values()))
    entries: dict[str, dict[str, tuple[float, str]]] = {}
    for word, (frequency, tag) in known.items():
        entries.setdefault(word[0], {})[word] = (log(frequency) - all_words, tag)
    for word in known:
        for end in range(1, len(word)):
            entries[word[0]].setdefault(word[:end], _BEGINS)
    return _Dictionary(entries, -all_words)


def _dictionary_file() -> Path:
    jieba = find_spec("jieba")
    assert jieba is not None and jieba.origin is not None
    return Path(jieba.origin).with_name("dict.txt")
