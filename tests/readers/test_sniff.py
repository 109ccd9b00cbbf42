"""Formats are found by content: an extension says what somebody wished."""

import io
import struct
import zipfile

import pytest
from docx_builder import members, p, zipped
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import EmptyFile, EncryptedFile, UnknownFormat
from extract.lexicon import load
from extract.readers import READERS, read_bytes, reader, sniff
from extract.readers.ole import MAGIC, root_names


def ole(*names: str, child_of_storage: str = "") -> bytes:
    """A compound file with these streams under its root, and one in a storage beside them."""
    free = 0xFFFFFFFF
    rows = [("Root Entry", free, free, 1)]
    rows += [(name, free, i + 2 if i + 1 < len(names) else free, free) for i, name in enumerate(names)]
    if child_of_storage:
        rows[-1] = (rows[-1][0], rows[-1][1], len(rows), free)
        rows += [("MBD0001", free, free, len(rows) + 1), (child_of_storage, free, free, free)]
    directory = b""
    for name, left, right, child in rows:
        raw = name.encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB3L", len(raw) + 2, 2, 1, left, right, child) + bytes(48)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    sectors = len(directory) // 512
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109L", 0, *[free] * 108)
    return header + struct.pack("<128L", *table, *[free] * (128 - len(table))) + directory


def archive(*names: str, mimetype: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        if mimetype:
            package.writestr("mimetype", mimetype)
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


CASES = [
    ("docx", zipped(dict(members(p("甲"))))),
    ("docx", archive("[Content_Types].xml", "word\\document.xml")),
    ("docx", archive("word/document.xml", "word/embeddings/xl/workbook.xml")),
    ("docx", zipped(dict(members(p("甲"))))[:-200]),
    ("xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
    ("pptx", archive("[Content_Types].xml", "ppt/presentation.xml")),
    ("ofd", archive("OFD.xml", "Doc_0/Document.xml")),
    ("ods", archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")),
    ("odt", archive("content.xml", mimetype="application/vnd.oasis.opendocument.text")),
    ("zip", archive("报告.docx")),
    ("doc", ole("WordDocument", "1Table")),
    ("xls", ole("Workbook")),
    ("xls", ole("Book", child_of_storage="WordDocument")),
    ("ppt", ole("PowerPoint Document")),
    ("wps", ole("CONTENTS", "MatOST")),
    ("encrypted", ole("EncryptionInfo", "EncryptedPackage", "DataSpaces", "x1", "x2")),
    ("ole-other", ole("Something")),
    ("ole-other", MAGIC + bytes(600)),
    ("rtf", b"{\\rtf1\\ansi\\ansicpg936"),
    ("pdf", b"%PDF-1.7\n"),
    ("pdf", b"\xef\xbb\xbf\r\n%PDF-1.4"),
    ("html", b"<!DOCTYPE html><html>"),
    ("html", "\ufeff\r\n<HTML xmlns:o='urn'>绩效".encode()),
    ("html", "<html><body>绩效自评".encode("utf-16")),
    ("html", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'),
    ("html", "<table><tr><td>表".encode("gb18030")),
    ("mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x"),
    ("xml", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>'),
    ("xml", b'<?xml version="1.0"?><pkg:package xmlns:pkg="x">'),
    ("png", b"\x89PNG\r\n\x1a\n\0\0"),
    ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("tiff", b"II*\0\x08\0"),
    ("gif", b"GIF89a\x01"),
    ("bmp", b"BM\x36\x10\0\0\0\0\0\0\x36\0"),
    ("7z", b"7z\xbc\xaf\x27\x1c\0"),
    ("rar", b"Rar!\x1a\x07\x01\0"),
    ("gzip", b"\x1f\x8b\x08\0"),
    ("txt", "2020年度部门整体支出绩效自评表\n\t部门名称".encode()),
    ("txt", "2020年度部门整体支出绩效自评表".encode("gb18030")),
    ("txt", "2020年度\n绩效".encode("utf-16")),
    ("txt", "2020年度\n绩效".encode("utf-16-le")),
    ("txt", "2020年度\n绩效".encode("utf-16-be")),
    ("txt", "收入<支出".encode()),
    ("unknown", b"\x01\x02\x03\0\0\x04 binary \0\0\xff"),
    ("empty", b""),
    ("empty", b" \r\n\0\0"),
]


@pytest.mark.parametrize(("name", "data"), CASES, ids=[f"{i}-{name}" for i, (name, _) in enumerate(CASES)])
def test_formats_by_content(name, data):
    assert sniff(data) == name


@given(st.binary(max_size=2000), st.sampled_from([b"", MAGIC, b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe"]))
def test_no_bytes_make_it_raise(data, head):
    assert isinstance(sniff(head + data), str)


@given(st.integers(0, 2048), st.integers(0, 255))
def test_a_damaged_compound_file_never_raises(at, value):
    data = bytearray(ole("WordDocument", "1Table", child_of_storage="Workbook"))
    data[min(at, len(data) - 1)] = value
    assert isinstance(root_names(bytes(data)), frozenset)
    assert isinstance(root_names(bytes(data[:at])), frozenset)


def test_every_reader_is_there():
    assert all(callable(reader(name)) for name in READERS)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (ole("PowerPoint Document"), "报告.docx", r"PowerPoint.*save it as \.docx"),
        (b"7z\xbc\xaf\x27\x1c\0", "报告.docx", "unpack"),
        (b"\x01\x02\x03\0\0\x04 binary \0\0\xff", "报告.docx", "no known format"),
    ],
)
def test_a_format_without_a_reader_names_file_format_and_remedy(data, name, says):
    with pytest.raises(UnknownFormat, match=says) as raised:
        read_bytes(data, name, load())
    assert raised.value.file == name
    assert raised.value.remedy


def test_a_password_and_an_empty_file():
    with pytest.raises(EncryptedFile, match="password"):
        read_bytes(ole("EncryptionInfo", "EncryptedPackage"), "报告.docx", load())
    with pytest.raises(EmptyFile):
        read_bytes(b"", "报告.docx", load())
