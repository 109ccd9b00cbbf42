"""The scanner of the `Value` grammar: every quantity and date of a folded text, in order, in linear time.

Dates, document numbers, numbering, ordinals, codes, phone numbers and formulas are recognised so that they are not
read as quantities. Every pattern is bounded, and a number is looked at once, with the few characters around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extract.contract import Comparator
from extract.text.dates import DATE, FoundDate, date_at
from extract.text.numerals import DIGITS, MYRIADS, TENS, chinese, decimal_of
from extract.text.units import UnitGrammar, sign_comparator, unit_grammar

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]{1,15})?|[0-9]{1,18}(?:\.[0-9]{1,15})?)(?![0-9])"
_HAN = "".join([*DIGITS, *TENS, *MYRIADS])
_NUMERAL = rf"[十拾{''.join(DIGITS)}][{_HAN}]{{0,15}}(?![{_HAN}几])"
_N = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
# What holds digits and is no quantity. Each alternative is bounded, so that the scan stays linear.
_SKIPS = rf"""
   《[^《》\n]{{0,80}}》
  |\[\ ?(?:19|20)[0-9]{{2}}\ ?\]\ ?第?\ ?[0-9]{{0,5}}\ ?号?
  |\((?:19|20)[0-9]{{2}}\)\ ?第?\ ?[0-9]{{1,5}}\ ?号
  |(?:(?m:^)|(?<=[;；。]))\ {{0,4}}\(?[0-9]{{1,2}}(?:[)、]|\.(?:(?![0-9])|(?=(?:19|20)[0-9]{{2}}\ ?年)))
  |\(\ ?[0-9]{{1,2}}\ ?\)
  |第\ ?(?:[0-9]{{1,6}}|[{_HAN}]{{1,6}})(?:\ ?[-—至到]\ ?第?\ ?[0-9]{{1,4}})?
  |每(?:个?月|季度?|年)[0-9]{{1,2}}[日号]前?
  |(?:附件|附表|附图|编号|指标)[:\ ]?[0-9]{{1,4}}(?:-[0-9]{{1,3}}){{0,3}}
  |(?<![A-Za-z0-9])[A-Za-z]{{1,12}}[-+]?[0-9][0-9A-Za-z.\-]{{0,40}}
  |["“”][0-9+]{{1,8}}["“”]
  |(?<![0-9.])(?:
     0[0-9]{{2,3}}-[0-9]{{7,8}}(?![0-9])
    |1[3-9][0-9]{{9}}(?![0-9.,万亿元])
    |[0-9]{{1,6}}(?:\.[0-9]{{1,6}}){{2,6}}
    |{_N}(?:\ ?[+×xX*]\ ?[0-9A-Za-z.]{{1,10}})+
    |{_N}(?:\ ?:\ ?{_N})+(?![0-9.%])
    |{_N}(?:/{_N})+(?![0-9.%])
   )
