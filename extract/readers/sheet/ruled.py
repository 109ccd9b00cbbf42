"""Tables drawn with lines: cells that lines enclose, and the rows below that belong to them."""

from __future__ import annotations

from extract.readers.sheet.boxes import Box, Cover, beside, box_around, components, is_figure, is_label_line
from extract.readers.sheet.paper import Paper, Unit
from extract.readers.sheet.workbook import BOTTOM, LEFT, RIGHT, TOP

_ENCLOSED = 3


def ruled_boxes(paper: Paper) -> list[Box]:
    """Rectangles around cells that lines enclose on three sides at least, or that lie between lines in a row of such."""
    enclosed = [unit for unit in paper.units if unit.sides.bit_count() >= _ENCLOSED or _between_lines(unit, paper)]
    groups = components(enclosed, beside)
    return [box_around(group, True) for group in groups if len(group) > 1 and any(unit.filled for unit in group)]


def _between_lines(unit: Unit, paper: Paper) -> bool:
    """Tables with horizontal lines alone: a line above and below, and a neighbour with the same."""
    both = TOP | BOTTOM
    if unit.sides & both != both:
        return False
    beside = (paper.owner.get((unit.top, unit.left - 1)), paper.owner.get((unit.top, unit.right + 1)))
    return any(other is not None and other.sides & both == both for other in beside)


def follow(box: Box, rows: dict[int, list[Unit]], inside: Cover, paper: Paper) -> None:
    """Let a box take the rows below that belong to it though no line is below them.

    A row belongs if lines between columns go on in it, if it was typed on without lines (several texts in the box's columns,
    a figure among them), or if a closing line comes further down.
    """
    only_header = box.top == box.bottom
    while True:
        row = box.bottom + 1
        line = rows.get(row, [])
        if any(map(inside.box_of, line)):
            return
        if _columns_go_on(box, row, paper) or _typed_on(box, line, only_header):
            box.bottom = max([row, *(unit.bottom for unit in line)])
        elif (end := _closing_line(box, row, rows, inside, paper)) is not None:
            box.bottom = end
        else:
            return


def _columns_go_on(box: Box, row: int, paper: Paper) -> bool:
    for col in range(box.left, box.right + 1):
        unit = paper.owner.get((row, col))
        if unit and (
            (unit.sides & RIGHT and box.left <= unit.right < box.right)
            or (unit.sides & LEFT and box.left < unit.left <= box.right)
        ):
            return True
    return False


def _typed_on(box: Box, line: list[Unit], only_header: bool) -> bool:
    within = all(box.left <= unit.left and unit.right <= box.right for unit in line)
    if not within or len(line) < 2 or is_label_line(line):
        return False
    return only_header or any(is_figure(unit) for unit in line)


def _closing_line(box: Box, row: int, rows: dict[int, list[Unit]], inside: Cover, paper: Paper) -> int | None:
    """The row under which a line over most of the box's columns closes it, before an empty row or lines of labels."""
    while line := rows.get(row):
        if is_label_line(line) or any(map(inside.box_of, line)):
            return None
        units = [paper.owner.get((row, col)) for col in range(box.left, box.right + 1)]
        if 2 * sum(unit is not None and bool(unit.sides & BOTTOM) for unit in units) > len(units):
            return row
        row += 1
    return None
