"""Files that hold files: zip, 7z and rar, nested too. A member's path is `archive.zip!/folder/report.docx`.

Nothing is ever unpacked to disk; members come as bytes. Names that would leave the archive, bombs and deep nests are
refused (README of Fifield, *A better zip bomb*, WOOT 2019, for members that overlap).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from extract.errors import DamagedFile, ReportError, TooLarge, UnknownFormat
from extract.heartbeat import beat
from extract.readers.names import ARCHIVES

SEPARATOR = "!/"
MAX_DEPTH = 3
"""Archives in archives; public dumps seen go two deep (a province's archive of its cities' archives)."""

_SIGNATURES = ((b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"))


@dataclass(frozen=True)
class Entry:
    """A member as its archive's directory lists it. `problem` says why it will not be read (empty if it will)."""

    name: str
    size: int
    problem: str = ""


class Opened(Protocol):
    """An archive open for reading; `entries` by name, in the directory's order."""

    @property
    def entries(self) -> Mapping[str, Entry]: ...

    def read(self, name: str) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path behind the archive's (`a/b.docx`, `c.zip!/d.docx`), size and sha256 (hex).

    One that cannot be read has the `error` instead of a digest.
    """

    path: str
    size: int
    sha256: str = ""
    error: ReportError | None = None


def holds_files(path: Path) -> bool:
    """Whether this file is an archive of files, by name and by its first bytes: a report named .zip is a report."""
    if path.suffix.lower() not in ARCHIVES:
        return False
    with path.open("rb") as stream:
        kind = _kind(stream)
        if kind != "zip":
            return kind is not None
        from extract.readers.archives.zip import is_package

        return not is_package(stream)


class Archive:
    """An archive and the archives in it. The last one read from stays open: unpacking a solid one again for every member
    would be quadratic. A context manager.
    """

    def __init__(self, archive: Path | BinaryIO, name: str) -> None:
        """`name` names it in errors. Raises ReportError if it cannot be opened."""
        self.name = name
        self._opened = _open(archive, name)
        self._inner: Archive | None = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *stop: object) -> None:
        self.close()

    def close(self) -> None:
        if self._inner:
            self._inner.close()
        self._opened.close()

    def members(self, depth: int = 1) -> Iterator[Member]:
        """Every file in it, also in archives inside of it, each with its digest; one that cannot be read, with its error."""
        for entry in self._opened.entries.values():
            beat(entry.name)
            try:
                data = self._read(entry.name)
                if not _is_archive(entry.name, data):
                    yield Member(entry.name, len(data), hashlib.sha256(data).hexdigest())
                    continue
                if depth == MAX_DEPTH:
                    raise TooLarge(self.name, f"archives nested deeper than {MAX_DEPTH}", place=entry.name, remedy="unpack it")
                with Archive(BytesIO(data), f"{self.name}{SEPARATOR}{entry.name}") as inner:
                    for member in inner.members(depth + 1):
                        yield replace(member, path=f"{entry.name}{SEPARATOR}{member.path}")
            except ReportError as error:
                yield Member(entry.name, entry.size, error=error)

    def read(self, path: str) -> bytes:
        """One file, `path` as `members` gives it. Raises ReportError if it is not there or cannot be read."""
        first, _, rest = path.partition(SEPARATOR)
        if not rest:
            return self._read(first)
        name = f"{self.name}{SEPARATOR}{first}"
        if self._inner is None or self._inner.name != name:
            if self._inner:
                self._inner.close()
            self._inner = Archive(BytesIO(self._read(first)), name)
        return self._inner.read(rest)

    def _read(self, name: str) -> bytes:
        entry = self._opened.entries.get(name)
        if entry is None:
            raise DamagedFile(self.name, "no such file in the archive", place=name, remedy="list the archive")
        _check(entry, self.name)
        return self._opened.read(name)


class Shelf:
    """Keeps the archive that was last read from open, as members come one after the other."""

    def __init__(self) -> None:
        self._last: Archive | None = None

    def archive(self, name: str, source: Path | BinaryIO) -> Archive:
        """The archive of that name, opened from `source` unless it is the last one. Raises ReportError."""
        if self._last is None or self._last.name != name:
            if self._last:
                self._last.close()
            self._last = None
            self._last = Archive(source, name)
        return self._last

    def content(self, path: Path) -> bytes:
        """The bytes of a file, which may be in an archive (`a.zip!/b.docx`). Raises ReportError, OSError."""
        outer, _, member = path.as_posix().partition(SEPARATOR)
        if not member or path.exists():
            return path.read_bytes()
        return self.archive(outer, Path(outer)).read(member)


def _check(entry: Entry, name: str) -> None:
    parts = PurePosixPath(entry.name).parts
    if entry.name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        raise DamagedFile(
            name, "the member's path leaves the archive", place=entry.name, remedy="unpack it by hand, if you trust it"
        )
    if entry.problem:
        raise DamagedFile(name, entry.problem, place=entry.name, remedy="unpack it by hand, if you trust it")


def _is_archive(name: str, data: bytes) -> bool:
    if PurePosixPath(name).suffix.lower() not in ARCHIVES:
        return False
    stream = BytesIO(data)
    kind = _kind(stream)
    if kind != "zip":
        return kind is not None
    from extract.readers.archives.zip import is_package

    return not is_package(stream)


def _kind(stream: BinaryIO) -> str | None:
    head = stream.read(8)
    stream.seek(0)
    return next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), None)


def _open(archive: Path | BinaryIO, name: str) -> Opened:
    """The archive opened by what its bytes say. The libraries of 7z and rar are the extra `archives`."""
    if isinstance(archive, Path):
        with archive.open("rb") as stream:
            kind = _kind(stream)
    else:
        kind = _kind(archive)
    if kind == "zip":
        from extract.readers.archives.zip import Zip

        return Zip(archive, name)
    if kind == "7z":
        from extract.readers.archives.seven import Seven

        return Seven(archive, name)
    if kind == "rar":
        from extract.readers.archives.rar import Rar

        return Rar(archive, name)
    raise UnknownFormat(name, "not a zip, 7z or rar archive, whatever its name says", remedy="fetch it again")
