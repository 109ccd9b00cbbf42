"""The walk over the tokens of Rich Text: groups, destinations, text, and the words that end something (RTF 1.9.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from extract.errors import DamagedFile, TooLarge
from extract.readers.docx.package import Parts
from extract.readers.docx.symbols import translated
from extract.readers.legacy.elements import add, element
from extract.readers.legacy.labels import Labels
from extract.readers.rtf import words
from extract.readers.rtf.builder import Builder
from extract.readers.rtf.codes import decoded
from extract.readers.rtf.state import (
    BODY,
    CODE,
    FONTS,
    FORM,
    LABEL,
    NOTHING,
    ROW_WORDS,
    STATE_WORDS,
    STYLES,
    East,
    Look,
    RowWords,
    State,
)
from extract.readers.rtf.tables import Fonts, Styles
from extract.readers.rtf.tokens import BYTE, CLOSE, OPEN, SYMBOL, TEXT, WORD, Tokens

# Word and LibreOffice nest some ten groups; a bomb nests millions.
MAX_DEPTH = 1000
# A report of 35,000 characters and 13 tables from LibreOffice has 20,000 groups and 300,000 words.
MAX_GROUPS, MAX_WORDS = 2_000_000, 10_000_000
_FIELD, _NOTE, _BOX, _NESTED = "field", "note", "box", "nested row"
_FORM_WORDS = frozenset((b"fftype", b"ffres", b"ffdefres"))
_UNSET = 25


@dataclass(slots=True)
class _Field:
    """A field that is open: what its surroundings are, its first mark, and whether its result has begun."""

    inside: str
    begin: etree._Element | None = None
    separated: bool = False


class Interpreter:
    """Reads one file; `parts` gives what our Word reader walks. Raises TooLarge for a file of more words than any report."""

    def __init__(self, data: bytes, file_name: str) -> None:
        if data.count(b"{") > MAX_GROUPS or data.count(b"\\") > MAX_WORDS:
            raise TooLarge(
                file_name,
                f"more than {MAX_GROUPS} groups or {MAX_WORDS} control words",
                remedy="if genuine, split the document",
            )
        self._tokens = Tokens(data)
        self._file_name = file_name
        self._states = [State()]
        self._builders = [Builder()]
        self._rows = [RowWords()]
        self._fields: list[_Field] = []
        self._fonts, self._styles, self._labels = Fonts(), Styles(), Labels()
        self._footnotes = element("footnotes")
        self._section, self._sections = "nextPage", 0
        self._bytes = bytearray()
        self._name: list[str] = []
        self._form: dict[bytes, int] = {}
        self._skip = 0
        self._fresh = self._starred = self._skip_next = self._cut = False

    def parts(self) -> Parts:
        """Everything read. Raises TooLarge for groups nested too deep, DamagedFile for a file that ends within one."""
        notes = [] if self._read() else [self._unclosed()]
        builder = self._builders[0]
        document = element("document")
        body = add(document, "body")
        body.extend(builder.blocks(self._states[0]))
        if self._sections:
            add(add(body, "sectPr"), "type", self._section)
        if builder.flow.torn:
            notes.append(f"{builder.flow.torn}处表格行不完整，其文字按段落读")
        return Parts(document, self._styles.element(), self._labels.element(), self._footnotes, None, tuple(notes))

    @property
    def _state(self) -> State:
        return self._states[-1]

    @property
    def _builder(self) -> Builder:
        return self._builders[-1]

    def _read(self) -> bool:
        """True if the outermost group is closed. What stands behind it is no part of the text."""
        for kind, text, number in self._tokens:
            if kind in (TEXT, BYTE):
                self._take(text if number is None else bytes([number]))
                continue
            if self._skip and kind in (WORD, SYMBOL):
                self._skip -= 1
                continue
            if self._bytes:
                self._flush()
            if kind == OPEN:
                self._open()
            elif kind == CLOSE:
                self._close()
                if len(self._states) == 1:
                    return True
            elif kind == WORD:
                self._word(text, number)
            else:
                self._sign(text)
        if self._bytes:
            self._flush()
        return False

    def _unclosed(self) -> str:
        """A writer may forget the last brace; a file that ends anywhere but behind a paragraph is cut off."""
        if len(self._states) > 2 or self._builder.begun or self._cut:
            raise DamagedFile(
                self._file_name,
                f"it ends within {len(self._states) - 1} open groups",
                place=f"byte {self._tokens.position}",
                remedy="truncated? fetch it again",
            )
        return "文件末尾缺少结束括号，可能不完整"

    def _take(self, raw: bytes) -> None:
        """Bytes of text, less those that stand in for a character already named by its number."""
        self._fresh = self._starred = False
        if self._skip:
            cut = min(self._skip, len(raw))
            self._skip -= cut
            raw = raw[cut:]
        self._bytes += raw

    def _flush(self) -> None:
        raw = bytes(self._bytes)
        self._bytes.clear()
        state = self._states[-1]
        self._emit(raw.decode("latin-1") if state.look.font else decoded(raw, state.code_page, self._fonts.page))

    def _emit(self, text: str) -> None:
        state = self._state
        if state.destination == BODY:
            self._builder.text(text, state.shown)
        elif state.destination == CODE:
            self._builder.text(text, Look(), code=True)
        elif state.destination == LABEL:
            self._name.append(translated(text, state.look.font) if state.look.font else text)
        elif state.destination in (FONTS, STYLES):
            self._name.append(text)
            if ";" in text:
                self._define()

    def _define(self) -> None:
        """A font or style is complete: its name is the text before the semicolon."""
        name = "".join(self._name).partition(";")[0].strip()
        self._name.clear()
        state = self._state
        if state.destination == STYLES:
            self._styles.define(state.style or 0, name, state.outline)
        elif state.font is not None:
            self._fonts.define(state.font, name=name)

    def _open(self) -> None:
        self._skip = 0
        if self._skip_next:
            self._skip_next = False
            self._tokens.skip_group()
            return
        if len(self._states) > MAX_DEPTH:
            raise TooLarge(
                self._file_name, f"more than {MAX_DEPTH} groups in each other", place=f"byte {self._tokens.position}"
            )
        self._states.append(self._state.inner())
        self._fresh, self._starred = True, False

    def _close(self) -> None:
        self._skip = 0
        self._fresh = self._starred = False
        if len(self._states) > 1:
            closed = self._states[-1]
            if closed.opened:
                _ENDINGS[closed.opened](self)
            self._states.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = self._fresh
            return
        self._fresh = self._starred = False
        if sign in words.SIGNS:
            self._emit(words.SIGNS[sign])
        elif sign in words.PARAGRAPH_SIGNS:
            self._end_paragraph()

    def _word(self, word: bytes, number: int | None) -> None:
        fresh, starred = self._fresh, self._starred
        self._fresh = self._starred = False
        if word not in _KNOWN and not starred:
            return
        if fresh and (word in words.SKIPPED or (starred and word not in words.READ)):
            if self._tokens.skip_group():
                self._states.pop()
            else:
                self._cut = True
        elif fresh and word in _DESTINATIONS:
            _DESTINATIONS[word](self)
        elif word in words.CHARACTERS:
            self._emit(words.CHARACTERS[word])
        elif self._state.change(word, number) or self._rows[-1].change(word, number) or self._set_up(word, number):
            return
        elif word in _ACTIONS:
            if self._state.destination == BODY or self._state.opened == _NESTED:
                _ACTIONS[word](self)
        elif word == b"u":
            self._emit(chr((number or 0) & 0xFFFF))
            self._skip = self._state.unicode_skip

    def _set_up(self, word: bytes, number: int | None) -> bool:
        """Words about code pages, fonts, sections and form fields; False if it is none of these."""
        state = self._state
        if word == b"f" and state.destination == FONTS:
            state.font = number or 0
        elif word == b"f":
            self._select_font(number or 0)
        elif word == b"af":
            if state.script == words.EAST:
                state.east = replace(state.east, page=self._fonts.page_of(number or 0))
        elif word == b"plain":
            state.look, state.east, state.script = Look(), East(), b""
            self._select_font(self._fonts.default)
        elif word == b"fcharset" and state.font is not None:
            self._fonts.define(state.font, charset=number or 0)
            state.page = self._fonts.page_of(state.font)
        elif word == b"deff":
            self._fonts.default = number or 0
        elif word == b"ansicpg" and number:
            self._fonts.page = state.page = number
        elif word in words.CODE_PAGES:
            self._fonts.page = state.page = words.CODE_PAGES[word]
        elif word in words.SECTION_BREAKS:
            self._section = words.SECTION_BREAKS[word]
        elif word in _FORM_WORDS and state.destination == FORM:
            self._form[word] = number or 0
        elif word == b"upr":
            self._skip_next = True
        else:
            return False
        return True

    def _select_font(self, number: int) -> None:
        self._state.font = number
        self._state.page = self._fonts.page_of(number)
        self._state.east = replace(self._state.east, page=None)
        symbols = self._fonts.symbols(number)
        if symbols != self._state.look.font:
            self._state.look = replace(self._state.look, font=symbols)

    def _begin(self, destination: str, opened: str) -> None:
        self._state.destination, self._state.opened = destination, opened

    def _begin_names(self, destination: str, opened: str = "") -> None:
        self._begin(destination, opened)
        self._name.clear()

    def _begin_field(self) -> None:
        self._fields.append(_Field(self._state.destination))
        self._begin(NOTHING, _FIELD)

    def _begin_code(self) -> None:
        self._begin(NOTHING, "")
        if self._fields and self._fields[-1].inside in (BODY, CODE) and self._fields[-1].begin is None:
            self._fields[-1].begin = self._builder.insert("fldChar", attributes={"fldCharType": "begin"})
            self._begin(CODE, "")

    def _begin_result(self) -> None:
        if self._fields:
            self._separate(self._fields[-1])
            self._begin(self._fields[-1].inside, "")

    def _end_field(self) -> None:
        field = self._fields.pop()
        if field.begin is not None:
            self._separate(field)
            self._builder.insert("fldChar", attributes={"fldCharType": "end"})

    def _separate(self, field: _Field) -> None:
        if field.begin is not None and not field.separated:
            field.separated = True
            self._builder.insert("fldChar", attributes={"fldCharType": "separate"})

    def _begin_form(self) -> None:
        self._begin(FORM, FORM)
        self._form.clear()

    def _end_form(self) -> None:
        """A tick box prints a sign that stands nowhere in the text."""
        begin = self._fields[-1].begin if self._fields else None
        if begin is not None and self._form.get(b"fftype") == 1:
            chosen = self._form.get(b"ffres", _UNSET)
            ticked = self._form.get(b"ffdefres", 0) if chosen == _UNSET else chosen
            add(add(add(begin, "ffData"), "checkBox"), "checked", "1" if ticked else "0")

    def _end_label(self) -> None:
        label = "".join(self._name).strip("\t ")
        self._name.clear()
        if label and self._states[-2].destination == BODY:
            self._builder.label = self._labels.number(label)

    def _begin_story(self, opened: str) -> None:
        """A text box or note: text of its own within a paragraph, with its own paragraphs and tables."""
        self._begin(BODY, opened)
        self._state.reset_paragraph()
        self._state.look = Look()
        self._builders.append(Builder())
        self._rows.append(RowWords())

    def _end_story(self) -> None:
        builder = self._builders.pop()
        self._rows.pop()
        self._builder.flow.torn += builder.flow.torn
        blocks = builder.blocks(self._state)
        if self._state.opened == _NOTE:
            identity = str(len(self._footnotes) + 1)
            add(self._footnotes, "footnote", attributes={"id": identity}).extend(blocks)
            self._builder.insert("footnoteReference", attributes={"id": identity})
        elif blocks:
            self._builder.insert("txbxContent").extend(blocks)

    def _begin_nested(self) -> None:
        self._begin(NOTHING, _NESTED)
        self._rows.append(RowWords())

    def _end_nested(self) -> None:
        self._rows.pop()

    def _end_paragraph(self) -> None:
        self._builder.end_paragraph(self._state, self._state.table_depth)

    def _end_section(self) -> None:
        self._sections += 1
        self._builder.end_paragraph(self._state, self._state.table_depth, self._section)

    def _new_section(self) -> None:
        self._section = "nextPage"

    def _end_cell(self) -> None:
        self._builder.end_cell(self._state, 1)

    def _end_nested_cell(self) -> None:
        self._builder.end_cell(self._state, max(self._state.table_depth, 2))

    def _new_row(self) -> None:
        self._rows[-1] = RowWords()

    def _end_row(self) -> None:
        self._builder.end_row(self._state, 1, self._rows[-1].shape())

    def _end_nested_row(self) -> None:
        self._builder.end_row(self._state, max(self._state.table_depth, 2), self._rows[-1].shape())


_Action: TypeAlias = Callable[[Interpreter], None]
_DESTINATIONS: Mapping[bytes, _Action] = MappingProxyType(
    {
        b"fonttbl": lambda reader: reader._begin_names(FONTS),
        b"stylesheet": lambda reader: reader._begin_names(STYLES),
        **dict.fromkeys(words.LABELS, lambda reader: reader._begin_names(LABEL, LABEL)),
        **dict.fromkeys(words.BOXES, lambda reader: reader._begin_story(_BOX)),
        b"footnote": lambda reader: reader._begin_story(_NOTE),
        b"field": Interpreter._begin_field,
        b"fldinst": Interpreter._begin_code,
        b"fldrslt": Interpreter._begin_result,
        b"formfield": Interpreter._begin_form,
        b"nesttableprops": Interpreter._begin_nested,
    }
)
_ENDINGS: Mapping[str, _Action] = MappingProxyType(
    {
        LABEL: Interpreter._end_label,
        FORM: Interpreter._end_form,
        _FIELD: Interpreter._end_field,
        _NOTE: Interpreter._end_story,
        _BOX: Interpreter._end_story,
        _NESTED: Interpreter._end_nested,
    }
)
_ACTIONS: Mapping[bytes, _Action] = MappingProxyType(
    {
        b"par": Interpreter._end_paragraph,
        b"sect": Interpreter._end_section,
        b"sectd": Interpreter._new_section,
        b"page": lambda reader: reader._emit("\f"),
        b"cell": Interpreter._end_cell,
        b"nestcell": Interpreter._end_nested_cell,
        b"trowd": Interpreter._new_row,
        b"row": Interpreter._end_row,
        b"nestrow": Interpreter._end_nested_row,
    }
)
_SET_UP = frozenset((b"f", b"af", b"plain", b"fcharset", b"deff", b"ansicpg", b"upr", b"u"))
_KNOWN = (
    frozenset((*_ACTIONS, *_DESTINATIONS, *words.CHARACTERS, *words.CODE_PAGES, *words.SECTION_BREAKS))
    | words.SKIPPED
    | words.READ
    | STATE_WORDS
    | ROW_WORDS
    | _FORM_WORDS
    | _SET_UP
)
