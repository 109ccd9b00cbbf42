"""Text dumps of Word files: the stream of cells, and the rows it is cut into.

Apache Tika's text of a Word file flattens a table so: a cell opens with a line feed and a tab, a row ends with an
empty line. A cell's own empty paragraphs look like row ends; a vertically merged cell leaves empty cells below it,
a horizontally merged one is one cell. So where rows end is a question of what fits the table best, not of blank
lines: every empty line before a tab is a *candidate*, and `rows_of` chooses among them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from extract.text.normalize import squash, trim

CELL = re.compile(r"^([ \u3000\u00a0]*)\t")
_NUMERIC = re.compile(r"^[≥≤≧≦><=＞＜＝±~约-]*[\d.,，．]+(?:%|％|分|元|万元|人|个|次|家|天|件|万|亿|年|月|日)*$")
_TITLE = re.compile(
    r"(?:自评表|评价表|目标表|指标表|数据表|情况表|监控表|申报表|清单|明细表|总表|决算表|预算表|汇总表)(?:[（(].*[）)])?$"
)
_SERIAL = re.compile(r"^\d{1,4}[.、]?$")


@dataclass(slots=True)
class RawCell:
    """A cell of the stream. `candidate`: an empty line stands before what follows, so a row may end here.

    `fresh`: white space before its tab, the trace of a section or page break: a new table begins.
    """

    lines: list[str]
    candidate: bool = False
    fresh: bool = False
    core: str = field(default="", init=False)

    def settle(self) -> None:
        """Fix the comparable text once all lines are known."""
        self.core = squash("".join(self.lines))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def blank(self) -> bool:
        """Nothing at all in it, not even padding: what a vertical merge leaves behind."""
        return not any(self.lines)


class Lore(Protocol):
    """What the segmentation asks of the lexicon."""

    def known(self, text: str) -> bool:
        """Whether any form uses the text as a label."""
        ...

    def inner(self, text: str) -> bool:
        """Whether the text heads a column that is never a table's first."""
        ...


# Costs in units of "a row that looks odd". Set on the sample dumps and on dumps that Tika made of generated Word
# tables with empty paragraphs in random cells; the order of the constants matters, not their exact size.
_MERGE = 0.8  # a candidate that is no row end
_KNOWN_NEXT = 1.0  # the same, with a known label behind something that is none
_ODD_LENGTH = 1.0  # a row of a length that no other row and no header has
_SHORT = 0.3  # a row of a length that recurs, but is not the full width
_TOO_LONG = 3.0  # a row longer than the table is wide
_EMPTY = 1.2  # a row of empty cells that is not the full width
_LONE_SHORT = 1.0  # a row of one short text inside of a table
_LONE_LONG = 0.3  # a row of one long text inside of a table
_NUMBER_FIRST = 2.0  # a row that opens with a figure, in a table whose rows do not
_INNER_FIRST = 2.0  # a row that opens with the header of an inner column
_PADDING_FIRST = 0.6  # a row that opens with a cell of mere padding: a merged cell leaves nothing at all
_CHANGE = 0.4  # a row of another length than the row above
_KNOWN_FIRST = -0.3  # a row that opens with a known label
_MAX_PIECES = 40


def tables_of(cells: list[RawCell], lore: Lore) -> list[list[list[RawCell]]]:
    """Cut a cell stream into tables of rows: at traces of section breaks, then row by row."""
    streams: list[list[RawCell]] = [[]]
    for cell in cells:
        if cell.fresh and streams[-1]:
            streams.append([])
        streams[-1].append(cell)
    return [table for stream in streams for table in _split(rows_of(stream, lore), lore)]


def rows_of(cells: list[RawCell], lore: Lore) -> list[list[RawCell]]:
    """Cut a table's cell stream into rows at the cheapest choice of candidates.

    Dynamic programming over the pieces between candidates with the last row's length as state; linear in the number
    of cells, as a row has a bounded number of pieces and a table few row lengths.
    """
    pieces = _pieces(cells)
    shape = _Shape.of(pieces, lore)
    # best[i][length of the row that ends before piece i] = (cost, where that row starts, length of the row before)
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(len(pieces) + 1)]
    best[0][0] = (0.0, 0, 0)
    for i in range(len(pieces)):
        if not best[i]:
            continue
        row: list[RawCell] = []
        merging = 0.0
        for j in range(i, min(len(pieces), i + _MAX_PIECES)):
            before_this = len(row)
            row = row + pieces[j]
            if j > i:
                merging += _MERGE + _KNOWN_NEXT * _starts_row(pieces[j], row[before_this - 1], lore)
                if len(row) > shape.width:
                    break
            own = shape.cost(row, first=i == 0, last=j + 1 == len(pieces)) + merging
            for before, (cost, _, _) in best[i].items():
                total = cost + own + (_CHANGE if before and before != len(row) else 0.0)
                if total < best[j + 1].get(len(row), (float("inf"), 0, 0))[0]:
                    best[j + 1][len(row)] = (total, i, before)
    return _backtrack(best, pieces)


