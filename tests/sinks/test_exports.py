"""An export is what the database holds, in every format, read back by readers of others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, func, select

import extract
from extract.errors import DatabaseError, ExportError
from extract.sinks.database import Database
from extract.sinks.encode import encode
from extract.sinks.exports import write
from extract.sinks.exports.sheets import sheets
from extract.sinks.records import records
from extract.sinks.relational import metadata
from tests.sinks.exports_support import (
    SHA,
    files,
    read_csv,
    read_duckdb,
    read_jsonl,
    read_parquet,
    read_xlsx,
    record,
    row,
)  # fmt: skip

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ("wuchang-2020.docx", "shifeng-2020.txt")
TARGETS = {"parquet": "data", "jsonl": "lines", "csv": "sheets", "xlsx": "book.xlsx", "duckdb": "data.duckdb"}


@pytest.fixture(scope="module")
def reports():
    return [encode(extract.extract(ROOT / "samples" / name), f"2020/{name}") for name in SAMPLES]


@pytest.fixture(scope="module")
def database(reports, tmp_path_factory):
    with Database(str(tmp_path_factory.mktemp("db") / "archive.sqlite")) as database:
        database.create()
        with database.writing() as connection:
            database.insert(connection, reports)
        yield database


@pytest.fixture(scope="module")
def counts(database):
    with database.reading() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata().sorted_tables}


def values(rows: dict, name: str) -> list[dict[str, object]]:
    """Encoded rows as mappings in the order of their keys, JSON parsed."""
    columns = record(name).columns
    found = [
        {c.name: json.loads(v) if c.kind == "json" and v is not None else v for c, v in zip(columns, row, strict=True)}
        for report in rows
        for row in report.get(name, ())
    ]
    return sorted(found, key=lambda item: [item[key] for key in record(name).key])


@pytest.mark.parametrize("form", TARGETS)
@pytest.mark.parametrize("titles", ["en", "zh"])
def test_every_row_is_written_and_a_second_time_the_same(database, counts, tmp_path, form, titles):
    target = tmp_path / TARGETS[form]
    first = write(database.engine, target, form, titles)
    before = files(tmp_path)
    assert write(database.engine, target, form, titles) == first
    assert first.rows == counts
    assert files(tmp_path).keys() == before.keys()
    if form != "duckdb":
        assert files(tmp_path) == before


def test_json_lines_hold_what_was_encoded(database, reports, tmp_path):
    write(database.engine, tmp_path / "out", "jsonl")
    for kind in records():
        assert read_jsonl(tmp_path / "out" / f"{kind.name}.jsonl") == values(reports, kind.name)
    line = (tmp_path / "out" / "funding_lines.jsonl").read_text("utf-8").splitlines()
    assert any('"executed":2132.86,' in text for text in line)


def test_parquet_holds_what_was_encoded_typed(database, reports, tmp_path):
    write(database.engine, tmp_path / "out", "parquet")
    for kind in records():
        rows = [
            {c.name: json.loads(r[c.name]) if c.kind == "json" and r[c.name] is not None else r[c.name] for c in kind.columns}
            for r in read_parquet(tmp_path / "out" / kind.name)
        ]
        assert rows == values(reports, kind.name)
    schema = pq.read_schema(tmp_path / "out" / "indicators" / "part-00000.parquet")
    types = {name: str(schema.field(name).type) for name in ("weight", "ordinal", "is_core", "sources", "level3")}
    assert types == {"weight": "double", "ordinal": "int64", "is_core": "bool", "sources": "string", "level3": "string"}
    assert schema.field("weight").metadata[b"title"].decode() == "分值"
    assert schema.field("weight").metadata[b"unit"].decode() == "分"
    assert not schema.field("sha256").nullable
    part = pq.ParquetFile(tmp_path / "out" / "indicators" / "part-00000.parquet")
    assert part.metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_csv_opens_in_excel_and_keeps_every_text(database, reports, tmp_path):
    write(database.engine, tmp_path / "out", "csv")
    assert (tmp_path / "out" / "indicators.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    head, *body = read_csv(tmp_path / "out" / "indicators.csv")
    expected = values(reports, "indicators")
    assert [line[head.index("level3")] for line in body] == [item["level3"] or "" for item in expected]
    assert [float(line[head.index("weight")] or -1) for line in body] == [
        item["weight"] if item["weight"] is not None else -1 for item in expected
    ]


def test_the_workbook_has_texts_as_texts_and_numbers_as_numbers(database, reports, tmp_path):
    write(database.engine, tmp_path / "book.xlsx", "xlsx")
    book = read_xlsx(tmp_path / "book.xlsx")
    assert set(book) == {kind.name for kind in records()}
    for kind in records():
        head, *body = book[kind.name]
        assert list(head) == [column.name for column in kind.columns]
        plain = [c.name for c in kind.columns if c.kind != "json"]
        found = [{name: line[head.index(name)] for name in plain} for line in body]
        assert found == [{name: item[name] for name in plain} for item in values(reports, kind.name)]


def test_duckdb_has_keys_and_chinese_comments(database, counts, tmp_path):
    target = tmp_path / "x.duckdb"
    write(database.engine, target, "duckdb")
    assert dict(read_duckdb(target, "SELECT table_name, estimated_size FROM duckdb_tables()")) == counts
    query = "SELECT comment FROM duckdb_columns() WHERE table_name = 'funding_lines' AND column_name = 'execution_rate'"
    assert read_duckdb(target, query) == [("预算执行率（百分点）",)]
    keys = read_duckdb(target, "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()")
    assert ("indicators", "PRIMARY KEY", ["sha256", "self_evaluation_id", "ordinal"]) in keys
    assert ("indicators", "FOREIGN KEY", ["sha256", "source_table"]) in keys
    joined = (
        "SELECT count(*) FROM indicators JOIN self_evaluations s ON s.id = self_evaluation_id AND s.sha256 = indicators.sha256"
    )
    assert read_duckdb(target, joined) == [(counts["indicators"],)]
    assert read_duckdb(target, "SELECT DISTINCT typeof(sources) FROM indicators") == [("JSON",)]


def test_a_duckdb_file_can_be_copied(database, counts, tmp_path):
    import duckdb

    write(database.engine, tmp_path / "x.duckdb", "duckdb", "zh")
    with duckdb.connect(str(tmp_path / "x.duckdb")) as source:
        source.execute(f"ATTACH '{tmp_path / 'copy.duckdb'}' AS other; COPY FROM DATABASE x TO other")
        assert source.execute('SELECT count(*) FROM other."绩效自评表：绩效指标"').fetchall() == [(counts["indicators"],)]


@pytest.mark.parametrize("form", TARGETS)
def test_only_some_record_types(database, counts, tmp_path, form):
    done = write(database.engine, tmp_path / TARGETS[form], form, only=["indicators", "reports"])
    assert done.rows == {name: counts[name] for name in ("reports", "indicators")}


def test_rows_in_memory_give_the_files_of_their_database(database, reports, tmp_path):
    rows: dict[str, list] = {}
    for report in reversed(reports):
        for name, found in report.items():
            rows.setdefault(name, []).extend(reversed(found))
    write(database.engine, tmp_path / "a", "jsonl")
    write(rows, tmp_path / "b", "jsonl")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_chinese_titles_are_unique_and_name_unit_and_group():
    for sheet in sheets("zh"):
        assert len(set(sheet.headings)) == len(sheet.headings)
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in h) or h == "SHA-256" for h in sheet.headings)
    (indicators,) = [sheet for sheet in sheets("zh") if sheet.record.name == "indicators"]
    assert {"年度指标值：原文", "实际完成值：原文", "分值（分）", "得分系数（百分点）"} <= set(indicators.headings)
    names = [sheet.name for sheet in sheets("zh")]
    assert len(set(names)) == len(records()) and max(map(len, names)) <= 31
    assert not set('[]:*?/\\"<>|') & set("".join(names))


def test_a_record_type_without_rows_has_its_columns(tmp_path):
    rows = {"reports": [row("reports", file="a.docx")]}
    for form, target in TARGETS.items():
        write(rows, tmp_path / target, form, only=["facts"])
    columns = [column.name for column in record("facts").columns]
    assert pq.read_table(tmp_path / "data" / "facts").schema.names == columns
    assert read_csv(tmp_path / "sheets" / "facts.csv") == [columns]
    assert read_xlsx(tmp_path / "book.xlsx") == {"facts": [tuple(columns)]}
    assert (tmp_path / "lines" / "facts.jsonl").read_bytes() == b""
    assert read_duckdb(tmp_path / "data.duckdb", "FROM facts") == []


def test_numbers_leave_no_trace_of_binary(tmp_path):
    numbers = [2132.86, 0.1, 100.0, -5.2, 1e-7, 23782237, 12345678901.23]
    rows = {
        "funding_lines": [row("funding_lines", self_evaluation_id="s1", ordinal=n, executed=v) for n, v in enumerate(numbers)]
    }
    write(rows, tmp_path / "lines", "jsonl", only=["funding_lines"])
    text = (tmp_path / "lines" / "funding_lines.jsonl").read_text("utf-8")
    printed = [line.split('"executed":')[1].split(",")[0] for line in text.splitlines()]
    assert printed == ["2132.86", "0.1", "100", "-5.2", "1e-07", "23782237", "12345678901.23"]
    write(rows, tmp_path / "sheets", "csv", only=["funding_lines"])
    head, *body = read_csv(tmp_path / "sheets" / "funding_lines.csv")
    assert [line[head.index("executed")] for line in body] == printed
    write(rows, tmp_path / "book.xlsx", "xlsx", only=["funding_lines"])
    head, *body = read_xlsx(tmp_path / "book.xlsx")["funding_lines"]
    assert [line[head.index("executed")] for line in body] == numbers


def test_an_unfit_source_is_named(tmp_path):
    with pytest.raises(DatabaseError, match="no such file"):
        write(create_engine(f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "out", "csv")
    assert list(tmp_path.iterdir()) == []
    empty = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    (tmp_path / "empty.db").touch()
    with pytest.raises(DatabaseError, match="has no table reports"):
        write(empty, tmp_path / "out", "csv")
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE reports (sha256 TEXT PRIMARY KEY)")
    with pytest.raises(DatabaseError, match=r"reports has no column .*file_name.*another version"):
        write(empty, tmp_path / "out", "csv", only=["reports"])


def test_a_row_without_its_parent_does_not_get_into_duckdb(tmp_path):
    rows = {"tables": [row("tables", file="a.docx", id="t1", kind="other")]}
    with pytest.raises(ExportError, match="foreign key"):
        write(rows, tmp_path / "x.duckdb", "duckdb")
    assert list(tmp_path.iterdir()) == []


def test_wrong_words_are_named_with_the_right_ones():
    with pytest.raises(ExportError, match="indikators: no such record type — one of reports"):
        write({}, "out", "csv", only=["indikators"])
    with pytest.raises(ExportError, match="pickle: no such format — one of parquet"):
        write({}, "out", "pickle")
    with pytest.raises(ExportError, match="de: no such titles"):
        write({}, "out", "csv", "de")


@pytest.mark.parametrize(("form", "module", "extra"), [
    ("parquet", "pyarrow", "parquet"), ("duckdb", "duckdb", "duckdb"), ("duckdb", "pyarrow", "duckdb"), ("xlsx", "xlsxwriter", "xlsx"),
])  # fmt: skip
def test_a_missing_extra_is_named(tmp_path, form, module, extra):
    code = f"""
import sys
sys.modules[{module!r}] = None
from extract.errors import ExportError
from extract.sinks.exports import write
try:
    write({{}}, {str(tmp_path / "x")!r}, {form!r})
except ExportError as error:
    print(error)
"""
    done = subprocess.run([subprocess.sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert f"pip install 'jixiao[{extra}]'" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_hash_is_the_same_everywhere(tmp_path):
    rows = {"reports": [row("reports", file="a.docx", organization="某局")]}
    write(rows, tmp_path / "lines", "jsonl", "zh", ["reports"])
    assert read_jsonl(tmp_path / "lines" / "报告.jsonl")[0]["SHA-256"] == SHA
