"""Which format these bytes are, by what they hold: names lie (a .doc that is docx, HTML or RTF is common)."""

from __future__ import annotations

import re
import zipfile

from extract.errors import ReportError
from extract.readers import ole
from extract.readers.limits import member_name, open_zip

_HEAD = 4096
_BLANK = b"\x00 \t\r\n"
_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gzip"),
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# The folder of the main part, or a member that only this format has.
_FOLDERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("ofd.xml", "ofd"))
_MIMETYPES = (
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.text", "odt"),
    (b"opendocument.presentation", "odp"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)[\s>]", re.IGNORECASE)
# What a fragment of a page may begin with, and what a page holds that begins with something else.
_FRAGMENT = re.compile(
    r"<(?:!--|!\[|(?:div|p|span|script|style|title|h\d|center|font|ul|ol|section|article|br|tr|td)[\s>/])", re.IGNORECASE
)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_WORD_XML = re.compile(r"<\?mso-application|<(?:\w+:)?(?:wordDocument|package|Workbook)[\s>]")
_EXCEL_XML = re.compile(r"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_MHTML = re.compile(r"^(?:MIME-Version|Snapshot-Content-Location|Content-Type):", re.IGNORECASE | re.MULTILINE)
_MHTML_TYPE = re.compile(
    r"^Content-Type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)", re.IGNORECASE | re.MULTILINE
)


def sniff(data: bytes) -> str:
    """The name of the format, never raises.

    With a reader or without one: docx, xlsx, pptx, ods, odt, odp, ofd, zip; doc, xls, ppt, wps, ole-other and encrypted
    (OLE compound files; encrypted is Office's container for a package with a password); rtf, pdf, html, mhtml, xml
    (Word 2003 XML and flat packages too); spreadsheetml (Excel 2003 XML); png, jpeg, tiff, gif, bmp; 7z, rar, gzip;
    txt; empty; unknown.
    """
    if not data[:_HEAD].strip(_BLANK) and not data.strip(_BLANK):
        return "empty"
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip_format(data)
    if data.startswith(ole.MAGIC):
        return _ole_format(ole.root_names(data))
    head = data[:_HEAD]
    for signature, name in _SIGNATURES:
        if head.lstrip(b"\r\n\t ").startswith(signature):
            return name
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "bmp"
    return _text_format(head)


def _zip_format(data: bytes) -> str:
    try:
        with open_zip(data, "") as archive:
            names = [member_name(name).lower() for name in archive.namelist()]
            kind = _by_mimetype(archive)
    except ReportError:
        return _broken_zip_format(data)
    if kind:
        return kind
    for folder, name in _FOLDERS:
        if any(member.startswith(folder) for member in names):
            return name
    return "zip"


def _by_mimetype(archive: zipfile.ZipFile) -> str | None:
    """OpenDocument names itself in a member `mimetype`, stored unpacked."""
    try:
        info = archive.getinfo("mimetype")
        if info.compress_type != zipfile.ZIP_STORED or info.file_size > 256:
            return None
        declared = archive.read(info)
    except (KeyError, zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError):
        return None
    return next((name for mark, name in _MIMETYPES if mark in declared), None)


def _broken_zip_format(data: bytes) -> str:
    """A truncated package still names its members before each of them."""
    for folder, name in _FOLDERS:
        if folder.encode() in data.lower() and re.search(rb"PK\x03\x04.{26}" + re.escape(folder.encode()), data, re.I | re.S):
            return name
    return "zip"


def _ole_format(names: frozenset[str]) -> str:
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        return "encrypted"
    if "WordDocument" in names:  # also what WPS saves as .wps
        return "doc"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "PowerPoint Document" in names:
        return "ppt"
    if names & {"MatOST", "MM"}:  # Microsoft Works
        return "wps"
    return "ole-other"


def _text_format(head: bytes) -> str:
    text = _decoded(head)
    if text is None:
        return "html" if _PAGE.search(head[:1024].replace(b"\x00", b"").decode("latin-1")) else "unknown"
    start = text.lstrip("\ufeff \t\r\n\u3000")
    if start.startswith("<"):
        if _EXCEL_XML.search(start):
            return "spreadsheetml"
        if start.startswith("<?xml"):
            if _WORD_XML.search(start):
                return "xml"
            return "html" if _HTML.search(start) else "xml"
        if _HTML.search(start) or _FRAGMENT.match(start):
            return "html"
    if _MHTML.search(start[:1024]) and _MHTML_TYPE.search(start):
        return "mhtml"
    return "html" if _PAGE.search(start) else "txt"


def _decoded(head: bytes) -> str | None:
    """The beginning as text, only to look for marks in it; None when it is no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    if b"\x00" in head:
        return _unmarked_utf16(head)
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return head.decode("latin-1") if controls * 100 <= len(head) else None


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: line feeds, digits and spaces show as zero bytes on one side only."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not even and head[1::2].count(0) and b"\n\x00" in head:
        return head.decode("utf-16-le", "replace")
    if not odd and b"\x00\n" in head:
        return head.decode("utf-16-be", "replace")
    return None
