"""What all formats with pages share: a reader draws each page as `PageInk`, here it becomes blocks and tables.

pages = [content(ink) for ink in ...]        # one at a time: a page's glyphs go when its text is known
found = assembled(pages, Labels.of(lexicon).known)
Document(..., found.body, len(pages), drops=found.drops, notes=found.notes, needs_ocr=found.needs_ocr)
"""

from extract.readers.paged.assembly import Assembled, assembled
from extract.readers.paged.content import PageContent, content
from extract.readers.paged.ink import Drawing, PageInk

__all__ = ["Assembled", "Drawing", "PageContent", "PageInk", "assembled", "content"]
