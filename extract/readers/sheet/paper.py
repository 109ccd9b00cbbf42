"""A sheet as it would be printed: hidden rows and columns gone, empty stretches one row wide, merges as one unit each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from extract.readers.sheet.workbook import BOTTOM, LEFT, PLAIN, RIGHT, TOP, Look, Merge, Sheet, SheetCell, cell_name

# A merge over more rows or columns than this adds none of its own to the paper: whole columns are merged by accident.
_LONGEST_MERGE = 500
_NAMED = 5


@dataclass(eq=False, slots=True)
class Unit:
    """A cell or a merged range at paper rows `top` to `bottom` and columns `left` to `right`, all inclusive.

    `sides` are the bits of the sides that have a line, drawn by the unit itself or by a neighbour; `filled`: it has text.
    """

    top: int
    left: int
    bottom: int
    right: int
    text: str
    look: Look
    sides: int = 0
    filled: bool = field(init=False)

    def __post_init__(self) -> None:
        self.filled = bool(self.text.strip())

    @property
    def merged(self) -> bool:
        return self.bottom > self.top or self.right > self.left


@dataclass(slots=True)
class Paper:
    """The paper of a sheet. `rows` and `cols` are the sheet's numbers of the paper's rows and columns.

    `units` are those with text or lines, `owner` finds the unit at a paper position. `hidden` counts the characters in
    hidden rows and columns, `merged_away` those in cells that a merge covers, `repairs` says what was mended.
    """

    rows: list[int]
    cols: list[int]
    units: list[Unit]
    owner: dict[tuple[int, int], Unit]
    hidden: int = 0
    merged_away: list[str] = field(default_factory=list)
    merged_away_size: int = 0
    overlapping: list[str] = field(default_factory=list)


def paper_of(sheet: Sheet) -> Paper:
    """The paper of a sheet: linear in its texts, lines and merges, whatever range it declares."""
    merges, overlapping = _disjoint(sheet.merges)
    moved, away, merged_away = _uncovered(sheet, merges)
    hidden = sum(
        len("".join(cell.text.split()))
        for row, line in sheet.rows.items()
        for col, cell in line.items()
        if (row in sheet.hidden_rows or col in sheet.hidden_cols) and (row, col) not in away and (row, col) not in moved
    )
    rows = _axis({row for row in sheet.rows if row not in sheet.hidden_rows}, [(m.top, m.bottom) for m in merges], sheet, 0)
    cols = _axis(
        {col for line in sheet.rows.values() for col in line if col not in sheet.hidden_cols},
        [(m.left, m.right) for m in merges],
        sheet,
        1,
    )
    paper = Paper(rows, cols, [], {}, hidden, merged_away, 0, overlapping)
    paper.merged_away_size = sum(len("".join(sheet.rows[r][c].text.split())) for r, c in away if (r, c) not in moved)
    _place_merges(paper, sheet, merges, moved)
    row_of, col_of = {row: i for i, row in enumerate(rows)}, {col: i for i, col in enumerate(cols)}
    for row, line in sheet.rows.items():
        if row in row_of:
            for col, cell in line.items():
                at = (row_of[row], col_of.get(col, -1))
                if at[1] >= 0 and at not in paper.owner:
                    unit = paper.owner[at] = Unit(at[0], at[1], at[0], at[1], cell.text, cell.look)
                    paper.units.append(unit)
    _draw(paper, sheet, row_of, col_of)
    return paper


def _axis(content: set[int], merged: list[tuple[int, int]], sheet: Sheet, axis: int) -> list[int]:
    """The sheet's numbers of the paper's rows (axis 0) or columns (1): those with content, and one for each empty stretch."""
    hidden = sheet.hidden_cols if axis else sheet.hidden_rows
    last = max(content, default=-1)
    for first, end in merged:
        if first <= last and end - first < _LONGEST_MERGE:
            content.update(n for n in range(first, min(end, last) + 1) if n not in hidden)
    found: list[int] = []
    for number in sorted(content):
        if found and not hidden.all_between(found[-1], number):
            found.append(next(n for n in range(found[-1] + 1, number) if n not in hidden))
        found.append(number)
    return found


def _disjoint(merges: list[Merge]) -> tuple[list[Merge], list[str]]:
    """The merges that overlap no earlier one, in order of rows; Excel refuses such files, other programs write them."""
    kept: list[Merge] = []
    refused: list[str] = []
    open_until: list[Merge] = []
    for merge in sorted(set(merges), key=lambda m: (m.top, m.left, m.bottom, m.right)):
        if merge.top == merge.bottom and merge.left == merge.right:
            continue
        open_until = [m for m in open_until if m.bottom >= merge.top]
        if any(m.left <= merge.right and merge.left <= m.right for m in open_until):
            refused.append(cell_name(merge.top, merge.left))
            continue
        open_until.append(merge)
        kept.append(merge)
    return kept, refused


def _uncovered(sheet: Sheet, merges: list[Merge]) -> tuple[dict[tuple[int, int], SheetCell], set[tuple[int, int]], list[str]]:
    """The cells that show in merged ranges, by the range's first position; what a merge covers, as positions and names."""
    shown: dict[tuple[int, int], SheetCell] = {}
    covered: set[tuple[int, int]] = set()
    names: list[str] = []
    numbers = sorted(sheet.rows)
    for merge in merges:
        anchor = sheet.rows.get(merge.top, {}).get(merge.left)
        if anchor is not None:
            shown[merge.top, merge.left] = anchor
        for row in numbers[bisect_left(numbers, merge.top) : bisect_right(numbers, merge.bottom)]:
            line = sheet.rows[row]
            inside = range(merge.left, merge.right + 1) if merge.right - merge.left < len(line) else list(line)
            for col in inside:
                cell = line.get(col)
                if cell is None or not merge.left <= col <= merge.right or (row, col) == (merge.top, merge.left):
                    continue
                covered.add((row, col))
                if cell.text.strip():
                    names.append(cell_name(row, col))
    return shown, covered, names


