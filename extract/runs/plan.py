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


FAILED_BEFORE = "failed in an earlier run"


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
        digests = self._digests(ids, last)
        query = select(extractions.c.sha256, extractions.c.versions, extractions.c.status)
        query = query.where(extractions.c.sha256.in_({digest for digest in digests.values() if isinstance(digest, str)}))
        done = {row.sha256: (row.versions, row.status) for row in connection.execute(query)}
        for key, found in ids.items():
            before = last.get(key, ("", ""))[1]
            if found.skip:
                yield Planned(found, "skipped", reason=found.skip, before=before)
            elif found.failure:
                yield Planned(found, "failed", before=before, failure=found.failure)
            elif isinstance(digest := digests[key], OSError):
                yield Planned(found, "failed", before=before, failure=_cannot_read(digest))
            else:
                yield self._decided(found, digest, before, done.get(digest))

    def _digests(self, ids: dict[str, Found], last: dict[str, tuple[str, str]]) -> dict[str, str | OSError]:
        """The digests of the files to read, by id: of a member from its archive's listing, of a file whose size and time of
        change are those of the last run from the ledger, of all others from their bytes.
        """
        digests: dict[str, str | OSError] = {}
        unknown: list[Found] = []
        for key, found in ids.items():
            stamp, sha256 = last.get(key, ("", ""))
            if found.skip or found.failure:
                continue
            if found.sha256:
                digests[key] = found.sha256
            elif sha256 and stamp and stamp == found.stamp and not self._again.rehash:
                digests[key] = sha256
            else:
                unknown.append(found)
        read = self._archive.digests(unknown)
        return digests | {file_id(self._archive.name, path): digest for path, digest in read.items()}

    def _decided(self, found: Found, sha256: str, before: str, done: tuple[str, str] | None) -> Planned:
        if found.holds:
            return Planned(found, "list", sha256, before=before)
        digest = bytes.fromhex(sha256)
        first = self._seen.setdefault(digest, found.path)
        if first != found.path:
            return Planned(found, "skipped", sha256, f"same content as {first}", before)
        if done and done[0] == self._versions and not self._again.all and not (self._again.failed and done[1] == "failed"):
            return Planned(found, "unchanged", sha256, FAILED_BEFORE if done[1] == "failed" else "", before)
        return Planned(found, "read", sha256, before=before, known=done is not None)


def _cannot_read(error: OSError) -> Failure:
    return Failure("OSError", error.strerror or str(error), remedy="check that the file is there and readable")
