"""Bytes to documents: the format is found by content, and one reader for each format returns what stands on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from extract.errors import EmptyFile, EncryptedFile, UnknownFormat
from extract.readers.sniff import sniff

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

__all__ = ["READERS", "Reader", "read_bytes", "reader", "sniff"]


class Reader(Protocol):
    """Takes the bytes, the file's name, their sha256 (hex) and the lexicon; raises ReportError."""

    def __call__(self, data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document: ...


# The module that reads a format has a function `read`; it is imported when the first such file comes.
READERS: Mapping[str, str] = MappingProxyType(
    {
        "docx": "extract.readers.docx",
        "pdf": "extract.readers.pdf",
        "txt": "extract.readers.text",
    }
)

_WHAT = MappingProxyType(
    {
        "doc": "a Word 97-2003 file (.doc, .wps)",
        "wps": "a Microsoft Works file",
        "xls": "an Excel 97-2003 file (.xls, .et)",
        "xlsx": "an Excel workbook (.xlsx)",
        "ppt": "a PowerPoint file",
        "pptx": "a PowerPoint file",
        "ods": "an OpenDocument spreadsheet",
        "odt": "an OpenDocument text",
        "odp": "an OpenDocument presentation",
        "ofd": "an OFD file",
        "ole-other": "an OLE compound file of an unknown kind",
        "rtf": "a Rich Text file (RTF)",
        "html": "an HTML page",
        "mhtml": "a saved web page (MHTML)",
        "xml": "an XML file (Word 2003 XML or a flat package)",
        "png": "a PNG picture",
        "jpeg": "a JPEG picture",
        "tiff": "a TIFF picture",
        "gif": "a GIF picture",
        "bmp": "a BMP picture",
        "zip": "a zip archive",
        "7z": "a 7z archive",
        "rar": "a RAR archive",
        "gzip": "a gzip archive",
    }
)
_PICTURES = frozenset({"png", "jpeg", "tiff", "gif", "bmp"})
_ARCHIVES = frozenset({"zip", "7z", "rar", "gzip"})


def reader(name: str) -> Reader:
    """The reader of a format in READERS. Raises KeyError for a format without one."""
    read: Reader = import_module(READERS[name]).read
    return read


def read_bytes(data: bytes, file_name: str, lexicon: Lexicon) -> Document:
    """The document in these bytes. `file_name` only names it in the result and in errors.

    Raises EmptyFile, EncryptedFile, UnknownFormat for a format without a reader, and what the reader raises.
    """
    kind = sniff(data)
    if kind == "empty":
        raise EmptyFile(file_name, "nothing in it", remedy="fetch it again")
    if kind == "encrypted":
        raise EncryptedFile(file_name, "an Office file with a password", remedy="save it without a password")
    if kind not in READERS:
        problem = f"this is {_WHAT[kind]}, whatever its name says" if kind in _WHAT else "no known format"
        raise UnknownFormat(file_name, problem, remedy=_remedy(kind))
    return reader(kind)(data, file_name, hashlib.sha256(data).hexdigest(), lexicon)


def _remedy(kind: str) -> str:
    if kind in _PICTURES:
        return "a picture has no text: give the file that it was made from"
    if kind in _ARCHIVES:
        return "unpack it and give the files in it"
    return "not read by this version: open it and save it as .docx" if kind in _WHAT else "give a .docx, .pdf or .txt file"
