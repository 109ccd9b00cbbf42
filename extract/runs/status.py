"""What the ledger says: runs, files, failures, and what changed between runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import case, func, select

from extract.errors import RecordError
from extract.runs.ledger import metadata
from extract.sinks.database import Database

SHOWN_RUNS = 10

Name = TypeVar("Name", str, tuple[str, str])


@dataclass(frozen=True)
class Failed:
    """A file without records: where it lies and why."""

    path: str
    sha256: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Status:
    """The last runs (newest first, as rows of the ledger), the files by state, the contents by (reader, status), and the
    failures by kind. `files` and `contents` count what is in the database now.
    """

    runs: tuple[dict[str, object], ...]
    outcomes: dict[str, int]
    readers: dict[tuple[str, str], int]
    failures: dict[str, int]
    files: int
    contents: int


def status(database: Database) -> Status:
    """Raises DatabaseError."""
    tables = metadata().tables
    runs, files, extractions = tables["runs"], tables["files"], tables["extractions"]
    with database.reading() as connection:
        last = connection.execute(select(runs).order_by(runs.c.id.desc()).limit(SHOWN_RUNS)).mappings()
        shown = tuple(dict(row) for row in last)
        state = case((files.c.outcome.in_(("skipped", "failed")), files.c.outcome), else_=extractions.c.status)
        joined = select(state.label("state")).join_from(
            files, extractions, files.c.sha256 == extractions.c.sha256, isouter=True
        )
        # named before it is counted: PostgreSQL does not see that two expressions with parameters are the same
        named = joined.where(files.c.outcome != "list").subquery().c.state
        by_state = select(named, func.count()).group_by(named)
        outcomes = _in_order((row[0], row[1]) for row in connection.execute(by_state))
        by_reader = select(extractions.c.reader, extractions.c.status, func.count())
        by_reader = by_reader.group_by(extractions.c.reader, extractions.c.status)
        readers = _in_order(((row[0], row[1]), row[2]) for row in connection.execute(by_reader))
        by_kind = select(extractions.c.error_kind, func.count()).where(extractions.c.status == "failed")
        by_kind = by_kind.group_by(extractions.c.error_kind)
        failures = _in_order((row[0], row[1]) for row in connection.execute(by_kind))
    return Status(shown, outcomes, readers, failures, sum(outcomes.values()), sum(readers.values()))


def _in_order(counts: Iterable[tuple[Name, int]]) -> dict[Name, int]:
    """By name: databases give groups in any order."""
    return dict(sorted(counts, key=lambda count: str(count[0])))


def failed(database: Database) -> Iterator[Failed]:
    """Every file whose last reading failed, by path. Raises DatabaseError."""
    tables = metadata().tables
    files, extractions = tables["files"].c, tables["extractions"].c
    query = (
        select(files.path, files.sha256, files.reason, extractions.error_kind, extractions.error, extractions.error_place)
        .join(tables["extractions"], files.sha256 == extractions.sha256, isouter=True)
        .where((extractions.status == "failed") | ((files.outcome == "failed") & extractions.status.is_(None)))
        .order_by(files.path)
    )
    with database.reading() as connection:
        for row in connection.execute(query):
            place = f" ({row.error_place})" if row.error_place else ""
            reason = f"{row.error}{place}" if row.error else row.reason or ""
            yield Failed(row.path, row.sha256 or "", row.error_kind or "", reason)


@dataclass(frozen=True)
class Difference:
    """A record of a file that came, went or has other values by the run `run`; a file that came has no `record`."""

    run: int
    file: str
    record: str
    key: dict[str, object]
    before: dict[str, object] | None
    after: dict[str, object] | None


def differences(database: Database, first: int, second: int) -> Iterator[Difference]:
    """What the runs after `first` up to `second` changed in the data: files that came, then records by file.

    Raises RecordError if there is no such run, or they stand in the wrong order; DatabaseError.
    """
    tables = metadata().tables
    runs, files, changes = tables["runs"].c, tables["files"].c, tables["changes"].c
    with database.reading() as connection:
        known = set(connection.execute(select(runs.id)).scalars())
        for number in (first, second):
            if number not in known:
                raise RecordError(f"there is no run {number}; there are {', '.join(map(str, sorted(known)[-SHOWN_RUNS:]))}")
        if first >= second:
            raise RecordError(f"run {first} is not before run {second}")
        new = select(files.first_run, files.path).where(files.first_run > first, files.first_run <= second)
        for row in connection.execute(new.where(files.outcome.not_in(("list", "skipped"))).order_by(files.path)):
            yield Difference(row.first_run, row.path, "", {}, None, None)
        query = select(tables["changes"]).where(changes.run > first, changes.run <= second)
        for row in connection.execute(query.order_by(changes.file, changes.run, changes.number)):
            yield Difference(row.run, row.file, row.record, _parsed(row.key) or {}, _parsed(row.before), _parsed(row.after))


def _parsed(text: str | None) -> dict[str, object] | None:
    return None if text is None else dict(json.loads(text))
