"""Worker processes that can be killed: a file that hangs, eats memory or crashes the process costs itself alone.

Neither concurrent.futures nor loky ends a running task, and a process that dies breaks their pool with all that is in
it; pebble, which can, is under the LGPL and knows a total time limit only. So: the standard library's processes and
pipes, with psutil for memory.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Literal, Protocol

import psutil

from extract.errors import DatabaseError
from extract.runs.jobs import Failure, Job, Result, Setup
from extract.runs.limits import Limits, scratch_folder, sweep
from extract.runs.pen import Pen
from extract.runs.serve import Order, Runner, Sign, reader, serve

POLL = 0.25
"""Seconds between two looks at the workers' time and memory."""
CHILDREN_AFTER = 1.0
"""Seconds into a file from which programs that the worker started are looked for; listing all processes is slow."""
AHEAD = 2
"""Jobs at each worker: the one in work and the next, so that it need not wait for the run to write."""


_SIGNALS = {
    4: "illegal instruction",
    6: "aborted",
    7: "bus error",
    9: "killed, perhaps for want of memory",
    11: "segmentation fault",
}


class Executor(Protocol):
    """Runs jobs somewhere. `room` says how many more it takes now, `writers` how many write what they read.

    Raises DatabaseError when it was given a pen and cannot write.
    """

    @property
    def room(self) -> int: ...

    @property
    def writers(self) -> int: ...

    def submit(self, job: Job) -> None: ...

    def collect(self) -> list[Result]:
        """Wait until something is finished or `POLL` seconds are over; what is finished, in the database if so marked."""
        ...

    def stop(self, seconds: float) -> list[Result]:
        """Begin nothing more; what has been finished within so many seconds at most."""
        ...

    def close(self) -> None: ...


@dataclass
class _Task:
    job: Job
    again: bool = False


