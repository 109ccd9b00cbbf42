"""Which files of an archive a run has to read, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, select

from extract.runs.find import Archive, Found
from extract.runs.jobs import Failure
from extract.runs.ledger import file_id, metadata
from extract.sinks.database import Database

CHUNK = 200
"""Files looked up in the ledger at once; servers allow some thousand values in one statement."""


@dataclass(frozen=True)
class Again:
    """What is read though nothing changed: `all` files, `failed` ones; `rehash` trusts no file's time of change."""

    all: bool = False
    failed: bool = False
    rehash: bool = False


@dataclass(frozen=True)
class Planned:
    """A file and what the run does with it: `read` it, `list` an archive, or write down the `outcome` already known.

    `before` is the digest that this path had at the last run.
    """

    found: Found
    outcome: str
    sha256: str = ""
    reason: str = ""
    before: str = ""
    failure: Failure | None = None
    known: bool = False


class Plan:
    """Decides file by file. Content that this run has seen is a duplicate; what the ledger knows is unchanged."""

    def __init__(self, archive: Archive, versions: str, again: Again) -> None:
        self._archive, self._versions, self._again = archive, versions, again
        self._seen: dict[bytes, str] = {}

    def of(self, found: Iterable[Found], database: Database) -> Iterator[Planned]:
        """What to do with these files, in their order. The ledger is asked in chunks and let go in between: a reader
        that stays would keep SQLite's writer waiting.
        """
        pending = iter(found)
        while chunk := list(islice(pending, CHUNK)):
            with database.reading() as connection:
                planned = list(self._chunk(chunk, connection))
            yield from planned

    def _chunk(self, chunk: list[Found], connection: Connection) -> Iterator[Planned]:
        files, extractions = metadata().tables["files"], metadata().tables["extractions"]
        ids = {file_id(self._archive.name, found.path): found for found in chunk}
        query = select(files.c.id, files.c.stamp, files.c.sha256).where(files.c.id.in_(ids))
        last = {row.id: (row.stamp, row.sha256 or "") for row in connection.execute(query)}
        digests: dict[str, str] = {}
        faults: dict[str, OSError] = {}
        for key, found in ids.items():
            if not found.skip and not found.failure:
                try:
                    digests[key] = self._digest(found, *last.get(key, ("", "")))
                except OSError as error:
                    faults[key] = error
        query = select(extractions.c.sha256, extractions.c.versions, extractions.c.status)
        query = query.where(extractions.c.sha256.in_(set(digests.values())))
        done = {row.sha256: (row.versions, row.status) for row in connection.execute(query)}
        for key, found in ids.items():
            before = last.get(key, ("", ""))[1]
            if found.skip:
                yield Planned(found, "skipped", reason=found.skip, before=before)
            elif found.failure or key in faults:
                failure = found.failure or _cannot_read(faults[key])
                yield Planned(found, "failed", before=before, failure=failure)
            else:
                yield self._decided(found, digests[key], before, done.get(digests[key]))

    def _digest(self, found: Found, stamp: str, sha256: str) -> str:
        if found.sha256:
            return found.sha256
        if sha256 and stamp == found.stamp and not self._again.rehash:
            return sha256
        return self._archive.digest(found)

    def _decided(self, found: Found, sha256: str, before: str, done: tuple[str, str] | None) -> Planned:
        if found.holds:
            return Planned(found, "list", sha256, before=before)
        digest = bytes.fromhex(sha256)
        first = self._seen.setdefault(digest, found.path)
        if first != found.path:
            return Planned(found, "skipped", sha256, f"same content as {first}", before)
        if done and done[0] == self._versions and not self._again.all and not (self._again.failed and done[1] == "failed"):
            return Planned(found, "unchanged", sha256, before=before)
        return Planned(found, "read", sha256, before=before, known=done is not None)


def _cannot_read(error: OSError) -> Failure:
    return Failure("OSError", error.strerror or str(error), remedy="check that the file is there and readable")
