"""An export is there as a whole or not at all, and takes nothing away that is not its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from extract.errors import ExportError
from extract.sinks.exports import write
from tests.sinks.exports_support import files, row

OLD = {"reports": [row("reports", file="old.docx")]}
NEW = {"reports": [row("reports", file="new.docx")]}
TARGETS = {"parquet": "data", "jsonl": "lines", "csv": "sheets", "xlsx": "book.xlsx", "duckdb": "data.duckdb"}


@pytest.mark.parametrize("form", TARGETS)
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_an_interrupted_export_leaves_the_old_one_and_nothing_else(tmp_path, form, stop):
    target = tmp_path / "里" / TARGETS[form]
    write(OLD, target, form)
    before = files(tmp_path)

    def interrupt(name: str, count: int) -> None:
        raise stop

    with pytest.raises(stop):
        write(NEW, target, form, watch=interrupt)
    assert files(tmp_path) == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("form", TARGETS)
def test_a_new_export_replaces_the_old_one(tmp_path, form):
    target = tmp_path / TARGETS[form]
    write(OLD, target, form, "zh")
    write(NEW, target, form, "en", only=["reports"])
    fresh = tmp_path / "fresh" / TARGETS[form]
    write(NEW, fresh, form, "en", only=["reports"])
    if form != "duckdb":
        assert (target.read_bytes() if target.is_file() else files(target)) == (
            fresh.read_bytes() if fresh.is_file() else files(fresh)
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({target.name, "fresh"})


def test_a_folder_with_other_files_is_refused_before_any_work(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    seen = []
    with pytest.raises(ExportError, match=r"holds thesis\.docx"):
        write(OLD, tmp_path, "csv", watch=lambda *rows: seen.append(rows))
    assert not seen and files(tmp_path) == {"thesis.docx": b"mine"}


def test_an_export_in_another_format_is_not_swapped_away(tmp_path):
    write(OLD, tmp_path / "out", "csv", only=["reports"])
    with pytest.raises(ExportError, match=r"holds reports\.csv"):
        write(OLD, tmp_path / "out", "jsonl", only=["reports"])
    (tmp_path / "out" / ".DS_Store").touch()
    write(OLD, tmp_path / "out", "csv", only=["reports"])


def test_a_file_where_a_folder_should_be_and_the_other_way(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="is a file"):
        write(OLD, tmp_path / "file", "csv")
    with pytest.raises(ExportError, match="is a folder"):
        write(OLD, tmp_path, "xlsx")


def test_what_a_killed_export_left_is_swept_up_by_the_next(tmp_path):
    code = f"""
import os, signal
from extract.sinks.exports import write
from tests.sinks.test_exports_place import OLD
write(OLD, {str(tmp_path / "out")!r}, "csv", watch=lambda *rows: os.kill(os.getpid(), signal.SIGKILL))
"""
    subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parent.parent.parent)
    assert [path.name.endswith(".tmp") for path in tmp_path.iterdir()] == [True]
    write(NEW, tmp_path / "out", "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.rm("/", recursive=True) if system.ls("/") else None
    yield system
    system.rm("/", recursive=True) if system.ls("/") else None


def test_a_remote_data_set_is_the_local_one(tmp_path, memory):
    write(OLD, "memory://bucket/data", "parquet")
    write(OLD, tmp_path / "data", "parquet")
    remote = {name.removeprefix("/bucket/data/"): memory.cat(name) for name in memory.find("/bucket/data")}
    assert remote == files(tmp_path / "data")


def test_a_remote_export_takes_away_its_own_surplus_only(memory):
    write(OLD, "memory://bucket/data", "parquet")
    memory.pipe("/bucket/data/README.md", b"mine")
    write(NEW, "memory://bucket/data", "parquet", only=["reports"])
    assert memory.find("/bucket/data") == ["/bucket/data/README.md", "/bucket/data/reports/part-00000.parquet"]


def test_a_remote_workbook(tmp_path, memory):
    write(OLD, "memory://bucket/book.xlsx", "xlsx")
    write(OLD, tmp_path / "book.xlsx", "xlsx")
    assert memory.cat("/bucket/book.xlsx") == (tmp_path / "book.xlsx").read_bytes()


def test_an_interrupted_remote_export_sends_nothing(memory):
    def interrupt(name: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(OLD, "memory://bucket/data", "parquet", watch=interrupt)
    assert memory.find("/") == []


def test_a_scheme_nobody_knows(tmp_path):
    with pytest.raises(ExportError, match="nowhere"):
        write(OLD, "nowhere://x", "parquet")
