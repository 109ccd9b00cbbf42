"""One plan or monitoring form a section of a table: its head, money, goals, then the tree of indicators.

What a row is follows from its labels (`objectives.*`, then `self_evaluation.*`), not from its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from extract.contract import Goal, Monitoring, Objective, ObjectiveGoal, Source
from extract.contract.objectives import Period
from extract.forms.codes import split_code
from extract.forms.context import (
    SIGNING,
    FormContext,
    attachment,
    caption,
    cell_source,
    is_placeholder,
    joined,
    lines_above,
    printed_year,
    prose,
    signoff_of,
    unit_above,
)
from extract.forms.objectives.columns import Header, header, month_of, period_named
from extract.forms.objectives.goals import GoalBlock, goal_period
from extract.forms.objectives.money import MoneyHeader, PlanMoney, money_header, money_line
from extract.forms.objectives.rows import MonitoringRows, ObjectiveRows, Whole
from extract.forms.self_evaluation.form import scope_of
from extract.model import Cell
from extract.text.labels import vocabulary
from extract.text.normalize import squash
from extract.text.numerals import points, without_weight

Kind: TypeAlias = Literal["objectives", "monitoring"]
Form: TypeAlias = Objective | Monitoring

_HEAD = "objectives.head_fields"
_SHARED_HEAD = "self_evaluation.head_fields"
_INLINE = re.compile(r"([\u4e00-\u9fff][\u4e00-\u9fff（()）\s\u3000]{1,16})[:：][\s\u3000]*([^\s\u3000:：]+)")
_FIELDS = {
    "department",
    "supervising_department",
    "implementing_unit",
    "project_name",
    "project_code",
    "project_type",
    "period",
}
_RENAMED = {"implementation_period": "period"}
_YEAR = re.compile(r"20\d\d")
_LONGEST_LABEL = 30


class FormReader:
    """Fed with the rows of one section; `forms` are what it found, in order."""

    def __init__(self, context: FormContext, kind: Kind, rows: range) -> None:
        self.context, self.kind, self.rows = context, kind, rows
        self.forms: list[Form] = []
        self.header_rows: set[int] = set()
        self.unknown: list[tuple[str, str]] = []
        self.signing: list[str] = []
        self._open(first=True)

    # ---------------------------------------------------------------- forms

    def _open(self, *, first: bool = False) -> None:
        """Begin a form; only the first of a section has the lines above it."""
        if not first:
            self._close()
        start = self.rows.start
        title = caption(self.context, start) if first else self.form.title
        number = attachment(self.context) if first and not start else None
        above = lines_above(self.context, start) if first else []
        self.form: Form
        if self.kind == "objectives":
            self.form = Objective(id="", scope="project", title=title, attachment=number)
            self.plan = PlanMoney(self.context, self.form.money)
        else:
            self.form = Monitoring(id="", scope="project", title=title, attachment=number)
        self.forms.append(self.form)
        self.header: Header | None = None
        self.readers: list[ObjectiveRows | MonitoringRows] = []
        self.money: MoneyHeader | None = None
        self.goals = GoalBlock(self.context, lambda text: self._head_role(text) is not None)
        self.block: Period | None = None
        self.whole: Whole = {}
        self.attribute: str | None = None
        unit = unit_above(self.context, start) if first else None
        (self.form.money if isinstance(self.form, Objective) else self.form.funding).money_unit = unit
        self.form.fiscal_year = printed_year(above) if first else None
        for line in above:
            self._inline(line, None)
        self.signing = [line for line in above if SIGNING.search(line)]

    def _close(self) -> None:
        """What follows from the whole form."""
        form = self.form
        title = squash(form.title or "")
        form.scope = scope_of(title, form.project_name, form.department) or form.scope
        year = _YEAR.search(title)
        form.fiscal_year = form.fiscal_year or (int(year.group()) if year else self.context.fiscal_year)
        form.project_type = form.project_type or self.attribute
        form.signoff = signoff_of(self.signing, self.context.lexicon)
        if isinstance(form, Monitoring) and form.month is None and title:
            form.month = next((month for n in range(len(title)) if (month := month_of(title[n:])[0])), None)

    def read(self, next_id: Callable[[], str]) -> list[Form]:
        """The forms of the section that say something."""
        row = self.rows.start
        while row < self.rows.stop:
            row = self._row(row)
        if self.rows.stop == self.context.table.n_rows:
            self.signing += [block.text for block in self.context.after[:6] if SIGNING.search(block.text)]
        self._close()
        kept = [form for form in self.forms if form.indicators or form.goals]
        for form in kept:
            form.id = next_id()
        return kept

    # ---------------------------------------------------------------- rows

    def _row(self, row: int) -> int:
        cells = [cell for cell in self.context.table.starting(row) if squash(cell.text)]
        if found := header(self.context, row):
            return self._begin(found)
        if len(cells) == 1 and row + 1 < self.rows.stop and header(self.context, row + 1):
            self.block = period_named(self.context, squash(cells[0].text))
            return row + 1
        if self.readers and not self._ends(cells):
            if not self._total(cells):
                for reader in self.readers:
                    reader.row(row)
            return row + 1
        if not cells or self._goals(row, cells) or self._money(row):
            return row + 1
        self._labels(row)
        return row + 1

    def _begin(self, found: Header) -> int:
        """A header of indicators; one printed again goes on with the tree above it."""
        before, self.header = self.readers, found
        self.header_rows |= set(found.rows)
        self.unknown += [("objectives.columns", text) for text in found.unknown]
        form = self.form
        if isinstance(form, Objective):
            named = self.block if len(found.trees) == 1 else None
            self.readers = [
                ObjectiveRows(self.context, tree, form.indicators, named or period, self.whole) for period, tree in found.trees
            ]
        else:
            form.month = form.month or found.month
            self.readers = [MonitoringRows(self.context, found.trees[0][1], form.indicators, found.marks)]
        self.block = None
        for old, new in zip(before, self.readers, strict=False):
            new.level1, new.level2, new.unknown = old.level1, old.level2, old.unknown
        form.source = form.source or cell_source(self.context.table, self.context.table.at(found.rows.start, 0))
        self.money, self.goals.columns = None, {}
        return found.rows.stop

    def _ends(self, cells: list[Cell]) -> bool:
        """Whether a row no longer belongs to the indicators: a label of the head or of a block of prose, or signing lines."""
        first = next((cell for cell in cells if not is_placeholder(cell.text)), None)
        if first is None or first.col > 0:
            return False
        shared = self.context.role("self_evaluation.prose_fields", first.text)
        named = self._head_role(first.text) or self._prose_role(first.text) or shared
        goal = goal_period(self.context, first.text) if len(cells) <= 3 else None
        if not (named or goal or SIGNING.search(first.text)) or len(cells) > max(4, self.context.table.n_cols // 2):
            return False
        for reader in self.readers:
            self.unknown += reader.unknown
        self.readers = []
        return True

    def _total(self, cells: list[Cell]) -> bool:
        if not cells or self.context.role("self_evaluation.total_rows", without_weight(cells[0].text)) != "total":
            return False
        if isinstance(self.form, Objective) and self.form.total_weight is None:
            numbers = [(value, cell) for cell in cells[1:] if (value := points(cell.text)) is not None]
            if numbers:
                self.form.total_weight = numbers[-1][0]
                self.form.sources["total_weight"] = cell_source(self.context.table, numbers[-1][1])
        return True

    # ---------------------------------------------------------------- goals

    def _goals(self, row: int, cells: list[Cell]) -> bool:
        found = self.goals.row(row, cells)
        for period, cell in found or ():
            self._goal(period, cell)
        return found is not None

    def _goal(self, period: Period, cell: Cell) -> None:
        text, source = prose(cell.text), cell_source(self.context.table, cell)
        if text is None or self._head_role(cell.text):
            return
        if isinstance(self.form, Objective):
            self.form.goals.append(ObjectiveGoal(period=period, text=text, source=source))
        elif self.form.goals and self.form.goals[-1].actual is None and self._is_result(cell):
            self.form.goals[-1].actual = text
        else:
            self.form.goals.append(Goal(expected=text, source=source))

    def _is_result(self, cell: Cell) -> bool:
        """Whether a text of goals stands beside the goal of the same row: what was reached of it so far."""
        last = self.form.goals[-1].source
        return last is not None and getattr(last, "row", None) == cell.row

    # ---------------------------------------------------------------- money, head

    def _money(self, row: int) -> bool:
        if isinstance(self.form, Objective):
            return self.plan.row(row)
        if found := money_header(self.context, row):
            self.money = found
            self.header_rows.add(row)
            self.form.month = self.form.month or found.month
            self.form.funding.money_unit = found.money_unit or self.form.funding.money_unit
            return True
        line = money_line(self.context, self.money, row) if self.money else None
        if line:
            self.form.funding.lines.append(line)
        return line is not None

    def _head_role(self, text: str) -> str | None:
        if len(squash(text)) > _LONGEST_LABEL:
            return None
        for fuzzy in (False, True):
            for name in (_HEAD, _SHARED_HEAD):
                if role := vocabulary(self.context.lexicon, name).role(text, fuzzy=fuzzy):
                    return _RENAMED.get(role, role)
        return None

    def _labels(self, row: int) -> None:
        """Labels with the cell right of each, or with the text behind their colon; signing lines."""
        own = self.context.table.starting(row)
        for n, cell in enumerate(own):
            after = own[n + 1] if n + 1 < len(own) else None
            if not squash(cell.text):
                continue
            if SIGNING.search(cell.text):
                self.signing.append(cell.text)
            elif role := self._head_role(cell.text):
                if after is not None and self._head_role(after.text) is None and not is_placeholder(after.text):
                    self._set(role, after.text, cell_source(self.context.table, after))
            elif isinstance(self.form, Monitoring) and after is not None and (role := self._prose_role(cell.text)):
                self._prose(self.form, role, after)
            else:
                self._inline(cell.text, cell)

    def _prose_role(self, text: str) -> str | None:
        return self.context.role("objectives.prose_fields", text) if len(squash(text)) <= _LONGEST_LABEL else None

    def _prose(self, form: Monitoring, role: str, cell: Cell) -> None:
        if getattr(form, role) is None and not is_placeholder(cell.text):
            setattr(form, role, prose(cell.text))
            form.sources[role] = cell_source(self.context.table, cell)

    def _inline(self, line: str, cell: Cell | None) -> None:
        """`填报单位：某某局  单位：万元`: labels and values in one line."""
        if len(squash(line)) > 4 * _LONGEST_LABEL:
            return
        source = cell_source(self.context.table, cell) if cell is not None else None
        for found in _INLINE.finditer(line):
            if role := self._head_role(found[1]):
                self._set(role, found[2], source)

    def _set(self, role: str, text: str, source: Source | None) -> None:
        form, value = self.form, joined(text)
        if value is None or is_placeholder(text):
            return
        if role in ("project_name", "department") and form.indicators and self.header is not None and not self.readers:
            self._open()
            form = self.form
        if role == "fiscal_year":
            year = _YEAR.search(value)
            form.fiscal_year = int(year.group()) if year else form.fiscal_year
        elif role == "execution_weight" and isinstance(form, Objective):
            form.execution_weight = points(value)
        elif role == "project_attribute":
            self.attribute = self.attribute or value
        elif role in _FIELDS and getattr(form, role) is None:
            if role == "project_name":
                code, value = split_code(value)
                form.project_code = code or form.project_code
            setattr(form, role, value)
        else:
            return
        if source is not None:
            form.sources[role] = source
