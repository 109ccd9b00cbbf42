"""The words around a number: units, scales and comparators of the lexicon (`units.yaml`), compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import cast

from extract.contract import Comparator
from extract.lexicon import Roles, load
from extract.text.numerals import fold_numeric

# Words that end in a comparator and are none: 节约5万元, 最近3次, 附近5户.
_NOT_BEFORE = {"约": "节合预签制契违公条集", "近": "最附邻靠就", "超": "赶反"}
_ASIDE = re.compile(r"\([^()]*\)$")
_WRAPPED = re.compile(r"(?:单位:)?\(?([^()]+(?:\([^()]*\))?[^()]*)\)?")  # `（万元）`, `单位：万元`, `个(套)`
_HAN = r"[\u4e00-\u9fff]"
_SCALE = r"[百千]?万亿|[十百千]?[万亿]|[百千](?![米克瓦伏分])"
_MORE = r"余(?!额|款)|多(?!于|数|样|元化)"
_FILLER = r"(?:达到|[:为到至在达于是)])?"


@dataclass(frozen=True, eq=False)
class UnitGrammar:
    """The compiled patterns; all for folded text.

    `tail` matches behind a number: 余, scale, unit, per-parts. `before` ends where a number begins (search it in the few
    characters before; the last of them is one of `before_ends`), `after` begins where the unit ends. `unit_label` reads a
    whole 度量单位 cell.
    """

    tail: re.Pattern[str]
    before: re.Pattern[str]
    before_ends: frozenset[str]
    after: re.Pattern[str]
    bracketed: re.Pattern[str]
    unknown: re.Pattern[str]
    complement: re.Pattern[str]
    named: re.Pattern[str]
    unit_label: re.Pattern[str]
    comparators_before: dict[str, Comparator]
    comparators_after: dict[str, Comparator]
    synonyms: dict[str, str]
    no_unit: frozenset[str]
    chinese_counted: frozenset[str]


@cache
def unit_grammar() -> UnitGrammar:
    """The grammar of the built-in lexicon."""
    vocabularies = load().vocabularies

    def roles(name: str) -> Roles:
        return {role: tuple(map(fold_numeric, words)) for role, words in vocabularies[f"units.{name}"].items()}

    def words(name: str) -> set[str]:
        return {word for aliases in roles(name).values() for word in aliases}

    units = words("units")
    before, after = _by_word(roles("before")), _by_word(roles("after"))
    unit = rf"(?:(?!{_any(words('not_unit'))})(?:{_any(units)}))"
    per = _any(units | words("per"))
    complement = _any(words("complements") | set(after))
    stop = rf"(?=$|[\s()\[\],;:，；。、！!\"”]|{_any(after)})"
    return UnitGrammar(
        tail=re.compile(
            rf" {{0,2}}(?P<more1>{_MORE}|来(?=[个人名家次天年万]))?(?P<scale>{_SCALE})? ?(?P<more2>{_MORE})?"
            rf" {{0,2}}(?P<unit>{unit})?"
            rf"(?P<per>(?: ?[/·] ?(?:{per}|{_HAN}{{1,2}}(?!{_HAN})))+|(?<=元)(?:每(?:{per})){{1,2}})?"
            rf"(?P<more3>{_MORE})?"
        ),
        before=re.compile(
            rf"(?P<sign>[<>=≥≤~±](?: ?[<>=≥≤~±]){{0,3}}) ?{_FILLER} ?¥? ?$"
            rf"|(?P<word>{_words_before(before)}) ?{_FILLER} ?¥? ?$"
        ),
        before_ends=frozenset(f"<>=≥≤~±¥ \n到:为至在达于是){''.join(word[-1] for word in before)}"),
        after=re.compile(
            rf" ?(?:\((?:不?含|包含)\))? ?(?:(?P<word>{_any(after)})(?![草步点来容部外涵])|\+(?![0-9A-Za-z])"
            r"|(?P<sign>[<>≥≤]=?)(?! ?[0-9]))"
        ),
        bracketed=re.compile(rf" ?\( ?(?P<unit>{_any(units)}) ?\)"),
        unknown=re.compile(rf" ?(?P<unit>(?!{complement}){_HAN}{{1,3}}?){stop}"),
        complement=re.compile(rf" ?(?:{complement})"),
        named=re.compile(rf"(?:{_any(words('named_number'))})(?!召)"),
        unit_label=re.compile(r"(?P<scale>万|亿)?(?P<unit>.+)"),
        comparators_before=before,
        comparators_after=after,
        synonyms={alias: name for name, aliases in roles("synonyms").items() for alias in aliases},
        no_unit=frozenset(words("no_unit")),
        chinese_counted=frozenset(words("chinese_counted")),
    )


def sign_comparator(sign: str) -> Comparator | None:
    """The comparator of printed signs (folded): `≥`, `>=`, `=>`, `≥=`, `< =`; None if they contradict or say nothing."""
    less, more, equal = bool(set("<≤") & set(sign)), bool(set(">≥") & set(sign)), bool(set("=≥≤") & set(sign))
    if less and more:
        return None
    if less:
        return "<=" if equal else "<"
    if more:
        return ">=" if equal else ">"
    if "~" in sign or "±" in sign:
        return "~"
    return "=" if equal else None


def nature_comparator(nature: str | None) -> Comparator | None:
    """What a 指标性质 cell says: a sign or a word such as `大于等于`; None for 定性, 定量 and anything else."""
    if not nature:
        return None
    folded = "".join(fold_numeric(nature).split())
    return unit_grammar().comparators_before.get(folded) or sign_comparator(folded)


def split_unit_label(label: str | None) -> tuple[int, str | None]:
    """Scale and unit of a 度量单位 cell: (10000, 元) for `万元`, (1, %) for `百分比`; the unit is None where it says none."""
    folded = "".join(fold_numeric(label).split()) if label else ""
    wrapped = _WRAPPED.fullmatch(folded)
    folded = wrapped.group(1) if wrapped else folded
    grammar = unit_grammar()
    if folded in grammar.no_unit or not re.search(r"[%‰‱㎡A-Za-z\u4e00-\u9fff]", folded) or len(folded) > 16:
        return 1, None
    core = _ASIDE.sub("", folded) or folded
    folded = grammar.synonyms.get(folded) or grammar.synonyms.get(core) or (core if core in ("%", "‰") else folded)
    found = grammar.unit_label.fullmatch(folded)
    assert found
    return {"万": 10_000, "亿": 100_000_000}.get(found["scale"] or "", 1), found["unit"]


def _by_word(roles: Roles) -> dict[str, Comparator]:
    return {word: cast("Comparator", comparator) for comparator, words in roles.items() for word in words}


def _words_before(before: Iterable[str]) -> str:
    return "|".join(
        (rf"(?<![{_NOT_BEFORE[word]}])" if word in _NOT_BEFORE else "") + re.escape(word)
        for word in sorted(before, key=len, reverse=True)
    )


def _any(words: Iterable[str]) -> str:
    """An alternation, longest first; a word of Latin letters must end there."""
    return "|".join(
        re.escape(word) + (r"(?![A-Za-z0-9])" if re.fullmatch(r"[A-Za-z0-9]+", word) else "")
        for word in sorted(words, key=lambda w: (-len(w), w))
    )
