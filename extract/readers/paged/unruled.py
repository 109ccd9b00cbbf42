"""A page's tables without drawn cells: from white space to model cells, with how sure we are of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import BBox, Cell, Place, Table
from extract.tables.columns import Unruled, tables
from extract.tables.geometry import Glyph, Rule


@dataclass(frozen=True)
class UnruledTable:
    """A table found by white space. `xs` are its column boundaries from left to right, the middles of the gutters
    between its outer edges; `repairs` are remarks in Chinese for the person who checks it.
    """

    page: int
    bbox: BBox
    xs: tuple[float, ...]
    cells: tuple[Cell, ...]
    confidence: float
    repairs: tuple[str, ...] = ()

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    def table(self, table_id: str) -> Table:
        """The model's table: `ruled` is False, positions without text are empty cells."""
        return Table.build(table_id, list(self.cells), ruled=False, confidence=self.confidence, repairs=list(self.repairs))


def find(
    glyphs: Sequence[Glyph], horizontal: Sequence[Rule], ruled: Sequence[BBox], page: int
) -> tuple[list[UnruledTable], list[Glyph]]:
    """The unruled tables of a page (number from 1), top down, and the glyphs that stand in none of them.

    `glyphs` are those outside of the page's ruled tables, `ruled` the boxes of these, `horizontal` all rules of the page.
    """
    free = [rule for rule in horizontal if not any(box[1] - 1 <= rule.at <= box[3] + 1 for box in ruled)]
    found = tables(glyphs, free, ruled)
    if not found:
        return [], list(glyphs)
    taken = {id(glyph) for table in found for glyph in table.glyphs}
    return [_placed(table, page) for table in found], [glyph for glyph in glyphs if id(glyph) not in taken]


def _placed(table: Unruled, page: int) -> UnruledTable:
    x0, x1 = min(table.bbox[0], table.columns[0][0]), max(table.bbox[2], table.columns[-1][1])
    inner = [(a[1] + b[0]) / 2 for a, b in zip(table.columns, table.columns[1:], strict=False)]
    cells = tuple(
        Cell(c.row, c.col, colspan=c.colspan, text=c.text, header=c.header, place=Place(page, c.bbox)) for c in table.cells
    )
    return UnruledTable(page, table.bbox, (x0, *inner, x1), cells, table.confidence)
