"""OFD (GB/T 33190-2016): a zip of XML pages with text, paths and pictures, in millimetres. Read as PDF's pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.errors import DamagedFile, EmptyFile
from extract.lexicon import Lexicon
from extract.model import Document
from extract.readers.known import Labels
from extract.readers.ofd.aside import aside
from extract.readers.ofd.package import Body, Package, PageRef
from extract.readers.ofd.page import Seen, read_page
from extract.readers.paged import PageContent, PageInk, assembled, content
from extract.readers.scan import opened

if TYPE_CHECKING:
    from extract.readers.scan.scans import Scans

# Characters of slanted text that a note quotes.
_QUOTED = 40


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document of an OFD; of a file that holds several documents the pages of all, in order.

    Pages of pictures are recognised; without the extra `ocr` they are in `needs_ocr`, as are pages whose characters have no
    codes, and why in `notes`, where attachments, signatures, annotations and
    slanted text (watermarks) are named, too. Raises EncryptedFile, DamagedFile, TooLarge, and EmptyFile if no page has any
    text or picture.
    """
    package = Package(data, file_name)
    bodies = package.bodies()
    seen = _Pages(package)
    notes = [f"文件含{len(bodies)}个文档，已按顺序读取"] if len(bodies) > 1 else []
    annotated = 0
    for body in bodies:
        beside = aside(package, body, len(seen.pages) + 1)
        for ref in body.pages:
            seen.add(body, ref)
        notes += beside.notes
        annotated += beside.characters
    pages = seen.pages
    if pages and all(page.lost for page in pages):
        raise DamagedFile(file_name, "no page can be read", remedy="fetch it again")
    if all(page.bare and not page.fault for page in pages):
        raise EmptyFile(file_name, "no page has any text", remedy="check the file in a viewer")
    found = assembled(pages, Labels.of(lexicon).known)
    drops = (*found.drops, ("annotation", annotated), ("slanted-text", sum(len(text) for _, text in seen.slanted)))
    scans = seen.scans
    return Document(
        *(file_name, sha256, "ofd", "ofd/xml+rapidocr" if scans else "ofd/xml"),
        *(scans.settle(found.body, lexicon) if scans else found.body, len(pages)),
        drops=tuple((kind, count) for kind, count in drops if count),
        notes=(*found.notes, *(scans.notes() if scans else ()), *seen.watermarks(), *notes, *package.faults),
        needs_ocr=found.needs_ocr,
    )


class _Pages:
    """Reads pages in their order. `scans` holds those that were recognised from their pictures, `slanted` page and text of
    watermarks.
    """

    def __init__(self, package: Package) -> None:
        self.pages: list[PageContent] = []
        self.scans: Scans | None = None
        self.slanted: list[tuple[int, str]] = []
        self._package = package

    def add(self, body: Body, ref: PageRef) -> None:
        """Read the next page; one that cannot be read is lost, the others are not."""
        number = len(self.pages) + 1
        try:
            seen = read_page(self._package, body, ref, number)
        except DamagedFile:
            self.pages.append(PageContent(number, fault="缺失或损坏，无法读取", lost=True))
            return
        self.slanted += [(number, text) for text in seen.slanted]
        self.pages.append(content(self._recognised(seen, body) if seen.pictures else seen.ink))

    def watermarks(self) -> list[str]:
        """A note for each slanted text, the same one on many pages noted once."""
        pages: dict[str, int] = {}
        for number, text in self.slanted:
            pages.setdefault(text[:_QUOTED], number)
        return [f"第{number}页起斜排文字（水印）不属于正文：{text}" for text, number in pages.items()]

    def _recognised(self, seen: Seen, body: Body) -> PageInk:
        scans = self.scans or opened()
        if scans is None:
            return seen.ink
        from extract.readers.ofd.picture import page_picture

        picture = page_picture(self._package, body, seen.ink, seen.pictures)
        if picture is None:
            return seen.ink
        self.scans = scans
        return scans.read(picture, seen.ink.number)
