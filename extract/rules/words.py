"""Words in prose against the figures they stand with: more or less, and a unit that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Report
from extract.rules.engine import Flaw, rule
from extract.rules.prose import Statement, prose
from extract.rules.view import short

_COMPARED = re.compile(r"(?:决算|执行|支出)数?(?P<word>大于|高于|超过|小于|低于|少于|等于|持平于)(?:年初|全年|调整)?预算")
_MORE, _LESS = frozenset({"大于", "高于", "超过"}), frozenset({"小于", "低于", "少于"})
_MONEY_NAME = re.compile(r"(?:支出|收入|经费|资金|费|补贴|补助|拨款|总额|决算|预算)$")
_CLAUSE = re.compile(r"[,;。]")


@rule(
    "direction-mismatch",
    severity="error",
    source="政府收支决算公开说明的文字：决算数大于（小于）年初预算数的主要原因",
    example="年初预算0万元、支出决算20万元，却写“决算数小于预算数”",
)
def budget_direction(report: Report) -> Iterator[Flaw]:
    """The words say that the outcome is more (or less) than the budget, the two figures before them say the opposite."""
    for sentence in prose(report).sentences:
        budgets: list[Statement] = []
        final: Statement | None = None
        for statement in sentence.statements:
            if statement.kind == "amount" and statement.exact and statement.family == "元":
                if statement.role == "budget":
                    budgets = [statement] if final else [*budgets, statement]
                    final = None
                elif budgets and statement.role == "final":
                    final = statement
            found = _COMPARED.search(statement.tail) if final is not None else None
            if final is None or found is None:
                continue
            directions = [_direction(final.number - budget.number) for budget in budgets]
            if _said(found.group("word")) not in directions:
                said = f"决算数{found.group('word')}预算数"
                message = f"年初预算{budgets[0].raw}、支出决算{final.raw}，却写“{said}”"
                yield Flaw(message, f"决算数{directions[0]}预算数", said, (*final.sources, *budgets[0].sources))


def _direction(difference: float) -> str:
    return "大于" if difference > 1e-6 else "小于" if difference < -1e-6 else "等于"


def _said(word: str) -> str:
    return "大于" if word in _MORE else "小于" if word in _LESS else "等于"


@rule(
    "direction-mismatch",
    severity="error",
    source="政府收支决算公开说明的文字：与上年相比增减额及增减率",
    example="“减少5万元，增长9.09%”：增减方向相反",
)
def change_direction(report: Report) -> Iterator[Flaw]:
    """The change in money is called an increase and the same change in per cent a decrease, or the other way round."""
    for sentence in prose(report).sentences:
        before: Statement | None = None
        for statement in sentence.statements:
            if before is not None and _contradicts(before, statement):
                said = f"{_verb(before)}{before.raw}，{_verb(statement)}{statement.raw}"
                sources = (*before.sources, *statement.sources)
                yield Flaw(f"“{said}”：增减方向相反", _verb(before), _verb(statement), sources)
            before = statement if statement.kind == "change" and statement.family == "元" and statement.number else None


def _contradicts(before: Statement, after: Statement) -> bool:
    """True if the next figure is a change in per cent the other way, with nothing but its verb before it."""
    percent = after.kind == "change" and after.family == "%" and bool(after.number)
    return percent and len(after.lead.strip(",")) <= 4 and before.rises != after.rises


def _verb(change: Statement) -> str:
    return _CLAUSE.split(change.lead)[-1]


@rule(
    "unit-missing",
    severity="warning",
    source="政府收支决算公开说明的文字：金额单位为万元",
    example="农林水支出27.09没有单位（同句别的金额印万元）",
)
def amount_without_unit(report: Report) -> Iterator[Flaw]:
    """An amount with decimals has no unit in a sentence that gives one to all its other amounts."""
    for sentence in prose(report).sentences:
        money = [s for s in sentence.statements if s.fact.value.unit == "元"]
        units = {_scaled(s) for s in money}
        if len(units) != 1:
            continue
        for statement in sentence.statements:
            value = statement.fact.value
            if value.unit is not None or (value.scale or 1) != 1 or not isinstance(value.number, float):
                continue
            if statement.kind == "amount" and _MONEY_NAME.search(_named(statement)) and _closed(statement):
                unit = next(iter(units))
                message = f"{short(_named(statement))}{statement.raw}没有单位（同句别的金额印{unit}）"
                yield Flaw(message, f"{statement.raw}{unit}", statement.raw, statement.sources)


def _named(statement: Statement) -> str:
    return _CLAUSE.split(statement.lead)[-1].split(":")[-1]


def _scaled(statement: Statement) -> str:
    return {1: "", 10_000: "万", 100_000_000: "亿"}[statement.fact.value.scale or 1] + "元"


def _closed(statement: Statement) -> bool:
    """True if a mark follows: words may be its unit (`3.5比1`), and a text cut off may have lost it."""
    return statement.tail[:1] in tuple(",;。、")
