"""Word 97 files for tests, written by hand: one page of formats for each paragraph and run, which Word would share."""

import struct
from dataclasses import dataclass, field

CELL, END = "\x07", "\r"
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
BOLD, HIDDEN, DELETED, SPECIAL = b"\x35\x08\x01", b"\x3c\x08\x01", b"\x00\x08\x01", b"\x55\x08\x01"
CENTERED, OUTLINE_1 = b"\x61\x24\x01", b"\x40\x26\x00"
MERGE = {"": 0, "continue": 1, "restart": 3}


@dataclass
class Run:
    text: str
    sprms: bytes = b""


@dataclass
class Para:
    """Runs and the mark that ends them; `sprms` are those of the paragraph."""

    runs: list[Run]
    sprms: bytes = b""
    mark: str = END
    mark_sprms: bytes = b""


@dataclass
class Extra:
    """Further tables of the file: number of the pair in the header → bytes; `counts` are the lengths of the stories."""

    tables: dict[int, bytes] = field(default_factory=dict)
    stories: dict[int, list[Para]] = field(default_factory=dict)
    data: bytes = b""


def para(text: str, sprms: bytes = b"") -> Para:
    return Para([Run(text)], sprms)


def depth(level: int) -> bytes:
    return struct.pack("<HL", 0x6649, level)


def definition(edges: list[int], vertical: list[str] | None = None) -> bytes:
    """sprmTDefTable: the cells' edges in twips and their vertical merges."""
    count = len(edges) - 1
    cells = b"".join(struct.pack("<H", MERGE[merge] << 5) + bytes(18) for merge in vertical or [""] * count)
    body = bytes([count]) + struct.pack(f"<{count + 1}h", *edges) + cells
    return struct.pack("<HH", 0xD608, len(body) + 1) + body


def row(texts: list[str], edges: list[int], vertical: list[str] | None = None, more: bytes = b"") -> list[Para]:
    cells = [Para([Run(text)] if text else [], IN_TABLE, CELL) for text in texts]
    return [*cells, Para([], IN_TABLE + ROW_END + definition(edges, vertical) + more, CELL)]


def word97(
    paragraphs: list[Para],
    extra: Extra | None = None,
    *,
    encoding: str = "utf-16-le",
    version: int = 0xC1,
    flags: int = 0x200,
    magic: int = 0xA5EC,
    pieces: list[tuple[int, int]] | None = None,
) -> bytes:
    """The file. `encoding` other than UTF-16 makes an 8-bit piece of text.

    `pieces` are stretches of the text as it is stored, in the order in which they are printed.
    """
    extra = extra or Extra()
    stories = [paragraphs, *(extra.stories.get(n, []) for n in range(1, 8))]
    width = 2 if encoding == "utf-16-le" else 1
    text, chpx, papx, counts = b"", [], [], []
    start = 1024
    for story in stories:
        before = len(text)
        for item in story:
            first = len(text)
            for run in [*item.runs, Run(item.mark, item.mark_sprms)]:
                at = len(text)
                text += run.text.encode(encoding)
                chpx.append((start + at, start + len(text), run.sprms))
            papx.append((start + first, start + len(text), item.sprms))
        counts.append((len(text) - before) // width)
    document = bytearray(start) + text
    document += bytes(-len(document) % 512)
    pages_c = [_append(document, _chpx_page(*run)) for run in chpx]
    pages_p = [_append(document, _papx_page(*run)) for run in papx]
    total = len(text) // width
    ranges = pieces or [(0, total)]
    ends = [0]
    for low, high in ranges:
        ends.append(ends[-1] + high - low)
    table_of_pieces = struct.pack(f"<{len(ends)}L", *ends)
    for low, _ in ranges:
        at = start + low * width
        table_of_pieces += struct.pack("<HLH", 0, at if width == 2 else (at * 2) | 0x40000000, 0)
    tables = {
        33: b"\x02" + struct.pack("<L", len(table_of_pieces)) + table_of_pieces,
        12: _plc(chpx, pages_c),
        13: _plc(papx, pages_p),
        **extra.tables,
    }
    table, pairs = bytearray(), [(0, 0)] * 93
    for number, content in tables.items():
        if number < len(pairs):  # what no pair names stands behind the table before it
            pairs[number] = (len(table), len(content))
        table += content
    header = struct.pack("<2H", magic, version) + bytes(2) + struct.pack("<H", 0x0804) + bytes(2) + struct.pack("<H", flags)
    header = header.ljust(32, b"\0") + struct.pack("<H", 14) + bytes(28)
    longs = [0, 0, 0, *counts, *[0] * 11]
    header += struct.pack("<H22l", 22, *longs)
    header += struct.pack("<H", 93) + b"".join(struct.pack("<2L", *pair) for pair in pairs) + bytes(2)
    document[: len(header)] = header
    return compound({"WordDocument": bytes(document), "1Table": bytes(table), **({"Data": extra.data} if extra.data else {})})


def _append(document: bytearray, page: bytes) -> int:
    document += page
    return len(document) // 512 - 1


def _chpx_page(start: int, end: int, sprms: bytes) -> bytes:
    page = bytearray(512)
    struct.pack_into("<2L", page, 0, start, end)
    page[8], page[511] = 128, 1
    page[256] = len(sprms)
    page[257 : 257 + len(sprms)] = sprms
    return bytes(page)


def _papx_page(start: int, end: int, sprms: bytes) -> bytes:
    page = bytearray(512)
    struct.pack_into("<2L", page, 0, start, end)
    page[8], page[511] = 32, 1
    content = struct.pack("<H", 0) + sprms + bytes(len(sprms) % 2)
    page[64], page[65] = 0, len(content) // 2
    page[66 : 66 + len(content)] = content
    return bytes(page)


def _plc(runs: list[tuple[int, int, bytes]], pages: list[int]) -> bytes:
    if not runs:
        return b""
    bounds = [*(run[0] for run in runs), runs[-1][1]]
    return struct.pack(f"<{len(bounds)}L", *bounds) + struct.pack(f"<{len(pages)}L", *pages)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of streams that are all too large for the small sectors, as they are filled up."""
    sectors: list[bytes] = []
    fat: list[int] = []
    entries = [_entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)]
    for number, (name, own) in enumerate(streams.items(), 1):
        content = own.ljust(max(4096, len(own) + -len(own) % 512), b"\0")
        first, count = len(sectors), len(content) // 512
        sectors += [content[at * 512 : (at + 1) * 512] for at in range(count)]
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, 0xFFFFFFFF, first, len(content), right))
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    first_directory, count = len(sectors), len(directory) // 512
    sectors += [directory[at * 512 : (at + 1) * 512] for at in range(count)]
    fat += [*range(first_directory + 1, first_directory + count), 0xFFFFFFFE]
    fat_sectors = 1
    while (len(fat) + fat_sectors) > fat_sectors * 128:
        fat_sectors += 1
    first_fat = len(sectors)
    fat += [0xFFFFFFFD] * fat_sectors
    fat += [0xFFFFFFFF] * (fat_sectors * 128 - len(fat))
    raw = struct.pack(f"<{len(fat)}L", *fat)
    sectors += [raw[at * 512 : (at + 1) * 512] for at in range(fat_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, fat_sectors, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    difat = [*range(first_fat, first_fat + fat_sectors)]
    header += struct.pack("<109L", *difat, *[0xFFFFFFFF] * (109 - len(difat)))
    return header + b"".join(sectors)


def _entry(name: str, kind: int, child: int, first: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB3L", len(raw), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(16 + 4 + 8 + 8)
        + struct.pack("<LQ", first, size)
    )
