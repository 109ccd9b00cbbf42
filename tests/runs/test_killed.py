"""Runs that are killed or stopped: nothing that was reported done is lost, and the next run goes on."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from extract.runs.plan import Again
from tests.runs.conftest import counted, report, rows, run
from tests.runs.test_pool import scratch

FILES = 400


@pytest.fixture
def many(tmp_path) -> Path:
    folder = tmp_path / "many"
    for number in range(FILES):
        report(folder, f"{number:03}.txt", f"第{number}局", 100 + number)
    return folder


def started(folder: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "extract.cli", "run", str(folder), "--db", url, "--on", "2"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def done(url: str) -> int:
    """How many files the ledger says are done."""
    if not Path(url).exists():
        return 0
    try:
        with sqlite3.connect(url) as connection:
            return int(connection.execute("select count(*) from extractions").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for(condition, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    return process.children(recursive=True)


def test_kill_9_loses_nothing_and_leaves_nobody(many, tmp_path):
    url = str(tmp_path / "killed.sqlite")
    process = started(many, url)
    wait_for(lambda: done(url) > 0)
    children = workers_of(psutil.Process(process.pid))
    process.kill()
    process.wait()
    reported = done(url)
    wait_for(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    saved = done(url)  # a worker may have been about to say so
    assert saved >= reported
    account = run(many, url)
    assert account.counts["unchanged"] == saved and account.counts["found"] == FILES
    run(many, str(tmp_path / "fresh.sqlite"))
    assert rows(url) == rows(str(tmp_path / "fresh.sqlite"))
    with sqlite3.connect(url) as connection:
        runs = list(connection.execute("select state, found, ok + review from runs order by id"))
    assert runs == [("interrupted", saved, saved), ("finished", FILES, FILES - saved)]


def test_workers_that_are_killed_cost_at_most_the_file_in_work(many, tmp_path):
    url = str(tmp_path / "beheaded.sqlite")
    process = started(many, url)
    chance, kills = random.Random(7), 0
    while process.poll() is None:
        time.sleep(chance.uniform(0.1, 0.5))
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            workers = [worker for server in psutil.Process(process.pid).children() for worker in server.children()]
            for worker in workers[: kills % 2 + 1]:
                worker.kill()
                kills += 1
    told = process.stderr.read()
    assert kills > 2 and process.returncode in (0, 1)
    counts = {name: int(n) for n, name in re.findall(r"(\d+) (found|ok|review|failed)", told.splitlines()[-1])}
    assert counts["found"] == FILES == counts["ok"] + counts["review"] + counts["failed"]
    assert counts["failed"] <= kills
    run(many, url, again=Again(failed=True))
    run(many, str(tmp_path / "fresh.sqlite"))
    assert rows(url) == rows(str(tmp_path / "fresh.sqlite"))


def test_the_next_run_removes_the_temporary_files_of_a_killed_one(many, tmp_path):
    from extract.runs.limits import Limits

    url = str(tmp_path / "killed.sqlite")
    process = started(many, url)
    wait_for(lambda: done(url) > 0)
    process.kill()
    process.wait()
    run(many, url, limits=Limits())
    assert not scratch()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_writes_what_is_finished_and_says_so(many, tmp_path, number):
    url = str(tmp_path / "stopped.sqlite")
    process = started(many, url)
    wait_for(lambda: done(url) > 0)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    total = re.search(r"run 1: (\d+) found = (.*) → ", told)
    assert total and int(total[1]) == FILES == sum(int(n) for n in re.findall(r"(\d+) ", total[2] + " "))
    assert "stopped: run again to go on" in told
    assert not scratch()
    assert counted(run(many, url)).keys() <= {"unchanged", "ok", "review"}


def test_two_runs_of_one_archive_at_the_same_time(many, tmp_path):
    url = str(tmp_path / "both.sqlite")
    both = [started(many, url), started(many, url)]
    told = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    run(many, str(tmp_path / "fresh.sqlite"))
    assert rows(url) == rows(str(tmp_path / "fresh.sqlite"))
