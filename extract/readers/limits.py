"""Zip packages without their dangers: what a package claims is checked before, and what it holds while, it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extract.errors import DamagedFile, EncryptedFile, TooLarge

# Measured on a public report of 9,000 characters and six forms: 17 members, 1.2 MB unpacked, 390 bytes of XML a cell, so
# 5,000 rows of 10 columns take 20 MB. zipfile's own read() inflates a member that lies about its size whole: we take pieces.
MAX_MEMBERS = 4096
MAX_DIRECTORY = 1 << 20
MAX_PART = 64 << 20
MAX_TOTAL = 256 << 20
# Measured: deflate reaches 1029:1 on zeros and 140:1 on one row of a real form repeated 5,000 times.
MAX_RATIO = 300
_RATIO_FREE = 8 << 20
_PIECE = 1 << 20

_END = struct.Struct("<4s4H2LH")
# What zipfile raises for a broken member; NotImplementedError is its word for a compression it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError, OSError)


@dataclass(frozen=True)
class Members:
    """The unpacked parts by name (slashes forward, none leading), the names left packed, and the parts that are damaged."""

    parts: dict[str, bytes]
    packed: tuple[str, ...]
    damaged: dict[str, str]


def open_zip(data: bytes, file_name: str) -> zipfile.ZipFile:
    """The archive, its directory checked for size. Raises DamagedFile when it has none, TooLarge for too many members."""
    tail = data[-(_END.size + 0xFFFF) :]
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + _END.size:
        raise DamagedFile(
            file_name,
            "the zip package has no directory at its end",
            place=f"byte {len(data)}",
            remedy="truncated? fetch it again",
        )
    size = _END.unpack_from(tail, found)[5]
    if size != 0xFFFFFFFF and size > MAX_DIRECTORY:
        raise _too_large(file_name, "", f"its directory alone has {size} bytes")
    if size == 0xFFFFFFFF and len(data) > MAX_TOTAL:
        raise _too_large(file_name, "", "a zip64 package")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise DamagedFile(file_name, f"the zip package cannot be opened ({error})", remedy="fetch or save it again") from error
    if len(archive.filelist) > MAX_MEMBERS:
        raise _too_large(file_name, "", f"{len(archive.filelist)} members")
    return archive


def member_name(raw: str) -> str:
    """A member's name as the package's parts name each other: some writers use backslashes or a leading slash."""
    return raw.replace("\\", "/").lstrip("/")


def unpack(data: bytes, file_name: str, wanted: Callable[[str], bool]) -> Members:
    """The members whose name is `wanted`, unpacked; the others stay packed.

    Raises TooLarge when declared or real sizes go over the limits, EncryptedFile when a wanted member needs a password,
    DamagedFile when there is no directory. A single member that does not unpack is reported in `damaged`.
    """
    parts: dict[str, bytes] = {}
    damaged: dict[str, str] = {}
    packed: list[str] = []
    with open_zip(data, file_name) as archive:
        members = [(member_name(info.filename), info) for info in archive.infolist() if not info.is_dir()]
        chosen = [(name, info) for name, info in members if wanted(name)]
        packed = [name for name, _ in members if not wanted(name)]
        _check_declared(file_name, chosen)
        total = 0
        for name, info in chosen:
            if info.flag_bits & 0x1:
                raise EncryptedFile(
                    file_name, "the zip member needs a password", place=name, remedy="save it without a password"
                )
            try:
                parts[name] = b"".join(_pieces(archive, info, file_name, name))
            except BROKEN as error:
                damaged[name] = str(error) or type(error).__name__
                continue
            total += len(parts[name])
            if total > MAX_TOTAL:
                raise _too_large(file_name, name, f"more than {MAX_TOTAL} bytes unpacked")
    return Members(parts, tuple(packed), damaged)


def _check_declared(file_name: str, members: list[tuple[str, zipfile.ZipInfo]]) -> None:
    total = 0
    for name, info in members:
        total += info.file_size
        if info.file_size > MAX_PART:
            raise _too_large(file_name, name, f"{info.file_size} bytes unpacked")
        if info.file_size > _RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise _too_large(file_name, name, f"{info.file_size} bytes unpacked from {info.compress_size}")
        if total > MAX_TOTAL:
            raise _too_large(file_name, name, f"more than {MAX_TOTAL} bytes unpacked")


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file_name: str, name: str) -> Iterator[bytes]:
    """The member piece by piece: zipfile cuts what goes over the declared size and then fails its checksum."""
    size = 0
    with archive.open(info) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > MAX_PART:
                raise _too_large(file_name, name, f"more than {MAX_PART} bytes unpacked")
            yield piece


def _too_large(file_name: str, place: str, what: str) -> TooLarge:
    return TooLarge(
        file_name,
        f"unpacks to more than the limits allow: {what}",
        place=place,
        remedy="a zip bomb? if not, split it",
    )
