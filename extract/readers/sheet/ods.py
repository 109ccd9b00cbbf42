"""OpenDocument spreadsheets (.ods), whose cells carry the text as displayed beside the value.

Source: ODF 1.3 part 3 (OASIS), and what LibreOffice and WPS write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from extract.errors import DamagedFile, EncryptedFile, TooLarge
from extract.readers.limits import unpack
from extract.readers.sheet.document import document_of
from extract.readers.sheet.workbook import (
    BOTTOM,
    LEFT,
    PLAIN,
    RIGHT,
    TOP,
    Look,
    Merge,
    Sheet,
    Workbook,
    cell_name,
    check_size,
    header_size,
)

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

_AGAIN = "fetch it again, or open it and save it again"
_MAX_TAGS = 8_000_000
_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _O, _X, _S, _F = (f"{{{_NS}{name}:1.0}}" for name in ("table", "office", "text", "style", "xsl-fo-compatible"))
_GROUPS = ("row-group", "header-rows", "rows", "column-group", "header-columns", "columns")
_WRAPPERS = frozenset(f"{_T}table-{name}" for name in _GROUPS)
_SIDES = {"border-left": LEFT, "border-top": TOP, "border-right": RIGHT, "border-bottom": BOTTOM}
_LAST_ROW, _LAST_COLUMN = (1 << 20) - 1, (1 << 14) - 1
# An em of the usual 11 points, in which indents are counted as characters.
_EM = 11.0
_LENGTH = re.compile(r"^([\d.]+)(pt|cm|mm|in|px)$")
_POINTS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "px": 0.75}


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of an .ods. Raises DamagedFile, EncryptedFile, TooLarge, and EmptyFile without text."""
    members = unpack(data, file_name, lambda name: name in ("content.xml", "styles.xml", "META-INF/manifest.xml"))
    if b"encryption-data" in members.parts.get("META-INF/manifest.xml", b""):
        raise EncryptedFile(file_name, "an OpenDocument file with a password", remedy="save it without a password")
    content = members.parts.get("content.xml")
    if content is None:
        reason = members.damaged.get("content.xml", "missing")
        raise DamagedFile(file_name, f"the main part cannot be unpacked ({reason})", place="content.xml", remedy=_AGAIN)
    if content.count(b"<") > _MAX_TAGS:
        raise TooLarge(file_name, f"more than {_MAX_TAGS} tags", place="content.xml", remedy="if genuine, split the workbook")
    try:
        styles = _Styles()
        if "styles.xml" in members.parts:
            styles.add(_parsed(members.parts["styles.xml"], file_name))
        root = _parsed(content, file_name)
    except etree.XMLSyntaxError as error:
        raise DamagedFile(file_name, f"not well-formed XML ({error})", place="content.xml", remedy=_AGAIN) from error
    styles.add(root)
    book = Workbook()
    book.drops["header-footer"] += styles.margins
    texts = 0
    for element in root.iterfind(f"{_O}body/{_O}spreadsheet/{_T}table"):
        reader = _SheetReader(element, styles, file_name)
        book.sheets.append(reader.read())
        texts += reader.texts
        check_size(file_name, texts, f"sheet {reader.sheet.name}")
    return document_of(book, file_name, sha256, "ods", "sheet/ods", lexicon)


