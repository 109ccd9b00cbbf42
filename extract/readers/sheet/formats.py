"""Number formats of spreadsheets: a code like `#,##0.00;[Red]-0` to sections of tokens, and the section for a number.

Source: ISO 29500-1, 18.8.30 and 18.8.31 (numFmt), [MS-XLS] 2.4.126.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# The formats that files name by number only, as a Chinese Excel shows them. 27-36 and 50-58 exist in East Asian versions.
_YMD, _YM, _MD = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"'
_HM, _HMS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_AM_HM, _AM_HMS = "上午/下午" + _HM, "上午/下午" + _HMS
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: _YM, 28: _MD, 29: _MD, 30: "m-d-yy", 31: _YMD, 32: _HM, 33: _HMS, 34: _AM_HM, 35: _AM_HMS, 36: _YM,
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥""-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;"¥"-#,##0.00;"¥""-"',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _YM, 51: _MD, 52: _YM, 53: _MD, 54: _MD,
    55: _AM_HM, 56: _AM_HMS, 57: _YM, 58: _MD,
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|b{2,4}|e+(?![+-])|g+)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)"
    r"|(?P<slash>/)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_CURRENCY = re.compile(r"^\$([^-]*)(?:-.*)?$")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: what `kind` it is (`digit`, `date`, `literal` …) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands between semicolons. `condition` is one like [>=90]; `chinese` the number of [DBNum1], 0 without."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    chinese: int

    @property
    def is_date(self) -> bool:
        return any(token.kind in ("date", "elapsed", "ampm") for token in self.tokens)

    @property
    def is_text(self) -> bool:
        return any(token.kind == "text" for token in self.tokens)


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a format code, split at the semicolons outside of quotes."""
    parts: list[list[Token]] = [[]]
    conditions: list[tuple[str, float] | None] = [None]
    chinese = [0]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "literal"
        text = match.group(kind)
        if kind == "literal" and text == ";":
            parts.append([])
            conditions.append(None)
            chinese.append(0)
        elif kind == "bracket":
            if found := _CONDITION.match(text):
                conditions[-1] = (found[1], float(found[2]))
            elif text.upper().startswith("DBNUM"):
                chinese[-1] = int(text[5:6]) if text[5:6].isdigit() else 0
            elif text and not text.lower().strip("hms"):
                parts[-1].append(Token("elapsed", text.lower()))
            elif money := _CURRENCY.match(text):
                parts[-1].append(Token("literal", money[1]))
        elif kind in ("quoted", "escaped", "literal", "space"):
            parts[-1].append(Token("literal", " " if kind == "space" else text))
        elif kind != "fill":
            parts[-1].append(Token(kind, text))
    return tuple(
        Section(tuple(_settled(tokens)), condition, number)
        for tokens, condition, number in zip(parts, conditions, chinese, strict=True)
    )


def _settled(tokens: list[Token]) -> list[Token]:
    """Letters that look like date parts but stand among digits are literals (`0.00E+00` is told by the grammar already)."""
    if any(token.kind == "digit" for token in tokens) and not any(
        token.kind == "date" and token.text[0].lower() in "ymdh" for token in tokens
    ):
        seconds = any(token.kind in ("date", "elapsed") and token.text[0].lower() in "sh" for token in tokens)
        return tokens if seconds else [Token("literal", t.text) if t.kind == "date" else t for t in tokens]
    return tokens


def choose(sections: tuple[Section, ...], value: float) -> tuple[Section, str]:
    """The section for a number; "minus" where the sign is left to us, "own" where the section prints its own."""
    if any(section.condition for section in sections[:2]):
        return _by_condition(sections, value)
    numeric = [section for section in sections if not section.is_text] or list(sections)
    numeric = numeric[:3]
    if value < 0 and len(numeric) > 1:
        return numeric[1], "own"
    if value == 0 and len(numeric) > 2:
        return numeric[2], "own"
    return numeric[0], "minus" if value < 0 else ""


def _by_condition(sections: tuple[Section, ...], value: float) -> tuple[Section, str]:
    for section in sections[:2]:
        if section.condition and _holds(section.condition, value):
            return section, "minus" if value < 0 else ""
    rest = [section for section in sections if not section.condition and not section.is_text]
    return (rest[0] if rest else sections[-1]), "minus" if value < 0 else ""


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]
