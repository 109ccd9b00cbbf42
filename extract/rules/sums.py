"""Parts named in prose against their total: 其中 within a sentence, and lists of paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from extract.contract import Report, Source
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, shown, tidy
from extract.rules.prose import Prose, Role, Sentence, Statement, prose
from extract.rules.view import short

_AMONG = re.compile(r"其中|^[,:]?包括[:,]?$")
_LEADS_LIST = re.compile(r"(?:其中|如下|包括|具体(?:为|是|情况))[:,]?$")
_OPENS_LIST = re.compile(r"^(?:\d|[,:;\s])*其中")
# A part of a part, not of the total: 基本支出80万元（含人员经费60万元）.
_WITHIN = re.compile(r"含|包括")
# What opens another matter, so that the figures behind it are no parts any more.
_ANOTHER = re.compile(r"此外|另外|同时|另有|全年|合计|共计|总计|[余剩]下|其余|上年|已|人均|平均")
# A list that falls short by this share of its total was meant to be all of it. On the four public samples and five other
# disclosures: a list with a wrong figure falls short by 0.33 %, lists that name only some by 1.03 % and more.
_NEARLY_ALL = 0.005
# Amounts of money further beyond their total than this are no parts of it. Counts of people overlap (党员, 女性), so
# that only a small excess of them is a slip.
_FAR = 1.2
_FAR_COUNTS = 1.05


@rule(
    "parts-not-total",
    severity="error",
    source="自评报告的文字：总数，其中：各项",
    example="基本支出100万元，其中各项70+40合计110万元",
)
def prose_parts_exceed(report: Report) -> Iterator[Flaw]:
    """The parts named after 其中 in a sentence are more than the total before it.

    Nothing is said where the first of them, or the first few, are the total: the others then belong to something else.
    """
    for total, parts in _among(prose(report)):
        excess = sum(s.number for s in parts) - total.number
        if _allowed(total, parts) < excess <= _reach(total) and not _prefix_fits(total, parts):
            yield _flaw(total, parts)


@rule(
    "parts-not-total",
    severity="warning",
    source="自评报告的文字：总数，其中：各项",
    example="各类待遇5.78亿元，其中各项30000+17610+10000合计57610万元",
)
def prose_parts_short(report: Report) -> Iterator[Flaw]:
    """Three or more parts named after 其中 fall short of the total by less than half a per cent: one of the figures is wrong.

    A list need not name everything, so a shortfall of more is not reported.
    """
    for total, parts in _among(prose(report)):
        short_by = total.number - sum(s.number for s in parts)
        nearly = short_by <= _NEARLY_ALL * total.number
        if len(parts) > 2 and short_by > _allowed(total, parts) and nearly and not _prefix_fits(total, parts):
            yield _flaw(total, parts)


@rule(
    "parts-not-total",
    severity="error",
    source="政府收支决算公开说明、项目自评报告的文字：总数，其中：1、…… 2、……",
    example="年初预算各项30+20合计50万元，总数印60万元",
)
def listed_parts(report: Report) -> Iterator[Flaw]:
    """The figures of listed paragraphs, or of the sub-sections, do not add up to the total before 其中.

    A list is held to be complete where another column of it (年初预算, 支出决算 …) adds up to its own total; any other
    list is reported only where it is more than the total, or short of it by less than half a per cent.
    """
    text = prose(report)
    for head, items in _lists(text):
        yield from _columns(head, items)


def _among(text: Prose) -> Iterator[tuple[Statement, list[Statement]]]:
    """Each total with the parts that its sentence, or the next one of the paragraph, names after 其中."""
    before: Sentence | None = None
    for sentence in text.sentences:
        last = _total_of(before) if before and before.block == sentence.block else None
        statements = sentence.statements
        for index, statement in enumerate(statements):
            if _AMONG.search(statement.lead):
                total = _last_amount(statements[:index]) or (last if index == 0 else None)
                parts = _parts(statements[index:], total) if total else []
                if total and parts:
                    yield total, parts
        before = sentence


def _total_of(sentence: Sentence) -> Statement | None:
    """The figure that the next sentence may break down: the only one of its sentence that is no percentage."""
    return sentence.amounts[0] if len(sentence.amounts) == 1 else None


def _last_amount(statements: Sequence[Statement]) -> Statement | None:
    for statement in reversed(statements):
        if statement.kind == "amount" and statement.family not in ("%", None):
            return statement if statement.exact else None
    return None


def _parts(statements: Sequence[Statement], total: Statement) -> list[Statement]:
    """The figures in the total's unit up to the next 其中 or another matter; none if one of them is not exact."""
    parts: list[Statement] = []
    inside = 0
    for index, statement in enumerate(statements):
        inside += statement.lead.count("(") - statement.lead.count(")")
        if inside > 0 or (index and _WITHIN.search(statement.lead)):
            continue
        if index and (_AMONG.search(statement.lead) or _ANOTHER.search(statement.lead)):
            break
        if statement.kind != "amount" or statement.family != total.family:
            continue
        if not statement.exact or statement.role == "budget" != total.role:
            return []
        parts.append(statement)
    return parts if len(parts) > 1 else []


