"""Tables: every grid position is covered exactly once, whatever the grid; and what the views show is what is stored."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.model import Cell, GridError, Table

SAMPLES = sorted((Path(__file__).parent.parent / "samples").iterdir())


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[Cell]]:
    """A grid and cells that tile it: each free position in reading order gets a cell of a size that fits."""
    n_rows, n_cols = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    cells: list[Cell] = []
    for row, col in sorted(free):
        if (row, col) not in free:
            continue
        widest = next((w for w in range(1, n_cols - col + 1) if (row, col + w) not in free), 1)
        width, height = draw(st.integers(1, widest)), draw(st.integers(1, n_rows - row))
        area = {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
        free -= area
        cells.append(Cell(row, col, height, width, f"{row},{col}"))
    return n_rows, n_cols, cells


def covered(table: Table) -> Counter[tuple[int, int]]:
    return Counter((r, c) for cell in table.cells for r in cell.rows for c in cell.cols)


def whole(n_rows: int, n_cols: int) -> Counter[tuple[int, int]]:
    return Counter((r, c) for r in range(n_rows) for c in range(n_cols))


@given(tilings(), st.randoms())
def test_a_tiling_in_any_order_is_kept_as_it_is(tiling, random):
    n_rows, n_cols, cells = tiling
    table = Table.build("t1", random.sample(cells, len(cells)))
    assert (table.n_rows, table.n_cols) == (n_rows, n_cols)
    assert list(table.cells) == cells
    assert covered(table) == whole(n_rows, n_cols)


@given(tilings(), st.data())
def test_lost_cells_leave_empty_ones_and_no_hole(tiling, data):
    _, _, cells = tiling
    kept = data.draw(st.lists(st.sampled_from(cells), unique=True, min_size=1))
    table = Table.build("t1", kept)
    assert covered(table) == whole(table.n_rows, table.n_cols)
    assert [cell for cell in table.cells if cell.text] == sorted(kept, key=lambda cell: (cell.row, cell.col))


@given(tilings(), st.data())
def test_an_overlap_is_an_error(tiling, data):
    _, _, cells = tiling
    twice = data.draw(st.sampled_from(cells))
    with pytest.raises(GridError, match="covered twice"):
        Table.build("t1", [*cells, Cell(twice.row, twice.col, text="other")])


@given(tilings())
def test_the_filled_view_repeats_each_text_over_its_area(tiling):
    n_rows, n_cols, cells = tiling
    table = Table.build("t1", cells)
    filled = table.filled()
    assert [len(row) for row in filled] == [n_cols] * n_rows
    for cell in cells:
        assert all(filled[r][c] == cell.text for r in cell.rows for c in cell.cols)


@given(tilings())
def test_every_cell_starts_in_one_row_and_covers_each_of_its_rows(tiling):
    n_rows, _, cells = tiling
    table = Table.build("t1", cells)
    assert [cell for row in range(n_rows) for cell in table.starting(row)] == cells
    for row in range(n_rows):
        assert sum(cell.colspan for cell in table.covering(row)) == table.n_cols
        assert all(row in cell.rows for cell in table.covering(row))


@pytest.mark.parametrize(
    ("cell", "problem"),
    [(Cell(0, 0, 0), "no area"), (Cell(-1, 0), "no area"), (Cell(1, 1, 2, 1), "sticks out"), (Cell(0, 0, 1, 2), "not covered")],
)
def test_a_grid_that_is_none_is_an_error(cell, problem):
    with pytest.raises(GridError, match=problem):
        Table("t1", 2, 2, (cell,)).check()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_position_of_every_sample_table_is_covered_once(sample):
    tables = extract.read(sample).tables
    assert tables
    for table in tables:
        assert covered(table) == whole(table.n_rows, table.n_cols), table.id
    for record in extract.extract(sample).tables:
        positions = Counter(
            (r, c)
            for cell in record.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.col, cell.col + cell.colspan)
        )
        assert positions == whole(record.n_rows, record.n_cols), record.id
