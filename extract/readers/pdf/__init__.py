"""PDF with a text layer: glyphs and rules by PDFium, tables from ruled lines, joined over pages; prose around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.errors import DamagedFile, EmptyFile, EncryptedFile
from extract.lexicon import Lexicon
from extract.model import Document
from extract.readers.known import Labels
from extract.readers.paged import PageContent, PageInk, assembled, content
from extract.readers.pdf.page import ink
from extract.readers.pdf.plumber import second_try
from extract.readers.pdf.scanned import picture
from extract.readers.pdf.second import checked
from extract.readers.scan import opened

if TYPE_CHECKING:
    from extract.readers.scan.scans import Scans


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document of a PDF. Pages without a usable text layer are recognised from their picture; without the extra
    `ocr` they are in `needs_ocr`, and why in `notes`, and nothing of them is in the body. Raises EncryptedFile if it needs
    a password, DamagedFile if PDFium cannot open it or the end is missing, EmptyFile if no page has any text or picture.
    """
    document = _open(data, file_name)
    seen = _Pages(document, data)
    try:
        pages = [seen.page(index) for index in range(len(document))]
    finally:
        document.close()
    if pages and all(page.lost for page in pages):
        raise DamagedFile(file_name, "no page can be loaded", remedy="fetch the file again")
    if all(page.bare and not page.fault for page in pages):
        raise EmptyFile(file_name, "no page has any text", remedy="check the file in a viewer")
    found = assembled(pages, Labels.of(lexicon).known)
    scans = seen.scans
    recognised = len(scans.pages) if scans else 0
    return Document(
        *(file_name, sha256, "pdf-scan" if recognised == len(pages) else "pdf"),
        *("pdf/pdfium+rapidocr" if recognised else "pdf/pdfium", scans.settle(found.body, lexicon) if scans else found.body),
        pages=len(pages),
        drops=found.drops,
        notes=(*found.notes, *(scans.notes() if scans else ())),
        needs_ocr=found.needs_ocr,
    )


def _open(data: bytes, file_name: str) -> pdfium.PdfDocument:
    """Raises also for a file whose end is missing: PDFium would open it with the pages that are left."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise EncryptedFile(file_name, "the PDF needs a password", remedy="save it without one") from error
        raise DamagedFile(file_name, f"PDFium cannot open it ({error})", remedy="fetch the file again") from error
    if data.rfind(b"startxref") < data.rfind(b"endobj"):
        document.close()
        raise DamagedFile(file_name, "the end is missing", place=f"byte {len(data)}", remedy="fetch the file again")
    return document


class _Pages:
    """Reads the pages of an open PDF in their order; `scans` holds those that were recognised from their picture."""

    def __init__(self, document: pdfium.PdfDocument, data: bytes) -> None:
        self.scans: Scans | None = None
        self._document, self._data = document, data

    def page(self, index: int) -> PageContent:
        try:
            seen = second_try(ink(self._document, index), self._data)
            if seen.fault:
                seen = self._recognised(seen, index)
        except pdfium.PdfiumError:
            return PageContent(index + 1, fault="损坏，无法读取", lost=True)
        return content(seen, lambda table: checked(table, self._data, seen.height))

    def _recognised(self, seen: PageInk, index: int) -> PageInk:
        self.scans = self.scans or opened()
        return self.scans.read(picture(self._document, index), index + 1) if self.scans else seen
