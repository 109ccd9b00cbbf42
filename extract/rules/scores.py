"""Scores: against their weights, against the printed total, against the execution rate, and where one is missing."""

from __future__ import annotations

from collections.abc import Iterator

from extract.contract import CellSource, EvaluationSystem, FundingLine, Report, SelfEvaluation
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, percent, place, shown, slack, tidy
from extract.rules.view import (
    at,
    down,
    form_name,
    groups,
    has_extra_points,
    listing,
    row_name,
    scored_lines,
    short,
    system_name,
    table_of,
    whole,
)

# A budget-execution score is given in points or by steps of the form (100 %–80 % full marks and the like). Measured on
# the public samples: scores rounded to a point are off by up to 9 % of the weight, a wrong one by 48 %.
_RATE_TOLERANCE = 0.2


@rule(
    "scores-not-total",
    severity="error",
    source="财预〔2020〕10号：总分由各项指标得分汇总形成",
    example="项目支出绩效自评表（道路养护）：预算执行得分10与各行得分30+40+20+10合计110，总分得分印100",
)
def scores_not_total(report: Report) -> Iterator[Flaw]:
    """Scores of the rows and of budget execution do not add up to the printed total score.

    A form in which a score is missing is not accused of a sum that is too small.
    """
    for form in report.self_evaluations:
        rows = [score for group in groups(form) for score in group.scores]
        total, budget = form.total_score, [score for _, score in scored_lines(form)]
        if total is None or not rows or has_extra_points(form):
            continue
        counted = sum(rows) + sum(budget[:1])
        if any(_same_score(s, total, rows) for s in (counted, sum(rows) + sum(budget))):
            continue
        if counted < total and not _complete(form):
            continue
        ahead = f"预算执行得分{shown(budget[0])}与" if budget else ""
        yield Flaw(
            f"{form_name(form)}：{ahead}各行得分{added(rows)}合计{shown(counted)}，总分得分印{shown(total)}",
            tidy(counted),
            total,
            at(form, "total_score") + tuple(s for line, _ in scored_lines(form) for s in at(line, "score")),
        )
    for system in report.evaluation_systems:
        yield from _system_total(system)


def _system_total(system: EvaluationSystem) -> Iterator[Flaw]:
    scores = [row.score for row in system.rows if row.score is not None]
    total = system.total_score
    if total is None or not scores or _same_score(sum(scores), total, scores):
        return
    missing = any(r.score is None and r.level3_weight is not None and r.weight_shared_with is None for r in system.rows)
    if sum(scores) > total or not missing:
        yield Flaw(
            f"{system_name(system)}：各行得分合计{shown(sum(scores))}，总得分印{shown(total)}",
            tidy(sum(scores)),
            total,
            whole(system),
        )


@rule(
    "score-exceeds-weight",
    severity="error",
    source="自评表备注“得分不得突破权重总额”",
    example="项目支出绩效自评表：群众满意度得分12，分值10",
)
def score_exceeds_weight(report: Report) -> Iterator[Flaw]:
    """A score above its weight: of a row, of budget execution, of a goal's rows together, or of the whole form."""
    for form in report.self_evaluations:
        name = form_name(form)
        for line, score in scored_lines(form):
            if line.weight is not None and score > line.weight:
                message = f"{name}：{short(line.label)}得分{shown(score)}，分值{shown(line.weight)}"
                yield Flaw(message, line.weight, score, at(line, "score", "weight"))
        for group in groups(form):
            for row in group.rows:
                if group.weight is not None and row.score is not None and row.score > group.weight:
                    message = f"{name}：{row_name(row)}得分{shown(row.score)}，分值{shown(group.weight)}"
                    yield Flaw(message, group.weight, row.score, at(row, "score", "weight"))
        for index, goal in enumerate(form.goals):
            earned = sum(row.score for row in form.indicators if row.goal == index and row.score is not None)
            if goal.weight is not None and earned > goal.weight + 1e-6:
                message = f"{name}：年度目标{index + 1}各指标得分合计{shown(earned)}，分值{shown(goal.weight)}"
                yield Flaw(message, goal.weight, tidy(earned), whole(goal))
        if form.total_score is not None and form.total_weight is not None and form.total_score > form.total_weight:
            message = f"{name}：总分得分{shown(form.total_score)}，总分分值{shown(form.total_weight)}"
            yield Flaw(message, form.total_weight, form.total_score, at(form, "total_score", "total_weight"))
    for system in report.evaluation_systems:
        for each in system.rows:
            if each.score is not None and each.level3_weight is not None and each.score > each.level3_weight:
                message = f"{system_name(system)}：{row_name(each)}得分{shown(each.score)}，分值{shown(each.level3_weight)}"
                yield Flaw(message, each.level3_weight, each.score, at(each, "score", "level3_weight"))


