"""Rich Text Format (.rtf; also what is saved as .doc), as Word, WPS and LibreOffice write it: one pass, in linear time.

Sources: Rich Text Format Specification 1.9.1, and what programs do, in docs/notes/legacy-word.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.readers.docx import read_parts
from extract.readers.legacy.script import check_text

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

__all__ = ["read"]


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of an RTF file. The lexicon is not needed: the file says what is a table.

    Raises DamagedFile, TooLarge, EmptyFile.
    """
    from extract.readers.rtf.interpret import Interpreter

    document = read_parts(Interpreter(data.lstrip(b"\r\n\t "), file_name).parts(), file_name, sha256, kind="rtf", reader="rtf")
    check_text("".join(document.texts()), file_name)
    return document
