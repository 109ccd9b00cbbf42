"""Forms and tables of one file against each other, and against the list of attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.contract import Indicator, Report, Section, SelfEvaluation, Source
from extract.rules.against import item_key
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown
from extract.rules.view import at, basic_name, form_name, row_name, short
from extract.text.normalize import fold, squash

_GENERAL = re.compile(r"满意|成本|及时|时效|时限|健全|完成时间|支付|机制|制度")
_LONG_ENOUGH = 6
# Two targets for one name are a slip where they are this near; a project may well aim at a part of what the unit does.
_NEAR = 0.05
# Names that share this part of their signs are two ways to write one.
_ALIKE = 0.6
_MATCHED = 3

_LISTED = re.compile(r"^(?:附件?[:：]?)?\s*(?:[(（]?\d{1,2}[)）]?\s*[.、．:：]?|附件?\s*\d+(?:-\d+)?\s*[:：.、]?)\s*(\S.*)$")
_OPENS = re.compile(r"^(?:报告应?包括以下附件|附件|附表|附)\s*[:：]\s*(.*)$")
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"基础数据表"), "basic_data"),
    (re.compile(r"自评表"), "self_evaluations"),
    (re.compile(r"资金清单|项目清单"), "fund_lists"),
    (re.compile(r"(?:评价|评分)指标(?:体系)?(?:评分)?表|指标评分表"), "evaluation_systems"),
)


@rule(
    "conflicting-values",
    severity="warning",
    source="整体支出绩效自评表与项目支出绩效自评表：同一指标的年度指标值",
    example="指标“失业保险参保总人数”的指标值：整体支出绩效自评表32.8万，项目支出绩效自评表32.76万",
)
def target_differs_between_forms(report: Report) -> Iterator[Flaw]:
    """An indicator of the whole unit stands in a project's form too, with a target that differs by a slip.

    Only counts and amounts under a telling name; targets more than five per cent apart are another scope.
    """
    whole: dict[str, tuple[SelfEvaluation, Indicator]] = {}
    for form in report.self_evaluations:
        for row in form.indicators if form.scope == "department" else []:
            if _telling(row):
                whole.setdefault(squash(row.level3 or ""), (form, row))
    said: set[str] = set()
    for form in report.self_evaluations:
        for row in form.indicators if form.scope == "project" else []:
            name = squash(row.level3 or "")
            if not _telling(row) or name not in whole or name in said:
                continue
            other_form, other = whole[name]
            if _slip(other, row):
                said.add(name)
                first, second = _raw(other), _raw(row)
                message = f"指标“{row_name(row)}”的指标值：{form_name(other_form)}{first}，{form_name(form)}{second}"
                yield Flaw(message, second, first, (*at(other, "target"), *at(row, "target")))


def _telling(row: Indicator) -> bool:
    target, name = row.target, squash(row.level3 or "")
    counted = target is not None and target.kind == "quantity" and target.unit != "%" and target.value is not None
    return counted and len(name) >= _LONG_ENOUGH and not _GENERAL.search(name)


def _slip(one: Indicator, other: Indicator) -> bool:
    first, second = one.target, other.target
    if first is None or second is None or first.value is None or second.value is None or first.upper or second.upper:
        return False
    units = {first.unit, second.unit} - {None}
    gap = abs(first.value - second.value)
    return len(units) <= 1 and 0 < gap <= _NEAR * max(abs(first.value), abs(second.value))


def _raw(row: Indicator) -> str:
    return row.target.raw if row.target else ""


# ------------------------------------------------------------------ names


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    budget: float | None
    final: float | None
    sources: tuple[Source, ...]


@rule(
    "conflicting-names",
    severity="warning",
    source="绩效评价基础数据表“一个专项一行”；项目支出绩效自评表“一个项目支出一张表”",
    example="支出0.16万元的项目：绩效评价基础数据表名为“非税拨款”，自评表名为“房屋出租收入”",
)
def project_named_otherwise(report: Report) -> Iterator[Flaw]:
    """A project's form and a line of basic data have the same amounts, and neither name stands in the other list.

    Only where three names or more stand in both lists, so that these list the same projects, and where no other line
    without a counterpart has that amount. Two ways to write one name are let pass.
    """
    for data in report.basic_data:
        lines = [
            _Item(row.label, row.budget, row.final, at(row, "label"))
            for n, row in enumerate(data.expenditures)
            if row.depth and row.final and (n + 1 == len(data.expenditures) or data.expenditures[n + 1].depth <= row.depth)
        ]
        forms = [item for form in report.self_evaluations if (item := _project(form, data.money_unit))]
        line_names, form_names = {item_key(i.name) for i in lines}, {item_key(i.name) for i in forms}
        if len(line_names & form_names) < _MATCHED:
            continue
        left = [i for i in lines if item_key(i.name) not in form_names]
        right = [i for i in forms if item_key(i.name) not in line_names]
        for item in right:
            twins = [i for i in left if i.final == item.final and (i.budget is None or i.budget == item.budget)]
            rivals = [i for i in right if i.final == item.final]
            if len(twins) == len(rivals) == 1 and not _alike(twins[0].name, item.name) and item.final is not None:
                names = f"{basic_name(data)}名为“{short(twins[0].name)}”，自评表名为“{short(item.name)}”"
                message = f"支出{shown(item.final)}{data.money_unit or ''}的项目：{names}"
                yield Flaw(message, twins[0].name, item.name, (*twins[0].sources, *item.sources))


def _project(form: SelfEvaluation, unit: str | None) -> _Item | None:
    total = next((line for line in form.funding.lines if line.item == "total"), None)
    if form.scope != "project" or not form.project_name or total is None or form.funding.money_unit != unit:
        return None
    return _Item(form.project_name, total.initial_budget, total.executed, at(form, "project_name"))


def _alike(one: str, other: str) -> bool:
    first, second = set(item_key(one)), set(item_key(other))
    return len(first & second) >= _ALIKE * max(len(first), len(second))


# ------------------------------------------------------------------ attachments


@rule(
    "attachment-missing",
    severity="warning",
    source="自评报告“报告应包括以下附件”",
    example="所列附件“部门整体支出绩效评价基础数据表”不在文件中",
)
def attachment_missing(report: Report) -> Iterator[Flaw]:
    """The text lists a form as its attachment, and the file holds no table of that kind nor a heading of that name."""
    titles = [fold(section.title) for section in _walk(report.outline)]
    captions = [fold(table.caption or "") for table in report.tables]
    printed = titles + captions + [fold(cell.text) for table in report.tables for cell in table.cells if cell.row == 0]
    said: set[str] = set()
    for section in _walk(report.outline):
        for name in _attachments(section.text):
            key = fold(name)
            field = next((field for pattern, field in _KINDS if pattern.search(key)), None)
            if field is None or key in said or getattr(report, field) or any(key in text for text in printed):
                continue
            said.add(key)
            sources = (section.source,) if section.source else ()
            yield Flaw(f"所列附件“{short(name)}”不在文件中", short(name), None, sources)


def _attachments(text: str) -> Iterator[str]:
    """The names of a list that 附件： opens, to the end of its numbered lines."""
    listing = False
    for line in text.split("\n"):
        opened = _OPENS.match(line.strip())
        rest = opened.group(1) if opened else line.strip()
        if opened:
            listing = True
        item = _LISTED.match(rest) if listing else None
        if item:
            yield re.sub(r"[;；。,，]+$", "", item.group(1))
        elif listing and rest:
            listing = False


def _walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.children)
