"""Rows of a text dump to a grid: which columns a row with fewer cells spans, which empty cells were merged upwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from extract.model import Cell, Table
from extract.readers.text.dump import RawCell, is_numeric
from extract.text.normalize import squash

Roles = Callable[[str], frozenset[str]]
"""The roles of a column header in the forms that the lexicon knows."""

# Columns in which an empty cell below a text continues it: levels and their names, and what is scored once for
# several rows. In other columns an empty cell is an empty cell.
MERGING = frozenset({"side", "level1", "level2", "weight", "points", "score"})
_FIGURES = frozenset({"initial_budget", "adjusted_budget", "executed", "weight", "score", "execution_rate"})
_TOTALS = frozenset({"总分", "合计", "总计", "小计", "总得分"})


def build(table_id: str, rows: list[list[RawCell]], roles: Roles) -> Table:
    """The grid of one table. Every row fills the width; spans of rows with fewer cells are worked out band by band.

    A *band* is a run of rows with the same number of cells: they share their columns. A row of totals is its own.
    """
    width = max(len(row) for row in rows)
    cells: list[Cell] = []
    spans: dict[int, list[int]] = {}
    for band in _bands(rows):
        below = rows[band[-1] + 1] if band[-1] + 1 < len(rows) else []
        widths = _over(rows[band[0]], below, width, roles) if len(band) == 1 else None
        spans |= dict.fromkeys(band, widths or _widths([rows[r] for r in band], width, roles))
    for r, row in enumerate(rows):
        col = 0
        for raw, span in zip(row, spans[r], strict=True):
            cells.append(Cell(r, col, 1, span, raw.text))
            col += span
    headers = {r for r, row in enumerate(rows) if r and _is_header(row, roles)}
    merged = _merge_up(cells, _roles(rows, spans, roles), [[c.blank for c in row] for row in rows], headers)
    repairs = [] if all(len(row) == width for row in rows) else ["文本转储不存跨列信息，行内跨列按各行格数推定"]
    return Table.build(table_id, merged, repairs=repairs)


def _bands(rows: list[list[RawCell]]) -> Iterator[list[int]]:
    for _, group in groupby(range(len(rows)), key=lambda r: (len(rows[r]), _is_total(rows[r]))):
        yield list(group)


def _is_total(row: list[RawCell]) -> bool:
    return next((cell.core for cell in row if cell.core), "").rstrip("：:") in _TOTALS


def _widths(band: list[list[RawCell]], width: int, roles: Roles) -> list[int]:
    """How many columns each cell of these rows spans.

    Figures are one column wide, so is the first cell unless it names a total; the rest of the width goes to the
    texts, evenly, the earlier ones first.
    """
    n = len(band[0])
    slack = width - n
    if not slack or n == 1:
        return [1] * n if not slack else [width]
    figures = [any(is_numeric(row[k].core) or _is_figure_header(row[k].core, roles) for row in band) for k in range(n)]
    if _is_total(band[0]):
        label = next(k for k, cell in enumerate(band[0]) if cell.core)
        return [1 + slack * (k == label) for k in range(n)]
    takers = [k for k in range(1, n) if not figures[k]] or ([n - 1] if n > 1 else [0])
    if any(figures) and not all(figures[1:]):
        takers = takers[:1] if figures.count(True) >= 3 else takers
    share, rest = divmod(slack, len(takers))
    widths = [1] * n
    for place, k in enumerate(takers):
        widths[k] += share + (place < rest)
    return widths


def _over(row: list[RawCell], below: list[RawCell], width: int, roles: Roles) -> list[int] | None:
    """The spans of a header row over a second one: its cells that go on below leave blanks there, the rest share."""
    blanks = [k for k, cell in enumerate(below) if cell.blank]
    if len(below) != width or not blanks or len(row) >= width or not _is_header(below, roles):
        return None
    labels = [k for k in range(width) if k not in blanks]
    parents = len(row) - len(blanks)
    if parents < 1 or labels != list(range(labels[0], labels[-1] + 1)):
        return None
    share, rest = divmod(len(labels), parents)
    return [1] * labels[0] + [share + (k < rest) for k in range(parents)] + [1] * (width - labels[-1] - 1)


def _is_header(row: list[RawCell], roles: Roles) -> bool:
    """Everything printed in the row heads a column."""
    printed = [cell.core for cell in row if cell.core]
    return len(printed) > 1 and all(roles(core) for core in printed)


def _is_figure_header(core: str, roles: Roles) -> bool:
    return bool(roles(core) & _FIGURES)


def _roles(rows: list[list[RawCell]], spans: dict[int, list[int]], roles: Roles) -> list[dict[int, frozenset[str]]]:
    """For every row: column → role of the nearest header above it."""
    current: dict[int, frozenset[str]] = {}
    result: list[dict[int, frozenset[str]]] = []
    for r, row in enumerate(rows):
        found = [roles(cell.core) for cell in row]
        if sum(bool(f) for f in found) >= max(2, len(row) // 2):
            col = 0
            current = {}
            for f, span in zip(found, spans[r], strict=True):
                current |= dict.fromkeys(range(col, col + span), f)
                col += span
        result.append(current)
    return result


def _merge_up(
    cells: list[Cell], roles: list[dict[int, frozenset[str]]], blanks: list[list[bool]], headers: set[int]
) -> list[Cell]:
    """Join what a vertical merge left behind: an empty cell under a text of the same columns that may go on."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    anchors: dict[tuple[int, int], Cell] = {}  # (col, colspan) → the cell that would go on
    out: dict[tuple[int, int], Cell] = {}
    for r, row in sorted(by_row.items()):
        texts = [tight for cell in row if (tight := squash(cell.text))]
        lone_sum = bool(texts) and all(is_numeric(text) for text in texts)
        open_now: dict[tuple[int, int], Cell] = {}
        for k, cell in enumerate(row):
            key = (cell.col, cell.colspan)
            above = anchors.get(key)
            merging = cell.col == 0 or r in headers or bool(roles[r].get(cell.col, frozenset()) & MERGING)
            if above is not None and blanks[r][k] and merging and not lone_sum and len(row) > 1:
                grown = Cell(above.row, above.col, r - above.row + 1, above.colspan, above.text)
                out[above.row, above.col] = open_now[key] = grown
            else:
                out[cell.row, cell.col] = cell
                if squash(cell.text):
                    open_now[key] = cell
        anchors = open_now
    return list(out.values())