def _parsed(content: bytes, file_name: str) -> etree._Element:
    if b"<!DOCTYPE" in content[:4096]:
        raise DamagedFile(file_name, "a document type declaration, which no spreadsheet program writes", place="content.xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    return etree.fromstring(content, parser)


@dataclass(frozen=True, slots=True)
class _Style:
    element: etree._Element
    parent: str


class _Styles:
    """How cells look by the name of their style, and which table styles hide their sheet."""

    def __init__(self) -> None:
        self._cells: dict[str, _Style] = {}
        self._looks: dict[str, Look] = {"": PLAIN}
        self.hidden_tables: set[str] = set()
        self.margins = 0

    def add(self, root: etree._Element) -> None:
        for element in root.iter(_S + "style"):
            name, family = element.get(_S + "name") or "", element.get(_S + "family")
            if family == "table-cell":
                self._cells[name] = _Style(element, element.get(_S + "parent-style-name") or "")
            elif family == "table":
                properties = element.find(_S + "table-properties")
                if properties is not None and properties.get(_T + "display") == "false":
                    self.hidden_tables.add(name)
        for kind in ("header", "footer"):
            for element in root.iter(_S + kind):
                self.margins += header_size("".join(str(text) for text in element.itertext()))

    def look(self, name: str) -> Look:
        """The look of a style, what it does not say taken from its parents."""
        if name in self._looks:
            return self._looks[name]
        chain: list[str] = []
        while name in self._cells and name not in self._looks and name not in chain:
            chain.append(name)
            name = self._cells[name].parent
        look = self._looks.get(name, PLAIN)
        for own in reversed(chain):
            look = self._looks[own] = _look(self._cells[own].element, look)
        return look


def _look(element: etree._Element, look: Look) -> Look:
    for properties in element:
        if properties.tag == _S + "table-cell-properties":
            look = replace(look, borders=_borders(properties, look.borders))
        elif properties.tag == _S + "text-properties":
            weight, size = properties.get(_F + "font-weight"), _points(properties.get(_F + "font-size"))
            look = replace(
                look, bold=weight in ("bold", "600", "700", "800", "900") if weight else look.bold, size=size or look.size
            )
        elif properties.tag == _S + "paragraph-properties":
            align, margin = properties.get(_F + "text-align"), _points(properties.get(_F + "margin-left"))
            centered = align == "center" if align else look.centered
            indent = 0 if align in ("center", "end") else min(round(margin / _EM), 15) if margin is not None else look.indent
            look = replace(look, centered=centered, indent=indent)
    return look


def _borders(properties: etree._Element, borders: int) -> int:
    every = properties.get(_F + "border")
    if every is not None:
        borders = (LEFT | TOP | RIGHT | BOTTOM) if _is_line(every) else 0
    for name, bit in _SIDES.items():
        side = properties.get(_F + name)
        if side is not None:
            borders = borders | bit if _is_line(side) else borders & ~bit
    return borders


def _is_line(border: str) -> bool:
    return bool(border) and "none" not in border and "hidden" not in border and not border.lower().endswith("#ffffff")


def _points(length: str | None) -> float | None:
    found = _LENGTH.match(length or "")
    return float(found[1]) * _POINTS[found[2]] if found else None


class _SheetReader:
    """Reads one table:table into a Sheet."""

    def __init__(self, element: etree._Element, styles: _Styles, file_name: str) -> None:
        hidden = (element.get(_T + "style-name") or "") in styles.hidden_tables
        self.sheet = Sheet(element.get(_T + "name") or "", hidden=hidden)
        self.texts = 0
        self._element = element
        self._styles = styles
        self._file_name = file_name
        self._column_styles: list[tuple[int, str]] = []

    def read(self) -> Sheet:
        row = col = 0
        for element in self._members(self._element):
            if element.tag == _T + "table-column":
                col = self._column(element, col)
            elif element.tag == _T + "table-row":
                row = self._row(element, row)
            elif element.tag == _T + "shapes":
                self.sheet.drops["text-box"] += len("".join("".join(str(text) for text in element.itertext()).split()))
        return self.sheet

    def _members(self, parent: etree._Element) -> list[etree._Element]:
        """Columns and rows in order, also within groups (nested as deep as lxml parses)."""
        found: list[etree._Element] = []
        queue = list(reversed(parent))
        while queue:
            child = queue.pop()
            if child.tag in _WRAPPERS:
                queue += reversed(child)
            else:
                found.append(child)
        return found

    def _column(self, element: etree._Element, col: int) -> int:
        last = min(col + _repeat(element, "columns") - 1, _LAST_COLUMN)
        if (element.get(_T + "visibility") or "visible") != "visible":
            self.sheet.hidden_cols.add(col, last)
        self._column_styles.append((last, element.get(_T + "default-cell-style-name") or ""))
        return last + 1

    def _row(self, element: etree._Element, row: int) -> int:
        last = min(row + _repeat(element, "rows") - 1, _LAST_ROW)
        if (element.get(_T + "visibility") or "visible") != "visible":
            self.sheet.hidden_rows.add(row, last)
        cells = self._cells(element)
        if not cells:
            return last + 1
        filled = sum(bool(text) for _, text, _ in cells)
        self.texts += filled * (last - row + 1)
        check_size(self._file_name, self.texts, f"sheet {self.sheet.name}")
        stop = last if filled else min(last, self.sheet.last + 200)
        for number in range(row, stop + 1):
            for col, text, look in cells:
                self.sheet.put(number, col, text, look)
        for col, across, down in self._spans(element):
            self.sheet.merges.append(Merge(row, col, min(row + down - 1, _LAST_ROW), min(col + across - 1, _LAST_COLUMN)))
        return last + 1

    def _cells(self, element: etree._Element) -> list[tuple[int, str, Look]]:
        """Column, text and look of the cells of a row that have text or lines."""
        found: list[tuple[int, str, Look]] = []
        col = 0
        for cell in element:
            if cell.tag not in (_T + "table-cell", _T + "covered-table-cell"):
                continue
            times = min(_repeat(cell, "columns"), _LAST_COLUMN + 1 - col)
            text = self._text(cell, col) if len(cell) else ""
            name = cell.get(_T + "style-name")
            for number in range(col, col + times):
                look = self._styles.look(name if name is not None else self._column_style(number))
                if text or look.borders:
                    found.append((number, text, look))
            col += times
        return found

    def _column_style(self, col: int) -> str:
        return next((name for last, name in self._column_styles if col <= last), "")

    def _spans(self, element: etree._Element) -> list[tuple[int, int, int]]:
        found, col = [], 0
        for cell in element:
            if cell.tag in (_T + "table-cell", _T + "covered-table-cell"):
                across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
                if across > 1 or down > 1:
                    found.append((col, across, down))
                col += _repeat(cell, "columns")
        return found

    def _text(self, cell: etree._Element, col: int) -> str:
        lines: list[str] = []
        for child in cell:
            if child.tag in (_X + "p", _X + "h"):
                lines.append(_paragraph(child))
            elif child.tag == _O + "annotation":
                self.sheet.drops["comment"] += len(
                    "".join("".join(str(t) for t in child.itertext(_X + "p", _X + "span")).split())
                )
        text = "\n".join(lines)
        if cell.get("{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type") == "error":
            self.sheet.errors.append(f"{cell_name(0, col)[:-1]}列{text}")
        return text


def _repeat(element: etree._Element, what: str) -> int:
    return _count(element, f"number-{what}-repeated")


def _count(element: etree._Element, name: str) -> int:
    value = element.get(_T + name) or ""
    return max(int(value), 1) if value.isdigit() and len(value) < 10 else 1


def _paragraph(element: etree._Element) -> str:
    """The text of a paragraph: runs of spaces, tabs and line breaks are elements in ODF."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == _X + "s":
            count = child.get(_X + "c") or "1"
            pieces.append(" " * (min(int(count), 1000) if count.isdigit() else 1))
        elif child.tag == _X + "tab":
            pieces.append("\t")
        elif child.tag == _X + "line-break":
            pieces.append("\n")
        elif isinstance(child.tag, str) and child.tag != _O + "annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
