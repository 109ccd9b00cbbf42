"""The paper of a sheet to blocks and tables in reading order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from extract.errors import TooLarge
from extract.model import Block, Cell, Element, Table
from extract.readers.known import Labels
from extract.readers.sheet.boxes import Box, Cover
from extract.readers.sheet.paper import Paper, Unit
from extract.readers.sheet.regions import boxes_of
from extract.readers.sheet.workbook import cell_name, column_name

# Grid positions of one document, as for Word (extract/readers/docx/walk.py).
MAX_POSITIONS = 1_000_000


class Ids:
    """Numbers blocks and tables through all sheets of a document, and counts grid positions."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._blocks, self._tables = count(1), count(1)
        self._positions = 0

    def block(self) -> str:
        return f"p{next(self._blocks)}"

    def table(self) -> str:
        return f"t{next(self._tables)}"

    def count(self, positions: int, place: str) -> None:
        """Raise TooLarge when the tables together become larger than a report's can be."""
        self._positions += positions
        if self._positions > MAX_POSITIONS:
            problem = f"tables of more than {MAX_POSITIONS} grid positions"
            raise TooLarge(self._file_name, problem, place=place, remedy="if genuine, split the workbook")


@dataclass(frozen=True)
class _Item:
    """A table's box with its units, or one loose text; `top` to `right` is where it lies, inclusive."""

    top: int
    left: int
    bottom: int
    right: int
    units: tuple[Unit, ...]
    box: Box | None = None


def elements(paper: Paper, name: str, labels: Labels, ids: Ids) -> list[Element]:
    """What stands on a sheet's paper, top down; forms beside each other one after the other, each with its own lines.

    Raises TooLarge.
    """
    body: list[Element] = []
    for line in _in_order(_items(paper, boxes_of(paper, labels))):
        first = line[0]
        if first.box is not None:
            body.append(_table(first.box, first.units, paper, name, ids))
        else:
            body += _blocks(line, ids)
    return body


def _items(paper: Paper, boxes: list[Box]) -> list[_Item]:
    cover = Cover(boxes)
    inside: dict[int, list[Unit]] = {id(box): [] for box in boxes}
    items: list[_Item] = []
    for unit in paper.units:
        box = cover.box_of(unit)
        if box is not None:
            inside[id(box)].append(unit)
        elif unit.filled:
            items.append(_Item(unit.top, unit.left, unit.top, unit.right, (unit,)))
    items += [_Item(b.top, b.left, b.bottom, b.right, tuple(inside[id(b)]), b) for b in boxes]
    return sorted(items, key=lambda item: (item.top, item.left))


# ------------------------------------------------------------------ reading order


def _in_order(items: list[_Item]) -> Iterator[list[_Item]]:
    """Lines of loose texts (one row each) and tables (alone), in reading order."""
    slabs = _slabs(items)
    done = 0
    for at, slab in enumerate(slabs):
        cut = _cut(slab) if at >= done else None
        if cut is None:
            continue
        start, stop = _side_by_side(slabs, at, done, cut)
        for before in slabs[done:start]:
            yield from _lines(before)
        mine = [item for slab in slabs[start:stop] for item in slab]
        yield from _in_order([item for item in mine if item.right < cut])
        yield from _in_order([item for item in mine if item.left >= cut])
        done = stop
    for rest in slabs[done:]:
        yield from _lines(rest)


def _slabs(items: list[_Item]) -> list[list[_Item]]:
    """Items that share rows, from top to bottom."""
    slabs: list[list[_Item]] = []
    bottom = -1
    for item in items:
        if slabs and item.top <= bottom:
            slabs[-1].append(item)
        else:
            slabs.append([item])
        bottom = max(bottom, item.bottom)
    return slabs


def _side_by_side(slabs: list[list[_Item]], at: int, first: int, cut: int) -> tuple[int, int]:
    """The slabs, from `first` on, that belong to the forms beside each other in slab `at`: the lines right above and below."""
    start, stop = at, at + 1
    while start > first and _gap(slabs, start) <= (2 if start == at else 1) and _is_parted(slabs[start - 1], cut):
        start -= 1
    while stop < len(slabs) and _gap(slabs, stop) <= 1 and _is_parted(slabs[stop], cut):
        stop += 1
    return start, stop


