"""Results of indicators against the running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Indicator, Report
from extract.rules.against import MONEY, close, money_in
from extract.rules.engine import Flaw, rule
from extract.rules.figures import place, shown, tidy
from extract.rules.prose import Prose, Statement, prose
from extract.rules.view import at, form_name, row_name
from extract.text.normalize import fold

_COST_OF = re.compile(r"^(基本支出|项目支出|项目)(?:总)?(?:成本|费用)?(?:控制)?(?:数|额)?$")
_DONE = re.compile(r"(?:目标|指标|任务).{0,4}实际?完成率|实际完成率")
_RATE_OF = re.compile(r"^(.+?)(结案|办结|调解|合格|到岗|返岗|参保|整改|回访|签订|毕业|就业)率$")


@rule(
    "conflicting-values",
    severity="error",
    source="自评表成本指标：实际完成值为实际支出",
    example="整体支出绩效自评表：基本支出成本控制实际完成值80（等于年初预算），文字中基本支出70万元",
)
def cost_result_is_budget(report: Report) -> Iterator[Flaw]:
    """The result of a cost indicator of the whole unit repeats the budget, while the text states another outcome."""
    text = prose(report)
    outcomes = [s for _, s in money_in(text) if s.role == "final" and s.name in ("基本支出", "项目支出")]
    for form in report.self_evaluations:
        scale = MONEY.get(form.funding.money_unit or "")
        if form.scope != "department" or scale is None:
            continue
        budgets = {fold(entry.label): entry.amount for entry in form.funding.by_expenditure}
        for row in form.indicators:
            named = _COST_OF.match(fold(row.level3 or ""))
            result = row.actual.number if row.actual else None
            if not named or result is None or row.actual is None or row.actual.unit == "%":
                continue
            name = "基本支出" if named.group(1) == "基本支出" else "项目支出"
            budget = next((amount for label, amount in budgets.items() if name in label), None)
            said = [s for s in outcomes if s.name == name]
            if budget == result and said and not any(close(s, result * scale) for s in said):
                message = (
                    f"{form_name(form)}：{row_name(row)}实际完成值{row.actual.raw}（等于年初预算），文字中{name}{said[0].raw}"
                )
                sources = (*at(row, "actual"), *said[0].sources)
                yield Flaw(message, said[0].raw, result, sources)


@rule(
    "conflicting-values",
    severity="error",
    source="整体支出绩效自评报告“绩效目标完成情况”；整体支出绩效自评表",
    example="文字称实际完成率100%，整体支出绩效自评表未全部完成：政策落实（指标值100%、完成值99%）",
)
def all_done_but_not(report: Report) -> Iterator[Flaw]:
    """The text says that all aims were reached (实际完成率100%), rows of the whole unit's form say that some were not."""
    claim = next(
        (s for _, s in prose(report).statements if s.family == "%" and s.number == 100 and s.exact and _claims(s)), None
    )
    for form in report.self_evaluations if claim else []:
        missed = [row for row in form.indicators if _missed(row)] if form.scope == "department" else []
        if claim and missed:
            named = "；".join(
                f"{row_name(row)}（指标值{row.target.raw}、完成值{row.actual.raw}）"
                for row in missed
                if row.target and row.actual
            )
            sources = (*claim.sources, *(source for row in missed for source in at(row, "actual")))
            first = missed[0].actual
            message = f"文字称实际完成率100%，{form_name(form)}未全部完成：{named}"
            yield Flaw(message, 100, first.value if first else None, sources)


def _claims(statement: Statement) -> bool:
    return bool(_DONE.search(statement.lead) or _DONE.search(fold(statement.fact.subject or "")))


def _result(row: Indicator) -> str:
    target, actual = row.target, row.actual
    return f"{row_name(row)}（指标值{target.raw if target else ''}、完成值{actual.raw if actual else ''}）"


def _missed(row: Indicator) -> bool:
    """A share of 100 % was aimed at, and less is the result."""
    target, actual = row.target, row.actual
    if target is None or actual is None or target.value is None or actual.value is None:
        return False
    plain = target.comparator in (None, "=", ">=") and actual.comparator in (None, "=")
    return plain and target.unit == actual.unit == "%" and target.value == 100 > actual.value


@rule(
    "conflicting-values",
    severity="error",
    source="自评表质量指标：结案率、合格率等为两数之比",
    example="项目支出绩效自评表：争议案件结案率印100%，文字中57件、结案56件，即98.25%",
)
def indicator_rate_differs(report: Report) -> Iterator[Flaw]:
    """An indicator named after a rate of counts (…结案率, …合格率) has another result than the two counts in the text."""
    counted = _counts(prose(report))
    for form in report.self_evaluations:
        for row in form.indicators:
            named, actual = _RATE_OF.match(fold(row.level3 or "")), row.actual
            if (
                not named
                or actual is None
                or actual.unit != "%"
                or actual.value is None
                or actual.comparator not in (None, "=")
            ):
                continue
            pairs = [
                (whole, part) for whole, part, verb in counted if verb == named.group(2) and whole.name.endswith(named.group(1))
            ]
            quotients = [round(100 * part.number / whole.number, 2) for whole, part in pairs]
            if quotients and all(abs(actual.value - quotient) > place(actual.value) / 2 for quotient in quotients):
                whole, part = pairs[0]
                figures = f"文字中{whole.raw}、{named.group(2)}{part.raw}，即{shown(quotients[0])}%"
                message = f"{form_name(form)}：{row_name(row)}印{actual.raw}，{figures}"
                yield Flaw(message, tidy(quotients[0]), actual.value, (*at(row, "actual"), *whole.sources, *part.sources))


def _counts(text: Prose) -> list[tuple[Statement, Statement, str]]:
    """Counts and, in the same sentence and unit, how many of them were 结案, 合格 …: (all, those, the verb)."""
    verbs = re.compile(r"(?:^|[,;已])(结案|办结|调解|合格|到岗|返岗|参保|整改|回访|签订|毕业|就业)$")
    found = []
    for sentence in text.sentences:
        amounts = [s for s in sentence.amounts if s.family != "元"]
        for index, part in enumerate(amounts):
            if verb := verbs.search(part.lead):
                wholes = [s for s in amounts[:index] if s.family == part.family and s.number >= part.number]
                if wholes:
                    found.append((wholes[0], part, verb.group(1)))
    return found
