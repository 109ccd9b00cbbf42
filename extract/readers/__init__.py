"""Bytes to documents: the format is found by content, and one reader for each format returns what stands on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from extract.errors import DamagedFile, EmptyFile, EncryptedFile, UnknownFormat
from extract.readers.ole import root_names
from extract.readers.plugins import plugin
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
        "bmp": "extract.readers.scan",
        "doc": "extract.readers.legacy",
        "docx": "extract.readers.docx",
        "html": "extract.readers.html",
        "mhtml": "extract.readers.html.mhtml",
        "gif": "extract.readers.scan",
        "jpeg": "extract.readers.scan",
        "odt": "extract.readers.legacy.office",
        "ods": "extract.readers.sheet.ods",
        "ofd": "extract.readers.ofd",
        "pdf": "extract.readers.pdf",
        "png": "extract.readers.scan",
        "rtf": "extract.readers.rtf",
        "spreadsheetml": "extract.readers.sheet.xml2003",
        "tiff": "extract.readers.scan",
        "txt": "extract.readers.text",
        "xls": "extract.readers.sheet.xls",
        "xlsx": "extract.readers.sheet.xlsx",
        "wps": "extract.readers.legacy.office",
        "xml": "extract.readers.legacy.flat",
    }
)

_WHAT = MappingProxyType(
    {
        "ppt": "a PowerPoint file",
        "pptx": "a PowerPoint file",
        "odp": "an OpenDocument presentation",
        "ole-other": "an OLE compound file of an unknown kind",
        "zip": "a zip archive",
        "7z": "a 7z archive",
        "rar": "a RAR archive",
        "gzip": "a gzip archive",
    }
)
_ARCHIVES = frozenset({"zip", "7z", "rar", "gzip"})


def reader(name: str) -> Reader:
    """The reader of a format in READERS. Raises KeyError for a format without one."""
    read: Reader = import_module(READERS[name]).read
    return read


def read_bytes(data: bytes, file_name: str, lexicon: Lexicon, plugins: Sequence[str] = ()) -> Document:
    """The document in these bytes. `file_name` only names it in the result and in errors; `plugins` are the names of third
    parties' readers, which are asked first.

    Raises EmptyFile, EncryptedFile, UnknownFormat for a format without a reader, and what the reader raises.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    for name in plugins:
        if plugin(name).claims(data):
            return plugin(name).read(data, file_name, sha256, lexicon)
    kind = sniff(data)
    if kind == "empty":
        raise EmptyFile(file_name, "nothing in it", remedy="fetch it again")
    if kind == "encrypted":
        raise EncryptedFile(file_name, "an Office file with a password", remedy="save it without a password")
    if kind == "ole-other" and not root_names(data):
        raise DamagedFile(file_name, "an Office 97-2003 file without its directory", remedy="truncated? fetch it again")
    if kind not in READERS:
        problem = f"this is {_WHAT[kind]}, whatever its name says" if kind in _WHAT else "no known format"
        raise UnknownFormat(file_name, problem, remedy=_remedy(kind))
    return reader(kind)(data, file_name, sha256, lexicon)


def _remedy(kind: str) -> str:
    if kind in _ARCHIVES:
        return "name it .zip, .7z or .rar, or unpack it"
    return "not read by this version: open it and save it as .docx" if kind in _WHAT else "give a .docx, .pdf or .txt file"
