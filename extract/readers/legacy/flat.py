"""Word files that are one XML file: the flat package of Word 2007 and later, and Word 2003 XML (WordprocessingML 2003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from extract.errors import DamagedFile, TooLarge, UnknownFormat
from extract.readers.docx import read_parts
from extract.readers.docx.names import STRICT, WML, W
from extract.readers.docx.package import MAX_TAGS, Parts
from extract.readers.legacy.elements import add
from extract.readers.legacy.labels import Labels

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_OLDER = (*STRICT, (b"http://schemas.microsoft.com/office/word/2003/wordml", WML.encode()))
_STORIES = ("styles", "numbering", "footnotes", "endnotes")
_RENAMED = {W + "vmerge": W + "vMerge", W + "hmerge": W + "hMerge"}


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of such a file. Raises UnknownFormat for other XML, DamagedFile, TooLarge, EmptyFile."""
    root = _parsed(data, file_name)
    if root.tag == _PKG + "package":
        parts = _package(root, file_name)
    elif root.tag == W + "wordDocument":
        parts = _word_2003(root)
    else:
        raise UnknownFormat(file_name, "an XML file that is no Word document", remedy="give a .docx, .doc, .pdf or .txt file")
    try:
        return read_parts(parts, file_name, sha256, kind="xml", reader="xml")
    except RecursionError as error:
        raise TooLarge(file_name, "elements nested too deep") from error


def _parsed(data: bytes, file_name: str) -> etree._Element:
    if data.count(b"<") > MAX_TAGS:
        raise TooLarge(file_name, f"more than {MAX_TAGS} tags", remedy="if genuine, split the document")
    for older, name in _OLDER:
        data = data.replace(older, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        kind = TooLarge if "depth" in str(error) or "huge" in str(error) else DamagedFile
        raise kind(
            file_name, f"not well-formed XML ({error})", remedy="fetch it again, or open it and save it as .docx"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFile(file_name, "a document type declaration, which Word never writes")
    return root


def _package(root: etree._Element, file_name: str) -> Parts:
    """The parts that a package names; each holds its XML as its content."""
    found: dict[str, etree._Element] = {}
    for part in root.iterchildren(_PKG + "part"):
        content = part.find(_PKG + "xmlData")
        if content is not None and len(content):
            found.setdefault((part.get(_PKG + "name") or "").rpartition("/")[2].removesuffix(".xml").lower(), content[0])
    document = found.get("document")
    if document is None or document.find(W + "body") is None:
        raise DamagedFile(file_name, "the package has no main part", remedy="open it and save it as .docx")
    styles, numbering, footnotes, endnotes = (found.get(story) for story in _STORIES)
    return Parts(document, styles, numbering, footnotes, endnotes, ())


def _word_2003(root: etree._Element) -> Parts:
    """Word 2003 names few things otherwise, and writes out the numbers of its lists."""
    labels = Labels()
    for change in list(root.iter(_AML + "annotation")):
        if change.get(W + "type") == "Word.Deletion":
            change.tag = W + "del"
    for merge in list(root.iter(*_RENAMED)):
        merge.tag = _RENAMED[merge.tag]
    for numbered in list(root.iter(W + "listPr")):
        printed = numbered.find(_WX + "t")
        label = "" if printed is None else (printed.get(_WX + "val") or "").strip()
        numbered.tag = W + "numPr"
        numbered[:] = []
        numbered.text = None
        if label:
            add(numbered, "numId", str(labels.number(label)))
    return Parts(root, root.find(W + "styles"), labels.element(), None, None, ())
