"""Which facts of the prose state the same quantity as an indicator, whether they support it or contradict it.

Precision counts more than recall: a fact is evidence where its subject and the indicator's name are the same words,
fillers aside, and the units are of one family. A share, a change or a completion rate is another quantity.
"""

from __future__ import annotations

from collections import defaultdict

from extract.contract import Fact, Indicator, Report, TextSource, Value
from extract.facts.grammar import Grammar, grammar_of
from extract.lexicon import Lexicon, load
from extract.text.normalize import fold
from extract.text.words import words_of

# A subject of one short word (支出, 企业) names too many things.
_SHORTEST = 3


def link(report: Report, lexicon: Lexicon | None = None) -> None:
    """Set `evidence` of every indicator of the self-evaluations to the ids of the facts that state its quantity, in order.

    `lexicon` is the built-in one if none is given. Linear in the number of facts and indicators.
    """
    grammar = grammar_of(lexicon or load())
    by_name: dict[frozenset[str], list[Fact]] = defaultdict(list)
    for fact in report.facts:
        if fact.subject and (fact.qualifier is None or fact.qualifier in grammar.acted.values()):
            listed = by_name[_name(fact.subject, grammar)]
            # Named again in one sentence it is a part: 培训学员1942人，其中技能培训43期，培训学员1404人.
            if not (listed and _together(listed[-1], fact)):
                listed.append(fact)
    for evaluation in report.self_evaluations:
        for indicator in evaluation.indicators:
            name = _name(indicator.level3 or "", grammar)
            facts = by_name.get(name, []) if len("".join(name)) >= _SHORTEST else []
            indicator.evidence = [fact.id for fact in facts if _measures(indicator, fact, grammar)]


def _together(one: Fact, other: Fact) -> bool:
    """Whether two facts stand in the same sentence."""
    blocks = [fact.source.block for fact in (one, other) if isinstance(fact.source, TextSource)]
    return one.sentence == other.sentence and len(set(blocks)) == 1


def _name(text: str, grammar: Grammar) -> frozenset[str]:
    """The words of a name that tell it from others: without verbs of doing (完成, 发放), scope and fillers (人数, 数量)."""
    words = [word.text for word in words_of(fold(text), grammar.lexicon)]
    own = frozenset(word for word in words if any(c.isalnum() for c in word)) - grammar.fillers - grammar.openers
    return own - grammar.verbs or own


def _measures(indicator: Indicator, fact: Fact, grammar: Grammar) -> bool:
    values = [value for value in (indicator.target, indicator.actual) if value and value.kind == "quantity"]
    return bool(values) and any(_family(value, grammar) == _family(fact.value, grammar) for value in values)


def _family(value: Value, grammar: Grammar) -> str:
    """人, 名 and 人次 count people, 家 and 个 count things; without a unit a figure counts, a percentage never does."""
    unit = value.unit or ""
    base = unit.split("/")[0]
    if base in grammar.people or base in ("名", "位"):
        return "count"
    if base in grammar.classifiers or not unit:
        return "count"
    return unit
