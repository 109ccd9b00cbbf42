"""Percentages in prose against the two figures they are the quotient of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.contract import Report
from extract.rules.engine import Flaw, rule
from extract.rules.figures import shown, tidy
from extract.rules.prose import Sentence, Statement, last_year, prose, subject_parts
from extract.rules.view import short

_QUOTES = re.compile(r"[\"'“”]")
_AMONG = re.compile(r"其中|包括|主要用于|分别为|构成")
_GROUP = re.compile(r"(?:^|[,;。])([^,;。]{3,40}?)中[,:]")
_YEAR_BEFORE = re.compile(r"上年|去年|同期|同比|上一年|[比与和较]\d{4}年")
# Compared with figures of another cut (与上年同口径相比), which are not printed.
_OTHER_CUT = re.compile(r"口径|可比")
_BY_NAME = re.compile(r"(资金到位率|到位率|资金使用率|使用率|预算执行率|执行率|支出率|支付率)")
_PORTION = re.compile(r"(?:比例|占比|比重)(?:为|是|达到|达|约)?:?$")
_VERB_RATE = re.compile(r"([\u4e00-\u9fff]{2})率(?:为|是|达到|达|约)?:?$")
# A count that is the result of another, in the words before it.
_RESULT = re.compile(r"已|其中|实现")
# How near a printed rate must be to a quotient of two counts to be meant as that (percentage points). A guess on the wide
# side: the public samples have but four such rates, off by 0.06 at most.
_MEANT = 5
# How many figures back a share may reach: what stands further up has been left by the text.
_WINDOW = 40


@rule(
    "rate-mismatch",
    severity="error",
    source="政府收支决算公开说明的文字：各项支出占总数的百分比",
    example="基本支出80万元占85%，80/100 = 80%",
)
def share_mismatch(report: Report) -> Iterator[Flaw]:
    """A share (占…%) is not the part of the total it is said to be of.

    The total is the one named after 占, or the one before 其中, or the one named before 中. Nothing is said where the
    share fits any other figure stated before it in the section.
    """
    known: dict[tuple[str, str | None], list[Statement]] = {}
    earlier: list[Statement] = []
    section = -1
    for sentence in prose(report).sentences:
        if sentence.section != section:
            section, earlier = sentence.section, []
        part: Statement | None = None
        for statement in sentence.statements:
            if statement.kind == "share" and part is not None and statement.exact:
                totals = _totals(statement, part, sentence, earlier, known)
                parts = [s for s in earlier[-_WINDOW:] if s.family == part.family and s.block == part.block]
                others = [s for s in earlier[-_WINDOW:] if s.family == part.family]
                if totals and not any(fits(statement, p.number, s, p) for s in (*totals, *others) for p in parts if p is not s):
                    yield _flaw(statement, part, totals[0], "占")
            elif statement.kind == "amount":
                if statement.exact:
                    part = statement
                    earlier.append(statement)
                    known.setdefault((_plain(statement.name), statement.role), []).append(statement)
                else:
                    part = None


def _totals(
    share: Statement,
    part: Statement,
    sentence: Sentence,
    earlier: Sequence[Statement],
    known: dict[tuple[str, str | None], list[Statement]],
) -> list[Statement]:
    """The figures of the part's kind that the share can be of, best first; none where that is not said."""
    if share.of:
        name, role = subject_parts(share.of)
        near = [s for s in earlier if name and s.name.endswith(name)]
        found = near[-1:] or known.get((_plain(name), role)) or known.get((_plain(name), "final")) or []
    elif group := _GROUP.search(sentence.statements[0].lead):
        name, role = subject_parts(group.group(1))
        found = known.get((_plain(name), role)) or []
    else:
        found = _head(part, earlier)
    return [s for s in found if s.family == part.family and s is not part]


def _head(part: Statement, earlier: Sequence[Statement]) -> list[Statement]:
    """The figure before 其中 of the list that a part stands in."""
    index = next((n for n, s in enumerate(earlier) if s is part), 0)
    for at in range(index, 0, -1):
        if _AMONG.search(earlier[at].lead):
            return [earlier[at - 1]]
    return []


def _plain(name: str) -> str:
    """A name for looking up: without quotes."""
    return _QUOTES.sub("", name)


