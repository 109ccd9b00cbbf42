"""Exports with what persons corrected."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from extract.pipeline import extract
from extract.sinks.encode import encode
from extract.sinks.exports import write
from extract.sinks.records import by_name

SAMPLE = Path(__file__).parents[2] / "samples" / "wuchang-2020.txt"


@pytest.fixture(scope="module")
def rows() -> dict[str, list[tuple[object, ...]]]:
    return encode(extract(SAMPLE), "a.txt")


@pytest.fixture
def corrections(rows: dict[str, list[tuple[object, ...]]]) -> dict:
    first = rows["indicators"][1]
    key = first[: len(by_name("indicators").key)]
    return {"indicators": {key: {"actual_raw": "改过", "score": 7}}}


def test_the_values_are_replaced_and_named(rows: dict, corrections: dict, tmp_path: Path) -> None:
    write(rows, tmp_path / "out", "csv", corrections=corrections)
    with (tmp_path / "out" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(rows["indicators"])
    changed = [row for row in found if row["corrected"]]
    assert [(row["actual_raw"], float(row["score"]), json.loads(row["corrected"])) for row in changed] == [
        ("改过", 7.0, ["actual_raw", "score"])
    ]


@pytest.mark.parametrize("form", ["parquet", "jsonl", "xlsx", "csv", "duckdb"])
@pytest.mark.parametrize("titles", ["zh", "en"])
def test_every_format_takes_the_column(rows: dict, corrections: dict, tmp_path: Path, form: str, titles: str) -> None:
    done = write(
        rows, tmp_path / f"out.{form}", form, titles, ["indicators", "reports", "self_evaluations"], corrections=corrections
    )
    assert done.rows["indicators"] == len(rows["indicators"])


def test_nothing_corrected_leaves_the_values(rows: dict, tmp_path: Path) -> None:
    write(rows, tmp_path / "a", "jsonl")
    write(rows, tmp_path / "b", "jsonl", corrections={})
    for name in rows:
        plain = [json.loads(line) for line in (tmp_path / "a" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        marked = [json.loads(line) for line in (tmp_path / "b" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        assert [{**row, "corrected": None} for row in plain] == marked


def test_a_name_that_a_person_typed_is_masked_too(rows: dict, tmp_path: Path) -> None:
    form = rows["self_evaluations"][0]
    corrections = {"self_evaluations": {form[:2]: {"signoff_prepared_by": "欧阳小明"}}}
    write(rows, tmp_path / "out", "csv", redact=True, corrections=corrections)
    text = (tmp_path / "out" / "self_evaluations.csv").read_text("utf-8")
    assert "欧阳小明" not in text
    assert text.count("signoff_prepared_by") == 2, "the heading, and the mark in the row"
