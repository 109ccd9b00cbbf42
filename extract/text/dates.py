"""Dates and periods as printed in targets: `2020年底前`, `8月`, `2020.12.31`, `第三季度`.

All patterns run on text folded by `fold_numeric`. What a date becomes:

- a day, a month or a year is an ISO date of that precision: `2023-12-31`, `2023-12`, `2023`;
- 底 and 末 name the last day: `2020年底` is `2020-12-31`, `6月底` the last day of June;
- a period (quarter, half year, `1-12月`) is the month it ends in, with `<=`: what is due in it is due by its end;
- without a year the fiscal year is taken; without that too the date is None.

前, 之前, 以前, 内 and 截至 give `<=`; 后, 以后, 起 give `>=`; anything else `=`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.contract import Comparator
from extract.text.numerals import chinese, fold_numeric

_Y = r"(?:19|20)[0-9]{2}"
_HAN_Y = r"[一二][零〇○一二三四五六七八九]{3}"
_M = r"(?:1[0-2]|0?[1-9])"
_HAN_M = r"(?:十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12][0-9]|0?[1-9])"
_HAN_D = r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"\ ?[-—~至到]\ ?"

_QUARTER = r"(?:第?\ ?(?P<q{n}>[1-4一二三四])\ ?季度|[Qq](?P<qq{n}>[1-4]))"
_REST = rf"""(?:
  (?:(?:{_M}|{_HAN_M})\ ?月?份?(?:\ ?{_D}\ ?[日号])?{_TO}(?P<until{{n}}>(?:{_Y}\ ?年\ ?)?))?
  (?P<m{{n}}>{_M}|{_HAN_M})(?:\ ?月份?|(?=\.{_D}\ ?[日号]?(?:之|以)?前)\.)
    (?:\ ?(?P<d{{n}}>{_D}|{_HAN_D})\ ?(?:[日号]|(?=(?:之|以)?前))|\ ?(?P<mend{{n}}>底|末|月底|月末)|\ ?[初上中下]旬?)?
  |(?:第?\ ?[1-4一二三四]{_TO})?{_QUARTER}\ ?(?P<qend{{n}}>底|末)?
  |(?P<half{{n}}>上半年|下半年)(?P<hend{{n}}>底|末)?
)"""
_REST_1, _REST_2 = _REST.replace("{n}", "1"), _REST.replace("{n}", "2")
_PATTERN = rf"""
  (?<![0-9.])(?:
    (?P<iy>{_Y})(?P<sep>[.\-/—])(?P<im>{_M})
      (?:(?P=sep)(?P<id>{_D})|(?<=[-/—][0-9])|(?<=[-/—][0-9]{{2}})|(?=\ ?[月底末前起]|[之以]前))
      (?![0-9.%/])\ ?[月日]?(?P<iend>底|末)?
   |(?:{_Y}\ ?年?\ ?[-—~至到]\ ?(?={_Y}\ ?年))?(?P<y>{_Y}|{_HAN_Y})\ ?年度?\ ?
      (?:{_REST_1}|(?P<yend>年?\ ?(?:底|末|终))|初|全年|(?P<within>内))?
   |(?P<rel>全年|当年|本年|今年|次年|明年|去年|上年)?度?\ ?
      (?:{_REST_2}|(?P<end>年\ ?(?:底|末|终))|(?P<yin>年内))
   |(?P<whole>全年|当年|本年度?)
  )"""
# The clause behind a date that says which side of it is meant.
_AFTER = re.compile(r" ?(?:份|期间)? ?(?:(?P<le>之前|以前|前(?![期往列款三])|内)|(?P<ge>之后|以后|后|起(?!草)))")
_UNTIL = re.compile(r"(?:截至|截止到?|至) ?$")
_EACH = re.compile(r"(?:每年?|每个?月|各年?) ?$")

DATE = re.compile(_PATTERN, re.VERBOSE)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_RELATIVE = {"次年": 1, "明年": 1, "去年": -1, "上年": -1}


class FoundDate(NamedTuple):
    """A printed date: `text[start:end]`, the ISO date (None without a year), the comparator, and how firm it is.

    `bare` is a lone year (`2020年`, `全年`), which in longer texts only says when; `deadline` has a day or 底/前 to it;
    `recurring` is `每年12月`, which is no date.
    """

    start: int
    end: int
    date: str | None
    comparator: Comparator
    bare: bool = False
    deadline: bool = False
    recurring: bool = False


def date_at(folded: str, start: int, fiscal_year: int | None = None) -> FoundDate | None:
    """The date that begins at `start` of a folded text, with the 前 or 后 behind it; None if none does."""
    found = DATE.match(folded, start)
    return _interpret(folded, found, fiscal_year) if found else None


def dates_in(text: str, fiscal_year: int | None = None) -> Iterator[FoundDate]:
    """Every date in a text, in order; offsets count characters of `text`. Linear in its length."""
    folded = fold_numeric(text)
    position = 0
    while found := DATE.search(folded, position):
        date = _interpret(folded, found, fiscal_year)
        yield date
        position = max(date.end, position + 1)


def compact_date(folded: str) -> str | None:
    """`20231231` alone as an ISO date, None if it is none."""
    found = _COMPACT.fullmatch(folded.strip())
    if not found:
        return None
    year, month, day = map(int, found.groups())
    return _day(year, month, day) if 0 < day <= calendar.monthrange(year, month)[1] else None


def _interpret(folded: str, found: re.Match[str], fiscal_year: int | None) -> FoundDate:
    g = found.groupdict()
    year = _year(g, fiscal_year)
    month, day, period, last = _within_year(g, found)
    after = _AFTER.match(folded, found.end())
    end = after.end() if after else found.end()
    explicit = bool(after) or bool(g["within"] or g["yin"])
    lead = folded[max(0, found.start() - 4) : found.start()]
    comparator: Comparator = "="
    if (after and after["le"]) or g["within"] or g["yin"] or (not explicit and (period or _UNTIL.search(lead))):
        comparator = "<="
    elif after:
        comparator = ">="
    return FoundDate(
        found.start(),
        end,
        _iso(year, month, day, last),
        comparator,
        bare=month is None and not last and not bool(after),
        deadline=bool(after) or last or day is not None,
        recurring=bool(_EACH.search(lead)),
    )


def _year(g: dict[str, str | None], fiscal_year: int | None) -> int | None:
    printed = g["iy"] or g["y"]
    if printed:
        return int(printed) if printed.isdigit() else chinese(printed)
    return fiscal_year + _RELATIVE.get(g["rel"] or "", 0) if fiscal_year is not None else None


def _within_year(g: dict[str, str | None], found: re.Match[str]) -> tuple[int | None, int | None, bool, bool]:
    """Month, day, whether a period of several months is meant, and whether its last day is."""
    if g["iy"]:
        return _int(g["im"]), _int(g["id"]), False, bool(g["iend"])
    for n in "12":
        if g[f"m{n}"]:
            return _int(g[f"m{n}"]), _int(g[f"d{n}"]), g[f"until{n}"] is not None, bool(g[f"mend{n}"])
        if quarter := g[f"q{n}"] or g[f"qq{n}"]:
            return 3 * (_int(quarter) or 0), None, True, bool(g[f"qend{n}"])
        if g[f"half{n}"]:
            return (6 if g[f"half{n}"] == "上半年" else 12), None, True, bool(g[f"hend{n}"])
    if g["yend"] or g["end"]:
        return 12, 31, False, True
    return None, None, False, False


def _int(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else chinese(text)


def _iso(year: int | None, month: int | None, day: int | None, last: bool) -> str | None:
    if year is None:
        return None
    if month is None:
        return f"{year:04}"
    days = calendar.monthrange(year, month)[1]
    if last:
        return _day(year, month, days)
    return _day(year, month, day) if day and day <= days else f"{year:04}-{month:02}"


def _day(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"
