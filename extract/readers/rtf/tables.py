"""The tables of a Rich Text file: its fonts, its styles, and the numbers that it prints before paragraphs."""

from __future__ import annotations

from lxml import etree

from extract.readers.docx.names import W
from extract.readers.docx.symbols import is_symbol_font
from extract.readers.legacy.elements import add, element, printable
from extract.readers.rtf.codes import SYMBOL_CHARSET, page_of


class Fonts:
    """The fonts by number; `page` is the code page of the file, 1252 until it names another."""

    def __init__(self) -> None:
        self.page = 1252
        self.default = 0
        self._charsets: dict[int, int] = {}
        self._names: dict[int, str] = {}

    def define(self, number: int, *, charset: int | None = None, name: str = "") -> None:
        """Note what the font table says of a font."""
        if charset is not None:
            self._charsets[number] = charset
        if name:
            self._names[number] = name

    def page_of(self, number: int | None) -> int:
        """The code page of bytes in this font."""
        return page_of(self._charsets.get(self.default if number is None else number), self.page)

    def symbols(self, number: int) -> str:
        """The name of a font whose characters are signs, empty for any other."""
        name = self._names.get(number, "")
        if is_symbol_font(name):
            return name
        return "Symbol" if self._charsets.get(number) == SYMBOL_CHARSET else ""


class Styles:
    """The names and outline levels of the paragraph styles."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, int | None]] = {}

    def define(self, number: int, name: str, outline: int | None) -> None:
        """Note a style of the style sheet."""
        self._known.setdefault(number, (name, outline))

    def element(self) -> etree._Element:
        """The w:styles."""
        root = element("styles")
        for number, (name, outline) in self._known.items():
            own = add(root, "style", attributes={"type": "paragraph", "styleId": style_id(number)})
            if number == 0:
                own.set(W + "default", "1")
            add(own, "name", printable(name))
            if outline is not None:
                add(add(own, "pPr"), "outlineLvl", str(outline))
        return root


def style_id(number: int) -> str:
    """The name of a style as our elements use it."""
    return f"s{number}"
