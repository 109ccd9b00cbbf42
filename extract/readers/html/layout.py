"""Tables that only lay out a page: their cells are places for text, not data."""

from __future__ import annotations

from lxml import etree

from extract.readers.html.survey import Shape

# A cell that holds this many characters in this many paragraphs, of a table without rules, is a column of a page. The
# longest cell of a form in the public samples has 480 characters, and its table is ruled.
_LONG, _PARAGRAPHS = 500, 5
# Nested data tables this deep are a page that somebody built of tables.
_DEEPEST = 8
_FEW = 4


def is_layout(table: etree._Element, shape: Shape) -> bool:
    """Whether the table lays out what stands in it.

    A table that holds others is a layout unless it looks like a form itself: ruled, with short cells of its own, or with
    many of them that outweigh what is nested in them. A table that holds none is one only when nothing rules it, it has
    next to no cells, and one of them is a page of prose.
    """
    if (table.get("role") or "").lower() in ("presentation", "none") or shape.depth > _DEEPEST:
        return True
    if shape.nested:
        own = shape.text - shape.nested
        form = shape.widest >= 2 and (shape.short >= 2 if shape.ruled else shape.short >= _FEW and own > shape.nested)
        return shape.filled == 1 or not form
    if shape.ruled or shape.headed:
        return False
    prose = shape.heaviest >= _LONG and shape.paragraphs >= _PARAGRAPHS
    return prose and (shape.filled <= _FEW or shape.widest == 1)
