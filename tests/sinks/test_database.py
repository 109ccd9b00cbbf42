"""Reports in real databases: what goes in comes out, all or nothing, and the errors say what to do."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, String, Table, func, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

from extract.contract import DocumentInfo, Funding, FundingLine, Report, SelfEvaluation
from extract.errors import DatabaseError, RowsRefused, WriteConflict
from extract.sinks import generate, records
from extract.sinks.database import ATTEMPTS, Database
from extract.sinks.encode import encode
from extract.sinks.relational import metadata
from tests.sinks.reports import SAMPLES, reports, sample

COLUMNS = {record.name: [column.name for column in record.columns] for record in records.records()}
FOREVER = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def report(sha256: str = "0" * 64, **parts: object) -> Report:
    return Report(document=DocumentInfo(file_name="a.txt", sha256=sha256, format="txt", reader="text"), **parts)


def funded(sha256: str, executed: float | None, label: str = "年度资金总额") -> Report:
    funding = Funding(lines=[FundingLine(label=label, executed=executed)])
    return report(sha256, self_evaluations=[SelfEvaluation(id="s1", scope="department", funding=funding)])


def store(database: Database, *batch) -> None:
    with database.writing() as connection:
        database.insert(connection, batch)


def stored(database: Database, sha256: str):
    with database.reading() as connection:
        return database.stored(connection, sha256)


def counted(database: Database) -> int:
    with database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata().sorted_tables)


def test_every_sample_comes_out_as_it_went_in(database):
    batch = [encode(sample(path), f"2020/{path.name}") for path in SAMPLES]
    store(database, *batch)
    for path, rows in zip(SAMPLES, batch, strict=True):
        assert stored(database, sample(path).document.sha256) == rows
    assert counted(database) == sum(len(rows) for found in batch for rows in found.values())


@FOREVER
@given(reports)
def test_any_report_comes_out_as_it_went_in(database, made):
    rows = encode(made, "甲\0/a'b\\.txt")
    sha256 = made.document.sha256
    with database.writing() as connection:
        database.delete(connection, [sha256])
        database.insert(connection, [rows])
    assert stored(database, sha256) == rows


def test_writing_a_file_again_leaves_its_new_rows_alone(database):
    old, new, other = funded("a" * 64, 1), funded("a" * 64, 2), funded("b" * 64, 3)
    store(database, encode(old, "a.txt"), encode(other, "b.txt"))
    with database.writing() as connection:
        database.delete(connection, ["a" * 64])
        database.insert(connection, [encode(new, "c.txt")])
    assert stored(database, "a" * 64) == encode(new, "c.txt")
    assert stored(database, "b" * 64) == encode(other, "b.txt")
    with database.writing() as connection:
        database.delete(connection, ["a" * 64, "b" * 64])
    assert counted(database) == 0


def test_more_files_than_a_statement_takes_are_deleted(database):
    names = [f"{number:064x}" for number in range(1200)]
    store(database, *(encode(report(name), "a.txt") for name in names))
    with database.writing() as connection:
        database.delete(connection, names)
    assert counted(database) == 0


def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        database.insert(connection, [encode(funded("a" * 64, 1), "a.txt")])
        raise ZeroDivisionError
    assert counted(database) == 0


def test_ids_that_differ_in_case_or_width_are_different(database):
    forms = [SelfEvaluation(id=name, scope="project") for name in ("s1", "S1", "ｓ1")]
    store(database, encode(report(self_evaluations=forms), "a.txt"))
    assert len(stored(database, "0" * 64)["self_evaluations"]) == 3


def test_a_row_without_its_report_is_refused(database):
    orphan = {"findings": encode(sample(SAMPLES[0]), "2020/a.docx")["findings"]}
    with pytest.raises(RowsRefused) as refused:
        store(database, orphan)
    assert (refused.value.table, refused.value.file) == ("findings", "2020/a.docx")
    assert counted(database) == 0


def test_a_refusal_names_table_column_and_file(database):
    broken = encode(funded("b" * 64, 1), "2020/b.docx")
    place = COLUMNS["funding_lines"].index("label")
    broken["funding_lines"] = [(*row[:place], None, *row[place + 1 :]) for row in broken["funding_lines"]]
    with pytest.raises(RowsRefused) as refused:
        store(database, encode(funded("a" * 64, 1), "2020/a.docx"), broken)
    assert (refused.value.table, refused.value.column) == ("funding_lines", "label")
    assert database.engine.dialect.name == "mysql" or refused.value.file == "2020/b.docx"
    assert counted(database) == 0


def test_the_same_file_twice_is_refused_by_name(database):
    store(database, encode(report("a" * 64), "a.txt"))
    with pytest.raises(RowsRefused) as refused:
        store(database, encode(report("b" * 64), "b.txt"), encode(report("a" * 64), "again.txt"))
    assert (refused.value.table, refused.value.file) == ("reports", "again.txt")


def test_numbers_are_exact_and_text_is_in_the_server_as_it_is_here(database):
    store(database, encode(funded("a" * 64, 2132.86, "其中：𠮷\\N\t"), "a.txt"))
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT executed, label FROM funding_lines").one()
        equal = connection.exec_driver_sql("SELECT count(*) FROM funding_lines WHERE executed = 2132.86").scalar_one()
    assert (str(found[0]), found[1], equal) == ("2132.86", "其中：𠮷\\N\t", 1)


def test_organizations_of_any_length_are_taken(database):
    made = report()
    made.document.organization = "局" * 5000
    store(database, encode(made, "a.txt"))
    assert counted(database) == 1


def test_comments_are_chinese(database):
    if database.engine.dialect.name == "sqlite":
        return
    with database.reading() as connection:
        columns = {c["name"]: c["comment"] for c in inspect(connection).get_columns("funding_lines")}
        assert inspect(connection).get_table_comment("indicators")["text"] == "绩效自评表：绩效指标"
    assert (columns["execution_rate"], columns["sha256"]) == ("预算执行率（百分点）", "SHA-256；文件的 SHA-256")


def test_the_generated_statements_make_the_tables_we_use(url):
    with Database(url) as database:
        name = database.engine.dialect.name
        statements = generate.files()[f"report-v1.{name}.sql"].split(";\n")
        with database.writing() as connection:
            for statement in filter(str.strip, statements):
                connection.execute(text(statement.replace(":", "\\:")))
        database.create()
        store(database, encode(sample(SAMPLES[0]), "a.txt"))
        assert counted(database)


def test_the_callers_own_tables_are_made_along_and_share_the_transaction(url):
    extra = MetaData()
    runs = Table("runs", extra, Column("id", Integer, primary_key=True), Column("note", String(20)))
    Table("run_files", extra, Column("id", Integer, primary_key=True), Column("run", ForeignKey("runs.id")))
    with Database(url, extra) as database:
        database.create()
        database.create()
        with pytest.raises(RowsRefused), database.writing() as connection:
            connection.execute(runs.insert(), {"id": 1})
            database.insert(connection, [{"findings": encode(sample(SAMPLES[0]), "a.txt")["findings"]}])
        with database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(runs)).scalar_one() == 0


def test_tables_of_another_version_are_not_touched(url):
    other = Table("findings", MetaData(), Column("sha256", String(64), primary_key=True), Column("remark", String(9)))
    with Database(url) as database:
        with database.writing() as connection:
            connection.execute(CreateTable(other))
        with pytest.raises(
            DatabaseError, match=r"table findings was made by another version: columns .*remark.* — name another"
        ):
            database.create()
        with database.reading() as connection:
            assert inspect(connection).get_table_names() == ["findings"]


def test_two_that_create_at_once_both_succeed(url):
    problems: list[DatabaseError] = []

    def create() -> None:
        with Database(url) as database:
            try:
                database.create()
            except DatabaseError as problem:
                problems.append(problem)

    threads = [threading.Thread(target=create) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_two_writers_of_one_file_wait_for_each_other(tmp_path):
    path = str(tmp_path / "a.sqlite")
    with Database(path) as database:
        database.create()

    def write(first: int) -> None:
        with Database(path) as database:
            for number in range(first, 40, 2):
                with database.writing() as connection:
                    assert database.stored(connection, f"{number:064x}") == {}
                    database.insert(connection, [encode(report(f"{number:064x}"), "a.txt")])

    threads = [threading.Thread(target=write, args=[first]) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Database(path) as database:
        assert counted(database) == 40


@pytest.mark.parametrize("url", ["postgresql", "mysql"], indirect=True)
def test_a_transaction_that_the_server_undoes_for_another_is_done_again(database):
    """Two shards that hold the same files in another order: each waits for what the other has."""
    table = Table("marks", MetaData(), Column("id", Integer, primary_key=True, autoincrement=False), Column("n", Integer))
    with database.writing() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"id": 1, "n": 0}, {"id": 2, "n": 0}])
    meet, attempts = threading.Barrier(2), []

    def mark(first: int, second: int) -> None:
        held = []

        def step(connection: Connection) -> None:
            attempts.append(first)
            connection.execute(table.update().where(table.c.id == first).values(n=table.c.n + 1))
            if not held:
                held.append(first)
                meet.wait(10)
            connection.execute(table.update().where(table.c.id == second).values(n=table.c.n + 1))

        database.transact(step)

    with ThreadPoolExecutor(2) as both:
        for ended in [both.submit(mark, 1, 2), both.submit(mark, 2, 1)]:
            ended.result()
    assert len(attempts) > 2
    with database.reading() as connection:
        assert connection.execute(select(table.c.n)).scalars().all() == [2, 2]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "said", [(1213, "Deadlock found"), (1205, "Lock wait timeout"), ({"C": "40P01", "M": "deadlock detected"},)]
)
def test_a_writer_that_others_never_let_through_is_told_to_the_user(database, monkeypatch, said):
    monkeypatch.setattr("extract.sinks.database.PAUSE", 0)
    attempts = []

    def step(connection: Connection) -> None:
        attempts.append(connection)
        raise OperationalError("INSERT", {}, Exception(*said))

    with pytest.raises(WriteConflict, match="fewer programs"):
        database.transact(step)
    assert len(attempts) == ATTEMPTS


def test_a_sqlite_file_is_safe_on_a_share_and_holds_its_keys_once(tmp_path):
    with Database(str(tmp_path / "a.sqlite")) as database:
        database.create()
        store(database, encode(report(), "a.txt"))
    plain = sqlite3.connect(tmp_path / "a.sqlite")
    assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    statements = [sql for (sql,) in plain.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")]
    assert len(statements) == len(COLUMNS)
    assert all("WITHOUT ROWID" in sql for sql in statements)
    plain.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite"]
