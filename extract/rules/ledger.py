"""Public tables of accounts as the rules see them: totals, parts, and the tables of one publication side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.contract import AccountKind, AccountLine, AccountTable, Report, Source
from extract.rules.figures import place, shown
from extract.text.normalize import squash

MONEY = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
USES = ("basic", "project", "remitted_to_superior", "business", "subsidy_to_affiliates", "reserve")
FUNDS = ("general_public_budget", "government_fund", "state_capital")
TOTAL = re.compile(r"^(?:[本当]年|年度)?(?:收入|支出)?(?:预算|决算)?(?:合计|总计|小计)$")
YEAR_TOTAL = re.compile(r"^(?:[本当]年|年度)(?:收入|支出)(?:预算|决算)?(?:合计|小计|总计)$")
NUMBERED = re.compile(r"^[一二三四五六七八九十]+[、.．]")
BALANCE = re.compile(r"结转|结余|弥补|动用|使用|差额")
_MARK = re.compile(r"^(?:其中[:：]?)?(?:[（(]?[\d一二三四五六七八九十]+[）)]|[\d一二三四五六七八九十]+[、.．])?")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
# Half a unit of whole amounts in 元, which are not rounded.
_EXACT = 0.5


@dataclass(frozen=True)
class Amount:
    """One amount of a table with its place; `table` and `line` say whose it is, `key` which column."""

    table: AccountTable
    line: AccountLine
    key: str

    @property
    def number(self) -> int | float:
        return self.line.amounts[self.key]

    @property
    def scale(self) -> int | None:
        return MONEY.get(self.table.money_unit or "")

    @property
    def raw(self) -> str:
        return f"{shown(self.number)}{self.table.money_unit or ''}"

    @property
    def sources(self) -> tuple[Source, ...]:
        return cells(self.line, self.key)

    @property
    def error(self) -> float:
        """Half of the last printed place, in 元."""
        return (self.scale or 1) * (place(self.number) / 2 if place(self.number) < 1 else 0)


def tables(report: Report) -> list[AccountTable]:
    """All public tables of a report, final accounts first."""
    return [*report.final_accounts, *report.budgets]


def publications(report: Report) -> Iterator[list[AccountTable]]:
    """The tables of one unit's publication: a new one begins where the first kind of table comes again."""
    for each in (report.final_accounts, report.budgets):
        current: list[AccountTable] = []
        for table in each:
            if table.kind == "income_expenditure_summary" and any(other.kind == table.kind for other in current):
                yield current
                current = []
            current.append(table)
        if current:
            yield current


def cells(line: AccountLine, key: str) -> tuple[Source, ...]:
    """Where an amount stands; the line where that is not known."""
    source = line.sources.get(key) or line.source
    return (source,) if source is not None else ()


def name_of(table: AccountTable) -> str:
    """`公开01表收入支出决算总表`"""
    return f"{table.number or ''}{squash(table.title or '公开表')}"


def plain(label: str | None) -> str:
    """A label without numbering, asides in brackets and white space."""
    return _ASIDE.sub("", _MARK.sub("", squash(label or ""), count=1))


def main_key(table: AccountTable) -> str:
    """The column of a table that has but one figure a line: 决算数 or 预算数."""
    return "final" if any("final" in line.amounts for line in table.rows) else "budget"


def whole(table: AccountTable) -> AccountLine | None:
    """The line 合计 of a table with codes, or its only line."""
    totals = [line for line in table.rows if line.code is None and TOTAL.match(plain(line.label))]
    if totals:
        return totals[0]
    return table.rows[0] if len(table.rows) == 1 and table.rows[0].label is None else None


def of_kind(publication: Sequence[AccountTable], *kinds: AccountKind) -> list[AccountTable]:
    """The tables of these kinds."""
    return [table for table in publication if table.kind in kinds]


@dataclass(frozen=True)
class Rounding:
    """How far a sum of figures of one table may be off by rounding: half a last place each, and one for the sum.

    The last place is the finest of the table, as `3.00` is read as 3; whole amounts in 元 are exact.
    """

    finest: float
    exact: bool

    @classmethod
    def of(cls, table: AccountTable) -> Rounding:
        finest = min((place(amount) for line in table.rows for amount in line.amounts.values()), default=1.0)
        return cls(finest, table.money_unit == "元" and finest == 1)

    def fits(self, figures: Sequence[int | float], expected: float) -> bool:
        """Whether the figures add up to what is printed."""
        allowed = _EXACT if self.exact else self.finest * (len(figures) + 2) / 2 + 1e-9
        return abs(sum(figures) - expected) <= allowed
