"""Header cells whose spans a text dump has lost: put back by the names below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.forms.context import label
from extract.model import Cell, Table
from extract.text.labels import core

# What the reader of text dumps says of a grid whose spans it had to guess.
_GUESSED = "推定"


def header(table: Table, band: range) -> dict[int, list[Cell]]:
    """The cell over each column, by row of the band. As the table has it, but for text dumps.

    There a row has a cell for each printed one, and only their order is sure. From the lowest row up, a row's cells are
    laid over the names below: one over each run of names, one over each column without a name. A run ends where a
    name comes again (小计 … 小计). A row that has another number of cells stays as the reader guessed it.
    """
    rows = {row: [table.at(row, col) for col in range(table.n_cols)] for row in band}
    if not any(_GUESSED in repair for repair in table.repairs):
        return rows
    for row in reversed(band[:-1]):
        cells = table.covering(row)
        units = _units([label(cell.text) if cell.row == row + 1 else "" for cell in rows[row + 1]], rows[row + 1])
        if len(units) == len(cells):
            laid = [replace(cell, col=unit.start, colspan=len(unit)) for cell, unit in zip(cells, units, strict=True)]
            rows[row] = [cell for cell in laid for _ in cell.cols]
    return rows


def _units(names: Sequence[str], cells: Sequence[Cell]) -> list[range]:
    """The columns in runs of names, each column without a name for itself."""
    units: list[range] = []
    seen: set[str] = set()
    for col, name in enumerate(names):
        same_cell = col > 0 and cells[col] is cells[col - 1] and bool(name)
        goes_on = bool(units) and bool(name) and bool(seen) and (same_cell or core(name) not in seen)
        if goes_on:
            units[-1] = range(units[-1].start, col + 1)
        else:
            units.append(range(col, col + 1))
            seen = set()
        if name:
            seen.add(core(name))
        else:
            seen = set()
    return units


def spread(table: Table, row: int, blocks: Sequence[Sequence[int]]) -> list[Cell]:
    """The cell over each column of a line; `blocks` are the columns of names of each block.

    In a text dump a line with one cell for the names of a block where other lines have several (人员经费合计 | 320.20) is laid
    over the blocks by that.
    """
    cells = table.covering(row)
    plain = [table.at(row, col) for col in range(table.n_cols)]
    merged = sum(len(names) - 1 for names in blocks if names)
    if not merged or len(cells) != table.n_cols - merged or not any(_GUESSED in repair for repair in table.repairs):
        return plain
    widths = {names[0]: len(names) for names in blocks if names}
    laid: list[Cell] = []
    for cell in cells:
        laid += [cell] * widths.get(len(laid), 1)
    return laid if len(laid) == table.n_cols else plain
