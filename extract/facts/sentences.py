"""The sentences of a paragraph and the clauses in them, by the marks as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A full stop typed as a point stands behind a word, not inside of a number or between Latin letters.
# All marks in one class first, so that the search passes over what is none.
_SENTENCE = re.compile(
    r"[。！？!?.\n](?:(?<=[^.\n])[”’\"）)]?|(?<=[^\x00-\x7f]\.)(?=[^0-9.])|(?<=[元%]\.)(?=[^\x00-\x7f])|(?<=\n))"
)
_CLAUSE = re.compile(r"[，；;：:]|,(?![0-9]{3}(?![0-9]))")
_LEADING = re.compile(r"[\s\u3000]*")


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int


def sentences_of(text: str) -> Iterator[Span]:
    """The sentences of a paragraph in order, their final mark included, without white space in front. Linear."""
    start = 0
    for mark in _SENTENCE.finditer(text):
        yield from _span(text, start, mark.end())
        start = mark.end()
    yield from _span(text, start, len(text))


def clause_starts(text: str, span: Span, opaque: list[tuple[int, int]]) -> list[int]:
    """Where the clauses of a sentence begin. A mark inside of an `opaque` stretch (a figure) is none."""
    starts, index = [span.start], 0
    for mark in _CLAUSE.finditer(text, span.start, span.end):
        while index < len(opaque) and opaque[index][1] <= mark.start():
            index += 1
        if index == len(opaque) or mark.start() < opaque[index][0]:
            starts.append(mark.end())
    return starts


def _span(text: str, start: int, end: int) -> Iterator[Span]:
    blank = _LEADING.match(text, start, end)
    assert blank
    if blank.end() < end:
        yield Span(blank.end(), end)
