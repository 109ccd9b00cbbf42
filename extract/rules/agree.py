"""One quantity in several places of the running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from extract.contract import Report, Source
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown
from extract.rules.prose import Role, Sentence, Statement, aims, last_year, prose
from extract.rules.view import listing, short

_TASK = re.compile(r"任务|目标|计划|指标")
_ANNUAL = re.compile(r"本年度|全年|\d{4}年度|年度共|\d{4}年(?!\d*[-\d]*月)(?=[\u4e00-\u9fff])")
_PART_YEAR = re.compile(r"(?<!\d)(\d{1,2})月?[-~至到](\d{1,2})月")
# Figures this small recur by chance.
_LEAST = 10
_SHORTEST = 4
# Two figures for one name are a slip where they are this near to each other; a wider gap is more often another scope
# (本级, 财政拨款, 预算). On the four public samples and five other disclosures: slips 0.01 % and 0.15 %, other scopes and
# columns from 1.2 % on.
_NEAR = 0.005


@rule(
    "conflicting-values",
    severity="error",
    source="自评报告的文字：同一工作量只有一个完成率",
    example="职业技能培训2.66万人的完成率前后不一：149.18%、131.12%",
)
def completion_rates_differ(report: Report) -> Iterator[Flaw]:
    """The same figure of the same work is given two different rates of completion."""
    found: dict[tuple[str, float, str | None], list[tuple[Statement, Statement]]] = {}
    for sentence in prose(report).sentences:
        part: Statement | None = None
        for statement in sentence.statements:
            if statement.kind == "amount":
                part = statement if statement.exact and len(statement.name) > 1 else None
            elif statement.kind == "completion" and part is not None and _TASK.search(statement.of) and statement.exact:
                found.setdefault((part.name, part.number, part.family), []).append((part, statement))
    for places in found.values():
        rates = {rate.number: rate for _, rate in places}
        if len(rates) > 1 and max(rates) - min(rates) > 1:
            part = places[0][0]
            message = f"{short(part.name)}{part.raw}的完成率前后不一：{'、'.join(rate.raw for rate in rates.values())}"
            first, second, *_ = rates
            yield Flaw(message, first, second, tuple(source for each in rates.values() for source in each.sources))


@rule(
    "conflicting-values",
    severity="warning",
    source="自评报告的文字：1-11月数与全年数",
    example="同一数既印作1-11月又印作全年：创业担保贷款3.13亿元",
)
def part_year_as_annual(report: Report) -> Iterator[Flaw]:
    """A figure is stated for some months in one place and, unchanged, for the whole year in another.

    One finding for each sentence that speaks of the year.
    """
    text = prose(report)
    months: dict[tuple[str, float, str | None], tuple[Statement, str]] = {}
    for sentence in text.sentences:
        for statement, period in _periods(sentence):
            if period != _YEAR and _telling(statement):
                months.setdefault((statement.name, statement.number, statement.family), (statement, period))
    said: set[str] = set()
    for sentence in text.sentences:
        hits = [
            (statement, *months[key])
            for statement, period in _periods(sentence)
            if period == _YEAR and (key := (statement.name, statement.number, statement.family)) in months
        ]
        names = [f"{short(statement.name)}{statement.raw}" for statement, _, _ in hits]
        if names and not said.issuperset(names):
            said.update(names)
            sources: list[Source] = []
            for statement, other, _ in hits:
                sources += [*statement.sources, *other.sources]
            period = hits[0][2]
            yield Flaw(f"同一数既印作{period}又印作全年：{listing(names)}", period, _YEAR, tuple(sources))


_YEAR = "全年"


def _periods(sentence: Sentence) -> Iterator[tuple[Statement, str]]:
    """The exact figures of a sentence with the period that its words give them last: some months, or the year."""
    period = ""
    for statement in sentence.statements:
        if part := _PART_YEAR.search(statement.lead):
            whole = (part.group(1), part.group(2)) == ("1", "12")
            period = _YEAR if whole else f"{part.group(1)}-{part.group(2)}月"
        elif _ANNUAL.search(statement.lead):
            period = _YEAR
        if period and statement.kind == "amount" and statement.exact and statement.family != "%":
            yield statement, period


def _telling(statement: Statement) -> bool:
    return statement.number >= _LEAST and len(statement.name) >= _SHORTEST


_Key: TypeAlias = tuple[str, Role | None, str | None]


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算说明与自评报告的文字：同一数应一致",
    example="项目支出前后不一：139.69万元、139.68万元",
)
def figures_differ(report: Report) -> Iterator[Flaw]:
    """One name has two figures that differ by a slip, by half a per cent at most.

    Figures of aims, of some months, of several items under one column name and of a part that bears its total's name are
    not compared, nor is what rounding explains.
    """
    text = prose(report)
    groups: dict[_Key, list[Statement]] = {}
    several: set[_Key] = set()
    for sentence in text.sentences:
        if aims(text, sentence):
            continue
        whole: str = ""
        here: dict[_Key, Statement] = {}
        partly = bool(_PART_YEAR.search(sentence.text))
        for statement in sentence.amounts:
            if "其中" in statement.lead:
                whole = next(iter(here))[0] if here else whole
            key: _Key = (statement.full, statement.role, statement.family)
            if statement.full == whole or partly or not _comparable(statement) or last_year(statement):
                continue
            if key in here and not same_figure(here[key], statement):
                several.add(key)
            here.setdefault(key, statement)
            groups.setdefault(key, []).append(statement)
    for key, statements in groups.items():
        different = distinct(statements)
        if key not in several and len(different) == 2 and _one_year(*different):
            first, second = different
            gap = abs(first.number - second.number) / max(first.number, second.number)
            if gap <= _NEAR:
                message = f"{short(first.name)}{_column(first)}前后不一：{first.raw}、{second.raw}"
                yield Flaw(message, first.raw, second.raw, (*first.sources, *second.sources))


def _one_year(one: Statement, other: Statement) -> bool:
    """True unless both say their year, and not the same."""
    first, second = one.fact.period, other.fact.period
    return first is None or second is None or first[:4] == second[:4]


def _column(statement: Statement) -> str:
    return "年初预算" if statement.role == "budget" else ""


def _comparable(statement: Statement) -> bool:
    """A figure exact enough to be told from another by a slip: with decimals, or of four digits."""
    printed = statement.fact.value.number or 0
    return len(statement.name) >= _SHORTEST and (isinstance(printed, float) or printed >= 1000)


def same_figure(one: Statement, other: Statement) -> bool:
    """Equal but for the rounding of their prints."""
    return one.number == other.number or abs(one.number - other.number) <= max(one.coarse, other.coarse) * 1.02


def distinct(statements: Sequence[Statement]) -> list[Statement]:
    """One statement of each figure that rounding does not explain, in order."""
    kept: list[Statement] = []
    for statement in statements:
        if not any(same_figure(statement, each) for each in kept):
            kept.append(statement)
    return kept


def printed(number: float, unit: str) -> str:
    """An amount in units as the unit of a table would print it: 535601 元 is 53.5601 万元."""
    return f"{shown(number / 10_000)}万元" if unit == "元" and number >= 10_000 else f"{shown(number)}{unit}"
