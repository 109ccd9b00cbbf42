"""Tables that a page break cut: joined where both halves say so, left apart where they do not. No row is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from extract.model import Cell, Table
from extract.text.normalize import squash

# Points by which the column boundaries of the two halves may differ: the same table is drawn anew on the next page.
_ALIGNED = 4.0
_ENDED = re.compile(r"[。；;！!？?]$")
# Characters: a longer text above the break is prose of several sentences, which a break may part after a full stop.
_PROSE = 80
# Cells of a row of goals: side label, expected, actual. Both texts may run over the break.
_FEW = 3
_PLACEHOLDER = re.compile(r"^[…．.]+$")
_CLOSING = re.compile(r"^[%％）)」”、，,.]")
_FIGURE = re.compile(r"^[≥≤<>]?[\d.,]+$")
_REST = re.compile(r"^[\d.,]*%?$")
# What begins a row of its own: an amount under an amount, 十四、 under 十三、.
_AMOUNT = re.compile(r"^-?[\d,]+\.\d+$")
_NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")
_HEAD = re.compile(r"(?:名称|单位|部门)[：:]?$")
_MARK = re.compile(r"^[（(]?(?:接上页|续上表|续表|续)[）)]?[\d一二三四五六七八九十]*[：:]?[）)]?$")
_CONTINUED = re.compile(r"续表|（续）|\(续\)")


Known = Callable[[str], bool]
"""Whether a text is a label that the lexicon knows."""


@dataclass(frozen=True)
class Half:
    """A table on one page with its column boundaries; `first` and `last` tell whether nothing stands above or below it."""

    page: int
    xs: tuple[float, ...]
    cells: tuple[Cell, ...]
    first: bool
    last: bool

    @property
    def n_rows(self) -> int:
        return max(cell.row + cell.rowspan for cell in self.cells)


def continues(upper: Half, lower: Half) -> bool:
    """Whether `lower` goes on with `upper`: page after page, nothing between, the same columns.

    A table of the same columns that opens with a title of its own or with the upper table's very first rows is a table
    of its own; a header that comes again is not its first rows when those hold a title.
    """
    if lower.page != upper.page + 1 or not (upper.last and lower.first):
        return False
    if not _same_columns(upper.xs, lower.xs):
        return False
    return not _opens_anew(upper, lower)


def is_mark(text: str) -> bool:
    """Whether a line only says that the table below goes on: 续表, （续）, 续表2."""
    return bool(_MARK.match(squash(text)))


def doubtful(upper: Half, lower: Half, known: Known) -> bool:
    """Whether `lower`, left apart, may go on with `upper`: the same outer borders at the break but other columns, and
    a first row without any label of its own.
    """
    if lower.page != upper.page + 1 or not (upper.last and lower.first) or _same_columns(upper.xs, lower.xs):
        return False
    framed = abs(upper.xs[0] - lower.xs[0]) <= _ALIGNED and abs(upper.xs[-1] - lower.xs[-1]) <= _ALIGNED
    top = [cell for cell in lower.cells if cell.row == 0]
    return framed and len(top) > 1 and not any(known(squash(cell.text)) for cell in top)


def _same_columns(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """The same outer borders, and the columns of one among those of the other: a half may lack some boundaries."""
    if abs(a[0] - b[0]) > _ALIGNED or abs(a[-1] - b[-1]) > _ALIGNED:
        return False
    few, many = sorted((a, b), key=len)
    return all(min(abs(x - y) for y in many) <= _ALIGNED for x in few)


def _opens_anew(upper: Half, lower: Half) -> bool:
    top = [cell for cell in lower.cells if cell.row == 0]
    width = len(lower.xs) - 1
    if len(top) == 1 and top[0].colspan == width and len(squash(top[0].text)) < 40:
        title = squash(top[0].text)
        return title.endswith(("表", "）", ")")) and not _CONTINUED.search(title)
    first = [squash(cell.text) for cell in upper.cells if cell.row == 0]
    second = [squash(cell.text) for cell in top]
    same_opening = bool(first) and second == first
    if first and second and first[0] == second[0] and _HEAD.search(first[0]) and not same_opening:
        return True  # the next form of a pile: 项目名称 again, with another name behind it
    return same_opening and upper.n_rows > 2 and not _is_header(upper)


def _is_header(half: Half) -> bool:
    """Whether the first row holds column headers: several short texts, no figures."""
    texts = [squash(cell.text) for cell in half.cells if cell.row == 0]
    return len(texts) >= 3 and all(text and len(text) < 20 and not text[0].isdigit() for text in texts)


def stitched(table_id: str, halves: list[Half], known: Known) -> Table:
    """One table of its halves, top down. A cell cut by the break is joined when it goes on below it."""
    xs = max((half.xs for half in halves), key=len)
    cells: list[Cell] = []
    offset = 0
    repairs = []
    for number, half in enumerate(halves):
        placed = [_placed(cell, half.xs, xs, offset) for cell in half.cells]
        if number:
            cells, placed, cut = _over_break(cells, placed, offset, known)
            offset -= cut
            if cut:
                placed = [replace(cell, row=cell.row - cut) if cell.row >= offset + cut else cell for cell in placed]
            repairs.append(f"第{half.page}页接上页续表")
        cells += placed
        offset += half.n_rows
    return Table.build(table_id, cells, ruled=True, repairs=repairs)


def _placed(cell: Cell, own: tuple[float, ...], xs: tuple[float, ...], offset: int) -> Cell:
    """The cell on the columns of the whole table, its rows below those of the pages before."""
    if len(own) == len(xs):
        return replace(cell, row=cell.row + offset)
    nearest = [_nearest(xs, x) for x in own]
    start, end = nearest[cell.col], nearest[cell.col + cell.colspan]
    return replace(cell, row=cell.row + offset, col=start, colspan=end - start)


def _nearest(xs: tuple[float, ...], x: float) -> int:
    return min(range(len(xs)), key=lambda k: abs(xs[k] - x))


def _over_break(above: list[Cell], below: list[Cell], offset: int, known: Known) -> tuple[list[Cell], list[Cell], int]:
    """Join what the break cut; the number of rows that became one with the row above (0 or 1)."""
    top = [cell for cell in below if cell.row == offset]
    bottom = {(cell.col, cell.colspan): cell for cell in above if cell.row + cell.rowspan == offset}
    if _row_is_cut(top, bottom, known):
        grown = {id(bottom[c.col, c.colspan]): _joined(bottom[c.col, c.colspan], c, c.rowspan - 1) for c in top}
        kept = [grown.get(id(cell), cell) for cell in above]
        return kept, [cell for cell in below if cell.row != offset], 1
    grown = {}
    gone = []
    for cell in top:
        over = bottom.get((cell.col, cell.colspan))
        if over is None or squash(cell.text) or not squash(over.text) or max(cell.rowspan, over.rowspan) < 2:
            continue
        grown[id(over)] = _joined(over, cell, cell.rowspan)
        gone.append(id(cell))
    return [grown.get(id(cell), cell) for cell in above], [cell for cell in below if id(cell) not in gone], 0


def _row_is_cut(top: list[Cell], bottom: dict[tuple[int, int], Cell], known: Known) -> bool:
    """Whether the first row below is the rest of the last row above.

    Its texts go on where the texts above have not ended, and either it has no label of its own, or what it goes on with
    is a fragment: the rest of a known label, of a figure, or a closing mark.
    """
    if not top or any((cell.col, cell.colspan) not in bottom for cell in top):
        return False
    going_on = [(bottom[cell.col, cell.colspan], cell) for cell in top if squash(cell.text)]
    texts = [(squash(upper.text), squash(lower.text)) for upper, lower in going_on]
    label = min(top, key=lambda cell: cell.col)
    few = 2 * len(texts) <= len(top) or len(top) <= _FEW
    alone = few and not squash(label.text)
    if not texts or any(not upper or _PLACEHOLDER.match(lower) for upper, lower in texts):
        return False
    if any(_AMOUNT.match(upper) and _AMOUNT.match(lower) for upper, lower in texts):
        return False
    if few and any(_NUMBERED.match(upper) and _NUMBERED.match(lower) for upper, lower in texts):
        return False
    if alone and all(len(upper) > _PROSE for upper, _ in texts):
        return True
    if any(_ENDED.search(upper) for upper, _ in texts):
        return False
    fragments = sum(_is_fragment(upper, lower, known) for upper, lower in texts)
    if fragments == len(texts) or (fragments and 2 * len(texts) <= len(top)):
        return True
    return alone


def _is_fragment(upper: str, lower: str, known: Known) -> bool:
    if _CLOSING.match(lower) or (known(upper + lower) and not known(lower)):
        return True
    return bool(_FIGURE.match(upper) and _REST.match(lower) and not upper.endswith("%") and len(lower) < 4)


def _joined(upper: Cell, lower: Cell, more_rows: int) -> Cell:
    text = f"{upper.text}\n{lower.text}" if squash(lower.text) else upper.text
    return replace(upper, rowspan=upper.rowspan + more_rows, text=text)
