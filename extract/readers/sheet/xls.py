"""Excel 97-2003 and 5/95 workbooks (.xls, also what WPS saves as .et): one pass over the records of each sheet.

Source: [MS-XLS]; for Excel 5 and 95 the OpenOffice documentation of the Excel file format.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from extract.errors import DamagedFile, EncryptedFile
from extract.readers import ole
from extract.readers.sheet.biff import Record, Strings, byte_string, long_text, records, rk, short_text
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
    header_size,
)

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

_BOF, _EOF, _FILEPASS, _CODEPAGE, _DATEMODE = 0x0809, 0x000A, 0x002F, 0x0042, 0x0022
_BOUNDSHEET, _SST, _FORMAT, _FONT, _XF = 0x0085, 0x00FC, 0x041E, 0x0031, 0x00E0
_ROW, _COLINFO, _MERGES, _HEADER, _FOOTER, _TXO, _OBJ = 0x0208, 0x007D, 0x00E5, 0x0014, 0x0015, 0x01B6, 0x005D
_BLANK, _MULBLANK, _NUMBER, _RK, _MULRK, _LABEL, _LABELSST = 0x0201, 0x00BE, 0x0203, 0x027E, 0x00BD, 0x0204, 0x00FD
_RSTRING, _BOOLERR, _FORMULA, _STRING = 0x00D6, 0x0205, 0x0006, 0x0207
_BIFF8, _WORKSHEET, _COMMENT = 0x0600, 0, 0x19
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_AGAIN = "truncated? fetch it again, or open it and save it as .xlsx"
# Font number 4 does not exist in any file.
_NO_FONT = 4
_LAST_COLUMN = 255
# The two numbers of white in the standard palette.
_WHITE = (1, 9)


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of an .xls or .et. Raises DamagedFile, EncryptedFile, TooLarge, and EmptyFile without text."""
    stream = ole.stream(data, ("Workbook", "Book"))
    if not stream:
        raise DamagedFile(file_name, "its workbook stream cannot be found", place="Workbook", remedy=_AGAIN)
    try:
        workbook = _Book(stream, file_name).workbook()
    except (struct.error, IndexError) as error:
        raise DamagedFile(file_name, f"a record is cut short ({error})", place="Workbook", remedy=_AGAIN) from error
    kind = "et" if file_name.lower().endswith(".et") else "xls"
    return document_of(workbook, file_name, sha256, kind, "sheet/xls", lexicon)


