"""The words of `facts.yaml` in the shape in which the parser of clauses asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extract.lexicon import Lexicon

Marks = tuple[tuple[str, str], ...]
"""(phrase, what it says), longest phrase first."""


@dataclass(frozen=True, eq=False)
class Grammar:
    """One vocabulary each; docs in `facts.yaml`. Tuples are sorted longest first, as the longest match wins."""

    lexicon: Lexicon
    verbs: frozenset[str]
    verb_sizes: tuple[int, ...]
    acts: frozenset[str]
    followers: frozenset[str]
    entities: frozenset[str]
    openers: frozenset[str]
    openings: tuple[str, ...]
    prepositions: frozenset[str]
    links: tuple[str, ...]
    bounds: tuple[str, ...]
    kept: tuple[str, ...]
    shares: tuple[str, ...]
    share_name: str
    completed_by: tuple[str, ...]
    completions: Marks
    margins: Marks
    goals: tuple[str, ...]
    changes: Marks
    change_words: tuple[str, ...]
    comparisons: Marks
    acted: dict[str, str]
    back: tuple[str, ...]
    endings: tuple[str, ...]
    classifiers: frozenset[str]
    people: frozenset[str]
    time: frozenset[str]
    measures: tuple[str, ...]
    durations: tuple[str, ...]
    fillers: frozenset[str]
    accounts: tuple[str, ...]
    rule_texts: tuple[str, ...]
    notes: tuple[str, ...]
    signing: tuple[str, ...]


@cache
def grammar_of(lexicon: Lexicon) -> Grammar:
    """The grammar of a lexicon. Raises LexiconError where a vocabulary is missing."""

    def words(vocabulary: str, role: str) -> tuple[str, ...]:
        return _longest(lexicon.roles(f"facts.{vocabulary}")[role])

    def marks(vocabulary: str, *without: str) -> Marks:
        roles = lexicon.roles(f"facts.{vocabulary}").items()
        pairs = ((word, role) for role, listed in roles if role not in without for word in listed)
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))

    shares = next(iter(lexicon.roles("facts.shares").items()))
    signing = lexicon.roles("signoff.fields")
    return Grammar(
        lexicon=lexicon,
        verbs=frozenset(words("verbs", "objects")),
        verb_sizes=tuple(sorted({len(verb) for verb in words("verbs", "objects")})),
        acts=frozenset(words("verbs", "acts")),
        followers=frozenset(words("verbs_in_nouns", "followers")),
        entities=frozenset(words("verbs_in_nouns", "entities")),
        openers=frozenset(words("openers", "words")),
        openings=tuple(word for word in words("openers", "words") if len(word) > 1),
        prepositions=frozenset(words("openers", "prepositions")),
        links=words("links", "words"),
        bounds=words("links", "bounds"),
        kept=words("links", "kept"),
        shares=_longest(shares[1]),
        share_name=shares[0],
        completed_by=words("completions", "verbs"),
        completions=marks("completions", "verbs"),
        margins=marks("margins", "goals"),
        goals=words("margins", "goals"),
        changes=marks("changes"),
        change_words=tuple(word for word, _ in marks("changes")),
        comparisons=marks("comparisons"),
        acted=dict(marks("acted")),
        back=words("back_references", "words"),
        endings=words("counted", "endings"),
        classifiers=frozenset(words("classifiers", "units")),
        people=frozenset(words("classifiers", "people")),
        time=frozenset(words("classifiers", "time")),
        measures=words("measures", "endings"),
        durations=words("measures", "durations"),
        fillers=frozenset(words("measures", "fillers")),
        accounts=words("accounts", "suffixes"),
        rule_texts=words("rule_texts", "words"),
        notes=_longest(lexicon.roles("headings.openings")["notes"]),
        signing=_longest(word for role in ("prepared_by", "phone", "date") for word in signing[role] if len(word) > 2),
    )


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
