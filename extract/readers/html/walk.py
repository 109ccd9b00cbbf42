"""The one walk over a page: paragraphs, tables and their cells in reading order, everything left out counted by kind."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from extract.model import Table
from extract.readers.docx.symbols import translated
from extract.readers.docx.walk import labelled
from extract.readers.html import grid
from extract.readers.html.article import Article
from extract.readers.html.css import HEADINGS, Look, Properties, Styles, inherited
from extract.readers.html.layout import is_layout
from extract.readers.html.lists import List, integer
from extract.readers.html.survey import BLOCKS, UNPRINTED, Survey, text_of, weight_of
from extract.readers.html.tree import CELLS, SECTIONS

_WIDE = "\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\uff01-\uff60"
# A line feed of the source between two wide characters prints nothing (CSS Text 3, 4.1.3); elsewhere white space is a space.
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_BLANK = " \t\r\n\f"
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# An indentation that begins a paragraph: two wide spaces, or four narrow ones.
_INDENT = re.compile(r"[ \u00a0]*(?:[\u3000\u2003]|\u00a0[ \u00a0]{2})")
_ENTRIES = frozenset(("text", "number", "date", "tel", "email", "url", ""))
# What a mark of Word's HTML takes out of the flow of the text, as it does in the Word file.
_ASIDE = {"header": "header-footer", "footer": "header-footer", "comment-list": "comment", "comment": "comment"}


@dataclass(slots=True)
class Paragraph:
    """A paragraph as read, `lines` as printed. `label` is its automatic number."""

    lines: list[str]
    label: str = ""
    outline: int | None = None
    size: float | None = None
    bold: bool = False
    centered: bool = False
    toc: bool = False
    page_break: bool = False
    title: bool = False


Item: TypeAlias = Paragraph | Table


@dataclass(slots=True)
class _Element:
    """What is to be remembered of an element until it ends."""

    look: Look = field(default_factory=Look)
    block: bool = False
    toc: bool = False
    outlined: bool = False


@dataclass(slots=True)
class _Flow:
    """Where text goes: the page, or a cell. `lines` of the paragraph in the making hold (text, as it is) pieces."""

    items: list[Item] = field(default_factory=list)
    lines: list[list[tuple[str, bool]]] = field(default_factory=lambda: [[]])
    looks: list[tuple[int, Look]] = field(default_factory=list)
    label: str = ""


@dataclass(slots=True)
class _Open:
    """A table in the making. `kinds` names its row groups by number; `cells` are those being read."""

    identity: str
    kinds: list[str] = field(default_factory=lambda: ["tbody"])
    rows: list[grid.RawRow] = field(default_factory=list)
    row_open: bool = False
    cells: list[grid.RawCell] = field(default_factory=list)


class Walk:
    """Reads a page; `drops`, `frames`, `pictures` tell afterwards what was left out.

    `banners` are those of the pictures that stand before any text.
    """

    def __init__(self, survey: Survey, styles: Styles, article: Article, file_name: str) -> None:
        self.drops: Counter[str] = Counter()
        self.frames: list[str] = []
        self.pictures = self.banners = 0
        self._survey, self._styles, self._article, self._file_name = survey, styles, article, file_name
        self._flows = [_Flow()]
        self._tables: list[_Open | None] = []
        self._open = [_Element()]
        self._options: dict[etree._Element, etree._Element | None] = {}
        self._lists: list[List] = []
        self._count, self._positions = 0, 0
        self._toc, self._new_page = 0, False
        self._outline: int | None = None
        self._in_title = False
        self._paragraph = 0

    def items(self, root: etree._Element) -> list[Item]:
        """Everything that the page prints, in order. Raises TooLarge for tables that are too large."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: list[etree._Element] = []
        for event, element in walk:
            if event == "start":
                properties = self._styles.of(element)
                if self._leaves_out(element, properties):
                    walk.skip_subtree()
                    skipped.append(element)
                    continue
                look = inherited(self._open[-1].look, element, properties)
                self._open.append(_Element(look, element.tag in BLOCKS or properties.get("display") == "block"))
                self._start(element, properties)
                self._text(element.text)
            else:
                if skipped and skipped[-1] is element:
                    skipped.pop()
                else:
                    self._end(element, self._open[-1])
                    self._open.pop()
                if element is not root:
                    self._text(element.tail)
        self._flush()
        return self._flows[0].items

    # ------------------------------------------------------------- what is left out

    def _leaves_out(self, element: etree._Element, properties: Properties) -> bool:
        kind = self._kind_left_out(element, properties)
        if not kind:
            return False
        self.drops[kind] += weight_of(element)
        if element.tag in BLOCKS:
            self._flush()
        return True

    def _kind_left_out(self, element: etree._Element, properties: Properties) -> str:
        tag = str(element.tag)
        if tag in UNPRINTED:
            return UNPRINTED[tag]
        if element in self._article.out:
            return self._article.out[element]
        if self._survey.hides(element, properties):
            return "hidden"
        if tag == "tr" and element.get("height") == "0" and not self._survey.weights[element].text:
            return "spacer"
        if aside := _ASIDE.get(properties.get("mso-element", "")) or _ASIDE.get(element.get("title") or ""):
            return aside if tag == "div" else ""
        if tag in ("del", "rt", "rp", "button", "option", "datalist", "area"):
            return {"del": "deletion", "rt": "ruby", "rp": "ruby"}.get(tag, "" if self._chosen(element) else "control")
        if tag == "a" and _is_note_mark(element):
            return "note-mark"
        if properties.get("mso-list", "").startswith("ignore"):
            self._flows[-1].label = _list_mark(element)
            return "list-mark"
        return ""

    def _chosen(self, option: etree._Element) -> bool:
        """Whether a select shows this option: the one marked, else the first."""
        parent = option.getparent()
        if option.tag != "option" or parent is None:
            return False
        if parent not in self._options:
            options = [child for child in parent if child.tag == "option"]
            self._options[parent] = next((child for child in options if child.get("selected") is not None), options[0])
        return self._options[parent] is option

    # ------------------------------------------------------------- elements

    def _start(self, element: etree._Element, properties: Properties) -> None:
        tag = str(element.tag)
        if tag == "br":
            self._break(properties)
        elif tag in ("img", "input", "frame", "iframe"):
            self._replaced(element, tag)
        elif self._open[-1].block:
            self._flush()
            self._new_page = self._new_page or properties.get("page-break-before") == "always"
            self._block(element, tag, properties)

    def _block(self, element: etree._Element, tag: str, properties: Properties) -> None:
        level = properties.get("mso-outline-level", "")
        self._open[-1].outlined = tag in HEADINGS or level.isdigit()
        if self._open[-1].outlined:
            self._outline = int(level) if level in set("123456789") else HEADINGS.index(tag) + 1 if tag in HEADINGS else None
        if element is self._article.title:
            self._in_title = True
        self._open[-1].toc = _is_toc(element)
        self._toc += self._open[-1].toc
        if tag == "p":
            self._paragraph += 1
        elif tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(List.of(element, properties))
        elif tag == "li":
            self._bare_label()
            self._flows[-1].label = self._lists[-1].label(element) if self._lists else ""
        elif tag == "table":
            self._open_table(element)
        elif self._tables and self._tables[-1] is not None:
            self._part(element, tag, self._tables[-1])

    def _end(self, element: etree._Element, known: _Element) -> None:
        if not known.block:
            return
        tag = str(element.tag)
        self._flush()
        if known.outlined:
            self._outline = None
        if element is self._article.title:
            self._in_title = False
        self._toc -= known.toc
        if tag == "p":
            self._paragraph -= 1
        elif tag in ("ol", "ul", "menu", "dir"):
            self._lists.pop()
        elif tag == "li":
            self._bare_label()
        elif tag == "table":
            self._close_table()
        elif (table := self._tables[-1] if self._tables else None) is not None:
            if tag in CELLS:
                self._close_cell(table)
            elif tag == "tr" or tag in SECTIONS:
                table.row_open = False

    def _replaced(self, element: etree._Element, tag: str) -> None:
        if tag == "img":
            counted = _is_picture(element)
            self.pictures += counted
            self.banners += counted and not self._flows[0].items and len(self._flows) == 1
        elif tag in ("frame", "iframe"):
            if source := (element.get("src") or "").strip():
                self.frames += [source] if not _tiny(element) and not source.startswith(("about:", "javascript:")) else []
        elif (kind := (element.get("type") or "").lower()) in _ENTRIES:
            self._text(element.get("value"))
        elif kind in ("checkbox", "radio"):
            self._text("☑" if element.get("checked") is not None else "□")

    # ------------------------------------------------------------- tables

    def _open_table(self, element: etree._Element) -> None:
        if not self._article.whole and is_layout(element, self._survey.shapes[element]):
            self._tables.append(None)
            return
        self._count += 1
        self._tables.append(_Open(f"t{self._count}"))

    def _part(self, element: etree._Element, tag: str, table: _Open) -> None:
        if tag in SECTIONS:
            table.kinds.append(tag)
        elif tag == "tr":
            table.rows.append(grid.RawRow(len(table.kinds) - 1))
            table.row_open = True
        elif tag in CELLS:
            if not table.row_open:
                table.row_open = True
                table.rows.append(grid.RawRow(len(table.kinds) - 1))
            table.cells.append(
                grid.RawCell(
                    colspan=grid.span(element.get("colspan"), grid.MAX_COLSPAN, 1),
                    rowspan=grid.span(element.get("rowspan"), grid.MAX_ROWSPAN, 0),
                )
            )
            self._flows.append(_Flow())

    def _close_cell(self, table: _Open) -> None:
        flow = self._flows.pop()
        cell = table.cells.pop()
        cell.nested = [item for item in flow.items if isinstance(item, Table)]
        cell.text = "\n".join(line for item in flow.items if isinstance(item, Paragraph) for line in _labelled(item))
        table.rows[-1].cells.append(cell)

    def _close_table(self) -> None:
        table = self._tables.pop()
        if table is None:
            return
        built = grid.build(table.identity, _ordered(table), grid.MAX_POSITIONS - self._positions, self._file_name)
        if built is None:
            self._count -= 1
            return
        self._positions += built.n_rows * built.n_cols
        self._flows[-1].items.append(built)

    # ------------------------------------------------------------- text

    def _text(self, text: str | None) -> None:
        if not text:
            return
        flow, look = self._flows[-1], self._open[-1].look
        if not look.pre and not flow.lines[-1] and not text.strip(_BLANK):
            return
        if look.symbols:
            text = translated(text, look.symbols)
        if len(self._flows) == 1 and (printed := len(text.strip())):
            flow.looks.append((printed, look))
        first, *others = text.replace("\r\n", "\n").split("\n") if look.pre else [text]
        flow.lines[-1].append((first, look.pre))
        flow.lines += [[(other, True)] for other in others]

    def _break(self, properties: Properties) -> None:
        if properties.get("page-break-before") == "always":
            self._flush()
            self._new_page = True
        else:
            self._flows[-1].lines.append([])

    def _bare_label(self) -> None:
        """The number of an item without text is printed too."""
        flow = self._flows[-1]
        if flow.label:
            flow.items.append(Paragraph([""], flow.label))
            flow.label = ""

    def _flush(self) -> None:
        """End the paragraph in the making. A last line break prints nothing; in a cell, other empty lines stay."""
        flow = self._flows[-1]
        if flow.lines == [[]]:
            return
        lines = [_tidy(line) for line in flow.lines]
        if len(lines) > 1 and not lines[-1]:
            lines.pop()
        looks, flow.lines, flow.looks = flow.looks, [[]], []
        if len(self._flows) > 1:
            lines = [line if line.strip() else "" for line in lines]
            flow.items.append(Paragraph(lines, flow.label))
            flow.label = ""
            return
        for group in _paragraphs(lines, whole=self._paragraph > 0 or self._outline is not None or bool(self._lists)):
            flow.items.append(self._described(group, looks))
            flow.label, self._new_page = "", False

    def _described(self, lines: list[str], looks: list[tuple[int, Look]]) -> Paragraph:
        sizes: Counter[float] = Counter()
        for count, look in looks:
            if look.size:
                sizes[look.size] += count
        return Paragraph(
            lines,
            self._flows[-1].label,
            outline=None if self._in_title else self._outline,
            size=sizes.most_common(1)[0][0] if sizes else None,
            bold=bool(looks) and all(look.bold for _, look in looks),
            centered=bool(looks) and all(look.centered for _, look in looks),
            toc=self._toc > 0,
            page_break=self._new_page,
            title=self._in_title,
        )


