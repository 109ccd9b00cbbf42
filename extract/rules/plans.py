"""绩效目标表: points that do not add up, money whose parts are more than their total."""

from __future__ import annotations

from collections.abc import Iterator

from extract.contract import Objective, Report
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, shown, slack, tidy
from extract.rules.view import at, short
from extract.text.normalize import squash

_WHOLE = 100
# A table of plans sets its points out of 100 when at least this many of its projects do, and more do than do not.
# Measured on a public table of 187 projects: 157 add up to 100.
_ENOUGH = 5
_MONEY = ("fiscal", "carryover", "other")


@rule(
    "weights-not-total",
    severity="warning",
    source="财预〔2020〕10号：预算执行率与各指标权重合计100分；绩效目标表“合计”行",
    example="绩效目标表（道路养护）：各行分值50+30合计80，加预算执行率权重10为90，应为100",
)
def plan_weights(report: Report) -> Iterator[Flaw]:
    """The points of a plan, with that of budget execution or without, are not the total that it or its neighbours set.

    The total is the printed one, else 100 in a table of several projects most of which add up to 100.
    """
    weighted = [form for form in report.objectives if _complete(form)]
    sound = sum(_WHOLE in _sums(form) for form in weighted)
    by_hundred = sound >= _ENOUGH and 2 * sound > len(weighted)
    for form in weighted:
        total = form.total_weight if form.total_weight is not None else _WHOLE if by_hundred else None
        if total is None or total in _sums(form):
            continue
        figures = [row.weight for row in form.indicators if row.weight is not None]
        counted = sum(figures)
        whole = counted + (form.execution_weight or 0)
        ahead = f"，加预算执行率权重{shown(form.execution_weight)}为{shown(whole)}" if form.execution_weight else ""
        message = f"{_name(form)}：各行分值{added(figures)}合计{shown(counted)}{ahead}，应为{shown(total)}"
        places = at(form, "total_weight") if form.total_weight is not None else at(form, "project_name")
        yield Flaw(message, tidy(total), tidy(whole), places)


@rule(
    "parts-not-total",
    severity="error",
    source="绩效目标表资金情况：年度资金总额，其中财政拨款、上年结转资金、其他资金",
    example="绩效目标表（道路养护）：财政拨款80+其他资金30合计110，多于资金总额100",
)
def plan_money(report: Report) -> Iterator[Flaw]:
    """The money of a plan by source, of the year or of the whole period, is more than its total."""
    labels = {"fiscal": "财政拨款", "carryover": "上年结转资金", "other": "其他资金"}
    for form in report.objectives:
        for period in ("", "whole_"):
            total = getattr(form.money, f"{period}total")
            parts = {name: value for name in _MONEY if (value := getattr(form.money, period + name)) is not None}
            counted = sum(parts.values())
            if total is None or not parts or counted <= total + slack([total, *parts.values()]):
                continue
            listed = "+".join(f"{labels[name]}{shown(value)}" for name, value in parts.items())
            whole = f"合计{shown(counted)}" if len(parts) > 1 else ""
            message = f"{_name(form)}：{listed}{whole}，多于资金总额{shown(total)}"
            names = (f"{period}total", *(period + name for name in parts))
            places = tuple(form.money.sources[name] for name in names if name in form.money.sources)
            yield Flaw(message, tidy(total), tidy(counted), places)


def _complete(form: Objective) -> bool:
    """Every row prints points, or shares them."""
    rows = form.indicators
    return bool(rows) and all(row.weight is not None or row.weight_shared_with is not None for row in rows)


def _sums(form: Objective) -> tuple[int | float, int | float]:
    """The points of the rows, without and with that of budget execution."""
    counted = sum(row.weight for row in form.indicators if row.weight is not None)
    return tidy(counted), tidy(counted + (form.execution_weight or 0))


def _name(form: Objective) -> str:
    """`绩效目标表（道路养护）`: its title, or that of its kind, and the project."""
    title = squash(form.title or "绩效目标表")
    return f"{title}（{short(form.project_name)}）" if form.project_name else title
