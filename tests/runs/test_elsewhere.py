"""Archives in a store, and the work on Ray."""

from __future__ import annotations

import fsspec
import pytest

from extract.errors import ArchiveError
from extract.runs.cluster import Cluster
from extract.runs.find import Folder, archive_at
from extract.runs.jobs import Setup
from extract.runs.ledger import metadata
from extract.runs.limits import Limits
from extract.runs.run import Run
from extract.runs.versions import Versions
from extract.sinks.database import Database
from tests.runs.conftest import Heard, Here, counted, report, rows, run


def test_an_archive_in_a_store_gives_the_same_rows(archive, tmp_path):
    store = fsspec.filesystem("memory")
    (archive / ".hidden").mkdir()
    report(archive, ".hidden/x.txt", "戊局")
    for path in archive.rglob("*.txt"):
        store.pipe(f"/reports/{path.relative_to(archive).as_posix()}", path.read_bytes())
    url, setup = str(tmp_path / "store.sqlite"), Setup()
    with Database(url, metadata()) as database:
        database.create()

        def go():
            return Run(archive_at("memory://reports"), database, lambda _: Here(setup), Versions.of(setup)).go()

        assert counted(go()) == {"ok": 3, "skipped": 1}
        assert counted(go()) == {"unchanged": 3, "skipped": 1}
    (archive / ".hidden" / "x.txt").unlink()
    run(archive, str(tmp_path / "folder.sqlite"))
    assert rows(url) == rows(str(tmp_path / "folder.sqlite"))
    store.rm("/reports", recursive=True)


def test_a_store_that_is_not_there_is_told():
    with pytest.raises(ArchiveError, match="no such file or folder"):
        archive_at("memory://nothing/here")
    with pytest.raises(ArchiveError, match="nostore"):
        archive_at("nostore://bucket/x")


def test_ray_gives_the_same_rows_and_loses_only_the_bad_file(archive, tmp_path, bad_reader, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))  # where Ray's processes look for installed packages
    setup, heard = Setup(rules=bad_reader), Heard()
    here = str(tmp_path / "here.sqlite")
    run(archive, here)
    (archive / "bad.txt").write_text("BAD leave", "utf-8")
    url = str(tmp_path / "ray.sqlite")
    with Database(url, metadata()) as database:
        database.create()
        executor = lambda _: Cluster(setup, Limits())  # noqa: E731
        account = Run(Folder(archive), database, executor, Versions.of(setup), watcher=heard).go()
    assert account.finished and account.counts["failed"] == 1
    assert heard.all["bad.txt"].failure.kind == "crash"
    assert rows(url) == rows(here)
    assert not list(tmp_path.parent.glob("jr-*"))
