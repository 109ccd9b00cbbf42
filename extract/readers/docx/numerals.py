"""Numbers of automatic numbering as Word prints them, by number format (ISO 29500-1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

_HAN = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def numeral(value: int, form: str) -> str:
    """`value` as Word prints it in that format; decimal where the format is unknown or the value outside of its range.

    `form` is the name of the format, or `0001` for a custom format with leading zeros.
    """
    if form.isdigit():
        return str(value).zfill(len(form))
    return _FORMS[form](value) if form in _FORMS and value > 0 else ("" if form in ("none", "bullet") else str(value))


def _counting(digits: str, ten: str, hundred: str, thousand: str, bare_ten: bool) -> Callable[[int], str]:
    """十一, 一百零五; `bare_ten` prints 十 and not 一十 at the front."""

    def spell(value: int) -> str:
        if value >= 10_000:
            return str(value)
        text, gap = "", False
        for unit, name in ((1000, thousand), (100, hundred), (10, ten), (1, "")):
            digit, value = divmod(value, unit)
            if digit:
                text += (digits[0] if gap else "") + digits[digit] + name
            gap = bool(text) and not digit
        return text.removeprefix(digits[1]) if bare_ten and text.startswith(digits[1] + ten) else text

    return spell


def _up_to_99(spell: Callable[[int], str]) -> Callable[[int], str]:
    """chineseCounting and taiwaneseCounting count on digit by digit above 99 (一〇〇)."""
    return lambda value: spell(value) if value < 100 else _positional(value)


def _positional(value: int) -> str:
    return "".join("〇" if digit == "0" else _HAN[int(digit)] for digit in str(value))


def _run(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _span(first: int, count: int) -> str:
    return "".join(chr(first + i) for i in range(count))


def _roman(value: int) -> str:
    if value >= 4000:
        return str(value)
    text = ""
    for worth, sign in _ROMAN:
        times, value = divmod(value, worth)
        text += sign * times
    return text


def _letter(value: int) -> str:
    """a … z, aa, bb …: Word repeats the letter."""
    repeat, place = divmod(value - 1, 26)
    return chr(97 + place) * (repeat + 1) if repeat < 30 else str(value)


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12]


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


_simple = _counting(_HAN, "十", "百", "千", True)
_legal = _counting(_LEGAL, "拾", "佰", "仟", False)
_legal_traditional = _counting(_LEGAL_TRADITIONAL, "拾", "佰", "仟", False)
_circled = _run(_span(0x2460, 20) + _span(0x3251, 15) + _span(0x32B1, 15))

_FORMS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "decimalZero": lambda value: f"{value:02}",
        "upperRoman": lambda value: _roman(value).upper(),
        "lowerRoman": _roman,
        "upperLetter": lambda value: _letter(value).upper(),
        "lowerLetter": _letter,
        "chineseCounting": _up_to_99(_simple),
        "chineseCountingThousand": _simple,
        "chineseLegalSimplified": _legal,
        "japaneseCounting": _simple,
        "japaneseDigitalTenThousand": _positional,
        "japaneseLegal": _legal_traditional,
        "taiwaneseCounting": _up_to_99(_simple),
        "taiwaneseCountingThousand": _simple,
        "taiwaneseDigital": _positional,
        "ideographDigital": _positional,
        "ideographLegalTraditional": _legal_traditional,
        "ideographTraditional": _run(_STEMS),
        "ideographZodiac": _run(_BRANCHES),
        "ideographZodiacTraditional": _sexagenary,
        "ideographEnclosedCircle": _run(_span(0x3280, 10)),
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "decimalEnclosedParen": _run(_span(0x2474, 20)),
        "decimalEnclosedFullstop": _run(_span(0x2488, 20)),
        "decimalFullWidth": _full_width,
        "decimalFullWidth2": _full_width,
        "numberInDash": lambda value: f"- {value} -",
        "none": lambda _: "",
        "bullet": lambda _: "",
    }
)
