"""Parts against their total: money of the funding block and of basic data, weights of an evaluation system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from extract.contract import Amount, BasicData, EvaluationSystem, Expenditure, FundingLine, Report, SelfEvaluation
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, shown, slack, tidy
from extract.rules.view import at, basic_name, form_name, runs, short, system_name, whole
from extract.text.normalize import squash

_LINE_COLUMNS: tuple[tuple[str, str, Callable[[FundingLine], int | float | None]], ...] = (
    ("年初预算数", "initial_budget", lambda line: line.initial_budget),
    ("全年预算数", "adjusted_budget", lambda line: line.adjusted_budget),
    ("全年执行数", "executed", lambda line: line.executed),
)
_COST_COLUMNS: tuple[tuple[str, str, Callable[[Expenditure], int | float | None]], ...] = (
    ("上年决算数", "previous_final", lambda row: row.previous_final),
    ("本年预算数", "budget", lambda row: row.budget),
    ("本年决算数", "final", lambda row: row.final),
)
# Lists that are complete once each of their members is there: 三公经费, and vehicles within it.
_COMPLETE = (
    (re.compile("三公"), (re.compile("公务用车|公车"), re.compile("出国|出境"), re.compile("接待"))),
    (re.compile("公务用车|公车"), (re.compile("购置"), re.compile("运行|维护"))),
)
# Half a point, half a 元: whole figures that are not rounded differ by one or not at all.
_EXACT = 0.5
_HEAD = re.compile(r"^按(?:收入|支出)性质分")


@rule(
    "parts-not-total",
    severity="error",
    source="自评表资金情况：年度资金总额及其中各行",
    example="项目支出绩效自评表：资金各行全年预算数90合计90，年度资金总额印0",
)
def funding_parts(report: Report) -> Iterator[Flaw]:
    """The funding lines under 其中 are more than the total, or differ from it where all of the form's sources are filled in."""
    for form in report.self_evaluations:
        lines = form.funding.lines
        total = next((line for line in lines if line.item == "total"), None)
        parts = [line for line in lines if line.item in ("current_year_appropriation", "carryover", "other")]
        kinds = Counter(line.item for line in parts)
        if total is None or kinds["current_year_appropriation"] > 1 or kinds["carryover"] > 1:
            continue
        for label, field, get in _LINE_COLUMNS:
            amounts = [amount for line in parts if (amount := get(line)) is not None]
            whole_amount = get(total)
            complete = len(kinds) == 3 and len(amounts) == len(parts)
            if whole_amount is None:
                continue
            if _off(amounts, whole_amount, complete, _rounding([*amounts, whole_amount], form.funding.money_unit)):
                yield Flaw(
                    f"{form_name(form)}：资金各行{label}{added(amounts)}合计{shown(sum(amounts))}，"
                    f"{short(total.label)}印{shown(whole_amount)}",
                    tidy(sum(amounts)),
                    whole_amount,
                    at(total, field) + tuple(source for line in parts for source in at(line, field)),
                )


@rule(
    "parts-not-total",
    severity="error",
    source="自评表资金情况“按收入性质分”“按支出性质分”",
    example="整体支出绩效自评表：按支出性质分各项80+30合计110，按支出性质分印100",
)
def funding_breakdown(report: Report) -> Iterator[Flaw]:
    """What stands under 按收入性质分 or 按支出性质分 is not the total printed there.

    Without a total of its own, a breakdown must not be more than each of the amounts of the total line.
    """
    for form in report.self_evaluations:
        for label, entries in (("按收入性质分", form.funding.by_income), ("按支出性质分", form.funding.by_expenditure)):
            yield from _breakdown(form, label, entries)


def _breakdown(form: SelfEvaluation, label: str, entries: Sequence[Amount]) -> Iterator[Flaw]:
    heads = [e.amount for e in entries if e.amount is not None and _HEAD.match(squash(e.label))]
    parts = [e for e in entries if e.amount is not None and not _HEAD.match(squash(e.label)) and "其中" not in e.label]
    amounts = [entry.amount for entry in parts if entry.amount is not None]
    sources = tuple(source for entry in entries for source in whole(entry))
    if not amounts:
        return
    line = next((line for line in form.funding.lines if line.item == "total"), None)
    candidates = [amount for _, _, get in _LINE_COLUMNS if line and (amount := get(line)) is not None]
    expected = heads[0] if heads else max(candidates, default=None)
    if expected is None:
        return
    tolerance = _rounding([*amounts, expected], form.funding.money_unit)
    if not _off(amounts, expected, bool(heads) and len(amounts) > 1, tolerance):
        return
    # A sum ten thousand times the total is 元 under 万元, which another rule reports.
    if not heads and (not expected or sum(amounts) / expected > 1000):
        return
    against = label if heads else short(line.label if line else "")
    message = f"{form_name(form)}：{label}各项{added(amounts)}合计{shown(sum(amounts))}，{against}印{shown(expected)}"
    yield Flaw(message, tidy(sum(amounts)), expected, sources)


