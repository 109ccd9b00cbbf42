"""What every form family needs to know of a table: its surroundings, its rows, where its values stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extract.contract import CellSource, Signoff
from extract.lexicon import Lexicon
from extract.model import BBox, Block, Cell, Document, Table
from extract.text.labels import vocabulary
from extract.text.normalize import fold, lines, squash, trim
from extract.text.numerals import without_weight

if TYPE_CHECKING:
    from extract.forms.self_evaluation.headers import Band

_ATTACHMENT = re.compile(r"^附(?:件|表)(?:\s*(?:\d+|[一二三四五六七八九十]+)(?:\s*[-—–－]\s*\d+)*|(?=\s*[:：]?$))")
# An attachment number stands at the head of its page: over the title, the unit line and little else.
_HEAD_OF_PAGE = 6
_PLACEHOLDER = re.compile(r"^(?:[…．.·•・/／\\]+|[-—–－_*]+)$")
_UNIT = re.compile(r"(?:单位)?[:：]?\s*(亿元|万元|千元|元)")


@dataclass(frozen=True, eq=False)
class FormContext:
    """A table, the blocks between it and the tables around it (nearest to it last in `before`, first in `after`).

    `bands` are the headers of indicators found so far, by the row they begin at.
    """

    table: Table
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    lexicon: Lexicon
    fiscal_year: int | None = None
    bands: dict[int, Band | None] = field(default_factory=dict, repr=False)
    _roles: dict[tuple[str, int], dict[int, str]] = field(default_factory=dict, repr=False)
    _labels: dict[int, list[tuple[int, str]]] = field(default_factory=dict, repr=False)

    def row_roles(self, vocabulary_name: str, row: int) -> Mapping[int, str]:
        """Column → role for the cells that cover a row and print a label of that vocabulary, weights in brackets aside."""
        found = self._roles.get((vocabulary_name, row))
        if found is None:
            words = vocabulary(self.lexicon, vocabulary_name)
            found = self._roles[vocabulary_name, row] = words.roles(self._row_labels(row))
        return found

    def _row_labels(self, row: int) -> list[tuple[int, str]]:
        """Column and text without weights of the cells that cover a row: each is looked up in several vocabularies."""
        found = self._labels.get(row)
        if found is None:
            cells = self.table.covering(row)
            found = self._labels[row] = [(cell.col, without_weight(cell.text)) for cell in cells if cell.text]
        return found

    def role(self, vocabulary_name: str, text: str) -> str | None:
        """The role of a printed label in that vocabulary of the lexicon, or None."""
        return vocabulary(self.lexicon, vocabulary_name).role(text)


def contexts(document: Document, lexicon: Lexicon, fiscal_year: int | None) -> Iterator[FormContext]:
    """Every table of the document with its surroundings; nested tables have none of their own."""
    body = document.body
    places = [i for i, element in enumerate(body) if isinstance(element, Table)]
    for n, i in enumerate(places):
        table = body[i]
        assert isinstance(table, Table)
        start = places[n - 1] + 1 if n else 0
        stop = places[n + 1] if n + 1 < len(places) else len(body)
        before = tuple(e for e in body[start:i] if isinstance(e, Block) and trim(e.text))
        after = tuple(e for e in body[i + 1 : stop] if isinstance(e, Block) and trim(e.text))
        yield FormContext(table, before, after, lexicon, fiscal_year)
        for inner in list(table.walk())[1:]:
            yield FormContext(inner, (), (), lexicon, fiscal_year)


def cell_source(table: Table, cell: Cell) -> CellSource:
    """Where a cell stands."""
    place = cell.place
    return _source(table.id, cell.row, cell.col, place.page, place.bbox)


@lru_cache(maxsize=8192)
def _source(table: str, row: int, col: int, page: int | None, bbox: BBox | None) -> CellSource:
    return CellSource(table=table, row=row, col=col, page=page, bbox=bbox)


def is_placeholder(text: str) -> bool:
    """True for what a form prints where nothing is to be said: `……`, `…`, `/`, `——`, and for nothing at all."""
    if text[:1].isalnum():
        return False
    tight = squash(text)
    return not tight or bool(_PLACEHOLDER.match(tight))


def label(text: str) -> str:
    """A label of the contract: no white space at all."""
    return squash(text)


def joined(text: str) -> str | None:
    """A phrase wrapped in a narrow cell, in one line; None when it is empty. Placeholder lines are left out."""
    kept = [line for line in lines(text) if not is_placeholder(line)]
    return "".join(kept) or None


def prose(text: str) -> str | None:
    """Prose of a cell: one line a paragraph, a line break that only wraps joined; None when it is empty.

    A paragraph ends where its line ends with a sentence mark, or the next line opens with a numbering.
    """
    paragraphs: list[str] = []
    for line in lines(text):
        if paragraphs and not _ENDS.search(paragraphs[-1]) and not _OPENS.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return "\n".join(paragraphs) or None


_ENDS = re.compile(r"[。；;！？!?：:]$")
_OPENS = re.compile(r"(?:[（(]?[\d一二三四五六七八九十]+[）)、.．]|[①-⑳])")


def money_unit(text: str) -> str | None:
    """The money unit a header prints, as in `年度资金（万元）`; None if there is none."""
    found = _UNIT.search(fold(text))
    return found.group(1) if found else None


def attachment(context: FormContext) -> str | None:
    """The attachment number printed before the table or in its first cells: `附件2-1`, without white space."""
    for block in reversed(context.before[-_HEAD_OF_PAGE:]):
        found = _ATTACHMENT.match(trim(block.text))
        if found:
            return squash(found.group())
    for cell in context.table.cells:
        if cell.row > 1:
            break
        found = _ATTACHMENT.match(trim(cell.text))
        if found:
            return squash(found.group())
    return None


# ------------------------------------------------------------------ signing lines

_SIGN_ALIASES = "signoff.fields"
SIGNING = re.compile(r"(?:填[表报]人|填[表报]日期|联系电话|填[表报]时间|经办人|制表人)\s*[（(]?.{0,6}[:：]")
"""A label of the signing lines with its colon, inside of a line or cell."""


def signoff_of(texts: list[str], lexicon: Lexicon) -> Signoff | None:
    """What signing lines say (`填表人：王某   填报日期：2024.6.30   联系电话：…`), or None if nothing is filled in.

    `texts` are paragraphs or cells; labels are those of the lexicon's `signoff.fields`, each ended by a colon.
    """
    by_alias, pattern = _sign_labels(lexicon)
    found: dict[str, str] = {}
    for text in texts:
        marks = list(pattern.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        for mark, end in zip(marks, ends, strict=False):
            value = trim(text[mark.end() : end].split("\n")[0])
            role = by_alias[squash(mark.group(1))]
            if value and role != "ignored":
                found.setdefault(role, value)
    return Signoff(**found) if found else None


@cache
def _sign_labels(lexicon: Lexicon) -> tuple[dict[str, str], re.Pattern[str]]:
    """Alias → role, and what finds an alias with its colon."""
    roles = lexicon.roles(_SIGN_ALIASES)
    by_alias = {alias: role for role, aliases in roles.items() for alias in aliases}
    names = "|".join(r"[\s\u3000]*".join(map(re.escape, alias)) for alias in sorted(by_alias, key=len, reverse=True))
    return by_alias, re.compile(rf"({names})(?:[（(][^（）()]*[）)])?[\s\u3000]*[:：]")


# ------------------------------------------------------------------ titles, and what stands above a form

_TITLE_END = re.compile(
    r"(?:表|清单|目录|一览|明细|台账|指标体系|评分标准)(?:\d|[一二三四五六七八九十])?(?:[（(][^（）()]*[）)])*$"
)
_ENUMERATION = re.compile(
    r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])\s*(?!\d)"
)
_FORM_NUMBER = re.compile(r"^表[\d一二三四五六七八九十]+(?:[-—–－]\d+)*[:：、.．\s]*")
_YEAR_LINE = re.compile(r"^[（(]?((?:19|20)\d{2})年?度?[）)]?$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)")
_LINE_LABEL = re.compile(r"(?:^|[\s\u3000(（])[\u3400-\u9fff（）()\s\u3000]{2,16}[:：]")
_UNIT_LINE = re.compile(r"单位[:：]?(?:人民币)?(亿元|万元|千元|元)")
# A first line that cannot stand alone: a year, or words that the title's second line completes.
_OPEN_END = re.compile(r"(?:绩效|支出|资金|整体|部门|评价|预算|专项|年度?|的|及|和|、)$")
_OPEN_START = re.compile(r"^(?:评价|自评|指标|基础数据|情况|数据|绩效(?:自?评|目标)|清单|明细|一览)")
_TITLE_WORD = re.compile(r"绩效|自评|评分|专项资金|基础数据")
_TITLE_MAX = 60
_LINES_ABOVE = 8


def caption(context: FormContext, start: int = 0) -> str | None:
    """The title of the form whose first row is `start`: printed in its first rows, else the nearest title above it.

    A title is a cell that has its row to itself, or a paragraph, that ends like the name of a form (…表, …清单) or at
    least is no numbered heading, no line of labels (填报单位：, 单位：万元), no attachment number alone and no prose. The
    attachment number before it and a lone year under it are not part of it. A title split over two lines is joined.
    None where no title is printed; only the rows of the table are looked at for `start` > 0.
    """
    inside = banner(context.table, start)
    if title := _title(inside):
        return title
    if start:
        return None
    above: list[str] = []
    for block in reversed(context.before[-_LINES_ABOVE:]):
        text = trim(block.text)
        number = _ATTACHMENT.match(text)
        if number and not squash(text[number.end() :]).strip(":：、.．"):
            break
        above.append(text)
        if number or len(squash(text)) > _TITLE_MAX:
            break
    return _title(above[::-1])


def banner(table: Table, start: int = 0) -> list[str]:
    """The lines above the form proper, top down: the rows from `start` on that hold one text, or labels and their values.

    The texts of such a row are one line, two blanks between them.
    """
    found: list[str] = []
    for row in range(start, table.n_rows):
        texts = [cell.text for cell in table.starting(row) if trim(cell.text)]
        if len(texts) > 1 and not (_is_line_of_labels(texts[0]) or _is_line_of_labels(texts[-1])):
            break
        if len(texts) == 1 and (len(squash(texts[0])) > _TITLE_MAX or _is_side_cell(table, row)):
            break
        if texts:
            found.append("  ".join(texts))
    return found


def sections(table: Table) -> list[range]:
    """The row ranges of forms stacked in one table: a new one begins where a form's title stands alone in a later row."""
    starts = [0]
    in_banner = True
    for row in range(table.n_rows):
        cells = [cell for cell in table.covering(row) if trim(cell.text)]
        alone = len(cells) == 1 and cells[0].row == row and not _is_side_cell(table, row)
        if alone and not in_banner and _is_form_title(cells[0].text):
            starts.append(row)
            in_banner = True
        elif len(cells) > 1:
            in_banner = False
    return [range(a, b) for a, b in zip(starts, [*starts[1:], table.n_rows], strict=True)]


