"""Random grids with random merges, their borders drawn in random styles, come back exactly."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model import Cell, Table
from extract.tables.geometry import Rule
from extract.tables.lattice import Lattice, lattices

Drawn = tuple[list[Rule], list[Rule]]
STYLES = ("stroke", "double", "dashed", "dotted", "gap", "boxes")


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """A grid and the (row, col, rowspan, colspan) of cells that tile it."""
    n_rows, n_cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    slots = []
    for row, col in sorted(free):
        if (row, col) not in free:
            continue
        widest = next((w for w in range(1, n_cols - col + 1) if (row, col + w) not in free), n_cols - col + 1) - 1 or 1
        width = draw(st.integers(1, min(widest, n_cols - col)))
        height = draw(st.integers(1, n_rows - row))
        free -= {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
        slots.append((row, col, height, width))
    return n_rows, n_cols, slots


def stroke(at: float, start: float, end: float, style: str) -> list[Rule]:
    """A border of one cell in a style."""
    if style == "double":
        return [Rule(at - 1, start, end), Rule(at + 1, start, end)]
    if style == "gap":
        return [Rule(at, start + 1, end - 1)]
    if style in ("dashed", "dotted"):
        step, length = (4.5, 3.0) if style == "dashed" else (2.0, 0.6)
        count = max(2, round((end - start) / step))
        gap = (end - start - length) / (count - 1)
        return [Rule(at, start + k * gap, start + k * gap + length) for k in range(count)]
    if style == "boxes":
        return [Rule(at + 0.5, start + 0.5, end - 0.5)]
    return [Rule(at, start, end)]


def drawn(slots: list[tuple[int, int, int, int]], xs: list[float], ys: list[float], style: str) -> Drawn:
    """The four borders of every cell."""
    across: list[Rule] = []
    down: list[Rule] = []
    for row, col, height, width in slots:
        x0, x1, y0, y1 = xs[col], xs[col + width], ys[row], ys[row + height]
        across += [rule for y in (y0, y1) for rule in stroke(y, x0, x1, style)]
        down += [rule for x in (x0, x1) for rule in stroke(x, y0, y1, style)]
    return across, down


def used(slots: list[tuple[int, int, int, int]]) -> set[tuple[int, int, int, int]]:
    """The cells on the boundaries that some cell has: two rows that every cell spans are one row on paper."""
    rows = sorted({edge for row, _, height, _ in slots for edge in (row, row + height)})
    cols = sorted({edge for _, col, _, width in slots for edge in (col, col + width)})
    return {
        (rows.index(r), cols.index(c), rows.index(r + h) - rows.index(r), cols.index(c + w) - cols.index(c))
        for r, c, h, w in slots
    }


def found(lattice: Lattice) -> set[tuple[int, int, int, int]]:
    return {(s.row, s.col, s.rowspan, s.colspan) for s in lattice.slots}


@settings(max_examples=300)
@given(tilings(), st.sampled_from(STYLES), st.lists(st.floats(16, 90), min_size=12, max_size=12))
def test_any_tiling_in_any_style_comes_back(
    tiling: tuple[int, int, list[tuple[int, int, int, int]]], style: str, sizes: list[float]
) -> None:
    n_rows, n_cols, slots = tiling
    xs = [50 + sum(sizes[:k]) for k in range(n_cols + 1)]
    ys = [60 + sum(sizes[6 : 6 + k]) for k in range(n_rows + 1)]
    tables = lattices(*drawn(slots, xs, ys, style))
    if len(slots) == 1:
        assert tables == []  # a lone box is no table
    else:
        assert [found(table) for table in tables] == [used(slots)]


RULES = st.builds(lambda at, start, length: Rule(at, start, start + length), *[st.floats(0, 300)] * 3)


@settings(max_examples=300)
@given(st.lists(RULES, max_size=25), st.lists(RULES, max_size=25))
def test_whatever_is_drawn_gives_grids_without_holes(horizontal: list[Rule], vertical: list[Rule]) -> None:
    for lattice in lattices(horizontal, vertical):
        cells = tuple(Cell(s.row, s.col, s.rowspan, s.colspan) for s in lattice.slots)
        Table("t", len(lattice.ys) - 1, len(lattice.xs) - 1, cells).check()


def grid(x0: float, y0: float, n_cols: int, n_rows: int) -> Drawn:
    xs, ys = [x0 + 50 * k for k in range(n_cols + 1)], [y0 + 20 * k for k in range(n_rows + 1)]
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def test_tables_side_by_side_stay_apart() -> None:
    left, right = grid(50, 100, 2, 3), grid(250, 100, 3, 3)
    tables = lattices(left[0] + right[0], left[1] + right[1])
    assert [len(table.slots) for table in tables] == [6, 9]


def test_a_page_frame_hides_no_table() -> None:
    across, down = grid(80, 200, 3, 4)
    frame = [Rule(20, 20, 575), Rule(60, 20, 575), Rule(822, 20, 575)]
    tables = lattices(across + frame, [*down, Rule(20, 20, 822), Rule(575, 20, 822)])
    assert [len(table.slots) for table in tables] == [12]


def test_boxes_in_a_cell_make_no_table_of_their_own() -> None:
    across, down = grid(50, 100, 4, 3)
    inner = grid(60, 105, 1, 1)
    small = ([Rule(104, 60, 90), Rule(114, 60, 90)], [Rule(60, 104, 114), Rule(75, 104, 114), Rule(90, 104, 114)])
    tables = lattices(across + small[0], down + small[1])
    assert [len(table.slots) for table in tables] == [12]
    assert lattices(*inner) == []


def test_open_sides_close_where_the_rules_end() -> None:
    across, down = grid(50, 100, 4, 3)
    tables = lattices(across, down[1:-1])
    assert [(table.xs[0], table.xs[-1], len(table.slots)) for table in tables] == [(50, 250, 12)]


def test_ticks_make_no_columns() -> None:
    across, down = grid(50, 100, 2, 3)
    (table,) = lattices(across, [*down, Rule(80, 97, 104)])
    assert len(table.xs) == 3


def test_underlines_and_lines_of_prose_on_grey_are_no_table() -> None:
    assert lattices([Rule(100 + 20 * k, 80, 200) for k in range(5)], []) == []
    shade = [Rule(y, 80, 500, edge=True) for y in (100, 116, 132, 148)]
    assert lattices(shade, [Rule(x, 100, 148, edge=True) for x in (80, 500)]) == []
