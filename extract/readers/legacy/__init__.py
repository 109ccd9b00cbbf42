"""Word 97-2003 files (.doc, and .wps of Kingsoft, which are the same inside), without an office program.

Sources: [MS-DOC] and [MS-CFB]; what is used of doc2docx and what files really hold, in docs/notes/legacy-word.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from extract.errors import DamagedFile, ReportError, TooLarge
from extract.readers.docx import read_parts
from extract.readers.legacy import office
from extract.readers.legacy.script import check_text

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

__all__ = ["read"]

_READER = "doc/doc2docx"


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of a Word 97 file; one of Word 6 or 95, or a damaged one, with LibreOffice if it is there.

    Raises EncryptedFile, DamagedFile, TooLarge, EmptyFile.
    """
    kind = "wps" if PurePath(file_name).suffix.lower() == ".wps" else "doc"
    try:
        return _own(data, file_name, sha256, kind)
    except DamagedFile as problem:
        return _other(data, file_name, sha256, lexicon, kind, problem)
    except RecursionError as error:
        raise TooLarge(file_name, "tables and text boxes nested too deep") from error


def _own(data: bytes, file_name: str, sha256: str, kind: str) -> Document:
    from extract.readers.legacy.parts import parts_of
    from extract.readers.legacy.streams import open_word

    word = open_word(data, file_name)
    check_text(word.text, file_name)
    return read_parts(parts_of(word), file_name, sha256, kind=kind, reader=_READER)


def _other(data: bytes, file_name: str, sha256: str, lexicon: Lexicon, kind: str, problem: DamagedFile) -> Document:
    """What LibreOffice makes of a file that we cannot read; the first problem where it is not there or fails as well."""
    try:
        document = office.read_as(data, file_name, sha256, lexicon, kind)
    except ReportError:
        raise problem from None
    check_text("".join(document.texts()), file_name)
    return replace(document, notes=(*document.notes, f"按Word 97格式读不了（{problem.problem}），由LibreOffice转换"))
