"""A Word package to its parts: python-docx opens it; one that it cannot open is read along its relationships."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from extract.errors import DamagedFile, TooLarge
from extract.readers.docx.names import STRICT, W
from extract.readers.docx.trim import trimmed
from extract.readers.limits import Members, unpack

# 64 MB of `<w:p/>` would be ten million elements; a real form has 23 tags a cell, so this is a table of 170,000 cells.
MAX_TAGS = 4_000_000
_AGAIN = "fetch it again, or open it and save it again"
_STORIES = ("styles", "numbering", "footnotes", "endnotes")
_FOLLOWED = frozenset({"officeDocument", *_STORIES})
_TYPES = "[Content_Types].xml"
_ASIDE = re.compile(
    r"(?:customxml|docprops|word/(?:theme|glossary))/|word/(?:styleswitheffects|fonttable|websettings|settings)\.xml$"
)
_PLACEHOLDER = b"<part/>"
_CANNOT = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    etree.LxmlError,
    zipfile.BadZipFile,
    OSError,
    RecursionError,
)


@dataclass(frozen=True)
class Parts:
    """The roots of a package's parts, None where a part is missing. `notes` say in Chinese what was wrong with the package."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    notes: tuple[str, ...]


def open_package(data: bytes, file_name: str) -> Parts:
    """The parts of a .docx. Raises DamagedFile, EncryptedFile, TooLarge."""
    members = unpack(data, file_name, _is_wanted)
    for name, content in members.parts.items():
        if len(content) > MAX_TAGS and content.count(b"<") > MAX_TAGS:
            raise TooLarge(file_name, f"more than {MAX_TAGS} tags", place=name, remedy="if genuine, split the document")
    found, notes = _by_python_docx(members), []
    if found is None:
        found = _by_relationships(members, file_name)
        notes.append("文件包不合规范（python-docx打不开），已按关系部分直接读取")
    notes += [f"部件损坏，未读：{name}" for name in members.damaged]
    document = found["document"]
    if document is None or document.find(W + "body") is None:
        raise DamagedFile(file_name, "the main part has no body", place="word/document.xml", remedy=_AGAIN)
    if document.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile(file_name, "a document type declaration, which Word never writes", place="word/document.xml")
    return Parts(document, found["styles"], found["numbering"], found["footnotes"], found["endnotes"], tuple(notes))


def _is_wanted(name: str) -> bool:
    """The parts that hold text or tell where it is; fonts, themes and property stores are left packed."""
    lower = name.lower()
    return lower.endswith(".rels") or (lower.endswith(".xml") and not _ASIDE.match(lower))


def _by_python_docx(members: Members) -> dict[str, etree._Element | None] | None:
    """The parts that python-docx finds along the package's relationships, None when it cannot open the package.

    It gets the package repacked with the relationships to those parts and the content types alone, as it would follow and
    hold every part. The parts are parsed here: elements of python-docx's own classes take twice as long to walk.
    """
    import docx

    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _skeleton(members).items():
            archive.writestr(name, content)
    try:
        part = docx.Document(package).part
        names = {"document": part.partname.membername}
        for relationship in part.rels.values():
            story = relationship.reltype.rpartition("/")[2]
            if story in _STORIES and not relationship.is_external:
                names[story] = relationship.target_part.partname.membername
        contents = {story: members.parts[name] for story, name in names.items()}
        if "styles" in contents:
            contents["styles"] = trimmed(contents["styles"], [part for story, part in contents.items() if story != "styles"])
        found = {story: _parsed(content) for story, content in contents.items()}
    except _CANNOT:
        return None
    return {**dict.fromkeys(_STORIES), **found} if found["document"].find(W + "body") is not None else None


def _skeleton(members: Members) -> dict[str, bytes]:
    """Each member as python-docx is to see it: the relationships that lead to a part we read, and no content of any part."""
    found: dict[str, bytes] = {}
    for name in {*members.parts, *members.damaged}:
        content = members.parts.get(name, b"")
        found[name] = _led_to(content) if name.endswith(".rels") else content if name.endswith(_TYPES) else _PLACEHOLDER
    return found


def _led_to(relationships: bytes) -> bytes:
    root = _forgiving(relationships)
    if root is None:
        return relationships
    for relationship in root.findall("{*}Relationship"):
        if (relationship.get("Type") or "").rpartition("/")[2] not in _FOLLOWED:
            root.remove(relationship)
    return etree.tostring(root)


def _by_relationships(members: Members, file_name: str) -> dict[str, etree._Element | None]:
    """The main part and its neighbours, forgiving absolute and backslashed targets, wrong case and missing content types."""
    by_name = {name.lower(): name for name in members.parts}
    main = _target(members, by_name, "_rels/.rels", "", "officeDocument") or _first(by_name, "word/document")
    if main is None:
        damaged = next((name for name in members.damaged if name.lower().startswith("word/document")), "word/document.xml")
        reason = members.damaged.get(damaged, "missing")
        raise DamagedFile(
            file_name, f"the main part cannot be unpacked ({reason})", place=damaged, remedy="fetch or save it again"
        )
    try:
        found: dict[str, etree._Element | None] = {"document": _parsed(members.parts[main])}
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise TooLarge(file_name, f"elements nested too deep ({error})", place=main) from error
        raise DamagedFile(
            file_name, f"not well-formed XML ({error})", place=main, remedy="open it and save it again"
        ) from error
    folder, name = posixpath.split(main)
    for story in _STORIES:
        target = _target(members, by_name, f"{folder}/_rels/{name}.rels", folder, story) or _first(
            by_name, f"{folder}/{story}.xml"
        )
        found[story] = _forgiving(members.parts[target]) if target else None
    return found


def _target(members: Members, by_name: Mapping[str, str], rels: str, folder: str, kind: str) -> str | None:
    """The member that the relationships name for this kind (the last word of the type, as Strict uses other namespaces)."""
    own = by_name.get(rels.lstrip("/").lower())
    root = _forgiving(members.parts[own]) if own else None
    for relationship in [] if root is None else root.iter("{*}Relationship"):
        if (relationship.get("Type") or "").rpartition("/")[2] == kind and relationship.get("TargetMode") != "External":
            target = (relationship.get("Target") or "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            if path.lower() in by_name:
                return by_name[path.lower()]
    return None


def _first(by_name: Mapping[str, str], start: str) -> str | None:
    return next((name for lower, name in sorted(by_name.items()) if lower.startswith(start) and lower.endswith(".xml")), None)


def _forgiving(content: bytes) -> etree._Element | None:
    """A part that the text can be read without."""
    try:
        return _parsed(content)
    except etree.XMLSyntaxError:
        return None


def _parsed(content: bytes) -> etree._Element:
    for strict, transitional in STRICT:
        content = content.replace(strict, transitional)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)