def _starts_row(piece: list[RawCell], before: RawCell, lore: Lore) -> bool:
    """Whether a piece reads like the start of a row: a known label, behind what a merge left or behind no label."""
    blanks = next((k for k, cell in enumerate(piece[:3]) if cell.core), 3)
    if blanks >= len(piece) or not all(cell.blank for cell in piece[:blanks]):
        return False
    return blanks < 3 and lore.known(piece[blanks].core) and (blanks > 0 or not lore.known(before.core))


def _backtrack(best: list[dict[int, tuple[float, int, int]]], pieces: list[list[RawCell]]) -> list[list[RawCell]]:
    rows: list[list[RawCell]] = []
    end = len(pieces)
    length = min(best[end], key=lambda k: best[end][k][0]) if end else 0
    while end:
        _, start, before = best[end][length]
        rows.append([cell for piece in pieces[start:end] for cell in piece])
        end, length = start, before
    return rows[::-1]


def _pieces(cells: list[RawCell]) -> list[list[RawCell]]:
    pieces: list[list[RawCell]] = [[]]
    for cell in cells:
        pieces[-1].append(cell)
        if cell.candidate:
            pieces.append([])
    return [piece for piece in pieces if piece]


@dataclass(frozen=True)
class _Shape:
    """What rows of one table look like: its width, the lengths that recur, whether rows open with serial numbers."""

    width: int
    lengths: frozenset[int]
    headers: frozenset[int]
    serial: bool
    lore: Lore

    @classmethod
    def of(cls, pieces: list[list[RawCell]], lore: Lore) -> _Shape:
        counts = Counter(len(piece) for piece in pieces)
        headers = {len(piece) for piece in pieces if sum(lore.known(cell.core) for cell in piece) >= max(2, len(piece) // 2)}
        lengths = {n for n, times in counts.items() if times > 1 and n > 1} | headers
        width = max(lengths, default=max(counts, default=1))
        serials = sum(bool(_SERIAL.match(piece[0].core)) and len(piece) > 2 for piece in pieces)
        return cls(width, frozenset(lengths), frozenset(headers), serials > 0.3 * len(pieces), lore)

    def cost(self, row: list[RawCell], *, first: bool, last: bool) -> float:
        opening = row[0].core
        cost = self._start(opening, blank=row[0].blank)
        if len(row) == 1 and opening:
            if _TITLE.search(opening):
                return _KNOWN_FIRST
            inside = _LONE_LONG if len(opening) > 20 else _LONE_SHORT
            return cost + (0.0 if first or last else inside)
        if opening and self.lore.known(opening):
            cost += _KNOWN_FIRST
        if len(row) < self.width and len(row) not in self.headers and not any(cell.core for cell in row):
            cost += _EMPTY
        if len(row) > self.width:
            return cost + _TOO_LONG
        if len(row) not in self.lengths:
            return cost + _ODD_LENGTH
        return cost + (_SHORT if len(row) < self.width else 0.0)

    def _start(self, opening: str, *, blank: bool) -> float:
        if not opening:
            return 0.0 if blank else _PADDING_FIRST
        if self.lore.inner(opening):
            return _INNER_FIRST
        return _NUMBER_FIRST if not self.serial and _NUMERIC.match(opening) else 0.0


# ---------------------------------------------------------------- from rows to tables and columns


def _split(rows: list[list[RawCell]], lore: Lore) -> list[list[list[RawCell]]]:
    """Part tables that follow each other with nothing between: at a title row, or where the first label comes again."""
    tables: list[list[list[RawCell]]] = [[]]
    for row in rows:
        current = tables[-1]
        if current and _opens_table(row, current, lore):
            tables.append([])
        tables[-1].append(row)
    return [table for table in tables if table]


def _opens_table(row: list[RawCell], current: list[list[RawCell]], lore: Lore) -> bool:
    if len(row) == 1:
        return len(current) > 2 and bool(_TITLE.search(row[0].core)) and len(row[0].core) < 40
    opener = next((r for r in current[:2] if len(r) > 1), current[0])
    again = bool(row[0].core) and row[0].core == opener[0].core and len(row) == len(opener)
    return again and len(current) > 8 and lore.known(row[0].core)


def is_numeric(text: str) -> bool:
    """True for a bare figure with or without a comparator and a short unit."""
    return bool(_NUMERIC.match(squash(text)))


def looks_like_prose(rows: list[list[RawCell]], lore: Lore) -> bool:
    """True for paragraphs that merely open with a tab: one cell a row, or one row of sentences, and no known label."""
    cells = [cell for row in rows for cell in row]
    if any(lore.known(cell.core) for cell in cells):
        return False
    if all(len(row) == 1 for row in rows):
        return not (len(rows) > 1 and _TITLE.search(rows[0][0].core))
    return len(rows) == 1 and any(len(cell.core) > 25 and cell.core.endswith(("。", "；", ";")) for cell in cells)


def is_padding(text: str) -> bool:
    """True for a line without any printed character."""
    return not trim(text)
