"""Names of indicators against their values and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.contract import Indicator, Report, Value
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown, tidy
from extract.rules.results import figures
from extract.rules.view import at, form_name, row_name
from extract.text.normalize import squash

# The measured figure at the end of a name: 开展培训1次, 仲裁案件1800件.
_STATED = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(人次|场次|次|场|期|个|家|件|人|户|项|篇|批|份|台|套|所|名|条|班|部|间|处|公里|亩)$"
)
# Words after which the figure is not the quantity itself: a frequency, a share, a bound, an ordinal.
_RELATIVE = re.compile("每|各|均|第|至少|不少于|不低于|不超过|不多于|以上|以下|以内|大于|小于|[≥≤><≧≦=]|分$|余|约|前")
_TEMPLATE = re.compile(r"^(?:指标\d*|……|…)")
_SHORTEST = 4


@rule(
    "name-value-mismatch",
    severity="warning",
    source="自评表：三级指标名称与年度指标值",
    example="部门整体支出绩效自评表：指标名称“开展培训1次”，指标值印2",
)
def name_value_mismatch(report: Report) -> Iterator[Flaw]:
    """The name of an indicator ends with a figure and a counter, and its target is another plain figure."""
    for form in report.self_evaluations:
        for row in form.indicators:
            name, target = squash(row.level3 or ""), row.target
            stated = _STATED.search(name)
            if not stated or target is None or not _plain(target, stated.group(2)):
                continue
            before = name[: stated.start()]
            if re.search(r"\d", before) or _RELATIVE.search(before) or float(stated.group(1)) == target.value:
                continue
            message = f"{form_name(form)}：指标名称“{row_name(row)}”，指标值印{target.raw}"
            yield Flaw(message, tidy(float(stated.group(1))), target.value, at(row, "level3", "target"))


@rule(
    "conflicting-values",
    severity="warning",
    source="自评表：同一三级指标只有一个年度指标值",
    example="部门整体支出绩效自评表：指标“群众满意度”印了两次，指标值不同：≥90%、≥95%",
)
def conflicting_targets(report: Report) -> Iterator[Flaw]:
    """One indicator name stands twice under the same levels of one form, with two targets."""
    for form in report.self_evaluations:
        by_name: dict[tuple[str, str | None, str | None], list[Indicator]] = {}
        for row in form.indicators:
            name = squash(row.level3 or "")
            if len(name) >= _SHORTEST and not _TEMPLATE.match(name) and row.target and row.target.kind != "text":
                by_name.setdefault((name, row.level1, row.level2), []).append(row)
        for rows in by_name.values():
            targets = {_meaning(row.target): row.target.raw for row in rows if row.target}
            if len(targets) > 1:
                raws = "、".join(targets.values())
                first, second, *_ = targets.values()
                times = "两" if len(rows) == 2 else shown(len(rows))
                message = f"{form_name(form)}：指标“{row_name(rows[0])}”印了{times}次，指标值不同：{raws}"
                yield Flaw(message, first, second, tuple(source for row in rows for source in at(row, "target")))


def _plain(target: Value, counter: str) -> bool:
    """A bare number, or one with the counter of the name."""
    exact = target.kind == "quantity" and target.comparator in (None, "=") and target.upper is None
    return exact and target.unit in (None, counter) and target.value is not None and figures(target) == 1


def _meaning(value: Value) -> tuple[object, ...]:
    return (value.comparator, value.value, value.upper, value.unit, value.date)
