"""Web pages: reports on the sites of public bodies, and what Word, WPS, Excel and LibreOffice save as HTML.

Sources: the HTML Standard (WHATWG), CSS 2.1, and what sites and office programs do, in docs/notes/html.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree

from extract.errors import EmptyFile, TooLarge
from extract.model import Block, Document, Element, Table
from extract.readers.docx.walk import labelled
from extract.readers.html.article import Article, find
from extract.readers.html.css import Styles
from extract.readers.html.decode import decode
from extract.readers.html.survey import Survey, is_document, text_of
from extract.readers.html.tree import parse
from extract.readers.html.walk import Item, Paragraph, Walk
from extract.text.normalize import squash

if TYPE_CHECKING:
    from extract.lexicon import Lexicon

__all__ = ["read", "read_tree"]

MAX_BYTES = 64 << 20
# Programs that write a document as HTML and nothing around it.
_OFFICE = ("libreoffice", "openoffice", "microsoft word", "microsoft excel", "wps", "kingsoft", "word.document", "excel.sheet")
# An article's own title stands among its first lines; a shorter text in common is a coincidence.
_FIRST_LINES, _SHORTEST_TITLE = 6, 8
# Hidden text of which there is more than shown, and at least this much, is shown by a script that is not run here.
_MUCH_HIDDEN = 200


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of a page.

    Raises UnknownEncoding, DamagedFile, TooLarge, and EmptyFile when it prints no text.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(file_name, f"more than {MAX_BYTES} bytes", remedy="if genuine, split the page")
    text, broken = decode(data, file_name)
    notes = [f"网页中有{broken}个字符无法解码"] if broken else []
    return read_tree(parse(text, file_name), file_name, sha256, lexicon, notes=notes)


def read_tree(
    root: etree._Element, file_name: str, sha256: str, lexicon: Lexicon, *, format: str = "html", notes: Sequence[str] = ()
) -> Document:
    """The document in a page's tree. `notes` are doubts of what came before. Raises TooLarge and EmptyFile."""
    styles = Styles(text_of(style) for style in root.iter("style"))
    survey = Survey(root, styles)
    show_hidden = survey.hidden_text > max(survey.weights[root].text, _MUCH_HIDDEN)
    if show_hidden:
        survey = Survey(root, styles, show_hidden=True)
    article = Article({}, whole=True) if _is_office(root) else find(root, survey, lexicon)
    walk = Walk(survey, styles, article, file_name)
    body = _body(walk.items(root), walk.drops)
    opened = "网页把大部分文字或表格设为不显示，已照常读取"
    doubts = [*notes, *([opened] if show_hidden or survey.opened else []), *_unread(walk)]
    if not any(isinstance(element, Table) for element in body):
        doubts += _attached(root)
    drops = tuple(sorted((kind, count) for kind, count in walk.drops.items() if count))
    document = Document(file_name, sha256, format, f"{format}/lxml", tuple(body), drops=drops, notes=tuple(doubts))
    if not document.characters:
        raise EmptyFile(file_name, "no text in the page", remedy=_remedy(walk))
    return document


def _is_office(root: etree._Element) -> bool:
    """True for what an office program saved: all of it is the document. A page with scripts is none."""
    head = root.find("head")
    if head is None or root.find(".//script") is not None:
        return False
    named = [
        (meta.get("content") or "").lower()
        for meta in head.iter("meta")
        if (meta.get("name") or "").lower() in ("generator", "progid")
    ]
    return any(program in name for name in named for program in _OFFICE)


def _unread(walk: Walk) -> list[str]:
    found = []
    if walk.frames:
        named = "、".join(dict.fromkeys(walk.frames[:3]))
        found.append(f"网页嵌有{len(walk.frames)}个框架页面，其内容未读：{named}"[:300])
    if inside := walk.pictures - walk.banners:
        found.append(f"正文中有{inside}幅图片，图中文字未读")
    return found


def _attached(root: etree._Element) -> list[str]:
    """A page without a table that offers files: the report is likely to be in these."""
    links = (link for link in root.iter("a") if is_document((link.get("href") or "").strip().lower()))
    names = list(dict.fromkeys(squash(text_of(link)) or link.get("href") or "" for link in links))
    return [f"网页另附{len(names)}个文件，未读：{'、'.join(names[:3])}"[:300]] if names else []


def _remedy(walk: Walk) -> str:
    if walk.frames:
        return f"its text is in another page: {walk.frames[0][:200]}"
    if walk.pictures:
        return f"its text is in {walk.pictures} pictures: save these and give them, or the file that they were made from"
    return "its text may come by script: open it in a browser and save it as MHTML or text"


def _body(items: list[Item], drops: Counter[str]) -> list[Element]:
    """Blocks and tables with ids. The title of the page goes where the article begins with a title of its own."""
    body: list[Element] = []
    count = 0
    for at, item in enumerate(items):
        if isinstance(item, Table):
            body.append(item)
            continue
        text = labelled(item.label, "\n".join(item.lines))
        if not text.strip():
            continue
        if item.title and _said_again(squash(text), items[at + 1 :]):
            drops["page-title"] += len(squash(text))
            continue
        count += 1
        body.append(
            Block(
                f"p{count}",
                text,
                outline_level=item.outline,
                size=item.size,
                bold=item.bold,
                centered=item.centered,
                toc=item.toc,
                numbering=item.label,
                page_break=item.page_break,
            )
        )
    return body


def _said_again(title: str, following: Sequence[Item]) -> bool:
    """Whether one of the next lines, or some of them together, say the title or an essential part of it."""
    lines = [squash("".join(item.lines)) for item in following[:_FIRST_LINES] if isinstance(item, Paragraph) and not item.title]
    if any(line == title or (len(line) >= _SHORTEST_TITLE and line in title) for line in lines):
        return True
    return len(title) >= _SHORTEST_TITLE and title in "".join(lines)
