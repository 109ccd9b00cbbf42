"""The `Value` grammar: quantities, dates and texts as forms print them, and quantities in running prose.

One scanner (`extract.text.scan`) serves both. It works on text folded character for character (`fold_numeric`), so
full-width and half-width print mean the same and offsets are those of the text. docs/notes/values.md has the decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from extract.contract import Comparator, Value
from extract.text.dates import FoundDate, compact_date
from extract.text.numerals import exact, fold_numeric, number
from extract.text.scan import Quantity, comparator_before, scan
from extract.text.units import nature_comparator, split_unit_label, unit_grammar

Scale = Literal[1, 10000, 100000000]

# 100%, ≥90%, 完成: of 1,475 values in four public files 590 are different, counted in each file by itself.
_REMEMBERED = 4096

_PLACEHOLDER = re.compile(r"[\s…./\\·•・*_—-]*")
_LOOSE_POINT = re.compile(r"(?<=[0-9]) +(?=\.[0-9])|(?<=[0-9]\.) +(?=[0-9])")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


class Found(NamedTuple):
    """A quantity in a text: `text[start:end]` with its comparator, and what it means."""

    start: int
    end: int
    value: Value


# ------------------------------------------------------------------ public


def parse_value(
    raw: str, *, fiscal_year: int | None = None, nature: str | None = None, unit_label: str | None = None
) -> Value | None:
    """The Value of a target or result cell; None if it is empty or prints only a placeholder (`……`, `/`, `—`).

    `fiscal_year` dates what prints no year; `nature` is the 指标性质 cell, whose sign is the comparator where the
    value prints none; `unit_label` is the 度量单位 cell, which gives unit and scale where the value prints none.
    """
    value = _parsed(raw, fiscal_year, nature, unit_label)
    return value.model_copy() if value else None


@lru_cache(maxsize=_REMEMBERED)
def _parsed(raw: str, fiscal_year: int | None, nature: str | None, unit_label: str | None) -> Value | None:
    folded = fold_numeric(raw)
    if " " in folded:
        folded = _LOOSE_POINT.sub("", folded)
    if _PLACEHOLDER.fullmatch(folded):
        return None
    sign = nature_comparator(nature)
    if date := compact_date(folded):
        return Value(raw=raw, kind="date", comparator=sign or "=", date=date)
    if (plain := number(raw)) is not None:
        quantity = Quantity(0, len(raw), Decimal(str(plain)), 1, None, None, None, False)
        return _value(raw, quantity, sign, unit_label) or Value(raw=raw, kind="text")
    first = _first(folded, fiscal_year)
    if isinstance(first, FoundDate):
        found = first.comparator if first.comparator != "=" else comparator_before(folded, first.start) or sign or "="
        return Value(raw=raw, kind="date", comparator=found, date=first.date)
    if first and (value := _value(raw, first, sign, unit_label)):
        return value
    return Value(raw=raw, kind="text")


def quantities_in(text: str) -> Iterator[Found]:
    """Every quantity of running prose in order, dates, document numbers, numbering and names left out.

    Offsets count characters of `text`; each Value's `raw` is that stretch. Linear in the length of the text.
    """
    for item in scan(fold_numeric(text), None, cell=False):
        if isinstance(item, Quantity):
            value = _value(text[item.start : item.end], item, None, None)
            if value:
                yield Found(item.start, item.end, value)


# ------------------------------------------------------------------ choosing


def _first(folded: str, fiscal_year: int | None) -> Quantity | FoundDate | None:
    """What a cell says: its first quantity outside of brackets, or a date where that comes first and binds.

    A deadline (a day, 底, 前) in front wins over a later quantity, a month or period does not: `12月底前完成3次` is a
    date, `8月培训100人` is 100 people. A lone year is a date only where nothing else stands.
    """
    date: FoundDate | None = None
    words: Quantity | None = None
    inside: Quantity | FoundDate | None = None
    depth = position = 0
    for item in scan(folded, fiscal_year, cell=True):
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


# ------------------------------------------------------------------ making the record


def _value(raw: str, quantity: Quantity, sign: Comparator | None, unit_label: str | None) -> Value | None:
    """The record of a quantity; None if its number is not exact in JSON."""
    scale, unit, upper = quantity.scale, quantity.unit, quantity.upper
    if unit is None and unit_label:
        label_scale, unit = split_unit_label(unit_label)
        if scale == 1 and label_scale != 1:
            scale, upper = label_scale, upper * label_scale if upper is not None else None
    printed = exact(quantity.number)
    value = printed if scale == 1 else exact(quantity.number * scale)
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
        upper=exact(upper) if upper is not None else None,
    )