@rule(
    "rate-mismatch",
    severity="error",
    source="政府收支决算公开说明的文字：与上年相比增减额及增减率",
    example="机关运行经费50万元，增加50万元，则上年为0，增减率无从计算；印100%",
)
def change_mismatch(report: Report) -> Iterator[Flaw]:
    """A rate of change does not follow from the figure and its change, or last year's figure was nothing.

    Compared with every figure of the same unit in the sentence and the one before it, and with last year's where it is
    printed.
    """
    earlier: list[Statement] = []
    previous = 0
    for sentence in prose(report).sentences:
        # The figure that changed stands in the sentence itself or in the one before.
        earlier = [s for s in earlier[previous:] if s.block == sentence.block]
        previous = len(earlier)
        difference: Statement | None = None
        for statement in sentence.statements:
            if statement.kind == "amount":
                difference = None
                if statement.exact:
                    earlier.append(statement)
            elif statement.kind == "change" and statement.family != "%":
                difference = statement if statement.exact else None
            elif statement.kind == "change" and difference is not None and statement.exact:
                yield from _change(statement, difference, earlier)
                difference = None


def _change(rate: Statement, difference: Statement, earlier: Sequence[Statement]) -> Iterator[Flaw]:
    words = difference.lead + rate.lead
    if difference.rises != rate.rises or not _YEAR_BEFORE.search(words) or _OTHER_CUT.search(words + rate.tail):
        return
    sign = 1 if difference.rises else -1
    same = [s for s in earlier[-_WINDOW:] if s.family == difference.family]
    before = [(s, s.number - sign * difference.number) for s in same if s.number >= sign * difference.number]
    if not before or any(_quotient_fits(rate, difference, base, s.error) for s, base in before):
        return
    if any(_quotient_fits(rate, difference, s.number, s.error) for s in same if last_year(s)):
        return
    latest, base = before[-1]
    figures = f"{short(latest.name) or '本年'}{latest.raw}，{'增加' if sign > 0 else '减少'}{difference.raw}"
    sources = (*latest.sources, *difference.sources, *rate.sources)
    if base <= latest.error:
        yield Flaw(f"{figures}，则上年为0，增减率无从计算；印{rate.raw}", None, rate.number, sources)
    else:
        true = round(100 * difference.number / base, 2)
        yield Flaw(f"{figures}，增减率应为{shown(true)}%，印{rate.raw}", tidy(true), rate.number, sources)


@rule(
    "rate-mismatch",
    severity="error",
    source="政府收支决算公开说明的文字：完成年初预算的百分比",
    example="支出决算45万元完成50%，45/60 = 75%",
)
def completion_mismatch(report: Report) -> Iterator[Flaw]:
    """A rate of completion (完成年初预算的…%) is not the outcome of the budget stated in the same sentence."""
    for sentence in prose(report).sentences:
        seen: list[Statement] = []
        for statement in sentence.statements:
            if statement.kind == "amount" and statement.exact:
                seen.append(statement)
            elif statement.kind == "completion" and "预算" in statement.of and statement.exact and len(seen) > 1:
                part = seen[-1]
                wholes = [s for s in seen[:-1] if s.role == "budget" and s.family == part.family and s.number > 0]
                if part.role != "budget" and wholes and not any(fits(statement, part.number, s, part) for s in wholes):
                    yield _flaw(statement, part, wholes[-1], "完成")


@rule(
    "rate-mismatch",
    severity="error",
    source="财预〔2020〕10号：资金到位率、预算执行率；自评报告“资金到位情况”“资金使用情况”",
    example="资金到位率印100%，到位60万元/预算50万元 = 120%",
)
def named_rate_mismatch(report: Report) -> Iterator[Flaw]:
    """A rate of funds received or used is not the quotient of the two amounts of its sentence."""
    for sentence in prose(report).sentences:
        amounts = [s for s in sentence.amounts if s.family == "元"]
        for statement in sentence.statements:
            named = _BY_NAME.search(statement.lead)
            if not named or statement.family != "%" or not statement.exact:
                continue
            before = [s for s in amounts if _ahead(s, statement, sentence)]
            budgets = [s for s in before if s.role == "budget" and s.number > 0]
            outcome = [s for s in before if s.role == "received" or "到" in s.lead] if "到位" in named.group() else []
            outcome = outcome or [s for s in before if s.role == "final"]
            if len(budgets) != 1 or len(outcome) != 1 or budgets[0] is outcome[0]:
                continue
            if not any(fits(statement, outcome[0].number, s, outcome[0]) for s in before if s is not outcome[0]):
                what = "到位" if "到位" in named.group() else "使用"
                true = round(100 * outcome[0].number / budgets[0].number, 2)
                quotient = f"{what}{outcome[0].raw}/预算{budgets[0].raw} = {shown(true)}%"
                sources = (*statement.sources, *outcome[0].sources, *budgets[0].sources)
                yield Flaw(f"{named.group(1)}印{statement.raw}，{quotient}", tidy(true), statement.number, sources)


