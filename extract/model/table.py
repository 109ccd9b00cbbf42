"""Tables as they stand on paper: cells with true spans, every grid position covered exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
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
    evidence for the depth of a label. `nested` are tables inside the cell. `confidence` (0…1) is how sure the recognition
    of a picture is of the text, None where nothing was recognised.
    """

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    text: str = ""
    header: bool = False
    place: Place = Place()
    nested: tuple[Table, ...] = ()
    confidence: float | None = None

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
    reader is of the grid, `repairs` what it had to mend, in words. `origin` is where the grid stands in the sheet of a
    spreadsheet (`表1!B3:H40`), empty in other formats.
    """

    id: str
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    ruled: bool | None = None
    confidence: float = 1.0
    repairs: tuple[str, ...] = ()
    origin: str = ""

    @classmethod
    def build(
        cls,
        id: str,
        cells: list[Cell],
        *,
        ruled: bool | None = None,
        confidence: float = 1.0,
        repairs: list[str] | None = None,
        origin: str = "",
    ) -> Table:
        """Make a table of `cells`, filling positions that no cell covers with empty cells.

        A hole is filled, as a reader that loses a cell must still give a grid; an overlap raises GridError, as
        one of two texts would be lost.
        """
        n_rows = max((c.row + c.rowspan for c in cells), default=0)
        n_cols = max((c.col + c.colspan for c in cells), default=0)
        if sum(c.rowspan * c.colspan for c in cells) < n_rows * n_cols:
            covered = {(r, c) for cell in cells for r in cell.rows for c in cell.cols}
            cells = [*cells, *(Cell(r, c) for r in range(n_rows) for c in range(n_cols) if (r, c) not in covered)]
        ordered = tuple(sorted(cells, key=attrgetter("row", "col")))
        table = cls(id, n_rows, n_cols, ordered, ruled, confidence, tuple(repairs or ()), origin)
        table.check()
        return table

    def check(self) -> None:
        """Raise GridError unless every grid position is covered by exactly one cell."""
        _ = self._grid

    @cached_property
    def _grid(self) -> list[list[Cell]]:
        """The cell at each grid position. Raises GridError as `check` says."""
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            if cell.row < 0 or cell.col < 0 or cell.rowspan < 1 or cell.colspan < 1:
                raise GridError(f"table {self.id}: cell at row {cell.row}, column {cell.col} has no area")
            right = cell.col + cell.colspan
            if cell.row + cell.rowspan > self.n_rows or right > self.n_cols:
                raise GridError(f"table {self.id}: cell at row {cell.row}, column {cell.col} sticks out of the grid")
            for r in range(cell.row, cell.row + cell.rowspan):
                line = grid[r]
                for c in range(cell.col, right):
                    if line[c] is not None:
                        raise GridError(f"table {self.id}: row {r}, column {c} is covered twice")
                    line[c] = cell
        whole = [[cell for cell in line if cell is not None] for line in grid]
        if bare := self.n_rows * self.n_cols - sum(map(len, whole)):
            raise GridError(f"table {self.id}: {bare} grid positions are not covered")
        return whole

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
