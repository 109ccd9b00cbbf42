"""zip archives by the standard library, with names in GBK and without bombs."""

from __future__ import annotations

import stat
import zipfile
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from extract.errors import DamagedFile, EncryptedFile, TooLarge
from extract.readers.archives import Entry
from extract.readers.limits import BROKEN, MAX_RATIO

MAX_MEMBERS = 200_000
MAX_MEMBER = 512 << 20
_RATIO_FREE = 8 << 20
_PIECE = 1 << 20
_UTF8 = 0x800
_ENCRYPTED = 0x1
_PACKAGES = ("[Content_Types].xml", "OFD.xml", "mimetype", "word/", "xl/", "ppt/")


def is_package(stream: BinaryIO) -> bool:
    """Whether this zip is one document (Office, OFD, OpenDocument) and not a box of files."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return any(name.startswith(_PACKAGES) for name in archive.namelist()[:50])
    except BROKEN:
        return False


class Zip:
    """Opened by its path or a stream."""

    def __init__(self, archive: Path | BinaryIO, name: str) -> None:
        """Raises DamagedFile without a readable directory, TooLarge for too many members or ones that overlap."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(archive)
        except BROKEN as error:
            raise DamagedFile(name, f"the zip archive cannot be opened ({error})", remedy="fetch it again") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        self._infos = {_name(info): info for info in infos}
        self._check(infos)

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > MAX_MEMBERS:
            raise TooLarge(self.name, f"{len(infos)} members", remedy=f"split it: at most {MAX_MEMBERS} are read")
        packed = sum(info.compress_size for info in infos)
        if packed > max((info.header_offset + info.compress_size for info in infos), default=0):
            raise TooLarge(self.name, "its members overlap", remedy="a zip bomb: do not open it")

    def close(self) -> None:
        self._zip.close()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {name: Entry(name, info.file_size, _problem(info)) for name, info in self._infos.items()}

    def read(self, name: str) -> bytes:
        """Raises EncryptedFile, TooLarge for what unpacks to more than it may, DamagedFile."""
        info = self._infos[name]
        if info.flag_bits & _ENCRYPTED:
            raise EncryptedFile(self.name, "the member needs a password", place=name, remedy="unpack it by hand")
        if info.file_size > _RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise TooLarge(self.name, f"{info.file_size} bytes from {info.compress_size}", place=name, remedy="a zip bomb?")
        pieces, size = [], 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_PIECE):
                    pieces.append(piece)
                    size += len(piece)
                    if size > MAX_MEMBER:
                        raise TooLarge(self.name, f"more than {MAX_MEMBER} bytes unpacked", place=name, remedy="split it")
        except BROKEN as error:
            raise DamagedFile(
                self.name, f"the member does not unpack ({error})", place=name, remedy="fetch it again"
            ) from error
        return b"".join(pieces)


def _problem(info: zipfile.ZipInfo) -> str:
    return "a symbolic link, not a file" if stat.S_ISLNK(info.external_attr >> 16) else ""


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Without the UTF-8 flag zipfile takes it for code page 437; Chinese tools write GBK or UTF-8
    there (APPNOTE 6.3.10, appendix D leaves it open).
    """
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename
