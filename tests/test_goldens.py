"""Whole reports that once went wrong or easily could: `tests/cases/<name>/` with the input, the expected JSON and a note.

`make goldens` writes the expected JSON anew; look at the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import extract
from extract.sinks import json

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def source(case: Path) -> Path:
    (found,) = case.glob("input.*")
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_as_expected(case, request):
    expected, result = case / "expected.json", json.encode(extract.extract(source(case)))
    if request.config.getoption("--update-goldens"):
        expected.write_bytes(result)
    assert result.decode() == expected.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_says_why_it_is_there(case):
    assert len((case / "note.md").read_text("utf-8")) > 80


def test_the_switch_is_off(request):
    assert request.config.getoption("--update-goldens") is False
