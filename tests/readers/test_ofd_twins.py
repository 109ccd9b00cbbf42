"""A report written as OFD gives what its PDF and its Word file give, whatever kind of program wrote it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import extract
from extract.contract import Report
from extract.lexicon import load
from extract.pipeline import understand
from extract.readers.ofd import read
from tests.readers.ofd_builder import from_pdf
from tests.test_twins import RECORDS, fields, headings

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.pdf"))
STYLES = ("lines", "glyphs", "points")
TWINS = [(path, style) for path in SAMPLES for style in STYLES]

word = cache(lambda path: extract.extract(path.with_suffix(".docx")))


@cache
def report(path: Path, style: str) -> Report:
    return understand(read(from_pdf(path.read_bytes(), style), f"{path.stem}.ofd", "0" * 64, load()), load())


def test_there_are_reports_to_compare():
    assert len(SAMPLES) >= 2


@pytest.mark.parametrize(("path", "style"), TWINS, ids=lambda value: getattr(value, "stem", value))
def test_the_same_records_as_in_word(path, style):
    for record in RECORDS:
        ours, theirs = (fields(found.model_dump()[record]) for found in (report(path, style), word(path)))
        assert ours == theirs


@pytest.mark.parametrize(("path", "style"), TWINS, ids=lambda value: getattr(value, "stem", value))
def test_the_same_headings_findings_and_facts_as_in_word(path, style):
    ours, theirs = report(path, style), word(path)
    assert headings(ours.outline) == headings(theirs.outline)
    assert [(f.code, f.message) for f in ours.findings] == [(f.code, f.message) for f in theirs.findings]
    assert [(f.subject, f.value.value, f.value.unit) for f in ours.facts] == [
        (f.subject, f.value.value, f.value.unit) for f in theirs.facts
    ]


@pytest.mark.parametrize(("path", "style"), TWINS, ids=lambda value: getattr(value, "stem", value))
def test_the_same_grids_as_in_word(path, style):
    ours, theirs = (
        [[(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for c in t.cells] for t in found.tables]
        for found in (report(path, style), word(path))
    )
    assert ours == theirs