@dataclass(eq=False)
class _Seat:
    """A worker process and what it has to do. The first of `tasks` is in work; what it keeps until it writes is in `kept`,
    with the memory that it took. `pen` is what the worker has of the right to write.
    """

    process: BaseProcess
    pipe: Connection
    scratch: Path
    watched: psutil.Process | None
    tasks: deque[_Task] = field(default_factory=deque)
    kept: list[tuple[_Task, int]] = field(default_factory=list)
    pen: Literal["none", "wanted", "held"] = "none"
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
    class or function at the top of a module, as its name travels to the process. With a `pen` the workers write what they
    read themselves, many files at a time; only what failed with its process comes back unwritten.
    """

    def __init__(
        self,
        setup: Setup,
        limits: Limits,
        workers: int,
        runner: Callable[[Setup], Runner] = reader,
        pen: Pen | None = None,
    ) -> None:
        self._setup, self._limits, self._runner, self._pen = setup, limits, runner, pen
        self._context = _context()
        self._numbers = 0
        self._wanting: deque[_Seat] = deque()
        self._waiting: deque[_Task] = deque()
        self._results: list[Result] = []
        self._problem: DatabaseError | None = None
        self._polled = 0.0
        sweep()
        self._seats: list[_Seat] = []
        for place in range(workers):
            self._seats.append(self._seat(place, workers))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *stop: object) -> None:
        self.close()

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy."""
        held = sum(len(seat.tasks) for seat in self._seats) + len(self._waiting)
        return AHEAD * len(self._seats) - held

    @property
    def writers(self) -> int:
        return len(self._seats) if self._pen else 0

    def submit(self, job: Job) -> None:
        self._waiting.append(_Task(job))
        self._deal()

    def collect(self) -> list[Result]:
        if self._problem:
            raise self._problem
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

    def stop(self, seconds: float) -> list[Result]:
        self._waiting.clear()
        for seat in self._seats:
            _tell(seat, Order.STOP)
        finished, until = self.collect(), monotonic() + seconds
        while monotonic() < until and any(seat.kept for seat in self._seats):
            finished += self.collect()
        return finished

    def close(self) -> None:
        """End all workers, and remove what they left in the folder for temporary files."""
        for seat in self._seats:
            self._end(seat)
        self._seats = []
        sweep()

    def _seat(self, place: int, places: int) -> _Seat:
        self._numbers += 1
        ours, theirs = self._context.Pipe()
        scratch = scratch_folder(self._numbers)
        pen = replace(self._pen, series=(place + 1, places + 1)) if self._pen else None  # the run itself is the first
        given = (theirs, self._setup, self._limits, scratch, self._runner, pen)
        process = self._context.Process(target=serve, args=given, daemon=True)
        process.start()
        theirs.close()
        return _Seat(process, ours, scratch, _watched(process.pid))

    def _deal(self) -> None:
        """Give waiting tasks to the workers with the fewest. One that is tried again gets a new worker to itself."""
        while self._waiting:
            again = self._waiting[0].again
            free = filter(self._may_take, self._seats)
            seat = self._new_seat() if again else min(free, key=lambda seat: len(seat.tasks), default=None)
            if seat is None:
                return
            if not seat.tasks:
                seat.restart_clock()
            seat.tasks.append(self._waiting.popleft())
            _tell(seat, seat.tasks[-1].job)

    def _new_seat(self) -> _Seat | None:
        """A worker that has done nothing yet, in the place of one that is idle if need be; none while all are at work."""
        idle = [seat for seat in self._seats if not seat.tasks and not seat.kept]
        if idle and all(seat.finished for seat in idle):
            return self._replace(idle[0])
        return next((seat for seat in idle if not seat.finished), None)

    def _may_take(self, seat: _Seat) -> bool:
        return len(seat.tasks) < AHEAD and seat.finished + len(seat.tasks) < self._limits.files

    def _hear(self, seat: _Seat) -> None:
        try:
            message = seat.pipe.recv()
        except (EOFError, OSError):
            self._died(seat)
            return
        seat.heard = monotonic()
        match message:
            case str():
                seat.place = message
            case Sign.READY:
                seat.ready = True
                seat.restart_clock()
            case Sign.KEPT:
                seat.kept.append((seat.tasks[0], seat.peak))
                self._next(seat)
            case Sign.WANTS:
                seat.pen = "wanted"
                self._wanting.append(seat)
                self._let_write()
            case Result():
                self._results.append(replace(message, peak_memory=max(message.peak_memory, seat.peak)))
                self._next(seat)
            case list():
                self._wrote(seat, message)
            case DatabaseError():
                self._problem = message  # raised by the next `collect`: this one tells what others have written

    def _let_write(self) -> None:
        """Give the pen to those that wait for it, in turn, as many at once as the database takes."""
        at_once = (self._pen.at_once if self._pen else 0) or len(self._seats)
        writing = sum(seat.pen == "held" for seat in self._seats)
        while self._wanting and writing < at_once:
            seat, writing = self._wanting.popleft(), writing + 1
            seat.pen = "held"
            _tell(seat, [peak for _, peak in seat.kept])

    def _wrote(self, seat: _Seat, results: list[Result]) -> None:
        self._results += results
        seat.kept.clear()
        seat.pen = "none"
        seat.restart_clock()
        self._let_write()
        self._replace_if_old(seat)

    def _next(self, seat: _Seat) -> None:
        seat.tasks.popleft()
        seat.finished += 1
        seat.restart_clock()
        self._replace_if_old(seat)

    def _replace_if_old(self, seat: _Seat) -> None:
        if seat.finished >= self._limits.files and not seat.tasks and not seat.kept:
            self._replace(seat)

    def _look_at(self, seat: _Seat) -> None:
        if not seat.tasks or not seat.ready or seat.pen != "none":
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
            if seat not in self._seats or len(seat.tasks) < before or seat.pen != "none":
                return
        self._fail(seat, Failure(kind, problem, seat.place, remedy), again=kind == "memory" and seat.finished > 0)

    def _died(self, seat: _Seat) -> None:
        seat.process.join(1)
        problem = f"the worker process ended by itself ({_exit(seat.process.exitcode)})"
        failure = Failure("crash", problem, seat.place, "report it with this file, or read it by another format")
        if seat.pen != "none":
            self._died_writing(seat, failure)
        elif seat.tasks:
            self._fail(seat, failure, again=seat.finished > 0)
        else:
            self._start_over(seat, [])

    def _died_writing(self, seat: _Seat, failure: Failure) -> None:
        """Any of the files that it wrote may be to blame: each is read again in a process of its own."""
        kept = [task for task, _ in seat.kept]
        if len(kept) == 1 and kept[0].again:
            self._results.append(Result(kept[0].job, "failed", 0, failure=failure))
            kept = []
        seat.kept.clear()
        self._start_over(seat, [*(_Task(task.job, again=True) for task in kept), *seat.tasks])

    def _fail(self, seat: _Seat, failure: Failure, *, again: bool) -> None:
        """The file in work failed with its process. It is tried once more in a new one if earlier files may be to blame."""
        task, *others = seat.tasks
        if again and not task.again:
            others.insert(0, _Task(task.job, again=True))
        else:
            seconds = monotonic() - seat.started
            self._results.append(Result(task.job, "failed", seconds, failure=failure, peak_memory=seat.peak))
        self._start_over(seat, others)

    def _start_over(self, seat: _Seat, tasks: list[_Task]) -> None:
        """Replace a worker that is no more. These tasks, and what it had read but not written, are for others."""
        self._waiting.extendleft(reversed([*tasks, *(task for task, _ in seat.kept)]))
        seat.kept.clear()
        seat.tasks.clear()
        self._replace(seat)

    def _replace(self, seat: _Seat) -> _Seat:
        """The worker that now sits in its place."""
        self._end(seat)
        place = self._seats.index(seat)
        if seat in self._wanting:
            self._wanting.remove(seat)
        new = self._seats[place] = self._seat(place, len(self._seats))
        self._let_write()
        return new

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
    """forkserver starts a worker in milliseconds, with all that it needs (`warm`); where there is none (Windows), spawn."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extract.runs.serve", "extract.runs.warm"])
    return context


def _tell(seat: _Seat, message: Job | list[int] | Order) -> None:
    with suppress(OSError):  # it died meanwhile; `collect` hears of it
        seat.pipe.send(message)


def _watched(pid: int | None) -> psutil.Process | None:
    """None if it was killed before it could be looked at; the end of its pipe will tell."""
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _children(process: psutil.Process | None) -> list[psutil.Process]:
    try:
        return process.children(recursive=True) if process else []
    except psutil.Error:
        return []


def _memory(process: psutil.Process | None) -> int:
    try:
        return process.memory_info().rss if process else 0
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
