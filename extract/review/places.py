"""Where a value stands, as the id of the element that shows it on the paper."""

from __future__ import annotations

from collections.abc import Mapping

from extract.review.paper import element_id
from extract.runs.explain import cell_sources

_LINEAGE = "source_"
SUFFIXES = ("raw", "kind", "comparator", "number", "scale", "unit", "value", "upper", "date")
"""The columns of a Value: they stand in the cell of its print."""


def on_paper(row: Mapping[str, object], place: str, *, pictured: bool) -> str:
    """The element that shows a place; of prose on page pictures, where it may have no box, behind a bar the page, too."""
    page = row.get("source_page") if pictured and row.get("source_block") else None
    return f"{place}|page-{page}" if page and place.startswith("block-") else place


class Places:
    """Answers for the columns of one row: the element of the value's own cell, else the record's; empty if none is known."""

    def __init__(self, row: Mapping[str, object]) -> None:
        self._cells = {name: element_id(source) for name, source in cell_sources(dict(row)).items()}
        own = {k.removeprefix(_LINEAGE): v for k, v in row.items() if k.startswith(_LINEAGE) and v is not None}
        self._own = element_id(own) if "block" in own or "table" in own else ""

    def __call__(self, column: str) -> str:
        if column in self._cells:
            return self._cells[column]
        stem, _, suffix = column.rpartition("_")
        if stem and suffix in SUFFIXES and f"{stem}_raw" in self._cells:
            return self._cells[f"{stem}_raw"]
        return self._own
