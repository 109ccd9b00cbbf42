"""Word packages for tests, written by hand: the smallest that shows the point."""

import io
import zipfile
from xml.sax.saxutils import escape

from extract.lexicon import load
from extract.model import Document
from extract.readers import read_bytes

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": W_NS,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
STORIES = ("styles", "numbering", "footnotes", "endnotes")


def part(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {_SPACES}>{content}</w:{root}>'


def members(body: str, **stories: str) -> dict[str, str]:
    """The members of a package by name; `stories` are the contents of styles, numbering, footnotes, endnotes."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}{name}+xml"/>' for name in STORIES if name in stories
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{_REL}/{name}" Target="{name}.xml"/>' for i, name in enumerate(stories, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        **{f"word/{name}.xml": part(name, content) for name, content in stories.items()},
    }


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def package(body: str, **stories: str) -> bytes:
    return zipped(members(body, **stories))


def document(body: str, **stories: str) -> Document:
    return read_bytes(package(body, **stories), "报告.docx", load())


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    """A paragraph; content that is no XML is made a run."""
    inner = "".join(c if c.startswith("<") else r(c) for c in content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def tc(*content: str, span: int = 1, merge: str = "", width: int = 0, properties: str = "") -> str:
    inner = "".join(c if c.startswith("<") else p(c) for c in content) or p()
    own = f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else ""
    own += f'<w:gridSpan w:val="{span}"/>' if span != 1 else ""
    own += {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge] + properties
    return f"<w:tc>{f'<w:tcPr>{own}</w:tcPr>' if own else ''}{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    own = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{own}{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str, columns: int = 0) -> str:
    grid = f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>" if columns else ""
    return f"<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl>"


def texts(found: Document) -> list[str]:
    return [block.text for block in found.blocks]
