"""7z archives by py7zr (extra `archives`). Solid blocks unpack as a whole, so all members are unpacked at once, in memory."""

from __future__ import annotations

import lzma
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extract.errors import DamagedFile, EncryptedFile, MissingExtra, TooLarge
from extract.readers.archives import Entry

if TYPE_CHECKING:
    from py7zr import SevenZipFile

MAX_TOTAL = 512 << 20
"""Bytes unpacked. An archive is in memory whole while its members are read."""


class Seven:
    """Opened by its path or a stream."""

    def __init__(self, archive: Path | BinaryIO, name: str) -> None:
        """Raises EncryptedFile, DamagedFile, TooLarge, MissingExtra without py7zr."""
        try:
            import py7zr
        except ImportError as error:
            raise MissingExtra(name, "7z archives are not read", "archives") from error
        self.name = name
        self._broken = (py7zr.exceptions.ArchiveError, lzma.LZMAError, EOFError, ValueError, OSError)
        try:
            with py7zr.SevenZipFile(archive) as opened:
                self._files = self._unpack(opened)
        except py7zr.exceptions.PasswordRequired as error:
            raise EncryptedFile(name, "the archive needs a password", remedy="unpack it by hand") from error
        except self._broken as error:
            raise DamagedFile(name, f"the 7z archive cannot be read ({error})", remedy="fetch it again") from error

    def _unpack(self, opened: SevenZipFile) -> dict[str, bytes]:
        import py7zr.io

        if opened.needs_password():
            raise EncryptedFile(self.name, "the archive needs a password", remedy="unpack it by hand")
        total = sum(info.uncompressed for info in opened.list())
        if total > MAX_TOTAL:
            raise TooLarge(self.name, f"{total} bytes unpacked", remedy="unpack it and give the folder")
        factory = py7zr.io.BytesIOFactory(MAX_TOTAL)
        opened.extractall(factory=factory)
        return {name.replace("\\", "/"): product.read() for name, product in factory.products.items()}

    def close(self) -> None:
        self._files.clear()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {name: Entry(name, len(data)) for name, data in self._files.items()}

    def read(self, name: str) -> bytes:
        return self._files[name]
