"""Word documents (.docx, also as WPS writes them): one walk over the XML, nothing lost that is not declared.

Sources: ISO 29500-1 (WordprocessingML) and what Word and WPS do, in docs/notes/word.md.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extract.errors import EmptyFile, TooLarge
from extract.model import Block, Document, Element, Table
from extract.readers.docx.package import Parts, open_package
from extract.readers.docx.paragraph import PAGE_BREAK
from extract.readers.docx.walk import Item, Paragraph, Walk, labelled

if TYPE_CHECKING:
    from extract.lexicon import Lexicon

__all__ = ["body_of", "read", "read_parts"]


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of a .docx. The lexicon is not needed: Word says what is a table.

    Raises DamagedFile, EncryptedFile, TooLarge, and EmptyFile when there is no text in it.
    """
    try:
        return read_parts(open_package(data, file_name), file_name, sha256)
    except RecursionError as error:
        raise TooLarge(file_name, "elements nested too deep", place="word/document.xml") from error


def read_parts(
    parts: Parts,
    file_name: str,
    sha256: str,
    *,
    kind: str = "docx",
    reader: str = "docx",
    drops: tuple[tuple[str, int], ...] = (),
) -> Document:
    """The document that the parts of a Word file hold. Other readers bring their files to these parts: `kind` is then
    the format of the file, `drops` what they left out themselves, as kind → characters.

    Raises TooLarge, RecursionError for elements nested too deep, and EmptyFile when there is no text in them.
    """
    walk = Walk(parts, file_name)
    body = body_of(walk.items())
    dropped = walk.runs.drops + Counter(dict(drops))
    document = Document(
        file_name,
        sha256,
        kind,
        reader,
        tuple(body),
        drops=tuple(sorted((what, count) for what, count in dropped.items() if count)),
        notes=tuple(dict.fromkeys([*parts.notes, *walk.notes])),
    )
    if not document.characters:
        raise EmptyFile(file_name, "no text in it", remedy="if its pages are pictures, give the file that they were made from")
    return document


def body_of(items: list[Item]) -> list[Element]:
    """Blocks and tables with ids. Empty paragraphs are spacing and make no block; a page break marks the block behind it."""
    body: list[Element] = []
    new_page, count = False, 0
    for item in items:
        if isinstance(item, Table):
            body.append(item)
            new_page = False
            continue
        label, new_page = item.label, new_page or item.page_break
        pieces = item.body.split(PAGE_BREAK)
        for at, piece in enumerate(pieces):
            new_page = new_page or at > 0
            text = labelled(label, piece)
            if text.strip() and (piece.strip() or at == len(pieces) - 1):
                count += 1
                body.append(_block(f"p{count}", text, label, item, new_page))
                label, new_page = "", False
        new_page = new_page or item.ends_page
    return body


def _block(identity: str, text: str, label: str, paragraph: Paragraph, page_break: bool) -> Block:
    return Block(
        identity,
        text,
        outline_level=paragraph.outline,
        style=paragraph.style,
        size=paragraph.size,
        bold=paragraph.bold,
        centered=paragraph.centered,
        toc=paragraph.toc,
        numbering=label,
        page_break=page_break,
    )
