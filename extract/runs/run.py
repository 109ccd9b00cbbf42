"""A run: every file of an archive into the database, each in its own time and none lost."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from types import FrameType

import psutil
from sqlalchemy import Connection, insert, select, update

from extract.errors import DatabaseError
from extract.runs.find import Archive, Found, in_shard, members_of
from extract.runs.jobs import Result
from extract.runs.ledger import COUNTS, metadata
from extract.runs.limits import sweep
from extract.runs.plan import FAILED_BEFORE, Again, Plan, Planned
from extract.runs.pool import Executor
from extract.runs.versions import Versions
from extract.runs.writer import Done, Writer, added, known_members, now
from extract.sinks.database import Database

FLUSH_FILES = 64
FLUSH_ROWS = 20_000
FLUSH_SECONDS = 1.0
WAITING = 2
"""A file is done when it is in the database. Writing many at once costs one flush to the disk (SQLite: 5 to 30 ms).
It is done in a thread of its own: workers that wait to be rid of a result stood still for a tenth of the time."""


@dataclass
class Account:
    """What became of the files. `found` is the sum of the other counts and, when the run was stopped, of the `missing`:
    files that it did not reach. `skipped` holds the reasons, `retired` the contents that went with their records,
    `failed_before` how many of the unchanged failed in an earlier run.
    """

    run: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    skipped: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    retired: int = 0
    failed_before: int = 0
    finished: bool = False


class Watcher:
    """Hears how a run goes; this one does nothing about it."""

    def total(self, files: int) -> None:
        """So many files are known by now."""

    def done(self, done: Done) -> None:
        """This file is in the database."""


@dataclass
class Run:
    """A run over an archive. `shard` is (i, n): the i-th of n parts, from 1. `executor` makes what reads the files."""

    archive: Archive
    database: Database
    executor: Callable[[], Executor]
    versions: Versions
    again: Again = field(default_factory=Again)
    shard: tuple[int, int] = (1, 1)
    watcher: Watcher = field(default_factory=Watcher)

    def go(self) -> Account:
        """Do it. Ctrl-C and SIGTERM stop it: what is finished is written and the account is not `finished`.

        Raises ArchiveError, and DatabaseError when the database fails; what was reported done stays.
        """
        sweep()  # what a killed run left, even if this one has nothing to read
        number = self._begin()
        writer = Writer(self.database, self.archive.name, number, self.versions.digest)
        work = _Work(self, writer, Account(number))
        try:
            with _stopped_gently() as stop:
                work.go(stop)
        finally:
            with suppress(DatabaseError):
                self._end(work.account)
        return work.account

    def _begin(self) -> int:
        runs = metadata().tables["runs"]
        values = {
            "archive": self.archive.name,
            "shard": "" if self.shard == (1, 1) else "{}/{}".format(*self.shard),
            "state": "running",
            "started": now(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "versions": self.versions.digest,
            "extractor": self.versions.extractor,
            "schema_version": self.versions.schema,
            "lexicon": self.versions.lexicon,
            "rules": self.versions.rules,
            **dict.fromkeys(COUNTS, 0),
        }
        with self.database.writing() as connection:
            _bury_the_dead(connection)
            key = connection.execute(insert(runs).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _end(self, account: Account) -> None:
        runs = metadata().tables["runs"]
        values = {**account.counts, "state": "finished" if account.finished else "interrupted", "ended": now()}
        with self.database.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == account.run).values(**values))


def _bury_the_dead(connection: Connection) -> None:
    """Runs of this machine that were killed could not say so."""
    runs = metadata().tables["runs"]
    query = select(runs.c.id, runs.c.pid).where(runs.c.state == "running", runs.c.host == socket.gethostname())
    dead = [row.id for row in connection.execute(query) if row.pid == os.getpid() or not psutil.pid_exists(row.pid)]
    if dead:
        connection.execute(update(runs).where(runs.c.id.in_(dead)).values(state="interrupted"))


class _Work:
    """A run at work: what is planned, what is being read, what is finished but not yet written."""

    def __init__(self, run: Run, writer: Writer, account: Account) -> None:
        self.run, self.writer, self.account = run, writer, account
        self._plan = Plan(run.archive, run.versions.digest, run.again)
        self._planned: deque[Iterator[Planned]] = deque()
        self._reading: dict[str, Planned] = {}
        self._finished: list[Done] = []
        self._rows, self._written, self._known = 0, monotonic(), 0
        self._executor: Executor | None = None
        self._pen = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[list[Done]] | None = None

    def go(self, stop: threading.Event) -> None:
        try:
            self._take(found for found in self.run.archive.files() if in_shard(found.path, self.run.shard))
            while not stop.is_set() and (self._feed() or self._reading):
                if self._reading:
                    self._collect()
                if self._is_time():
                    self._write()
            self._write()
            self._settle()
        finally:
            self._pen.shutdown()
            self.account.missing = self._known - self.account.counts["found"]
            if self._executor:
                self._executor.close()
        if not stop.is_set():
            self.account.retired = self.writer.retire()
            self.account.finished = True

    def _take(self, files: Iterable[Found]) -> None:
        """Put these files in front of all others, so that an archive's members follow it."""
        listed = list(files)
        self._known += sum(not found.holds for found in listed)
        self.run.watcher.total(self._known)
        self._planned.appendleft(self._plan.of(listed, self.run.database))

    def _feed(self) -> bool:
        """Give work out until nobody has room or it is time to write; whether there is more."""
        while self._planned:
            if (self._executor and self._executor.room <= 0) or self._is_time():
                return True
            planned = next(self._planned[0], None)
            if planned is None:
                self._planned.popleft()
            elif planned.outcome == "read":
                self._submit(planned)
            elif planned.outcome == "list":
                self._list(planned)
            else:
                self._finish(Done(planned))
        return False

    def _submit(self, planned: Planned) -> None:
        if self._executor is None:
            self._executor = self.run.executor()
        self._reading[planned.found.path] = planned
        self._executor.submit(self.run.archive.job(planned.found, planned.sha256))

    def _list(self, planned: Planned) -> None:
        """The files of an archive: from the ledger if it did not change, else by opening it."""
        holder = planned.found
        if planned.before == planned.sha256 and not self.run.again.rehash:
            with self.run.database.reading() as connection:
                members = known_members(connection, self.run.archive.name, holder)
            if members and all(member.sha256 or member.skip for member in members):
                self._finish(Done(planned))
                self._take(members)
                return
        self._submit(planned)

    def _collect(self) -> None:
        assert self._executor is not None
        for result in self._executor.collect():
            planned = self._reading.pop(result.job.path)
            if planned.outcome == "list":
                self._listed(planned, result)
            else:
                self._finish(Done(planned, result))

    def _listed(self, planned: Planned, result: Result) -> None:
        if result.failure:
            self._known += 1
            self._finish(Done(planned, result))
            return
        members = list(members_of(planned.found, result.members))
        self.writer.forget_members(planned.found, [member.path for member in members])
        self._finish(Done(planned))
        self._take(members)

    def _finish(self, done: Done) -> None:
        self._finished.append(done)
        if done.result:
            self._rows += sum(map(len, done.result.rows.values()))

    def _is_time(self) -> bool:
        """Whether to write. While a write is on, as many again may wait as it takes to be late; then the run waits for it."""
        busy = self._writing is not None and not self._writing.done()
        patience = WAITING if busy else 1
        full = len(self._finished) >= patience * FLUSH_FILES or self._rows >= patience * FLUSH_ROWS
        return full or (not busy and bool(self._finished) and monotonic() - self._written >= FLUSH_SECONDS)

    def _write(self) -> None:
        """Hand what is finished to the writing thread, so that the workers are served meanwhile."""
        self._settle()
        if self._finished:
            self._writing = self._pen.submit(self.writer.write, self._finished, dict(self.account.counts))
            self._finished, self._rows, self._written = [], 0, monotonic()

    def _settle(self) -> None:
        """Wait for the last write and put it into the account. Raises DatabaseError."""
        if self._writing is None:
            return
        account = self.account
        for done in self._writing.result():
            account.counts = added(account.counts, [done])
            if done.outcome == "skipped":
                account.skipped[done.planned.reason.partition(" as ")[0]] += 1
            account.failed_before += done.planned.reason == FAILED_BEFORE
            self.run.watcher.done(done)
        self._writing = None


@contextmanager
def _stopped_gently() -> Iterator[threading.Event]:
    """The first Ctrl-C or SIGTERM sets the event, a second one is a KeyboardInterrupt. Only the main thread may listen."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def hear(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
