"""A paragraph's runs to its printed text: what is left out is counted, what Word generates is written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from extract.readers.docx.fields import Fields
from extract.readers.docx.names import MC, M, W, integer, properties, toggle, value
from extract.readers.docx.styles import Style, Styles, either
from extract.readers.docx.symbols import is_symbol_font, symbol, translated

PAGE_BREAK = "\f"
P, R, T, TBL = W + "p", W + "r", W + "t", W + "tbl"
TEXT_BOX = W + "txbxContent"
ALTERNATE = MC + "AlternateContent"
# Elements that hold characters of the document: what `weight` counts.
_CHARACTERS = (T, M + "t", W + "delText", W + "instrText", W + "delInstrText")
# What a revision took away, by the kind under which its characters are declared.
REMOVED: Mapping[str, str] = MappingProxyType({W + "del": "deletion", W + "moveFrom": "moved-away"})
PROPERTIES = frozenset(
    W + name for name in ("pPr", "rPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr")
) | {M + "rPr", M + "ctrlPr"}
_RUN_PROPERTIES, _VANISH, _RUN_STYLE, _FONTS = (W + name for name in ("rPr", "vanish", "rStyle", "rFonts"))
_ASCII, _HANSI, _BOLD, _SIZE = (W + name for name in ("ascii", "hAnsi", "b", "sz"))


@dataclass(slots=True)
class Line:
    """A paragraph in the making. `boxes` are text boxes (and stray paragraphs) anchored in it, to be read after it.

    `looks` are (characters, bold, points) by run, collected where `plain` is false: in a cell nobody asks for them.
    """

    style: Style
    plain: bool = False
    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    looks: list[tuple[int, bool, float | None]] = field(default_factory=list)
    contents: bool = False


class Runs:
    """Reads the inline content of paragraphs; `drops` counts by kind what it leaves out on purpose."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self.drops: Counter[str] = Counter()
        self.fields = Fields(root)
        self._styles = styles
        self._font: str | None = None

    def read(self, elements: Iterable[etree._Element], line: Line) -> None:
        """Add everything that these elements print to the line. Unknown ones are looked into: text is never lost to them."""
        for child in elements:
            tag = child.tag
            if tag == R:
                self._run(child, line)
            elif tag in PROPERTIES:
                continue
            elif tag in REMOVED:
                self.drop(REMOVED[tag], child)
            elif (handler := _HANDLERS.get(tag)) is not None:
                handler(self, child, line)
            elif isinstance(tag, str):
                self.read(child, line)

    def drop(self, kind: str, element: etree._Element) -> None:
        """Declare that the characters of this element are left out."""
        self.drops[kind] += weight(element)

    def branch(self, element: etree._Element) -> etree._Element | None:
        """The branch of an mc:AlternateContent that is read: the first with text, else the first. The others are declared."""
        branches = [child for child in element if child.tag in (MC + "Choice", MC + "Fallback")]
        if len(branches) < 2:
            return branches[0] if branches else None
        chosen = next((branch for branch in branches if weight(branch)), branches[0])
        for branch in branches:
            if branch is not chosen:
                self.drop("alternative", branch)
        return chosen

    def _run(self, run: etree._Element, line: Line) -> None:
        direct = properties(run, _RUN_PROPERTIES)
        style = self._styles.character(value(direct, _RUN_STYLE)) if _RUN_STYLE in direct else None
        hidden = either(toggle(direct, _VANISH), either(style.hidden if style else None, line.style.hidden))
        if hidden:
            self._hidden(run)
            return
        font = value(direct, _FONTS, _ASCII) or value(direct, _FONTS, _HANSI)
        outer, self._font = self._font, font if is_symbol_font(font) else None
        before = len(line.pieces)
        self.read(run, line)
        self._font = outer
        printed = 0 if line.plain else len("".join(line.pieces[before:]).strip())
        if printed:
            bold = either(toggle(direct, _BOLD), either(style.bold if style else None, line.style.bold))
            half = integer(direct, _SIZE)
            size = half / 2 if half else (style.size if style else None) or line.style.size
            line.looks.append((printed, bool(bold), size))

    def _hidden(self, run: etree._Element) -> None:
        """Hidden text is not printed, but a field that begins or ends in it does."""
        self.drop("hidden", run)
        for mark in run.iter(W + "fldChar", W + "instrText"):
            if mark.tag == W + "fldChar":
                self.fields.mark(mark)
            else:
                self.fields.instruct(content(mark))

    def _text(self, element: etree._Element, line: Line) -> None:
        text = content(element)
        if self.fields.in_code:
            self.drops["field-code"] += len("".join(text.split()))
            return
        line.pieces.append(translated(text, self._font) if self._font else text)

    def _instruction(self, element: etree._Element, line: Line) -> None:
        text = content(element)
        self.fields.instruct(text)
        self.drops["field-code"] += len("".join(text.split()))
        if "PAGEREF _Toc" in text:
            line.contents = True

    def _field_mark(self, element: etree._Element, line: Line) -> None:
        line.pieces.append(self.fields.mark(element))
        line.contents = line.contents or self.fields.in_contents

    def _break(self, element: etree._Element, line: Line) -> None:
        line.pieces.append(PAGE_BREAK if element.get(W + "type") == "page" else "\n")

    def _symbol(self, element: etree._Element, line: Line) -> None:
        try:
            code = int(element.get(W + "char") or "", 16)
        except ValueError:
            return
        sign = symbol(code, element.get(W + "font"))
        if sign is None:
            self.drops["symbol"] += 1
        elif not self.fields.in_code:
            line.pieces.append(sign)

    def _link(self, element: etree._Element, line: Line) -> None:
        line.contents = line.contents or (element.get(W + "anchor") or "").startswith("_Toc")
        self.read(element, line)

    def _note(self, element: etree._Element, line: Line) -> None:
        story = "footnotes" if element.tag == W + "footnoteReference" else "endnotes"
        line.notes.append((story, element.get(W + "id") or ""))

    def _ruby(self, element: etree._Element, line: Line) -> None:
        for child in element:
            if child.tag == W + "rt":
                self.drop("ruby", child)
            else:
                self.read(child, line)

    def _alternate(self, element: etree._Element, line: Line) -> None:
        chosen = self.branch(element)
        if chosen is not None:
            self.read(chosen, line)

    def _aside(self, element: etree._Element, line: Line) -> None:
        line.boxes.append(element)

    def _generated(self, element: etree._Element, line: Line) -> None:
        if not self.fields.in_code:
            line.pieces.append(_GENERATED[element.tag])


