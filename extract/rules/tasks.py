"""Figures of prose against what was to be done, and averages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Report
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown, tidy
from extract.rules.prose import Statement, aims, prose
from extract.rules.ratios import fits
from extract.rules.view import short

_TASK = re.compile(r"任务|目标|计划|指标")
_AVERAGE = re.compile(r"(人|户)均(?:[\u4e00-\u9fff]{0,6})(?:为|是|达到|达|约)?$")
_AVERAGE_MEANT = 0.2


@rule(
    "rate-mismatch",
    severity="warning",
    source="自评报告的文字：人均数、户均数",
    example="人均印120元，10000元/100人 = 100元",
)
def average_mismatch(report: Report) -> Iterator[Flaw]:
    """An average (人均, 户均) is not the only amount of its sentence through the only count of that kind.

    Only an average within a fifth of the quotient is taken to mean it.
    """
    for sentence in prose(report).sentences:
        for index, statement in enumerate(sentence.statements):
            named = _AVERAGE.search(statement.lead)
            if not named or statement.family != "元" or not statement.exact:
                continue
            before = [s for s in sentence.statements[:index] if s.kind == "amount" and s.exact]
            totals = [s for s in before if s.family == "元"]
            counts = [s for s in before if s.family == named.group(1) and s.number > 0]
            if len(totals) != 1 or len(counts) != 1:
                continue
            quotient = totals[0].number / counts[0].number
            off = abs(quotient - statement.number)
            allowed = statement.error + totals[0].error / counts[0].number + statement.step
            if allowed < off <= quotient * _AVERAGE_MEANT:
                figures = (
                    f"{shown(totals[0].number)}元/{shown(counts[0].number)}{named.group(1)} = {shown(round(quotient, 2))}元"
                )
                sources = (*statement.sources, *totals[0].sources, *counts[0].sources)
                message = f"{named.group(1)}均印{statement.raw}，{figures}"
                yield Flaw(message, tidy(round(quotient, 2)), statement.number, sources)


@rule(
    "rate-mismatch",
    severity="error",
    source="自评报告的文字：绩效目标与达到年度任务的百分比",
    example="创业培训1.5万人达到年度任务的130%，所列任务1万人，1.5/1 = 150%",
)
def task_completion_mismatch(report: Report) -> Iterator[Flaw]:
    """A rate of completion (达到年度任务的…%) is not what was done of the only task that the aims state for that name.

    Names whose rates differ from place to place are reported by another rule.
    """
    text = prose(report)
    tasks: dict[tuple[str, str | None], list[Statement]] = {}
    done: dict[tuple[str, str | None], list[tuple[Statement, Statement]]] = {}
    for sentence in text.sentences:
        part: Statement | None = None
        rated = any(s.kind == "completion" for s in sentence.statements)
        for statement in sentence.statements:
            if statement.kind == "amount":
                part = statement if statement.exact else None
                if part and not rated and aims(text, sentence):
                    tasks.setdefault((part.name, part.family), []).append(part)
            elif statement.kind == "completion" and _TASK.search(statement.of) and part and statement.exact:
                done.setdefault((part.name, part.family), []).append((part, statement))
    for key, places in done.items():
        goals = {s.number: s for s in tasks.get(key, ()) if s.number > 0}
        if len(goals) != 1 or len({rate.number for _, rate in places}) != 1 or len({part.number for part, _ in places}) != 1:
            continue
        goal, (part, rate) = next(iter(goals.values())), places[0]
        if not fits(rate, part.number, goal, part):
            true = round(100 * part.number / goal.number, 2)
            scale = part.fact.value.scale if part.fact.value.scale == goal.fact.value.scale else 1
            quotient = f"{shown(part.number / (scale or 1))}/{shown(goal.number / (scale or 1))} = {shown(true)}%"
            message = f"{short(part.name)}{part.raw}达到年度任务的{rate.raw}，所列任务{goal.raw}，{quotient}"
            yield Flaw(message, tidy(true), rate.number, (*rate.sources, *part.sources, *goal.sources))