@rule(
    "rate-mismatch",
    severity="error",
    source="自评报告的文字：人数、件数及其比例",
    example="评优比例印16.5%，20/125 = 16%",
)
def proportion_mismatch(report: Report) -> Iterator[Flaw]:
    """A proportion of two counts of one sentence (…人，其中…人，比例为…%; 受理…件，结案…件，结案率…%) is not their quotient.

    Only a rate within five points of the quotient is taken to mean it.
    """
    for sentence in prose(report).sentences:
        for index, statement in enumerate(sentence.statements):
            if statement.family != "%" or statement.kind != "amount" or not statement.exact or index < 2:
                continue
            pair = _pair(statement, sentence.statements[:index])
            if pair is None or pair[1].number <= 0:
                continue
            part, whole = pair
            quotient = 100 * part.number / whole.number
            if abs(quotient - statement.number) <= _MEANT and not fits(statement, part.number, whole, part):
                true = round(quotient, 2)
                message = (
                    f"{_rate_name(statement)}印{statement.raw}，{shown(part.number)}/{shown(whole.number)} = {shown(true)}%"
                )
                yield Flaw(message, tidy(true), statement.number, (*statement.sources, *part.sources, *whole.sources))


def _pair(rate: Statement, before: Sequence[Statement]) -> tuple[Statement, Statement] | None:
    """Part and whole of a rate: the two counts just before it, the second a part of the first by its words."""
    whole, part = before[-2:]
    plain = all(s.kind == "amount" and s.exact and s.family not in ("%", "元", None) for s in (whole, part))
    if not plain or whole.family != part.family or part.number > whole.number:
        return None
    if ";" in part.tail or "。" in part.tail:
        return None
    verb = _VERB_RATE.search(rate.lead)
    if _PORTION.search(rate.lead) and "其中" in part.lead:
        return part, whole
    if verb and verb.group(1) in part.lead and (_RESULT.search(part.lead) or verb.group(1) not in whole.lead):
        return part, whole
    return None


def _rate_name(rate: Statement) -> str:
    return short(re.split(r"[,;:。]", rate.lead)[-1].rstrip("为是达到约"))


def _ahead(amount: Statement, rate: Statement, sentence: Sentence) -> bool:
    """True if an amount stands before a rate and after the last semicolon before it."""
    order = list(sentence.statements)
    at, end = order.index(amount), order.index(rate)
    return at < end and not any(";" in s.tail for s in order[at:end])


def _flaw(rate: Statement, part: Statement, whole: Statement, verb: str) -> Flaw:
    true = round(100 * part.number / whole.number, 2)
    name = short(part.name) or "该项"
    unit = part.fact.value.scale or 1 if part.fact.value.scale == whole.fact.value.scale else 1
    quotient = f"{shown(part.number / unit)}/{shown(whole.number / unit)} = {shown(true)}%"
    sources = (*rate.sources, *part.sources, *whole.sources)
    column = "支出决算" if part.role == "final" and verb == "完成" and not name.endswith("支出") else ""
    label = column if column and name == "该项" else name + column
    return Flaw(f"{label}{part.raw}{verb}{rate.raw}，{quotient}", tidy(true), rate.number, sources)


def fits(rate: Statement, part: float, whole: Statement, by: Statement) -> bool:
    """True if the printed rate is that quotient, both figures being rounded to their last place."""
    return whole.number > 0 and _near(rate, part, by.error, whole.number, whole.error)


def _quotient_fits(rate: Statement, difference: Statement, base: float, error: float) -> bool:
    return base > 0 and _near(rate, difference.number, difference.error, base, error + difference.error)


def _near(rate: Statement, part: float, part_error: float, whole: float, whole_error: float) -> bool:
    """Within one last place of the rate, as some reports cut where others round, and what the rounding of both makes."""
    quotient = 100 * part / whole
    relative = (part_error / part if part else 0) + whole_error / whole
    allowed = rate.step + quotient * relative
    return abs(quotient - rate.number) <= allowed + 1e-9