def printed_year(texts: list[str]) -> int | None:
    """The year the lines above a form print: that of a title (`2020年度…表`) or a line of its own (`（2020年度）`)."""
    for text in texts:
        tight = squash(text)
        if found := _YEAR_LINE.match(tight) or (_TITLE_END.search(tight) and _YEAR.search(tight)):
            return int(found.group(1))
    return None


def lines_above(context: FormContext, start: int = 0) -> list[str]:
    """The short lines that belong to the form's head, top down: paragraphs above the table, then its own first rows."""
    above: list[str] = []
    if not start:
        for block in reversed(context.before[-_LINES_ABOVE:]):
            if len(squash(block.text)) > 2 * _TITLE_MAX:
                break
            above.append(block.text)
            if _ATTACHMENT.match(trim(block.text)):
                break
    return [*above[::-1], *banner(context.table, start)]


def unit_above(context: FormContext, start: int = 0) -> str | None:
    """The money unit of a line `单位：万元` above the form, the nearest one; None if there is none."""
    for text in reversed(lines_above(context, start)):
        if found := _UNIT_LINE.search(fold(text)):
            return found.group(1)
    return None


def _title(texts: list[str]) -> str | None:
    """The title among lines one below the other: the lowest that ends like a form's name, else one that speaks of a form."""
    found = [(i, tidy) for i, text in enumerate(texts) if (tidy := _title_text(text))]
    likely = [(i, t) for i, t in found if _TITLE_END.search(t)] or [
        (i, t) for i, t in found if _TITLE_WORD.search(t) and not _ENUMERATION.match(trim(texts[i]))
    ]
    if not likely:
        return None
    i, title = likely[-1]
    upper = _title_text(texts[i - 1]) if i else None
    if upper and not _TITLE_END.search(upper) and not _ENUMERATION.match(trim(texts[i - 1])):
        bare_year = _YEAR_LINE.match(upper)
        if bare_year or _OPEN_END.search(upper) or _OPEN_START.match(title):
            return title if bare_year and upper[0] in "(（" else upper + title
    return title


