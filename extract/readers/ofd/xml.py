"""XML of an OFD package as its writers really write it: any namespace, numbers in text, elements by their local name."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.errors import DamagedFile, TooLarge
from extract.readers.paged.matrix import IDENTITY, Matrix

MILLIMETRE = 72 / 25.4
"""Points. All lengths of OFD are millimetres (GB/T 33190-2016, 7.2)."""

# A page of 3,000 characters written one object each has 9,000 tags.
_MAX_TAGS = 2_000_000
# Millimetres, or factors. What is larger is no place on paper, and products of such numbers would overflow.
_LARGEST = 1e9


def parsed(data: bytes, file_name: str, place: str) -> etree._Element:
    """The root of a part. Raises DamagedFile for what is not well-formed or has a document type declaration, TooLarge for a
    part with millions of tags or nested too deep.
    """
    if data.count(b"<") > _MAX_TAGS:
        raise TooLarge(file_name, f"more than {_MAX_TAGS} tags", place=place, remedy="if genuine, split the document")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data.lstrip(b"\r\n\t "), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise TooLarge(file_name, f"elements nested too deep ({error})", place=place) from error
        raise DamagedFile(file_name, f"not well-formed XML ({error})", place=place, remedy="fetch or save it again") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile(file_name, "a document type declaration, which OFD never has", place=place)
    return root


def name(element: etree._Element) -> str:
    """The element's name without its namespace: drafts, vendors and the standard differ in it."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these names in order; none of an element that is not there."""
    return (child for child in (() if element is None else element) if name(child) in names)


def child(element: etree._Element | None, wanted: str) -> etree._Element | None:
    """The first child of that name."""
    return next(children(element, wanted), None)


def text(element: etree._Element | None, *path: str) -> str:
    """The text of the descendant along this path of names, trimmed; empty where there is none."""
    for step in path:
        element = child(element, step)
    return ((element.text if element is not None else "") or "").strip()


def numbers(raw: str | None) -> list[float]:
    """The numbers of an attribute or text. Empty if one of them is none, or beyond all paper."""
    try:
        found = [float(part) for part in (raw or "").replace(",", " ").split()]
    except ValueError:
        return []
    return found if all(abs(value) <= _LARGEST for value in found) else []


def number(raw: str | None, default: float = 0.0) -> float:
    """One number, `default` where there is none."""
    if raw is None:
        return default
    try:
        value = float(raw)
    except ValueError:
        return default
    return value if abs(value) <= _LARGEST else default


def matrix(raw: str | None) -> Matrix:
    """A CTM attribute (`a b c d e f`), no change where there is none."""
    found = numbers(raw)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if len(found) == 6 else IDENTITY


def is_false(element: etree._Element, attribute: str) -> bool:
    """Whether the attribute is there and says no."""
    return (element.get(attribute) or "").strip().lower() in ("false", "0")


def is_true(element: etree._Element, attribute: str) -> bool:
    """Whether the attribute is there and says yes."""
    return (element.get(attribute) or "").strip().lower() in ("true", "1")
