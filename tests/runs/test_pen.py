"""Workers that write what they read themselves."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import select

from extract.errors import DatabaseError, WriteConflict
from extract.runs.find import Found
from extract.runs.jobs import Failure, Job, Result
from extract.runs.ledger import metadata
from extract.runs.limits import Limits
from extract.runs.pen import FLUSH_FILES, FLUSH_ROWS, Batch, pen_for
from extract.runs.plan import Again, Planned
from extract.runs.writer import Done, Writer
from extract.sinks.database import Database
from extract.sinks.encode import Rows
from extract.sinks.relational import metadata as records
from tests.runs.conftest import Heard, counted, report, rows, run

FILES = 150


def content(url: str) -> dict[str, Rows]:
    """What the database holds of each report, equal whatever the database."""
    with Database(url) as database, database.reading() as connection:
        found = connection.execute(select(records().tables["reports"].c.sha256)).scalars().all()
        return {sha256: database.stored(connection, sha256) for sha256 in found}


def told(url: str) -> list[tuple[object, ...]]:
    """The changes of the last run, whoever wrote them in whatever order; the numbers must differ."""
    changes = metadata().tables["changes"].c
    with Database(url, metadata()) as database, database.reading() as connection:
        found = list(connection.execute(select(changes.run, changes.number, changes.file, changes.key, changes.after)))
    assert len({(row.run, row.number) for row in found}) == len(found)
    return sorted((row.file, row.key, row.after) for row in found)


def test_many_writers_leave_what_one_leaves(tmp_path, url):
    folder, one = tmp_path / "many", str(tmp_path / "one.sqlite")
    for number in range(FILES):
        report(folder, f"{number:03}.txt", f"第{number}局", 100 + number)
    for target, limits in ((url, Limits(files=40)), (one, None)):
        heard = Heard()
        account = run(folder, target, limits=limits, heard=heard)
        assert account.counts["found"] == FILES == len(heard.all)
    assert content(url) == content(one)
    for path in folder.iterdir():
        path.write_text(path.read_text("utf-8").replace("40 | 39 |", "40 | 38 |"), "utf-8")
    for target, limits in ((url, Limits(files=40)), (one, None)):
        assert run(folder, target, limits=limits).retired == FILES
    assert content(url) == content(one)
    assert told(url) == told(one)
    assert [json.loads(after) for file, _, after in told(url) if file == "007.txt"].count({"score": 38}) == 1


def test_read_again_on_purpose_changes_nothing(archive, url):
    run(archive, url, limits=Limits())
    before = rows(url)
    account = run(archive, url, limits=Limits(), again=Again(all=True))
    assert account.counts["unchanged"] == 0 and rows(url) == before and not told(url)


def test_rows_that_are_refused_cost_their_file_alone(archive, tmp_path):
    url = trigger(tmp_path, "before insert on indicators when new.file = 'b.txt' begin select raise(abort, 'CHECK failed')")
    heard = Heard()
    account = run(archive, url, limits=Limits(), heard=heard)
    assert account.counts["failed"] == 1 and heard.all["b.txt"].failure.kind == "refused"
    assert {path for path, done in heard.all.items() if done.outcome in ("ok", "review")} == {"a.txt", "2023/c.txt"}


def test_a_database_that_fails_ends_the_run_and_is_named(archive, tmp_path):
    url = trigger(tmp_path, "before insert on extractions begin select raise(abort, 'the disk is on fire')")
    with pytest.raises(DatabaseError, match=r"x\.sqlite: the disk is on fire"):
        run(archive, url, limits=Limits())


def trigger(folder, what: str) -> str:
    url = str(folder / "x.sqlite")
    with Database(url, metadata()) as database:
        database.create()
    with sqlite3.connect(url) as connection:
        connection.execute(f"create trigger t {what}; end")
    return url


def test_a_batch_is_written_once_more_where_another_writer_came_first(archive, tmp_path, monkeypatch):
    url, insert, undone = str(tmp_path / "x.sqlite"), Database.insert, []

    def refuse_once(self, connection, batch):
        insert(self, connection, batch)
        if not undone:
            undone.append(batch)
            raise WriteConflict(url, "deadlock detected")

    monkeypatch.setattr(Database, "insert", refuse_once)
    assert counted(run(archive, url)) == {"ok": 3} and undone
    monkeypatch.undo()
    run(archive, str(tmp_path / "fresh.sqlite"))
    assert rows(url) == rows(str(tmp_path / "fresh.sqlite"))


def test_what_this_run_has_written_already_is_not_written_again(archive, tmp_path, monkeypatch):
    """A worker that ends between writing and saying so: its files are read by another, and count once."""
    url, written = str(tmp_path / "x.sqlite"), []
    write = Writer.write

    def twice(self, batch, *more, **named):
        written.append(write(self, batch))
        return write(self, batch, *more, **named)

    monkeypatch.setattr(Writer, "write", twice)
    account = run(archive, url)
    assert written and counted(account) == {"ok": 3}
    monkeypatch.undo()
    run(archive, str(tmp_path / "fresh.sqlite"))
    assert rows(url) == rows(str(tmp_path / "fresh.sqlite"))


def test_a_database_in_memory_is_written_by_the_run_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert pen_for(Database("sqlite://"), "archive", 1, "") is None
    assert pen_for(Database("x.sqlite"), "archive", 1, "").url == f"sqlite:///{tmp_path / 'x.sqlite'}"
    pen = pen_for(Database("postgresql://user:secret@host/name"), "archive", 1, "")
    assert pen.url == "postgresql+pg8000://user:secret@host/name" and pen.at_once == 0


def test_a_batch_is_due_when_it_is_full():
    batch, planned = Batch(), Planned(Found("a"), "read")
    assert not batch.is_due() and not batch.is_full()
    for _ in range(FLUSH_FILES):
        assert not batch.is_due()
        batch.add(Done(planned))
    assert batch.is_due() and not batch.is_full(patience=2)
    assert len(batch.take()) == FLUSH_FILES and not batch.is_due()
    batch.add(Done(planned, Result(Job("a"), "ok", 0, {"facts": [()] * FLUSH_ROWS})))
    assert batch.is_due()


def test_a_file_that_took_long_is_written_at_once():
    """The next one may hang or crash, and what is kept would have to be read again."""
    batch = Batch()
    batch.add(Done(Planned(Found("a"), "read"), Result(Job("a"), "ok", 0.1)))
    assert not batch.is_due()
    batch.take()
    batch.add(Done(Planned(Found("scan"), "read"), Result(Job("scan"), "ok", 90)))
    assert batch.is_due()


def test_the_account_of_a_worker_that_ended_after_writing_is_that_of_the_ledger(archive, tmp_path, monkeypatch):
    """It wrote, ended before it could say so, and ended again over the same file: the file is there, so it did not fail."""
    url, write = str(tmp_path / "x.sqlite"), Writer.write

    def crash_afterwards(self, batch, *more, **named):
        write(self, batch)
        failed = Failure("crash", "the worker process ended by itself")
        again = [replace(done, result=done.result and replace(done.result, status="failed", failure=failed)) for done in batch]
        return write(self, again, *more, **named)

    monkeypatch.setattr(Writer, "write", crash_afterwards)
    heard = Heard()
    assert counted(run(archive, url, heard=heard)) == {"ok": 3}
    assert not any(done.failure for done in heard.all.values())
