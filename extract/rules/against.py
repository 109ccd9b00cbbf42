"""Figures of the running text against those of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.contract import BasicData, Expenditure, Report, SelfEvaluation, Source
from extract.rules.agree import distinct, printed
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, place, shown
from extract.rules.prose import Prose, Role, Sentence, Statement, aims, last_year, prose
from extract.rules.view import at, basic_name, form_name, short
from extract.text.normalize import fold

MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
# A table without a unit, all whole and with figures as large as this, is in 元: whole 万元 this large are no unit's budget.
_YUAN = 10_000
# A subject of this length names one item; a shorter one (专项经费) may be the end of a longer name.
_OWN_NAME = 5
_NUMBERING = re.compile(r"^(?:其中:?|[(]?[\d一二三四五六七八九十]+[)、.．]|[①-⑳])+")
_PLACE_OF = re.compile(r"[(][^()]*[)]|[\"':：]")
_TOTAL_NAMES = re.compile(r"^(?:(?:本年)?(?:收入|支出|收支|收、支)(?:总额|合计|总计)?|总收入|总支出)$")
_GRANT = re.compile(r"^财政拨款(?:收入|收|资金)?$")
_PROJECT_NAMES = frozenset({"项目支出", "专项支出", "项目(专项)支出"})
_PROJECT_BUDGETS = frozenset({"项目支出", "项目", "项目资金", "专项资金", "项目经费"})


# ------------------------------------------------------------------ amounts by name


@dataclass(frozen=True, slots=True)
class _Entry:
    """One amount of a table, in 元, with how far its print may be off."""

    name: str
    role: Role
    amount: float
    error: float
    raw: str
    sources: tuple[Source, ...]
    where: str


@rule(
    "conflicting-values",
    severity="error",
    source="绩效评价基础数据表“一个专项一行”；项目支出绩效自评表资金情况；自评报告的文字",
    example="培训补贴专项经费支出：文字28.27万元，绩效评价基础数据表27.97万元",
)
def named_amount_differs(report: Report) -> Iterator[Flaw]:
    """An item of basic data or a project is given another amount in prose than in its table.

    Only for the same name (专项 apart) and the same column, where the text gives the name one amount; rounding to the
    coarser print is allowed for. One finding a name.
    """
    entries: dict[tuple[str, Role], list[_Entry]] = {}
    for entry in _entries(report):
        entries.setdefault((entry.name, entry.role), []).append(entry)
    told: dict[tuple[str, Role], list[Statement]] = {}
    for _, statement in money_in(prose(report)):
        column: Role = "budget" if statement.role == "budget" else "final"
        key = (item_key(statement.full), column)
        if key not in entries and len(statement.name) >= _OWN_NAME:
            key = (item_key(statement.name), column)
        if key in entries and statement.role != "received":
            told.setdefault(key, []).append(statement)
    said: set[str] = set()
    for key, statements in told.items():
        tables, first = entries[key], statements[0]
        agree = any(_same(statement, entry) for statement in statements for entry in tables)
        if agree or key[0] in said or len(distinct(statements)) > 1:
            continue
        said.add(key[0])
        what = "预算" if key[1] == "budget" else "支出"
        message = f"{short(first.full)}{what}：文字{first.raw}，{tables[0].where}{tables[0].raw}"
        sources = (*first.sources, *(source for each in tables for source in each.sources))
        yield Flaw(message, tables[0].raw, first.raw, sources)


def _entries(report: Report) -> Iterator[_Entry]:
    for data in report.basic_data:
        for row in data.expenditures:
            yield from _costs(data, row)
    for form in report.self_evaluations:
        scale = MONEY.get(form.funding.money_unit or "")
        total = next((line for line in form.funding.lines if line.item == "total"), None)
        if form.scope != "project" or not form.project_name or scale is None or total is None:
            continue
        columns: tuple[tuple[Role, str, float | None], ...] = (
            ("budget", "initial_budget", total.initial_budget),
            ("final", "executed", total.executed),
        )
        for role, field, amount in columns:
            if amount is not None:
                raw = f"{shown(amount)}{form.funding.money_unit}"
                error = place(amount) * scale / 2 if place(amount) < 1 else 0
                places = at(total, field)
                yield _Entry(item_key(form.project_name), role, amount * scale, error, raw, places, form_name(form))


def _costs(data: BasicData, row: Expenditure) -> Iterator[_Entry]:
    unit = _unit(data)
    scale = MONEY.get(unit)
    columns: tuple[tuple[Role, str, float | None], ...] = (("budget", "budget", row.budget), ("final", "final", row.final))
    for role, field, amount in columns:
        if amount is not None and scale is not None:
            error = place(amount) * scale / 2 if place(amount) < 1 else 0
            raw = f"{shown(amount)}{unit}"
            yield _Entry(item_key(row.label), role, amount * scale, error, raw, at(row, field), basic_name(data))


def _unit(data: BasicData) -> str:
    """The unit of a table's amounts, empty where it is neither printed nor plain."""
    amounts = [a for row in data.expenditures for a in (row.previous_final, row.budget, row.final) if a is not None]
    whole = all(float(amount).is_integer() for amount in amounts)
    return data.money_unit or ("元" if whole and max(amounts, default=0) >= _YUAN else "")