@rule(
    "score-missing",
    severity="warning",
    source="自评表资金情况“得分（分值×执行率）”",
    example="项目支出绩效自评表：年度资金总额分值10、执行率95%，得分空白",
)
def budget_score_missing(report: Report) -> Iterator[Flaw]:
    """Budget execution has a weight and a rate but no score, on a form that gives scores."""
    for form in report.self_evaluations:
        if scored_lines(form) or not any(group.scores for group in groups(form)):
            continue
        for line in form.funding.lines:
            if line.weight is not None and line.execution_rate is not None:
                label = f"{short(line.label)}分值{shown(line.weight)}、执行率{shown(line.execution_rate)}%"
                yield Flaw(
                    f"{form_name(form)}：{label}，得分空白",
                    tidy(line.weight * min(line.execution_rate, 100) / 100),
                    None,
                    at(line, "weight", "execution_rate"),
                )
                break


@rule(
    "score-missing",
    severity="warning",
    source="自评表：每一有分值的指标均应评分",
    example="项目支出绩效自评表：群众满意度有实际完成值、分值10，得分空白",
)
def row_score_missing(report: Report) -> Iterator[Flaw]:
    """A row has a result and a weight but no score, on a form that scores most of its rows."""
    for form in report.self_evaluations:
        weighted = [group for group in groups(form) if group.weight is not None]
        open_groups = [group for group in weighted if not group.scores and any(row.actual for row in group.rows)]
        if not open_groups or 2 * sum(bool(group.scores) for group in weighted) < len(weighted):
            continue
        merged = _merged_rows(form, report)
        for group in open_groups:
            row = group.rows[0]
            if not (isinstance(row.source, CellSource) and row.source.row in merged):
                message = f"{form_name(form)}：{row_name(row)}有实际完成值、分值{shown(group.weight or 0)}，得分空白"
                yield Flaw(message, None, None, at(row, "weight", "actual"))


@rule(
    "score-missing",
    severity="info",
    source="自评表“总分”行",
    example="有分值总分而没有总分得分的自评表：项目支出绩效自评表；按各行得分合计依次为100",
)
def total_score_missing(report: Report) -> Iterator[Flaw]:
    """Forms that print the total weight and the scores of their rows but no total score: one finding for all of them."""
    forms = [f for f in report.self_evaluations if f.total_weight is not None and f.total_score is None]
    forms = [form for form in forms if any(group.scores for group in groups(form))]
    if forms:
        sums = "、".join(shown(_earned(form)) for form in forms)
        names = listing([form_name(form) for form in forms])
        sources = tuple(source for form in forms for source in at(form, "total_weight"))
        yield Flaw(f"有分值总分而没有总分得分的自评表：{names}；按各行得分合计依次为{sums}", sums, None, sources)


@rule(
    "score-rate-mismatch",
    severity="warning",
    source="自评表资金情况“得分（分值×执行率）”",
    example="项目支出绩效自评表：年度资金总额执行率32%、分值10，按比例3.2分，得分印8",
)
def score_rate_mismatch(report: Report) -> Iterator[Flaw]:
    """The score of budget execution is far from rate × weight.

    Scores rounded to a point, or given by steps, are let pass, and so is a score that fits the true quotient where the
    printed rate is wrong.
    """
    for form in report.self_evaluations:
        for line in form.funding.lines:
            if line.weight is None or line.execution_rate is None or line.score is None or line.score > line.weight:
                continue
            quotient = _quotient(line)
            rate = percent(line.execution_rate, quotient if quotient is not None else line.execution_rate)
            due, true = line.weight * rate / 100, line.weight * (quotient if quotient is not None else rate) / 100
            if rate <= 100.5 and abs(line.score - due) > _RATE_TOLERANCE * line.weight and abs(line.score - true) > 0.5:
                label = f"{short(line.label)}执行率{shown(rate)}%、分值{shown(line.weight)}"
                yield Flaw(
                    f"{form_name(form)}：{label}，按比例{shown(due)}分，得分印{shown(line.score)}",
                    tidy(due),
                    line.score,
                    at(line, "score", "execution_rate", "weight"),
                )


def _quotient(line: FundingLine) -> float | None:
    return 100 * line.executed / line.adjusted_budget if line.executed is not None and line.adjusted_budget else None


def _earned(form: SelfEvaluation) -> float:
    budget = [score for _, score in scored_lines(form)]
    return sum(score for group in groups(form) for score in group.scores) + sum(budget[:1])


def _complete(form: SelfEvaluation) -> bool:
    """Every weight has a score; without printed weights, every result has one."""
    rows = all(group.scores for group in groups(form) if group.weight is not None or any(r.actual for r in group.rows))
    return rows and (bool(scored_lines(form)) or not any(line.weight is not None for line in form.funding.lines))


def _same_score(counted: float, total: float, scores: list[int | float]) -> bool:
    """Totals may be rounded to their own last place; scores with decimals are rounded themselves."""
    fractions = [score for score in scores if place(score) < 1]
    return abs(counted - total) <= place(total) / 2 + (slack(fractions) if fractions else 0) + 1e-6


def _merged_rows(form: SelfEvaluation, report: Report) -> set[int]:
    """The table rows whose score cell is merged with one above: their points are given there."""
    columns = [s.col for row in form.indicators if isinstance(s := row.sources.get("score"), CellSource)]
    table = table_of(form, report.tables)
    if not columns or table is None:
        return set()
    column = max(set(columns), key=columns.count)
    return {row for row, cell in down(table, column).items() if cell.row < row}
