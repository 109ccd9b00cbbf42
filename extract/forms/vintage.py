"""Which printed form a self-evaluation is: authority and year, by the labels that it prints (`vintages.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from extract.contract import Vintage
from extract.errors import LexiconError
from extract.lexicon import Lexicon
from extract.text.labels import core
from extract.text.normalize import fold
from extract.text.numerals import without_weight

FORMS, EVIDENCE = "vintages.forms", "vintages.evidence"
# A label of evidence is no longer; what is longer is prose.
_LONGEST = 60


def vintage_of(texts: Iterable[str], lexicon: Lexicon, fiscal_year: int | None) -> Vintage | None:
    """The vintage all of whose evidence is among the texts of a form's cells; None if none is.

    Of several the one with most evidence counts; of equals the latest not after `fiscal_year`. Raises LexiconError for
    a vintage of the lexicon that is described wrongly.
    """
    printed = labels(texts)
    fitting = [vintage for vintage in _vintages(lexicon) if all(fold(word) in printed for word in vintage.evidence)]
    return max(fitting, key=lambda vintage: _rank(vintage, fiscal_year), default=None)


def labels(texts: Iterable[str]) -> set[str]:
    """The labels among texts, in the forms in which they are compared: as printed, without asides, before their colon."""
    return {form for text in texts if text and len(text) <= _LONGEST for form in _forms(text)}


@lru_cache(maxsize=16_384)
def _forms(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset((folded, core(text), core(without_weight(text)), core(folded.removeprefix("其中:").partition(":")[0])))


def _rank(vintage: Vintage, fiscal_year: int | None) -> tuple[int, bool, int]:
    year = vintage.year or 0
    in_time = fiscal_year is None or year <= fiscal_year
    return len(vintage.evidence), in_time, year if in_time else -year


@cache
def _vintages(lexicon: Lexicon) -> tuple[Vintage, ...]:
    """The vintages of the lexicon that have evidence."""
    names, evidence = lexicon.roles(FORMS), lexicon.roles(EVIDENCE)
    return tuple(_vintage(name, names.get(name, ()), words) for name, words in evidence.items() if words)


def _vintage(id: str, name: tuple[str, ...], evidence: tuple[str, ...]) -> Vintage:
    authority, year, title = (*name, *[""] * 3)[:3]
    if len(name) > 3 or (year and not year.isdigit()):
        raise LexiconError(f"{FORMS}.{id}: expected [authority, year, name], such as [湖南, 2020, 项目支出绩效自评表]")
    return Vintage(
        id=id,
        authority=authority or None,
        year=int(year) if year else None,
        title=title or None,
        evidence=list(evidence),
    )
