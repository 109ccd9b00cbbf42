"""Excel 2003 XML (SpreadsheetML 2003), which programs of agencies write under the name .xls or .xml.

Source: Microsoft, "XML Spreadsheet Reference" (Office XP), and what Excel and WPS write.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

from extract.errors import DamagedFile, TooLarge
from extract.readers.sheet.dates import moment
from extract.readers.sheet.document import document_of
from extract.readers.sheet.formats import BUILTIN
from extract.readers.sheet.numbers import display, display_text
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
)

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_MAX_TAGS, _MAX_BYTES = 8_000_000, 64 << 20
_SIDES = {"Left": LEFT, "Top": TOP, "Right": RIGHT, "Bottom": BOTTOM}
_NAMED = {
    "General Number": "General", "General Date": BUILTIN[22], "Long Date": BUILTIN[31], "Medium Date": BUILTIN[15],
    "Short Date": BUILTIN[14], "Long Time": BUILTIN[21], "Medium Time": BUILTIN[18], "Short Time": BUILTIN[20],
    "Currency": BUILTIN[7], "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip
_LAST_ROW, _LAST_COLUMN = (1 << 20) - 1, (1 << 14) - 1


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of an Excel 2003 XML file. Raises DamagedFile, TooLarge, and EmptyFile without text."""
    if data.count(b"<") > _MAX_TAGS or len(data) > _MAX_BYTES:
        raise TooLarge(file_name, f"more than {_MAX_TAGS} tags or {_MAX_BYTES} bytes", remedy="if genuine, split the workbook")
    if b"<!DOCTYPE" in data[:4096]:
        raise DamagedFile(file_name, "a document type declaration, which no spreadsheet program writes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile(
            file_name, f"not well-formed XML ({error})", remedy="fetch it again, or open it and save it as .xlsx"
        ) from error
    looks = _looks(root)
    book = Workbook()
    texts = 0
    for element in root.iterfind(_S + "Worksheet"):
        reader = _SheetReader(element, looks, file_name)
        book.sheets.append(reader.read(element))
        texts += reader.texts
        check_size(file_name, texts, f"sheet {reader.sheet.name}")
    return document_of(book, file_name, sha256, "spreadsheetml", "sheet/xml2003", lexicon)


def _looks(root: etree._Element) -> dict[str, Look]:
    """The looks of the styles by their identity; what one does not say, its parent or the style `Default` does."""
    styles = {style.get(_S + "ID") or "": style for style in root.iterfind(f"{_S}Styles/{_S}Style")}
    looks: dict[str, Look] = {}

    def look(name: str, deeper: int = 8) -> Look:
        if name not in looks:
            style = styles.get(name)
            if style is None or not deeper:
                return PLAIN
            parent = style.get(_S + "Parent") or ("Default" if name != "Default" else "")
            looks[name] = _look(style, look(parent, deeper - 1))
        return looks[name]

    for name in ["Default", *styles]:
        looks[name] = look(name)
    return looks


def _look(style: etree._Element, above: Look) -> Look:
    code, borders, bold, size = above.number_format, above.borders, above.bold, above.size
    centered, indent = above.centered, above.indent
    for child in style:
        if child.tag == _S + "NumberFormat":
            given = child.get(_S + "Format") or "General"
            code = _NAMED.get(given, given)
        elif child.tag == _S + "Borders":
            borders = sum({_SIDES.get(line.get(_S + "Position") or "", 0) for line in child if _is_drawn(line)})
        elif child.tag == _S + "Font":
            bold, size = child.get(_S + "Bold") == "1", _float(child.get(_S + "Size")) or size
        elif child.tag == _S + "Alignment":
            horizontal = child.get(_S + "Horizontal")
            centered = horizontal in ("Center", "CenterAcrossSelection")
            indent = min(_number(child, "Indent", 0), 15) if horizontal in (None, "Left") else 0
    return Look(code, borders, bold, size, centered, indent)


def _is_drawn(line: etree._Element) -> bool:
    return (line.get(_S + "LineStyle") or "None") != "None" and (line.get(_S + "Color") or "").upper() != "#FFFFFF"


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    value = element.get(_S + name) or ""
    return int(value) if value.isdigit() and len(value) < 10 else otherwise


class _SheetReader:
    """Reads one Worksheet element into a Sheet."""

    def __init__(self, element: etree._Element, looks: dict[str, Look], file_name: str) -> None:
        options = element.find(f"{_X}WorksheetOptions/{_X}Visible")
        hidden = options is not None and (options.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
        self.sheet = Sheet(element.get(_S + "Name") or "", hidden=hidden)
        self.texts = 0
        self._looks = looks
        self._file_name = file_name

    def read(self, element: etree._Element) -> Sheet:
        row = col = 0
        for child in element.iterfind(f"{_S}Table/*"):
            if child.tag == _S + "Column":
                col = min(_number(child, "Index", col + 1) - 1, _LAST_COLUMN)
                last = min(col + _number(child, "Span", 0), _LAST_COLUMN)
                if child.get(_S + "Hidden") == "1" or _float(child.get(_S + "Width")) == 0:
                    self.sheet.hidden_cols.add(col, last)
                col = last + 1
            elif child.tag == _S + "Row":
                row = min(_number(child, "Index", row + 1) - 1, _LAST_ROW)
                last = min(row + _number(child, "Span", 0), _LAST_ROW)
                if child.get(_S + "Hidden") == "1" or _float(child.get(_S + "Height")) == 0:
                    self.sheet.hidden_rows.add(row, last)
                self._row(child, row)
                row = last + 1
        return self.sheet

    def _row(self, element: etree._Element, row: int) -> None:
        col = 0
        for cell in element.iterfind(_S + "Cell"):
            col = min(_number(cell, "Index", col + 1) - 1, _LAST_COLUMN)
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            look = self._looks.get(cell.get(_S + "StyleID") or element.get(_S + "StyleID") or "Default", PLAIN)
            text = self._text(cell, look, row, col)
            self.texts += bool(text)
            self.sheet.put(row, col, text, look)
            if across or down:
                self.sheet.merges.append(Merge(row, col, min(row + down, _LAST_ROW), min(col + across, _LAST_COLUMN)))
            col += across + 1
        check_size(self._file_name, self.texts, f"sheet {self.sheet.name}")

    def _text(self, cell: etree._Element, look: Look, row: int, col: int) -> str:
        comment = cell.find(_S + "Comment")
        if comment is not None:
            self.sheet.drops["comment"] += len("".join("".join(str(text) for text in comment.itertext()).split()))
        data = next((child for child in cell if str(child.tag).endswith("}Data")), None)
        if data is None:
            if cell.get(_S + "Formula"):
                self.sheet.unknown.append(cell_name(row, col))
            return ""
        text, kind = "".join(str(piece) for piece in data.itertext()), data.get(_S + "Type") or "String"
        if kind == "Error":
            self.sheet.errors.append(cell_name(row, col))
        if kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "Number" and (number := _float(text)) is not None:
            return display(number, look.number_format)
        if kind == "DateTime":
            return _date(text, look.number_format)
        return display_text(text.replace("\r\n", "\n").replace("\r", "\n"), look.number_format)


def _date(text: str, code: str) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return display((when - moment(60)).total_seconds() / 86_400 + 60, code if code != "General" else BUILTIN[14])
