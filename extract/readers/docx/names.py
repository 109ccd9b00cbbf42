"""Element names of WordprocessingML as lxml gives them, and how its properties are read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
W = f"{{{WML}}}"
M = f"{{{MATH}}}"
MC = f"{{{COMPATIBILITY}}}"
VAL = W + "val"
_OFF = frozenset({"0", "false", "off", "none"})

# ISO 29500 Strict (Word: "Strict Open XML Document") has the same elements in other namespaces.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WML.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH.encode()),
)

Properties: TypeAlias = Mapping[str, etree._Element]
NONE: Properties = MappingProxyType({})


def children(element: etree._Element | None) -> Properties:
    """The children by tag, the last of each. Reading them once is three times faster than a `find` for each."""
    return NONE if element is None else {child.tag: child for child in element}


def properties(element: etree._Element, tag: str) -> Properties:
    """The properties that the child `tag` holds; it stands first where it is, but not every writer keeps to that."""
    if not len(element):
        return NONE
    first = element[0]
    if first.tag == tag:
        return {child.tag: child for child in first}
    return children(next(element.iterchildren(tag), None))


def is_on(element: etree._Element) -> bool:
    """A toggle: present without a value means on."""
    return (element.get(VAL) or "1").lower() not in _OFF


def toggle(known: Properties, tag: str) -> bool | None:
    """The toggle of that name, None when it is not there."""
    found = known.get(tag)
    return None if found is None else is_on(found)


def value(known: Properties, tag: str, attribute: str = VAL) -> str | None:
    """The value of the property of that name, None when it is not there."""
    found = known.get(tag)
    return None if found is None else found.get(attribute)


def number(raw: str | None) -> int | None:
    """An integer attribute, None when it is missing, no integer (Strict writes `12pt`) or longer than Word's 32 bits."""
    try:
        return int(raw) if raw is not None and len(raw) <= 11 else None
    except ValueError:
        return None


def integer(known: Properties, tag: str, attribute: str = VAL) -> int | None:
    """The integer value of the property of that name."""
    found = known.get(tag)
    return None if found is None else number(found.get(attribute))
