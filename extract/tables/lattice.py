"""From ruled lines to grids: which rules belong together, where rows and columns run, which cells are merged.

The way of Nurminen's and Tabula's lattice: rules that cross make a table, their positions its rows and columns, a
border that is not drawn between two slots merges them. Ours differs in what it takes from public documents: rules
of a hair's breadth apart are one (double lines, cells drawn as boxes beside each other), gaps of a pixel are closed,
an outer border may be missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extract.model.table import BBox
from extract.tables.geometry import Rule

# Points. No cell that holds text is thinner than NARROW: the smallest print seen in public tables is 5 pt.
# Measured on the sample PDFs and the public ones: boxes drawn side by side stand up to 1.2 pt apart, double lines 2.5.
NARROW = 3.5
GAP = 3.0  # a break in a line that is still one line
REACH = 3.5  # how far a line may end before the line that it meets
SHORTEST = 4.0  # a shorter stroke alone is a tick or a part of a sign
DASHED = 12.0  # a chain of such strokes is a line if it is this long
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
    """The ruled tables of a page, top down. A lone box or line is none: a table has at least two cells.

    Of tables inside each other the one that tells more apart is kept: a frame with few cells is decoration, boxes in
    the cell of a larger table are its text.
    """
    rows, cols = joined(horizontal), joined(vertical)
    tables = [_lattice(h, v) for h, v in _components(rows, cols) if len(h) > 1 and len(v) > 1 and not _is_shade(v)]
    found: list[Lattice] = []
    for table in sorted(tables, key=lambda table: -len(table.slots)):
        if len(table.slots) > 1 and not any(_nested(table, other) for other in found):
            found.append(table)
    return sorted(found, key=lambda table: (table.ys[0], table.xs[0]))


def _is_shade(cols: list[Rule]) -> bool:
    """Backgrounds one below the other: lines of prose on grey, stripes of a table whose columns nothing rules."""
    return all(col.edge for col in cols) and len({col.at for col in cols}) == 2


def _nested(a: Lattice, b: Lattice) -> bool:
    """Whether one of the two lies inside of the other."""
    return any(
        outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
        for outer, inner in ((a.bbox, b.bbox), (b.bbox, a.bbox))
    )


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on the same line as one rule each, gaps up to GAP closed. Rules closer than NARROW are on the same line.

    What stays short is dropped, so that dashes and dots count only as the line that they form.
    """
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][0].at < NARROW:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    return [piece for line in lines for piece in _pieces(line)]


def _pieces(line: list[Rule]) -> list[Rule]:
    strokes = [rule for rule in line if rule.length >= SHORTEST]
    dashes = [rule for rule in _chained([rule for rule in line if rule.length < SHORTEST]) if rule.length >= DASHED]
    kept = strokes + dashes
    at = _weighted(kept) if kept else 0.0
    return [replace(rule, at=at) for rule in _chained(kept)]


def _chained(line: list[Rule]) -> list[Rule]:
    """Rules of one line, those that follow each other within GAP as one."""
    out: list[Rule] = []
    for rule in sorted(line, key=lambda rule: rule.start):
        if out and rule.start <= out[-1].end + GAP:
            last = out[-1]
            out[-1] = Rule(last.at, last.start, max(last.end, rule.end), last.edge and rule.edge)
        else:
            out.append(rule)
    return out


def _weighted(line: list[Rule]) -> float:
    """The position of a line: of its pieces, the long ones count more."""
    total = sum(rule.length for rule in line)
    return sum(rule.at * rule.length for rule in line) / total if total else line[0].at


def _components(rows: list[Rule], cols: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or through others. Union by the vertical rules, each joining the rows it touches;
    `rows` are in order from the top, as `joined` gives them.
    """
    parent = list(range(len(rows) + len(cols)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    ats = [row.at for row in rows]
    for c, col in enumerate(cols):
        for r in range(bisect_left(ats, col.start - REACH), bisect_right(ats, col.end + REACH)):
            if rows[r].start - REACH <= col.at <= rows[r].end + REACH:
                parent[root(len(rows) + c)] = root(r)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*rows, *cols]):
        groups.setdefault(root(i), ([], []))[i >= len(rows)].append(rule)
    return list(groups.values())


def _lattice(rows: list[Rule], cols: list[Rule]) -> Lattice:
    ys, xs = _bounds(rows, cols), _bounds(cols, rows)
    slots = _slots(xs, ys, _drawn(rows, ys, xs), _drawn(cols, xs, ys))
    return _lean(xs, ys, slots)


def _bounds(rules: list[Rule], across: list[Rule]) -> list[float]:
    """Where these rules stand, closed at a side without one where the rules across it end (tables open at the sides)."""
    bounds: list[float] = []
    for at in sorted({rule.at for rule in rules}):
        if not bounds or at - bounds[-1] >= NARROW:
            bounds.append(at)
    first, last = min(rule.start for rule in across), max(rule.end for rule in across)
    before = [first] if bounds[0] - first > 2 * NARROW else []
    return [*before, *bounds, *([last] if last - bounds[-1] > 2 * NARROW else [])]


def _lean(xs: list[float], ys: list[float], slots: list[Slot]) -> Lattice:
    """Without the boundaries at which no cell begins or ends: ticks and odd ends of rules make none."""
    cols = sorted({slot.col for slot in slots} | {len(xs) - 1})
    rows = sorted({slot.row for slot in slots} | {len(ys) - 1})
    kept = [
        replace(
            slot,
            row=bisect_left(rows, slot.row),
            col=bisect_left(cols, slot.col),
            rowspan=bisect_left(rows, slot.row + slot.rowspan) - bisect_left(rows, slot.row),
            colspan=bisect_left(cols, slot.col + slot.colspan) - bisect_left(cols, slot.col),
        )
        for slot in slots
    ]
    return Lattice(tuple(xs[k] for k in cols), tuple(ys[k] for k in rows), tuple(kept))


def _drawn(rules: list[Rule], ats: list[float], marks: list[float]) -> list[list[bool]]:
    """For every boundary line and every stretch between marks on it: whether a border is drawn there."""
    drawn = [[False] * (len(marks) - 1) for _ in ats]
    for rule in rules:
        line = drawn[bisect_right(ats, rule.at) - 1]
        for k in range(max(bisect_left(marks, rule.start) - 1, 0), min(bisect_left(marks, rule.end), len(line))):
            covered = min(rule.end, marks[k + 1]) - max(rule.start, marks[k])
            if covered >= COVERED * (marks[k + 1] - marks[k]):
                line[k] = True
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
