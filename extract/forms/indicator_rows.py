"""Rows of an indicator table: the levels above them, their names, values and merged numbers, whatever the form."""

from __future__ import annotations

import re
from typing import TypedDict

from extract.contract import CellSource, Level1Code, Level2Code, Number, Sources, Value
from extract.forms.context import FormContext, cell_source, is_placeholder, joined, label, prose
from extract.model import Cell
from extract.text.labels import vocabulary
from extract.text.numerals import percent, points, weight_in_label, without_weight
from extract.text.quantities import parse_value

_GLUED = re.compile(r"^指标\s*[\d一二三四五六七八九十]+\s*[:：.、．]?\s*")
_YES, _NO = frozenset("是√☑yY"), frozenset("否×☐nN")

_LEVEL2_TO_1: dict[str, Level1Code] = {
    "quantity": "output",
    "quality": "output",
    "timeliness": "output",
    "economic": "benefit",
    "social": "benefit",
    "ecological": "benefit",
    "sustainability": "benefit",
    "satisfaction": "satisfaction",
}


class Tree(TypedDict):
    """Where a row stands in the tree of indicators."""

    level1: str | None
    level1_weight: Number | None
    level1_code: Level1Code | None
    level2: str | None
    level2_code: Level2Code | None


class IndicatorRows:
    """What a row under an indicator header says. `columns` is role → grid column; `unknown` gathers names without a code."""

    def __init__(self, context: FormContext, columns: dict[str, int]) -> None:
        self.context = context
        self.columns = {role: col for role, col in columns.items() if 0 <= col < context.table.n_cols}
        self.level1: Cell | None = None
        self.level2: Cell | None = None
        self.first_of: dict[tuple[int, int], int] = {}
        self.unknown: list[tuple[str, str]] = []

    # ---------------------------------------------------------------- levels

    def _levels(self, row: int) -> None:
        """An empty level cell under a filled one goes on with it; a new level 1 ends the level 2 above."""
        first, second = self._at(row, "level1"), self._at(row, "level2")
        if first is not None and not is_placeholder(first.text) and first is not self.level1:
            self.level1, self.level2 = first, None
        if second is not None and not is_placeholder(second.text):
            self.level2 = second

    def _tree(self) -> Tree:
        return Tree(
            level1=self._level_text(self.level1),
            level1_weight=weight_in_label(self.level1.text) if self.level1 else None,
            level1_code=self._level1_code(),
            level2=self._level_text(self.level2),
            level2_code=self._level2_code(),
        )

    def _level_text(self, cell: Cell | None) -> str | None:
        return label(without_weight(cell.text)) or None if cell is not None else None

    def _level1_code(self) -> Level1Code | None:
        name = self._level_text(self.level1)
        if name is None:
            return _LEVEL2_TO_1.get(self._level2_code() or "")
        return _CODES1.get(self._code("level1", name), "other")

    def _level2_code(self) -> Level2Code | None:
        name = self._level_text(self.level2)
        return _CODES2.get(self._code("level2", name), "other") if name is not None else None

    def _code(self, level: str, name: str) -> str:
        role = vocabulary(self.context.lexicon, f"indicators.{level}").role(name) or self._code_by_ending(level, name)
        if role is None:
            self.unknown.append((f"indicators.{level}", name))
        return role or "other"

    def _code_by_ending(self, level: str, name: str) -> str | None:
        endings = self.context.lexicon.roles(f"indicators.{level}_endings")
        said = name.removesuffix("指标")
        return next((role for role, words in endings.items() if said.endswith(words)), None)

    # ---------------------------------------------------------------- cells

    def _named(self, row: int) -> tuple[Cell | None, str | None]:
        """The level-3 cell with its name; no cell where a level above it reaches over its column."""
        cell = self._at(row, "level3")
        if cell is not None and cell in (self._at(row, "level2"), self._at(row, "level1")):
            cell = None
        return cell, _name(cell.text) if cell is not None else None

    def _at(self, row: int, role: str) -> Cell | None:
        col = self.columns.get(role)
        return self.context.table.at(row, col) if col is not None else None

    def _own(self, row: int, role: str) -> Cell | None:
        """The cell if it begins in this row and prints something."""
        cell = self._at(row, role)
        return cell if cell is not None and cell.row == row and not is_placeholder(cell.text) else None

    def _text(self, row: int, role: str) -> str | None:
        cell = self._at(row, role)
        return prose(cell.text) if cell is not None and not is_placeholder(cell.text) else None

    def _value(self, row: int, role: str, sources: Sources) -> Value | None:
        """A target or result; text merged over rows holds for each of them. The paper's own unit and sign columns help."""
        cell = self._at(row, role)
        raw = prose(cell.text) if cell is not None and not is_placeholder(cell.text) else None
        if cell is None or raw is None:
            return None
        nature = self._text(row, "nature") if role != "actual" else None
        value = parse_value(raw, fiscal_year=self.context.fiscal_year, nature=nature, unit_label=self._text(row, "unit_label"))
        if value is not None:
            sources[role] = cell_source(self.context.table, cell)
            value.source = sources[role]
        return value

    def _percent(self, row: int, role: str, sources: Sources) -> int | float | None:
        cell = self._own(row, role)
        value = percent(cell.text) if cell is not None else None
        if value is not None:
            self._note(sources, role, row)
        return value

    def _yes_no(self, row: int, role: str) -> bool | None:
        text = self._text(row, role)
        return text[0] in _YES if text and text[0] in _YES | _NO else None

    def _shared(self, row: int, role: str, index: int) -> tuple[int | float | None, int | None]:
        """The number of this row, or the record that carries the number merged over it."""
        cell = self._at(row, role)
        if cell is None or is_placeholder(cell.text):
            return None, None
        key = (cell.row, cell.col)
        if (first := self.first_of.setdefault(key, index)) != index:
            return None, first
        return points(cell.text), None

    def _note(self, sources: Sources, role: str, row: int) -> None:
        cell = self._at(row, role)
        if cell is not None:
            sources[role] = cell_source(self.context.table, cell)

    def _place(self, row: int, name: Cell | None) -> CellSource:
        return cell_source(self.context.table, name if name is not None else self.context.table.at(row, 0))

    def _all_sources(self, row: int, sources: Sources) -> Sources:
        for role, cell in (("level1", self.level1), ("level2", self.level2), ("level3", self._at(row, "level3"))):
            if cell is not None and not is_placeholder(cell.text):
                sources[role] = cell_source(self.context.table, cell)
        for role in ("weight", "score", "deviation"):
            if self._own(row, role) is not None:
                self._note(sources, role, row)
        return sources


def _name(text: str) -> str | None:
    """A level-3 name in one line, without the form's own numbering (`指标1：`); None for placeholders."""
    whole = joined(text)
    bare = _GLUED.sub("", whole, count=1) if whole else ""
    return bare if bare and not is_placeholder(bare) else None


_CODES1: dict[str, Level1Code] = {
    "output": "output",
    "benefit": "benefit",
    "satisfaction": "satisfaction",
    "cost": "cost",
    "management": "management",
}
_CODES2: dict[str, Level2Code] = {
    "quantity": "quantity",
    "quality": "quality",
    "timeliness": "timeliness",
    "cost": "cost",
    "economic": "economic",
    "social": "social",
    "ecological": "ecological",
    "sustainability": "sustainability",
    "satisfaction": "satisfaction",
}
