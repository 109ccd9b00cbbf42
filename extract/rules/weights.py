"""Weights: the points that the rows of a form can earn, against the totals it prints."""

from __future__ import annotations

from collections.abc import Iterator

from extract.contract import EvaluationSystem, Indicator, Report, SelfEvaluation
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, place, shown, tidy
from extract.rules.view import at, form_name, groups, has_extra_points, short, system_name, weighted_lines, whole

# What budget execution is worth on the forms seen: 10 nationally, 20 or 30 in Hubei.
_BUDGET_WEIGHTS = (10, 15, 20, 30)


@rule(
    "weights-not-total",
    severity="error",
    source="自评表附注“总分设置为100分”；财预〔2020〕10号：预算执行率10%、产出50%、效益30%、满意度10%，合计为总分",
    example="项目支出绩效自评表（道路养护）：预算执行10分与各行分值30+40+20+10合计110，总分分值印100",
)
def weights_not_total(report: Report) -> Iterator[Flaw]:
    """Weights of the rows and of budget execution do not add up to the printed total.

    On a form whose rows print no weight, those of its yearly goals count. Where 年度资金总额 and 其中：当年财政拨款 both
    print the weight of budget execution, it may count once or twice. A sum that is too small is not reported where
    rows print no weight, or where it lacks just what budget execution usually has and the form prints no such weight.
    """
    for form in report.self_evaluations:
        rows = _set_weights(form)
        total, budget = form.total_weight, [weight for _, weight in weighted_lines(form)]
        if total is None or not rows or has_extra_points(form) or _fits(total, rows, budget):
            continue
        counted = sum(rows) + sum(budget[:1])
        if counted < total and (not _complete(form) or (not budget and total - counted in _BUDGET_WEIGHTS)):
            continue
        ahead = f"预算执行{shown(budget[0])}分与" if budget else ""
        yield Flaw(
            f"{form_name(form)}：{ahead}各行分值{added(rows)}合计{shown(counted)}，总分分值印{shown(total)}",
            total,
            tidy(counted),
            at(form, "total_weight") + tuple(s for line, _ in weighted_lines(form) for s in at(line, "weight")),
        )


@rule(
    "weights-not-total",
    severity="warning",
    source="自评表资金情况：分值只印在年度资金总额一行",
    example="项目支出绩效自评表（道路养护）：年度资金总额、当年财政拨款都印分值10，都算则合计110，总分分值印100",
)
def weight_printed_twice(report: Report) -> Iterator[Flaw]:
    """The weight of budget execution is printed on two lines and fits the total only if counted once."""
    for form in report.self_evaluations:
        lines = weighted_lines(form)
        rows = _set_weights(form)
        if form.total_weight is None or len(lines) < 2 or not rows:
            continue
        weights = [weight for _, weight in lines]
        once, twice = sum(rows) + weights[0], sum(rows) + sum(weights)
        if len(set(weights)) == 1 and _same(once, form.total_weight) and not _same(twice, form.total_weight):
            labels = "、".join(short(line.label) for line, _ in lines)
            yield Flaw(
                f"{form_name(form)}：{labels}都印分值{shown(weights[0])}，都算则合计{shown(twice)}，"
                f"总分分值印{shown(form.total_weight)}",
                form.total_weight,
                tidy(twice),
                tuple(source for line, _ in lines for source in at(line, "weight")),
            )


@rule(
    "level1-weight-mismatch",
    severity="error",
    source="自评表一级指标格内所印分值（如“产出指标（50分）”）；财预〔2020〕10号：一级指标权重",
    example="项目支出绩效自评表：产出指标印50分，其各行分值30+30合计60",
)
def level1_weight_mismatch(report: Report) -> Iterator[Flaw]:
    """The points printed in a level-1 cell are not the sum of the weights of its rows.

    A level-1 cell that a page break printed again is one group; rows of a merged weight count once.
    """
    for form in report.self_evaluations:
        by_level1: dict[tuple[int | None, str | None, float], list[Indicator]] = {}
        for row in form.indicators:
            if row.level1_weight is not None:
                by_level1.setdefault((row.goal, row.level1, row.level1_weight), []).append(row)
        for (_, level1, expected), rows in by_level1.items():
            open_rows = any(row.weight is None and row.weight_shared_with is None for row in rows)
            weights = [row.weight for row in rows if row.weight is not None]
            if flaw := _level1_flaw(form_name(form), level1, expected, weights, open_rows):
                yield Flaw(flaw, tidy(expected), tidy(sum(weights)), at(rows[0], "level1_weight", "level1"))
    for system in report.evaluation_systems:
        yield from _system_level1(system)


def _system_level1(system: EvaluationSystem) -> Iterator[Flaw]:
    seen: dict[tuple[str | None, float], list[int]] = {}
    for index, row in enumerate(system.rows):
        if row.level1_weight is not None:
            seen.setdefault((row.level1, row.level1_weight), []).append(index)
    for (level1, expected), indices in seen.items():
        rows = [system.rows[index] for index in indices]
        open_rows = any(row.level3_weight is None and row.weight_shared_with is None for row in rows)
        weights = [row.level3_weight for row in rows if row.level3_weight is not None]
        if flaw := _level1_flaw(system_name(system), level1, expected, weights, open_rows):
            yield Flaw(flaw, tidy(expected), tidy(sum(weights)), at(rows[0], "level1_weight") or whole(system))


def _level1_flaw(form: str, level1: str | None, expected: float, weights: list[int | float], open_rows: bool) -> str | None:
    counted = sum(weights)
    if not weights or _same(counted, expected, len(weights)) or (open_rows and counted < expected):
        return None
    return f"{form}：{level1 or '一级指标'}印{shown(expected)}分，其各行分值{added(weights)}合计{shown(counted)}"


def _set_weights(form: SelfEvaluation) -> list[int | float]:
    """The weights of the rows, or of the yearly goals on a form whose rows print none."""
    rows = [group.weight for group in groups(form) if group.weight is not None]
    return rows or [goal.weight for goal in form.goals if goal.weight is not None]


def _fits(total: float, rows: list[int | float], budget: list[int | float]) -> bool:
    whole_sum = sum(rows) + sum(budget)
    return any(_same(counted, total, len(rows)) for counted in (whole_sum, sum(rows) + sum(budget[:1])))


def _same(counted: float, total: float, parts: int = 1) -> bool:
    """Weights are set, not measured: only thirds and the like are rounded."""
    fraction = place(round(counted, 4))
    return abs(counted - total) <= (parts * fraction / 2 if fraction < 1 else 0) + 1e-6


def _complete(form: SelfEvaluation) -> bool:
    """Every row prints a weight, or shares one; or every goal does."""
    rows = [group.weight is not None for group in groups(form)]
    return all(rows) if any(rows) else all(goal.weight is not None for goal in form.goals)
