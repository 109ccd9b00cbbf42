"""For each rule on 绩效目标表 by its name: `trip_…` a report that trips it, `twin_…` one that does not."""

from rule_examples import report

from extract.contract import Objective, ObjectiveIndicator, ObjectiveMoney, Report


def plan(*weights, name="道路养护", **fields) -> Objective:
    rows = [ObjectiveIndicator(level3=f"指标{n}", weight=weight) for n, weight in enumerate(weights)]
    return Objective(id=f"o-{name}", scope="project", project_name=name, indicators=rows, **fields)


def plans(*forms: Objective) -> Report:
    return report(objectives=list(forms))


def neighbours(count: int) -> list[Objective]:
    return [plan(50, 40, name=f"甲{n}", execution_weight=10) for n in range(count)]


def trip_plan_weights():
    return plans(*neighbours(6), plan(50, 30, execution_weight=10))


def twin_plan_weights():
    return plans(*neighbours(6), plan(60, 40), plan(60, 30, execution_weight=10), plan(50, None))


def trip_plan_money():
    return plans(plan(money=ObjectiveMoney(total=100, fiscal=80, other=30)))


def twin_plan_money():
    return plans(plan(money=ObjectiveMoney(total=100.01, fiscal=80.004, other=20.01, whole_total=300, whole_fiscal=250)))
