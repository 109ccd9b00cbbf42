"""Whichever database holds the rows, the files are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import extract
from extract.cli.app import app
from extract.sinks.encode import encode
from extract.sinks.exports import write
from tests.sinks.exports_support import files, read_csv, record, row

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "wuchang-2020.docx"


def edge_rows() -> dict[str, list[tuple[object, ...]]]:
    """What databases keep in ways of their own: numbers, JSON of every kind, empty texts, booleans, order of keys."""
    numbers = (100.0, 2132.86, 0.1, -5.2, 1e-7, 9007199254740991, None)
    documents = ("1", "2.5", '"文"', "[]", '{"a":1,"bb":[null,true],"甲":"=1"}', None)
    found = [
        row(
            "findings",
            file="a.docx",
            ordinal=n,
            code="unit-missing",
            severity="info",
            message=f"第{n}条\n\t",
            expected=document,
        )
        for n, document in enumerate(documents)
    ]
    lines = [
        row("funding_lines", file="a.docx", self_evaluation_id="s1", ordinal=n, label="", executed=value)
        for n, value in enumerate(numbers)
    ]
    forms = [row("self_evaluations", file="a.docx", id=name, scope="department") for name in ("s1", "s10", "s2")]
    sections = [
        row("sections", file="a.docx", ordinal=n, parent=n - 1 if n else None, level=1, title="=1", text="", run_in=bool(n % 2))
        for n in range(12)
    ]
    report = row("reports", file="a.docx", schema_version="1", quality_status="ok", quality_score=1.0)
    return {"reports": [report], "self_evaluations": forms, "funding_lines": lines, "findings": found, "sections": sections}


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "parquet"])
def test_every_database_gives_the_files_of_the_rows_in_memory(database, tmp_path, form):
    rows = edge_rows()
    with database.writing() as connection:
        database.insert(connection, [rows])
    write(database.engine, tmp_path / "stored", form)
    write(rows, tmp_path / "memory", form)
    assert files(tmp_path) and _bytes(tmp_path / "stored") == _bytes(tmp_path / "memory")


def test_a_real_report_too(database, tmp_path):
    rows = encode(extract.extract(SAMPLE), SAMPLE.name)
    with database.writing() as connection:
        database.insert(connection, [rows])
    write(database.engine, tmp_path / "stored", "jsonl", "zh")
    write(rows, tmp_path / "memory", "jsonl", "zh")
    assert _bytes(tmp_path / "stored") == _bytes(tmp_path / "memory")


@pytest.mark.parametrize("url", ["postgresql", "mysql"], indirect=True)
def test_the_export_sees_one_moment(database, tmp_path):
    """A file written while tables are read one after the other is in none of them; on SQLite its writer waits."""
    with database.writing() as connection:
        database.insert(connection, [edge_rows()])
    other = {name: [("cd" * 32, *values[1:]) for values in found] for name, found in edge_rows().items()}
    late = []

    def write_late(name: str, count: int) -> None:
        if not late:
            late.append(name)
            with database.writing() as connection:
                database.insert(connection, [other])

    done = write(database.engine, tmp_path / "out", "csv", watch=write_late)
    assert late and {name: done.rows[name] for name in other} == {name: len(found) for name, found in other.items()}


def test_the_command_writes_and_says_how_much(url, tmp_path):
    from extract.sinks.database import Database

    with Database(url) as made:
        made.create()
        with made.writing() as connection:
            made.insert(connection, [edge_rows()])
    result = CliRunner().invoke(
        app, ["export", "--db", url, "-o", str(tmp_path / "out"), "-f", "csv", "--titles", "zh", "--only", "reports, findings"]
    )
    assert result.exit_code == 0, result.stderr
    assert "7 rows of 2 record types" in result.stderr
    head, *body = read_csv(tmp_path / "out" / "问题.csv")
    assert len(body) == 6 and len(head) == len(record("findings").columns)


def test_the_command_fails_with_a_reason_and_leaves_nothing(tmp_path):
    result = CliRunner().invoke(app, ["export", "--db", str(tmp_path / "none.sqlite"), "-o", str(tmp_path / "out.xlsx")])
    assert result.exit_code == 1
    assert "none.sqlite" in result.stderr and "no such file" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_tells_no_format_is_wrong_usage(tmp_path):
    result = CliRunner().invoke(app, ["export", "--db", str(tmp_path / "x.sqlite"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "does not tell the format" in result.stderr


def _bytes(path: Path) -> object:
    return files(path) if path.is_dir() else path.read_bytes()
