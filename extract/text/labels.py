"""Printed labels to roles: exact alias first, then a fuzzy match with a margin to the next role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from extract.lexicon import Lexicon, Roles
from extract.text.normalize import fold, squash

# What a label may carry beside its words: `(A)`, `（万元）`, `(B/A)`, `(30分*执行率)`, `：`, `*`, `1.`.
_ASIDE = re.compile(r"\([^()]*\)|\([^()]*$|\[[^\[\]]*\]|[:：*＊%]+$")
_LEAD = re.compile(r"^(?:其中|减|加)[:：]|^[:：*]+")

# A label is taken for an alias when at least this much of it is the same (normalised indel similarity), and no other
# role comes as near. Measured on the header labels of FORMS: 0.80 confuses 年初预算数 with 全年预算数 (0.60) never,
# and still takes one wrong or missing character in four or more.
FUZZY_FLOOR = 80.0
FUZZY_MARGIN = 8.0
# No label is longer; what is longer is prose. The longest seen on public forms has 41 characters.
_LONGEST = 60
# With the blanks that pad it, no label is longer than this.
_PADDED = 400
# The same labels come again in every form: answers are remembered, up to this many.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Match:
    """The role a label stands for. `exact` is false for a fuzzy match; `alias` is what it was matched with."""

    role: str
    alias: str
    exact: bool


_UNSEEN = Match("", "", False)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Role by label, for one kind of place (column headers of one form, row labels …)."""

    name: str
    exact: dict[str, str]
    _fuzzy: tuple[str, ...] = field(default=(), repr=False)
    _known: tuple[dict[str, Match | None], dict[str, Match | None]] = field(default_factory=lambda: ({}, {}), repr=False)

    @classmethod
    def of(cls, name: str, roles: Roles) -> Vocabulary:
        exact = {core(alias): role for role, aliases in roles.items() for alias in aliases}
        exact |= {fold(alias): role for role, aliases in roles.items() for alias in aliases}
        return cls(name, exact, tuple(alias for alias in exact if len(alias) >= 4))

    def match(self, text: str, *, fuzzy: bool = True) -> Match | None:
        """The role of a printed label, or None. White space, width, asides in brackets and a final colon do not count."""
        known = self._known[fuzzy]
        found = known.get(text, _UNSEEN)
        if found is _UNSEEN:
            if len(text) > _LONGEST and (len(text) > _PADDED or len(squash(text)) > _LONGEST):
                return None
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[text] = self._match(text, fuzzy)
        return found

    def _match(self, text: str, fuzzy: bool) -> Match | None:
        label = core(text)
        for form in (fold(text), label):
            if form and (role := self.exact.get(form)):
                return Match(role, form, True)
        if not fuzzy or len(label) < 4 or len(label) > 24 or not self._fuzzy:
            return None
        best = process.extract(label, self._fuzzy, scorer=fuzz.ratio, limit=8, score_cutoff=FUZZY_FLOOR - FUZZY_MARGIN)
        if not best or best[0][1] < FUZZY_FLOOR:
            return None
        role = self.exact[best[0][0]]
        rival = max((score for alias, score, _ in best[1:] if self.exact[alias] != role), default=0.0)
        return Match(role, best[0][0], False) if best[0][1] - rival >= FUZZY_MARGIN else None

    def role(self, text: str, *, fuzzy: bool = True) -> str | None:
        """The name of the role alone."""
        found = self._known[fuzzy].get(text, _UNSEEN)
        if found is _UNSEEN:
            found = self.match(text, fuzzy=fuzzy)
        return found.role if found else None

    def roles(self, labels: Iterable[tuple[int, str]]) -> dict[int, str]:
        """Place → role of the labels that have one: `role` for each of many, without the price of a call for each."""
        known, found = self._known[True], {}
        for place, label in labels:
            match = known.get(label, _UNSEEN)
            if match is _UNSEEN:
                match = self.match(label)
            if match:
                found[place] = match.role
        return found


def core(text: str) -> str:
    """The words of a label alone: folded, without asides in brackets, leading 其中： and a final colon."""
    folded = fold(text)
    if folded.isalnum():  # most labels: nothing beside their words
        return folded
    folded = _LEAD.sub("", folded)
    stripped = _ASIDE.sub("", folded)
    while stripped != (again := _ASIDE.sub("", stripped)):
        stripped = again
    return stripped or folded


@cache
def vocabulary(lexicon: Lexicon, name: str) -> Vocabulary:
    """The vocabulary of that name, ready to match. Cached by lexicon. Raises LexiconError if there is none."""
    return Vocabulary.of(name, lexicon.roles(name))
