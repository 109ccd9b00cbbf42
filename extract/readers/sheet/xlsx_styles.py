"""The style sheet of an .xlsx: what its number formats, fonts, fills and borders make of a cell."""

from __future__ import annotations

from typing import TypeVar

from lxml import etree

from extract.readers.sheet.formats import BUILTIN
from extract.readers.sheet.workbook import BOTTOM, LEFT, PLAIN, RIGHT, TOP, Look

_T = TypeVar("_T")

_TRUE = frozenset({"1", "true", "on"})
_SIDES = {"left": LEFT, "start": LEFT, "top": TOP, "right": RIGHT, "end": RIGHT, "bottom": BOTTOM}


def looks_of(root: etree._Element) -> list[Look]:
    """How cells of each style index look."""
    formats = {**BUILTIN}
    for element in root.iterfind("{*}numFmts/{*}numFmt"):
        number = element.get("numFmtId") or ""
        if number.isdigit():
            formats[int(number)] = element.get("formatCode") or "General"
    fonts = [_font(element) for element in root.iterfind("{*}fonts/{*}font")]
    borders = [_borders(element) for element in root.iterfind("{*}borders/{*}border")]
    grounds = [_is_coloured(element) for element in root.iterfind("{*}fills/{*}fill")]
    found = []
    for element in root.iterfind("{*}cellXfs/{*}xf"):
        bold, size = _at(fonts, element.get("fontId"), (False, None))
        alignment = element.find("{*}alignment")
        horizontal = alignment.get("horizontal") if alignment is not None else None
        indent = alignment.get("indent") if alignment is not None else None
        drawn, dark = _at(borders, element.get("borderId"), (0, 0))
        found.append(
            Look(
                formats.get(int(_float(element.get("numFmtId")) or 0), "General"),
                drawn if _at(grounds, element.get("fillId"), False) else dark,
                bold,
                size,
                horizontal in ("center", "centerContinuous"),
                min(int(indent), 15) if indent and indent.isdigit() and horizontal not in ("center", "right") else 0,
            )
        )
    return found or [PLAIN]


def _at(items: list[_T], index: str | None, default: _T) -> _T:
    number = int(index) if index and index.isdigit() else 0
    return items[number] if number < len(items) else default


def _font(element: etree._Element) -> tuple[bool, float | None]:
    bold, size = element.find("{*}b"), element.find("{*}sz")
    points = size.get("val") if size is not None else None
    return bold is not None and (bold.get("val") or "1") in _TRUE, _float(points)


def _float(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _borders(element: etree._Element) -> tuple[int, int]:
    """The sides with a line, and those of them that show on white: white lines are used to hide the grid under titles."""
    drawn = dark = 0
    for side in element:
        if (side.get("style") or "none") != "none":
            bit = _SIDES.get(etree.QName(side).localname, 0)
            drawn |= bit
            dark |= bit * (not _is_white(side.find("{*}color")))
    return drawn, dark


def _is_coloured(element: etree._Element) -> bool:
    """Whether a fill is a ground on which white lines show."""
    pattern = element.find("{*}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return False
    colour = pattern.find("{*}fgColor")
    return colour is not None and not _is_white(colour)


def _is_white(colour: etree._Element | None) -> bool:
    if colour is None:
        return False
    if (rgb := colour.get("rgb")) is not None:
        return rgb.upper().endswith("FFFFFF")
    if (indexed := colour.get("indexed")) is not None:
        return indexed in ("1", "9")
    return colour.get("theme") == "0" and not (_float(colour.get("tint")) or 0)
