"""What every spreadsheet format is read into: sheets of sparse cells, with their merges and what is hidden."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from extract.errors import TooLarge

LEFT, TOP, RIGHT, BOTTOM = 1, 2, 4, 8

# Texts of a whole workbook; the largest public form measured (1,149 rows of 13 columns) has 8,000.
MAX_TEXTS = 1_000_000
# Empty cells that carry lines: below the last text a form has a few rows of them, a formatted column a million.
_TAIL = 100
_MAX_EMPTY = 500_000
_MAX_COLUMN = 1 << 14


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown: `borders` are the bits LEFT, TOP, RIGHT, BOTTOM, `size` is in points, `indent` in characters."""

    number_format: str = "General"
    borders: int = 0
    bold: bool = False
    size: float | None = None
    centered: bool = False
    indent: int = 0


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that has text (as displayed) or lines around it."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, first and last row and column, from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Spans:
    """Numbers as ranges, so that a million hidden rows cost nothing."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []
        self._tidy = True

    def add(self, first: int, last: int) -> None:
        """Add the numbers `first` to `last`, both inclusive."""
        if self._ranges and self._ranges[-1][0] <= first <= self._ranges[-1][1] + 1:
            self._ranges[-1] = (self._ranges[-1][0], max(last, self._ranges[-1][1]))
        else:
            self._tidy = self._tidy and (not self._ranges or self._ranges[-1][1] < first)
            self._ranges.append((first, last))

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The ranges in order, none touching another."""
        if not self._tidy:
            given, self._ranges, self._tidy = sorted(self._ranges), [], True
            for first, last in given:
                self.add(first, last)
        return self._ranges

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.ranges, (number, 1 << 62)) - 1
        return at >= 0 and self._ranges[at][1] >= number

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def all_between(self, first: int, last: int) -> bool:
        """Whether all numbers after `first` and before `last` are in; true if there are none."""
        if last - first <= 1:
            return True
        at = bisect_right(self.ranges, (first + 1, 1 << 62)) - 1
        return at >= 0 and self._ranges[at][1] >= last - 1


@dataclass
class Sheet:
    """One sheet as it is filled: `rows` maps row → column → cell, both from 0. `doubts` counts what could not be shown."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, SheetCell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: Spans = field(default_factory=Spans)
    hidden_cols: Spans = field(default_factory=Spans)
    drops: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    last: int = 0
    _empty: int = 0

    def put(self, row: int, col: int, text: str, look: Look) -> None:
        """Set a cell. An empty one is kept only for the lines around it, near the text."""
        if not text:
            if not look.borders or row > self.last + _TAIL or self._empty >= _MAX_EMPTY or col >= _MAX_COLUMN:
                return
            self._empty += 1
        elif text.strip():
            self.last = max(self.last, row)
        line = self.rows.get(row)
        if line is None:
            line = self.rows[row] = {}
        line[col] = SheetCell("\u3000" * look.indent + text if look.indent and text else text, look)


@dataclass
class Workbook:
    """The sheets of a file, and what of it is not in them: `drops` as kind → characters, `notes` in Chinese."""

    sheets: list[Sheet] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def check_size(file_name: str, texts: int, place: str) -> None:
    """Raise TooLarge if a workbook has more texts than a report can have."""
    if texts > MAX_TEXTS:
        raise TooLarge(file_name, f"more than {MAX_TEXTS} filled cells", place=place, remedy="if genuine, split the workbook")


def column_name(col: int) -> str:
    """`A` for 0, `AA` for 26."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, col: int) -> str:
    """`B3` for row 2, column 1."""
    return f"{column_name(col)}{row + 1}"


def header_size(text: str) -> int:
    """The characters of a page header or footer without its codes (`&C`, `&P`, `&"宋体,常规"`)."""
    return len("".join(re.sub(r'&"[^"]*"|&\d+|&K[0-9A-F]{6}|&.', "", text).split()))
