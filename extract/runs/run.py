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
from dataclasses import dataclass, field, replace
from time import monotonic
from types import FrameType

import psutil
from sqlalchemy import Connection, func, insert, select, update

from extract.errors import DatabaseError
from extract.runs.find import Archive, Found, in_shard, members_of
from extract.runs.jobs import Result
from extract.runs.ledger import COUNTS, metadata
from extract.runs.limits import sweep
from extract.runs.pen import Batch, Pen, pen_for
from extract.runs.plan import FAILED_BEFORE, Again, Plan, Planned
from extract.runs.pool import Executor
from extract.runs.versions import Versions
from extract.runs.writer import Done, Writer, added, known_members, now
from extract.sinks.database import Database

WAITING = 2
"""What this process writes itself (what was not read, what failed with its worker, all that comes from a cluster), it
writes in a thread of its own, and so many batches may wait: workers stood still while it wrote for a tenth of the time."""
NOTE_SECONDS = 5.0
"""How old the account in the database may be while the run is on."""
STOP_SECONDS = 5.0
"""How long a run that is stopped waits for its workers to write what they have read."""


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
    """A run over an archive. `shard` is (i, n): the i-th of n parts, from 1. `executor` makes what reads the files, given the
    pen with which it may write them too, if the database is one that other processes reach.
    """

    archive: Archive
    database: Database
    executor: Callable[[Pen | None], Executor]
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
        which = (self.archive.name, number, self.versions.digest)
        work = _Work(self, Writer(self.database, *which), pen_for(self.database, *which), Account(number))
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
    """Runs of this machine that were killed could not say so, nor write down their last account."""
    runs, files = metadata().tables["runs"], metadata().tables["files"].c
    query = select(runs.c.id, runs.c.pid).where(runs.c.state == "running", runs.c.host == socket.gethostname())
    dead = [row.id for row in connection.execute(query) if row.pid == os.getpid() or not psutil.pid_exists(row.pid)]
    for run in dead:
        query = select(files.outcome, func.count()).where(files.run == run, files.outcome.in_(COUNTS)).group_by(files.outcome)
        counts = {str(row[0]): int(row[1]) for row in connection.execute(query)}
        values = {**dict.fromkeys(COUNTS, 0), **counts, "found": sum(counts.values()), "state": "interrupted"}
        connection.execute(update(runs).where(runs.c.id == run).values(**values))


class _Work:
    """A run at work: what is planned, what is being read, what is finished but not yet written."""

    def __init__(self, run: Run, writer: Writer, pen: Pen | None, account: Account) -> None:
        self.run, self.writer, self.pen, self.account = run, writer, pen, account
        self._plan = Plan(run.archive, run.versions.digest, run.again)
        self._planned: deque[Iterator[Planned]] = deque()
        self._reading: dict[str, Planned] = {}
        self._finished = Batch()
        self._known, self._noted = 0, monotonic()
        self._executor: Executor | None = None
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[list[Done]] | None = None

    def go(self, stop: threading.Event) -> None:
        try:
            self._take(found for found in self.run.archive.files() if in_shard(found.path, self.run.shard))
            while not stop.is_set() and (self._feed() or self._reading):
                if self._reading:
                    self._collect()
                if self._is_time():
                    self._write()
            if stop.is_set() and self._executor:
                self._heed(self._executor.stop(STOP_SECONDS))
            self._write()
            self._settle()
        finally:
            self._thread.shutdown()
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
                self._finished.add(Done(planned))
        return False

    def _submit(self, planned: Planned) -> None:
        if self._executor is None:
            self._executor = self.run.executor(self.pen)
            self.writer.share(self._executor.writers)
        self._reading[planned.found.path] = planned
        self._executor.submit(replace(self.run.archive.job(planned.found, planned.sha256), planned=planned))

    def _list(self, planned: Planned) -> None:
        """The files of an archive: from the ledger if it did not change, else by opening it."""
        holder = planned.found
        if planned.before == planned.sha256 and not self.run.again.rehash:
            with self.run.database.reading() as connection:
                members = known_members(connection, self.run.archive.name, holder)
            if members and all(member.sha256 or member.skip for member in members):
                self._finished.add(Done(planned))
                self._take(members)
                return
        self._submit(planned)

    def _collect(self) -> None:
        assert self._executor is not None
        self._heed(self._executor.collect())

    def _heed(self, results: list[Result]) -> None:
        for result in results:
            planned = self._reading.pop(result.job.path)
            if planned.outcome == "list":
                self._listed(planned, result)
            elif result.written is None:
                self._finished.add(Done(planned, result))
            elif result.written.outcome == "read":
                self._count(Done(planned, result))
            else:
                self._count(Done(result.written))

    def _listed(self, planned: Planned, result: Result) -> None:
        if result.failure:
            self._known += 1
            self._finished.add(Done(planned, result))
            return
        members = list(members_of(planned.found, result.members))
        self.writer.forget_members(planned.found, [member.path for member in members])
        self._finished.add(Done(planned))
        self._take(members)

    def _is_time(self) -> bool:
        """Whether to write. While a write is on, as many again may wait as it takes to be late; then the run waits for it."""
        if self._writing is not None and not self._writing.done():
            return self._finished.is_full(WAITING)
        return self._finished.is_due() or monotonic() - self._noted >= NOTE_SECONDS

    def _write(self) -> None:
        """Hand what is finished to the writing thread, so that the workers are served meanwhile."""
        self._settle()
        self._writing = self._thread.submit(self.writer.write, self._finished.take(), dict(self.account.counts))
        self._noted = monotonic()

    def _settle(self) -> None:
        """Wait for the last write and put it into the account. Raises DatabaseError."""
        if self._writing is not None:
            for done in self._writing.result():
                self._count(done)
            self._writing = None

    def _count(self, done: Done) -> None:
        account = self.account
        account.counts = added(account.counts, [done])
        if done.outcome == "skipped":
            account.skipped[done.planned.reason.partition(" as ")[0]] += 1
        account.failed_before += done.planned.reason == FAILED_BEFORE
        self.run.watcher.done(done)


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
