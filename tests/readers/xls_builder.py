"""Small .xls files record by record (BIFF8 in an OLE container), and their twins in the other formats."""

import struct

from extract.readers.ole import MAGIC

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff_text(text: str, length: str = "<H", wide: bool = True) -> bytes:
    return struct.pack(length, len(text)) + bytes([wide]) + text.encode("utf-16-le" if wide else "latin-1")


def xf(number_format: int = 0, lined: bool = False, colour: int = 64, indent: int = 0) -> bytes:
    sides = 0x1111 if lined else 0
    more = colour | colour << 7
    return struct.pack("<3H4B2LH", 0, number_format, 0, 0, 0, indent, 0, sides | colour << 16 | colour << 23, more, 0x20C0)


def bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HH", 0x0600, kind) + bytes(12))


def workbook(
    strings: list[str], *sheets: bytes, styles: tuple[bytes, ...] = (), formats: dict[int, str] | None = None, before: bytes = b"",
    states: tuple[int, ...] = (), split: int | None = None,
) -> bytes:  # fmt: skip
    """The Workbook stream. `split` cuts the table of strings into a record and a CONTINUE record after so many bytes."""
    table = struct.pack("<2L", len(strings), len(strings)) + b"".join(biff_text(text) for text in strings)
    cut = len(table) if split is None else split
    shared = record(0x00FC, table[:cut]) + (record(0x003C, b"\1" + table[cut:]) if table[cut:] else b"")
    middle = before + record(0x0031, struct.pack("<5H", 220, 0, 32767, 400, 0) + bytes(4))
    middle += b"".join(record(0x041E, struct.pack("<H", number) + biff_text(code)) for number, code in (formats or {}).items())
    middle += b"".join(record(0x00E0, style) for style in (styles or (xf(), xf(lined=True))))
    names = [f"表{i + 1}" for i in range(len(sheets))]
    size = len(bof(5)) + len(middle) + sum(4 + 6 + 2 + 2 * len(name) for name in names) + len(shared) + 4
    entries, at = b"", size
    for i, (name, content) in enumerate(zip(names, sheets, strict=True)):
        state = states[i] if states else 0
        entries += record(0x0085, struct.pack("<LBB", at, state, 0) + biff_text(name, "<B"))
        at += len(content)
    return bof(5) + middle + entries + shared + record(0x000A) + b"".join(sheets)


def sheet(*records: bytes) -> bytes:
    return bof(0x10) + b"".join(records) + record(0x000A)


def shared(row: int, col: int, index: int, style: int = 1) -> bytes:
    return record(0x00FD, struct.pack("<3HL", row, col, style, index))


def number(row: int, col: int, value: float, style: int = 1) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, col, style, value))


def ole(stream: bytes, name: str = "Workbook", small: bool = False) -> bytes:
    """A compound file of one stream, which lies in the mini stream if `small`."""
    stream = stream if small else stream.ljust(4096, b"\0")
    size = len(stream)
    body = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    sectors = len(body) // 512
    mini = [*range(1, -(-size // 64)), END] if small else []
    directory_at, mini_at = sectors, sectors + 1
    rows = [("Root Entry", 5, 1, 0 if small else END, len(body) if small else 0), (name, 2, FREE, 0, size)]
    directory = b""
    for title, kind, child, start, length in rows:
        raw = title.encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB3L", len(raw) + 2, kind, 1, FREE, FREE, child) + bytes(36)
        directory += struct.pack("<LLL", start, length, 0)
    table = [*range(1, sectors), END, END, *([END] if small else []), FAT]
    assert len(table) <= 128
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, directory_at, 0, 4096, mini_at if small else END, int(small), END, 0)
    header += struct.pack("<109L", len(table) - 1, *[FREE] * 108)
    parts = [header, body, directory.ljust(512, b"\0")]
    if small:
        parts.append(struct.pack("<128L", *mini, *[FREE] * (128 - len(mini))))
    return b"".join([*parts, struct.pack("<128L", *table, *[FREE] * (128 - len(table)))])
