"""Which lines may be headings: numbered ones, parts and attachments with their titles, titles of reports inside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from extract.lexicon import Lexicon
from extract.model import Table
from extract.text.headings import Mark, Reader, Shape, mark_of, tidy
from extract.text.levels import Node
from extract.text.normalize import fold, squash
from extract.text.toc import Line

Item: TypeAlias = Node | Line | Table

_LISTS = ("arabic", "arabic_bracket", "circled")
_LONGEST_PART_TITLE = 60
_LONGEST_TITLE_LINE = 50
_DATE = re.compile(r"(?:20\d\d|二[〇○Ｏ零0OО]\S\S)年(?:\S{1,3}月(?:\S{1,3}日)?)$")
_ATTACHMENTS = re.compile(r"附件(?:[如为]下)?[:：]$")
_MARKUP = re.compile(r"[。；;：:，,]")


def stream(elements: Sequence[Line | Table], lexicon: Lexicon) -> list[Item]:
    """The elements of a body with every line that may be a heading as a Node, the lines of its title taken into it."""
    return _Scan(elements, _words(lexicon)).run()


@dataclass(frozen=True)
class _Words:
    reader: Reader
    notes: frozenset[str]
    subheads: frozenset[str]
    titles: tuple[str, ...]
    organizations: tuple[str, ...]


@cache
def _words(lexicon: Lexicon) -> _Words:
    types = {squash(alias) for aliases in lexicon.roles("titles.types").values() for alias in aliases}
    return _Words(
        Reader.of(lexicon),
        frozenset(lexicon.roles("headings.openings")["notes"]),
        frozenset(lexicon.roles("headings.subheads")["indicators"]),
        tuple(types | {"表", "报告"}),
        tuple(lexicon.roles("titles.organizations")["suffixes"]),
    )


@dataclass
class _Scan:
    """One pass over the elements.

    `listing` is set inside of a list of attachments, `notes` inside of notes: their numbers are no headings. `mention`
    is set behind a mention of an attachment: one right behind it is a mention too.
    """

    elements: Sequence[Line | Table]
    words: _Words
    items: list[Item] = field(default_factory=list)
    at: int = 0
    listing: bool = False
    notes: bool = False
    mention: int = -1

    def run(self) -> list[Item]:
        self.marks = [mark_of(e.text) if isinstance(e, Line) else None for e in self.elements]
        self.left = Counter(m.number for m in self.marks if m and m.kind == "attachment")
        self.numbered = any(m and m.kind != "attachment" for m in self.marks)
        self.attachments = self.left.total()
        # The first table and the first numbered line: one of them tells whether what stands over it is a cover.
        numbers = (i for i, m in enumerate(self.marks) if m and m.kind != "attachment")
        tables = (i for i, e in enumerate(self.elements) if isinstance(e, Table))
        self.turns = sorted(i for i in (next(numbers, None), next(tables, None)) if i is not None)
        self.begun = False
        while self.at < len(self.elements):
            element, mark = self.elements[self.at], self.marks[self.at]
            self.at += 1
            if isinstance(element, Table):
                self.listing = self.notes = False
                self.items.append(element)
                continue
            node = self._numbered(element, mark) if mark else self._unnumbered(element)
            self.begun = self.begun or node is not None
            self.items.append(node or element)
        return self.items

    # ------------------------------------------------------------- lines with a mark

    def _numbered(self, line: Line, mark: Mark) -> Node | None:
        if mark.kind == "attachment":
            self.left[mark.number] -= 1
            self.attachments -= 1
            return self._attachment(line, mark)
        if (self.listing or self.notes) and mark.kind in _LISTS:
            return None
        self.listing = self.notes = False
        rest = line.text[mark.end :]
        if mark.kind in ("chapter", "section"):
            return self._part(line, mark, rest)
        reading = self.words.reader.read(rest)
        title = tidy(rest[: reading.end])
        run_in = reading.shape is Shape.RUN_IN
        end = mark.end + (len(rest.rstrip()) if reading.shape is not Shape.RUN_IN else reading.rest)
        return Node(line, mark.kind, mark, reading, title, mark.number, run_in, line.block.outline_level, end=end)

    def _part(self, line: Line, mark: Mark, rest: str) -> Node | None:
        if len(squash(rest)) > _LONGEST_PART_TITLE or "。" in rest.rstrip("。 \u3000"):
            return None
        title = tidy(rest) or self._title_lines(or_first=True)
        return Node(line, mark.kind, mark, None, title, mark.number, end=len(line.text.rstrip()))

    def _attachment(self, line: Line, mark: Mark) -> Node | None:
        rest = line.text[mark.end :]
        chained, self.listing, self.notes = self.mention == self.at - 1, False, False
        follower = self.marks[self.at] if self.at < len(self.marks) else None
        if mark_of(rest) or (not rest.strip() and follower and follower.kind in _LISTS and not mark.value):
            self.listing, self.mention = True, self.at
            return None
        if len(squash(rest)) > _LONGEST_PART_TITLE or "。" in rest or (not self.begun and self._is_cover(mark)):
            return None
        start = self.at
        title = tidy(rest) or self._title_lines(or_first=False)
        behind = self.elements[self.at] if self.at < len(self.elements) else None
        bare = behind is None or (isinstance(behind, Line) and self._is_attachment(self.at))
        again = self.left[mark.number] > 0
        if (bare and (again or tidy(rest))) or (chained and tidy(rest) and not isinstance(behind, Table)):
            self.at, self.listing, self.mention = start, True, start
            return None
        return Node(line, mark.kind, mark, None, title, mark.number, end=len(line.text.rstrip()))

    def _is_attachment(self, at: int) -> bool:
        mark = self.marks[at]
        return mark is not None and mark.kind == "attachment"

    def _is_cover(self, mark: Mark) -> bool:
        """A file that is itself an attachment of a notice prints `附件2` on top: a letterhead over the whole report."""
        behind = next((i for i in self.turns if i >= self.at), None)
        if behind is None:
            return self.attachments == 0 and mark.value == 0
        return self.attachments == 0 or not isinstance(self.elements[behind], Table)

    def _title_lines(self, *, or_first: bool) -> str:
        """The title on the lines behind a mark that stands alone; those lines are taken. Empty if there is none.

        It ends with a kind of report or table; else it is the next line for a part, and for an attachment the line
        over its table.
        """
        taken: list[str] = []
        for element, mark in zip(self.elements[self.at : self.at + 3], self.marks[self.at : self.at + 3], strict=True):
            if isinstance(element, Table) or (mark and not (or_first and _is_word(mark))) or not is_title_line(element.text):
                break
            taken.append(element.text)
            if squash(element.text).endswith(self.words.titles):
                self.at += len(taken)
                return tidy("".join(text.strip() for text in taken)) if len(taken) > 1 else tidy(taken[0])
        over_table = self.at + 1 < len(self.elements) and isinstance(self.elements[self.at + 1], Table)
        if taken and (or_first or over_table):
            self.at += 1
            return tidy(taken[0])
        return ""

    # ------------------------------------------------------------- lines without a mark

    def _unnumbered(self, line: Line) -> Node | None:
        tight = squash(line.text)
        folded = fold(tight)
        if folded.split(":")[0] in self.words.notes and (":" in folded or len(tight) <= 4):
            self.notes = True
        self.listing = bool(_ATTACHMENTS.search(tight))
        if tight.rstrip("：:") in self.words.subheads and self.begun and not self.notes:
            return Node(line, "subhead", title=tidy(line.text), end=len(line.text.rstrip()))
        if self.begun and is_title_line(line.text) and tight.endswith(self.words.titles) and self._opens_report():
            self.notes = False
            return Node(line, "title", title=self._organization_above() + tidy(line.text), end=len(line.text.rstrip()))
        if self._is_styled(line):
            return Node(
                line, "styled", title=tidy(line.text), outline_level=line.block.outline_level, end=len(line.text.rstrip())
            )
        return None

    def _opens_report(self) -> bool:
        """Whether 一、 or 第一部分 follows, with at most an organisation and a date between."""
        for i in range(self.at, min(self.at + 3, len(self.elements))):
            element, mark = self.elements[i], self.marks[i]
            if mark:
                return mark.kind in ("cn", "chapter") and mark.value == 1
            if isinstance(element, Table) or not is_title_line(element.text, dates=True):
                return False
        return False

    def _organization_above(self) -> str:
        above = self.items[-1] if self.items else None
        if not isinstance(above, Line) or not is_title_line(above.text):
            return ""
        if not squash(above.text).endswith(self.words.organizations) or self.marks[self.at - 2]:
            return ""
        self.items.pop()
        return tidy(above.text)

    def _is_styled(self, line: Line) -> bool:
        """A heading by its style, where numbers do not tell: behind the first numbered one, or where there are none."""
        if line.block.outline_level is None or not is_title_line(line.text) or not (self.begun or not self.numbered):
            return False
        behind = self.elements[self.at] if self.at < len(self.elements) else None
        return isinstance(behind, Line) and not squash(line.text).endswith("表")


def _is_word(mark: Mark) -> bool:
    """`附件` alone is also the title of a part."""
    return mark.kind == "attachment" and mark.value == 0


def is_title_line(text: str, *, dates: bool = False) -> bool:
    """Whether a line may be (part of) a title by its looks: short, without punctuation, no date unless `dates`."""
    tight = squash(text)
    return (
        0 < len(tight) <= _LONGEST_TITLE_LINE
        and not _MARKUP.search(tight)
        and not tight.startswith(("（", "("))
        and (dates or not _DATE.search(tight))
    )
