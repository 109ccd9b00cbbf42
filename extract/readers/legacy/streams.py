"""The streams of a Word 97-2003 file and the table of its text pieces ([MS-CFB], [MS-DOC]), opened by doc2docx."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NoReturn

from doc2docx.cfb import CompoundFile, CompoundFileLimits
from doc2docx.diagnostics import ConversionReport
from doc2docx.errors import Doc2DocxError, StreamNotFound
from doc2docx.msdoc import FileInformationBlock, read_piece_table
from doc2docx.msdoc.fib import FibBase
from doc2docx.msdoc.pieces import Piece, PieceTable

from extract.errors import DamagedFile, EncryptedFile, OldWord, TooLarge
from extract.readers.legacy.script import is_gb2312

# A report of 16 pages with six forms has 11,000 characters; each is one step of a Python loop somewhere.
MAX_CHARACTERS = 20_000_000
_LIMITS = CompoundFileLimits(max_stream_bytes=128 << 20, max_directory_entries=100_000)
_WORD_97 = 0xA5EC
_FIRST_WORD_97 = 0xC1
_CHINESE = frozenset({0x0804, 0x0404, 0x0C04, 0x1004, 0x1404})
_AGAIN = "fetch it again, or open it in Word or WPS and save it as .docx"
# What a damaged file can make doc2docx raise besides its own errors: it reads offsets that the file names.
_BROKEN = (Doc2DocxError, struct.error, IndexError, ValueError, OverflowError, KeyError, TypeError)


@dataclass(frozen=True)
class Word:
    """An open file: its streams, the file information block and `text`, one character for each position (CP) of [MS-DOC].

    A position that is half of a character (the second byte of a double-byte one, the second unit of a surrogate pair) holds
    NUL, so that positions and characters agree.
    """

    fib: FileInformationBlock
    document: bytes
    table: bytes
    data: bytes | None
    pieces: PieceTable
    text: str
    repaired: bool


def open_word(data: bytes, file_name: str) -> Word:
    """The streams and text of a .doc. Raises EncryptedFile, OldWord, TooLarge, DamagedFile."""
    try:
        compound = CompoundFile(_clean_header(data), limits=_LIMITS)
        document = compound.open_stream("WordDocument")
        _check_version(document, file_name)
        base = FibBase.parse(document)
        if base.is_encrypted:
            raise EncryptedFile(file_name, "a Word file with a password", remedy="save it without a password")
        table = _table_stream(compound, base)
        fib = FileInformationBlock.parse(document)
        clx = fib.clx
        report = ConversionReport(file_name)
        pieces = read_piece_table(table, document, fc_clx=clx.fc, lcb_clx=clx.lcb, report=report)
    except _BROKEN as error:
        _damaged(file_name, error)
    if pieces.cp_end > MAX_CHARACTERS:
        raise TooLarge(file_name, f"{pieces.cp_end} characters", remedy="if genuine, split the document")
    chinese = fib.base.lid in _CHINESE
    texts = [_piece_text(document, piece, file_name, chinese) for piece in pieces.pieces]
    return Word(
        fib,
        document,
        table,
        _optional(compound, "Data"),
        pieces,
        "".join(text for text, _ in texts),
        any(repaired for _, repaired in texts),
    )


def _damaged(file_name: str, error: Exception) -> NoReturn:
    place = "WordDocument" if isinstance(error, StreamNotFound) else ""
    raise DamagedFile(file_name, f"not a whole Word file ({error})", place=place, remedy=_AGAIN) from error


def _clean_header(data: bytes) -> bytes:
    """The file with the header fields zero that must be and that nobody reads (some writers put a class id there), and
    without what stands behind the last sector that its table knows: servers and disks pad files.
    """
    header = bytearray(data[:512])
    header[8:24] = bytes(16)
    header[34:40] = bytes(6)
    if header[26:28] == b"\x03\x00":
        header[40:44] = bytes(4)
    if header[72:76] == bytes(4):
        header[68:72] = b"\xfe\xff\xff\xff"
    size = 512 if header[26:28] == b"\x03\x00" else 4096
    known = int.from_bytes(header[44:48], "little") * (size // 4) + 1
    return bytes(header) + data[512 : known * size]


def _check_version(document: bytes, file_name: str) -> None:
    if len(document) < 34:
        raise DamagedFile(file_name, "its main stream is cut off", place="WordDocument", remedy=_AGAIN)
    magic, version = struct.unpack_from("<2H", document)
    if magic != _WORD_97 or version < _FIRST_WORD_97:
        raise OldWord(
            file_name,
            f"written by Word 6 or 95 or older (version 0x{version:02X})",
            place="WordDocument",
            remedy="install LibreOffice, which reads it, or open it in Word or WPS and save it as .docx",
        )


def _table_stream(compound: CompoundFile, base: FibBase) -> bytes:
    """The stream that the header names, or the other one where that is missing."""
    wanted = base.table_stream_name
    other = "0Table" if wanted == "1Table" else "1Table"
    found = _optional(compound, wanted)
    return compound.open_stream(other) if found is None else found


def _optional(compound: CompoundFile, name: str) -> bytes | None:
    try:
        found: bytes = compound.open_stream(name)
    except Doc2DocxError:
        return None
    return found


def _piece_text(document: bytes, piece: Piece, file_name: str, chinese: bool) -> tuple[str, bool]:
    """The characters of a piece, one a position, and whether 8-bit text had to be taken for GB 2312."""
    count = piece.cp_end - piece.cp_start
    raw = document[piece.file_offset : piece.file_offset + count * (1 if piece.compressed else 2)]
    if len(raw) < count * (1 if piece.compressed else 2):
        raise DamagedFile(
            file_name, "its text is cut off", place=f"WordDocument, byte {piece.file_offset}", remedy="fetch it again"
        )
    if not piece.compressed:
        return _units(raw, count), False
    if chinese and is_gb2312(raw):
        return "".join(char if len(char.encode("gbk")) == 1 else char + "\0" for char in raw.decode("gbk")), True
    return "".join(bytes([byte]).decode("cp1252", "replace") if byte >= 0x80 else chr(byte) for byte in raw), False


def _units(raw: bytes, count: int) -> str:
    text = raw.decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    return "".join(char + "\0" if ord(char) > 0xFFFF else char for char in text)[:count].ljust(count, "\0")