class _Book:
    """The globals of a workbook: what its cells refer to, and where its sheets begin."""

    def __init__(self, stream: bytes, file_name: str) -> None:
        self._stream = stream
        self._file_name = file_name
        self.wide = True
        self._encoding = "gb18030"
        self.date_1904 = False
        self.strings: list[str] = []
        self.looks: list[Look] = []
        self._formats: dict[int, str] = dict(BUILTIN)
        self._fonts: list[tuple[bool, float]] = []
        self._styles: list[bytes] = []
        self._sheets: list[tuple[int, int, int, str]] = []
        self._texts = 0

    def workbook(self) -> Workbook:
        self._globals()
        book = Workbook()
        for offset, state, kind, name in self._sheets:
            if kind == _WORKSHEET:
                sheet = _SheetReader(self, Sheet(name, hidden=state != 0)).read(self._stream, offset)
                if sheet is None:
                    book.notes.append(f"工作表“{name}”缺失（文件可能不完整），未读")
                else:
                    book.sheets.append(sheet)
                    self._texts += sum(len(line) for line in sheet.rows.values())
                    check_size(self._file_name, self._texts, f"sheet {name}")
            else:
                book.notes.append(f"工作表“{name}”是图表或宏表，未读")
        if not book.sheets:
            raise DamagedFile(self._file_name, "none of its sheets can be read", place="Workbook", remedy=_AGAIN)
        return book

    def _globals(self) -> None:
        handlers: Mapping[int, Callable[[Record], None]] = {
            _BOF: self._begin, _FILEPASS: self._encrypted, _CODEPAGE: self._code_page, _DATEMODE: self._date_mode,
            _BOUNDSHEET: self._sheet, _SST: self._shared, _FORMAT: self._format, _FONT: self._font,
        }  # fmt: skip
        ended = False
        for record in records(self._stream):
            if record.kind == _EOF:
                ended = True
                break
            if record.kind == _XF:
                self._styles.append(record.data)
            elif record.kind in handlers:
                handlers[record.kind](record)
        if not ended or not self._sheets:
            raise DamagedFile(self._file_name, "its list of sheets is not whole", place="Workbook", remedy=_AGAIN)
        self.looks = [self._look(style) for style in self._styles]

    def _begin(self, record: Record) -> None:
        self.wide = struct.unpack_from("<H", record.data)[0] == _BIFF8

    def _encrypted(self, record: Record) -> None:
        raise EncryptedFile(self._file_name, "an Excel file with a password", remedy="save it without a password")

    def _code_page(self, record: Record) -> None:
        number = struct.unpack_from("<H", record.data)[0]
        name = {936: "gb18030", 950: "big5", 1200: "utf-16-le"}.get(number, f"cp{number}")
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self._encoding = name

    def _date_mode(self, record: Record) -> None:
        self.date_1904 = record.data[:1] == b"\1"

    def _sheet(self, record: Record) -> None:
        offset, state, kind = struct.unpack_from("<LBB", record.data)
        name = short_text(record.data, 6) if self.wide else byte_string(record.data, 7, record.data[6], self._encoding)
        self._sheets.append((offset, state & 3, kind, name))

    def _shared(self, record: Record) -> None:
        count = struct.unpack_from("<L", record.data, 4)[0]
        strings = Strings([record.data, *record.more], 8)
        try:
            while len(self.strings) < count:
                self.strings.append(strings.next())
        except (IndexError, struct.error) as error:
            problem = f"{len(self.strings)} of {count} texts can be read"
            raise DamagedFile(self._file_name, problem, place="Workbook", remedy=_AGAIN) from error

    def _format(self, record: Record) -> None:
        number = struct.unpack_from("<H", record.data)[0]
        self._formats[number] = (
            long_text(record, 2) if self.wide else byte_string(record.data, 3, record.data[2], self._encoding)
        )

    def _font(self, record: Record) -> None:
        height, _, _, weight = struct.unpack_from("<4H", record.data)
        self._fonts.append((weight >= 600, height / 20))
        if len(self._fonts) == _NO_FONT:
            self._fonts.append((False, 0.0))

    def _look(self, style: bytes) -> Look:
        font, number, _ = struct.unpack_from("<3H", style)
        bold, size = self._fonts[font] if font < len(self._fonts) else (False, 0.0)
        horizontal = style[6] & 7
        borders = _borders_8(style) if self.wide else _borders_5(style)
        indent = style[8] & 15 if self.wide else 0
        code = self._formats.get(number, "General")
        return Look(code, borders, bold, size or None, horizontal in (2, 6), indent if horizontal in (0, 1, 7) else 0)

    def text(self, record: Record, at: int) -> str:
        """A string with a length of two bytes: of a label, a formula's result, a header."""
        if self.wide:
            return long_text(record, at)
        return byte_string(record.data, at + 2, struct.unpack_from("<H", record.data, at)[0], self._encoding)


def _borders_8(style: bytes) -> int:
    """The sides with a line that can be seen: a white one shows only on a coloured ground."""
    lines, more, ground = struct.unpack_from("<2LH", style, 10)
    coloured = more >> 26 == 1 and ground & 0x7F not in _WHITE
    sides = (
        (LEFT, lines & 15, lines >> 16 & 0x7F),
        (RIGHT, lines >> 4 & 15, lines >> 23 & 0x7F),
        (TOP, lines >> 8 & 15, more & 0x7F),
        (BOTTOM, lines >> 12 & 15, more >> 7 & 0x7F),
    )
    return sum(side for side, kind, colour in sides if kind and (coloured or colour not in _WHITE))


def _borders_5(style: bytes) -> int:
    fill, lines = struct.unpack_from("<2L", style, 8)
    sides = ((BOTTOM, fill >> 22 & 7), (TOP, lines & 7), (LEFT, lines >> 3 & 7), (RIGHT, lines >> 6 & 7))
    return sum(side for side, kind in sides if kind)


