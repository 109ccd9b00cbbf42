"""Tables as they stand on paper: cells with true spans, every grid position covered exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from extract.errors import JixiaoError

BBox: TypeAlias = tuple[float, float, float, float]


class GridError(JixiaoError):
    """A table whose cells overlap, leave a hole or stick out of the grid: a defect of the reader, not of the paper."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is on paper: `page` from 1, `bbox` (x0, y0, x1, y1) in points from the top left corner."""

    page: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, merged or not. `row` and `col` (from 0) name its top left grid position.

    `text` is what is printed in it, paragraphs separated by a line feed, layout padding kept: indentation is
    evidence for the depth of a label. `nested` are tables inside the cell.
    """

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    text: str = ""
    header: bool = False
    place: Place = Place()
    nested: tuple[Table, ...] = ()

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.rowspan)

    @property
    def cols(self) -> range:
        return range(self.col, self.col + self.colspan)


@dataclass(frozen=True)
class Table:
    """A grid of `n_rows` × `n_cols` positions and the cells that tile it, in reading order.

    `ruled` says whether the paper drew the cells (None: the format does not say), `confidence` (0…1) how sure the
    reader is of the grid, `repairs` what it had to mend, in words.
    """

    id: str
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    ruled: bool | None = None
    confidence: float = 1.0
    repairs: tuple[str, ...] = ()

    @classmethod
    def build(
        cls,
        id: str,
        cells: list[Cell],
        *,
        ruled: bool | None = None,
        confidence: float = 1.0,
        repairs: list[str] | None = None,
    ) -> Table:
        """Make a table of `cells`, filling positions that no cell covers with empty cells.

        A hole is filled, as a reader that loses a cell must still give a grid; an overlap raises GridError, as
        one of two texts would be lost.
        """
        n_rows = max((c.row + c.rowspan for c in cells), default=0)
        n_cols = max((c.col + c.colspan for c in cells), default=0)
        covered = {(r, c) for cell in cells for r in cell.rows for c in cell.cols}
        holes = [Cell(r, c) for r in range(n_rows) for c in range(n_cols) if (r, c) not in covered]
        ordered = tuple(sorted([*cells, *holes], key=lambda c: (c.row, c.col)))
        table = cls(id, n_rows, n_cols, ordered, ruled, confidence, tuple(repairs or ()))
        table.check()
        return table

    def check(self) -> None:
        """Raise GridError unless every grid position is covered by exactly one cell."""
        seen: set[tuple[int, int]] = set()
        for cell in self.cells:
            if cell.row < 0 or cell.col < 0 or cell.rowspan < 1 or cell.colspan < 1:
                raise GridError(f"table {self.id}: cell at row {cell.row}, column {cell.col} has no area")
            if cell.row + cell.rowspan > self.n_rows or cell.col + cell.colspan > self.n_cols:
                raise GridError(f"table {self.id}: cell at row {cell.row}, column {cell.col} sticks out of the grid")
            for r in cell.rows:
                for c in cell.cols:
                    if (r, c) in seen:
                        raise GridError(f"table {self.id}: row {r}, column {c} is covered twice")
                    seen.add((r, c))
        if len(seen) != self.n_rows * self.n_cols:
            raise GridError(f"table {self.id}: {self.n_rows * self.n_cols - len(seen)} grid positions are not covered")

    @cached_property
    def _grid(self) -> list[list[Cell]]:
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in cell.rows:
                for c in cell.cols:
                    grid[r][c] = cell
        return [[cell for cell in row if cell is not None] for row in grid]

    def at(self, row: int, col: int) -> Cell:
        """The cell that covers this grid position. Raises IndexError outside of the grid."""
        return self._grid[row][col]

    @cached_property
    def _covering(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for line in self._grid:
            seen: list[Cell] = []
            for cell in line:
                if not seen or seen[-1] is not cell:
                    seen.append(cell)
            rows.append(seen)
        return rows

    def covering(self, row: int) -> list[Cell]:
        """The distinct cells that cover a row, left to right, also those merged into it from above."""
        return self._covering[row]

    def starting(self, row: int) -> list[Cell]:
        """The cells whose first row this is, left to right."""
        return [cell for cell in self._covering[row] if cell.row == row]

    def filled(self) -> list[list[str]]:
        """The expanded view: `n_rows` × `n_cols` texts, a merged cell's text at each of its positions."""
        return [[cell.text for cell in row] for row in self._grid]

    def walk(self) -> Iterator[Table]:
        """This table and the tables nested in its cells, outermost first."""
        yield self
        for cell in self.cells:
            for inner in cell.nested:
                yield from inner.walk()
