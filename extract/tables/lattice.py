"""From ruled lines to grids: which rules belong together, where rows and columns run, which cells are merged.

The way of Nurminen's and Tabula's lattice: rules that cross make a table, their positions its rows and columns, a
border that is not drawn between two slots merges them. Ours differs in what it takes from public documents: rules
of a hair's breadth apart are one (double lines, cells drawn as boxes beside each other), gaps of a pixel are closed,
an outer border may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.model.table import BBox
from extract.tables.geometry import Rule

# Points. No cell that holds text is thinner than NARROW: the smallest print seen in public tables is 5 pt.
# Measured on the sample PDFs and the public ones: boxes drawn side by side stand up to 1.2 pt apart, double lines 2.5.
NARROW = 3.5
GAP = 3.0  # a break in a line that is still one line
REACH = 3.5  # how far a line may end before the line that it meets
COVERED = 0.5  # the share of a slot's side that a border must cover


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a lattice: grid position, spans, and its box on the page."""

    row: int
    col: int
    rowspan: int
    colspan: int
    bbox: BBox


@dataclass(frozen=True)
class Lattice:
    """A ruled table on one page: column and row boundaries from left and top, and the cells that tile it."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]

    @property
    def bbox(self) -> BBox:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def lattices(horizontal: Iterable[Rule], vertical: Iterable[Rule]) -> list[Lattice]:
    """The ruled tables of a page, top down. A lone box or line is none: a table has at least two cells."""
    rows, cols = joined(horizontal), joined(vertical)
    tables = [_lattice(h, v) for h, v in _components(rows, cols) if len(h) > 1 and len(v) > 1]
    found = [table for table in tables if table is not None and len(table.slots) > 1]
    return sorted(found, key=lambda table: (table.ys[0], table.xs[0]))


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on the same line as one rule each, gaps up to GAP closed. Rules closer than NARROW are on the same line."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][0].at < NARROW:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    out = []
    for line in lines:
        at = _weighted(line)
        pieces: list[list[float]] = []
        for rule in sorted(line, key=lambda rule: rule.start):
            if pieces and rule.start <= pieces[-1][1] + GAP:
                pieces[-1][1] = max(pieces[-1][1], rule.end)
            else:
                pieces.append([rule.start, rule.end])
        out += [Rule(at, start, end) for start, end in pieces]
    return out


def _weighted(line: list[Rule]) -> float:
    """The position of a line: of its pieces, the long ones count more."""
    total = sum(rule.length for rule in line)
    return sum(rule.at * rule.length for rule in line) / total if total else line[0].at


def _components(rows: list[Rule], cols: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or through others. Union by the vertical rules, each joining the rows it touches."""
    parent = list(range(len(rows) + len(cols)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for c, col in enumerate(cols):
        for r, row in enumerate(rows):
            meets = row.start - REACH <= col.at <= row.end + REACH and col.start - REACH <= row.at <= col.end + REACH
            if meets:
                parent[root(len(rows) + c)] = root(r)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*rows, *cols]):
        groups.setdefault(root(i), ([], []))[i >= len(rows)].append(rule)
    return list(groups.values())


def _bounds(rules: list[Rule]) -> list[float]:
    bounds: list[float] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if not bounds or rule.at - bounds[-1] >= NARROW:
            bounds.append(rule.at)
    return bounds


def _lattice(rows: list[Rule], cols: list[Rule]) -> Lattice | None:
    ys, xs = _bounds(rows), _bounds(cols)
    # A side without a rule of its own is closed where the rules across it end (tables open at the left and right).
    left, right = min(rule.start for rule in rows), max(rule.end for rule in rows)
    xs = [*([left] if xs[0] - left > 2 * NARROW else []), *xs, *([right] if right - xs[-1] > 2 * NARROW else [])]
    top, bottom = min(rule.start for rule in cols), max(rule.end for rule in cols)
    ys = [*([top] if ys[0] - top > 2 * NARROW else []), *ys, *([bottom] if bottom - ys[-1] > 2 * NARROW else [])]
    if len(xs) < 2 or len(ys) < 2:
        return None
    across = _drawn(rows, ys, xs)
    down = _drawn(cols, xs, ys)
    return Lattice(tuple(xs), tuple(ys), tuple(_slots(xs, ys, across, down)))


def _drawn(rules: list[Rule], ats: list[float], marks: list[float]) -> list[list[bool]]:
    """For every boundary line and every stretch between marks on it: whether a border is drawn there."""
    drawn = [[False] * (len(marks) - 1) for _ in ats]
    for rule in rules:
        line = min(range(len(ats)), key=lambda i: abs(ats[i] - rule.at))
        for k in range(len(marks) - 1):
            covered = min(rule.end, marks[k + 1]) - max(rule.start, marks[k])
            if covered >= COVERED * (marks[k + 1] - marks[k]):
                drawn[line][k] = True
    return drawn


def _slots(xs: list[float], ys: list[float], across: list[list[bool]], down: list[list[bool]]) -> list[Slot]:
    """Rectangles of slots without a border between them, in reading order."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    taken = [[False] * n_cols for _ in range(n_rows)]
    slots = []
    for row in range(n_rows):
        for col in range(n_cols):
            if taken[row][col]:
                continue
            colspan = 1
            while col + colspan < n_cols and not taken[row][col + colspan] and not down[col + colspan][row]:
                colspan += 1
            rowspan = 1
            while row + rowspan < n_rows and _opens_down(row + rowspan, col, colspan, taken, across, down):
                rowspan += 1
            for r in range(row, row + rowspan):
                taken[r][col : col + colspan] = [True] * colspan
            slots.append(Slot(row, col, rowspan, colspan, (xs[col], ys[row], xs[col + colspan], ys[row + rowspan])))
    return slots


def _opens_down(
    row: int, col: int, colspan: int, taken: list[list[bool]], across: list[list[bool]], down: list[list[bool]]
) -> bool:
    """Whether the row below belongs to the same cell: no border above it, none inside, and not more than it."""
    stretch = range(col, col + colspan)
    if any(across[row][k] or taken[row][k] for k in stretch):
        return False
    return not any(down[k][row] for k in stretch if k > col)
