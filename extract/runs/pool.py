"""Worker processes that can be killed: a file that hangs, eats memory or crashes the process costs itself alone.

Neither concurrent.futures nor loky ends a running task, and a process that dies breaks their pool with all that is in
it; pebble, which can, is under the LGPL and knows a total time limit only. So: the standard library's processes and
pipes, with psutil for memory.
"""

from __future__ import annotations

import gc
import multiprocessing
import shutil
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Protocol

import psutil

from extract.heartbeat import listening
from extract.runs.jobs import Failure, Job, Result, Setup
from extract.runs.limits import Limits, confine, scratch_folder, sweep

POLL = 0.25
"""Seconds between two looks at the workers' time and memory."""
CHILDREN_AFTER = 1.0
"""Seconds into a file from which programs that the worker started are looked for; listing all processes is slow."""
BEAT_EVERY = 0.5
AHEAD = 2
"""Jobs at each worker: the one in work and the next, so that it need not wait for the run to write."""


_SIGNALS = {
    4: "illegal instruction",
    6: "aborted",
    7: "bus error",
    9: "killed, perhaps for want of memory",
    11: "segmentation fault",
}


class Runner(Protocol):
    """Does one job in a worker's process; made there, once, from the setup."""

    def run(self, job: Job) -> Result: ...


class Executor(Protocol):
    """Runs jobs somewhere. `room` says how many more it takes now."""

    @property
    def room(self) -> int: ...

    def submit(self, job: Job) -> None: ...

    def collect(self) -> list[Result]: ...

    def close(self) -> None: ...


# ------------------------------------------------------------------ in the worker's process


def reader(setup: Setup) -> Runner:
    """What reads files. Imported here, as the run itself reads none."""
    from extract.runs.worker import Worker

    return Worker(setup)


def serve(pipe: Connection, setup: Setup, limits: Limits, scratch: Path, runner: Callable[[Setup], Runner]) -> None:
    """What a worker process does: take a job, send signs of life, send the result; until the pipe ends."""
    confine(limits, scratch)
    worker = runner(setup)
    gc.freeze()  # what every file needs is not looked through again by each collection
    pipe.send(b"")
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        with listening(_Teller(pipe)):
            result = worker.run(job)
        pipe.send(result)


class _Teller:
    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._last = pipe, monotonic()

    def __call__(self, place: str) -> None:
        now = monotonic()
        if now - self._last >= BEAT_EVERY:
            self._last = now
            self._pipe.send(place)


# ------------------------------------------------------------------ in the run's process


@dataclass
class _Task:
    job: Job
    again: bool = False


@dataclass(eq=False)
class _Seat:
    """A worker process and what it has to do. The first of `tasks` is in work."""

    process: BaseProcess
    pipe: Connection
    scratch: Path
    watched: psutil.Process
    tasks: deque[_Task] = field(default_factory=deque)
    ready: bool = False
    started: float = field(default_factory=monotonic)
    heard: float = field(default_factory=monotonic)
    place: str = ""
    finished: int = 0
    peak: int = 0
    children: list[psutil.Process] = field(default_factory=list)

    def restart_clock(self) -> None:
        self.started = self.heard = monotonic()
        self.place, self.peak = "", 0


