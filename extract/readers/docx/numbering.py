"""Automatic numbering: what Word prints before a paragraph and does not store in it (numbering.xml)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.docx.names import VAL, W, children, integer, number, properties, toggle, value
from extract.readers.docx.numerals import numeral
from extract.readers.docx.symbols import translated

_LEVELS = 9
# Word's dialogue takes fewer characters; without an end a small file could print a number of megabytes on each line.
_LONGEST = 255
_PLACEHOLDER = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """One list as numbered so far. Lists with the same definition (abstractNum) go on counting together."""

    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    restarted: set[tuple[int, int]] = field(default_factory=set)


class Numbering:
    """The lists of a document; a paragraph takes the next number by `label`, in document order."""

    def __init__(self, root: etree._Element | None, styles: etree._Element | None) -> None:
        self._nums: dict[int, etree._Element] = {}
        self._abstracts: dict[int, etree._Element] = {}
        self._levels: dict[int, tuple[_Level, ...]] = {}
        self._starts: dict[int, dict[int, int]] = {}
        self._lists: dict[int, _List] = {}
        self._style_nums: dict[str, int] = {}
        for element in [] if root is None else root.iter(W + "num", W + "abstractNum"):
            identity = _identity(element)
            if identity is not None:
                (self._nums if element.tag == W + "num" else self._abstracts).setdefault(identity, element)
        for style in [] if styles is None else styles.iterchildren(W + "style"):
            if style.get(W + "type") == "numbering":
                num_id = integer(children(properties(style, W + "pPr").get(W + "numPr")), W + "numId")
                if num_id is not None:
                    self._style_nums[style.get(W + "styleId") or ""] = num_id

    def level_of(self, num_id: int, style: str) -> int:
        """The level of the list that is tied to this paragraph style; 0 when none is."""
        levels = self._definition(num_id)
        return next((i for i, level in enumerate(levels) if level.style == style), 0) if style else 0

    def label(self, num_id: int, level: int) -> str:
        """Count one paragraph of this list and level on, and give what Word prints before it; empty for an unknown list."""
        levels = self._definition(num_id)
        if not levels or not 0 <= level < len(levels):
            return ""
        shared = self._lists.setdefault(self._abstract_id(num_id), _List())
        counts = shared.counts
        forced = self._starts[num_id].get(level)
        if forced is not None and (num_id, level) not in shared.restarted:
            shared.restarted.add((num_id, level))
            counts[level] = forced
        else:
            before = counts[level]
            counts[level] = levels[level].start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper < len(levels) else None
            if restart is None or (restart and level < restart):
                counts[deeper] = None
        return _rendered(levels, level, counts)

    def _abstract_id(self, num_id: int) -> int:
        own = integer(children(self._nums[num_id]), W + "abstractNumId")
        seen: set[int] = set()
        while own is not None and own in self._abstracts and own not in seen:
            seen.add(own)
            link = value(children(self._abstracts[own]), W + "numStyleLink")
            linked = self._style_nums.get(link) if link else None
            if linked is None or linked not in self._nums:
                break
            own = integer(children(self._nums[linked]), W + "abstractNumId")
        return -1 if own is None else own

    def _definition(self, num_id: int) -> tuple[_Level, ...]:
        if num_id not in self._levels:
            self._levels[num_id], self._starts[num_id] = self._read(num_id) if num_id in self._nums else ((), {})
        return self._levels[num_id]

    def _read(self, num_id: int) -> tuple[tuple[_Level, ...], dict[int, int]]:
        abstract = self._abstracts.get(self._abstract_id(num_id))
        if abstract is None:
            return (), {}
        levels = [_Level()] * _LEVELS
        starts: dict[int, int] = {}
        for element in abstract.iterchildren(W + "lvl"):
            _put(levels, element)
        for override in self._nums[num_id].iterchildren(W + "lvlOverride"):
            for element in override.iterchildren(W + "lvl"):
                _put(levels, element)
            at, start = _index(override), integer(children(override), W + "startOverride")
            if at is not None and start is not None:
                starts[at] = start
        return tuple(levels), starts


def _rendered(levels: tuple[_Level, ...], level: int, counts: list[int | None]) -> str:
    own = levels[level]

    def place(found: re.Match[str]) -> str:
        at = int(found.group(1)) - 1
        count = counts[at]
        value = levels[at].start if count is None else count
        form = levels[at].form
        return numeral(value, "decimal" if own.legal and form != "none" else form)

    return _PLACEHOLDER.sub(place, own.text) if own.form != "bullet" else own.text


def _put(levels: list[_Level], element: etree._Element) -> None:
    at = _index(element)
    if at is not None:
        levels[at] = _level(element)


def _index(element: etree._Element) -> int | None:
    at = number(element.get(W + "ilvl"))
    return at if at is not None and 0 <= at < _LEVELS else None


def _identity(element: etree._Element) -> int | None:
    return number(element.get(W + ("numId" if element.tag == W + "num" else "abstractNumId")))


def _level(element: etree._Element) -> _Level:
    known = children(element)
    form = _form(element)
    shown = (value(known, W + "lvlText") or "")[:_LONGEST]
    if form == "bullet":
        font = value(properties(element, W + "rPr"), W + "rFonts", W + "ascii")
        shown = _PRIVATE.sub("•", translated(shown, font))
    start = integer(known, W + "start")
    return _Level(
        start=1 if start is None else start,
        form=form,
        text=shown,
        restart=integer(known, W + "lvlRestart"),
        legal=bool(toggle(known, W + "isLgl")),
        style=value(known, W + "pStyle") or "",
    )


def _form(element: etree._Element) -> str:
    """The number format; a custom one (`001, 002, …`, in an mc:Choice) with leading zeros as its first number."""
    for found in element.iter(W + "numFmt"):
        form = found.get(VAL) or "decimal"
        if form != "custom":
            return form
        first = (found.get(W + "format") or "").split(",")[0].strip()
        if first.isdecimal() and len(first) <= 9:
            return first
    return "decimal"