class _SheetReader:
    """Reads the records of one sheet into a Sheet."""

    def __init__(self, book: _Book, sheet: Sheet) -> None:
        self._book = book
        self._sheet = sheet
        self._awaited: tuple[int, int, int] | None = None
        self._object = 0
        self._handlers: Mapping[int, Callable[[Record], None]] = {
            _ROW: self._row, _COLINFO: self._column, _MERGES: self._merges, _HEADER: self._margin, _FOOTER: self._margin,
            _OBJ: self._begin_object, _TXO: self._floating, _BLANK: self._blank, _MULBLANK: self._blanks, _NUMBER: self._number,
            _RK: self._packed, _MULRK: self._packed_row, _LABEL: self._label, _RSTRING: self._label, _LABELSST: self._shared,
            _BOOLERR: self._truth, _FORMULA: self._formula, _STRING: self._result,
        }  # fmt: skip

    def read(self, stream: bytes, offset: int) -> Sheet | None:
        """The sheet at this offset, None if there is none. Charts inside of it are records within BOF and EOF of their own."""
        depth = 0
        for record in records(stream, offset):
            if record.kind == _BOF:
                depth += 1
            elif depth == 0:
                return None
            elif record.kind == _EOF:
                depth -= 1
                if not depth:
                    return self._sheet
            elif depth == 1 and record.kind in self._handlers:
                self._handlers[record.kind](record)
        return None

    def _look(self, style: int) -> Look:
        looks = self._book.looks
        return looks[style] if style < len(looks) else PLAIN

    def _put_number(self, row: int, col: int, style: int, value: float) -> None:
        look = self._look(style)
        text = display(value, look.number_format, self._book.date_1904)
        if not text:
            self._sheet.drops["format-hidden"] += 1
        self._sheet.put(row, col, text, look)

    def _put_text(self, row: int, col: int, style: int, text: str) -> None:
        look = self._look(style)
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._sheet.put(row, col, display_text(text, look.number_format), look)

    def _blank(self, record: Record) -> None:
        row, col, style = struct.unpack_from("<3H", record.data)
        self._sheet.put(row, col, "", self._look(style))

    def _blanks(self, record: Record) -> None:
        row, col = struct.unpack_from("<2H", record.data)
        for (style,) in struct.iter_unpack("<H", record.data[4 : 4 + (len(record.data) - 6) // 2 * 2]):
            self._sheet.put(row, col, "", self._look(style))
            col += 1

    def _number(self, record: Record) -> None:
        self._put_number(*struct.unpack_from("<3Hd", record.data))

    def _packed(self, record: Record) -> None:
        row, col, style, number = struct.unpack_from("<3HL", record.data)
        self._put_number(row, col, style, rk(number))

    def _packed_row(self, record: Record) -> None:
        row, col = struct.unpack_from("<2H", record.data)
        for style, number in struct.iter_unpack("<HL", record.data[4 : 4 + (len(record.data) - 6) // 6 * 6]):
            self._put_number(row, col, style, rk(number))
            col += 1

    def _label(self, record: Record) -> None:
        row, col, style = struct.unpack_from("<3H", record.data)
        self._put_text(row, col, style, self._book.text(record, 6))

    def _shared(self, record: Record) -> None:
        row, col, style, index = struct.unpack_from("<3HL", record.data)
        self._put_text(row, col, style, self._book.strings[index])

    def _truth(self, record: Record) -> None:
        row, col, style, value, is_error = struct.unpack_from("<3H2B", record.data)
        if is_error:
            self._sheet.errors.append(cell_name(row, col))
        text = _ERRORS.get(value, "#N/A") if is_error else "TRUE" if value else "FALSE"
        self._sheet.put(row, col, text, self._look(style))

    def _formula(self, record: Record) -> None:
        """The result that was saved: a number, or a mark for a text (in the next record), a truth value or an error."""
        row, col, style = struct.unpack_from("<3H", record.data)
        result = record.data[6:14]
        if result[6:8] != b"\xff\xff":
            self._put_number(row, col, style, struct.unpack("<d", result)[0])
        elif result[0] == 0:
            self._awaited = (row, col, style)
        elif result[0] == 1:
            self._sheet.put(row, col, "TRUE" if result[2] else "FALSE", self._look(style))
        elif result[0] == 2:
            self._sheet.errors.append(cell_name(row, col))
            self._sheet.put(row, col, _ERRORS.get(result[2], "#N/A"), self._look(style))
        else:
            self._sheet.put(row, col, "", self._look(style))

    def _result(self, record: Record) -> None:
        if self._awaited is not None:
            self._put_text(*self._awaited, self._book.text(record, 0))
        self._awaited = None

    def _row(self, record: Record) -> None:
        row, _, _, height = struct.unpack_from("<4H", record.data)
        flags = struct.unpack_from("<L", record.data, 12)[0]
        if flags & 0x20 or not height & 0x7FFF:
            self._sheet.hidden_rows.add(row, row)

    def _column(self, record: Record) -> None:
        first, last, width, _, flags = struct.unpack_from("<5H", record.data)
        if flags & 1 or not width:
            self._sheet.hidden_cols.add(first, min(last, _LAST_COLUMN))

    def _merges(self, record: Record) -> None:
        count = struct.unpack_from("<H", record.data)[0]
        for top, bottom, left, right in struct.iter_unpack(
            "<4H", record.data[2 : 2 + min(count, (len(record.data) - 2) // 8) * 8]
        ):
            self._sheet.merges.append(Merge(top, left, bottom, min(right, _LAST_COLUMN)))

    def _margin(self, record: Record) -> None:
        if record.data:
            text = self._book.text(record, 0) if self._book.wide else record.data[1:].decode("latin-1")
            self._sheet.drops["header-footer"] += header_size(text)

    def _begin_object(self, record: Record) -> None:
        self._object = struct.unpack_from("<H", record.data, 4)[0] if len(record.data) >= 6 else 0

    def _floating(self, record: Record) -> None:
        """Text boxes and comments float over the sheet: they are counted, not read."""
        size = struct.unpack_from("<H", record.data, 10)[0] if len(record.data) >= 12 else 0
        if size:
            self._sheet.drops["comment" if self._object == _COMMENT else "text-box"] += size