@rule(
    "parts-not-total",
    severity="error",
    source="绩效评价基础数据表“经费控制情况”：三公经费及其下各项，专项资金一个专项一行",
    example="绩效评价基础数据表：三公经费本年决算数印5.2，其下各项3.1+0+3.2合计6.3",
)
def expenditure_parts(report: Report) -> Iterator[Flaw]:
    """The lines under a line of basic data are more than it, or differ from it where the list is complete.

    Complete are 三公经费 and its vehicles once every member has an amount; other lists need not name everything. A sum of
    exactly twice the parent has counted a level twice and is let pass.
    """
    for data in report.basic_data:
        for index, parent in enumerate(data.expenditures):
            children = _children(data, index)
            for label, field, get in _COST_COLUMNS:
                amounts = [amount for child in children if (amount := get(child)) is not None]
                expected = get(parent)
                if expected is None or len(amounts) < 2 or abs(sum(amounts) - 2 * expected) <= slack(amounts):
                    continue
                complete = len(amounts) == len(children) and _is_complete(parent, children)
                if _off(amounts, expected, complete, _rounding([*amounts, expected], data.money_unit)):
                    name = squash(parent.label).rstrip("：:")
                    yield Flaw(
                        f"{basic_name(data)}：{name}{label}印{shown(expected)}，"
                        f"其下各项{added(amounts)}合计{shown(sum(amounts))}",
                        tidy(sum(amounts)),
                        expected,
                        at(parent, field) + tuple(source for child in children for source in at(child, field)),
                    )


@rule(
    "parts-not-total",
    severity="error",
    source="绩效评价指标表：二级指标分值为其下三级指标分值之和",
    example="绩效评价指标表：二级指标预算执行印20分，其各行分值5+5+5合计15",
)
def system_level2_weights(report: Report) -> Iterator[Flaw]:
    """The weight of a level-2 indicator of an evaluation system is not the sum of its rows."""
    for system in report.evaluation_systems:
        yield from _level2(system)


def _level2(system: EvaluationSystem) -> Iterator[Flaw]:
    for rows in runs(system.rows):
        expected = rows[0].level2_weight
        weights = [row.level3_weight for row in rows if row.level3_weight is not None]
        missing = any(row.level3_weight is None and row.weight_shared_with is None for row in rows)
        if expected is None or not weights or not _off(weights, expected, not missing, _EXACT / 10):
            continue
        message = (
            f"{system_name(system)}：二级指标{short(rows[0].level2 or '')}印{shown(expected)}分，"
            f"其各行分值{added(weights)}合计{shown(sum(weights))}"
        )
        yield Flaw(message, tidy(sum(weights)), expected, at(rows[0], "level2_weight"))


def _off(amounts: Sequence[int | float], total: float, complete: bool, tolerance: float) -> bool:
    """True if the sum is more than the total by more than rounding, or for a complete list also less."""
    excess = sum(amounts) - total
    return bool(amounts) and (excess > tolerance or (complete and excess < -tolerance))


def _rounding(figures: Sequence[int | float], money_unit: str | None) -> float:
    """Whole amounts in 元 are exact, all others are rounded to their last place."""
    return _EXACT if money_unit == "元" and all(figure == int(figure) for figure in figures) else slack(figures)


def _children(data: BasicData, index: int) -> list[Expenditure]:
    """The lines directly under one, by depth."""
    depth = data.expenditures[index].depth
    children: list[Expenditure] = []
    for row in data.expenditures[index + 1 :]:
        if row.depth <= depth:
            break
        if row.depth == depth + 1:
            children.append(row)
    return children


def _is_complete(parent: Expenditure, children: Sequence[Expenditure]) -> bool:
    for name, members in _COMPLETE:
        if name.search(parent.label):
            return len(children) == len(members) and all(any(m.search(c.label) for c in children) for m in members)
    return False
