"""A run over an archive: every file accounted for, the database equal to reading one by one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from extract.contract import SCHEMA_VERSION
from extract.pipeline import extract
from extract.runs.jobs import Setup
from extract.runs.limits import Limits
from extract.runs.plan import Again
from extract.sinks.database import Database
from extract.sinks.encode import encode
from tests.runs.conftest import Heard, counted, report, rows, run


@pytest.fixture
def sqlite(tmp_path) -> str:
    return str(tmp_path / "archive.sqlite")


def one(url: str, query: str) -> object:
    with sqlite3.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_mixed_archive_is_accounted_for_file_by_file(archive, sqlite):
    shutil.copy(archive / "a.txt", archive / "copy of a.txt")
    (archive / "~$a.docx").write_bytes(b"lock")
    (archive / "program.exe").write_bytes(b"MZ")
    (archive / "empty.docx").write_bytes(b"")
    (archive / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    heard = Heard()
    account = run(archive, sqlite, heard=heard)
    counts = counted(account)
    assert account.finished and account.counts["found"] == 8
    assert counts["failed"] == 2 and counts["skipped"] == 3 and counts.get("ok", 0) + counts.get("review", 0) == 3
    assert heard.all["copy of a.txt"].planned.reason == "same content as a.txt"
    assert "EmptyFile" in str(heard.all["empty.docx"].failure)
    assert dict(account.skipped) == {"same content": 1, "lock file": 1, "no report by its name (.exe)": 1}


def test_the_rows_are_those_of_reading_one_by_one(samples, url):
    account = run(samples, url, limits=Limits())
    assert counted(account) == {"ok": len(list(samples.iterdir()))}
    with Database(url) as database, database.reading() as connection:
        for path in samples.iterdir():
            expected = encode(extract(path), path.name)
            assert database.stored(connection, expected["reports"][0][0]) == expected


def test_the_same_run_twice_gives_the_same_rows_and_reads_nothing(archive, url):
    run(archive, url)
    before, heard = rows(url), Heard()
    account = run(archive, url, heard=heard)
    assert counted(account) == {"unchanged": 3}
    assert rows(url) == before
    assert all(done.result is None for done in heard.all.values())


def test_a_file_whose_time_changed_but_not_its_content_is_unchanged(archive, sqlite):
    run(archive, sqlite)
    os.utime(archive / "a.txt", (1, 1))
    assert counted(run(archive, sqlite)) == {"unchanged": 3}


def test_only_new_files_are_read(archive, sqlite):
    run(archive, sqlite)
    report(archive, "new.txt", "丁局")
    assert counted(run(archive, sqlite)) == {"unchanged": 3, "ok": 1}
    assert one(sqlite, "select count(*) from reports") == 4


def test_changed_content_takes_the_place_of_the_old(archive, url):
    run(archive, url)
    report(archive, "a.txt", "甲局", amount=250)
    account = run(archive, url)
    assert account.retired == 1 and account.counts["unchanged"] == 2
    kept = rows(url)
    assert len(kept["reports"]) == 3
    assert not any("100万元" in row and "a.txt" in row for row in kept["facts"])


def test_what_changed_is_told_by_record(archive, sqlite):
    run(archive, sqlite)
    text = (archive / "a.txt").read_text("utf-8")
    (archive / "a.txt").write_text(text.replace("40 | 39 |", "40 | 38 |"), "utf-8")
    run(archive, sqlite)
    change = "select before || after from changes where record = 'indicators'"
    assert one(sqlite, change) == '{"score": 39}{"score": 38}'
    assert one(sqlite, "select count(*) from changes where record = 'indicators'") == 1


def test_a_moved_file_keeps_its_records(archive, sqlite):
    run(archive, sqlite)
    (archive / "a.txt").rename(archive / "z.txt")
    report(archive, "a.txt", "戊局")
    account = run(archive, sqlite)
    assert account.counts["unchanged"] == 3 and account.retired == 0
    assert one(sqlite, "select count(*) from reports") == 4


def test_a_file_that_cannot_be_read_for_once_keeps_its_records(archive, sqlite):
    run(archive, sqlite)
    (archive / "a.txt").unlink()
    (archive / "a.txt").symlink_to(archive / "nowhere")
    assert counted(run(archive, sqlite)) == {"failed": 1, "unchanged": 2}
    assert one(sqlite, "select count(*) from reports") == 3


def test_other_versions_read_everything_again(archive, sqlite, tmp_path):
    run(archive, sqlite)
    words = tmp_path / "words.yaml"
    words.write_text("self_evaluation.indicator_columns:\n  target: [目标承诺值]\n", "utf-8")
    account = run(archive, sqlite, setup=Setup((words,)))
    assert account.counts["unchanged"] == 0
    assert one(sqlite, "select count(*) from reports") == 3


def test_failures_are_tried_again_only_when_asked(archive, sqlite):
    (archive / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    run(archive, sqlite)
    assert counted(run(archive, sqlite)) == {"unchanged": 4}
    assert counted(run(archive, sqlite, again=Again(failed=True))) == {"unchanged": 3, "failed": 1}


def test_force_reads_everything_and_changes_nothing(archive, sqlite):
    run(archive, sqlite)
    before = rows(sqlite)
    account = run(archive, sqlite, again=Again(all=True))
    assert account.counts["unchanged"] == 0 and rows(sqlite) == before
    assert one(sqlite, "select count(*) from changes") == 0


def test_shards_share_the_archive_between_them(tmp_path, sqlite):
    folder = tmp_path / "many"
    for number in range(12):
        report(folder, f"{number}.txt", f"第{number}局")
    counts = [run(folder, sqlite, shard=(part, 3)).counts["found"] for part in (1, 2, 3)]
    assert sum(counts) == 12 and max(counts) < 12
    assert one(sqlite, "select count(*) from reports") == 12


def test_a_row_that_the_database_refuses_costs_its_file_alone(archive, sqlite):
    with Database(sqlite) as database:
        database.create()
    with sqlite3.connect(sqlite) as connection:
        connection.execute(
            "create trigger refuse before insert on indicators when new.file = 'b.txt' begin select raise(abort, 'CHECK constraint failed'); end"
        )
    heard = Heard()
    account = run(archive, sqlite, heard=heard)
    assert account.counts["failed"] == 1 and "refused" in str(heard.all["b.txt"].failure)
    assert one(sqlite, "select count(*) from reports") == 2
    assert one(sqlite, "select status from extractions where file = 'b.txt'") == "failed"


def test_members_of_archives_are_files_of_their_own(archive, sqlite):
    with zipfile.ZipFile(archive / "more.zip", "w") as box:
        box.write(archive / "a.txt", "copy.txt")
        box.write(report(archive.parent, "d.txt", "丁局"), "2022/丁.txt")
        box.writestr("../evil.txt", "out of here")
        box.writestr("__MACOSX/._d.txt", "rubbish")
    heard = Heard()
    account = run(archive, sqlite, heard=heard)
    assert account.counts["found"] == 7
    assert heard.all["more.zip!/copy.txt"].outcome == "skipped"
    assert heard.all["more.zip!/2022/丁.txt"].outcome in ("ok", "review")
    assert "leaves the archive" in str(heard.all["more.zip!/../evil.txt"].failure)
    assert one(sqlite, "select count(*) from reports where file = 'more.zip!/2022/丁.txt'") == 1
    again = run(archive, sqlite)
    assert again.counts["found"] == 7 and again.counts["unchanged"] == 4


def test_an_archive_that_did_not_change_is_not_opened_again(archive, sqlite):
    with zipfile.ZipFile(archive / "more.zip", "w") as box:
        box.write(report(archive.parent, "d.txt", "丁局"), "d.txt")
    run(archive, sqlite)
    heard = Heard()
    assert counted(run(archive, sqlite, heard=heard)) == {"unchanged": 4}
    with zipfile.ZipFile(archive / "more.zip", "w") as box:
        box.write(report(archive.parent, "e.txt", "戊局"), "e.txt")
    account = run(archive, sqlite)
    assert account.counts["unchanged"] == 3 and account.counts["found"] == 4
    assert account.retired == 1, "the member that is gone took its records with it"


def test_a_single_file_is_an_archive_too(archive, sqlite):
    assert run(archive / "a.txt", sqlite).counts["found"] == 1


def test_every_row_names_its_file(samples, sqlite):
    run(samples, sqlite)
    from extract.sinks.relational import metadata

    for table in metadata().sorted_tables:
        assert one(sqlite, f"select count(*) from {table.name} where file is null or file = ''") == 0


def test_the_schema_version_is_in_the_ledger(archive, sqlite):
    run(archive, sqlite)
    assert one(sqlite, "select schema_version from runs") == SCHEMA_VERSION
    assert Path(str(one(sqlite, "select archive from runs"))) == archive.resolve()
