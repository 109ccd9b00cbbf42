"""A second opinion on tables without drawn cells where ours is unsure: camelot's network, stream and hybrid parsers.

Camelot only votes: its texts lose the order and the kind of brackets and are never taken. It is imported here alone, when
a table needs it (half a second); none of the three flavours needs Ghostscript, hybrid renders with PDFium.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.readers.paged.unruled import UnruledTable
from extract.text.normalize import fold

UNSURE = 0.8
"""Below this confidence camelot is asked. On 35 tables of public budgets and accounts whose rules were left out, 94 % of the
rows were exact above it and 70 % below."""

# Characters. Camelot cannot be stopped from outside: its time is bounded by what it is shown, a table of a page or less.
_MOST = 3000
_FLAVORS = ("network", "stream", "hybrid")
_AGREES = 0.8  # share of our texts that camelot has in cells of their own
_UP, _DOWN = 0.4, 0.75
_MARGIN = 2.0
_CEILING = 0.95


@dataclass(frozen=True)
class Opinion:
    """What one flavour of camelot makes of the area: its column count and the texts of its cells."""

    flavor: str
    n_cols: int
    texts: tuple[str, ...]


def checked(table: UnruledTable, data: bytes, height: float) -> UnruledTable:
    """The table with its confidence raised or lowered by camelot, and a remark that says so; its texts are untouched.

    `data` is the PDF that holds the table on page `table.page`, `height` the height of that page in points. The table
    comes back as it is if we are sure of it, if it is too long, or if camelot is missing or fails.
    """
    if table.confidence >= UNSURE or sum(len(cell.text) for cell in table.cells) > _MOST:
        return table
    given: list[Opinion] = []
    for opinion in _opinions(table, data, height):
        given.append(opinion)
        if agrees(table, opinion):
            break
    return judged(table, given)


def judged(table: UnruledTable, opinions: Sequence[Opinion]) -> UnruledTable:
    """The table after these opinions: one that agrees raises the confidence, only others lower it, none leaves it."""
    if not opinions:
        return table
    for opinion in opinions:
        if agrees(table, opinion):
            sure = table.confidence + _UP * (_CEILING - table.confidence)
            note = f"无线表格：camelot（{opinion.flavor}）同样识别为{table.n_cols}列"
            return replace(table, confidence=round(max(sure, table.confidence), 3), repairs=(*table.repairs, note))
    seen = "、".join(sorted({f"{opinion.n_cols}列" for opinion in opinions}))
    note = f"无线表格：识别为{table.n_cols}列，camelot识别为{seen}，内容划分不一致，请核对"
    return replace(table, confidence=round(_DOWN * table.confidence, 3), repairs=(*table.repairs, note))


def agrees(table: UnruledTable, opinion: Opinion) -> bool:
    """Whether camelot has as many columns and most of our texts in cells of their own (brackets and width aside)."""
    if opinion.n_cols != table.n_cols:
        return False
    ours = Counter(fold(cell.text) for cell in table.cells if cell.text)
    theirs = Counter(fold(text) for text in opinion.texts if text)
    return sum((ours & theirs).values()) >= _AGREES * sum(ours.values())


def _opinions(table: UnruledTable, data: bytes, height: float) -> Iterator[Opinion]:
    """Camelot's readings of the table's area, one flavour after the other; ends where camelot is missing or fails."""
    try:
        from camelot.io import read_pdf
        from playa.exceptions import PDFException
    except ImportError:
        return
    x0, y0, x1, y1 = table.bbox
    # Camelot's areas run from the top left to the bottom right corner in PDF coordinates, which start at the bottom.
    box = (x0 - _MARGIN, height - y0 + _MARGIN, x1 + _MARGIN, height - y1 - _MARGIN)
    area = ",".join(f"{value:.1f}" for value in box)
    for flavor in _FLAVORS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = read_pdf(data, pages=str(table.page), flavor=flavor, suppress_stdout=True, table_areas=[area])
        # What camelot and the libraries under it raise on pages that they cannot read; our own reading stands.
        except (PDFException, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, RuntimeError):
            return
        if len(found):
            frame = found[0].df
            yield Opinion(flavor, int(frame.shape[1]), tuple(str(text) for row in frame.values.tolist() for text in row))
