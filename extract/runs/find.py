"""The files of an archive: a folder with all below it, a single file, or a zip, 7z or rar of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from extract.errors import ArchiveError, ReportError
from extract.readers.archives import SEPARATOR, Member, holds_files
from extract.readers.names import ARCHIVES, DOCUMENTS, LOCKS
from extract.runs.jobs import Failure, Job

RUBBISH = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
"""What Windows and macOS leave in folders and archives."""


@dataclass(frozen=True)
class Found:
    """A file of the archive. `path` is its name there (slashes forward, `a.zip!/b.docx` in an archive), `stamp` changes
    when the file does, `skip` says why it is not read (empty if it is). `holds` marks an archive of files.

    A member knows its digest and the file that holds it (`within`), or why it cannot be read.
    """

    path: str
    size: int = 0
    stamp: str = ""
    skip: str = ""
    holds: bool = False
    sha256: str = ""
    within: str = ""
    failure: Failure | None = None


class Archive(Protocol):
    """Where the files are. `name` tells it apart in the ledger."""

    @property
    def name(self) -> str: ...

    def files(self) -> Iterator[Found]: ...

    def digests(self, files: Sequence[Found]) -> dict[str, str | OSError]:
        """Path → sha256 (hex) of these files, or why one cannot be read."""
        ...

    def job(self, found: Found, sha256: str) -> Job: ...


class Folder:
    """An archive on this machine's file system."""

    def __init__(self, root: Path) -> None:
        """Raises ArchiveError if it is not there."""
        if not root.exists():
            raise ArchiveError(f"{root}: no such file or folder")
        self._root = root.resolve()
        self._base = self._root if self._root.is_dir() else self._root.parent
        self._paths: dict[str, Path] = {}

    @property
    def name(self) -> str:
        return shown(self._root)

    def files(self) -> Iterator[Found]:
        """Every file in the order of its path. Raises ArchiveError for a folder that cannot be listed."""
        if self._root.is_file():
            yield self._found(self._root, given=True)
            return
        for place, folders, names in os.walk(self._root, onerror=_cannot_list):
            folders[:] = sorted(name for name in folders if not is_hidden(name))
            for name in sorted(names):
                yield self._found(Path(place, name))

    def _found(self, path: Path, *, given: bool = False) -> Found:
        name = shown(path.relative_to(self._base))
        if name != str(path.relative_to(self._base)):
            self._paths[name] = path
        try:
            status = path.stat()
        except OSError:  # a broken link: reading it will say why
            return Found(name)
        found = Found(name, status.st_size, f"{status.st_size}-{status.st_mtime_ns}")
        skip = "" if given else reason_to_skip(path.name)
        return replace(found, skip=skip, holds=not skip and _holds(path))

    def _path(self, found: Found) -> Path:
        name = found.path.partition(SEPARATOR)[0]
        return self._paths.get(name, self._base / name)

    def digests(self, files: Sequence[Found]) -> dict[str, str | OSError]:
        return {found.path: self._digest(found) for found in files}

    def _digest(self, found: Found) -> str | OSError:
        try:
            with self._path(found).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            return error

    def job(self, found: Found, sha256: str) -> Job:
        member = found.path.partition(SEPARATOR)[2]
        return Job(found.path, sha256, found.size, self._path(found), member, listing=found.holds)


def archive_at(name: str) -> Archive:
    """The archive that a path or a URL names. Raises ArchiveError if it is not there."""
    if "://" in name:
        from extract.runs.remote import Remote

        return Remote(name)
    return Folder(Path(name))


def _holds(path: Path) -> bool:
    try:
        return holds_files(path)
    except OSError:
        return False


def members_of(holder: Found, members: tuple[Member, ...]) -> Iterator[Found]:
    """What an archive's listing holds, as files of their own."""
    for member in members:
        path = f"{holder.path}{SEPARATOR}{member.path}"
        skip = next((reason for part in member.path.split("/") if (reason := _rubbish(part))), "")
        failure = _failure(member.error) if member.error else None
        skip = skip or ("" if failure else reason_to_skip(member.path.rpartition("/")[2]))
        yield Found(path, member.size, holder.stamp, skip, sha256=member.sha256, within=holder.path, failure=failure)


def reason_to_skip(name: str) -> str:
    """Why a file of this name is left out, empty if it may be a report or an archive of reports."""
    suffix = Path(name).suffix.lower()
    if reason := _rubbish(name):
        return reason
    return "" if suffix in DOCUMENTS or suffix in ARCHIVES else f"no report by its name ({suffix or 'no suffix'})"


def _rubbish(name: str) -> str:
    if name.startswith(LOCKS):
        return "lock file"
    return "hidden file" if is_hidden(name) else ""


def is_hidden(name: str) -> bool:
    """Hidden on POSIX, or left behind by the system."""
    return (name.startswith(".") and name != "..") or name.lower() in RUBBISH


def shown(path: Path) -> str:
    """A path as text that every database takes: names in GBK from old tools are decoded, what is in no encoding marked."""
    raw = os.fsencode(path.as_posix())
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def in_shard(path: str, shard: tuple[int, int]) -> bool:
    """Whether this file belongs to shard `i` of `n` (from 1): by the digest of its path, so that a share stays the same when
    files are added; the members of an archive go with it.
    """
    index, count = shard
    top = path.partition(SEPARATOR)[0]
    return int(hashlib.sha256(top.encode("utf-8")).hexdigest(), 16) % count == index - 1


def _cannot_list(error: OSError) -> None:
    raise ArchiveError(f"{error.filename}: cannot be listed ({error.strerror})")


def _failure(error: ReportError) -> Failure:
    return Failure(type(error).__name__, error.problem, error.place, error.remedy)
