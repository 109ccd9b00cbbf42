"""Paragraphs and tables of one stretch of Rich Text (the body, a text box, a note) as elements that our Word reader walks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from extract.readers.legacy.elements import NONE, add, element, printable
from extract.readers.legacy.rows import Flow, RowShape
from extract.readers.rtf.state import Look, State
from extract.readers.rtf.tables import style_id

_PIECES = re.compile("[\t\n\f]|[^\t\n\f]+")
_BREAKS = {"\t": "tab", "\n": "br"}


class Builder:
    """Takes text and marks in order; `blocks` gives what became of them."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.label: int | None = None
        self._paragraph = element("p")
        self._texts: list[str] = []
        self._look = Look()
        self._code = False

    def text(self, text: str, look: Look, *, code: bool = False) -> None:
        """Text of a look; `code`: it is a field's instruction."""
        if self._texts and (look != self._look or code != self._code):
            self._flush()
        self._look, self._code = look, code
        self._texts.append(text)

    def insert(self, name: str, attributes: Mapping[str, str] = NONE) -> etree._Element:
        """An element within a run of its own: a field's mark, a note's mark, a text box."""
        self._flush()
        return add(add(self._paragraph, "r"), name, attributes=attributes)

    def end_paragraph(self, state: State, depth: int, section: str | None = None) -> None:
        """The paragraph ends, in the state that holds at its end; `section`: it is the last of a section of this type."""
        self._flush()
        holder = element("pPr")
        if state.style is not None:
            add(holder, "pStyle", style_id(state.style))
        if state.page_break:
            add(holder, "pageBreakBefore")
        if self.label is not None:
            add(add(holder, "numPr"), "numId", str(self.label))
        add(holder, "jc", state.alignment)
        if state.outline is not None:
            add(holder, "outlineLvl", str(state.outline))
        if section is not None:
            add(add(holder, "sectPr"), "type", section)
        self._paragraph.insert(0, holder)
        self.flow.paragraph(self._paragraph, depth)
        self._paragraph, self.label = element("p"), None

    def end_cell(self, state: State, depth: int) -> None:
        """The paragraph and its cell end."""
        self.end_paragraph(state, depth)
        self.flow.end_cell(depth)

    def end_row(self, state: State, depth: int, shape: RowShape) -> None:
        """The cells so far are a row."""
        if self.begun:
            self.end_paragraph(state, depth)
        self.flow.end_row(depth, shape)

    def blocks(self, state: State) -> list[etree._Element]:
        """All paragraphs and tables, the last paragraph ended."""
        if self.begun:
            self.end_paragraph(state, state.table_depth)
        return self.flow.finished()

    @property
    def begun(self) -> bool:
        """Whether a paragraph has begun and not ended."""
        return bool(self._texts) or len(self._paragraph) > 0

    def _flush(self) -> None:
        if not self._texts:
            return
        text = _whole("".join(self._texts))
        self._texts = []
        look = self._look
        run = add(add(self._paragraph, "del") if look.deleted else self._paragraph, "r")
        known = add(run, "rPr")
        if look.font:
            add(known, "rFonts", attributes={"ascii": look.font})
        if look.bold:
            add(known, "b")
        if look.hidden:
            add(known, "vanish")
        add(known, "sz", str(look.size))
        for found in _PIECES.finditer(text):
            piece = found[0]
            if piece == "\f":
                add(run, "br", attributes={"type": "page"})
            elif piece in _BREAKS:
                add(run, _BREAKS[piece])
            else:
                add(run, "instrText" if self._code else "t").text = printable(piece)


def _whole(text: str) -> str:
    """The text with the halves of characters beyond U+FFFF, which Rich Text names one by one, put together."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
