"""The public tables of one document, read one by one: parts that a page break cut apart become one record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from extract.contract import AccountTable, Budget, FinalAccount
from extract.forms.accounts.evidence import Evidence, evidence
from extract.forms.accounts.layout import Family, Layout
from extract.forms.accounts.rows import lines, note
from extract.forms.accounts.titles import family_of
from extract.forms.context import FormContext, cell_source, joined, label, money_unit, sections
from extract.model import Block, Document
from extract.text.normalize import squash

# 注：某某局2024年度无政府性基金预算财政拨款支出，故本表无数据。
_EMPTY = re.compile(
    r"空表|无数据|没有数据|为空|(?:无|没有|未安排|不涉及|未发生).{0,40}(?:收入|支出|预算|经费|拨款|收支|安排|采购)"
)
_NOTE = re.compile(r"^(?:注|备注|说明)\s*[:：]|本表|空表")
_LAST = re.compile(r"^(?:收入|支出)?(?:合计|总计)$")
# Notes stand right below their table.
_NEAR = 3
_TITLE_LENGTH = 40

Record = TypeVar("Record", bound=AccountTable)


@dataclass
class Reading:
    """One public table; `parts` are the tables of the document it runs over."""

    seen: Evidence
    parts: list[tuple[FormContext, Layout]]

    @cached_property
    def ends(self) -> bool:
        """Whether the last line is a total, so that nothing follows it on another page."""
        context, found = self.parts[-1]
        texts = [label(cell.text) for row in found.rows[-2:] for cell in context.table.starting(row)]
        return any(_LAST.match(text) for text in texts)

    def record(self, make: type[Record], id: str, family: Family) -> Record:
        """The record of this table."""
        context, found = self.parts[0]
        above, kind = self.seen.head, self.seen.kind
        rows = [line for part, at in self.parts for line in lines(part, at, kind, family)]
        remark = self._note()
        blank = not any(line.amounts for line in rows)
        return make(
            id=id,
            kind=kind,
            number=above.number,
            title=above.title,
            fiscal_year=above.fiscal_year,
            organization=above.organization,
            money_unit=above.money_unit or _unit_in_header(context, found),
            declared_empty=bool(blank and remark and _EMPTY.search(remark)),
            note=remark,
            rows=rows,
            source=cell_source(context.table, context.table.at(found.band.start, 0)),
        )

    def _note(self) -> str | None:
        context, found = self.parts[-1]
        inside = note(context.table, found.rows)
        if inside:
            return inside
        for block in context.after[:_NEAR]:
            if _NOTE.search(squash(block.text)[: _TITLE_LENGTH * 2]):
                return joined(block.text)
        return None


@dataclass
class Accounts:
    """The public tables of one document: offered table by table, in order, then made records."""

    document: Document
    found: list[Reading] = field(default_factory=list)
    header_rows: dict[str, set[int]] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)

    def offer(self, context: FormContext) -> bool:
        """Read the public tables that a table of the document holds; False where it holds none."""
        if context.table.n_cols < 2:
            return False
        taken = [self._read(context, rows) for rows in sections(context.table)]
        return any(taken)

    def _read(self, context: FormContext, rows: range) -> bool:
        seen = evidence(context, rows)
        if seen is None or not seen.sure:
            return self._goes_on(context, rows, seen)
        last = self.found[-1] if self.found else None
        if last is not None and self._repeats(context, seen, last):
            self._append(context, seen.layout, last)
        else:
            self.found.append(Reading(seen, []))
            self._append(context, seen.layout, self.found[-1])
        return True

    def _append(self, context: FormContext, found: Layout, to: Reading) -> None:
        to.__dict__.pop("ends", None)
        to.parts.append((context, found))
        self.header_rows.setdefault(context.table.id, set()).update(found.band)

    @staticmethod
    def _repeats(context: FormContext, seen: Evidence, last: Reading) -> bool:
        """Whether a page break cut this off the table before: no title of its own, the same header, no total yet."""
        apart = bool(context.before) or seen.head.kind is not None or seen.layout.band.start > 0
        return not apart and not last.ends and last.parts[-1][1].blocks == seen.layout.blocks

    def _goes_on(self, context: FormContext, rows: range, seen: Evidence | None) -> bool:
        """Rows without a header right after a table of as many columns go on with it."""
        if not self.found or context.before or rows.start or seen is not None:
            return False
        last = self.found[-1]
        above, found = last.parts[-1]
        if last.ends or above.table.n_cols != context.table.n_cols:
            return False
        part = Layout(range(0), rows, found.blocks)
        if not any(line.code and line.amounts for line in lines(context, part, last.seen.kind, "budget")):
            return False
        self._append(context, part, last)
        return True

    @property
    def titles(self) -> dict[str, str | None]:
        """The title of each table, by table id; a table that a page break cut off has that of the table it goes on with."""
        return {context.table.id: each.seen.head.title for each in self.found for context, _ in each.parts}

    def records(self, next_ids: dict[str, Callable[[], str]]) -> tuple[list[FinalAccount], list[Budget], dict[str, Family]]:
        """Final accounts and budgets, in order, and which of them each table of the document belongs to."""
        accounts: list[FinalAccount] = []
        budgets: list[Budget] = []
        families: dict[str, Family] = {}
        for reading in self.found:
            family = reading.seen.family or self._family
            families |= {context.table.id: family for context, _ in reading.parts}
            if family == "final":
                accounts.append(reading.record(FinalAccount, next_ids["a"](), family))
            else:
                budgets.append(reading.record(Budget, next_ids["g"](), family))
            self._note_unknown(reading)
        return accounts, budgets, families

    @cached_property
    def _family(self) -> Family:
        """Of tables that do not say it: what the titles of the others say, else the short lines of the document."""
        said = [each.seen.family for each in self.found if each.seen.family]
        if not said:
            texts = [block.text for block in self.document.body if isinstance(block, Block) and len(block.text) < _TITLE_LENGTH]
            said = [family for text in texts if (family := family_of(text))]
        return max(said, key=said.count) if said else "budget"

    def _note_unknown(self, reading: Reading) -> None:
        """Column names that no vocabulary knows: their amounts are kept under the printed name."""
        if reading.seen.kind == "three_public":
            return
        columns = (column for block in reading.seen.layout.blocks for column in block.amounts)
        unnamed = (column for column in columns if column.measure is None and not column.items and column.texts)
        self.unknown += [("accounts.items", column.texts[-1]) for column in unnamed]


def _unit_in_header(context: FormContext, found: Layout) -> str | None:
    """The money unit that a column prints: 金额（万元）."""
    texts = (cell.text for row in found.band for cell in context.table.starting(row))
    return next((unit for text in texts if (unit := money_unit(text))), None)
