"""The same paper gives the same records, whatever format it comes in: only `document` and `source` may differ."""

from functools import cache
from pathlib import Path

import pytest

import extract
from extract.contract import Report, Section

SAMPLES = Path(__file__).parent.parent / "samples"
TWINS = [
    (path, path.with_suffix(ending))
    for path in sorted(SAMPLES.glob("*.docx"))
    for ending in (".txt", ".pdf", ".doc", ".rtf", ".html", ".xlsx")
    if path.with_suffix(ending).exists()
]
RECORDS = ("self_evaluations", "evaluation_systems", "basic_data", "fund_lists")
PLACES = {"source", "sources"}

read = cache(extract.extract)


def fields(value: object, path: str = "") -> dict[str, object]:
    """Path → leaf of a nested record, without where it stands. White space of texts depends on where lines break."""
    if isinstance(value, dict):
        return {p: x for key, inner in value.items() if key not in PLACES for p, x in fields(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {p: x for n, inner in enumerate(value) for p, x in fields(inner, f"{path}[{n}]").items()} or {path: []}
    return {path: "".join(value.split()) if isinstance(value, str) else value}


def headings(sections: list[Section]) -> list[tuple[int, str | None, str]]:
    return [line for s in sections for line in [(s.level, s.number, s.title), *headings(s.children)]]


def both(word: Path, twin: Path) -> tuple[Report, Report]:
    return read(word), read(twin)


def test_there_are_twins_in_every_format():
    assert {twin.suffix for _, twin in TWINS} >= {".txt", ".pdf", ".doc", ".rtf", ".html"}


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair[1].name)
@pytest.mark.parametrize("record", RECORDS)
def test_the_same_records_as_in_word(pair, record):
    word, twin = (report.model_dump()[record] for report in both(*pair))
    assert fields(word) == fields(twin)


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair[1].name)
def test_the_same_head_and_headings_as_in_word(pair):
    word, twin = both(*pair)
    names = ("title", "report_type", "fiscal_year", "organization", "region")
    assert [getattr(word.document, name) for name in names] == [getattr(twin.document, name) for name in names]
    assert headings(word.outline) == headings(twin.outline)


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair[1].name)
def test_the_same_findings_as_in_word(pair):
    word, twin = both(*pair)
    assert [(f.code, f.message) for f in word.findings] == [(f.code, f.message) for f in twin.findings]


@pytest.mark.parametrize("pair", [pair for pair in TWINS if pair[1].suffix == ".pdf"], ids=lambda pair: pair[1].name)
def test_the_same_grids_as_in_word(pair):
    word, twin = (
        [[(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for c in t.cells] for t in report.tables]
        for report in both(*pair)
    )
    assert word == twin


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair[1].name)
def test_the_same_facts_as_in_word(pair):
    word, twin = (
        [(f.subject, f.value.value, f.value.unit, f.period, f.qualifier) for f in report.facts] for report in both(*pair)
    )
    assert word == twin
