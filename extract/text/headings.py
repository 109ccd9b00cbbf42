"""One line as a heading: its number mark, and whether what follows is a title, a title that opens prose, or prose.

The order of marks is that of GB/T 9704—2012 (党政机关公文格式, 7.3.3): 一、 （一） 1. （1）; 第一部分 and 第一章 stand over
them, 附件 beside them. Real reports mix 1、 and 1．, half and full width brackets, so a mark is known by its kind alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from extract.lexicon import Lexicon
from extract.text.normalize import lines, squash
from extract.text.numerals import chinese

_CN = "[一二三四五六七八九十]{1,3}"
_GAP = r"[ \t\u3000\u00a0]*"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"
_BRACKETED_CN = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_DASH = "-—–－‐"

# Kind of mark → its pattern; `n` holds the number as printed, `v` what counts. A `1.` before a digit is a decimal,
# unless a year follows; `一、二级` is an enumeration, not a mark.
_MARKS = {
    "attachment": re.compile(
        rf"(?P<n>附{_GAP}[件表录]{_GAP}(?P<v>(?:\d+|{_CN})?)(?:{_GAP}[{_DASH}]{_GAP}\d+)*)"
        rf"(?:{_GAP}[:：、.．]{_GAP}|(?=\s)|$|(?=[\u4e00-\u9fff]{{2,40}}(?:表|报告|清单)\s*$))"
    ),
    "chapter": re.compile(rf"(?P<n>第{_GAP}(?P<v>{_CN}|\d{{1,2}}){_GAP}(?:部{_GAP}分|章|篇|编))(?![的是])[:：、.．]?"),
    "section": re.compile(rf"(?P<n>第{_GAP}(?P<v>{_CN}|\d{{1,2}}){_GAP}节)(?![的是])[:：、.．]?"),
    "cn": re.compile(rf"(?P<n>(?P<v>{_CN})){_GAP}[、.．，,](?!{_CN}[、级类])"),
    "cn_bracket": re.compile(rf"(?P<n>[（(]{_GAP}(?P<v>{_CN}){_GAP}[)）]|(?P<sign>[{_BRACKETED_CN}]))[、.．]?"),
    "decimal": re.compile(r"(?P<n>\d{1,2}(?:[.．]\d{1,2}){1,3})[、.．]?(?=\s*[\u4e00-\u9fff“《（(])(?![万亿元%％倍个])"),
    "arabic": re.compile(rf"(?P<n>(?P<v>\d{{1,2}})){_GAP}(?:、|[.．](?!\d)|[.．](?=20\d\d{_GAP}年))"),
    "arabic_bracket": re.compile(
        rf"(?P<n>[（(]{_GAP}(?P<v>\d{{1,2}}){_GAP}[)）]|(?P<sign>[{_BRACKETED}]))[、.．]?|(?P<m>\d{{1,2}}){_GAP}[)）][、.．]?"
    ),
    "circled": re.compile(rf"(?P<n>(?P<sign>[{_CIRCLED}]))[、.．]?"),
}
# What a mark can begin with, besides digits.
_OPENINGS = frozenset(f"附第一二三四五六七八九十（({_CIRCLED}{_BRACKETED}{_BRACKETED_CN}")
RANK = {
    "attachment": 0.0, "chapter": 0.0, "section": 1.0, "title": 1.5, "cn": 2.0, "cn_bracket": 3.0, "arabic": 4.0,
    "decimal2": 4.2, "decimal3": 4.3, "decimal4": 4.4, "arabic_bracket": 5.0, "circled": 6.0, "subhead": 7.0,
}  # fmt: skip
# Marks that a word processor or a converter writes for each other: its automatic numbers come out as Arabic ones.
FAMILY = {"cn": "plain", "arabic": "plain", "cn_bracket": "bracket", "arabic_bracket": "bracket"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A number mark at the start of a line.

    `number` is what is printed without the mark behind it and without white space; `value` counts (1 for 一; 0 for an
    attachment without number); `start` and `end` delimit the mark in the line; `spaced` tells white space behind it.
    """

    kind: str
    value: int
    number: str
    start: int
    end: int
    spaced: bool = False


def mark_of(line: str) -> Mark | None:
    """The number mark that opens a line, padding before it allowed, or None."""
    start = len(line) - len(line.lstrip())
    opening = line[start : start + 1]
    if opening not in _OPENINGS and not opening.isdecimal():
        return None
    for name, pattern in _MARKS.items():
        found = pattern.match(line, start)
        if not found:
            continue
        groups = found.groupdict()
        number = squash(groups.get("n") or groups.get("m") or "")
        kind, value = name, _value(groups)
        if name == "decimal":
            parts = re.split("[.．]", number)
            kind, value = f"decimal{len(parts)}", int(parts[-1])
        if value is None or (value == 0 and kind != "attachment"):
            return None
        rest = line[found.end() :]
        indent = len(rest) - len(rest.lstrip())
        return Mark(kind, value, number, start, found.end() + indent, bool(indent) and bool(rest.strip()))
    return None


