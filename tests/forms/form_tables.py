"""Tables and their surroundings for the tests of the form families, written row by row as HTML would."""

from extract.forms.context import FormContext
from extract.lexicon import load
from extract.model import Block, Cell, Table

Spec = str | tuple[str, int, int]  # a text, or a text with rowspan and colspan


def table(*rows: list[Spec]) -> Table:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        col = 0
        for spec in row:
            text, rowspan, colspan = (spec, 1, 1) if isinstance(spec, str) else spec
            while (r, col) in taken:
                col += 1
            taken |= {(i, j) for i in range(r, r + rowspan) for j in range(col, col + colspan)}
            cells.append(Cell(r, col, rowspan, colspan, text))
            col += colspan
    return Table.build("t1", cells)


def unmerged(source: Table) -> Table:
    """The same table as flattened text gives it: below a merged cell stand empty ones."""
    return Table.build(source.id, [Cell(c.row, c.col, 1, c.colspan, c.text) for c in source.cells])


def context(source: Table, before: list[str] | None = None, after: list[str] | None = None, year: int = 2020) -> FormContext:
    above = tuple(Block(f"p{n}", text) for n, text in enumerate(before or [], 1))
    below = tuple(Block(f"q{n}", text) for n, text in enumerate(after or [], 1))
    return FormContext(source, above, below, load(), year)


def ids(prefix: str = "x"):
    numbers = iter(range(1, 1000))
    return lambda: f"{prefix}{next(numbers)}"
