"""What a run hands to a worker and what comes back: plain values that survive the way between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from extract.readers.archives import Member
from extract.sinks.encode import Rows

if TYPE_CHECKING:
    from extract.runs.plan import Planned

Status: TypeAlias = Literal["ok", "review", "failed"]


@dataclass(frozen=True)
class Setup:
    """What all workers of a run share: the users' lexicon files and the TOML of the rules."""

    lexicons: tuple[Path, ...] = ()
    rules: Path | None = None


@dataclass(frozen=True)
class Job:
    """One file to extract. `path` is its name in the archive, `sha256` what the plan found its content to be.

    The bytes are in `data`, or in the file `source` (a text is a URL for fsspec); `member` is the path inside of it when
    that is an archive. With `listing` the worker lists the files of the archive instead. `planned` is what the run means to
    do with the file, for a worker that writes its results itself.
    """

    path: str
    sha256: str = ""
    size: int = 0
    source: Path | str = ""
    member: str = ""
    data: bytes | None = None
    listing: bool = False
    planned: Planned | None = None


@dataclass(frozen=True)
class Failure:
    """Why a file gave no records: the kind (the error's class name, or `timeout`, `stalled`, `memory`, `crash`, `defect`),
    the place in the file, what is wrong and what to do.
    """

    kind: str
    problem: str
    place: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.kind}{where}: {self.problem}" + (f" — {self.remedy}" if self.remedy else "")


@dataclass(frozen=True)
class Result:
    """What became of a job: rows for the database, or the failure. `seconds` of work, `peak_memory` in bytes (the
    process's largest resident set while at it, as sampled).

    `written` says that the worker has put it into the database, and as what; its rows stayed there.
    """

    job: Job
    status: Status
    seconds: float
    rows: Rows = field(default_factory=dict)
    format: str = ""
    reader: str = ""
    failure: Failure | None = None
    reasons: tuple[str, ...] = ()
    peak_memory: int = 0
    members: tuple[Member, ...] = ()
    written: Planned | None = None
