"""Element names of WordprocessingML as lxml gives them, and how its attributes are read."""

from __future__ import annotations

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


def is_on(element: etree._Element) -> bool:
    """A toggle: present without a value means on."""
    return (element.get(VAL) or "1").lower() not in _OFF


def child_on(parent: etree._Element | None, tag: str) -> bool | None:
    """The toggle of that name under `parent`, None when it is not there."""
    found = None if parent is None else parent.find(tag)
    return None if found is None else is_on(found)


def number(raw: str | None) -> int | None:
    """An integer attribute, None when it is missing or no integer (Strict writes `12pt`)."""
    try:
        return int(raw) if raw is not None else None
    except ValueError:
        return None


def child_number(parent: etree._Element | None, tag: str, attribute: str = VAL) -> int | None:
    """The integer value of the child of that name."""
    found = None if parent is None else parent.find(tag)
    return None if found is None else number(found.get(attribute))
