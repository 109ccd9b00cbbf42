"""Printed percentages against the two figures they are the quotient of."""

from __future__ import annotations

from collections.abc import Iterator

from extract.contract import Report, Source
from extract.rules.engine import Flaw, rule
from extract.rules.figures import percent, quotient_slack, shown, tidy
from extract.rules.view import at, basic_name, form_name, short, whole


@rule(
    "rate-mismatch",
    severity="error",
    source="自评表备注“‘执行率’=‘全年执行数’/‘全年预算数’”；湖北表头“执行率(B/A)”",
    example="项目支出绩效自评表：年度资金总额执行率印80%，执行数/预算数 = 40/40 = 100%；所印为执行数/年初预算数",
)
def execution_rate(report: Report) -> Iterator[Flaw]:
    """The execution rate is not what was executed of the year's budget.

    A rate of the budget at the beginning of the year is said to be that. Lines of a form that print the same three
    figures again are not reported again.
    """
    for form in report.self_evaluations:
        seen: set[tuple[float, float, float]] = set()
        for line in form.funding.lines:
            initial, executed, printed = line.initial_budget, line.executed, line.execution_rate
            budget = line.adjusted_budget if line.adjusted_budget is not None else initial
            if not budget or budget < 0 or executed is None or printed is None or (budget, executed, printed) in seen:
                continue
            seen.add((budget, executed, printed))
            if not _differs(printed, executed, budget):
                continue
            named = f"{short(line.label)}执行率印{shown(printed)}%"
            quotient = f"{shown(executed)}/{shown(budget)} = {shown(round(100 * executed / budget, 2))}%"
            of_initial = initial and initial > 0 and not _differs(printed, executed, initial)
            hint = "；所印为执行数/年初预算数" if of_initial else ""
            yield Flaw(
                f"{form_name(form)}：{named}，执行数/预算数 = {quotient}{hint}",
                tidy(round(100 * executed / budget, 2)),
                printed,
                at(line, "execution_rate", "executed", "adjusted_budget"),
            )


@rule(
    "rate-mismatch",
    severity="error",
    source="绩效评价指标表：在职人员控制率=（在职人员数/编制数）×100%；楼堂馆所面积控制率=实际建设面积/批准建设面积×100%",
    example="绩效评价基础数据表：控制率印85%，实际在职人数/编制数 = 50/55 = 90.91%",
)
def control_rate(report: Report) -> Iterator[Flaw]:
    """The control rate of headcount, floor area or investment is not the actual figure of the approved one."""
    for data in report.basic_data:
        checks: list[tuple[str, str, float | None, float | None, float | None, tuple[Source, ...]]] = []
        if staff := data.headcount:
            places = at(staff, "control_rate", "actual", "authorized")
            checks.append(("控制率", "实际在职人数/编制数", staff.actual, staff.authorized, staff.control_rate, places))
        if built := data.buildings:
            area = (built.actual_area, built.approved_area, built.area_control_rate)
            money = (built.actual_investment, built.budgeted_investment, built.investment_control_rate)
            checks.append(("规模控制率", "实际规模/批复规模", *area, whole(built)))
            checks.append(("投资概算控制率", "实际投资/预算投资", *money, whole(built)))
        for label, formula, actual, approved, printed, places in checks:
            if actual is None or not approved or approved < 0 or printed is None or not _differs(printed, actual, approved):
                continue
            true = round(100 * actual / approved, 2)
            figures = f"{shown(actual)}/{shown(approved)} = {shown(true)}%"
            message = f"{basic_name(data)}：{label}印{shown(printed)}%，{formula} = {figures}"
            yield Flaw(message, tidy(true), printed, places)


@rule(
    "headcount-over-authorized",
    severity="warning",
    source="绩效评价基础数据表“财政供养人员情况”：编制数、实际在职人数",
    example="绩效评价基础数据表：实际在职人数58超过编制数55",
)
def headcount_over_authorized(report: Report) -> Iterator[Flaw]:
    """More staff in service than posts authorized."""
    for data in report.basic_data:
        staff = data.headcount
        if staff and staff.actual is not None and staff.authorized and staff.actual > staff.authorized:
            message = f"{basic_name(data)}：实际在职人数{shown(staff.actual)}超过编制数{shown(staff.authorized)}"
            yield Flaw(message, staff.authorized, staff.actual, at(staff, "actual", "authorized"))


def _differs(printed: float, part: float, whole_figure: float) -> bool:
    quotient = 100 * part / whole_figure
    rate = percent(printed, quotient)
    return abs(rate - quotient) > quotient_slack(part, whole_figure, rate)