_GENERATED: Mapping[str, str] = MappingProxyType({W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"})

_Handler: TypeAlias = Callable[[Runs, etree._Element, Line], None]
_HANDLERS: Mapping[str, _Handler] = MappingProxyType(
    {
        T: Runs._text,
        M + "t": Runs._text,
        W + "delText": lambda runs, element, line: runs.drop("deletion", element),
        W + "delInstrText": lambda runs, element, line: runs.drop("deletion", element),
        W + "instrText": Runs._instruction,
        W + "fldChar": Runs._field_mark,
        W + "br": Runs._break,
        W + "sym": Runs._symbol,
        W + "hyperlink": Runs._link,
        W + "footnoteReference": Runs._note,
        W + "endnoteReference": Runs._note,
        W + "ruby": Runs._ruby,
        ALTERNATE: Runs._alternate,
        TEXT_BOX: Runs._aside,
        P: Runs._aside,
        TBL: Runs._aside,
        **dict.fromkeys(_GENERATED, Runs._generated),
    }
)


def content(element: etree._Element) -> str:
    """The characters of a w:t. A line feed in it is white space of the XML and no line break."""
    text = element.text or ""
    for child in element:
        text += child.tail or ""
    return text.replace("\r", " ").replace("\n", " ") if "\n" in text or "\r" in text else text


def weight(element: etree._Element) -> int:
    """The non-white-space characters in this element, whatever would become of them."""
    return sum(len("".join(content(part).split())) for part in element.iter(*_CHARACTERS))