def _title_text(text: str) -> str | None:
    """The words of a line that may be a title, without attachment number and serial number; None for any other line."""
    flat = "".join(lines(text))
    flat = trim(flat[len(found.group()) :]).lstrip(":：、.．") if (found := _ATTACHMENT.match(flat)) else flat
    flat = trim(_ENUMERATION.sub("", flat, count=1))
    if not 2 <= len(squash(flat)) <= _TITLE_MAX or re.search(r"[。；;！!？?，,：:]$", flat) or _is_line_of_labels(flat):
        return None
    return squash(flat)


def _is_form_title(text: str) -> bool:
    title = _title_text(text)
    return bool(title and len(title) >= 4 and _TITLE_END.search(title) and not re.search(r"[。；，]", title))


def _is_line_of_labels(text: str) -> bool:
    """`填报单位：…`, `单位：万元`, `附件1`: what stands around a title."""
    number = _ATTACHMENT.match(trim(text))
    alone = number and not squash(trim(text)[number.end() :])
    return bool(alone or _LINE_LABEL.search(text) or _UNIT_LINE.search(fold(text)))


def _is_side_cell(table: Table, row: int) -> bool:
    """Whether the one text of a row stands in a cell merged down, beside rows of its own: a side label, not a title."""
    cells = [cell for cell in table.covering(row) if trim(cell.text)]
    return bool(cells) and cells[0].rowspan > 1 and cells[0].colspan < table.n_cols
