"""What `schemas/` promises: it is what the contract says today, and every report fits it."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import create_engine, event, func, select

import extract
from extract.contract import FindingCode, Report, SelfEvaluation, TableKind
from extract.sinks import generate, records, relational, schema
from extract.sinks import json as json_sink

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted((ROOT / "samples").iterdir())
SCHEMAS = ROOT / "schemas"
NAMES = {
    "reports", "sections", "self_evaluations", "funding_lines", "funding_amounts", "goals", "indicators",
    "evaluation_systems", "evaluation_rows", "basic_data", "expenditures", "fund_lists", "fund_rows", "facts", "tables",
    "table_cells", "findings", "budgets", "budget_rows", "final_accounts", "final_account_rows",
    "objectives", "objective_amounts", "objective_goals", "objective_indicators",
    "monitoring", "monitoring_lines", "monitoring_goals", "monitoring_indicators", "unmapped_labels",
}  # fmt: skip


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def report(request) -> Report:
    return extract.extract(request.param)


@pytest.fixture
def database():
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    relational.metadata().create_all(engine)
    return engine


def test_generating_again_gives_the_committed_bytes():
    generated = generate.files()
    assert {path.name for path in SCHEMAS.iterdir()} == set(generated)
    for name, text in generated.items():
        assert (SCHEMAS / name).read_bytes().decode() == text, f"{name} is stale: run `make schemas`"


def test_the_schema_is_a_schema_of_2020_12():
    Draft202012Validator.check_schema(schema.json_schema())


def test_every_sample_fits_the_schema_and_the_contract(report):
    data = json.loads(json_sink.encode(report))
    Draft202012Validator(schema.json_schema()).validate(data)
    assert Report.model_validate_json(json_sink.encode(report)) == report


def test_an_unknown_field_and_a_wrong_code_do_not_fit(report):
    check = Draft202012Validator(schema.json_schema())
    data = json.loads(json_sink.encode(report))
    assert not check.is_valid({**data, "remark": "x"})
    assert not check.is_valid({**data, "findings": [{"code": "bad-mood", "severity": "info", "message": "x"}]})


def test_the_schema_keeps_chinese_titles_and_units():
    line = schema.json_schema()["$defs"]["FundingLine"]["properties"]
    assert (line["execution_rate"]["title"], line["execution_rate"]["unit"]) == ("预算执行率", "百分点")


def test_one_table_for_every_record_type():
    assert {record.name for record in records.records()} == NAMES


def test_every_row_says_where_it_stands():
    placed = {"source_table", "source_row", "source_page"}
    itself = {"reports", "tables", "table_cells"}
    for record in records.records():
        columns = {column.name for column in record.columns}
        assert "sha256" in record.key
        assert "file" in columns
        assert record.name in itself or placed <= columns
    cells = next(record for record in records.records() if record.name == "table_cells")
    assert {"table_id", "row", "col", "page"} <= {column.name for column in cells.columns}


def test_every_scalar_of_a_record_is_a_column():
    (record,) = [r for r in records.records() if r.model is SelfEvaluation]
    nested = {"funding", "signoff", "source", "vintage"}
    lists = {"goals", "indicators"}
    assert set(SelfEvaluation.model_fields) - nested - lists <= {column.name for column in record.columns}
    assert {"money_unit", "signoff_head", "vintage_id", "source_table"} <= {column.name for column in record.columns}


def test_every_column_has_a_chinese_label():
    for record in records.records():
        for column in record.columns:
            assert re.search(r"[\u4e00-\u9fff]|SHA", column.title), f"{record.name}.{column.name}"


def test_postgresql_has_numeric_amounts_json_sources_and_comments():
    ddl = relational.ddl("postgresql")
    assert re.search(r"\bexecuted NUMERIC,", ddl)
    assert re.search(r"\bsources JSONB NOT NULL", ddl)
    assert "COMMENT ON COLUMN funding_lines.execution_rate IS '预算执行率（百分点）'" in ddl
    for code in (*get_args(TableKind), *get_args(FindingCode)):
        assert code in ddl


def test_mysql_has_keys_of_a_length_and_comments_in_place():
    ddl = relational.ddl("mysql")
    assert "sha256 VARCHAR(64) NOT NULL COMMENT" in ddl
    assert "execution_rate DOUBLE COMMENT '预算执行率（百分点）'" in ddl
    assert ddl.count("ENGINE=InnoDB") == ddl.count("COLLATE utf8mb4_bin") == len(NAMES)
    assert "COMMENT ON" not in ddl


def test_the_sqlite_statements_run():
    connection = sqlite3.connect(":memory:")
    connection.executescript(relational.ddl("sqlite"))
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == NAMES


def test_a_report_is_its_rows_and_every_reference_holds(report, database):
    meta = relational.metadata()
    with database.begin() as connection:
        for table, row in relational.rows(report):
            connection.execute(meta.tables[table].insert(), row)
    with database.connect() as connection:

        def count(name: str) -> int:
            return connection.execute(select(func.count()).select_from(meta.tables[name])).scalar_one()

        assert count("reports") == 1
        assert count("indicators") == sum(len(s.indicators) for s in report.self_evaluations)
        assert count("table_cells") == sum(len(t.cells) for t in report.tables)
        assert count("sections") == json_sink.encode(report).count(b'"run_in"')
        assert count("findings") == len(report.findings)
        names = meta.tables["indicators"]
        printed = connection.execute(select(names.c.level3, names.c.target_raw, names.c.weight).order_by(*names.primary_key))
        expected = [
            (i.level3, i.target.raw if i.target else None, i.weight)
            for form in sorted(report.self_evaluations, key=lambda form: form.id)
            for i in form.indicators
        ]
        assert [tuple(row) for row in printed] == expected


def test_removing_a_report_removes_all_of_it(database):
    meta = relational.metadata()
    with database.begin() as connection:
        for table, row in relational.rows(extract.extract(SAMPLES[0])):
            connection.execute(meta.tables[table].insert(), row)
        connection.execute(meta.tables["reports"].delete())
        for table in meta.sorted_tables:
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name


def test_sections_keep_their_tree():
    sample = next(path for path in SAMPLES if extract.extract(path).outline)
    report = extract.extract(sample)
    rows = [row for table, row in relational.rows(report) if table == "sections"]

    def paths(sections, above=()):
        for section in sections:
            yield (*above, section.title)
            yield from paths(section.children, (*above, section.title))

    def path(row):
        above = path(rows[row["parent"]]) if row["parent"] is not None else ()
        return (*above, row["title"])

    assert [path(row) for row in rows] == list(paths(report.outline))
