"""The labels of forms that map to no field: what a lexicon may learn, and where it is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.contract import CellSource, UnmappedLabel
from extract.forms.context import cell_source
from extract.model import Document
from extract.text.normalize import squash
from extract.text.numerals import without_weight


def unmapped_labels(document: Document, found: Sequence[tuple[str, str]]) -> list[UnmappedLabel]:
    """One record for each (vocabulary, label) of `found`, with how often it is there and the first cell that prints it.

    The source is None where no cell prints the label alone: a label before a colon, with its value in the same cell.
    """
    counts = Counter(found)
    places = _places(document, {label for _, label in counts}) if counts else {}
    return [
        UnmappedLabel(vocabulary=vocabulary, label=label, count=count, source=places.get(label))
        for (vocabulary, label), count in counts.items()
    ]


def _places(document: Document, labels: set[str]) -> dict[str, CellSource]:
    places: dict[str, CellSource] = {}
    for table in document.tables:
        for cell in table.cells:
            for text in {squash(cell.text), without_weight(cell.text)} & labels:
                places.setdefault(text, cell_source(table, cell))
    return places
