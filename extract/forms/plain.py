"""Tables of no known form: which rows are their header."""

from __future__ import annotations

from extract.forms.context import label
from extract.model import Table
from extract.text.numerals import number

# A name of a column is no longer; the longest of the samples' headers has 24 signs.
_LONGEST = 30
_HIGHEST = 4


def header_rows(table: Table) -> set[int]:
    """The first row whose columns all have a name, with the rows above it that span columns and those it reaches down to.

    Empty where the first rows hold figures or long texts, name a column twice in one row, or leave no row below.
    """
    first = next((row for row in range(table.n_rows) if sum(bool(label(c.text)) for c in table.starting(row)) > 1), None)
    if first is None:
        return set()
    stop = first + 1
    row = first
    while row < stop:
        cells = table.starting(row)
        texts = [label(cell.text) for cell in cells]
        if any(not text or len(text) > _LONGEST or number(text) is not None for text in texts):
            return set()
        reach = max((cell.row + cell.rowspan for cell in cells), default=row + 1)
        spans = any(cell.colspan > 1 for cell in cells)
        stop = max(stop, reach, row + 2 if spans else row + 1)
        row += 1
    return set(range(first, stop)) if stop - first <= _HIGHEST and stop < table.n_rows else set()
