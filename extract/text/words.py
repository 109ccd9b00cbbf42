"""Chinese words of a short text: jieba's dictionary and jieba's way of cutting, with the words of the domain.

The dictionary is read here and not by jieba: so nothing is written to the temporary folder, nothing is printed, the part
of speech of each word comes along, and jieba's own tables, of no use here, need not be loaded. A text is cut as
`jieba.cut(text, HMM=False)` cuts it, in a third of the time: into the words whose frequencies make it most likely. jieba's
guesses at unknown words (HMM) are left out, as a guess would depend on what else stands in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from math import inf, log
from pathlib import Path
from typing import NamedTuple, TypeAlias

from extract.lexicon import Lexicon

# Longer entries of jieba's dictionary are names and sayings, rarer ones none of the language of reports. A word holds no
# other signs than these.
_WORD = r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]"
_FREQUENT = rf"^({_WORD}{{1,6}}) ([3-9]|[0-9]{{2,}}) "
_ENTRY = re.compile(rf"{_FREQUENT}(\w+)$", re.MULTILINE)
_FREQUENCIES = re.compile(_FREQUENT.replace("(", "(?:", 1), re.MULTILINE)
# Lines one after the other whose words begin with the same sign: the dictionary is sorted, but for a few.
_SAME_SIGN = re.compile(r"^(.).*(?:\n\1.*)*", re.MULTILINE)
# jieba's advice for a word that must not be cut is a high frequency; this one is above that of all but 的.
_FREQUENCY = 100_000
# A report repeats its phrases, and each is looked at from several sides: of 957 questions about the longest sample 616 are
# answered from the last 1,024, 220 from the last 16. An answer takes 2 KB.
_LATEST = 1024
_Entries: TypeAlias = Mapping[str, tuple[float, str]]
# What only begins a longer word is none itself.
_BEGINS = (-inf, "x")


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
    ends = dictionary.ends(text)
    words: list[Word] = []
    start = 0
    while start < len(text):
        end = ends[start]
        if end == start + 1 and _is_latin(text[start]):
            while end < len(text) and ends[end] == end + 1 and _is_latin(text[end]):
                end += 1
        word = text[start:end]
        words.append(Word(word, start, dictionary[word[0]].get(word, _BEGINS)[1]))
        start = end
    return tuple(words)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


class _Dictionary(dict[str, _Entries]):
    """First sign → word → (logarithm of its probability, tag); `_BEGINS` is what only begins a word.

    One table for each first sign, made when it is first asked for: reports begin words with a tenth of the signs.
    """

    def __init__(self, printed: str, own: Mapping[str, str]) -> None:
        """`printed` is jieba's dictionary, `own` the tag of each word that counts as very frequent."""
        super().__init__()
        self._printed = printed
        self._places: dict[str, list[tuple[int, int]]] = {}
        for lines in _SAME_SIGN.finditer(printed):
            self._places.setdefault(lines[1], []).append(lines.span())
        self._own: dict[str, dict[str, str]] = {}
        for word, tag in own.items():
            self._own.setdefault(word[0], {})[word] = tag
        total = sum(map(int, _FREQUENCIES.findall(printed)))
        for sign, words in self._own.items():
            known = self._known(sign)
            total += sum(_FREQUENCY - known.get(word, (0, ""))[0] for word in words)
        self.rare = -log(total)
        """The logarithm of an unknown sign's probability."""

    def _known(self, sign: str) -> dict[str, tuple[int, str]]:
        """The words of jieba's dictionary that begin with this sign, with frequency and tag."""
        found = (entry for start, end in self._places.get(sign, ()) for entry in _ENTRY.findall(self._printed, start, end))
        return {word: (int(frequency), tag) for word, frequency, tag in found}

    def __missing__(self, sign: str) -> _Entries:
        known = self._known(sign) | {word: (_FREQUENCY, tag) for word, tag in self._own.get(sign, {}).items()}
        entries = {word: (log(frequency) + self.rare, tag) for word, (frequency, tag) in known.items()}
        for word in known:
            for end in range(1, len(word)):
                entries.setdefault(word[:end], _BEGINS)
        self[sign] = entries
        return entries

    def ends(self, text: str) -> list[int]:
        """For each place of a text the end of the word that stands there when the rest is cut in the most likely way.

        Of two ways that are as likely, the longer word counts.
        """
        size = len(text)
        likely, ends = [0.0] * (size + 1), list(range(1, size + 1))
        for start in range(size - 1, -1, -1):
            entries = self[text[start]]
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
    tagged = lexicon.roles("facts.words").items()
    own = {word: tag for tag, words in tagged for word in words if re.fullmatch(f"{_WORD}+", word)}
    return _Dictionary(_dictionary_file().read_text("utf-8"), own)


def _dictionary_file() -> Path:
    jieba = find_spec("jieba")
    assert jieba is not None and jieba.origin is not None
    return Path(jieba.origin).with_name("dict.txt")
