"""The one walk over a document's body: paragraphs, tables and their cells, text boxes, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from lxml import etree

from extract.errors import TooLarge
from extract.model import Table
from extract.readers.docx import grid
from extract.readers.docx.cells import HMERGE, SPAN, VMERGE, Cells, width
from extract.readers.docx.fields import Fields
from extract.readers.docx.grid import RawCell, RawRow
from extract.readers.docx.names import NONE, VAL, M, Properties, W, children, integer, properties, toggle, value
from extract.readers.docx.numbering import Numbering
from extract.readers.docx.package import Parts
from extract.readers.docx.paragraph import ALTERNATE, PAGE_BREAK, PROPERTIES, REMOVED, TBL, TEXT_BOX, Line, P, R, Runs, T
from extract.readers.docx.styles import Style, Styles, centered, either, outline_level

# Grid positions of a whole document: a table of 5,000 rows has 50,000. An empty position was measured at 260 bytes while built.
MAX_POSITIONS = 1_000_000

_SDT = W + "sdt"
_PPR, _RPR, _PSTYLE, _NUMBERING, _SECTION = (W + name for name in ("pPr", "rPr", "pStyle", "numPr", "sectPr"))
_ROW, _CELL, _TRPR = (W + name for name in ("tr", "tc", "trPr"))
_STRAY_INLINE = frozenset({R, T, W + "hyperlink", W + "fldSimple", M + "oMath", M + "oMathPara"})
_WRAPPERS = frozenset({_SDT, *(W + name for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "subDoc"))})
_CONTINUED = "continue"


@dataclass(slots=True)
class Paragraph:
    """A paragraph as read. `label` is its automatic number; `ends_page`: what follows begins a page.

    `open`: its end is a deletion, so that the next paragraph goes on in the same line.
    """

    pieces: list[str]
    label: str = ""
    style: str = ""
    outline: int | None = None
    size: float | None = None
    bold: bool = False
    centered: bool = False
    toc: bool = False
    page_break: bool = False
    ends_page: bool = False
    open: bool = False

    @property
    def body(self) -> str:
        return "".join(self.pieces)

    @property
    def text(self) -> str:
        return labelled(self.label, self.body)


Item: TypeAlias = Paragraph | Table


def labelled(label: str, body: str) -> str:
    """A number and the text behind it, as one text. Word sets a tab between; `1.` before `5万元` must not become `1.5万元`."""
    glued = bool(label) and label[-1].isascii() and body[:1].isascii() and body[:1].isalnum()
    return f"{label} {body}" if glued else label + body


class Walk:
    """Reads the stories of one document; `runs.drops` and `notes` tell afterwards what was left out."""

    def __init__(self, parts: Parts, file_name: str) -> None:
        self.notes: list[str] = []
        self._parts = parts
        self._file_name = file_name
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, parts.styles)
        self.runs = Runs(parts.document, self._styles)
        self._cells = Cells(parts.document, self._styles)
        self._section_ends = _section_ends(parts.document)
        self._note_marks: list[tuple[str, str]] = []
        self._tables = 0
        self._positions = 0
        self._contents = 0
        self._depth = 0
        self._merged_away = False

    def items(self) -> list[Item]:
        """The body, then the footnotes and endnotes that it refers to. Raises TooLarge for tables that are too large."""
        items: list[Item] = []
        for body in self._parts.document.iterchildren(W + "body"):
            self._gather(body, items)
        items += self._notes_referred_to()
        return items

    def _gather(self, parent: etree._Element, items: list[Item]) -> None:
        for child in parent:
            self._place(child, items)

    def _place(self, element: etree._Element, items: list[Item]) -> None:
        tag = element.tag
        if tag == P:
            self._paragraph(element, properties(element, _PPR), items)
        elif tag == TBL:
            self._table(element, items)
        elif tag in PROPERTIES or not isinstance(tag, str):
            return
        elif tag in REMOVED:
            self.runs.drop(REMOVED[tag], element)
        elif tag == ALTERNATE:
            chosen = self.runs.branch(element)
            if chosen is not None:
                self._gather(chosen, items)
        elif tag == _SDT:
            self._control(element, items)
        elif tag == W + "altChunk":
            self.notes.append("文档嵌入了另一文件（altChunk），其内容未读")
        elif tag in _STRAY_INLINE:
            self._paragraph([element], NONE, items)
        else:
            self._gather(element, items)

    def _control(self, element: etree._Element, items: list[Item]) -> None:
        """A content control around blocks; Word keeps a generated table of contents in one."""
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        contents = gallery is not None and gallery.get(VAL) == "Table of Contents"
        self._contents += contents
        self._gather(element, items)
        self._contents -= contents

    def _paragraph(self, content: Iterable[etree._Element], known: Properties, items: list[Item]) -> None:
        style = self._styles.paragraph(value(known, _PSTYLE))
        line = Line(style, self._depth > 0, contents=style.toc or self._contents > 0 or self.runs.fields.in_contents)
        self.runs.read(content, line)
        line.contents = line.contents or self.runs.fields.in_contents
        paragraph = self._described(line, known)
        before = items[-1] if items else None
        if isinstance(before, Paragraph) and before.open:
            before.pieces += paragraph.pieces
            paragraph.pieces = before.pieces
            items.pop()
        if not paragraph.open:
            paragraph.label = self._label(known, style)
        items.append(paragraph)
        self._note_marks += line.notes
        for box in line.boxes:
            if box.tag == TEXT_BOX:
                self._gather(box, items)
            else:
                self._place(box, items)

    def _described(self, line: Line, known: Properties) -> Paragraph:
        style = line.style
        paragraph = Paragraph(line.pieces)
        if _RPR in known:
            paragraph.open = next(known[_RPR].iterchildren(*REMOVED), None) is not None
        paragraph.ends_page = known.get(_SECTION) in self._section_ends
        if self._depth:
            return paragraph
        outline = outline_level(known)
        centre, break_before = centered(known), toggle(known, W + "pageBreakBefore")
        paragraph.style = style.name
        paragraph.outline = (style.outline if outline is None else outline) or None
        paragraph.centered = bool(either(centre, style.centered))
        paragraph.page_break = bool(either(break_before, style.page_break))
        paragraph.toc = line.contents
        paragraph.bold = bool(line.looks) and all(bold for _, bold, _ in line.looks)
        sizes: Counter[float] = Counter()
        for count, _, size in line.looks:
            if size:
                sizes[size] += count
        paragraph.size = sizes.most_common(1)[0][0] if sizes else None
        return paragraph

    def _label(self, known: Properties, style: Style) -> str:
        """The paragraph's automatic number. Cells merged into the one above print nothing, so they count for nothing."""
        if self._merged_away or (style.num_id is None and _NUMBERING not in known):
            return ""
        own = children(known.get(_NUMBERING))
        num_id, level = integer(own, W + "numId"), integer(own, W + "ilvl")
        if num_id is None:
            num_id = style.num_id
            if level is None:
                level = style.level
            if level is None and num_id:
                level = self._numbering.level_of(num_id, style.number_style)
        return self._numbering.label(num_id, level or 0) if num_id else ""

    def _table(self, element: etree._Element, items: list[Item]) -> None:
        self._tables += 1
        identity = f"t{self._tables}"
        self._depth += 1
        found = [row for row in map(self._row, self._members(element, _ROW)) if row is not None]
        self._depth -= 1
        rows = [row for row, _ in found]
        if grid.uneven(rows):
            for row, cells in found:
                for raw, cell in zip(row.cells, cells, strict=True):
                    raw.width = width(cell)
        columns = element.find(W + "tblGrid")
        repairs = grid.tidy(rows, 0 if columns is None else len(columns.findall(W + "gridCol")))
        self._positions += grid.positions(rows)
        if self._positions > MAX_POSITIONS:
            raise TooLarge(
                self._file_name,
                f"tables of more than {MAX_POSITIONS} grid positions",
                place=identity,
                remedy="if genuine, split the document",
            )
        if rows:
            items.append(grid.build(identity, rows, repairs))
        else:
            self._tables -= 1

    def _row(self, element: etree._Element) -> tuple[RawRow, list[etree._Element]] | None:
        """A row and the elements of its cells; None for one that is deleted or has no cells."""
        known = properties(element, _TRPR)
        if W + "del" in known:
            self.runs.drop("deletion", element)
            return None
        elements = list(self._members(element, _CELL))
        if not elements:
            return None
        row = RawRow(
            [self._cell(cell) for cell in elements],
            before=max(integer(known, W + "gridBefore") or 0, 0),
            after=max(integer(known, W + "gridAfter") or 0, 0),
            before_width=max(integer(known, W + "wBefore", W + "w") or 0, 0),
            header=bool(toggle(known, W + "tblHeader")),
        )
        return row, elements

    def _cell(self, element: etree._Element) -> RawCell:
        cell = RawCell()
        if merges := self._cells.merges(element):
            cell.span = max(integer(merges, SPAN) or 1, 1)
            if VMERGE in merges:
                cell.merge = "restart" if value(merges, VMERGE) == "restart" else _CONTINUED
            cell.hmerge = HMERGE in merges and value(merges, HMERGE) != "restart"
        plain = None if self.runs.fields.in_code else self._cells.text(element)
        if plain is not None:
            cell.text = plain
            return cell
        items: list[Item] = []
        outer, self._merged_away = self._merged_away, self._merged_away or cell.merge == _CONTINUED or cell.hmerge
        self._gather(element, items)
        self._merged_away = outer
        texts = [_unpaged(item.text) for item in items if isinstance(item, Paragraph)]
        cell.text = "\n".join(texts)
        cell.nested = [item for item in items if isinstance(item, Table)]
        return cell

    def _members(self, parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """The rows of a table or the cells of a row, also within content controls, custom XML and insertions."""
        for child in parent:
            tag = child.tag
            if tag == wanted:
                yield child
            elif tag in _WRAPPERS:
                yield from self._members(child, wanted)
            elif tag == ALTERNATE:
                chosen = self.runs.branch(child)
                if chosen is not None:
                    yield from self._members(chosen, wanted)
            elif tag not in PROPERTIES and isinstance(tag, str):
                self.runs.drop(REMOVED.get(tag, "misplaced"), child)

    def _notes_referred_to(self) -> list[Item]:
        """Footnotes and endnotes in the order of their marks, each once."""
        items: list[Item] = []
        marks = list(dict.fromkeys(self._note_marks))
        for story, root, name in (("footnotes", self._parts.footnotes, "脚注"), ("endnotes", self._parts.endnotes, "尾注")):
            wanted = [identity for kind, identity in marks if kind == story]
            if not wanted:
                continue
            if root is None:
                self.notes.append(f"{name}部件缺失，{len(wanted)}条{name}未读")
                continue
            self.runs.fields = Fields(root)
            self._cells = Cells(root, self._styles)
            notes = {note.get(W + "id"): note for note in root}
            for identity in wanted:
                if identity in notes:
                    self._gather(notes[identity], items)
        return items


def _unpaged(text: str) -> str:
    return "\n".join(piece for piece in text.split(PAGE_BREAK) if piece) if PAGE_BREAK in text else text


def _section_ends(root: etree._Element) -> frozenset[etree._Element]:
    """The section properties behind which a new page begins: the type of break stands with the section that follows."""
    sections = [
        (section, section.find(W + "type"))
        for section in root.iter(W + "sectPr")
        if (parent := section.getparent()) is not None and parent.tag != W + "sectPrChange"
    ]
    return frozenset(section for (section, _), (_, kind) in pairwise(sections) if kind is None or kind.get(VAL) != "continuous")