def _place_merges(paper: Paper, sheet: Sheet, merges: list[Merge], shown: dict[tuple[int, int], SheetCell]) -> None:
    """Merged ranges as units over the paper's rows and columns; one that is hidden altogether is none."""
    for merge in merges:
        top, bottom = bisect_left(paper.rows, merge.top), bisect_right(paper.rows, merge.bottom) - 1
        left, right = bisect_left(paper.cols, merge.left), bisect_right(paper.cols, merge.right) - 1
        cell = shown.get((merge.top, merge.left))
        if top > bottom or left > right:
            if cell is not None:
                paper.hidden += len("".join(cell.text.split()))
            continue
        unit = Unit(top, left, bottom, right, cell.text if cell else "", cell.look if cell else PLAIN)
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                paper.owner[row, col] = unit
        paper.units.append(unit)


def _draw(paper: Paper, sheet: Sheet, row_of: dict[int, int], col_of: dict[int, int]) -> None:
    """Set the sides of each unit that have a line: cells share their lines with their neighbours."""
    across: set[tuple[int, int]] = set()
    down: set[tuple[int, int]] = set()
    for row, line in sheet.rows.items():
        at_row = row_of.get(row)
        if at_row is None:
            continue
        for col, cell in line.items():
            borders, at_col = cell.look.borders, col_of.get(col)
            if not borders or at_col is None:
                continue
            if borders & TOP:
                across.add((at_row, at_col))
            if borders & BOTTOM:
                across.add((at_row + 1, at_col))
            if borders & LEFT:
                down.add((at_row, at_col))
            if borders & RIGHT:
                down.add((at_row, at_col + 1))
    for unit in paper.units:
        cols, rows = range(unit.left, unit.right + 1), range(unit.top, unit.bottom + 1)
        sides = unit.look.borders
        sides |= TOP * any((unit.top, col) in across for col in cols)
        sides |= BOTTOM * any((unit.bottom + 1, col) in across for col in cols)
        sides |= LEFT * any((row, unit.left) in down for row in rows)
        sides |= RIGHT * any((row, unit.right + 1) in down for row in rows)
        unit.sides = sides