def _gap(slabs: list[list[_Item]], at: int) -> int:
    """How many rows further down this slab begins than the one above ends; 1 if no empty row is between."""
    return slabs[at][0].top - max(item.bottom for item in slabs[at - 1])


def _is_parted(slab: list[_Item], cut: int) -> bool:
    return not any(item.box or _crosses(item, cut) for item in slab)


def _cut(slab: list[_Item]) -> int | None:
    """The first column of the second of two tables of a slab with free space between them all the way down."""
    boxes = sorted((item for item in slab if item.box), key=lambda item: item.left)
    for right in boxes[1:]:
        if not any(_crosses(item, right.left) for item in slab) and any(box.right < right.left for box in boxes):
            return right.left
    return None


def _crosses(item: _Item, cut: int) -> bool:
    return item.left < cut <= item.right


def _lines(slab: list[_Item]) -> Iterator[list[_Item]]:
    rows: dict[int, list[_Item]] = {}
    for item in slab:
        if item.box is None:
            rows.setdefault(item.top, []).append(item)
    pending = sorted(rows)
    for item in slab:
        if item.box is not None:
            while pending and (pending[0], rows[pending[0]][0].left) < (item.top, item.left):
                yield rows[pending.pop(0)]
            yield [item]
    for row in pending:
        yield rows[row]


# ------------------------------------------------------------------ blocks and tables


def _blocks(line: Sequence[_Item], ids: Ids) -> Iterator[Block]:
    """The texts of one row as one line, a tab between them, as Word lines have; a text of several lines as a block each."""
    units = [item.units[0] for item in line]
    looks = [unit.look for unit in units]
    texts = units[0].text.split("\n") if len(units) == 1 else ["\t".join(_one_line(unit.text) for unit in units)]
    for text in texts:
        if text.strip():
            yield Block(
                ids.block(),
                text,
                size=max((look.size for look in looks if look.size), default=None),
                bold=all(look.bold for look in looks),
                centered=len(units) == 1 and looks[0].centered,
            )


def _one_line(text: str) -> str:
    return "".join(part.strip() for part in text.split("\n")) if "\n" in text else text


def _table(box: Box, units: Sequence[Unit], paper: Paper, name: str, ids: Ids) -> Table:
    """The units of a box as a grid. A row or column in which no cell begins is a layout aid and none of the paper's."""
    shown = [unit for unit in units if unit.filled or unit.sides]
    rows, cols = sorted({unit.top for unit in shown}), sorted({unit.left for unit in shown})
    ids.count(len(rows) * len(cols), f"sheet {name}")
    numbers = (set(rows), set(cols))
    cells = []
    for unit in units:
        if unit.top not in numbers[0] or unit.left not in numbers[1]:
            continue
        top, left = bisect_left(rows, unit.top), bisect_left(cols, unit.left)
        bottom, right = bisect_right(rows, unit.bottom), bisect_right(cols, unit.right)
        cells.append(Cell(top, left, bottom - top, right - left, unit.text))
    origin = origin_of(name, [paper.rows[row] for row in rows], [paper.cols[col] for col in cols])
    return Table.build(ids.table(), cells, ruled=box.ruled, origin=origin)


def origin_of(name: str, rows: Sequence[int], cols: Sequence[int]) -> str:
    """Where a grid stands in its sheet: `表1!B3:H40`, and which rows and columns those are where some are left out.

    `表1!B3:H40（第3-7、9-40行，B、D-H列）`: the first row of the grid is row 3 of the sheet, its sixth is row 9.
    """
    area = f"{name}!{cell_name(rows[0], cols[0])}:{cell_name(rows[-1], cols[-1])}"
    parts = []
    if rows[-1] - rows[0] >= len(rows):
        parts.append(f"第{ranges(rows, lambda row: str(row + 1))}行")
    if cols[-1] - cols[0] >= len(cols):
        parts.append(f"{ranges(cols, column_name)}列")
    return f"{area}（{'，'.join(parts)}）" if parts else area


def ranges(numbers: Sequence[int], named: Callable[[int], str]) -> str:
    """`3-7、9-40` for ascending numbers, each named by `named`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] + 1 == number:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return "、".join("-".join(map(named, run)) for run in found)
