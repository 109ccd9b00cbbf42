"""What the lexicon knows of a label, asked by a reader that is looking for the grid, not for the meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.lexicon import Lexicon
from extract.text.labels import Vocabulary, core, vocabulary
from extract.text.normalize import squash

_BETWEEN = re.compile(
    r"^(?:附件|附表|备注|说明|注|填表|填报|制表|单位|金额单位|部门|编制|报告|联系|公开)[^。]{0,30}(?:[:：\d一二三四五六七八九十]|$)"
    r"|^第[一二三四五六七八九十]+(?:部分|章)|^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）"
    r"|(?:表|清单|报告|情况)(?:[（(][^（）()]*[）)])?$"
)


_INNER = frozenset(
    (
        *("target", "actual", "weight", "score", "deviation", "standard", "description", "nature", "unit_label"),
        *("initial_budget", "adjusted_budget", "executed", "execution_rate", "score_ratio"),
        *("level2", "level3", "points"),
    )
)


# The vocabularies that hold labels of forms; the others hold words of prose, units and titles.
_FORMS = ("self_evaluation.", "evaluation_system.", "basic_data.", "fund_list.", "indicators.", "objectives.")


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of all vocabularies as one set, and the column headers of all forms as roles."""

    labels: frozenset[str]
    columns: tuple[Vocabulary, ...]
    openers: frozenset[str]
    levels: tuple[Vocabulary, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Labels:
        return _labels(lexicon)

    def known(self, text: str) -> bool:
        """True if any form uses this text as a label."""
        return bool(text) and len(text) < 40 and core(text) in self.labels

    def roles(self, text: str) -> frozenset[str]:
        """What a column header means, in each of the forms that know it."""
        if not text or len(text) > 40:
            return frozenset()
        return frozenset(role for column in self.columns if (role := column.role(text, fuzzy=False)))

    def levels_of(self, text: str) -> set[str]:
        """`level1` and `level2` if an indicator of that level has this name, with or without its weight in brackets."""
        return {f"level{n}" for n, level in enumerate(self.levels, 1) if level.role(text, fuzzy=False)}

    def inner(self, text: str) -> bool:
        """True for the header of a column that is never a table's first."""
        return bool(self.roles(text) & _INNER)

    def between_tables(self, text: str) -> bool:
        """True for what stands between tables: titles, attachment numbers, notes, signing lines, headings."""
        return bool(_BETWEEN.search(squash(text)))

    def opens_table(self, text: str) -> bool:
        """True for a label that the first cell of a form prints."""
        return bool(text) and core(text) in self.openers


@cache
def _labels(lexicon: Lexicon) -> Labels:
    names = sorted(name for name in lexicon.vocabularies if name.startswith(_FORMS))
    labels = {core(alias) for name in names for aliases in lexicon.roles(name).values() for alias in aliases}
    columns = tuple(vocabulary(lexicon, name) for name in names if name.endswith("columns"))
    heads = [name for name in names if name.endswith("head_fields")]
    openers = {core(alias) for name in heads for aliases in lexicon.roles(name).values() for alias in aliases}
    levels = tuple(vocabulary(lexicon, f"indicators.level{n}") for n in (1, 2))
    return Labels(frozenset(labels), columns, frozenset(openers), levels)
