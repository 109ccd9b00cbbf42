"""Records and strings of the binary Excel formats ([MS-XLS]; BIFF5 of Excel 5 and 95, BIFF8 of Excel 97 to 2003)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

CONTINUE = 0x003C
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


@dataclass(slots=True)
class Record:
    """A record's number, where it begins in the stream, its content, and the content of the CONTINUE records behind it."""

    kind: int
    offset: int
    data: bytes
    more: list[bytes] = field(default_factory=list)


def records(stream: bytes, offset: int = 0) -> Iterator[Record]:
    """The records from an offset to the end of the stream; a truncated last one is left out."""
    end = len(stream)
    held: Record | None = None
    while offset + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, offset)
        if offset + 4 + size > end:
            break
        data = stream[offset + 4 : offset + 4 + size]
        if kind == CONTINUE and held is not None:
            held.more.append(data)
        else:
            if held is not None:
                yield held
            held = Record(kind, offset, data)
        offset += 4 + size
    if held is not None:
        yield held


def rk(number: int) -> float:
    """A number packed into four bytes ([MS-XLS] 2.5.217): an integer or the upper half of a double, maybe times 100."""
    if number & 2:
        value = float((number - (1 << 32) if number & 0x80000000 else number) >> 2)
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<L", number & 0xFFFFFFFC))[0])
    return value / 100 if number & 1 else value


def byte_string(data: bytes, at: int, size: int, encoding: str) -> str:
    """A string of BIFF5: bytes in the workbook's code page."""
    return data[at : at + size].decode(encoding, "replace")


def short_text(data: bytes, at: int) -> str:
    """A BIFF8 string whose length is one byte: sheet names."""
    count, flags = data[at], data[at + 1]
    return _characters(data, at + 2, count, bool(flags & _WIDE))


def long_text(record: Record, at: int) -> str:
    """A BIFF8 string whose length is two bytes, running on over CONTINUE records."""
    return Strings([record.data, *record.more], at).next()


def _characters(data: bytes, at: int, count: int, wide: bool) -> str:
    return data[at : at + 2 * count].decode("utf-16-le", "replace") if wide else data[at : at + count].decode("latin-1")


class Strings:
    """Reads BIFF8 strings one behind the other over the pieces of a record and its CONTINUE records.

    A string that a piece cuts goes on with a byte that says anew how wide its characters are.
    """

    def __init__(self, pieces: list[bytes], at: int = 0) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = at

    def next(self) -> str:
        """The next string. Raises IndexError or struct.error behind the last one, as for any truncated string."""
        self._step()
        data = self._pieces[self._piece]
        count, flags = struct.unpack_from("<HB", data, self._at)
        self._at += 3
        runs = extra = 0
        if flags & _RICH:
            (runs,) = struct.unpack_from("<H", data, self._at)
            self._at += 2
        if flags & _PHONETIC:
            (extra,) = struct.unpack_from("<L", data, self._at)
            self._at += 4
        text = self._text(count, bool(flags & _WIDE))
        self._skip(4 * runs + extra)
        return text

    def _step(self) -> None:
        """Go to the next piece at the end of one; raises IndexError at the end of all."""
        while self._at >= len(self._pieces[self._piece]):
            self._at -= len(self._pieces[self._piece])
            self._piece += 1

    def _text(self, count: int, wide: bool) -> str:
        found: list[str] = []
        while count:
            data = self._pieces[self._piece]
            size = 2 if wide else 1
            taken = min(count, (len(data) - self._at) // size)
            if taken > 0:
                found.append(_characters(data, self._at, taken, wide))
                self._at += taken * size
                count -= taken
            if count:
                self._piece += 1
                wide = bool(self._pieces[self._piece][0] & _WIDE)
                self._at = 1
        return "".join(found)

    def _skip(self, size: int) -> None:
        while size:
            left = len(self._pieces[self._piece]) - self._at
            if size <= left:
                self._at += size
                return
            size -= max(left, 0)
            self._piece += 1
            self._at = 0
            if self._piece >= len(self._pieces):
                raise IndexError("a string goes on behind the last record")
