"""What the words right before a figure say of it: a share, a completion, a margin, a change. They are no subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.facts.grammar import Grammar

_RATES = frozenset({"%", "‰", "个百分点", "百分点", "倍", "个点"})
_LINK = re.compile(r"(?:为|达到?|约|了|共|至|到|的)$")
# 提高到 and 降至 tell the level that is reached, not the change.
_MOVED = re.compile(r"(?:约|了|共|达|为|分别)$")
_OF_ALL = re.compile(r"(?:的|比|比例|比重|总数|总额)$")
# What 占 stands in that is no share: 占地面积.
_NO_SHARE = re.compile(r"占(?:地|用|有|道)")
_LONGEST_BASE = 40


@dataclass(frozen=True, slots=True)
class Qualified:
    """A qualifier and the words before it, which hold the subject if it is named in the same clause."""

    qualifier: str
    rest: str


def qualified(left: str, unit: str | None, before: str, grammar: Grammar) -> Qualified | None:
    """The qualifier that `left`, the text between a clause's start and a figure, ends with; None if there is none.

    `before` is the sentence up to the clause: 与上年相比 there makes a 减少 here 同比减少.
    """
    rate = unit in _RATES
    if rate and (found := _completion(left, grammar) or _share(left, grammar)):
        return found
    return _margin(left, grammar) or _change(left, before, grammar) or (None if rate else _share(left, grammar))


def _share(left: str, grammar: Grammar) -> Qualified | None:
    for word in grammar.shares:
        at = left.rfind(word)
        base = left[at + len(word) :] if at >= 0 else ""
        if at < 0 or _NO_SHARE.match(left, left.rfind("占")) or len(base) > _LONGEST_BASE:
            continue
        if not base or _OF_ALL.search(_LINK.sub("", base) or base) or base.endswith("的"):
            return Qualified(grammar.share_name, left[:at])
    return None


def _completion(left: str, grammar: Grammar) -> Qualified | None:
    tight = left.removesuffix("的")
    name = next((name for word, name in grammar.completions if tight.endswith(word.removesuffix("的"))), None)
    if name is None:
        return None
    starts = [at for verb in grammar.completed_by if (at := tight.rfind(verb)) >= 0 and not tight.startswith("占", at)]
    return Qualified(name, tight[: max(starts)]) if starts else None


def _margin(left: str, grammar: Grammar) -> Qualified | None:
    if not _LINK.sub("", left).endswith(grammar.goals):
        return None
    for word, name in grammar.margins:
        at = left.rfind(word)
        if at >= 0 and _LINK.sub("", left[at + len(word) :]).endswith(grammar.goals):
            return Qualified(name, left[:at])
    return None


def _change(left: str, before: str, grammar: Grammar) -> Qualified | None:
    tight = _MOVED.sub("", left) or left
    for word, name in grammar.changes if tight.endswith(grammar.change_words) else ():
        if tight.endswith(word) and (len(word) > 1 or tight == word or _compared(tight, grammar)):
            rest = tight[: -len(word)]
            basis = _compared(rest, grammar) or _compared(before, grammar) or ""
            return Qualified(basis + name, _without_basis(rest, grammar))
    return None


def comparison(text: str, grammar: Grammar) -> str | None:
    """同比, 比预算 … where the text compares with the year before, the budget …; the last comparison counts."""
    return _compared(text, grammar)


def _compared(text: str, grammar: Grammar) -> str | None:
    found = [(text.rfind(word) + len(word), len(word), name) for word, name in grammar.comparisons if word in text]
    return max(found)[2] if found else None


def _without_basis(rest: str, grammar: Grammar) -> str:
    for word, _ in grammar.comparisons:
        at = rest.find(word)
        if at >= 0:
            return rest[:at] or rest[at + len(word) :].lstrip("数额相比同期,，")
    return rest
