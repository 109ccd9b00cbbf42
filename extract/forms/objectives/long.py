"""One long table of many projects: a row is an indicator, the columns before it say of which project.

The project's cells are merged over its rows, printed again in each, or left empty below the first.
"""

from __future__ import annotations

from collections.abc import Callable

from extract.contract import Objective, ObjectiveGoal
from extract.forms.codes import split_code
from extract.forms.context import (
    FormContext,
    caption,
    cell_source,
    is_placeholder,
    joined,
    lines_above,
    money_unit,
    printed_year,
    prose,
    unit_above,
)
from extract.forms.objectives.columns import Header, header
from extract.forms.objectives.rows import ObjectiveRows
from extract.forms.self_evaluation.form import scope_of
from extract.model import Cell
from extract.text.normalize import squash
from extract.text.numerals import amount, points

_TEXTS = (
    "department",
    "project_name",
    "project_code",
    "project_type",
    "supervising_department",
    "implementing_unit",
    "period",
)
_AMOUNTS = ("total", "fiscal", "other", "whole_total")
_GOALS = ("whole", "annual")
# What makes a project another one when it changes; 序号 alone does not.
_KEY = ("department", "project_name", "project_code")


class LongTable:
    """Reads the rows under a header with columns of projects."""

    def __init__(self, context: FormContext, found: Header, rows: range) -> None:
        self.context, self.header, self.rows = context, found, rows
        self.objectives: list[Objective] = []
        self.header_rows = set(found.rows)
        self.unknown = [("objectives.columns", text) for text in found.unknown]
        self.readers: list[ObjectiveRows] = []
        self.values: dict[str, Cell] = {}
        above = lines_above(context, rows.start)
        self.title = caption(context, rows.start)
        self.year = printed_year(above) or _year_in(above) or context.fiscal_year
        headers = [context.table.at(found.rows.start, col).text for col in found.project.values()]
        printed = next((unit for text in headers if (unit := money_unit(text))), None)
        self.money_unit = printed or unit_above(context, rows.start)

    def read(self, next_id: Callable[[], str]) -> list[Objective]:
        """The projects, in order; sums and headers printed again are no rows."""
        row = self.header.rows.stop
        while row < self.rows.stop:
            if again := header(self.context, row):
                self.header_rows |= set(again.rows)
                row = again.rows.stop
                continue
            if not self._is_sum(row):
                self._row(row)
            row += 1
        kept = [objective for objective in self.objectives if objective.indicators or objective.goals]
        for objective in kept:
            objective.id = next_id()
        for reader in self.readers:
            self.unknown += reader.unknown
        return kept

    def _is_sum(self, row: int) -> bool:
        first = next((cell for cell in self.context.table.starting(row) if squash(cell.text)), None)
        return first is None or self.context.role("self_evaluation.total_rows", first.text) == "total"

    def _row(self, row: int) -> None:
        if self._begins(row) or not self.objectives:
            self._open(row)
        else:
            self._add_goals(row)
        for reader in self.readers:
            reader.row(row)

    def _own(self, row: int, role: str) -> Cell | None:
        """The cell of this project column if it begins in this row and prints something."""
        col = self.header.project.get(role)
        if col is None:
            return None
        cell = self.context.table.at(row, col)
        return cell if cell.row == row and not is_placeholder(cell.text) else None

    def _begins(self, row: int) -> bool:
        """Whether another project is named here: a name printed again is the same project."""
        for role in _KEY:
            cell = self._own(row, role)
            if cell is not None and (role not in self.values or squash(cell.text) != squash(self.values[role].text)):
                return True
        return False

    def _open(self, row: int) -> None:
        """A project. The unit goes on from the project above where its cell is merged or left empty."""
        kept = {"department": self.values["department"]} if "department" in self.values else {}
        own = {role: cell for role in self.header.project if (cell := self._own(row, role))}
        if "department" in own and own["department"].text != getattr(kept.get("department"), "text", None):
            kept = {}
        self.values = kept | own
        objective = Objective(id="", scope="project", title=self.title, fiscal_year=self.year)
        objective.money.money_unit = self.money_unit
        for role in _TEXTS:
            if (cell := self.values.get(role)) and (value := joined(cell.text)):
                if role == "project_name":
                    code, value = split_code(value)
                    objective.project_code = code
                setattr(objective, role, value)
                objective.sources[role] = cell_source(self.context.table, cell)
        for role in _AMOUNTS:
            if (cell := own.get(role)) and (figure := amount(cell.text)) is not None:
                setattr(objective.money, role, figure)
                objective.money.sources[role] = cell_source(self.context.table, cell)
        if (cell := own.get("execution_weight")) and (weight := points(cell.text)) is not None:
            objective.execution_weight = weight
            objective.sources["execution_weight"] = cell_source(self.context.table, cell)
        objective.scope = scope_of(squash(self.title or ""), objective.project_name, objective.department) or "project"
        named = next((own[role] for role in reversed(_KEY[:2]) if role in own), self.context.table.at(row, 0))
        objective.source = cell_source(self.context.table, named)
        self.objectives.append(objective)
        self._add_goals(row)
        for reader in self.readers:
            self.unknown += reader.unknown
        self.readers = [ObjectiveRows(self.context, tree, objective.indicators, p) for p, tree in self.header.trees]

    def _add_goals(self, row: int) -> None:
        """The goals printed in this row; the same text printed again is the same goal."""
        objective = self.objectives[-1]
        for role in _GOALS:
            cell = self._own(row, role)
            text = prose(cell.text) if cell is not None else None
            if cell is None or text is None or any(goal.text == text for goal in objective.goals):
                continue
            period = "whole" if role == "whole" else "annual"
            objective.goals.append(ObjectiveGoal(period=period, text=text, source=cell_source(self.context.table, cell)))


def _year_in(lines: list[str]) -> int | None:
    """The year of a line `预算年度：2021`."""
    for line in lines:
        tight = squash(line)
        _, mark, rest = tight.partition("年度：") if "年度：" in tight else tight.partition("年度:")
        if mark and rest[:2] == "20" and rest[2:4].isdigit():
            return int(rest[:4])
    return None
