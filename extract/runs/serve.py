"""What a worker process does: one job after the other and, with a pen, the writing of what it read.

To the run it says `Sign`s, places in a file (a text: the sign of life), a `Result` that is to be written there, a list of
results that it has written, or the DatabaseError that kept it from it. From the run it hears jobs, the permission to write (the
list of the memory that each kept file took) and `Order.STOP`.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Protocol

from extract.errors import DatabaseError
from extract.heartbeat import listening
from extract.runs.jobs import Job, Result, Setup
from extract.runs.limits import Limits, confine
from extract.runs.pen import Pen, Scribe

BEAT_EVERY = 0.5
IDLE = 0.05
"""Seconds without a job after which a worker writes what it keeps."""


class Sign(Enum):
    """READY for jobs, or KEPT the result of one; WANTS to write what it keeps and waits to be let."""

    READY = auto()
    KEPT = auto()
    WANTS = auto()


class Order(Enum):
    """STOP: write what is kept, take no more jobs."""

    STOP = auto()


class Runner(Protocol):
    """Does one job in a worker's process; made there, once, from the setup."""

    def run(self, job: Job) -> Result: ...


def reader(setup: Setup) -> Runner:
    """What reads files. Imported here, as the run itself reads none."""
    from extract.runs.worker import Worker

    return Worker(setup)


def serve(
    pipe: Connection, setup: Setup, limits: Limits, scratch: Path, runner: Callable[[Setup], Runner], pen: Pen | None
) -> None:
    """The life of a worker process, until the pipe ends."""
    confine(limits, scratch)
    server = _Server(pipe, runner(setup), pen)
    gc.freeze()  # what every file needs is not looked through again by each collection
    try:
        server.go()
    except (EOFError, OSError):  # the run is gone
        return


class _Server:
    def __init__(self, pipe: Connection, runner: Runner, pen: Pen | None) -> None:
        self._pipe, self._runner = pipe, runner
        self._scribe = Scribe(pen) if pen else None
        self._jobs: deque[Job] = deque()
        self._stopping = False

    def go(self) -> None:
        self._pipe.send(Sign.READY)
        while True:
            self._listen()
            if self._jobs:
                self._do(self._jobs.popleft())
            elif self._scribe:
                self._write(self._scribe)

    def _listen(self) -> None:
        """Hear what has been said; without a job, wait for one, but not long while there is something to write."""
        kept = self._scribe is not None and len(self._scribe) > 0
        while self._pipe.poll(0 if self._jobs or (kept and self._stopping) else IDLE if kept else None):
            self._hear(self._pipe.recv())

    def _hear(self, message: object) -> None:
        if message is Order.STOP:
            self._stopping = True
            self._jobs.clear()
        elif isinstance(message, Job) and not self._stopping:
            self._jobs.append(message)

    def _do(self, job: Job) -> None:
        with listening(_Teller(self._pipe)):
            result = self._runner.run(job)
        if self._scribe is None or job.planned is None or job.listing:
            self._pipe.send(result)
            return
        self._scribe.keep(result)
        self._pipe.send(Sign.KEPT)
        if self._scribe.is_due():
            self._write(self._scribe)

    def _write(self, scribe: Scribe) -> None:
        self._pipe.send(Sign.WANTS)
        while not isinstance(message := self._pipe.recv(), list):
            self._hear(message)
        try:
            self._pipe.send(scribe.write(message))
        except DatabaseError as error:
            self._pipe.send(error)


class _Teller:
    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._last = pipe, monotonic()

    def __call__(self, place: str) -> None:
        now = monotonic()
        if now - self._last >= BEAT_EVERY:
            self._last = now
            self._pipe.send(place)
