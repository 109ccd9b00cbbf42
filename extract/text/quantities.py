"""The `Value` grammar: quantities, dates and texts as forms print them, and quantities in running prose.

One scanner serves both. It works on text folded character for character (`fold_numeric`), so full-width and
half-width print mean the same and offsets are those of the text. It is linear: every pattern is bounded.
See docs/notes/values.md for the decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from extract.contract import Comparator, Number, Value
from extract.text.dates import DATE, FoundDate, compact_date, date_at
from extract.text.numerals import DIGITS, MYRIADS, TENS, chinese, decimal_of, exact, fold_numeric, number
from extract.text.units import UnitGrammar, nature_comparator, sign_comparator, split_unit_label, unit_grammar

Scale = Literal[1, 10000, 100000000]

_PLACEHOLDER = re.compile(r"[\s…./\\·*_—-]*")
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]{1,15})?|[0-9]{1,18}(?:\.[0-9]{1,15})?)(?![0-9])"
_HAN = "".join([*DIGITS, *TENS, *MYRIADS])
_N = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
# What holds digits and is no quantity. Each alternative is bounded, so that the scan stays linear.
_SKIPS = rf"""
   《[^《》\n]{{0,80}}》
  |\[\ ?(?:19|20)[0-9]{{2}}\ ?\]\ ?第?\ ?[0-9]{{0,5}}\ ?号?
  |\((?:19|20)[0-9]{{2}}\)\ ?第?\ ?[0-9]{{1,5}}\ ?号
  |(?:(?m:^)|(?<=[;；。]))\ {{0,4}}\(?[0-9]{{1,2}}(?:[)、]|\.(?:(?![0-9])|(?=(?:19|20)[0-9]{{2}}\ ?年)))
  |\(\ ?[0-9]{{1,2}}\ ?\)
  |第\ ?(?:[0-9]{{1,6}}|[{_HAN}]{{1,6}})(?:\ ?[-—至到]\ ?第?\ ?[0-9]{{1,4}})?
  |(?:附件|附表|附图|编号|指标)[:\ ]?[0-9]{{1,4}}(?:-[0-9]{{1,3}}){{0,3}}
  |(?<![A-Za-z0-9])[A-Za-z]{{1,12}}-?[0-9][0-9A-Za-z.\-]{{0,40}}
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
  |(?P<percent>百分之(?P<of>{_ARABIC}|[{_HAN}]{{1,6}})|百分百)
  |(?P<number>(?<![0-9A-Za-z.])(?:(?<![0-9A-Za-z%)])[+-])?{_ARABIC})
  |(?P<han>(?<![{_HAN}])[十拾{"".join(DIGITS)}][{_HAN}]{{0,15}}(?![{_HAN}几]))""",
    re.VERBOSE,
)
_RANGE = re.compile(rf" ?(?:\(不?含\))? ?(?:[-—~]{{1,2}}|至|到) ?(?P<upper>{_ARABIC})")
_HAN_CHAR = re.compile(r"[\u4e00-\u9fff]")
_EDGE = re.compile(r"$|[^\w]")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_LOOKBACK = 16  # characters before a number in which its comparator stands: 小于或者等于 with a filler and spaces


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in a text: `text[start:end]` with its comparator, and what it means."""

    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class _Quantity:
    start: int
    end: int
    number: Decimal
    scale: int
    unit: str | None
    upper: Decimal | None
    comparator: Comparator | None
    han: bool


# ------------------------------------------------------------------ public


def parse_value(
    raw: str, *, fiscal_year: int | None = None, nature: str | None = None, unit_label: str | None = None
) -> Value | None:
    """The Value of a target or result cell; None if it is empty or prints only a placeholder (`……`, `/`, `—`).

    `fiscal_year` dates what prints no year; `nature` is the 指标性质 cell, whose sign is the comparator where the
    value prints none; `unit_label` is the 度量单位 cell, which gives unit and scale where the value prints none.
    """
    folded = fold_numeric(raw)
    if _PLACEHOLDER.fullmatch(folded):
        return None
    sign = nature_comparator(nature)
    if date := compact_date(folded):
        return Value(raw=raw, kind="date", comparator=sign or "=", date=date)
    if (plain := number(raw)) is not None:
        quantity = _Quantity(0, len(raw), Decimal(str(plain)), 1, None, None, None, False)
        return _value(raw, quantity, sign, unit_label) or Value(raw=raw, kind="text")
    first = _first(folded, fiscal_year)
    if isinstance(first, FoundDate):
        found = first.comparator if first.comparator != "=" else _comparator_before(folded, first.start) or sign or "="
        return Value(raw=raw, kind="date", comparator=found, date=first.date)
    if first and (value := _value(raw, first, sign, unit_label)):
        return value
    return Value(raw=raw, kind="text")


