"""Two forms that touch on paper are one grid in a PDF: both must be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import extract
from extract.lexicon import load
from extract.model import Cell, Table
from extract.pipeline import understand

SAMPLE = Path(__file__).parents[2] / "samples" / "zhijiang-2020.txt"


def joined(above: Table, below: Table) -> Table:
    """The tables as one grid, each stretched to the same width at its right edge."""
    width = max(above.n_cols, below.n_cols)
    cells: list[Cell] = []
    for table, shift in ((above, 0), (below, above.n_rows)):
        for cell in table.cells:
            stretch = width - table.n_cols if cell.col + cell.colspan == table.n_cols else 0
            cells.append(replace(cell, row=cell.row + shift, colspan=cell.colspan + stretch))
    return Table.build(above.id, cells)


def without_places(records: list) -> list:
    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("source", "sources", "title")}
        return [bare(v) for v in value] if isinstance(value, list) else value

    return [bare(record.model_dump()) for record in records]


def test_both_forms_of_a_grid_are_read():
    document = extract.read(SAMPLE)
    above, below = document.tables
    rest = [element for element in document.body if element is not above and element is not below]
    apart = extract.extract(SAMPLE)
    together = understand(replace(document, body=(*rest, joined(above, below))), load())
    assert without_places(together.evaluation_systems) == without_places(apart.evaluation_systems)
    assert without_places(together.basic_data) == without_places(apart.basic_data)
