"""Text dumps of Word files: the stream of cells, and the rows it is cut into.

Apache Tika's text of a Word file flattens a table so: a cell opens with a line feed and a tab, a row ends with an
empty line. A cell's own empty paragraphs look like row ends; a vertically merged cell leaves empty cells below it,
a horizontally merged one is one cell. So where rows end is a question of what fits the table best, not of blank
lines: every empty line before a tab is a *candidate*, and `rows_of` chooses among them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from extract.text.normalize import lines, squash, trim

CELL = re.compile(r"^([ \u3000\u00a0]*)\t")
_NUMERIC = re.compile(r"^[≥≤≧≦><=＞＜＝±~约-]*[\d.,，．]+(?:%|％|分|元|万元|人|个|次|家|天|件|万|亿|年|月|日)*$")
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


Known = Callable[[str], bool]
"""Whether a text is a label that the lexicon knows."""

# Costs in units of "a row that looks odd". Set on the sample dumps and on dumps that Tika made of generated Word
# tables with empty paragraphs in random cells; the order of the constants matters, not their exact size.
_MERGE = 0.8  # a candidate that is no row end
_KNOWN_NEXT = 1.0  # the same, with a known label behind it
_ODD_LENGTH = 1.0  # a row of a length that no other row and no header has
_SHORT = 0.3  # a row of a length that recurs, but is not the full width
_TOO_LONG = 3.0  # a row longer than the table is wide
_EMPTY = 1.2  # a row of empty cells that is not the full width
_LONE_SHORT = 1.0  # a row of one short text inside of a table
_LONE_LONG = 0.3  # a row of one long text inside of a table
_NUMBER_FIRST = 2.0  # a row that opens with a figure, in a table whose rows do not
_CHANGE = 0.4  # a row of another length than the row above
_KNOWN_FIRST = -0.3  # a row that opens with a known label
_MAX_PIECES = 40


def tables_of(cells: list[RawCell], known: Known) -> list[list[list[RawCell]]]:
    """Cut a cell stream into tables of rows: at traces of section breaks, then row by row."""
    streams: list[list[RawCell]] = [[]]
    for cell in cells:
        if cell.fresh and streams[-1]:
            streams.append([])
        streams[-1].append(cell)
    return [table for stream in streams for table in _split(rows_of(stream, known), known)]


def rows_of(cells: list[RawCell], known: Known) -> list[list[RawCell]]:
    """Cut a table's cell stream into rows at the cheapest choice of candidates.

    Dynamic programming over the pieces between candidates with the last row's length as state; linear in the number
    of cells, as a row has a bounded number of pieces and a table few row lengths.
    """
    pieces = _pieces(cells)
    shape = _Shape.of(pieces, known)
    # best[i][length of the row that ends before piece i] = (cost, where that row starts, length of the row before)
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(len(pieces) + 1)]
    best[0][0] = (0.0, 0, 0)
    for i in range(len(pieces)):
        if not best[i]:
            continue
        row: list[RawCell] = []
        merging = 0.0
        for j in range(i, min(len(pieces), i + _MAX_PIECES)):
            row = row + pieces[j]
            if j > i:
                merging += _MERGE + _KNOWN_NEXT * known(pieces[j][0].core)
                if len(row) > shape.width:
                    break
            own = shape.cost(row, first=i == 0, last=j + 1 == len(pieces)) + merging
            for before, (cost, _, _) in best[i].items():
                total = cost + own + (_CHANGE if before and before != len(row) else 0.0)
                if total < best[j + 1].get(len(row), (float("inf"), 0, 0))[0]:
                    best[j + 1][len(row)] = (total, i, before)
    return _backtrack(best, pieces)


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
    known: Known

    @classmethod
    def of(cls, pieces: list[list[RawCell]], known: Known) -> _Shape:
        counts = Counter(len(piece) for piece in pieces)
        headers = {len(piece) for piece in pieces if sum(known(cell.core) for cell in piece) >= max(2, len(piece) // 2)}
        lengths = {n for n, times in counts.items() if times > 1 and n > 1} | headers
        width = max(lengths, default=max(counts, default=1))
        serials = sum(bool(_SERIAL.match(piece[0].core)) and len(piece) > 2 for piece in pieces)
        return cls(width, frozenset(lengths), frozenset(headers), serials > 0.3 * len(pieces), known)

    def cost(self, row: list[RawCell], *, first: bool, last: bool) -> float:
        opening = row[0].core
        cost = self._start(opening)
        if len(row) == 1 and opening:
            inside = _LONE_LONG if len(opening) > 20 else _LONE_SHORT
            return cost + (0.0 if first or last else inside)
        if opening and self.known(opening):
            cost += _KNOWN_FIRST
        if len(row) < self.width and len(row) not in self.headers and not any(cell.core for cell in row):
            cost += _EMPTY
        if len(row) > self.width:
            return cost + _TOO_LONG
        if len(row) not in self.lengths:
            return cost + _ODD_LENGTH
        return cost + (_SHORT if len(row) < self.width else 0.0)

    def _start(self, opening: str) -> float:
        return _NUMBER_FIRST if opening and not self.serial and _NUMERIC.match(opening) else 0.0


# ---------------------------------------------------------------- from rows to tables and columns

_TITLE = re.compile(r"(?:自评表|评价表|目标表|指标表|数据表|情况表|监控表|申报表|清单|明细表|总表|决算表|预算表|汇总表)(?:[（(].*[）)])?$")


def _split(rows: list[list[RawCell]], known: Known) -> list[list[list[RawCell]]]:
    """Part tables that follow each other with nothing between: at a title row, or where the first label comes again."""
    tables: list[list[list[RawCell]]] = [[]]
    for row in rows:
        current = tables[-1]
        if current and _opens_table(row, current, known):
            tables.append([])
        tables[-1].append(row)
    return [table for table in tables if table]


def _opens_table(row: list[RawCell], current: list[list[RawCell]], known: Known) -> bool:
    if len(row) == 1:
        return len(current) > 2 and bool(_TITLE.search(row[0].core)) and len(row[0].core) < 40
    opener = next((r for r in current[:2] if len(r) > 1), current[0])
    return len(current) > 8 and len(row) == len(opener) and bool(row[0].core) and row[0].core == opener[0].core and known(row[0].core)


def is_numeric(text: str) -> bool:
    """True for a bare figure with or without a comparator and a short unit."""
    return bool(_NUMERIC.match(squash(text)))


def looks_like_prose(rows: list[list[RawCell]], known: Known) -> bool:
    """True for paragraphs that merely open with a tab: one cell a row, or one row of sentences, and no known label."""
    cells = [cell for row in rows for cell in row]
    if any(known(cell.core) for cell in cells):
        return False
    if all(len(row) == 1 for row in rows):
        return not (len(rows) > 1 and all(_TITLE.search(row[0].core) for row in rows[:1]))
    return len(rows) == 1 and sum(len(lines(cell.text)) and len(cell.core) > 25 for cell in cells) > len(cells) / 2


def is_padding(text: str) -> bool:
    """True for a line without any printed character."""
    return not trim(text)
