"""Excel workbooks (.xlsx, .xlsm; also as WPS and openpyxl write them): one pass over each sheet's XML.

Source: ISO 29500-1, part 18 (SpreadsheetML), Transitional and Strict.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

from extract.errors import DamagedFile, TooLarge, UnknownFormat
from extract.readers.limits import Members, unpack
from extract.readers.sheet.dates import moment
from extract.readers.sheet.document import document_of
from extract.readers.sheet.formats import BUILTIN
from extract.readers.sheet.numbers import display, display_text
from extract.readers.sheet.workbook import (
    PLAIN,
    Look,
    Merge,
    Sheet,
    Workbook,
    cell_name,
    check_size,
    header_size,
)
from extract.readers.sheet.xlsx_styles import looks_of

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

_AGAIN = "fetch it again, or open it and save it again"
# A cell with text is 3 to 7 tags; this is a sheet of two million cells.
MAX_TAGS = 8_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_TRUE = frozenset({"1", "true", "on"})
_SHEET_TAGS = ("{*}row", "{*}col", "{*}mergeCell", "{*}oddHeader", "{*}oddFooter")
_LAST_ROW, _LAST_COLUMN = (1 << 20) - 1, (1 << 14) - 1


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of an .xlsx. Raises DamagedFile, EncryptedFile, TooLarge, and EmptyFile without text."""
    members = unpack(data, file_name, _is_wanted)
    try:
        workbook = _Package(members, file_name).workbook()
    except etree.XMLSyntaxError as error:
        raise DamagedFile(file_name, f"not well-formed XML ({error})", place="xl", remedy=_AGAIN) from error
    return document_of(workbook, file_name, sha256, "xlsx", "sheet/xlsx", lexicon)


def _is_wanted(name: str) -> bool:
    lower = name.lower()
    if lower.endswith(".rels"):
        return True
    aside = ("xl/theme/", "xl/pivot", "xl/externallinks/", "xl/calcchain", "customxml/", "docprops/", "xl/charts/", "xl/media/")
    return lower.endswith((".xml", "workbook.bin")) and not lower.startswith(aside)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    state: str
    part: str
    kind: str


