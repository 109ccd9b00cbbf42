"""What an OFD holds beside its pages: annotations, attachments, signatures. Named in notes, never opened or executed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.readers.ofd.package import Body, Package
from extract.readers.ofd.xml import child, children, name, text

# Characters of an annotation that a note quotes, and attachments that it names.
_QUOTED = 40
_NAMED = 10


@dataclass
class Aside:
    """Notes in Chinese, and how many characters of annotations are not part of the text."""

    notes: list[str] = field(default_factory=list)
    characters: int = 0


def aside(package: Package, body: Body, first: int) -> Aside:
    """What this document holds beside its pages; its first page is page `first` of the file."""
    found = Aside()
    numbers = {page.id: first + n for n, page in enumerate(body.pages)}
    for identifier, kind, quoted in _annotations(package, body):
        found.characters += len(quoted)
        where = f"第{numbers[identifier]}页" if identifier in numbers else ""
        more = "…" if len(quoted) > _QUOTED else ""
        found.notes.append(f"{where}批注（{kind}）不属于正文：{quoted[:_QUOTED]}{more}")
    if attached := list(_attachments(package, body)):
        more = f"等{len(attached)}个" if len(attached) > _NAMED else ""
        found.notes.append(f"附件未读：{'、'.join(attached[:_NAMED])}{more}")
    if body.signatures:
        found.notes.append(f"含{body.signatures}个电子签名或签章，未验证")
    return found


def _annotations(package: Package, body: Body) -> Iterator[tuple[str, str, str]]:
    """Page id, type and text of each annotation that has any text."""
    location = text(body.root, "Annotations")
    root = package.aside(location, body.folder)
    folder = posixpath.dirname(package.find(location, body.folder) or "")
    for page in children(root, "Page"):
        for annotation in children(package.aside(text(page, "FileLoc"), folder), "Annot"):
            codes = [code.text or "" for code in annotation.iter() if name(code) == "TextCode"]
            if quoted := "".join("".join(codes).split()):
                yield page.get("PageID") or "", annotation.get("Type") or "Annot", quoted


def _attachments(package: Package, body: Body) -> Iterator[str]:
    """The names of the attached files."""
    location = text(body.root, "Attachments")
    for attachment in children(package.aside(location, body.folder), "Attachment"):
        file = child(attachment, "FileLoc")
        path = (file.text or "") if file is not None else ""
        yield attachment.get("Name") or posixpath.basename(path.strip()) or attachment.get("ID") or "?"
