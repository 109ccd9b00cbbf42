"""A document as it stands on paper: paragraphs and tables in one order, with where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from extract.model.table import Place, Table


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `id` is unique in the document (`p1`…).

    `text` is the paragraph as printed, automatic numbering included and layout padding kept. The rest is evidence
    for headings where the format has it: `outline_level` from 1 (a style or paragraph property of the file),
    `style` its name, `size` in points, `bold`, `centered`; `toc` marks a line of a table of contents;
    `numbering` is the part of `text` that the word processor generated (`（二）`), empty if typed by hand.
    `page_break` says that a new page begins with this block.
    """

    id: str
    text: str
    place: Place = Place()
    outline_level: int | None = None
    style: str = ""
    size: float | None = None
    bold: bool = False
    centered: bool = False
    toc: bool = False
    numbering: str = ""
    page_break: bool = False


Element: TypeAlias = Block | Table


@dataclass(frozen=True)
class Document:
    """What a reader returns. `body` holds blocks and top-level tables in reading order.

    `format` is the file format found in the bytes (`docx`, `txt`, …), `reader` what read it, `pages` the page count
    or None where the format has no pages. `characters` counts the non-white-space characters of the body. `drops`
    declares what was left out on purpose, as kind → number of characters (`deletion`, `field-code` …);
    `notes` are doubts of the reader, in Chinese, for the person who checks the result; `needs_ocr` the pages (from 1)
    whose text layer is missing or unusable: nothing of them is in the body.
    """

    file_name: str
    sha256: str
    format: str
    reader: str
    body: tuple[Element, ...]
    pages: int | None = None
    drops: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    needs_ocr: tuple[int, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        return [e for e in self.body if isinstance(e, Block)]

    @property
    def tables(self) -> list[Table]:
        """All tables in order, nested ones after the table that holds them."""
        return [t for e in self.body if isinstance(e, Table) for t in e.walk()]

    def texts(self) -> Iterator[str]:
        """Every printed text once, in order."""
        for element in self.body:
            if isinstance(element, Block):
                yield element.text
            else:
                for table in element.walk():
                    yield from (cell.text for cell in table.cells)

    @cached_property
    def characters(self) -> int:
        return sum(map(len, "\n".join(self.texts()).split()))