class Pool:
    """Local worker processes. A context manager: leaving it ends them all. `runner` makes what does the jobs there: a
    class or function at the top of a module, as its name travels to the process.
    """

    def __init__(self, setup: Setup, limits: Limits, workers: int, runner: Callable[[Setup], Runner] = reader) -> None:
        self._setup, self._limits, self._runner = setup, limits, runner
        self._context = _context()
        self._numbers = 0
        self._waiting: deque[_Task] = deque()
        self._results: list[Result] = []
        self._polled = 0.0
        sweep()
        self._seats = [self._seat() for _ in range(workers)]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *stop: object) -> None:
        self.close()

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy."""
        held = sum(len(seat.tasks) for seat in self._seats) + len(self._waiting)
        return AHEAD * len(self._seats) - held

    def submit(self, job: Job) -> None:
        self._waiting.append(_Task(job))
        self._deal()

    def collect(self) -> list[Result]:
        """Wait until something is finished or `POLL` seconds are over; what is finished."""
        ends: dict[object, _Seat] = {seat.pipe: seat for seat in self._seats}
        for pipe in wait([seat.pipe for seat in self._seats], timeout=POLL):
            self._hear(ends[pipe])
        if monotonic() - self._polled >= POLL:
            self._polled = monotonic()
            for seat in list(self._seats):
                self._look_at(seat)
        self._deal()
        finished, self._results = self._results, []
        return finished

    def close(self) -> None:
        """End all workers, and remove what they left in the folder for temporary files."""
        for seat in self._seats:
            self._end(seat)
        self._seats = []
        sweep()

    def _seat(self) -> _Seat:
        self._numbers += 1
        ours, theirs = self._context.Pipe()
        scratch = scratch_folder(self._numbers)
        given = (theirs, self._setup, self._limits, scratch, self._runner)
        process = self._context.Process(target=serve, args=given, daemon=True)
        process.start()
        theirs.close()
        return _Seat(process, ours, scratch, psutil.Process(process.pid))

    def _deal(self) -> None:
        """Give waiting tasks to the workers with the fewest. One that is tried again gets a new worker to itself."""
        while self._waiting:
            again = self._waiting[0].again
            free = [seat for seat in self._seats if self._may_take(seat) and not (again and (seat.tasks or seat.finished))]
            if not free:
                return
            seat = min(free, key=lambda s: len(s.tasks))
            task = self._waiting.popleft()
            if not seat.tasks:
                seat.restart_clock()
            seat.tasks.append(task)
            try:
                seat.pipe.send(task.job)
            except OSError:  # it died meanwhile; `collect` hears of it
                return

    def _may_take(self, seat: _Seat) -> bool:
        return len(seat.tasks) < AHEAD and seat.finished + len(seat.tasks) < self._limits.files

    def _hear(self, seat: _Seat) -> None:
        try:
            message = seat.pipe.recv()
        except (EOFError, OSError):
            self._died(seat)
            return
        seat.heard = monotonic()
        if isinstance(message, str):
            seat.place = message
        elif not isinstance(message, Result):
            seat.ready = True
            seat.restart_clock()
        else:
            self._finish(seat, message)

    def _finish(self, seat: _Seat, result: Result) -> None:
        seat.tasks.popleft()
        seat.finished += 1
        self._results.append(replace(result, peak_memory=max(result.peak_memory, seat.peak)))
        seat.restart_clock()
        if seat.finished >= self._limits.files and not seat.tasks:
            self._replace(seat)

    def _look_at(self, seat: _Seat) -> None:
        if not seat.tasks or not seat.ready:
            return
        now, limits = monotonic(), self._limits
        if now - seat.started > CHILDREN_AFTER:
            seat.children = _children(seat.watched)
        seat.peak = max(seat.peak, _memory(seat.watched) + sum(map(_memory, seat.children)))
        if seat.peak > limits.memory:
            self._stop(seat, "memory", f"it took more than {limits.memory >> 20} MiB", "raise --limit memory= for it")
        elif now - seat.started > limits.seconds:
            self._stop(seat, "timeout", f"it took more than {limits.seconds:g} s", "raise --limit seconds= for it")
        elif now - seat.heard > limits.stall:
            self._stop(seat, "stalled", f"no progress for {limits.stall:g} s", "raise --limit stall= for it")

    def _stop(self, seat: _Seat, kind: str, problem: str, remedy: str) -> None:
        while seat.pipe.poll():  # it may have finished meanwhile
            before = len(seat.tasks)
            self._hear(seat)
            if seat not in self._seats or len(seat.tasks) < before:
                return
        self._fail(seat, Failure(kind, problem, seat.place, remedy), again=kind == "memory" and seat.finished > 0)

    def _died(self, seat: _Seat) -> None:
        seat.process.join(1)
        if not seat.tasks:
            self._replace(seat)
            return
        problem = f"the worker process ended by itself ({_exit(seat.process.exitcode)})"
        failure = Failure("crash", problem, seat.place, "report it with this file, or read it by another format")
        self._fail(seat, failure, again=seat.finished > 0)

    def _fail(self, seat: _Seat, failure: Failure, *, again: bool) -> None:
        """The file in work failed with its process. It is tried once more in a new one if earlier files may be to blame."""
        task, *others = seat.tasks
        if again and not task.again:
            others.insert(0, _Task(task.job, again=True))
        else:
            seconds = monotonic() - seat.started
            self._results.append(Result(task.job, "failed", seconds, failure=failure, peak_memory=seat.peak))
        self._waiting.extendleft(reversed(others))
        seat.tasks.clear()
        self._replace(seat)

    def _replace(self, seat: _Seat) -> None:
        self._end(seat)
        self._seats[self._seats.index(seat)] = self._seat()

    def _end(self, seat: _Seat) -> None:
        """Kill the process and the programs it started, take away its temporary files."""
        for process in {*seat.children, *(_children(seat.watched) if seat.tasks else [])}:
            _kill(process)
        seat.process.kill()
        seat.process.join()
        seat.pipe.close()
        shutil.rmtree(seat.scratch, ignore_errors=True)


def get_ready() -> None:
    """Start the process that workers are forked from. It imports what they need while the caller does something else."""
    if isinstance(_context(), ForkServerContext):
        forkserver.ensure_running()


def _context() -> ForkServerContext | SpawnContext:
    """forkserver starts a worker in milliseconds, with the modules loaded; where there is none (Windows), spawn."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extract.runs.worker"])
    return context


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        return


def _exit(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return _SIGNALS.get(-code, f"signal {-code}")