def quantities_in(text: str) -> Iterator[Found]:
    """Every quantity of running prose in order, dates, document numbers, numbering and names left out.

    Offsets count characters of `text`; each Value's `raw` is that stretch. Linear in the length of the text.
    """
    for item in _scan(fold_numeric(text), None, cell=False):
        if isinstance(item, _Quantity):
            value = _value(text[item.start : item.end], item, None, None)
            if value:
                yield Found(item.start, item.end, value)


# ------------------------------------------------------------------ choosing


def _first(folded: str, fiscal_year: int | None) -> _Quantity | FoundDate | None:
    """What a cell says: its first quantity outside of brackets, or a date where that comes first and binds.

    A deadline (a day, 底, 前) in front wins over a later quantity, a month or period does not: `12月底前完成3次` is a
    date, `8月培训100人` is 100 people. A lone year is a date only where nothing else stands.
    """
    date: FoundDate | None = None
    words: _Quantity | None = None
    inside: _Quantity | FoundDate | None = None
    depth = position = 0
    for item in _scan(folded, fiscal_year, cell=True):
        depth, position = _depth(folded, position, item.start, depth), item.start
        if depth > 0:
            if isinstance(item, FoundDate):
                inside = inside or (None if item.bare or item.recurring else item)
            elif item.unit:
                inside = inside or item
        elif isinstance(item, FoundDate):
            if item.recurring or (item.bare and not _alone(folded, item)):
                continue
            as_of = folded[max(0, item.start - 3) : item.start].strip().startswith("截")
            if item.deadline and not as_of and not words:
                return item
            date = date or item
        elif item.han:
            words = words or item
        else:
            return item
    return date or words or inside


def _alone(folded: str, date: FoundDate) -> bool:
    rest = folded[date.end :].strip()
    return not folded[: date.start].strip() and (not rest or bool(unit_grammar().complement.fullmatch(rest)))


def _depth(folded: str, start: int, end: int, depth: int) -> int:
    for sign in folded[start:end]:
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING and depth:
            depth -= 1
    return depth


# ------------------------------------------------------------------ scanning


def _scan(folded: str, fiscal_year: int | None, *, cell: bool) -> Iterator[_Quantity | FoundDate]:
    grammar = unit_grammar()
    position = 0
    while token := _TOKEN.search(folded, position):
        position = token.end()
        if token["date"]:
            if date := date_at(folded, token.start(), fiscal_year):
                position = max(position, date.end)
                yield date
        elif quantity := _read(folded, token, grammar, cell):
            position = max(position, quantity.end)
            yield quantity


def _read(folded: str, token: re.Match[str], grammar: UnitGrammar, cell: bool) -> _Quantity | None:
    if token["percent"]:
        return _percent(folded, token, grammar)
    if token["number"]:
        return _arabic(folded, token, grammar, cell)
    if token["han"] and (cell or token["han"] != "一"):  # in prose 一 is mostly an article: 一家企业, “最后一公里”
        return _chinese(folded, token, grammar)
    return None


def _percent(folded: str, token: re.Match[str], grammar: UnitGrammar) -> _Quantity | None:
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
    return _Quantity(start, end, value, 1, "%", None, before or after, False)


