"""Files that hang, eat memory or crash the process cost themselves alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import psutil
import pytest

from extract.runs.jobs import Job, Setup
from extract.runs.limits import Limits
from extract.runs.pool import Pool
from tests.runs.conftest import Heard, counted, rows, run

MIB = 1 << 20


def scratch() -> list[Path]:
    """Temporary folders of this process's runs, and of runs that are over."""
    found = [(path, int(path.name.removeprefix("jixiao-"))) for path in Path(tempfile.gettempdir()).glob("jixiao-*")]
    return [path for path, owner in found if owner == os.getpid() or not psutil.pid_exists(owner)]


def workers() -> list[psutil.Process]:
    """The worker processes of this process: the forkserver's children."""
    return [worker for server in psutil.Process().children() for worker in server.children()]


@pytest.mark.parametrize(
    ("order", "kind", "words"),
    [
        ("hang", "stalled", "no progress"),
        ("crawl", "timeout", "more than"),
        ("eat", "memory", "MiB"),
        ("crash", "crash", "segmentation fault"),
        ("leave", "crash", "exit code 3"),
        ("litter", "crash", "segmentation fault"),
        ("slip", "defect", "ZeroDivisionError"),
    ],
)
def test_a_bad_file_costs_itself_alone(archive, tmp_path, bad_reader, order, kind, words):
    (archive / "bad.txt").write_text(f"BAD {order}", "utf-8")
    heard, before = Heard(), set(workers())
    limits = Limits(seconds=15, stall=8, memory=600 * MIB)
    account = run(archive, str(tmp_path / "x.sqlite"), setup=Setup(rules=bad_reader), limits=limits, heard=heard)
    assert account.counts["failed"] == 1 and account.counts["found"] == 4
    failure = heard.all["bad.txt"].failure
    assert failure.kind == kind and words in failure.problem
    assert not scratch()
    assert set(workers()) <= before, "a worker outlives its run"


def test_the_other_files_have_their_rows(archive, tmp_path, bad_reader):
    run(archive, str(tmp_path / "good.sqlite"), setup=Setup(rules=bad_reader))
    for number, order in enumerate(("crash", "slip", "leave", "crash")):
        (archive / f"{number}.txt").write_text(f"BAD {order} {number}", "utf-8")
    url = str(tmp_path / "bad.sqlite")
    account = run(archive, url, setup=Setup(rules=bad_reader), limits=Limits())
    assert counted(account)["failed"] == 4
    assert rows(url) == rows(str(tmp_path / "good.sqlite"))


def test_a_worker_that_is_gone_before_it_can_be_watched_does_not_end_the_run(archive, tmp_path, monkeypatch):
    def gone(pid: int) -> None:
        raise psutil.NoSuchProcess(pid)

    monkeypatch.setattr(psutil, "Process", gone)
    assert counted(run(archive, str(tmp_path / "x.sqlite"), limits=Limits())) == {"ok": 3}


def test_workers_are_replaced_after_some_files(archive):
    paths = sorted(archive.rglob("*.txt"))
    seen, results = set(), []
    with Pool(Setup(), Limits(files=1), 1) as pool:
        for path in paths:
            pool.submit(Job(path.name, source=path))
        while len(results) < len(paths):
            results += pool.collect()
            seen |= {worker.pid for worker in workers()}
    assert {result.status for result in results} <= {"ok", "review"}
    assert len(seen) >= len(paths)


def test_a_reader_that_nobody_asked_for_is_not_used(archive, tmp_path, bad_reader):
    (archive / "bad.txt").write_text("BAD crash", "utf-8")
    account = run(archive, str(tmp_path / "x.sqlite"), limits=Limits())
    assert account.counts["failed"] == 0
