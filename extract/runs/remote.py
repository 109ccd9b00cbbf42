"""An archive in a store that fsspec knows (S3, GCS, Azure, SFTP, HTTP …; extra `remote` and the store's own package)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from extract.errors import ArchiveError
from extract.readers.archives import SEPARATOR
from extract.readers.names import ARCHIVES
from extract.runs.find import Found, is_hidden, reason_to_skip
from extract.runs.jobs import Job

HELD = 64 << 20
"""Bytes of files kept from their digest until they are read, so that most are fetched once."""
AT_ONCE = 16
"""Files fetched together: what a request waits for is the way to the store."""
_CHANGED = ("ETag", "etag", "mtime", "LastModified", "last_modified", "updated", "created", "modified")


class Remote:
    """The files below a URL. Credentials are the store's own affair (its environment and settings files)."""

    def __init__(self, url: str) -> None:
        """Raises ArchiveError if it is not there, cannot be reached, or its package is not installed."""
        try:
            import fsspec
        except ImportError as error:
            raise ArchiveError(f"{url}: fsspec is not installed — pip install 'jixiao[remote]'") from error
        self._url = url.rstrip("/")
        try:
            self._store, self._root = fsspec.core.url_to_fs(self._url)
            if not self._store.exists(self._root):
                raise ArchiveError(f"{url}: no such file or folder")
            self._is_file = self._store.isfile(self._root)
        except (ImportError, ValueError, OSError) as error:
            raise ArchiveError(f"{url}: {error}") from error
        self._held: dict[str, bytes] = {}

    @property
    def name(self) -> str:
        return self._url

    def files(self) -> Iterator[Found]:
        """Every file in the order of its path. Raises ArchiveError if the store cannot list them."""
        try:
            listed = self._store.find(self._root, detail=True)
        except OSError as error:
            raise ArchiveError(f"{self._url}: cannot be listed ({error})") from error
        for path, info in sorted(listed.items()):
            name = self._name(path)
            skip = "" if self._is_file else _skip(name)
            changed = next((str(info[key]) for key in _CHANGED if info.get(key)), "")
            size = int(info.get("size") or 0)
            holds = not skip and PurePosixPath(path).suffix.lower() in ARCHIVES
            yield Found(name, size, f"{size}-{changed}" if changed else "", skip, holds=holds)

    def _name(self, path: str) -> str:
        base = self._root.rpartition("/")[0] if self._is_file else self._root
        return path.removeprefix(base).lstrip("/")

    def _path(self, found: Found) -> str:
        name = found.path.partition(SEPARATOR)[0]
        return self._root if self._is_file else f"{self._root.rstrip('/')}/{name}"

    def digests(self, files: Sequence[Found]) -> dict[str, str | OSError]:
        found: dict[str, str | OSError] = {}
        self._held.clear()
        for start in range(0, len(files), AT_ONCE):
            some = {self._path(each): each.path for each in files[start : start + AT_ONCE]}
            for path, data in self._fetch(list(some)).items():
                if isinstance(data, bytes):
                    found[some[path]] = hashlib.sha256(data).hexdigest()
                    if sum(map(len, self._held.values())) + len(data) <= HELD:
                        self._held[some[path]] = data
                else:
                    found[some[path]] = data
        return found

    def _fetch(self, paths: list[str]) -> dict[str, bytes | OSError]:
        found = self._store.cat(paths, on_error="return")
        if isinstance(found, bytes):
            found = {paths[0]: found}
        known = dict(zip(paths, map(self._store._strip_protocol, paths), strict=True))
        answers = {path: found.get(path, found.get(known[path])) for path in paths}
        return {path: data if isinstance(data, bytes) else OSError(str(data)) for path, data in answers.items()}

    def job(self, found: Found, sha256: str) -> Job:
        member = found.path.partition(SEPARATOR)[2]
        data = None if member or found.holds else self._held.pop(found.path, None)
        return Job(found.path, sha256, found.size, self._store.unstrip_protocol(self._path(found)), member, data, found.holds)


def _skip(name: str) -> str:
    *folders, own = name.split("/")
    return "hidden folder" if any(is_hidden(folder) for folder in folders) else reason_to_skip(own)