def _value(groups: dict[str, str | None]) -> int | None:
    if sign := groups.get("sign"):
        table = next(t for t in (_CIRCLED, _BRACKETED, _BRACKETED_CN) if sign in t)
        return table.index(sign) + 1
    text = squash(groups.get("v") or groups.get("m") or "")
    return int(text) if text.isdigit() else chinese(text) if text else 0


class Shape(Enum):
    """What a numbered line is: a title alone; a sentence without a comma, short or long; a title that opens prose; prose."""

    TITLE = "title"
    SENTENCE = "sentence"
    LONG_SENTENCE = "long_sentence"
    RUN_IN = "run_in"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the text behind a mark reads: its shape, where the title ends in it, where the prose behind it begins."""

    shape: Shape
    end: int
    rest: int


# Lengths in characters without white space. Measured on the 280 numbered lines of the public samples: the longest
# title without punctuation has 51 (a budget line of three classes), the longest sentence used as heading 18, the
# longest title that opens prose 18; numbered prose is rarely shorter than 25.
_LONGEST_TITLE, _LONG_TITLE, _LONGEST_SENTENCE, _LONGEST_OPENING, _LONGEST_TERM = 60, 30, 24, 30, 30
_SHORTEST_BODY = 6

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》", "【": "】", "[": "]", "〔": "〕"}
_QUANTITY = re.compile(
    r"\d+(?:\.\d+)?\s*(?:[余多]?[万亿]|元|%|％|人次|余?人|余?名|[个家户件场起台辆份期篇]|次|平方|公里|㎡|倍)"
)
_STATEMENT = re.compile(r"了(?!解)|已(?!建|有)")


@dataclass(frozen=True)
class Reader:
    """Reads the text behind a mark with the words of the lexicon."""

    inside: tuple[str, ...]
    opening: tuple[str, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Reader:
        roles = lexicon.roles("headings.statements")
        return cls(roles["inside"], roles["opening"])

    def read(self, text: str) -> Reading:
        """How `text`, what stands behind a mark, reads. Positions count characters of `text`."""
        stop = first_outside(text, "。！!？?")
        colon = first_outside(text[: stop if stop >= 0 else len(text)], "：:")
        closed = text.rstrip()
        if colon >= 0 and (term := self._term(text, colon)):
            return term
        if stop < 0:
            return self._unstopped(closed)
        title, body = text[:stop], text[stop + 1 :].strip("。！!？? \t\u3000\u00a0\n")
        if not body:
            return Reading(self._sentence(title), stop, len(text))
        if self._fits(title, _LONGEST_OPENING, commas=2) and "；" not in title:
            return Reading(Shape.RUN_IN, stop, stop + 1)
        return Reading(Shape.PROSE, stop, len(text))

    def _term(self, text: str, colon: int) -> Reading | None:
        """`机关运行经费：为保障……` is a term and its prose, `主要职能：` a title with its colon."""
        term, body = text[:colon], text[colon + 1 :].strip()
        if not self._fits(_BRACKETS.sub("", term), _LONGEST_TERM, commas=0):
            return None
        if not body:
            return Reading(Shape.TITLE, colon, len(text))
        if len(squash(body)) >= _SHORTEST_BODY and re.search("[，。；,;]", body):
            return Reading(Shape.RUN_IN, colon, colon + 1)
        return None

    def _unstopped(self, text: str) -> Reading:
        size = len(squash(text))
        if text.endswith(("；", ";")):
            return Reading(self._sentence(text[:-1]), len(text) - 1, len(text))
        fits = self._fits(text, _LONGEST_TITLE, commas=1 if size > _LONG_TITLE else 2)
        if text.endswith(("，", ",", "、", "：", ":")) or not text or "；" in text:
            fits = False
        return Reading(Shape.TITLE if fits else Shape.PROSE, len(text), len(text))

    def _sentence(self, title: str) -> Shape:
        if self._fits(title, _LONGEST_SENTENCE, commas=1):
            return Shape.SENTENCE
        return Shape.LONG_SENTENCE if self._fits(title, _LONGEST_TITLE, commas=0) else Shape.PROSE

    def _fits(self, title: str, longest: int, commas: int) -> bool:
        tight = squash(title)
        return (
            0 < len(tight) <= longest
            and len(re.findall("[，,；;]", tight)) <= commas
            and first_outside(tight, "：:") < 0
            and not _QUANTITY.search(tight)
            and not _STATEMENT.search(tight)
            and not any(word in tight for word in self.inside)
            and not (len(tight) > 12 and tight.startswith(self.opening))
        )


def first_outside(text: str, signs: str) -> int:
    """The first of `signs` outside of brackets and quotes, and not between digits (`9:00`); -1 if there is none.

    A bracket that is never closed hides nothing.
    """
    closing: list[str] = []
    hidden = -1
    for at, sign in enumerate(text):
        if closing and sign == closing[-1]:
            closing.pop()
        elif sign in _PAIRS:
            closing.append(_PAIRS[sign])
        elif sign in signs and not (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()):
            if not closing:
                return at
            hidden = at if hidden < 0 else hidden
    return hidden if closing else -1


def tidy(title: str) -> str:
    """A title as the contract keeps it: no padding, no mark at its end."""
    return "".join(lines(title)).rstrip("。；;：:，,、 \t\u3000")
