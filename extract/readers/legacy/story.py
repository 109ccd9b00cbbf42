"""The text of a Word 97 file to WordprocessingML: paragraphs, runs, fields, notes, text boxes ([MS-DOC] 2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from doc2docx.model import CharacterProperties, ParagraphProperties
from lxml import etree

from extract.readers.legacy.elements import add, element, printable
from extract.readers.legacy.formats import Formats
from extract.readers.legacy.markup import character_properties, paragraph_properties
from extract.readers.legacy.places import Places, tick_box
from extract.readers.legacy.rows import Flow, RowShape
from extract.readers.legacy.streams import Word

_PARAGRAPH_END = re.compile("[\r\x07\x0c]")
_PIECES = re.compile("[\x00-\x1f]|[^\x00-\x1f]+")
_CELL, _SECTION, _BEGIN, _SEPARATE, _END = "\x07", "\x0c", "\x13", "\x14", "\x15"
_PICTURE, _NOTE, _DRAWN = "\x01", "\x02", "\x08"
_MARKS: Mapping[str, str] = MappingProxyType({_BEGIN: "begin", _SEPARATE: "separate", _END: "end"})
_GENERATED: Mapping[str, str] = MappingProxyType({"\t": "tab", "\x0b": "br", "\n": "br", "\x1e": "noBreakHyphen"})


class Story:
    """Reads stretches of one file's text; a text box or note is read where its mark stands, once."""

    def __init__(self, word: Word, formats: Formats, places: Places) -> None:
        self._word, self._text, self._formats, self._places = word, word.text, formats, places
        self._fields = _matched(word.text)
        self._code: list[bool] = []
        self._begun: etree._Element | None = None
        self.torn = 0

    def read(self, start: int, end: int) -> list[etree._Element]:
        """The paragraphs and tables between two positions."""
        flow = Flow()
        outer, self._code = self._code, []
        for first, mark in self._paragraphs(start, end):
            self._paragraph(flow, first, mark, end)
        self._code = outer
        blocks = flow.finished()
        self.torn += flow.torn
        return blocks

    def leftover_boxes(self) -> list[etree._Element]:
        """A paragraph for each text box whose mark stands nowhere in the text."""
        blocks = []
        for start, end in self._places.boxes_left():
            paragraph = element("p")
            self._box(paragraph, start, end)
            blocks.append(paragraph)
        return blocks

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The first position of each paragraph and that of its mark, which is `end` for text that no mark closes."""
        for found in _PARAGRAPH_END.finditer(self._text, start, end):
            at = found.start()
            if found[0] == _SECTION and at + 1 not in self._places.sections:
                continue
            yield start, at
            start = at + 1
        if start < end and self._text[start:end].strip("\0"):
            yield start, end

    def _paragraph(self, flow: Flow, first: int, mark: int, end: int) -> None:
        properties = self._formats.paragraph(min(mark, end - 1))
        style = properties.style_id
        depth = properties.effective_table_depth
        closing = self._text[mark] if mark < end else ""
        deleted = mark < end and bool(self._formats.character(mark, style).revision_deleted)
        ends_row = depth and (
            bool(properties.inner_table_row) if closing == "\r" else closing == _CELL and bool(properties.table_terminating)
        )
        if ends_row and not self._text[first:mark].strip("\0"):
            flow.end_row(depth, _shape(properties, deleted))
            return
        flow.paragraph(self._element(properties, first, mark, deleted), depth)
        if ends_row:
            flow.end_row(depth, _shape(properties, deleted))
        elif closing == _CELL or (closing == "\r" and properties.inner_table_cell):
            flow.end_cell(depth)

    def _element(self, properties: ParagraphProperties, first: int, mark: int, deleted: bool) -> etree._Element:
        paragraph = element("p")
        holder = paragraph_properties(paragraph, properties)
        if deleted:
            add(add(holder, "rPr"), "del")
        if mark + 1 in self._places.sections and self._text[mark : mark + 1] == _SECTION:
            add(add(holder, "sectPr"), "type", self._places.sections[mark + 1])
        for start, stop, known in self._formats.characters(first, mark, properties.style_id):
            self._run(paragraph, start, stop, known)
        return paragraph

    def _run(self, paragraph: etree._Element, start: int, stop: int, known: CharacterProperties) -> None:
        parent = add(paragraph, "del") if known.revision_deleted else paragraph
        run = add(parent, "r")
        character_properties(run, known)
        if known.symbol_font is not None and known.symbol_character_code is not None:
            for _ in range(start, stop):
                add(run, "sym", attributes={"font": known.symbol_font, "char": f"{known.symbol_character_code:04X}"})
            return
        for found in _PIECES.finditer(self._text, start, stop):
            piece = found[0]
            if piece >= " ":
                add(run, "instrText" if any(self._code) else "t").text = printable(piece)
            elif piece in _MARKS:
                self._mark(run, piece, found.start())
            elif piece in _GENERATED:
                add(run, _GENERATED[piece])
            elif piece == _SECTION:
                add(run, "br", attributes={"type": "page"})
            elif piece in (_DRAWN, _NOTE):
                self._anchor(run, found.start())
            elif piece == _PICTURE and any(self._code) and known.picture_location is not None:
                self._tick(known.picture_location)

    def _mark(self, run: etree._Element, mark: str, position: int) -> None:
        """A field's mark; one without its counterpart is nothing, as it would hide the text behind it."""
        if position not in self._fields:
            return
        begun = add(run, "fldChar", attributes={"fldCharType": _MARKS[mark]})
        if mark == _BEGIN:
            self._code.append(True)
            self._begun = begun
        elif self._code:
            self._code[-1] = False
            if mark == _END:
                self._code.pop()

    def _tick(self, location: int) -> None:
        """A tick box prints a sign that stands nowhere in the text."""
        ticked = tick_box(self._word, location)
        if ticked is not None and self._begun is not None:
            add(add(add(self._begun, "ffData"), "checkBox"), "checked", "1" if ticked else "0")

    def _anchor(self, run: etree._Element, position: int) -> None:
        note = self._places.notes.get(position)
        if note:
            add(run, f"{note.kind}Reference", attributes={"id": note.identity})
        box = self._places.box_at(position)
        if box:
            self._box(run, *box)

    def _box(self, parent: etree._Element, start: int, end: int) -> None:
        add(parent, "txbxContent").extend(self.read(start, end))


def _shape(properties: ParagraphProperties, deleted: bool) -> RowShape:
    known = properties.table_row
    if known is None:
        return RowShape(deleted=deleted)
    return RowShape(
        known.cell_boundaries_twips,
        tuple((cell.vertical_merge or "", cell.horizontal_merge or "") for cell in known.cell_definitions),
        bool(known.is_header),
        deleted,
    )


def _matched(text: str) -> frozenset[int]:
    """The positions of the marks of fields that begin and end within one cell."""
    kept: list[int] = []
    pending: list[list[int]] = []
    for found in re.finditer("[\x07\x13-\x15]", text):
        mark, at = found[0], found.start()
        if mark == _CELL:
            pending.clear()
        elif mark == _BEGIN:
            pending.append([at])
        elif pending:
            pending[-1].append(at)
            if mark == _END:
                kept += pending.pop()
    return frozenset(kept)
