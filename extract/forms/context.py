"""What every form family needs to know of a table: its surroundings, its rows, where its values stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.contract import CellSource, Signoff, TextSource
from extract.lexicon import Lexicon
from extract.model import Block, Cell, Document, Table
from extract.text.labels import vocabulary
from extract.text.normalize import fold, lines, squash, trim

_ATTACHMENT = re.compile(r"^附(?:件|表)[\d一二三四五六七八九十]*(?:[-—–－][\d]+)*(?=$|[:：\s\u3000、.．])")
_PLACEHOLDER = re.compile(r"^(?:[…．.·/／\\]+|[-—–－_*]+|……)$")
_UNIT = re.compile(r"(?:单位)?[:：]?\s*(亿元|万元|千元|元)")


@dataclass(frozen=True)
class FormContext:
    """A table, the blocks between it and the tables around it (nearest to it last in `before`, first in `after`)."""

    table: Table
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    lexicon: Lexicon
    fiscal_year: int | None = None

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
    return CellSource(table=table.id, row=cell.row, col=cell.col, page=cell.place.page, bbox=cell.place.bbox)


def text_source(block: Block, start: int | None = None, end: int | None = None) -> TextSource:
    """Where a stretch of a paragraph stands; the whole paragraph by default."""
    return TextSource(block=block.id, start=start, end=end, page=block.place.page)


def is_placeholder(text: str) -> bool:
    """True for what a form prints where nothing is to be said: `……`, `…`, `/`, `——`, and for nothing at all."""
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
    for block in reversed(context.before):
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


def signoff_of(texts: list[str], lexicon: Lexicon) -> Signoff | None:
    """What signing lines say (`填表人：王某   填报日期：2024.6.30   联系电话：…`), or None if nothing is filled in.

    `texts` are paragraphs or cells; labels are those of the lexicon's `signoff.fields`, each ended by a colon.
    """
    roles = lexicon.roles(_SIGN_ALIASES)
    by_alias = {alias: role for role, aliases in roles.items() for alias in aliases}
    names = "|".join(r"[\s\u3000]*".join(map(re.escape, alias)) for alias in sorted(by_alias, key=len, reverse=True))
    pattern = re.compile(rf"({names})(?:[（(][^（）()]*[）)])?[\s\u3000]*[:：]")
    found: dict[str, str] = {}
    for text in texts:
        marks = list(pattern.finditer(text))
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            value = trim(text[mark.end() : following.start() if following else len(text)].split("\n")[0])
            role = by_alias[squash(mark.group(1))]
            if value and role != "ignored":
                found.setdefault(role, value)
    return Signoff(**found) if found else None
