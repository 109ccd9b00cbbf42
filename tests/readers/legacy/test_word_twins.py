"""The public reports as Word 97 and Rich Text files give what their .docx gives: every block, every cell, every record."""

from functools import cache
from pathlib import Path

import pytest

import extract
from extract.model import Document

SAMPLES = Path(__file__).parents[3] / "samples"
TWINS = sorted([*SAMPLES.glob("*.doc"), *SAMPLES.glob("*.rtf")])
RECORDS = ("self_evaluations", "evaluation_systems", "basic_data", "fund_lists", "facts", "findings", "outline")

read = cache(extract.read)


def lines(text: str) -> list[str]:
    """A writer may drop the blanks at the end of a line."""
    return [line.rstrip() for line in text.split("\n")]


def blocks(document: Document) -> list[object]:
    return [(lines(b.text), b.outline_level, b.size, b.bold, b.centered, b.numbering, b.page_break) for b in document.blocks]


def grids(document: Document) -> list[object]:
    return [[(c.row, c.col, c.rowspan, c.colspan, c.header, lines(c.text)) for c in table.cells] for table in document.tables]


def test_there_are_twins_of_both_kinds():
    assert {twin.suffix for twin in TWINS} == {".doc", ".rtf"}


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.name)
def test_the_same_document(twin):
    word, other = read(twin.with_suffix(".docx")), read(twin)
    assert blocks(other) == blocks(word)
    assert grids(other) == grids(word)
    assert other.characters == word.characters
    assert (other.format, other.drops, other.notes) == (twin.suffix[1:], (), ())


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.name)
def test_the_same_records(twin):
    word, other = (extract.extract(path).model_dump() for path in (twin.with_suffix(".docx"), twin))
    for record in RECORDS:
        assert _tight(other[record]) == _tight(word[record]), record


def _tight(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tight(inner) for key, inner in value.items() if key not in ("source", "sources")}
    if isinstance(value, list):
        return [_tight(inner) for inner in value]
    return "".join(value.split()) if isinstance(value, str) else value
