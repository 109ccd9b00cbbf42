"""The same work on Ray: many machines, results back to this process, which alone writes.

A node that is lost costs a retry: Ray runs the task again elsewhere, and only the result that arrives is written. A file
that ends its process is tried once more, then it fails. Ray tells no signs of life, so the total time is the one limit.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

from extract.errors import ArchiveError
from extract.readers.archives import SEPARATOR
from extract.runs.jobs import Failure, Job, Result, Setup
from extract.runs.limits import Limits
from extract.runs.pool import AHEAD, POLL
from extract.runs.worker import Worker

if TYPE_CHECKING:
    from ray import ObjectRef

RETRIES = 2
STORE = 256 << 20
"""Bytes of a local Ray's object store: a few files and their rows are in it at a time."""


@cache
def worker_for(setup: Setup) -> Worker:
    """The one worker of this process. Raises LexiconError, SettingsError."""
    return Worker(setup)


def work(setup: Setup, job: Job, data: bytes | None) -> Result:
    """What a Ray task does. The bytes come apart from the job, so that those of an archive are sent to a node once."""
    result = worker_for(setup).run(replace(job, data=data))
    return replace(result, job=job)


class Cluster:
    """Jobs as Ray tasks: on a Ray that runs at `address` (`ray://host:port`), or on one started here for this run."""

    def __init__(self, setup: Setup, limits: Limits, address: str = "") -> None:
        """Raises ArchiveError without Ray or if the cluster cannot be reached."""
        try:
            import ray
        except ImportError as error:
            raise ArchiveError("ray is not installed — pip install 'jixiao[ray]'") from error
        self._ray, self._setup, self._limits = ray, setup, limits
        self._folder = "" if address else tempfile.mkdtemp(prefix="jr-")
        try:
            if address:
                ray.init(address, log_to_driver=False)
            else:
                ray.init(
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                    object_store_memory=STORE,
                    _temp_dir=self._folder,
                )
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise ArchiveError(f"{address or 'ray'}: {error}") from error
        self._cpus = int(ray.cluster_resources().get("CPU", 1))
        self._task = ray.remote(max_calls=limits.files, max_retries=RETRIES)(work)
        self._running: dict[ObjectRef[Result], tuple[Job, float]] = {}
        self._unread: list[Result] = []
        self._archive: tuple[str, ObjectRef[bytes | None]] | None = None

    @property
    def room(self) -> int:
        """How many more tasks keep every CPU of the cluster busy."""
        return AHEAD * self._cpus - len(self._running)

    @property
    def writers(self) -> int:
        return 0

    def submit(self, job: Job) -> None:
        try:
            data = self._data(job)
        except OSError as error:
            failure = Failure("OSError", error.strerror or str(error), remedy="check that the file is there and readable")
            self._unread.append(Result(job, "failed", 0, failure=failure))
            return
        self._running[self._task.remote(self._setup, replace(job, data=None), data)] = (job, monotonic())

    def _data(self, job: Job) -> bytes | ObjectRef[bytes | None] | None:
        """What a node needs of a local file, which it may not see; a URL it opens itself."""
        if job.data is not None or isinstance(job.source, str):
            return job.data
        if not job.member and not job.listing:
            return job.source.read_bytes()
        name = job.path.partition(SEPARATOR)[0]
        if self._archive is None or self._archive[0] != name:
            self._archive = (name, self._ray.put(job.source.read_bytes()))
        return self._archive[1]

    def collect(self) -> list[Result]:
        unread, self._unread = self._unread, []
        finished, _ = self._ray.wait(list(self._running), num_returns=1, timeout=POLL) if self._running else ([], [])
        results = [*unread, *(self._result(task) for task in finished)]
        for task, (_, since) in list(self._running.items()):
            # the time in Ray's queue counts too: how long is as many tasks as wait before it
            if monotonic() - since > self._limits.seconds * (AHEAD + 1):
                self._ray.cancel(task, force=True)
        return results

    def _result(self, task: ObjectRef[Result]) -> Result:
        job, since = self._running.pop(task)
        errors = self._ray.exceptions
        try:
            return self._ray.get(task)
        except errors.TaskCancelledError:
            failure = Failure(
                "timeout", f"it took more than {self._limits.seconds:g} s", remedy="raise --limit seconds= for it"
            )
        except errors.WorkerCrashedError as error:
            # a task cancelled by force ends like one that crashed
            late = monotonic() - since > self._limits.seconds * (AHEAD + 1)
            failure = Failure("timeout" if late else "crash", str(error).partition("\n")[0], remedy="report it with this file")
        except errors.RayError as error:
            failure = Failure("crash", f"{type(error).__name__}: {str(error).partition(chr(10))[0]}", remedy="see Ray's logs")
        return Result(job, "failed", monotonic() - since, failure=failure)

    def stop(self, seconds: float) -> list[Result]:
        return []

    def close(self) -> None:
        """End what runs; a Ray started here ends with it, and its files go."""
        for task in self._running:
            self._ray.cancel(task, force=True)
        self._running.clear()
        self._ray.shutdown()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