class _Package:
    """The parts of one workbook and what its cells refer to."""

    def __init__(self, members: Members, file_name: str) -> None:
        self._members = members
        self._file_name = file_name
        self._by_name = {name.lower(): name for name in members.parts}
        self._texts = 0
        self._strings: list[str] = []
        self._looks: list[Look] = []
        self._date_1904 = False

    def workbook(self) -> Workbook:
        main = self._main()
        root = self._parsed(main)
        properties = root.find("{*}workbookPr")
        self._date_1904 = properties is not None and properties.get("date1904") in _TRUE
        related = self._related(main)
        strings = next((target for kind, target in related.values() if kind == "sharedStrings"), None)
        styles = next((target for kind, target in related.values() if kind == "styles"), None)
        self._strings = self._shared_strings(strings) if strings else []
        self._looks = looks_of(self._parsed(styles)) if styles else [PLAIN]
        book = Workbook(notes=[f"部件损坏，未读：{name}" for name in self._members.damaged])
        for entry in self._entries(root, related):
            if entry.kind != "worksheet":
                book.notes.append(f"工作表“{entry.name}”是图表或宏表，未读")
            elif not entry.part:
                book.notes.append(f"工作表“{entry.name}”的部件缺失，未读")
            else:
                book.sheets.append(self._sheet(entry))
        return book

    def _main(self) -> str:
        related = self._related("")
        main = next((target for kind, target in related.values() if kind == "officeDocument"), None)
        main = main or self._by_name.get("xl/workbook.xml")
        if main is None or main.lower().endswith(".bin"):
            if any(name.endswith("workbook.bin") for name in self._by_name):
                problem = "this is an Excel binary workbook (.xlsb), whatever its name says"
                raise UnknownFormat(self._file_name, problem, remedy="open it and save it as .xlsx")
            damaged = next((name for name in self._members.damaged if "workbook" in name.lower()), "xl/workbook.xml")
            reason = self._members.damaged.get(damaged, "missing")
            raise DamagedFile(self._file_name, f"the main part cannot be unpacked ({reason})", place=damaged, remedy=_AGAIN)
        return main

    def _entries(self, root: etree._Element, related: Mapping[str, tuple[str, str]]) -> Iterator[_Entry]:
        for number, sheet in enumerate(root.iterfind("{*}sheets/{*}sheet"), 1):
            identity = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
            kind, part = related.get(str(identity), ("", ""))
            part = part or self._by_name.get(f"xl/worksheets/sheet{number}.xml", "")
            yield _Entry(sheet.get("name") or f"Sheet{number}", sheet.get("state") or "visible", part, kind or "worksheet")

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: identity → (last word of the type, member that is there, or "")."""
        folder, name = posixpath.split(part)
        own = self._by_name.get(f"{folder}/_rels/{name}.rels".lstrip("/").lower())
        if own is None:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relationship in self._parsed(own).iter("{*}Relationship"):
            target = (relationship.get("Target") or "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            kind = (relationship.get("Type") or "").rpartition("/")[2]
            if relationship.get("TargetMode") != "External":
                found[relationship.get("Id") or ""] = (kind, self._by_name.get(path.lower(), ""))
        return found

    def _content(self, part: str) -> bytes:
        content = self._members.parts[part]
        if content.count(b"<") > MAX_TAGS:
            raise TooLarge(self._file_name, f"more than {MAX_TAGS} tags", place=part, remedy="if genuine, split the workbook")
        if b"<!DOCTYPE" in content[:4096]:
            raise DamagedFile(self._file_name, "a document type declaration, which no spreadsheet program writes", place=part)
        return content

    def _parsed(self, part: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
        return etree.fromstring(self._content(part), parser)

    def _pieces(self, part: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
        """The elements of these names, each emptied after use, so that a large part needs little memory."""
        from io import BytesIO

        stream = BytesIO(self._content(part))
        for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True, remove_comments=True):
            yield element
            element.clear()
            previous = element.getprevious()
            if previous is not None and (parent := element.getparent()) is not None:
                parent.remove(previous)

    def _shared_strings(self, part: str) -> list[str]:
        return [_rich(element) for element in self._pieces(part, ("{*}si",))]

    # -------------------------------------------------------------- one sheet

    def _sheet(self, entry: _Entry) -> Sheet:
        sheet = Sheet(entry.name, hidden=entry.state != "visible")
        next_row = 0
        for element in self._pieces(entry.part, _SHEET_TAGS):
            kind = etree.QName(element).localname
            if kind == "row":
                next_row = self._row(sheet, element, next_row)
            elif kind == "col":
                _column(sheet, element)
            elif kind == "mergeCell":
                _merge(sheet, element.get("ref") or "")
            elif element.text:
                sheet.drops["header-footer"] += header_size(element.text)
        check_size(self._file_name, self._texts, f"sheet {entry.name}")
        for kind, part in self._related(entry.part).values():
            if part and kind in ("comments", "threadedComment", "drawing"):
                self._aside(sheet, kind, part)
        return sheet

    def _aside(self, sheet: Sheet, kind: str, part: str) -> None:
        """Comments and text boxes float over the sheet; they are counted, not read."""
        tag, name = ("{*}t", "text-box") if kind == "drawing" else ("{*}t", "comment")
        size = sum(len("".join((element.text or "").split())) for element in self._parsed(part).iter(tag))
        sheet.drops[name] += size

    def _row(self, sheet: Sheet, element: etree._Element, expected: int) -> int:
        given = element.get("r")
        row = int(given) - 1 if given and given.isdigit() else expected
        row = min(max(row, 0), _LAST_ROW)
        if element.get("hidden") in _TRUE or (element.get("ht") == "0" and element.get("customHeight") in _TRUE):
            sheet.hidden_rows.add(row, row)
        expected_col = 0
        for cell in element:
            name = cell.get("r")
            col = _column_of(name) if name else expected_col
            expected_col = col + 1
            style = cell.get("s")
            look = self._look(style) if style else self._looks[0]
            if not len(cell):
                sheet.put(row, col, "", look)
                continue
            text = self._text(sheet, cell, look, row, col)
            self._texts += bool(text)
            sheet.put(row, col, text, look)
        return row + 1

    def _look(self, style: str) -> Look:
        index = int(style) if style.isdigit() else 0
        return self._looks[index] if index < len(self._looks) else PLAIN

    def _text(self, sheet: Sheet, cell: etree._Element, look: Look, row: int, col: int) -> str:
        kind = cell.get("t") or "n"
        value: str | None = None
        formula = False
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}is"):
                return display_text(_rich(child), look.number_format)
            elif tag.endswith("}f"):
                formula = True
        if value is None:
            if formula and kind != "str":
                sheet.unknown.append(cell_name(row, col))
            return ""
        return self._shown(sheet, kind, value, look, cell_name(row, col))

    def _shown(self, sheet: Sheet, kind: str, value: str, look: Look, place: str) -> str:
        if kind == "s":
            index = int(value) if value.strip().isdigit() else -1
            if not 0 <= index < len(self._strings):
                raise DamagedFile(self._file_name, f"no shared string {value}", place=f"{sheet.name}!{place}", remedy=_AGAIN)
            return display_text(self._strings[index], look.number_format)
        if kind in ("str", "inlineStr"):
            if value.startswith("=DISPIMG("):  # how WPS names a picture in a cell
                sheet.drops["picture"] += 1
                return ""
            return display_text(_unescaped(value), look.number_format)
        if kind == "b":
            return "TRUE" if value.strip() in _TRUE else "FALSE"
        if kind == "e":
            sheet.errors.append(place)
            return value
        if kind == "d":
            return _iso(value, look.number_format)
        try:
            number = float(value)
        except ValueError:
            return value
        shown = display(number, look.number_format, self._date_1904) if abs(number) < 1e300 else value
        if not shown:
            sheet.drops["format-hidden"] += len(value)
        return shown


def _rich(element: etree._Element) -> str:
    """The text of a string item: plain, or in runs; phonetic hints are not part of it."""
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag.endswith("}t"):
            pieces.append(child.text or "")
        elif tag.endswith("}r"):
            pieces += [inner.text or "" for inner in child if str(inner.tag).endswith("}t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Control characters as `_x000D_`; line ends as one line feed."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _iso(value: str, code: str) -> str:
    try:
        when = datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return value
    return display((when - moment(60)).total_seconds() / 86_400 + 60, code if code != "General" else BUILTIN[14])


def _column_of(reference: str) -> int:
    col = 0
    for letter in reference:
        if not letter.isalpha() or not letter.isascii():
            break
        col = col * 26 + ord(letter.upper()) - 64
    return min(max(col - 1, 0), _LAST_COLUMN)


def _column(sheet: Sheet, element: etree._Element) -> None:
    width = element.get("width") or ""
    if element.get("hidden") in _TRUE or (width and not width.strip("0.")):
        first, last = element.get("min") or "", element.get("max") or ""
        if first.isdigit() and last.isdigit():
            sheet.hidden_cols.add(int(first) - 1, int(last) - 1)


def _merge(sheet: Sheet, reference: str) -> None:
    first, _, last = reference.partition(":")
    a, b = _REFERENCE.match(first), _REFERENCE.match(last)
    if a and b:
        rows, cols = sorted((int(a[2]) - 1, int(b[2]) - 1)), sorted((_column_of(a[1]), _column_of(b[1])))
        sheet.merges.append(Merge(rows[0], cols[0], rows[1], cols[1]))
