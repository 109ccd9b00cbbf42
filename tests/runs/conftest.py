"""Archives to run over, and a reader that misbehaves in every way a native library can."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extract.runs.find import Folder
from extract.runs.jobs import Setup
from extract.runs.ledger import metadata
from extract.runs.limits import Limits
from extract.runs.plan import Again
from extract.runs.pool import Pool
from extract.runs.run import Account, Run, Watcher
from extract.runs.versions import Versions
from extract.runs.worker import Worker
from extract.sinks.database import Database

SAMPLES = Path(__file__).parents[2] / "samples"

BAD_READER = """
import ctypes, os, time
FORMAT = "bad"

def claims(data):
    return data.startswith(b"BAD ")

def read(data, file_name, sha256, lexicon):
    from extract.heartbeat import beat
    order = data.split()[1].decode()
    if order == "hang":
        while True:
            time.sleep(1)
    if order == "crawl":
        while True:
            beat("page 1")
            time.sleep(0.05)
    if order == "eat":
        hoard = []
        while True:
            hoard.append(b"x" * (8 << 20))
            time.sleep(0.001)
    if order == "crash":
        ctypes.string_at(0)
    if order == "leave":
        os._exit(3)
    if order == "litter":
        import tempfile
        open(os.path.join(tempfile.gettempdir(), "litter.tmp"), "w").write("x")
        ctypes.string_at(0)
    raise ZeroDivisionError("a slip of the pen")
"""


@pytest.fixture
def bad_reader(tmp_path, monkeypatch) -> Path:
    """The settings file that asks for the bad reader, which is installed as a third party's package would be."""
    site = tmp_path / "site"
    info = site / "badreader-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "badreader.py").write_text(BAD_READER, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: badreader\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[jixiao.readers]\nbad = badreader\n", "utf-8")
    monkeypatch.syspath_prepend(site)
    settings = tmp_path / "settings.toml"
    settings.write_text('[readers]\nuse = ["bad"]\n', "utf-8")
    return settings


def report(folder: Path, name: str, unit: str, amount: int = 100) -> Path:
    """A short report of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"""{unit}2023年度部门整体支出绩效自评报告

一、基本情况

2023年财政拨款收入{amount}万元，全年支出{amount - 1}万元。

| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
|---|---|---|---|---|---|---|
| 产出指标 | 数量指标 | 培训人数 | ≥{amount}人 | {amount}人 | 60 | 60 |
| 效益指标 | 社会效益指标 | 群众知晓率 | ≥90% | 95% | 40 | 39 |
"""
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def archive(tmp_path) -> Path:
    """Three short reports in a folder and one below it."""
    folder = tmp_path / "archive"
    for name, unit in (("a.txt", "甲局"), ("b.txt", "乙局"), ("2023/c.txt", "丙局")):
        report(folder, name, unit)
    return folder


@pytest.fixture
def samples(tmp_path) -> Path:
    """The public reports."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "samples"))


class Here:
    """Runs jobs in this process: for tests of what has nothing to do with processes."""

    writers = 0

    def __init__(self, setup: Setup) -> None:
        self.worker, self.results = Worker(setup), []

    @property
    def room(self) -> int:
        return 1 - len(self.results)

    def submit(self, job) -> None:
        self.results.append(self.worker.run(job))

    def collect(self):
        found, self.results = self.results, []
        return found

    def stop(self, seconds: float):
        return []

    def close(self) -> None:
        pass


class Heard(Watcher):
    """Keeps what a run reported done."""

    def __init__(self) -> None:
        self.all = {}

    def done(self, done) -> None:
        self.all[done.planned.found.path] = done


def run(
    folder: Path,
    url: str,
    *,
    again: Again | None = None,
    setup: Setup | None = None,
    limits: Limits | None = None,
    shard: tuple[int, int] = (1, 1),
    heard: Heard | None = None,
) -> Account:
    """A run over the folder; in this process unless there are `limits`."""
    setup = setup or Setup()
    with Database(url, metadata()) as database:
        database.create()
        executor = (lambda pen: Pool(setup, limits, 2, pen=pen)) if limits else (lambda _: Here(setup))
        versions = Versions.of(setup)
        return Run(Folder(folder), database, executor, versions, again or Again(), shard, heard or Heard()).go()


def rows(url: str) -> dict[str, list]:
    """Everything in the record tables, sorted, so that two databases can be compared."""
    from sqlalchemy import select

    from extract.sinks.relational import metadata as records

    with Database(url) as database, database.reading() as connection:
        found = {t.name: sorted(map(repr, connection.execute(select(t)))) for t in records().sorted_tables}
    return {name: values for name, values in found.items() if values}


def counted(account: Account) -> dict[str, int]:
    """The counts that are not zero; the account must add up."""
    counts = account.counts
    assert counts["found"] == sum(count for name, count in counts.items() if name != "found")
    return {name: count for name, count in counts.items() if count and name != "found"}
