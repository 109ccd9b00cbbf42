"""Chinese words of a short text: jieba behind one door, with the words of the domain.

jieba's own dictionary is read here and not by jieba: so nothing is written to the temporary folder, nothing is
printed, and the part of speech of each word comes along. jieba finds the most likely cut; its guesses at unknown words
(HMM) are off, as a guess would depend on what else stands in the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extract.lexicon import Lexicon

if TYPE_CHECKING:
    from jieba import Tokenizer

# Longer entries of jieba's dictionary are names and sayings. Rarer ones are none of the language of reports.
_LONGEST_WORD = 6
_RAREST = 3
# jieba's advice for a word that must not be cut is a high frequency; this one is above that of all but 的.
_FREQUENCY = 100_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start` of the text, with jieba's tag: `n…` noun, `v` verb, `vn` verbal noun, `d` adverb, `p` preposition."""

    text: str
    start: int
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def words_of(text: str, lexicon: Lexicon) -> list[Word]:
    """The words of a text in order; together they are the text. The tag is `x` for signs and unknown words.

    The vocabulary `facts.words` (tag → words) is added to jieba's dictionary.
    """
    tokenizer, tags = _dictionary(lexicon)
    return list(_tagged(tokenizer.cut(text, HMM=False), tags))


def _tagged(pieces: Iterator[str], tags: dict[str, str]) -> Iterator[Word]:
    start = 0
    for piece in pieces:
        yield Word(piece, start, tags.get(piece, "x"))
        start += len(piece)


@cache
def _dictionary(lexicon: Lexicon) -> tuple[Tokenizer, dict[str, str]]:
    """jieba's tokenizer over its own dictionary and the lexicon's words, and the tags. Reads 5 MB: once in a process."""
    import jieba

    frequencies: dict[str, int] = {}
    tags: dict[str, str] = {}
    total = 0
    for line in (files("jieba") / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, tag = line.split(" ")
        if len(word) <= _LONGEST_WORD and int(frequency) >= _RAREST:
            frequencies[word] = int(frequency)
            tags[word] = tag
            total += int(frequency)
    for tag, words in lexicon.roles("facts.words").items():
        for word in words:
            total += _FREQUENCY - frequencies.get(word, 0)
            frequencies[word] = _FREQUENCY
            tags[word] = tag
    for word in list(frequencies):
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    return tokenizer, tags