def item_key(name: str) -> str:
    """A name for comparing: without numbering, quotes, brackets, 专项 before 经费, and 支出 or 费 at its end."""
    text = _NUMBERING.sub("", _PLACE_OF.sub("", fold(name)))
    text = re.sub(r"专项(?=经费|资金)", "", text)
    return re.sub(r"(?<=[\u4e00-\u9fff]{3})(?:支出|费)$", "", text)


def money_in(text: Prose) -> Iterator[tuple[Sentence, Statement]]:
    """The exact amounts of money, those of aims left out."""
    for sentence in text.sentences:
        if not aims(text, sentence):
            amounts = (s for s in sentence.amounts if s.family == "元" and len(s.full) > 2)
            yield from ((sentence, s) for s in amounts if not last_year(s))


def _same(statement: Statement, entry: _Entry) -> bool:
    return abs(statement.number - entry.amount) <= max(statement.coarse, entry.error) * 1.02 + 1e-6


# ------------------------------------------------------------------ the whole department


@rule(
    "conflicting-values",
    severity="error",
    source="绩效评价基础数据表说明“项目支出需要填报除基本支出以外的所有项目支出情况”",
    example="项目支出：文字300万元，绩效评价基础数据表各项100+150合计250万元",
)
def project_total_differs(report: Report) -> Iterator[Flaw]:
    """Project expenditure in prose is none of the amounts that basic data gives or adds up to.

    Told by sentences of the whole unit, that is where 基本支出 is stated beside it or where the name stands alone once.
    """
    said = [s for _, s in money_in(prose(report)) if s.name in _PROJECT_NAMES and s.role == "final"]
    if not said or len({round(s.number) for s in said}) > 2:
        return
    for data in report.basic_data:
        scale = MONEY.get(_unit(data))
        sums = _project_sums(data)
        if scale is None or not sums:
            continue
        if any(abs(s.number - scale * total) <= _spread(s, parts, scale) for s in said for total, parts in sums):
            continue
        total, parts = sums[0]
        counted = f"各项{added(parts)}合计{shown(total)}" if len(parts) > 1 else shown(total)
        message = f"项目支出：文字{said[0].raw}，{basic_name(data)}{counted}{_unit(data)}"
        yield Flaw(message, printed(total * scale, "元"), said[0].raw, (*said[0].sources, *_rows_of(data)))


def _project_sums(data: BasicData) -> list[tuple[float, list[int | float]]]:
    """What 项目支出 can be by basic data: its own line, the lines directly under it, and those under these."""
    start = next((n for n, row in enumerate(data.expenditures) if fold(row.label).startswith("项目支出")), None)
    if start is None:
        return []
    top = data.expenditures[start]
    below: list[Expenditure] = []
    for row in data.expenditures[start + 1 :]:
        if row.depth <= top.depth:
            break
        below.append(row)
    sums: list[tuple[float, list[int | float]]] = []
    for depth in sorted({row.depth for row in below}):
        parts = [row.final for row in below if row.depth == depth and row.final is not None]
        if parts:
            sums.append((round(sum(parts), 6), parts))
    return [(top.final, [top.final])] if top.final is not None else sums


def _rows_of(data: BasicData) -> tuple[Source, ...]:
    return next((at(row, "final") for row in data.expenditures if fold(row.label).startswith("项目支出")), ())


