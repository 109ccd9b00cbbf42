"""Scans: pictures of pages to the same ink that other pages have, by OpenCV for rules and PP-OCR for text.

The extra `ocr` brings what is needed, models too; nothing is imported of it here, and nothing is ever downloaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.errors import EmptyFile, MissingExtra
from extract.lexicon import Lexicon
from extract.model import Document
from extract.readers.scan import extra

if TYPE_CHECKING:
    from extract.readers.scan.scans import Scans

READER = "rapidocr"


def opened() -> Scans | None:
    """What reads the scanned pages of one document; None if the extra `ocr` is not installed."""
    folder = extra.models()
    if folder is None:
        return None
    from extract.readers.scan.engine import engine
    from extract.readers.scan.scans import Scans

    return Scans(engine(folder, extra.threads()))


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in a picture file, its pages recognised. `format` is what the bytes are (`png`, `jpeg`, `tiff`…).

    Raises MissingExtra without the extra `ocr`, EmptyFile if no text is found, DamagedFile and TooLarge.
    """
    scans = opened()
    if scans is None:
        raise MissingExtra(file_name, "text in pictures is recognised by an optional part", "ocr")
    from extract.readers.known import Labels
    from extract.readers.paged import assembled, content
    from extract.readers.scan.pictures import pictures
    from extract.readers.sniff import sniff

    pages = [content(scans.read(picture, n)) for n, picture in enumerate(pictures(data, file_name), 1)]
    if all(page.bare for page in pages):
        raise EmptyFile(file_name, "no text is found in the picture", remedy="check it in a viewer, or scan it again")
    found = assembled(pages, Labels.of(lexicon).known)
    return Document(
        *(file_name, sha256, sniff(data), READER, scans.settle(found.body, lexicon), len(pages)),
        drops=found.drops,
        notes=(*found.notes, *scans.notes()),
        needs_ocr=found.needs_ocr,
    )
