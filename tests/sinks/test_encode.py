"""What a report is as rows, before any database has seen it."""

from __future__ import annotations

import json
import pickle
from math import isfinite

import pytest
from hypothesis import given

from extract.contract import DocumentInfo, Finding, Report, Section
from extract.sinks import records, relational
from extract.sinks.encode import digest, encode
from tests.sinks.reports import SAMPLES, reports, sample

COLUMNS = {record.name: [column.name for column in record.columns] for record in records.records()}


def report(**parts: object) -> Report:
    return Report(document=DocumentInfo(file_name="a.txt", sha256="0" * 64, format="txt", reader="text"), **parts)


def column(rows, table, name):
    return [row[COLUMNS[table].index(name)] for row in rows[table]]


def test_columns_stand_as_in_the_tables():
    assert {name: table.columns.keys() for name, table in relational.metadata().tables.items()} == COLUMNS


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_report_has_the_rows_that_its_json_has(path):
    found = encode(sample(path), "2020/a.docx")
    kinds = {record.name: {c.name for c in record.columns if c.kind == "json"} for record in records.records()}
    expected: dict[str, list[dict[str, object]]] = {}
    for name, row in relational.rows(sample(path), "2020/a.docx"):
        expected.setdefault(name, []).append(json.loads(json.dumps(row)))
    for name, rows in expected.items():
        rows.sort(key=lambda row: [row[key] for key in COLUMNS[name][: len(relational.metadata().tables[name].primary_key)]])
    read = {
        name: [
            {c: json.loads(v) if c in kinds[name] and v is not None else v for c, v in zip(COLUMNS[name], row, strict=True)}
            for row in rows
        ]
        for name, rows in found.items()
    }
    assert read == expected


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_row_names_its_file(path):
    found = encode(sample(path), "b.zip!/c.docx")
    assert all(set(column(found, table, "file")) == {"b.zip!/c.docx"} for table in found)


@given(reports)
def test_values_are_plain_storable_and_survive_a_pickle(made):
    found = encode(made, "a.txt")
    for rows in found.values():
        for row in rows:
            for value in row:
                assert value is None or type(value) in (str, int, float, bool)
                assert not isinstance(value, str) or "\0" not in value.encode().decode()
                assert not isinstance(value, float) or isfinite(value)
    assert pickle.loads(pickle.dumps(found)) == found == encode(made, "a.txt")


def test_what_no_database_stores_is_marked_and_nothing_else_changes():
    found = encode(report(outline=[Section(level=1, title="a\0b", text="c\ud800\t\\N\r\n")]), "a.txt")
    assert (column(found, "sections", "title"), column(found, "sections", "text")) == (["a\ufffdb"], ["c\ufffd\t\\N\r\n"])


def test_json_is_marked_too():
    made = report()
    made.quality.reasons = ["a\0b", "\\u0000", "\ud800"]
    (text,) = column(encode(made, "a.txt"), "reports", "quality_reasons")
    assert json.loads(text) == ["a\ufffdb", "\\u0000", "\ufffd"]


def test_numbers_stay_as_printed():
    findings = [Finding(code="numbering", severity="info", message="", expected=e) for e in (2132.86, 2, 2.0, "2.0", None)]
    assert column(encode(report(findings=findings), "a.txt"), "findings", "expected") == ["2132.86", "2", "2.0", '"2.0"', None]


def test_a_section_comes_after_what_holds_it():
    outline = [
        Section(level=1, title="一", children=[Section(level=2, title=f"（{n}）") for n in range(12)]),
        Section(level=1, title="二"),
    ]
    found = encode(report(outline=outline), "a.txt")
    assert column(found, "sections", "ordinal") == list(range(14))
    assert column(found, "sections", "parent") == [None, *[0] * 12, None]


def test_a_type_without_rows_is_left_out():
    assert set(encode(report(), "a.txt")) == {"reports"}


@given(reports, reports)
def test_rows_of_one_digest_are_equal(one, other):
    rows, others = encode(one, "a.txt"), encode(other, "a.txt")
    assert rows == others or digest(rows) != digest(others)
    assert digest(rows) == digest(encode(one, "a.txt")) != digest(encode(one, "b.txt"))
