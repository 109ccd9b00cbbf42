"""One pass over a page before it is read: how much text each element prints, how much of it is links, what its tables are."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from extract.readers.html.css import Properties, Styles, bordered, hidden
from extract.readers.html.tree import CELLS

BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details", "dialog",
     "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre",
     "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp"]
)  # fmt: skip
"""Elements that begin and end a line (HTML Standard, 15.3). Any other, known or not, stands in one."""

UNPRINTED = {
    **dict.fromkeys(("script", "style", "noscript", "template", "object", "embed", "svg", "xml"), "script"),
    **dict.fromkeys(("head", "title", "meta", "link"), "head"),
}
"""Elements whose text a browser does not print, and the kind under which it is declared."""

_DOCUMENTS = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".wps", ".et", ".rar", ".zip", ".ofd", ".ppt", ".pptx", ".txt")
_SHORT_CELL = 60
_IN_TABLE = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup")
_ROWS = 3


@dataclass(slots=True)
class Weight:
    """Characters printed in an element, those of them in links to other pages, the links, and its data tables."""

    text: int = 0
    link: int = 0
    links: int = 0
    tables: int = 0
    order: int = 0

    def add(self, inner: Weight) -> None:
        self.text += inner.text
        self.link += inner.link
        self.links += inner.links
        self.tables += inner.tables


@dataclass(slots=True)
class Shape:
    """A table's own cells, nested tables apart: `filled` of them hold text, `short` hold little and no table.

    `heaviest` is the largest text of a cell, `nested` the characters in nested tables, `paragraphs` the blocks in cells.
    """

    rows: int = 0
    widest: int = 0
    filled: int = 0
    short: int = 0
    heaviest: int = 0
    nested: int = 0
    paragraphs: int = 0
    text: int = 0
    ruled: bool = False
    headed: bool = False
    depth: int = 0
    _width: int = field(default=0, repr=False)

    @property
    def is_grid(self) -> bool:
        """Whether it looks like a table of data: several rows of several cells."""
        return self.rows >= 3 and self.widest >= 3 and self.short >= 6


class Survey:
    """`weights` by block element, `shapes` by table, `hidden_text` in characters; `opened`: hidden tables are read."""

    def __init__(self, root: etree._Element, styles: Styles, show_hidden: bool = False) -> None:
        self.weights: dict[etree._Element, Weight] = {}
        self.shapes: dict[etree._Element, Shape] = {}
        self.hidden_text = 0
        self.opened = False
        self._styles = styles
        self._show_hidden = show_hidden
        self._weigh(root)

    def _weigh(self, root: etree._Element) -> None:
        stack = [Weight()]
        tables: list[Shape] = []
        nested_before: list[int] = []
        walk = etree.iterwalk(root, events=("start", "end"))
        for order, (event, element) in enumerate(walk):
            tag = element.tag
            if event == "start":
                stack.append(Weight(order=order))
                if tag in UNPRINTED:
                    walk.skip_subtree()
                    continue
                if self.hides(element, self._styles.of(element)):
                    self.hidden_text += weight_of(element)
                    walk.skip_subtree()
                    continue
                stack[-1].text = _count(element.text)
                if tag == "table":
                    tables.append(Shape(depth=len(tables), ruled=bordered(element, self._styles.of(element))))
                elif tables:
                    self._note(element, tables[-1])
                    if tag in CELLS:
                        nested_before.append(tables[-1].nested)
                continue
            weight = stack.pop()
            if tag == "a" and is_link(element):
                weight.link, weight.links = weight.text, 1
            elif tag == "table" and tables:
                self._close(element, tables.pop(), weight, tables)
            elif tag in CELLS and tables and nested_before:
                _cell(tables[-1], weight, tables[-1].nested - nested_before.pop())
            if tag in BLOCKS:
                self.weights[element] = weight
            stack[-1].add(weight)
            if len(stack) > 1:
                stack[-1].text += _count(element.tail)

    def hides(self, element: etree._Element, properties: Properties) -> bool:
        """Whether an element is not printed. One that holds rows of a table is a tab that a script opens: it is read."""
        if self._show_hidden or not hidden(element, properties):
            return False
        if element.tag in _IN_TABLE or properties.get("mso-hide") == "all" or not _has_rows(element):
            return True
        self.opened = True
        return False

    def _note(self, element: etree._Element, table: Shape) -> None:
        tag = element.tag
        if tag == "tr":
            table.rows += 1
            table._width = 0
        elif tag in CELLS:
            table._width += 1
            table.widest = max(table.widest, table._width)
            table.headed = table.headed or tag == "th"
            table.ruled = table.ruled or bordered(element, self._styles.of(element))
        elif tag in ("p", "div", "li", "br") or tag in ("h1", "h2", "h3", "h4"):
            table.paragraphs += 1
        elif tag in ("caption", "thead"):
            table.headed = True

    def _close(self, element: etree._Element, shape: Shape, weight: Weight, outer: list[Shape]) -> None:
        shape.text = weight.text
        self.shapes[element] = shape
        weight.tables += shape.is_grid and not shape.nested
        if outer:
            outer[-1].nested += weight.text


def _cell(table: Shape, weight: Weight, nested: int) -> None:
    if weight.text:
        table.filled += 1
        table.short += weight.text <= _SHORT_CELL and not nested
        table.heaviest = max(table.heaviest, weight.text)


def _has_rows(element: etree._Element) -> bool:
    return len(list(islice(element.iter("tr"), _ROWS))) == _ROWS


def _count(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def weight_of(element: etree._Element) -> int:
    """The non-white-space characters in an element, printed or not; what follows it is not counted."""
    return _count(text_of(element))


def text_of(element: etree._Element) -> str:
    """All characters in an element, printed or not, as they stand in the source."""
    return "".join(map(str, element.itertext()))


def is_link(element: etree._Element) -> bool:
    """True for an `a` that leads to another page: not within this one, and not to a file to download."""
    target = (element.get("href") or "").strip().lower()
    return bool(target) and not target.startswith("#") and not is_document(target)


def is_document(target: str) -> bool:
    """True for the address (lower case) of a file to download."""
    return target.split("?", maxsplit=1)[0].endswith(_DOCUMENTS) or any(
        word in target for word in ("download", "attach", "upload")
    )
