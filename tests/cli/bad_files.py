"""Files that cannot be read, each as a user meets it, and what the message about it has to say."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.readers.docx_builder import members, p, package, tbl, tr, zipped


def sound_docx() -> bytes:
    return package(p("一、部门概况") + tbl(tr("项目", "金额"), tr("基本支出", "100"), columns=2))


def picture() -> bytes:
    """A white 8 × 8 PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\xff" * 24 for _ in range(8))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def protected() -> bytes:
    """The compound file into which Office wraps a document with a password: header, FAT, directory."""
    free, end, sector_of_fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, end, 0, end, 0, 0)
    struct.pack_into("<108I", header, 80, *([free] * 107), free)
    fat = struct.pack("<128I", sector_of_fat, end, *([free] * 126))
    return bytes(header) + fat + _entry("Root Entry", 5, child=1) + _entry("EncryptedPackage", 2) + bytes(256)


def _entry(name: str, kind: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
    return (head + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0))[:128]


def bomb() -> bytes:
    return zipped({**members(p("甲")), "word/comments.xml": bytes(100 << 20)})


def unknown_encoding() -> bytes:
    """Chinese text in no encoding: every second byte of GB18030 cut away would still decode, so bytes that none allows."""
    return "绩效自评报告".encode("gb18030") + b"\xff\xff\xfe\x80\xff" * 40


FILES = {
    "empty.docx": lambda: b"",
    "truncated.docx": lambda: sound_docx()[:600],
    "bomb.docx": bomb,
    "password.docx": protected,
    "unknown.txt": unknown_encoding,
    "picture.docx": picture,
}


def write(folder: Path) -> list[str]:
    """All of them into the folder; their names."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content())
    return list(FILES)


def long_table(rows: int) -> bytes:
    return package(tbl(*(tr(str(n), f"项目{n}", "10", "9.5") for n in range(rows)), columns=4))
