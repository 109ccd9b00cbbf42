"""Results into the database: records, ledger and changes in one transaction, many files at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from extract.errors import RowsRefused
from extract.runs.changes import changes
from extract.runs.find import Found
from extract.runs.jobs import Failure, Result, Status
from extract.runs.ledger import COUNTS, file_id, metadata
from extract.runs.plan import CHUNK, Planned
from extract.sinks.database import Database
from extract.sinks.encode import Rows

REFUSED = "refused"


@dataclass(frozen=True)
class Done:
    """A file with what became of it; `result` is None where the plan knew without reading."""

    planned: Planned
    result: Result | None = None

    @property
    def outcome(self) -> str:
        if self.result:
            return self.result.status
        return self.planned.outcome

    @property
    def is_read(self) -> bool:
        return self.planned.outcome == "read"

    @property
    def failure(self) -> Failure | None:
        return self.result.failure if self.result else self.planned.failure


class Writer:
    """Writes for one run. What `write` returns is in the database, whatever happens next.

    `series` is (i, n): of all that write for this run at the same time, this is the i-th of n, from 0.
    """

    def __init__(self, database: Database, archive: str, run: int, versions: str, series: tuple[int, int] = (0, 1)) -> None:
        self._database, self._archive, self._run, self._versions = database, archive, run, versions
        self._series, self._number = series, 0
        tables = metadata().tables
        self._files, self._extractions = tables["files"], tables["extractions"]
        self._changes, self._runs = tables["changes"], tables["runs"]

    def share(self, others: int) -> None:
        """So many others write for this run from now on."""
        self._series, self._number = (0, others + 1), 0

    def write(self, batch: Sequence[Done], counts: dict[str, int] | None = None) -> list[Done]:
        """Write these files; the same files, with the failure of those that the database refused.

        `counts`, the account of the run before them, is written down with them. Raises DatabaseError when the database
        itself fails.
        """
        if not batch and counts is None:
            return []

        def step(connection: Connection) -> list[Done]:
            written = self._all(connection, batch)
            if counts is not None:
                values = {**added(counts, written), "ended": now()}
                connection.execute(update(self._runs).where(self._runs.c.id == self._run).values(**values))
            return written

        try:
            return self._database.transact(step)
        except RowsRefused as error:
            if len(batch) == 1:
                return self.write([self._refused(batch[0], error)])
            return [each for done in batch for each in self.write([done])]

    def _refused(self, done: Done, error: RowsRefused) -> Done:
        """A file whose rows the database does not take: another run wrote it meanwhile, or the rows do not fit."""
        if done.result is None or (done.failure and done.failure.kind == REFUSED):
            raise error
        with self._database.reading() as connection:
            columns = self._extractions.c
            query = select(columns.versions).where(columns.sha256 == done.planned.sha256)
            other = connection.execute(query).scalar() == self._versions
        if other and not done.planned.known:
            return _taken(done)
        failure = Failure(REFUSED, error.problem, f"{error.table}.{error.column}", "report it with this file")
        return Done(done.planned, replace(done.result, status="failed", rows={}, failure=failure))

    def _all(self, connection: Connection, batch: Sequence[Done]) -> list[Done]:
        """Write them but for those that are there already: another run of the same database has read the file meanwhile, or a
        worker of this one wrote it and ended before it could say so.
        """
        columns = self._extractions.c
        asked = {done.planned.sha256 for done in batch if done.is_read}
        query = select(columns.sha256, columns.run, columns.status).where(columns.sha256.in_(asked))
        there = {row.sha256: (row.run, row.status) for row in connection.execute(query)} if asked else {}
        ours = {sha256: status for sha256, (run, status) in there.items() if run == self._run}

        def settled(done: Done) -> Done:
            sha256 = done.planned.sha256
            if not done.is_read or sha256 not in there:
                return done
            if sha256 in ours:
                return _as_in_ledger(done, ours[sha256])
            return done if done.planned.known else _taken(done)

        found = [settled(done) for done in batch]
        self._records(connection, [done for done in found if not (done.is_read and done.planned.sha256 in ours)])
        return found

    def _records(self, connection: Connection, batch: Sequence[Done]) -> None:
        if not batch:
            return
        read = [(done.planned, done.result) for done in batch if done.result and done.is_read]
        known = [planned.sha256 for planned, _ in read if planned.known]
        old = {sha256: self._database.stored(connection, sha256) for sha256 in known}
        self._database.delete(connection, known)
        self._database.insert(connection, [result.rows for _, result in read if result.rows])
        self._note_extractions(connection, read, set(known))
        self._note_files(connection, batch)
        for planned, result in read:
            if planned.known:
                self._note_changes(connection, planned.found.path, old[planned.sha256], result.rows)
        self._note_replaced(connection, batch)

    def _note_extractions(self, connection: Connection, read: list[tuple[Planned, Result]], known: set[str]) -> None:
        columns = self._extractions.c
        query = select(columns.sha256, columns.first_run).where(columns.sha256.in_(known))
        first = {row.sha256: row.first_run for row in connection.execute(query)} if known else {}
        if known:
            connection.execute(delete(self._extractions).where(columns.sha256.in_(known)))
        if read:
            rows = [self._extraction(planned, result, first.get(planned.sha256, self._run)) for planned, result in read]
            connection.execute(insert(self._extractions), rows)

    def _extraction(self, planned: Planned, result: Result, first: int) -> dict[str, object]:
        failure = result.failure
        return {
            "sha256": planned.sha256,
            "file": planned.found.path,
            "size": planned.found.size,
            "format": result.format,
            "reader": result.reader,
            "versions": self._versions,
            "status": result.status,
            "error_kind": failure.kind if failure else None,
            "error_place": failure.place if failure else None,
            "error": failure.problem if failure else None,
            "remedy": failure.remedy if failure else None,
            "seconds": round(result.seconds, 4),
            "peak_memory": result.peak_memory,
            "first_run": first,
            "run": self._run,
        }

    def _note_files(self, connection: Connection, batch: Sequence[Done]) -> None:
        files = self._files.c
        ids = [file_id(self._archive, done.planned.found.path) for done in batch]
        query = select(files.id, files.first_run).where(files.id.in_(ids))
        first = {row.id: row.first_run for row in connection.execute(query)}
        connection.execute(delete(self._files).where(files.id.in_(first)))
        connection.execute(
            insert(self._files),
            [{"id": i, "first_run": first.get(i, self._run), **self._file(d)} for i, d in zip(ids, batch, strict=True)],
        )

    def _file(self, done: Done) -> dict[str, object]:
        planned, found, failure = done.planned, done.planned.found, done.failure
        return {
            "archive": self._archive,
            "path": found.path,
            "size": found.size,
            "stamp": found.stamp if planned.sha256 else "",
            "sha256": planned.sha256 or planned.before or None,
            "container": file_id(self._archive, found.within) if found.within else None,
            "outcome": done.outcome,
            "reason": str(failure) if failure else planned.reason or None,
            "run": self._run,
        }

    def _note_changes(self, connection: Connection, file: str, old: Rows, new: Rows) -> None:
        rows = [
            {
                "run": self._run,
                "number": self._next_number(connection),
                "file": file,
                "record": change.record,
                "key": _json(change.key),
                "before": _json(change.before),
                "after": _json(change.after),
            }
            for change in changes(old, new)
        ]
        if rows:
            connection.execute(insert(self._changes), rows)

    def _next_number(self, connection: Connection) -> int:
        """A number that no other writer of this run takes: each has its own remainder. A worker that takes the place of
        another goes on above what is there.
        """
        place, writers = self._series
        if not self._number:
            last = connection.execute(select(func.max(self._changes.c.number)).where(self._changes.c.run == self._run)).scalar()
            self._number = (last or 0) // writers * writers + place
        self._number += writers
        return self._number

    def _note_replaced(self, connection: Connection, batch: Sequence[Done]) -> None:
        """What changed for a reader of the file where other content took the place of the one before."""
        for done in batch:
            planned = done.planned
            if planned.before and planned.sha256 and planned.before != planned.sha256 and planned.outcome != "list":
                stored = self._database.stored
                new = done.result.rows if done.result else stored(connection, planned.sha256)
                self._note_changes(connection, planned.found.path, stored(connection, planned.before), new)

    def forget_members(self, holder: Found, kept: Collection[str]) -> None:
        """Forget the files that an archive of files held at the last run, all but the `kept` paths."""

        def step(connection: Connection) -> None:
            before = {found.path for found in known_members(connection, self._archive, holder)}
            for path in before.difference(kept):
                connection.execute(delete(self._files).where(self._files.c.id == file_id(self._archive, path)))

        self._database.transact(step)

    def retire(self) -> int:
        """Content that lies at no path any more goes with its records; how many files' worth. To be called when a run is
        over: in the middle a file may just have moved.
        """
        return self._database.transact(self._retire)

    def _retire(self, connection: Connection) -> int:
        files, extractions = self._files.c, self._extractions.c
        others = select(self._runs.c.id).where(self._runs.c.state == "running", self._runs.c.id != self._run)
        if connection.execute(others).first():
            return 0
        query = select(extractions.sha256).where(~select(files.id).where(files.sha256 == extractions.sha256).exists())
        orphans = list(connection.execute(query).scalars())
        for start in range(0, len(orphans), CHUNK):
            some = orphans[start : start + CHUNK]
            self._database.delete(connection, some)
            connection.execute(delete(self._extractions).where(extractions.sha256.in_(some)))
        return len(orphans)


def _taken(done: Done) -> Done:
    return Done(replace(done.planned, outcome="skipped", reason="read by another run at the same time"))


def _as_in_ledger(done: Done, status: Status) -> Done:
    """What the ledger says of a file that is there already, whatever became of the process that read it once more."""
    assert done.result is not None
    failure = done.failure if status == "failed" else None
    return Done(done.planned, replace(done.result, status=status, failure=failure))


def added(counts: dict[str, int], batch: Sequence[Done]) -> dict[str, int]:
    """The account with these files in it."""
    totals = dict(counts)
    for done in batch:
        if done.outcome in COUNTS:
            totals[done.outcome] += 1
            totals["found"] += 1
    return totals


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def now() -> str:
    """The time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def known_members(connection: Connection, archive: str, holder: Found) -> list[Found]:
    """The files that the ledger has of an archive of files; those that could not be read there are without a digest."""
    files = metadata().tables["files"].c
    query = select(metadata().tables["files"]).where(files.container == file_id(archive, holder.path)).order_by(files.path)
    found = []
    for row in connection.execute(query):
        skip = row.reason if row.outcome == "skipped" and not row.sha256 else ""
        found.append(Found(row.path, row.size, holder.stamp, skip, sha256=row.sha256 or "", within=holder.path))
    return found
