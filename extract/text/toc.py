"""The lines of a document between its tables, and which of them are its table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.lexicon import Lexicon
from extract.model import Block, Document, Table
from extract.text.headings import mark_of
from extract.text.normalize import squash, trim

# `……12`, `....12` behind an entry; a tab and a page number only behind a numbered one: it may be a row of figures.
# Written to begin with one class of signs, so that the search passes over what is none.
_LEADER = re.compile(r"[.．·…‥](?:[.．·…‥]{2,}|(?<=…)…*|(?<=[.·])\s(?:[.·]\s){2,})\s*(?:[-—]\s*)?\d{1,3}(?:\s*[-—])?\s*$")
_TABBED = re.compile(r"\t\s*\d{1,3}\s*$")
_LONGEST_ENTRY = 70
_MOST_ENTRIES = 400
# Lines that may stand between 目录 and its first entry (公开时间：……).
_MOST_REMARKS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of a block: `start` and `end` delimit it in the block's text."""

    block: Block
    start: int
    end: int
    text: str


def body_lines(document: Document, lexicon: Lexicon) -> list[Line | Table]:
    """The non-empty lines of the blocks and the tables between them, in order, without the table of contents."""
    elements: list[Line | Table] = []
    for element in document.body:
        if isinstance(element, Table):
            elements.append(element)
        else:
            elements.extend(_lines(element))
    contents = _contents(elements, set(lexicon.roles("headings.openings")["contents"]))
    return [element for i, element in enumerate(elements) if i not in contents]


def _lines(block: Block) -> list[Line]:
    found, start = [], 0
    for text in block.text.split("\n"):
        if trim(text):
            found.append(Line(block, start, start + len(text), text))
        start += len(text) + 1
    return found


def _contents(elements: list[Line | Table], openings: set[str]) -> set[int]:
    """Positions that belong to a table of contents: marked by the format, with a leader, or under 目录."""
    found = {i for i, e in enumerate(elements) if isinstance(e, Line) and (e.block.toc or _has_leader(e.text))}
    i = 0
    while i < len(elements):
        element = elements[i]
        if isinstance(element, Line) and squash(element.text) in openings:
            end = _listed(elements, i + 1)
            found.update(range(i, end))
            i = end
        else:
            i += 1
    return found


def _has_leader(text: str) -> bool:
    last = text.rstrip()[-1:]
    return (last.isdecimal() or last in "-—") and bool(_LEADER.search(text) or (_TABBED.search(text) and mark_of(text)))


def _listed(elements: list[Line | Table], start: int) -> int:
    """Where the entries end: where the first one with a number, or that number, is printed again; `start` if it never is."""
    entries = [(i, _entry(elements[i])) for i in range(start, min(len(elements), start + _MOST_ENTRIES))]
    at = next((i for i, entry in entries[:_MOST_REMARKS] if entry and mark_of(entry)), start)
    first = next((entry for i, entry in entries if i == at), None)
    opening = mark_of(first or "")
    for i, entry in entries:
        if entry is None:
            return start
        mark = mark_of(entry)
        again = entry == first or bool(mark and opening and (mark.kind, mark.value) == (opening.kind, opening.value))
        if again and i > at:
            return i
    return start


def _entry(element: Line | Table) -> str | None:
    if isinstance(element, Table) or len(element.text) > _LONGEST_ENTRY or "。" in element.text.rstrip("。 \u3000"):
        return None
    return squash(_TABBED.sub("", _LEADER.sub("", element.text)))
