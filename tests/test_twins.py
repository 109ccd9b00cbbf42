"""The same paper gives the same records, whatever format it comes in: only `document` and `source` may differ."""

from pathlib import Path

import pytest

import extract
from extract.contract import Section

SAMPLES = Path(__file__).parent.parent / "samples"
TWINS = sorted({path.stem for path in SAMPLES.glob("*.docx")} & {path.stem for path in SAMPLES.glob("*.txt")})
RECORDS = ("self_evaluations", "evaluation_systems", "basic_data", "fund_lists")
PLACES = {"source", "sources"}


def bare(value: object) -> object:
    """The value without where it stands."""
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items() if key not in PLACES}
    if isinstance(value, list):
        return [bare(inner) for inner in value]
    return value


def fields(value: object, path: str = "") -> dict[str, object]:
    """Path → leaf of a nested record."""
    if isinstance(value, dict):
        return {p: leaf for key, inner in value.items() for p, leaf in fields(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {p: leaf for n, inner in enumerate(value) for p, leaf in fields(inner, f"{path}[{n}]").items()} or {path: []}
    return {path: value}


def test_there_are_twins_to_compare():
    assert len(TWINS) >= 2


@pytest.mark.parametrize("stem", TWINS)
@pytest.mark.parametrize("record", RECORDS)
def test_word_and_text_give_the_same_records(stem, record):
    word, text = (extract.extract(SAMPLES / f"{stem}.{ending}").model_dump()[record] for ending in ("docx", "txt"))
    assert fields(bare(word)) == fields(bare(text))


@pytest.mark.parametrize("stem", TWINS)
def test_word_and_text_give_the_same_head_and_headings(stem):
    word, text = (extract.extract(SAMPLES / f"{stem}.{ending}") for ending in ("docx", "txt"))
    names = ("title", "report_type", "fiscal_year", "organization", "region")
    assert [getattr(word.document, name) for name in names] == [getattr(text.document, name) for name in names]
    assert headings(word.outline) == headings(text.outline)


def headings(sections: list[Section]) -> list[tuple[int, str | None, str]]:
    return [line for s in sections for line in [(s.level, s.number, s.title), *headings(s.children)]]


@pytest.mark.parametrize("stem", TWINS)
def test_findings_of_the_twins_are_the_same(stem):
    word, text = (extract.extract(SAMPLES / f"{stem}.{ending}") for ending in ("docx", "txt"))
    assert [(f.code, f.message) for f in word.findings] == [(f.code, f.message) for f in text.findings]
