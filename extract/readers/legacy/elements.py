"""WordprocessingML elements, built: readers of other formats bring text and tables into the form that our Word reader walks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from extract.readers.docx.names import VAL, W

NONE: Mapping[str, str] = MappingProxyType({})


def add(parent: etree._Element, name: str, value: str | None = None, attributes: Mapping[str, str] = NONE) -> etree._Element:
    """A new child `w:name` with `w:val` and other attributes of the same namespace."""
    child = etree.SubElement(parent, W + name)
    if value is not None:
        child.set(VAL, value)
    for key, text in attributes.items():
        child.set(W + key, text)
    return child


def element(name: str) -> etree._Element:
    """A new `w:name` without a parent."""
    return etree.Element(W + name)


def printable(text: str) -> str:
    """The text without characters that XML cannot hold, and surrogates put together."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff" and not "\ud800" <= char <= "\udfff")