def _arabic(folded: str, token: re.Match[str], grammar: UnitGrammar, cell: bool) -> _Quantity | None:
    printed = token["number"]
    value = decimal_of(printed)
    digits = printed.lstrip("+-")
    if value is None or (len(digits) > 1 and digits[0] == "0" and digits[1] != ".") or grammar.named.match(folded, token.end()):
        return None
    tail = _Tail.at(folded, token.end(), grammar)
    upper: Decimal | None = None
    second = _RANGE.match(folded, tail.end)
    top = decimal_of(second["upper"]) if second else None
    if second and top is not None:
        other = _Tail.at(folded, second.end(), grammar)
        same_scale = tail.factor in (1, other.factor)
        if same_scale and tail.unit in (None, other.unit) and top * other.factor >= value * other.factor >= 0:
            upper, tail = top * other.multiplier, other
    if not tail.unit and folded[token.end() : token.end() + 1].isascii() and folded[token.end() : token.end() + 1].isalpha():
        return None
    unit, end = tail.unit, tail.end
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
    return _Quantity(start, end, value * tail.multiplier, tail.scale, unit, upper, comparator, False)


def _embedded(folded: str, start: int, end: int, grammar: UnitGrammar, cell: bool) -> bool:
    """True for a bare number glued to the words behind it: a name or a code rather than a quantity."""
    if not _HAN_CHAR.match(folded, end) or grammar.complement.match(folded, end):
        return False
    return not (cell and not folded[:start].strip())


def _chinese(folded: str, token: re.Match[str], grammar: UnitGrammar) -> _Quantity | None:
    printed = token["han"]
    scale = 1
    if len(printed) > 1 and printed[-1] in MYRIADS and not set(printed[:-1]) & set(MYRIADS):
        scale, printed = MYRIADS[printed[-1]], printed[:-1]
    value = chinese(printed)
    tail = _Tail.at(folded, token.end(), grammar)
    base = (tail.unit or "").split("/")[0]
    if value is None or tail.factor != 1 or base not in grammar.chinese_counted:
        return None
    end, after = _after(folded, tail.end, grammar, tail.unit)
    single = len(token["han"]) == 1
    if single and not after and not _EDGE.match(folded, end) and not grammar.complement.match(folded, end):
        return None
    start, before = _before(folded, token.start(), grammar, tail.unit)
    comparator = before or after or (">" if tail.more else None)
    return _Quantity(start, end, Decimal(value), scale, tail.unit, None, comparator, True)


@dataclass(frozen=True, slots=True)
class _Tail:
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
        if not found or not any(found.groupdict().values()):
            return cls(position, 1, 1, None, False)
        multiplier, scale = _scale(found["scale"] or "")
        unit = (found["unit"] or "") + re.sub(r" ", "", found["per"] or "")
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
    found = grammar.before.search(folded[max(0, start - _LOOKBACK) : start])
    if not found or (found["word"] == "近" and unit in ("年", "个月")):
        return start, None
    comparator = grammar.comparators_before[found["word"]] if found["word"] else sign_comparator(found["sign"])
    return max(0, start - _LOOKBACK) + found.start(), comparator


def _comparator_before(folded: str, start: int) -> Comparator | None:
    return _before(folded, start, unit_grammar(), None)[1]


_TIME_UNITS = frozenset("年月日天周时分秒") | {"小时", "工作日", "分钟", "学期", "季度", "星期"}
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
    if found["word"] == "内" and not (unit and unit.endswith(tuple(_TIME_UNITS))):
        return end, None
    return found.end(), grammar.comparators_after[found["word"]]


# ------------------------------------------------------------------ making the record


def _value(raw: str, quantity: _Quantity, sign: Comparator | None, unit_label: str | None) -> Value | None:
    """The record of a quantity; None if its number is not exact in JSON."""
    scale, unit = quantity.scale, quantity.unit
    if unit is None and unit_label:
        label_scale, unit = split_unit_label(unit_label)
        scale = scale if scale != 1 else label_scale
    printed, value = exact(quantity.number), exact(quantity.number * scale)
    upper: Number | None = exact(quantity.upper * scale) if quantity.upper is not None else None
    if printed is None or value is None:
        return None
    return Value(
        raw=raw,
        kind="quantity",
        comparator=quantity.comparator or sign or "=",
        number=printed,
        scale=cast("Scale", scale),
        unit=unit,
        value=value,
        upper=upper,
    )
