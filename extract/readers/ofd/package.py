"""An OFD package to its pages: OFD.xml names documents, a document its pages, templates and resources (GB/T 33190, 7)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.errors import DamagedFile, EncryptedFile, TooLarge
from extract.readers.limits import Members, unpack
from extract.readers.ofd.xml import child, children, numbers, parsed, text

_ROOT = "ofd.xml"
_A4 = (210.0, 297.0)
# Millimetres: A0 is 1189 high. A page that claims more, or nothing, is drawn on A4.
_LARGEST = 5_000.0
# A report of 1,000 dense pages with an object a character draws two million objects and characters.
_MOST_PAGES = 20_000
_MOST_DRAWN = 5_000_000


@dataclass(frozen=True)
class PageRef:
    """A page of a document: its own id, where its content is, and its size in millimetres unless the page says another."""

    id: str
    location: str
    size: tuple[float, float]


@dataclass
class Body:
    """One document of a package (`folder` ends without a slash). `templates` are locations by id, `resources` the elements
    of all resource files by id (drawing parameters, composite units), `media` where their files are.
    """

    root: etree._Element
    folder: str
    pages: list[PageRef] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    resources: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    signatures: int = 0


class Package:
    """The unpacked XML parts, found as writers name them: relative or absolute, backslashes, wrong case.

    Raises EncryptedFile for a package that GM/T 0099 encrypts or a zip with a password, DamagedFile and TooLarge for one
    that cannot be unpacked.
    """

    def __init__(self, data: bytes, file_name: str) -> None:
        self.file_name = file_name
        self.faults: list[str] = []
        self._data = data
        self._drawn = 0
        self._asides: dict[str, etree._Element | None] = {}
        self._members: Members = unpack(data, file_name, lambda member: member.lower().endswith(".xml"))
        self._by_name = {member.lower(): member for member in self._members.parts}
        self._packed = {member.lower(): member for member in self._members.packed}
        if any(posixpath.basename(member) == "encryptions.xml" for member in self._by_name):
            raise EncryptedFile(file_name, "an encrypted OFD (GM/T 0099)", remedy="save it without encryption")

    def find(self, location: str, folder: str = "") -> str | None:
        """The member that `location`, written in a file of `folder`, names; None if the package has none."""
        return next((self._by_name[path] for path in _paths(location, folder) if path in self._by_name), None)

    def root(self, location: str, folder: str = "") -> etree._Element:
        """The root of a part that the text cannot be read without. Raises DamagedFile if it is missing or no XML."""
        member = self.find(location, folder)
        if member is None:
            lost = {name.lower(): why for name, why in self._members.damaged.items()}
            why = next((lost[path] for path in _paths(location, folder) if path in lost), "missing")
            raise DamagedFile(self.file_name, f"a part cannot be read ({why})", place=location, remedy="fetch it again")
        return parsed(self._members.parts[member], self.file_name, member)

    def aside(self, location: str, folder: str = "") -> etree._Element | None:
        """The root of a part that the text can be read without, parsed once: resources, templates, annotations. None if it
        is not there; if it is no XML, `faults` says so.
        """
        member = self.find(location, folder)
        if member is None:
            return None
        if member not in self._asides:
            try:
                self._asides[member] = parsed(self._members.parts[member], self.file_name, member)
            except DamagedFile:
                self._asides[member] = None
                self.faults.append(f"部件损坏，未读：{member}")
        return self._asides[member]

    def picture(self, body: Body, identifier: str) -> bytes | None:
        """The bytes of a picture resource, unpacked when asked for; None if the package has none. Raises TooLarge."""
        location = body.media.get(identifier, "")
        member = next((self._packed[path] for path in _paths(location, body.folder) if path in self._packed), None)
        return None if member is None else unpack(self._data, self.file_name, member.__eq__).parts.get(member)

    def spend(self, drawn: int) -> None:
        """Count what is drawn. Raises TooLarge for more objects and characters than any report has."""
        self._drawn += drawn
        if self._drawn > _MOST_DRAWN:
            raise TooLarge(self.file_name, f"draws more than {_MOST_DRAWN} objects", remedy="if genuine, split the document")

    def bodies(self) -> list[Body]:
        """The documents of the package in order, a document that is named twice once, the current version of each.

        Raises DamagedFile if OFD.xml is missing or no document can be found.
        """
        root = self.root(_ROOT)
        found: dict[str, Body] = {}
        for entry in children(root, "DocBody"):
            member = self.find(self._document(entry))
            if member is not None and member not in found:
                found[member] = self._body(entry, member)
        if not found:
            raise DamagedFile(self.file_name, "no document in it", place="OFD.xml", remedy="fetch it again")
        return list(found.values())

    def _document(self, entry: etree._Element) -> str:
        """Where a document's root is: in its current version (7.4, Versions) where it has any."""
        versions = list(children(child(entry, "Versions"), "Version"))
        current = next((v for v in versions if (v.get("Current") or "").lower() == "true"), None)
        if current is not None:
            location = current.get("BaseLoc") or ""
            folder = posixpath.dirname(self.find(location) or "")
            if (member := self.find(text(self.aside(location), "DocRoot"), folder)) is not None:
                return member
        return text(entry, "DocRoot")

    def _body(self, entry: etree._Element, member: str) -> Body:
        root = parsed(self._members.parts[member], self.file_name, member)
        body = Body(root, posixpath.dirname(member))
        common = child(root, "CommonData")
        size = page_size(child(common, "PageArea")) or _A4
        for page in children(child(root, "Pages"), "Page"):
            body.pages.append(PageRef(page.get("ID") or "", page.get("BaseLoc") or "", size))
        if len(body.pages) > _MOST_PAGES:
            raise TooLarge(self.file_name, f"more than {_MOST_PAGES} pages", place=member, remedy="split the document")
        for template in children(common, "TemplatePage"):
            body.templates[template.get("ID") or ""] = template.get("BaseLoc") or ""
        for resource in children(common, "PublicRes", "DocumentRes"):
            self.add_resources(body, (resource.text or "").strip(), body.folder)
        signatures = self.aside(text(entry, "Signatures"))
        body.signatures = sum(1 for _ in children(signatures, "Signature"))
        return body

    def add_resources(self, body: Body, location: str, folder: str) -> None:
        """Read a resource file of the document or of one of its pages. One that is missing is passed over."""
        root = self.aside(location, folder)
        if root is None:
            return
        here = posixpath.dirname(self.find(location, folder) or "")
        base = posixpath.join("/", here, (root.get("BaseLoc") or "").replace("\\", "/"))
        for resource in (resource for group in root for resource in group):
            identifier = resource.get("ID") or ""
            body.resources[identifier] = resource
            if file := text(resource, "MediaFile"):
                body.media[identifier] = posixpath.join(base, file.replace("\\", "/"))


def page_size(area: etree._Element | None) -> tuple[float, float] | None:
    """Width and height in millimetres of a page area, None where it has none that can be printed."""
    box = numbers(text(area, "PhysicalBox"))
    return (box[2], box[3]) if len(box) == 4 and 0 < box[2] < _LARGEST and 0 < box[3] < _LARGEST else None


def _paths(location: str, folder: str) -> Iterator[str]:
    """Where a location may point: from its folder as it should, from the package's root as some write it, a folder that
    means the content in it.
    """
    location = location.strip().replace("\\", "/")
    if not location:
        return
    for start in ("/" if location.startswith("/") else f"/{folder}", "/"):
        path = posixpath.normpath(posixpath.join(start, location.lstrip("/"))).lstrip("/").lower()
        yield path
        yield f"{path}/content.xml"