def _spread(statement: Statement, parts: list[int | float], scale: int) -> float:
    return statement.coarse * 2 + sum(place(part) * scale / 2 for part in parts if place(part) < 1) + 1e-6


@rule(
    "conflicting-values",
    severity="error",
    source="自评表资金情况“其中：当年财政拨款”；自评报告“预算收支情况”",
    example="财政拨款：文字90万元，整体支出绩效自评表当年财政拨款全年预算数100万元",
)
def grant_differs(report: Report) -> Iterator[Flaw]:
    """The grant of the year is one amount in prose, another in the form of the whole unit, while the totals of both agree."""
    text = prose(report)
    for form in report.self_evaluations:
        lines = {line.item: line for line in form.funding.lines}
        total, grant = lines.get("total"), lines.get("current_year_appropriation")
        scale = MONEY.get(form.funding.money_unit or "")
        if form.scope != "department" or total is None or grant is None or scale is None:
            continue
        amounts = {a * scale for a in (grant.initial_budget, grant.adjusted_budget, grant.executed) if a is not None}
        totals = {a * scale for a in (total.initial_budget, total.adjusted_budget, total.executed) if a is not None}
        if not amounts or grant.adjusted_budget is None:
            continue
        for sentence in text.sentences:
            heads = [s for s in sentence.amounts if _TOTAL_NAMES.match(s.name) and any(close(s, t) for t in totals)]
            parts = [s for s in sentence.amounts if heads and (_GRANT.match(s.name) or _GRANT.match(_subject(s)))]
            if len(parts) == 1 and parts[0] is not heads[0] and not any(close(parts[0], a) for a in amounts):
                raw = f"{shown(grant.adjusted_budget)}{form.funding.money_unit}"
                message = f"财政拨款：文字{parts[0].raw}，{form_name(form)}{short(grant.label)}全年预算数{raw}"
                yield Flaw(message, parts[0].raw, raw, (*at(grant, "adjusted_budget"), *parts[0].sources))
                break


def _subject(statement: Statement) -> str:
    return re.sub(r"^其中:?", "", fold(statement.fact.subject or ""))


def close(statement: Statement, amount: float) -> bool:
    """True if a figure of the text is that amount in 元, as far as its own print tells."""
    return abs(statement.number - amount) <= statement.coarse * 1.02 + 1e-6


@rule(
    "conflicting-values",
    severity="warning",
    source="自评表资金情况“按支出性质分”；项目自评报告“预算资金安排”",
    example="项目支出年初预算：整体支出绩效自评表93万元，文字92.5万元",
)
def project_budget_differs(report: Report) -> Iterator[Flaw]:
    """The budget for projects differs between the breakdown of the whole unit's form and the text.

    Only where the breakdown adds up to the budget at the beginning of the year, so that it is known to be that.
    """
    text = prose(report)
    for form in report.self_evaluations:
        scale = MONEY.get(form.funding.money_unit or "")
        entry = next((e for e in form.funding.by_expenditure if "项目支出" in e.label and e.amount is not None), None)
        if form.scope != "department" or scale is None or entry is None or entry.amount is None or not _initial(form):
            continue
        said = [s for _, s in _budgets(text) if item_key(s.name) in {item_key(name) for name in _PROJECT_BUDGETS}]
        if said and not any(close(s, entry.amount * scale) for s in said):
            raw = f"{shown(entry.amount)}{form.funding.money_unit}"
            message = f"项目支出年初预算：{form_name(form)}{raw}，文字{said[0].raw}"
            sources = (*((entry.source,) if entry.source else ()), *said[0].sources)
            yield Flaw(message, raw, said[0].raw, sources)


def _budgets(text: Prose) -> Iterator[tuple[Sentence, Statement]]:
    for sentence in text.sentences:
        yield from ((sentence, s) for s in sentence.amounts if s.role == "budget" and s.family == "元")


def _initial(form: SelfEvaluation) -> bool:
    total = next((line.initial_budget for line in form.funding.lines if line.item == "total"), None)
    parts = [entry.amount for entry in form.funding.by_expenditure if entry.amount is not None]
    return total is not None and len(parts) > 1 and abs(sum(parts) - total) < 0.01
