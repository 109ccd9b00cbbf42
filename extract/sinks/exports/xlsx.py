"""One XLSX workbook, one sheet per record type: texts as texts, numbers as numbers, nothing that runs or links.

Limits of a sheet: Microsoft Support, *Excel specifications and limits*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from unicodedata import east_asian_width

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from extract.sinks.exports.formulas import runs
from extract.sinks.exports.sheets import SHEET_NAME_LENGTH, Sheet
from extract.sinks.exports.source import Read, Row

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""

CELL_UNITS = 32_767
"""UTF-16 units of a cell."""

CREATED = datetime(2000, 1, 1)
"""No clock: the same rows give the same bytes."""

MEASURED_ROWS = 500
MIN_WIDTH, MAX_WIDTH = 6, 48
"""Columns are as wide as their first rows need, in half-width characters, between these."""

HEADER_HEIGHT = 30
"""In points: two lines."""

FILTER_WIDTH = 3
"""Of the button beside a heading."""

HASH_WIDTH = 12
"""Of a SHA-256, as much as tells files apart by eye."""

NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
"""Characters that XML 1.0 (§2.2) cannot hold and xlsxwriter does not escape."""


def write(path: Path, sheets: Sequence[Sheet], read: Read) -> tuple[str, ...]:
    """Write the workbook; the notes that come back say which cells were too long for Excel and were cut.

    A record type with more rows than a sheet holds goes on in further sheets (`table_cells 2`).
    """
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    notes: list[str] = []
    with Workbook(str(path), options) as book:
        book.use_zip64()
        book.set_properties({"created": CREATED, "author": "jixiao"})
        header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1, "text_wrap": True, "valign": "top"})
        quoted = book.add_format({"quote_prefix": True})
        for sheet in sheets:
            cut = 0
            rows = (row for batch in read(sheet.record) for row in batch)
            for number, first in enumerate(_first_rows(rows), start=1):
                page = Page(book.add_worksheet(_name(sheet.name, number)), sheet, quoted)
                page.head(header)
                page.body(first, rows)
                cut += page.cut
            if cut:
                notes.append(f"{sheet.name}: {cut} texts longer than Excel's {CELL_UNITS} characters were cut")
    return tuple(notes)


def _first_rows(rows: Iterator[Row]) -> Iterator[Row | None]:
    """The first row of every sheet: None for the one sheet of no rows."""
    first = next(rows, None)
    yield first
    while first is not None and (first := next(rows, None)) is not None:
        yield first


def _name(name: str, number: int) -> str:
    mark = f" {number}" if number > 1 else ""
    return name[: SHEET_NAME_LENGTH - len(mark)] + mark


class Page:
    """One sheet while it is written, row by row."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, quoted: Format) -> None:
        self.worksheet, self.sheet, self.quoted = worksheet, sheet, quoted
        self.widths = [max(MIN_WIDTH, min(_width(heading) + FILTER_WIDTH, MAX_WIDTH // 2)) for heading in sheet.headings]
        self.cut = 0

    def head(self, header: Format) -> None:
        """The header row, which stays in sight."""
        self.worksheet.set_row(0, HEADER_HEIGHT)
        for place, heading in enumerate(self.sheet.headings):
            self.worksheet.write_string(0, place, heading, header)
        self.worksheet.freeze_panes(1, 0)

    def body(self, first: Row | None, rows: Iterator[Row]) -> None:
        """As many rows as the sheet holds, then the widths and the filter that they call for."""
        last, row = 0, first
        while row is not None:
            last += 1
            self._row(last, row)
            row = next(rows, None) if last < SHEET_ROWS else None
        for place, (column, width) in enumerate(zip(self.sheet.columns, self.widths, strict=True)):
            self.worksheet.set_column(place, place, HASH_WIDTH if column.name == "sha256" else width + 1)
        self.worksheet.autofilter(0, 0, last, len(self.widths) - 1)

    def _row(self, number: int, row: Row) -> None:
        for place, value in enumerate(row):
            if isinstance(value, str):
                self._text(number, place, value)
            elif isinstance(value, bool):
                self.worksheet.write_boolean(number, place, value)
            elif isinstance(value, int | float):
                self.worksheet.write_number(number, place, value)
            if value is not None and number <= MEASURED_ROWS:
                self.widths[place] = max(self.widths[place], min(_width(value), MAX_WIDTH))

    def _text(self, number: int, place: int, text: str) -> None:
        """A text is a string cell, whatever it looks like; one that would run when edited is marked as quoted."""
        safe = text.translate(NOT_XML)
        if len(safe) > CELL_UNITS // 2 and len(safe.encode("utf-16-le")) > 2 * CELL_UNITS:
            safe = _shortened(safe)
            self.cut += 1
        self.worksheet.write_string(number, place, safe, self.quoted if runs(safe) else None)


def _shortened(text: str) -> str:
    mark = f"……（全文{len(text)}字，此处截断）"
    units = text.encode("utf-16-le")[: 2 * (CELL_UNITS - len(mark))]
    return units.decode("utf-16-le", errors="ignore") + mark


def _width(value: object) -> int:
    """How wide the first line of a value stands, in half-width characters; no more of it counted than shows."""
    line = str(value)[:MAX_WIDTH].partition("\n")[0]
    return len(line) + sum(east_asian_width(sign) in "WF" for sign in line)
