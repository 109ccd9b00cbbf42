"""The header of the indicators in 绩效目标表 and 绩效运行监控表: one or two trees, columns of projects, ticks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.contract.objectives import Period
from extract.forms.context import FormContext, label
from extract.forms.self_evaluation.headers import INDICATORS
from extract.model import Cell
from extract.text.labels import vocabulary
from extract.text.normalize import fold
from extract.text.numerals import without_weight

COLUMNS = "objectives.columns"
PROJECT_COLUMNS = "objectives.project_columns"
_LEVELS = ("level1", "level2", "level3")
_MARKS = frozenset({"cause", "likelihood_mark"})
_SAID = frozenset({"target", "whole_target", "actual", "expected"})
PERIODS: dict[str | None, Period] = {"annual": "annual", "whole": "whole"}
_HIGHEST = 4
_LONGEST = 30
# `1-7月`, `2021年1至6月`, `截至9月30日`, `上半年`, `前三季度` before the word that says what is measured.
_MONTHS = re.compile(
    r"^(?:截[至止]到?)?(?:20\d\d年)?(?:(?:1月?[-~至到])?(?P<month>1[0-2]|[1-9])月(?:\d{1,2}日|底|末|份)?|(?P<half>上半年|半年度?)|(?P<third>前三季度))"
    r"(?:止|前|累计)?(?=\D|$)"
)


@dataclass(frozen=True)
class Header:
    """A header of indicators. `trees` are one or two sets of columns (role → grid column) with their period.

    `project` are the columns that say which project a row belongs to, in a table of many; `marks` the columns to tick,
    as (column, role, label); `month` the N of 1-N月; `unknown` labels that map to nothing.
    """

    rows: range
    trees: tuple[tuple[Period, dict[str, int]], ...]
    project: dict[str, int] = field(default_factory=dict)
    marks: tuple[tuple[int, str, str], ...] = ()
    month: int | None = None
    unknown: tuple[str, ...] = ()

    @property
    def roles(self) -> set[str]:
        """All roles that a column of the indicators has."""
        return {role for _, tree in self.trees for role in tree} | {role for _, role, _ in self.marks}


def month_of(text: str) -> tuple[int | None, str]:
    """The N of `1-N月` at the start of a label, and the folded words behind it; (None, all of them) without one."""
    folded = fold(text)
    found = _MONTHS.match(folded)
    if not found:
        return None, folded
    month = 6 if found["half"] else 9 if found["third"] else int(found["month"])
    return month, folded[found.end() :]


def role_of(context: FormContext, text: str) -> str | None:
    """What a column of indicators with this header holds."""
    name = without_weight(text)
    if not name or len(name) > _LONGEST:
        return None
    month, rest = month_of(name)
    if month is not None:
        return context.role("objectives.months", rest)
    own = vocabulary(context.lexicon, COLUMNS)
    shared = vocabulary(context.lexicon, INDICATORS)
    for fuzzy in (False, True):
        for words in (own, shared):
            if role := words.role(name, fuzzy=fuzzy):
                return role
    return None


def period_named(context: FormContext, text: str) -> Period | None:
    """The period that words over indicators name: `长期绩效指标`, `年度绩效指标`; None where they name none."""
    words = context.lexicon.roles("objectives.period_words")
    named = (period for role, period in PERIODS.items() if role and any(word in text for word in words[role]))
    return next(named, None)


def header(context: FormContext, row: int) -> Header | None:
    """The header that begins at this row, or None: names of indicators and what is to be reached."""
    if not _may_begin(context, row):
        return None
    rows = _rows(context, row)
    if row and _is_header_row(context, row - 1):
        rows = range(row - 1, rows.stop)
    stacks = [_stack(context, rows, col) for col in range(context.table.n_cols)]
    found = _Columns(context, stacks)
    found.read()
    levels = {role for _, tree in found.trees for role in tree} & set(_LEVELS)
    said = {role for _, tree in found.trees for role in tree} & _SAID
    if not levels or not said or (len(levels) + len(said) < 3 and not found.project):
        return None
    if not found.project:
        found.sides(rows)
    trees = tuple((found.period(n), tree) for n, (_, tree) in enumerate(found.trees))
    return Header(rows, trees, found.project, tuple(found.marks), found.month, tuple(found.unknown))


def _may_begin(context: FormContext, row: int) -> bool:
    """A quick look: a level and something else, by the exact names of columns."""
    words = vocabulary(context.lexicon, INDICATORS)
    cells = context.table.starting(row)
    named = {words.role(without_weight(cell.text), fuzzy=False) for cell in cells if 2 <= len(cell.text) <= _LONGEST}
    return bool(named & set(_LEVELS)) and len(cells) > 1


def _rows(context: FormContext, start: int) -> range:
    """The rows of the header: those that its merged cells reach, as far as they print names of columns.

    Flattened text has empty cells where cells were merged: there all that is printed must be names of columns.
    """
    table, stop = context.table, start + 1
    while stop < min(table.n_rows, start + _HIGHEST):
        texts = [cell for cell in table.starting(stop) if label(cell.text)]
        above = [cell for cell in table.covering(stop) if cell.row < stop and cell.row >= start and cell.col > 0]
        known = sum(role_of(context, cell.text) is not None for cell in texts)
        enough = 2 * known >= len(texts) if above else known == len(texts) < len(table.starting(stop))
        if not texts or not enough or any(context.role("indicators.level1", cell.text) for cell in texts):
            break
        stop += 1
    return range(start, stop)


def _is_header_row(context: FormContext, row: int) -> bool:
    """Whether the row over the levels names columns too, each of them: the upper part of the header."""
    texts = [label(cell.text) for cell in context.table.starting(row) if label(cell.text)]
    return len(texts) > 1 and all(
        len(text) <= _LONGEST and (role_of(context, text) or context.role(PROJECT_COLUMNS, text)) for text in texts
    )


def _stack(context: FormContext, rows: range, col: int) -> list[Cell]:
    """The cells of a column in the header, the lowest first."""
    cells: list[Cell] = []
    for row in reversed(rows):
        cell = context.table.at(row, col)
        if (not cells or cells[-1] is not cell) and label(cell.text):
            cells.append(cell)
    return cells


class _Columns:
    """Reads the stacks of header cells from left to right."""

    def __init__(self, context: FormContext, stacks: list[list[Cell]]) -> None:
        self.context, self.stacks = context, stacks
        self.trees: list[tuple[list[str], dict[str, int]]] = [([], {})]
        self.project: dict[str, int] = {}
        self.marks: list[tuple[int, str, str]] = []
        self.month: int | None = None
        self.unknown: list[str] = []
        self.side: list[str] = []

    def read(self) -> None:
        first_level = self._first_level()
        for col, stack in enumerate(self.stacks):
            if not stack or (stack[0].col != col):
                continue
            role = None if col < first_level and self._project(col, stack) else self._role(stack)
            if role:
                self._place(col, role, stack)

    def _first_level(self) -> int:
        for col, stack in enumerate(self.stacks):
            if any(role_of(self.context, cell.text) in _LEVELS for cell in stack):
                return col
        return len(self.stacks)

    def _project(self, col: int, stack: list[Cell]) -> bool:
        names = [without_weight(cell.text) for cell in stack]
        role = next((r for name in names if "指标" not in name and (r := self.context.role(PROJECT_COLUMNS, name))), None)
        if role is None:
            return False
        self.project.setdefault(role, col)
        return True

    def _role(self, stack: list[Cell]) -> str | None:
        for cell in stack:
            if role := role_of(self.context, cell.text):
                month, _ = month_of(cell.text)
                self.month = self.month or month
                return role
        self.unknown.append(label(stack[0].text))
        return None

    def _place(self, col: int, role: str, stack: list[Cell]) -> None:
        if role in _MARKS:
            self.marks.append((col, role, label(stack[0].text)))
            return
        texts, tree = self.trees[-1]
        if role in tree and role in (*_LEVELS, *_SAID) and ("level3" in tree or role in _SAID):
            if role in _SAID and "level3" in tree and not self._starts_again(col):
                return
            level1 = {"level1": tree["level1"]} if "level1" in tree else {}
            texts, tree = [], level1 if role != "level1" else {}
            self.trees.append((texts, tree))
        tree.setdefault(role, col)
        texts += [label(cell.text) for cell in stack]

    def _starts_again(self, col: int) -> bool:
        """Whether names of indicators are printed again right of this column."""
        return any(role_of(self.context, stack[0].text) == "level3" for stack in self.stacks[col:] if stack)

    def sides(self, rows: range) -> None:
        """Words in the cells left of the first level, such as 长期绩效指标, are no columns: they may name the period."""
        table, first = self.context.table, self._first_level()
        self.side = [label(cell.text) for row in rows for cell in table.covering(row) if cell.col < first and label(cell.text)]
        self.unknown = [text for text in self.unknown if text not in self.side]

    def period(self, n: int) -> Period:
        """The period of a tree: by the words over it; of two trees the first is of the whole period (财预〔2015〕88号附表)."""
        alone = len(self.trees) == 1
        texts = self.side if alone else self.trees[n][0]
        named = next((period for text in texts if (period := period_named(self.context, text))), None)
        return named or ("whole" if n == 0 and not alone else "annual")
