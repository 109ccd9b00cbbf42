"""Writing many files at a time, in the run's own process or in the worker that read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from extract.runs.jobs import Result
from extract.runs.ledger import metadata
from extract.runs.writer import Done, Writer
from extract.sinks.database import Database

FLUSH_FILES = 64
FLUSH_ROWS = 20_000
FLUSH_SECONDS = 1.0
"""A file is done when it is in the database: what is kept is lost with its process, so no more than this much work is kept.
Writing many at once costs one flush to the disk (SQLite: 5 to 30 ms)."""


class Batch:
    """Files that are finished and not yet written."""

    def __init__(self) -> None:
        self._files: list[Done] = []
        self._rows, self._since = 0, monotonic()

    def __len__(self) -> int:
        return len(self._files)

    def add(self, done: Done) -> None:
        if not self._files:
            self._since = monotonic() - (done.result.seconds if done.result else 0)
        self._files.append(done)
        if done.result:
            self._rows += sum(map(len, done.result.rows.values()))

    def is_full(self, patience: int = 1) -> bool:
        """Whether there is as much as is written at once, `patience` times over."""
        return len(self._files) >= patience * FLUSH_FILES or self._rows >= patience * FLUSH_ROWS

    def is_due(self) -> bool:
        """Whether to write."""
        return self.is_full() or (bool(self._files) and monotonic() - self._since >= FLUSH_SECONDS)

    def take(self) -> list[Done]:
        """What there is; nothing is left."""
        taken, self._files, self._rows = self._files, [], 0
        return taken


@dataclass(frozen=True)
class Pen:
    """What a worker needs to write what it read. `url` holds the password: it goes to the worker's process and nowhere else.

    `at_once` is how many may write at the same time, 0 for any number. `series` is (i, n): of all that write for this run,
    the i-th of n.
    """

    url: str
    archive: str
    run: int
    versions: str
    at_once: int
    series: tuple[int, int] = (0, 1)


class Scribe:
    """Keeps what a worker read and writes it, with a connection of its own that it opens with the first batch."""

    def __init__(self, pen: Pen) -> None:
        self._pen, self._batch = pen, Batch()
        self._writer: Writer | None = None

    def __len__(self) -> int:
        return len(self._batch)

    def keep(self, result: Result) -> None:
        assert result.job.planned is not None
        self._batch.add(Done(result.job.planned, result))

    def is_due(self) -> bool:
        return self._batch.is_due()

    def write(self, peaks: Sequence[int]) -> list[Result]:
        """Write what is kept; the results without their rows. `peaks` are the largest memory that the run saw the worker
        take with each file. Raises DatabaseError.
        """
        if self._writer is None:
            pen = self._pen
            self._writer = Writer(Database(pen.url, metadata()), pen.archive, pen.run, pen.versions, pen.series)
        batch = [_with_peak(done, peak) for done, peak in zip(self._batch.take(), peaks, strict=True)]
        return [_without_rows(was, now) for was, now in zip(batch, self._writer.write(batch), strict=True)]


def _with_peak(done: Done, peak: int) -> Done:
    assert done.result is not None
    return Done(done.planned, replace(done.result, peak_memory=max(peak, done.result.peak_memory)))


def _without_rows(was: Done, now: Done) -> Result:
    result = now.result or was.result
    assert result is not None
    return replace(result, rows={}, written=now.planned)


def pen_for(database: Database, archive: str, run: int, versions: str) -> Pen | None:
    """The pen for this run's workers; none if another process cannot reach the database, as one that is in memory."""
    url = database.address()
    return Pen(url, archive, run, versions, at_once=database.writers_at_once) if url else None
