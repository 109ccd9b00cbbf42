"""The names in an OLE compound file ([MS-CFB]), which tell a Word 97 file from an Excel 97 or an encrypted one."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_FREE = 0xFFFFFFFA  # sector numbers from here on are marks: free, end of chain …
_HEADER_DIFAT = 109
# One entry in 128 bytes; the six Word and Excel files measured have 4 to 8; embedded objects add some each.
_MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int


def root_names(data: bytes) -> frozenset[str]:
    """The names directly under the root of a compound file; of all its entries when the tree is damaged.

    Never raises: a truncated file gives the names that can still be read, maybe none.
    """
    if len(data) < 512 or not data.startswith(MAGIC):
        return frozenset()
    entries = _entries(data)
    if not entries:
        return frozenset()
    found: set[str] = set()
    queue, seen = [entries[0].child], {0}
    while queue:
        number = queue.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        found.add(entry.name)
        queue += [entry.left, entry.right]
    return frozenset(found) or frozenset(entry.name for entry in entries)


def _entries(data: bytes) -> list[_Entry]:
    shift = struct.unpack_from("<H", data, 30)[0]
    size = 1 << shift if shift in (9, 12) else 512
    table = _sector_table(data, size)
    entries: list[_Entry] = []
    sector, visited = struct.unpack_from("<L", data, 48)[0], set[int]()
    while sector < _FREE and sector not in visited and len(entries) < _MAX_ENTRIES:
        visited.add(sector)
        chunk = data[(sector + 1) * size : (sector + 2) * size]
        entries += [_entry(chunk[at : at + _ENTRY]) for at in range(0, len(chunk) - _ENTRY + 1, _ENTRY)]
        if not chunk:
            break
        sector = table[sector] if sector < len(table) else sector + 1
    return entries


def _entry(raw: bytes) -> _Entry:
    length = min(struct.unpack_from("<H", raw, 64)[0], 64)
    name = raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<3L", raw, 68)
    return _Entry(name, left, right, child)


def _sector_table(data: bytes, size: int) -> array[int]:
    """The chain of sectors (FAT): the next sector by sector number."""
    numbers = list(struct.unpack_from(f"<{_HEADER_DIFAT}L", data, 76))
    more, seen = struct.unpack_from("<L", data, 68)[0], set[int]()
    while more < _FREE and more not in seen:
        seen.add(more)
        chunk = data[(more + 1) * size : (more + 2) * size]
        if len(chunk) < size:
            break
        *listed, more = struct.unpack(f"<{size // 4}L", chunk)
        numbers += listed
    table = array("L") if array("L").itemsize == 4 else array("I")
    for number in numbers:
        if number >= _FREE:
            continue
        chunk = data[(number + 1) * size : (number + 2) * size]
        if len(chunk) < size or len(table) * 4 > len(data):
            break
        table.extend(struct.unpack(f"<{size // 4}L", chunk))
    return table
