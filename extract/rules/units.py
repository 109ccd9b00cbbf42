"""Units: counts given in per cent, rates given in money, 元 under a header of 万元, costs without a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Amount, FundingLine, Indicator, Report, SelfEvaluation, Source, Value
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown, tidy
from extract.rules.view import at, form_name, listing, row_name, short, whole
from extract.text.normalize import squash

_COUNT_NAME = re.compile(r"(?:人数|数量|人次|户数|家数|件数|次数|个数|场次|场数|份数)$")
_COST_NAME = re.compile("成本|费用|经费|支出|金额|控制额")
# A form in 万元 that takes one amount in 元 is 10,000 times off; the two figures need not be the very same amount.
_TEN_THOUSAND = (5_000, 20_000)
_LEAST = 100_000


@rule(
    "unit-mismatch",
    severity="warning",
    source="自评表：三级指标名称与年度指标值、实际完成值",
    example="项目支出绩效自评表：返岗就业人数是人数、数量，指标值95%、完成值100%却是比率",
)
def count_in_percent(report: Report) -> Iterator[Flaw]:
    """An indicator named after a count has a target and a result in per cent."""
    for form, row in _rows(report):
        target, actual = row.target, row.actual
        if not target or not actual or not _COUNT_NAME.search(squash(row.level3 or "")):
            continue
        if target.unit == actual.unit == "%" and "完成" not in target.raw + actual.raw:
            what = f"指标值{target.raw}、完成值{actual.raw}却是比率"
            message = f"{form_name(form)}：{row_name(row)}是人数、数量，{what}"
            yield Flaw(message, "数量", "%", at(row, "target", "actual"))


@rule(
    "unit-mismatch",
    severity="info",
    source="自评表：三级指标名称与年度指标值、实际完成值",
    example="指标名为比率而值是金额或日期：项目支出绩效自评表：成本控制率（≤10万）",
)
def rate_in_money_or_date(report: Report) -> Iterator[Flaw]:
    """Indicators named after a rate (…率) whose values are amounts or dates: one finding for the whole report."""
    hits = [(form, row) for form, row in _rows(report) if _names_rate(row) and (_strange(row.target) or _strange(row.actual))]
    if hits:
        listed = listing([f"{form_name(form)}：{row_name(row)}（{_raw(row)}）" for form, row in hits])
        sources = tuple(source for _, row in hits for source in at(row, "target", "actual"))
        yield Flaw(f"指标名为比率而值是金额或日期：{listed}", "%", None, sources)


@rule(
    "unit-mismatch",
    severity="error",
    source="自评表资金情况表头（万元）",
    example="部门整体支出绩效自评表：表头为万元，部门整体支出总额印12000000，同表其他数合计1200，应以元填列",
)
def yuan_under_ten_thousand(report: Report) -> Iterator[Flaw]:
    """An amount of a form in 万元 is ten thousand times what the other figures of the form say: it was given in 元.

    Compared with the sums of 按收入性质分 and 按支出性质分 and with 项目总投资.
    """
    for form in report.self_evaluations:
        if form.funding.money_unit != "万元":
            continue
        found: tuple[float, FundingLine, str, float, float] | None = None
        for sibling in _siblings(form):
            for line in form.funding.lines:
                amounts = (("executed", line.executed), ("adjusted_budget", line.adjusted_budget))
                for field, amount in (*amounts, ("initial_budget", line.initial_budget)):
                    if amount is None or amount < _LEAST or not _TEN_THOUSAND[0] <= amount / sibling <= _TEN_THOUSAND[1]:
                        continue
                    far = abs(amount / sibling - 10_000)
                    if line.item == "total" and (found is None or far < found[0]):
                        found = (far, line, field, amount, sibling)
        if found:
            _, line, field, amount, sibling = found
            what = f"{short(line.label)}印{shown(amount)}，同表其他数合计{shown(sibling)}"
            places = at(line, field) + tuple(s for entry in form.funding.by_expenditure for s in whole(entry))
            yield Flaw(f"{form_name(form)}：表头为万元，{what}，应以元填列", tidy(sibling), tidy(amount), places)


@rule(
    "unit-missing",
    severity="info",
    source="自评表成本指标：年度指标值、实际完成值",
    example="成本指标值没有单位（本报告别的成本指标印万元、元）：项目支出绩效自评表：成本控制（≤17.5）",
)
def cost_without_unit(report: Report) -> Iterator[Flaw]:
    """Cost figures without a unit in a report whose other cost figures have one: one finding for the whole report."""
    costs = [(form, row) for form, row in _rows(report) if _is_cost(row) and row.unit_label is None]
    values = [(form, row, value) for form, row in costs for value in (row.target, row.actual) if value is not None]
    bare = [(form, row, value) for form, row, value in values if _is_bare(value)]
    if bare and any(_is_money(value) for _, _, value in values):
        listed = listing([f"{form_name(form)}：{row_name(row)}（{value.raw}）" for form, row, value in bare])
        sources: list[Source] = []
        for _, row, _ in bare:
            sources += [source for source in at(row, "target", "actual") if source not in sources[-2:]]
        yield Flaw(f"成本指标值没有单位（本报告别的成本指标印万元、元）：{listed}", "万元", None, tuple(sources))


def _rows(report: Report) -> Iterator[tuple[SelfEvaluation, Indicator]]:
    for form in report.self_evaluations:
        for row in form.indicators:
            yield form, row


def _names_rate(row: Indicator) -> bool:
    return squash(row.level3 or "").endswith("率")


def _strange(value: Value | None) -> bool:
    """A date or an amount of money, where a rate should be."""
    return value is not None and (value.kind == "date" or _is_money(value))


def _raw(row: Indicator) -> str:
    return row.target.raw if row.target else row.actual.raw if row.actual else ""


def _is_cost(row: Indicator) -> bool:
    return row.level2_code == "cost" and bool(_COST_NAME.search(squash(row.level3 or "")))


def _is_money(value: Value) -> bool:
    """`10万`, `5万元`, `400元`; neither `3.9万人` nor `400元/人`."""
    return value.kind == "quantity" and (value.unit == "元" or (value.unit is None and (value.scale or 1) > 1))


def _is_bare(value: Value) -> bool:
    return value.kind == "quantity" and value.unit is None and value.scale in (None, 1)


def _siblings(form: SelfEvaluation) -> list[float]:
    """Sums that should be of the same size as the total of the form."""
    entries: tuple[list[Amount], ...] = (form.funding.by_expenditure, form.funding.by_income)
    sums = [sum(entry.amount for entry in part if entry.amount is not None) for part in entries]
    return [total for total in (*sums, form.total_investment or 0) if total > 0]
