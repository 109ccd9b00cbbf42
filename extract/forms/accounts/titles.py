"""What stands above a public table: its title, number, unit and whether it is of 决算 or 预算."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from extract.contract import AccountKind
from extract.forms.accounts.layout import Family
from extract.forms.context import FormContext, caption, label, lines_above, printed_year, unit_above
from extract.lexicon import Lexicon
from extract.text.normalize import fold, lines, squash

_NUMBER = re.compile(
    r"(?:财决|预算|决算|部门|附)?(?:公开)?(?:\d{2}|[一二三四五六七八九十]{1,3})表|(?:公开|预算公开|决算公开|附)?表[:：]?\d{1,2}(?:[-—–]\d{1,2})?"
    r"|公开附?表[一二三四五六七八九十\d]{1,3}|附?表[一二三四五六七八九十]{1,3}"
)
_ORGANIZATION = re.compile(
    r"(?:编制|公开|填报|预算|决算|填表)?(?:部门|单位)(?:名称)?(?:[（(][^（）()]{0,8}[）)])?\s*[:：]\s*([^\s:：]{3,40})"
)
_NO_ORGANIZATION = re.compile(r"^(?:人民币)?(?:亿|万|千)?元|单位[:：]")
_UNIT_BEHIND = re.compile(r"(?:金额)?(?:单位)?[:：]?\s*(?:人民币)?[亿万千百]?元$|(?:金额)?单位[:：].*$|(?<=.)金额单位$")
# 预算 inside of the names of the four budgets says nothing of the publication.
_BUDGET_NAMES = re.compile(r"一般公共预算|公共预算|政府性基金预算|国有资本经营预算|预算单位|预算拨款")
_SERIAL = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2})[、.．:：\s]\s*")
_ENDS = re.compile(r"表(?:[一二三四五六七八九十\d]{1,2})?(?:[（(][^（）()]*[）)])*$")
# The upper line of a title that is wrapped: 一般公共预算财政拨款 / 支出决算表.
_OPEN = re.compile(r"(?:拨款|预算|经费|基本|财政|资金|收入|支出)$")
_LONGEST = 60


@dataclass(frozen=True)
class Head:
    """What is printed over a table. `kind` is what the title names, None for no title or one of another matter."""

    title: str | None = None
    kind: AccountKind | None = None
    family: Family | None = None
    number: str | None = None
    fiscal_year: int | None = None
    organization: str | None = None
    money_unit: str | None = None
    foreign: bool = False


def head(context: FormContext, start: int) -> Head:
    """What stands over the form whose first row is `start`."""
    above = [line for text in lines_above(context, start) for line in (lines(text) or [])]
    title = _title(context, above)
    kind = kind_of(title, context.lexicon) if title else None
    shown = title or caption(context, start)
    return Head(
        title=shown,
        kind=kind,
        family=family_of(title) if title else None,
        number=next((found for line in reversed(above) if (found := _number(line))), None),
        fiscal_year=printed_year(above) or context.fiscal_year,
        organization=next((found for line in reversed(above) if (found := _organization(line))), None)
        or (_owner(title, context.lexicon) if title else None),
        money_unit=unit_above(context, start),
        foreign=kind is None and shown is not None and is_foreign(shown, context.lexicon),
    )


def kind_of(title: str, lexicon: Lexicon) -> AccountKind | None:
    """The kind of table a title names, or None: `2024年度部门收入支出决算总表` is income_expenditure_summary."""
    tight = fold(title)
    if is_foreign(title, lexicon):
        return None
    for kind, pattern in _kinds(lexicon):
        if pattern.search(tight):
            return kind
    return None


def is_foreign(title: str, lexicon: Lexicon) -> bool:
    """True for the title of a table of another matter: 绩效目标表, 债务余额情况表."""
    return any(word in title for word in lexicon.roles("accounts.not_titles")["all"])


@cache
def _kinds(lexicon: Lexicon) -> tuple[tuple[AccountKind, re.Pattern[str]], ...]:
    return tuple(
        (cast("AccountKind", kind), re.compile("|".join(".*".join(map(re.escape, fold_words(phrase))) for phrase in phrases)))
        for kind, phrases in lexicon.roles("accounts.titles").items()
    )


def fold_words(phrase: str) -> list[str]:
    """The words of a phrase of the lexicon, as titles are compared."""
    return [fold(word) for word in phrase.split()]


def family_of(text: str) -> Family | None:
    """决算 or 预算, as a title or a line says; None for neither and for both."""
    tight = _BUDGET_NAMES.sub("", squash(text))
    final, budget = "决算" in tight, "预算" in tight
    return None if final == budget else "final" if final else "budget"


def _title(context: FormContext, above: list[str]) -> str | None:
    """The nearest line that names a kind of table; a title wrapped over two lines is joined."""
    tidy = [_tidy(line) for line in above]
    for i in range(len(tidy) - 1, -1, -1):
        for text in _joined(tidy, i):
            if _ENDS.search(text) and len(text) <= _LONGEST and kind_of(text, context.lexicon):
                return text
        if tidy[i] and _ENDS.search(tidy[i]) and not _number(above[i]) and len(tidy[i]) > 3:
            return None
    return None


def _joined(tidy: list[str], i: int) -> Iterator[str]:
    """A line, and the same with the line above it; that first where the line above cannot end a title."""
    upper = tidy[i - 1] if i else ""
    joins = [upper + tidy[i]] if tidy[i] and upper and not _ENDS.search(upper) else []
    yield from [*joins, tidy[i]] if _OPEN.search(upper) else [tidy[i], *joins]


def _tidy(line: str) -> str:
    """A line without number, serial mark and white space; empty where it is no title."""
    text = squash(_SERIAL.sub("", _UNIT_BEHIND.sub("", line).strip(), count=1))
    if re.search(r"[。；;！!？?]", text) or len(text) > 2 * _LONGEST:
        return ""
    return "" if _NUMBER.fullmatch(text) else _strip_number(text)


def _strip_number(text: str) -> str:
    found = _NUMBER.match(text) or None
    if found and found.end() < len(text) and kindish(text[found.end() :]):
        return text[found.end() :].lstrip(":：、.．-—")
    tail = re.search(r"(?:公开|预算公开|决算公开)\d{2}表$", text)
    return text[: tail.start()] if tail and tail.start() > 4 else text


def kindish(text: str) -> bool:
    """True where what is left still reads like the name of a table."""
    return len(text) >= 4 and bool(_ENDS.search(text))


def _number(line: str) -> str | None:
    tight = squash(line)
    found = _NUMBER.fullmatch(tight) or re.match(rf"(?:{_NUMBER.pattern})(?=[^表]*[\u4e00-\u9fff])", tight)
    found = found or re.search(r"(?:公开|预算公开|决算公开|财决公开)\d{2}表", tight)
    return found.group() if found else None


def _organization(line: str) -> str | None:
    for found in _ORGANIZATION.finditer(line):
        name = label(_UNIT_BEHIND.sub("", found.group(1)))
        if len(name) > 2 and not _NO_ORGANIZATION.search(name):
            return name
    return None


def _owner(title: str, lexicon: Lexicon) -> str | None:
    """The organisation that a title names before its subject: 2018年度某某法院收支预算总表."""
    found = _owners(lexicon).match(fold(title))
    return found.group(1) if found else None


@cache
def _owners(lexicon: Lexicon) -> re.Pattern[str]:
    suffixes = sorted(map(re.escape, lexicon.roles("titles.organizations")["suffixes"]), key=len, reverse=True)
    return re.compile(
        rf"(?:\d{{4}}年度?)?(?!部门|单位)([\u4e00-\u9fff]{{3,30}}?(?:{'|'.join(suffixes)}))(?:\d{{4}}年度?)?"
        r"(?=(?:部门|单位)?(?:预算|决算|收入|支出|收支|财政拨款|一般公共|政府性|国有资本|基本支出|项目支出|\"?三公|机关运行|政府采购))"
    )
