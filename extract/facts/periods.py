"""The time that a figure is of, as its sentence prints it."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.text.dates import date_at
from extract.text.numerals import fold_numeric

_M = r"(?:1[0-2]|0?[1-9])"
_PERIOD = re.compile(
    rf"""(?=[0-9截全今本年当上下前第])(?P<until>截[至止]到?\ ?)?(?<![0-9.])
    (?:(?P<year>(?:19|20)[0-9]{{2}})\ ?年(?!\ ?[-—~至到]\ ?(?:19|20))度?\ ?|(?P<now>全年|今年|本年度|年内|当年)\ ?)?
    (?:(?P<m1>{_M})\ ?月?(?:份)?起?\ ?[-—~至到]\ ?(?P<m2>{_M})\ ?月
      |(?P<half>[上下])半年|(?:前|第)(?P<q>[一二三四1-4])个?季度
      |(?P<m>{_M})\ ?月(?:份|\ ?[0-9]{{1,2}}\ ?[日号]|底|末)?
      |(?P<end>年?[底末])
    )?""",
    re.VERBOSE,
)
# 《…2020年…》 and 〔2022〕 name a document, 与2019年相比 another year.
_ASIDE = re.compile(r"《[^《》\n]{0,80}》|\[[^\[\]\n]{0,10}\]")
_COMPARED = re.compile(r"(?:比|较|与|同|和|用|计划)\ ?$")


class Period(NamedTuple):
    """A printed time at `start` … `end` of a sentence: `2020`, `2023-01/2023-11`, `2023-12-31`."""

    start: int
    end: int
    period: str


def periods_in(sentence: str, fiscal_year: int | None) -> list[Period]:
    """Every time in a sentence in order; one without a year takes the fiscal year and is left out without that."""
    folded = _ASIDE.sub(lambda found: " " * len(found.group()), fold_numeric(sentence))
    found: list[Period] = []
    for match in _PERIOD.finditer(folded):
        if match["year"] or match["now"] or match["m2"] or match["half"] or match["q"] or match["m"]:
            compared = _COMPARED.search(folded, max(0, match.start() - 3), match.start())
            period = None if compared else _period(folded, match, fiscal_year)
            if period:
                found.append(Period(match.start(), match.end(), period))
    return found


def _period(folded: str, match: re.Match[str], fiscal_year: int | None) -> str | None:
    year = int(match["year"]) if match["year"] else fiscal_year
    if year is None:
        return None
    if match["m1"]:
        return f"{year}-{int(match['m1']):02}/{year}-{int(match['m2']):02}"
    if match["half"]:
        return f"{year}-01/{year}-06" if match["half"] == "上" else f"{year}-07/{year}-12"
    if match["q"]:
        return _quarters(year, match)
    if match["end"]:
        return f"{year}-12-31"
    if match["m"] is None:
        return str(year)
    date = date_at(folded, match.start("year") if match["year"] else match.start("m"), year)
    return date.date if date else None


def _quarters(year: int, match: re.Match[str]) -> str:
    quarter = "一二三四1234".index(match["q"]) % 4 + 1
    first = 1 if "前" in match.group() else 3 * quarter - 2
    return f"{year}-{first:02}/{year}-{3 * quarter:02}"
