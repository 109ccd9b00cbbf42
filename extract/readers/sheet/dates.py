"""Dates and times as a spreadsheet displays them, from its serial numbers of days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from extract.readers.sheet.chinese import FORMAL_DIGITS, PLAIN_DIGITS, spelled
from extract.readers.sheet.formats import Section, Token

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEK = "一二三四五六日"


def moment(serial: float) -> datetime:
    """The moment of a serial number of the 1900 system, which has a 29 February 1900 that never was."""
    base = datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    return base + timedelta(days=serial)


def dated(section: Section, serial: float) -> str:
    """The moment of a serial number in the parts that the section names."""
    tokens = section.tokens
    fraction = _second_places(tokens)
    exact = moment(serial)
    rounded = exact + timedelta(microseconds=500_000 / 10**fraction)
    when = rounded if any(t.text[0].lower() in "hs" for t in tokens if t.kind in ("date", "elapsed")) else exact
    if when.microsecond > 999_990 and not fraction:
        when += timedelta(microseconds=10)
    half_day = any(token.kind == "ampm" for token in tokens)
    pieces: list[str] = []
    skip = 0
    for i, token in enumerate(tokens):
        if skip:
            skip -= 1
        elif token.kind == "elapsed":
            pieces.append(_elapsed(token.text, serial))
        elif token.kind == "ampm":
            morning, _, evening = token.text.partition("/")
            pieces.append(evening if when.hour >= 12 else morning)
        elif token.kind == "date":
            minute = token.text[0] in "mM" and _is_minute(tokens, i)
            pieces.append(_date_part("n" * len(token.text) if minute else token.text.lower(), when, half_day, section.chinese))
        elif token.kind == "point" and fraction and i and tokens[i - 1].kind in ("date", "elapsed"):
            skip = fraction
            pieces.append("." + f"{when.microsecond:06d}"[:fraction])
        elif token.kind not in ("text",):
            pieces.append(token.text)
    return "".join(pieces).strip()


def _second_places(tokens: tuple[Token, ...]) -> int:
    point = next((i for i, t in enumerate(tokens) if t.kind == "point" and i and tokens[i - 1].text[0] in "sS"), None)
    if point is None:
        return 0
    count = 0
    while point + 1 + count < len(tokens) and tokens[point + 1 + count].kind == "digit":
        count += 1
    return min(count, 6)


def _is_minute(tokens: tuple[Token, ...], at: int) -> bool:
    """An m is a minute right behind hours or right before seconds."""
    before = next((t.text[0].lower() for t in reversed(tokens[:at]) if t.kind in ("date", "elapsed")), "")
    after = next((t.text[0].lower() for t in tokens[at + 1 :] if t.kind in ("date", "elapsed")), "")
    return len(tokens[at].text) <= 2 and (before == "h" or after == "s")


def _elapsed(text: str, serial: float) -> str:
    seconds = round(serial * 86_400)
    amount = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[text[0]]
    return f"{amount:0{len(text)}d}"


def _date_part(part: str, when: datetime, half_day: bool, chinese: int) -> str:
    kind, width = part[0], len(part)
    if kind in "ye":
        year = f"{when.year:04d}"[-2:] if width <= 2 and kind == "y" else f"{when.year:04d}"
        return year.translate(PLAIN_DIGITS if chinese == 1 else FORMAL_DIGITS) if chinese in (1, 2) else year
    if kind == "m" and width > 2:
        name = _MONTHS[when.month - 1]
        return name[:3] if width == 3 else name[:1] if width == 5 else name
    if kind == "d" and width > 2:
        return date.strftime(when, "%a" if width == 3 else "%A")
    if kind == "a":
        return ("星期" if width == 4 else "") + _WEEK[when.weekday()]
    if kind in "bg":
        return ""
    hour = (when.hour % 12 or 12) if half_day else when.hour
    number = {"m": when.month, "d": when.day, "h": hour, "n": when.minute, "s": when.second}[kind]
    if chinese in (1, 2):
        return spelled(str(number), chinese)
    return f"{number:02d}" if width >= 2 else str(number)
