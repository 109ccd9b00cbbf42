"""Where the forms of a sheet are: what the lines enclose, else what stands together with nothing around it."""

from __future__ import annotations

from extract.readers.known import Labels
from extract.readers.sheet.boxes import Box, Cover, disjoint, rows_of
from extract.readers.sheet.paper import Paper
from extract.readers.sheet.ruled import follow, ruled_boxes
from extract.readers.sheet.unruled import unruled_boxes


def boxes_of(paper: Paper, labels: Labels) -> list[Box]:
    """The tables of a sheet, in order of rows, none touching another's cells."""
    ruled = disjoint(ruled_boxes(paper), paper)
    rows = rows_of(unit for unit in paper.units if unit.filled)
    inside = Cover(ruled)
    for box in ruled:
        follow(box, rows, inside, paper)
    ruled = disjoint(ruled, paper)
    inside = Cover(ruled)
    loose = [unit for unit in paper.units if (unit.text or unit.merged) and inside.box_of(unit) is None]
    found = [*ruled, *unruled_boxes(loose, labels, 3 if ruled else 2)]
    return sorted(disjoint(found, paper), key=lambda box: (box.top, box.left))