def _prefix_fits(total: Statement, parts: Sequence[Statement]) -> bool:
    sums = accumulate(s.number for s in parts)
    return any(abs(each - total.number) <= _allowed(total, parts) for each in sums)


def _lists(text: Prose) -> Iterator[tuple[list[Statement], list[Sentence]]]:
    """Each total that a list of paragraphs breaks down, and the sentences of the list."""
    sentences = text.sentences
    for index, sentence in enumerate(sentences[:-1]):
        following = sentences[index + 1]
        leads = _LEADS_LIST.search(sentence.statements[-1].tail.rstrip("。"))
        opens = _OPENS_LIST.match(following.statements[0].lead)
        if following.block == sentence.block or not (leads or opens) or sentence.section < 0:
            continue
        last = text.places[sentence.section].last
        items = []
        for item in sentences[index + 1 :]:
            if item.section > last or item.section < sentence.section:
                break
            items.append(item)
        yield [s for s in sentence.statements if s.kind == "amount" and s.exact], items


def _columns(head: Sequence[Statement], items: Sequence[Sentence]) -> Iterator[Flaw]:
    """Each column of the list against its total; complete where one of them fits."""
    pairs: list[tuple[Statement, list[Statement]]] = []
    for total in head:
        if total.family in ("%", None):
            continue
        parts = [s for item in items for s in item.amounts if s.family == total.family and s.role == total.role]
        if not parts:
            firsts = {item.block: item.amounts[0] for item in reversed(items) if item.amounts}
            parts = [s for _, s in sorted(firsts.items()) if s.family == total.family and s.role is None]
        if len(parts) > 1:
            pairs.append((total, parts))
    complete = any(abs(_difference(total, parts)) <= _allowed(total, parts) for total, parts in pairs)
    for total, parts in pairs:
        difference = _difference(total, parts)
        off = abs(difference) > _allowed(total, parts)
        over = 0 < difference <= _reach(total)
        nearly = abs(difference) <= _NEARLY_ALL * total.number
        if off and (complete or over or nearly):
            yield _flaw(total, parts, _column(total.role))


def _reach(total: Statement) -> float:
    """How far the parts may be more than their total and still be meant as its parts."""
    return ((_FAR if total.family == "元" else _FAR_COUNTS) - 1) * total.number


def _difference(total: Statement, parts: Sequence[Statement]) -> float:
    return sum(s.number for s in parts) - total.number


def _allowed(total: Statement, parts: Sequence[Statement]) -> float:
    """Half a last place of each fractional figure; where all are whole 万 or 亿, half a unit of each."""
    figures = (total, *parts)
    if all(s.step == 1 for s in figures):
        return sum((s.fact.value.scale or 1) / 2 for s in figures if (s.fact.value.scale or 1) > 1) + 1e-6
    return sum(s.error for s in figures) + 1e-6


def _column(role: Role | None) -> str:
    return {"budget": "年初预算", "final": "支出", "received": "到位资金", None: ""}[role]


def _flaw(total: Statement, parts: Sequence[Statement], column: str = "") -> Flaw:
    unit = parts[0].fact.value.unit or "元"
    scale = parts[0].fact.value.scale or 1
    scaled = {1: "", 10_000: "万", 100_000_000: "亿"}[scale] + unit
    figures = [tidy(s.number / scale) for s in parts]
    whole = tidy(round(total.number / scale, 4))
    counted = tidy(sum(s.number for s in parts) / scale)
    sources: tuple[Source, ...] = tuple(source for s in (total, *parts) for source in s.sources)
    if column:
        message = f"{column}各项{added(figures)}合计{shown(counted)}{scaled}，总数印{total.raw}"
    else:
        message = f"{short(total.name) or '总数'}{total.raw}，其中各项{added(figures)}合计{shown(counted)}{scaled}"
    return Flaw(message, counted, whole, sources)
