"""Where the page gets its files: from the ledger's digest to the bytes in the archive, through a worker process."""

from __future__ import annotations

import threading
from dataclasses import replace

from sqlalchemy import select

from extract.errors import ArchiveError, RecordError
from extract.review.judging import Docket
from extract.review.settings import ReviewSettings
from extract.review.worker import Answer, Ask, Reader
from extract.runs.find import Found, archive_at
from extract.runs.jobs import Failure, Result
from extract.runs.ledger import metadata
from extract.runs.pool import Pool
from extract.sinks.database import Database


class Busy(Exception):
    """So many documents wait for the worker that no more are taken."""


class Bench:
    """One worker process and the line before it. Thread-safe; the process starts with the first job if not before."""

    def __init__(self, settings: ReviewSettings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(settings.waiting)
        self._pool: Pool | None = None

    def ask(self, job: Ask) -> Answer | Failure:
        """The answer, or why there is none. Raises Busy."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._turn:
                result = self._result(job)
        finally:
            self._places.release()
        if result.failure:
            return result.failure
        assert isinstance(result, Answer)
        return result

    def start(self) -> None:
        """Start the process, so that the first job need not wait for it."""
        with self._turn:
            self._started()

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = Pool(self._settings.setup, self._settings.limits, 1, Reader)
        return self._pool

    def _result(self, job: Ask) -> Result:
        pool = self._started()
        pool.submit(job)
        while True:
            if finished := pool.collect():
                return finished[0]

    def close(self) -> None:
        """End the process."""
        with self._turn:
            if self._pool:
                self._pool.close()
                self._pool = None


class Desk:
    """What the routes share: the database, the settings, one worker for the paper and one for uploads, what samples hold."""

    def __init__(self, database: Database, settings: ReviewSettings) -> None:
        self.database, self.settings = database, settings
        self.paper, self.uploads, self.docket = Bench(settings), Bench(settings), Docket(database)

    def close(self) -> None:
        self.paper.close()
        self.uploads.close()

    def ask(self, sha256: str, ask: Ask) -> Answer | Failure:
        """The file of this digest, from the first place where it still lies. The client names the digest alone; the paths are
        the ledger's. Raises RecordError if the ledger has no such file, Busy.
        """
        tables = metadata().tables
        files = tables["files"].c
        query = select(files.archive, files.path).where(files.sha256 == sha256).order_by(files.run.desc(), files.path)
        with self.database.reading() as connection:
            places = list(connection.execute(query))
        if not places:
            raise RecordError(f"{sha256}: no file of the ledger has this content")
        failure = Failure("ArchiveError", "the archive is not there")
        for place in places:
            try:
                job = archive_at(place.archive).job(Found(place.path), sha256)
            except ArchiveError as error:
                failure = Failure("ArchiveError", str(error))
                continue
            path = f"{place.archive}/{place.path}"
            here = replace(ask, path=path, sha256=sha256, source=job.source, member=job.member, data=job.data)
            answer = self.paper.ask(here)
            if isinstance(answer, Answer):
                return answer
            failure = answer
        return failure
