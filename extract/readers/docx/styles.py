"""Paragraph and character styles with what they inherit, as far as headings and numbering need it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from extract.readers.docx.names import Properties, W, children, integer, properties, toggle, value

# Word writes `heading 1` and `toc 1` in every language; WPS and older Chinese versions write the names of their menus.
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TOC = re.compile(r"toc\b|目录", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, its ancestors' word where it is silent; None where all are. `number_style` defines the numbering."""

    name: str = ""
    outline: int | None = None
    num_id: int | None = None
    level: int | None = None
    number_style: str = ""
    centered: bool | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    page_break: bool | None = None
    toc: bool = False


class Styles:
    """The styles of a document by id; an unknown id gives the default paragraph style's properties."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._default = ""
        self._known: dict[str, Style] = {}
        base = Style()
        for style in [] if root is None else root.iterchildren(W + "style"):
            identity = style.get(W + "styleId") or ""
            self._elements.setdefault(identity, style)
            if style.get(W + "type") == "paragraph" and (style.get(W + "default") or "0") in ("1", "true", "on"):
                self._default = identity
        if root is not None:
            defaults = children(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            base = replace(base, size=_points(defaults), bold=toggle(defaults, W + "b"))
        self._base = base

    def paragraph(self, identity: str | None) -> Style:
        """The style of a paragraph; that of the default style when it names none or one that is not there."""
        return self._resolve(identity if identity in self._elements else self._default)

    def character(self, identity: str | None) -> Style | None:
        """A character style, None when there is none of that name."""
        return self._resolve(identity) if identity in self._elements else None

    def _resolve(self, identity: str | None) -> Style:
        """Walks up to the eldest ancestor not known yet, then down again: chains may be long, or circles."""
        chain: dict[str, None] = {}
        while identity and identity in self._elements and identity not in self._known and identity not in chain:
            chain[identity] = None
            identity = value(children(self._elements[identity]), W + "basedOn")
        for name in reversed(chain):
            element = self._elements[name]
            inherited = self._known.get(identity or "") or (self._base if element.get(W + "type") == "paragraph" else Style())
            self._known[name] = _read(element, name, inherited)
            identity = name
        return self._known.get(identity or "", self._base)


def _read(element: etree._Element, identity: str, inherited: Style) -> Style:
    name = value(children(element), W + "name") or identity
    paragraph, run = properties(element, W + "pPr"), properties(element, W + "rPr")
    numbering = children(paragraph.get(W + "numPr"))
    num_id, level = integer(numbering, W + "numId"), integer(numbering, W + "ilvl")
    named = _HEADING.match(name)
    outline = outline_level(paragraph)
    return Style(
        name=name,
        outline=outline if outline is not None else int(named.group(1)) if named else inherited.outline,
        num_id=inherited.num_id if num_id is None else num_id,
        level=inherited.level if level is None else level,
        number_style=identity if numbering else inherited.number_style,
        centered=either(centered(paragraph), inherited.centered),
        bold=either(toggle(run, W + "b"), inherited.bold),
        size=_points(run) or inherited.size,
        hidden=either(toggle(run, W + "vanish"), inherited.hidden),
        page_break=either(toggle(paragraph, W + "pageBreakBefore"), inherited.page_break),
        toc=inherited.toc or bool(_TOC.match(name)),
    )


def outline_level(paragraph: Properties) -> int | None:
    """The outline level of paragraph properties from 1; 0 where they say body text, None where they say nothing."""
    level = integer(paragraph, W + "outlineLvl")
    return None if level is None else level + 1 if 0 <= level <= 8 else 0


def centered(paragraph: Properties) -> bool | None:
    """Whether paragraph properties centre, None where they say nothing."""
    justified = value(paragraph, W + "jc")
    return None if justified is None else justified == "center"


def _points(run: Properties) -> float | None:
    half = integer(run, W + "sz")
    return half / 2 if half else None


def either(own: bool | None, inherited: bool | None) -> bool | None:
    """The own word, the inherited one where it is silent."""
    return inherited if own is None else own