def _ordered(table: _Open) -> list[grid.RawRow]:
    """The rows as printed: the first thead before all others, the first tfoot behind (CSS 2.1, 17.2)."""
    head = next((i for i, kind in enumerate(table.kinds) if kind == "thead"), -1)
    foot = next((i for i, kind in enumerate(table.kinds) if kind == "tfoot"), -1)
    for row in table.rows:
        row.header = row.section == head
    order = {head: -1, foot: len(table.kinds)}
    return sorted(table.rows, key=lambda row: order.get(row.section, row.section))


def _paragraphs(lines: list[str], *, whole: bool) -> list[list[str]]:
    """The lines of an element as paragraphs. In a `p` (`whole`) a line goes on with the one before unless it is indented
    or an empty line stands between: some sites write a whole article into one.
    """
    groups: list[list[str]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if fresh or not whole or _INDENT.match(line):
            groups.append([])
        groups[-1].append(line)
        fresh = False
    return groups


def _tidy(pieces: list[tuple[str, bool]]) -> str:
    """A line as printed: white space of the source folded, but where it is kept (`pre`)."""
    if any(kept for _, kept in pieces):
        return "".join(text if kept else _BLANKS.sub(" ", text) for text, kept in pieces)
    return _BLANKS.sub(" ", _WRAP.sub("", "".join(text for text, _ in pieces))).strip(_BLANK)


def _labelled(paragraph: Paragraph) -> list[str]:
    return [labelled(paragraph.label, paragraph.lines[0]), *paragraph.lines[1:]]


def _list_mark(element: etree._Element) -> str:
    """The number that Word wrote before a paragraph of a list; a bullet of a symbol font is a bullet."""
    parent = element.getparent()
    fonts = (element.get("style") or "") + (parent.get("style") or "" if parent is not None else "")
    text = "".join(text_of(element).split())
    return "•" if text and ("wingdings" in fonts.lower() or "symbol" in fonts.lower()) else text


def _is_note_mark(link: etree._Element) -> bool:
    """The number of a footnote, in the text and before the note, as Word and LibreOffice write it."""
    marked = (link.get("class") or "").startswith(("sdfootnote", "sdendnote"))
    return marked or (link.get("href") or "").startswith(("#_ftn", "#_edn"))


def _is_picture(element: etree._Element) -> bool:
    source = (element.get("src") or "").lower()
    return not _tiny(element) and "icon" not in source and not source.split("?")[0].endswith(".gif")


def _tiny(element: etree._Element) -> bool:
    """A counter, a spacer or an icon: at most 48 pixels high or wide, as far as the element says."""
    sizes = [integer((element.get(side) or "").removesuffix("px"), 1000) for side in ("width", "height")]
    return min(sizes) <= 48


def _is_toc(element: etree._Element) -> bool:
    """A line of a table of contents by Word, or LibreOffice's element around one."""
    name, identity = (element.get("class") or "").lower(), element.get("id") or ""
    return name.startswith("msotoc") or identity.startswith("Table of Contents")
