"""Printed numbers: Arabic and Chinese numerals to exact JSON numbers.

Every function takes a cell's text and gives None for what is not a number of its kind; none raises. Arithmetic is
done in Decimal, so `1225.54` × 10000 is 12255400 and never 12255399.999999998.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from extract.contract import Number

# 64-bit integers and the 15 significant digits that every double keeps: beyond them stand codes, not quantities.
_MAX_DIGITS = 18

_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ALIKE = {
    " ": "\u3000\u00a0\u2002\u2003\u2009\t", "≥": "≧⩾≮", "≤": "≦⩽≯", ">": "﹥〉", "<": "﹤〈", "=": "﹦", "%": "﹪", "-": "﹣−",
    "+": "﹢", "—": "–―─‐‑﹘", "~": "〜∼∽≈≒≅", "[": "〔【", "]": "〕】", "/": "∕⁄", ",": "﹐", ".": "﹒", "·": "•・", "¥": "￥",
    "(": "﹙", ")": "﹚", ":": "∶︰",
}  # fmt: skip
_FOLD = _HALF | {sign: target for target, signs in _ALIKE.items() for sign in signs}
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]")

ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?"
_ARABIC = re.compile(rf"[+-]?(?:{ARABIC}|\.[0-9]+)")
_WRAP = re.compile(r"(?<=[.,])\n|\n(?=[.,%])|(?<=[0-9]\.[0-9])\n(?=[0-9]{1,2}$)")
_BLANK = re.compile(r"[^\S\n]+|[\u200b-\u200f\u2060\ufeff\u00ad]+")

DIGITS = {
    c: n for n, cs in enumerate(["零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]) for c in cs
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

_POINTS = re.compile(r"分$")
_PERCENT = re.compile(r"(?:%|个?百分点)$")
_MONEY = re.compile(r"^(?:¥|人民币)|(?:[百千]?[万亿]?元|[万亿])整?$")

# `(50分)`, `(权重50分)`, `(30分*执行率)`. A bare number counts from 10 up: a smaller one in brackets is numbering.
_WEIGHT = re.compile(
    r"\((?:共|权重|分值|满分|总分|标准分)?[:]?(?:(?P<marked>[0-9]{1,4}(?:\.[0-9]{1,4})?)(?:分|%)(?:值|[*x×].{0,12})?"
    r"|(?P<bare>[1-9][0-9]{1,2}(?:\.[0-9]{1,4})?))(?:\)|$)"
)


def fold_numeric(text: str) -> str:
    """The text with full-width and variant signs as one sign each, character for character: offsets stay valid.

    Unlike NFKC it leaves `①`, `²` and `㎡` alone. `—` stays apart from `-`: the first joins a range, never negates.
    """
    return _FOLDED.sub(lambda sign: _FOLD[sign[0]], text)


def exact(value: Decimal) -> Number | None:
    """The JSON number equal to `value`: an int for a whole number, else a float; None if no such number is exact."""
    if not value.is_finite() or value.adjusted() >= _MAX_DIGITS:
        return None
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else None


def decimal_of(arabic: str) -> Decimal | None:
    """The number of a folded Arabic numeral with or without thousands separators, None if it is none."""
    return Decimal(arabic.replace(",", "")) if _ARABIC.fullmatch(arabic) else None


def chinese(text: str) -> int | None:
    """The number of a Chinese numeral: `三十`, `一千二百`, `两`, `壹佰`, `二〇二〇`, `一亿二千万`; None for any other text."""
    if not text or len(text) > 24 or any(c not in DIGITS and c not in TENS and c not in MYRIADS for c in text):
        return None
    if all(c in DIGITS for c in text):
        if len(text) > 1 and len(text) < 4 and not set(text) & set("零〇○"):
            return None
        return int("".join(str(DIGITS[c]) for c in text))
    return _composed(text)


def _composed(text: str) -> int | None:
    if text[0] not in DIGITS and text[0] not in "十拾":
        return None
    total = section = 0
    digit: int | None = None
    last = 1  # the multiplier before the final digit: `三百五` is 350
    zero = False
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit, zero = DIGITS[c], DIGITS[c] == 0
            if zero:
                last = 1
        elif c in TENS:
            section += (digit if digit else 1) * TENS[c]
            digit, last = None, TENS[c]
        else:
            section += digit or 0
            if not section and not total:
                return None
            total = (total + section) * MYRIADS[c] if MYRIADS[c] > total else total + section * MYRIADS[c]
            section, digit, last = 0, None, MYRIADS[c]
    if digit:
        section += digit * (last // 10 if last > 10 else 1)
    return total + section


def _tight(text: str) -> str:
    """Folded, blanks out, and a line break inside of a number (at its point, or before its last decimals) closed."""
    folded = fold_numeric(text)
    if folded.isprintable() and " " not in folded:
        return folded
    return _WRAP.sub("", _BLANK.sub("", folded).strip())


def _read(tight: str) -> Number | None:
    if len(tight) > 40:
        return None
    if (value := decimal_of(tight)) is not None:
        return exact(value)
    return chinese(tight)


def number(text: str) -> Number | None:
    """The number of a cell that holds nothing else: `１，２３４．５０`, `2132.86`, `-5`, `三十`. None otherwise.

    A cell with two numbers on two lines is None.
    """
    return _read(_tight(text))


def points(text: str) -> Number | None:
    """A weight or score: a number, `分` or `%` behind it tolerated."""
    return _read(_PERCENT.sub("", _POINTS.sub("", _tight(text))))


def percent(text: str) -> Number | None:
    """Percentage points: `100%`, `100`, `97.53`, `百分之九十`. A fraction (`0.9753`) stays as printed."""
    tight = _tight(text)
    return 100 if tight in ("百分之百", "百分百") else _read(_PERCENT.sub("", tight.removeprefix("百分之")))


def amount(text: str) -> Number | None:
    """An amount as printed, in the money unit of its table: a `元`, `万元` or `¥` beside it is not part of it."""
    tight = _tight(text)
    whole = chinese(tight.removesuffix("整").removesuffix("元"))
    return whole if whole is not None else _read(_MONEY.sub("", tight))


def weight_in_label(text: str) -> Number | None:
    """The weight a label prints in brackets: 50 for `产出指标(50分)`, 30 for `得分(30 分*执行率)`; None if there is none."""
    found = _WEIGHT.search(_label(text))
    return _read(found["marked"] or found["bare"]) if found else None


@lru_cache(maxsize=8192)
def without_weight(text: str) -> str:
    """The label without the bracket that `weight_in_label` reads and without white space: `产出指标`, `年度目标1`."""
    squashed = "".join(text.split())
    found = _WEIGHT.search(_label(text))
    return (squashed[: found.start()] + squashed[found.end() :]).rstrip("：:") if found else squashed


def _label(text: str) -> str:
    return fold_numeric("".join(text.split()))
