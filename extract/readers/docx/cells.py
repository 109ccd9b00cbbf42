"""Cells as most of them are, paragraphs of nothing but text: read in a quarter of the time that the full walk takes.

A form has a thousand cells, and in nearly all of them no property says anything of the text or of merging. The few that have
one (a span, a number, hidden text, a symbol font, a deleted paragraph mark) are found first, by the parser's own search; of
the others only the text is looked at, and any element that is not known to print nothing leaves the cell to the full walk.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.readers.docx.names import NONE, VAL, Properties, W, number
from extract.readers.docx.paragraph import PROPERTIES, REMOVED, P, R, T, content
from extract.readers.docx.styles import Styles
from extract.readers.docx.symbols import is_symbol_font

SPAN, VMERGE, HMERGE = (W + name for name in ("gridSpan", "vMerge", "hMerge"))
_CELL, _PROPERTIES, _WIDTH, _TYPE, _TWIPS = (W + name for name in ("tc", "tcPr", "tcW", "type", "w"))
_STYLE, _FONTS, _ASCII, _HANSI = (W + name for name in ("pStyle", "rFonts", "ascii", "hAnsi"))
_TELLING = (*(W + name for name in ("numPr", "vanish", "rStyle")), *REMOVED)
_SILENT = PROPERTIES | {W + name for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak")}


class Cells:
    """The cells of one story."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self._merges: dict[etree._Element, dict[str, etree._Element]] = {}
        for mark in root.iter(SPAN, VMERGE, HMERGE):
            properties = mark.getparent()
            cell = None if properties is None else properties.getparent()
            if cell is not None:
                self._merges.setdefault(cell, {})[mark.tag] = mark
        self._usual = _is_plain(styles, None)
        self._others = frozenset(_cells_of(_telling(root, styles))) if self._usual else frozenset()

    def merges(self, cell: etree._Element) -> Properties:
        """The properties SPAN, VMERGE, HMERGE of a w:tc, those that it has."""
        return self._merges.get(cell, NONE)

    def text(self, cell: etree._Element) -> str | None:
        """The text of a plain w:tc outside of field codes, a line for each paragraph; None for any other."""
        if not self._usual or cell in self._others:
            return None
        lines: list[str] = []
        for paragraph in cell:
            tag = paragraph.tag
            if tag == P:
                line = _text(paragraph)
                if line is None:
                    return None
                lines.append(line)
            elif tag not in _SILENT:
                return None
        return "\n".join(lines)


def width(cell: etree._Element) -> int:
    """The preferred width of a w:tc in twips, 0 where it is automatic or a percentage."""
    found = cell.find(f"{_PROPERTIES}/{_WIDTH}")
    if found is None or (found.get(_TYPE) or "dxa") != "dxa":
        return 0
    return max(number(found.get(_TWIPS)) or 0, 0)


def _text(paragraph: etree._Element) -> str | None:
    line = ""
    for child in paragraph:
        tag = child.tag
        if tag == R:
            for part in child:
                tag = part.tag
                if tag == T:
                    line += content(part) if len(part) else part.text or ""
                elif tag not in _SILENT:
                    return None
        elif tag not in _SILENT:
            return None
    return line.replace("\r", " ").replace("\n", " ") if "\n" in line or "\r" in line else line


def _telling(root: etree._Element, styles: Styles) -> Iterator[etree._Element]:
    """The properties, anywhere in the story, that change what is printed."""
    yield from root.iter(*_TELLING)
    telling_styles = {name for name in {style.get(VAL) for style in root.iter(_STYLE)} if not _is_plain(styles, name)}
    if telling_styles:
        yield from (style for style in root.iter(_STYLE) if style.get(VAL) in telling_styles)
    telling_fonts = set(filter(is_symbol_font, {_font(fonts) for fonts in root.iter(_FONTS)}))
    if telling_fonts:
        yield from (fonts for fonts in root.iter(_FONTS) if _font(fonts) in telling_fonts)


def _font(fonts: etree._Element) -> str | None:
    return fonts.get(_ASCII) or fonts.get(_HANSI)


def _is_plain(styles: Styles, identity: str | None) -> bool:
    style = styles.paragraph(identity)
    return not style.hidden and style.num_id is None


def _cells_of(elements: Iterator[etree._Element]) -> Iterator[etree._Element]:
    """The innermost cell around each element that stands in one."""
    for element in elements:
        cell = next(element.iterancestors(_CELL), None)
        if cell is not None:
            yield cell
