"""As much of CSS as tells what is printed and how it looks: inline styles and the simple rules of the page's own sheets.

Sheets in other files are not at hand, so nothing may depend on them. Selectors read: `p`, `.name`, `p.name`, `#id` (CSS 2.1,
chapter 5); rules for print or small screens are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from extract.readers.docx.symbols import is_symbol_font

Properties: TypeAlias = Mapping[str, str]

_READ = frozenset(
    (
        *("display", "visibility", "mso-hide", "text-align", "font-weight", "font-size", "font", "font-family", "white-space"),
        *("list-style", "list-style-type", "mso-list", "mso-outline-level", "mso-element", "page-break-before"),
        *(
            "border",
            "border-top",
            "border-left",
            "border-bottom",
            "border-right",
            "border-style",
            "border-width",
            "mso-border-alt",
        ),
    )
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KEPT = ("pre", "textarea", "listing", "xmp")
_LOOKING = frozenset(("b", "strong", "th", "center", "font", *_KEPT, *HEADINGS))
_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?")
_PASSED_OVER = ("@media print", "@media only", "@page", "@font-face", "@keyframes", "@-webkit")
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(pt|px)")
_POINTS = MappingProxyType({"pt": 1.0, "px": 0.75})
# `<font size>` from 1 to 7 in points (HTML Standard, 15.3.1: x-small … xxx-large at 16 px medium).
_FONT_SIZES = (7.5, 10.0, 12.0, 13.5, 18.0, 24.0, 36.0)
_EMPTY: Properties = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """What an element inherits to its text; `symbols` is the font whose letters are signs (Wingdings), if it is one."""

    bold: bool = False
    size: float | None = None
    centered: bool = False
    pre: bool = False
    symbols: str | None = None


class Styles:
    """Asked for an element, gives the properties that apply to it: its tag's, its classes', its id's, its own."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, dict[str, str]] = {}
        for sheet in sheets:
            for selector, declared in _rules(sheet):
                self._rules.setdefault(selector, {}).update(declared)
        self._known: dict[tuple[str, str, str, str], Properties] = {}

    def of(self, element: etree._Element) -> Properties:
        """The properties of this element that `extract.readers.html` reads, lower case."""
        if not self._rules and not element.get("style"):
            return _EMPTY
        key = (str(element.tag), element.get("class") or "", element.get("id") or "", element.get("style") or "")
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._computed(*key)
        return found

    def _computed(self, tag: str, classes: str, identity: str, own: str) -> Properties:
        names = [tag, *(f".{name}" for name in classes.lower().split()), *(f"{tag}.{name}" for name in classes.lower().split())]
        merged: dict[str, str] = {}
        for name in [*names, f"#{identity.lower()}", f"{tag}#{identity.lower()}"]:
            merged.update(self._rules.get(name, _EMPTY))
        merged.update(_declarations(own))
        return merged


def hidden(element: etree._Element, properties: Properties) -> bool:
    """True for an element that is not printed."""
    return (
        properties.get("display") == "none"
        or properties.get("visibility") in ("hidden", "collapse")
        or properties.get("mso-hide") == "all"
        or element.get("hidden") is not None
    )


def bordered(element: etree._Element, properties: Properties) -> bool:
    """True where a table or cell says that it is ruled."""
    border = element.get("border")
    if (border is not None and not border.strip().startswith("0")) or element.get("rules") in ("all", "groups", "rows", "cols"):
        return True
    drawn = [value for name, value in properties.items() if "border" in name and not value.startswith(("0 ", "0px", "0in"))]
    return any("solid" in value or "double" in value or "windowtext" in value for value in drawn)


def inherited(outer: Look, element: etree._Element, properties: Properties) -> Look:
    """The look of this element's text, within an element of the look `outer`."""
    tag = str(element.tag)
    if not properties and tag not in _LOOKING and not element.get("align"):
        return outer
    bold = outer.bold or tag in ("b", "strong", "th") or tag in HEADINGS
    weight = properties.get("font-weight", "")
    if weight:
        bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    aligned = properties.get("text-align") or (element.get("align") or "").lower()
    centered = aligned == "center" if aligned and tag not in ("table", "font", "span") else outer.centered or tag == "center"
    white = properties.get("white-space", "")
    pre = (
        white.startswith("pre") and white != "pre-line" if white else outer.pre or tag in ("pre", "textarea", "listing", "xmp")
    )
    size = _size(element, properties) or outer.size
    font = properties.get("font-family", "") or (element.get("face") or "" if tag == "font" else "")
    first = font.split(",")[0].strip("'\" ").title()
    symbols = (first if is_symbol_font(first) else None) if first else outer.symbols
    look = Look(bold, size, centered, pre, symbols)
    return outer if look == outer else look


def _size(element: etree._Element, properties: Properties) -> float | None:
    found = _SIZE.search(properties.get("font-size") or properties.get("font") or "")
    if found:
        return float(found[1]) * _POINTS[found[2]]
    size = element.get("size") if element.tag == "font" else None
    return _FONT_SIZES[int(size) - 1] if size and size in "1234567" and len(size) == 1 else None


@lru_cache(maxsize=4096)
def _declarations(style: str) -> Properties:
    found: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, _, value = part.partition(":")
        if (name := name.strip()) in _READ:
            found[name] = value.replace("!important", "").strip()
    return found


def _rules(sheet: str) -> Iterable[tuple[str, Properties]]:
    """The rules of a sheet as (selector, properties), in order. Blocks may nest (`@media`); those passed over are skipped."""
    text = _uncommented(sheet).replace("<!--", "").replace("-->", "").lower()
    depth, passed, selector = 0, 0, ""
    for piece in re.split(r"([{}])", text):
        if piece == "{":
            depth += 1
            if selector.startswith(_PASSED_OVER) and not passed:
                passed = depth
            continue
        if piece == "}":
            if passed == depth:
                passed = 0
            depth = max(depth - 1, 0)
            selector = ""
            continue
        if depth and selector and not selector.startswith("@") and not passed:
            declared = _declarations(piece)
            for one in selector.split(",") if declared else ():
                if (one := one.strip()) and _SELECTOR.fullmatch(one):
                    yield one, declared
        selector = piece.rsplit(";", 1)[-1].strip()


def _uncommented(sheet: str) -> str:
    """The sheet without comments; one that is never closed hides the rest, as in browsers."""
    first, *others = sheet.split("/*")
    return "".join([first, *(other.partition("*/")[2] for other in others)])