"""
_TOKEN = re.compile(
    rf"""(?P<date>(?=[0-9一二三四十全当本今次明去上下年Qq第]){DATE.pattern})
  |(?P<skip>{_SKIPS})
  |(?P<percent>百分之?百|百分之(?P<of>{_ARABIC}|[{_HAN}]{{1,6}}))
  |(?P<number>(?<![0-9A-Za-z.])(?:(?<![0-9A-Za-z%)])[+-])?{_ARABIC})
  |(?P<han>(?<![{_HAN}]){_NUMERAL})(?:[至到](?P<top>{_NUMERAL}))?""",
    re.VERBOSE,
)
# What a token can begin with: most of a text is passed over by this class alone.
_FIRST = re.compile(rf"[0-9A-Za-z+\-《\[( 第每附编指百\"“”一二三四全当本今次明去上下年十拾{''.join(DIGITS)}]")
_RANGE = re.compile(rf" ?(?:\(不?含\))? ?(?:[-—~]{{1,2}}|至|到) ?(?P<upper>{_ARABIC})")
_LOWER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?(?![0-9])")
_HAN_CHAR = re.compile(r"[\u4e00-\u9fff]")
_EDGE = re.compile(r"$|[^\w]")
_LOOKBACK = 16  # characters before a number in which its comparator stands: 小于或者等于 with a filler and spaces


class Quantity(NamedTuple):
    """A quantity as printed: `folded[start:end]`, comparator included (None: none printed).

    `number` × `scale` is its value; `upper` is in the terms of the value. `han` tells Chinese numerals.
    """

    start: int
    end: int
    number: Decimal
    scale: int
    unit: str | None
    upper: Decimal | None
    comparator: Comparator | None
    han: bool


def scan(folded: str, fiscal_year: int | None, *, cell: bool) -> Iterator[Quantity | FoundDate]:
    """The quantities and dates of a folded text. `cell` takes a short unknown word behind a number for its unit."""
    grammar = unit_grammar()
    position = 0
    while first := _FIRST.search(folded, position):
        token = _TOKEN.match(folded, first.start())
        if token is None:
            position = first.end()
            continue
        position = token.end()
        if token["date"]:
            if date := date_at(folded, token.start(), fiscal_year):
                position = max(position, date.end)
                yield date
        elif quantity := _read(folded, token, grammar, cell):
            position = max(position, quantity.end)
            yield quantity


def _read(folded: str, token: re.Match[str], grammar: UnitGrammar, cell: bool) -> Quantity | None:
    if token["percent"]:
        return _percent(folded, token, grammar)
    if token["number"]:
        return _arabic(folded, token, grammar, cell)
    if token["han"] and (cell or token["han"] != "一"):  # in prose 一 is mostly an article: 一家企业, “最后一公里”
        return _chinese(folded, token, grammar)
    return None


def _percent(folded: str, token: re.Match[str], grammar: UnitGrammar) -> Quantity | None:
    printed = token["of"]
    value = Decimal(100)
    if printed:
        share = decimal_of(printed)
        if share is None:
            whole = chinese(printed)
            if whole is None:
                return None
            share = Decimal(whole)
        value = share
    end, after = _after(folded, token.end(), grammar, "%")
    start, before = _before(folded, token.start(), grammar, "%")
    return Quantity(start, end, value, 1, "%", None, before or after, False)


def _arabic(folded: str, token: re.Match[str], grammar: UnitGrammar, cell: bool) -> Quantity | None:
    printed = token["number"]
    value = decimal_of(printed)
    digits = printed.lstrip("+-")
    if value is None or (len(digits) > 1 and digits[0] == "0" and digits[1] != ".") or grammar.named.match(folded, token.end()):
        return None
    tail = _Tail.at(folded, token.end(), grammar)
    value, tail = _compound(folded, value * tail.multiplier, tail, grammar)
    upper: Decimal | None = None
    second = _RANGE.match(folded, tail.end)
    top = decimal_of(second["upper"]) if second else None
    if second and top is not None:
        other = _Tail.at(folded, second.end(), grammar)
        same_scale = tail.factor in (1, other.factor)
        if same_scale and tail.unit in (None, other.unit) and top * other.factor >= value * other.scale >= 0:
            value = value * other.multiplier if tail.factor == 1 else value
            upper, tail = top * other.factor, other
    if not tail.unit and folded[token.end() : token.end() + 1].isascii() and folded[token.end() : token.end() + 1].isalpha():
        return None
    unit, end = tail.unit, tail.end
    if not unit and (word := grammar.bracketed.match(folded, end)):
        unit, end = word["unit"], word.end()
    if not unit and not upper and cell and (word := grammar.unknown.match(folded, end)):
        unit, end = word["unit"], word.end()
    end, after = _after(folded, end, grammar, unit)
    start, before = _before(folded, token.start(), grammar, unit)
    if not unit and folded[max(0, token.start() - 2) : token.start()].rstrip().endswith("¥"):
        unit = "元"
    comparator = before or after or (">" if tail.more else None)
    loose = not unit and tail.factor == 1 and comparator is None and upper is None
    if loose and _embedded(folded, token.start(), end, grammar, cell):
        return None
    return Quantity(start, end, value, tail.scale, unit, upper, comparator, False)


def _compound(folded: str, value: Decimal, tail: _Tail, grammar: UnitGrammar) -> tuple[Decimal, _Tail]:
    """`1亿5千万`, `3万5千元` and `3万2` as one number without a scale; anything else as it came."""
    following = _LOWER.match(folded, tail.end) if tail.scale > 1 and not tail.unit and not tail.more else None
    if not following:
        return value, tail
    lower = _Tail.at(folded, following.end(), grammar)
    factor = lower.factor
    if factor == 1:
        if len(following.group()) > 1 or lower.unit:
            return value, tail
        factor = tail.scale // 10
    added = Decimal(following.group()) * factor
    if added >= tail.scale:
        return value, tail
    return value * tail.scale + added, _Tail(lower.end, 1, 1, lower.unit, lower.more)


def _embedded(folded: str, start: int, end: int, grammar: UnitGrammar, cell: bool) -> bool:
    """True for a bare number glued to the words behind it: a name or a code rather than a quantity."""
    if not _HAN_CHAR.match(folded, end) or grammar.complement.match(folded, end):
        return False
    return not (cell and not folded[:start].strip())


def _chinese(folded: str, token: re.Match[str], grammar: UnitGrammar) -> Quantity | None:
    printed = token["han"]
    scale = 1
    if len(printed) > 1 and printed[-1] in MYRIADS and not set(printed[:-1]) & set(MYRIADS):
        scale, printed = MYRIADS[printed[-1]], printed[:-1]
    value = chinese(printed)
    tail = _Tail.at(folded, token.end(), grammar)
    base = (tail.unit or "").split("/")[0]
    if value is None or tail.factor != 1 or base not in grammar.chinese_counted:
        return None
    top = chinese(token["top"]) if token["top"] else None
    upper = Decimal(top) * scale if top is not None and top >= value else None
    end, after = _after(folded, tail.end, grammar, tail.unit)
    single = len(token["han"]) == 1
    if single and not after and not _EDGE.match(folded, end) and not grammar.complement.match(folded, end):
        return None
    start, before = _before(folded, token.start(), grammar, tail.unit)
    comparator = before or after or (">" if tail.more else None)
    return Quantity(start, end, Decimal(value), scale, tail.unit, upper, comparator, True)


class _Tail(NamedTuple):
    """What follows a number: 余, scale and unit. `scale` is 1, 万 or 亿; 百 and 千 before it go into the number."""

    end: int
    multiplier: int
    scale: int
    unit: str | None
    more: bool

    @property
    def factor(self) -> int:
        return self.multiplier * self.scale

    @classmethod
    def at(cls, folded: str, position: int, grammar: UnitGrammar) -> _Tail:
        found = grammar.tail.match(folded, position)
        if not found or found.lastindex is None:
            return cls(position, 1, 1, None, False)
        multiplier, scale = _scale(found["scale"] or "")
        unit = (found["unit"] or "") + (found["per"] or "").replace(" ", "")
        more = bool(found["more1"] or found["more2"] or found["more3"])
        return cls(found.end(), multiplier, scale, unit or None, more)


@cache
def _scale(printed: str) -> tuple[int, int]:
    scale = 100_000_000 if "亿" in printed else 10_000 if "万" in printed else 1
    multiplier = 1
    for sign in printed:
        multiplier *= TENS.get(sign) or MYRIADS[sign]
    return multiplier // scale, scale


def _before(folded: str, start: int, grammar: UnitGrammar, unit: str | None) -> tuple[int, Comparator | None]:
    """Where the quantity begins with its comparator, and the comparator."""
    if folded[start - 1 : start] not in grammar.before_ends:
        return start, None
    found = grammar.before.search(folded[max(0, start - _LOOKBACK) : start])
    if not found or (found["word"] == "近" and unit in ("年", "个月")):
        return start, None
    comparator = grammar.comparators_before[found["word"]] if found["word"] else sign_comparator(found["sign"])
    return max(0, start - _LOOKBACK) + found.start(), comparator


def comparator_before(folded: str, start: int) -> Comparator | None:
    """The comparator printed in front of `start`, None if there is none."""
    return _before(folded, start, unit_grammar(), None)[1]


_TIME_UNITS = frozenset("年月日天周时分秒") | {"小时", "工作日", "分钟", "学期", "季度", "星期"}
_TIME_ONLY = ("内", "前", "之前")
_FLIPPED: dict[Comparator, Comparator] = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def _after(folded: str, end: int, grammar: UnitGrammar, unit: str | None) -> tuple[int, Comparator | None]:
    """Where the quantity ends with 以上, 以内 …, and the comparator. `90%≤满意度` is read from the quantity's side."""
    found = grammar.after.match(folded, end)
    if not found:
        return end, None
    if found["sign"]:
        comparator = sign_comparator(found["sign"])
        subject = folded[found.end() : found.end() + 1].strip()
        if comparator and subject and subject.isalpha():
            comparator = _FLIPPED[comparator]
        return found.end(), comparator
    if not found["word"]:
        return found.end(), ">="
    if found["word"] in _TIME_ONLY and not (unit and unit.endswith(tuple(_TIME_UNITS))):
        return end, None
    return found.end(), grammar.comparators_after[found["word"]]
