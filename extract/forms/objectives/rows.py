"""One row under the header of a plan or of its monitoring."""

from __future__ import annotations

import re
from typing import TypeAlias

from extract.contract import MonitoringIndicator, ObjectiveIndicator, Sources
from extract.contract.objectives import Period
from extract.forms.context import FormContext, is_placeholder
from extract.forms.indicator_rows import IndicatorRows
from extract.text.normalize import squash

_BOX = re.compile(r"[□☐○]")
_SIGNED = re.compile(r"[√✓✔☑■☒●✅□☐○]")
_AHEAD = re.compile(r"[√✓✔☑■☒●✅]\s*([\u4e00-\u9fff]{2,8})")
_BEHIND = re.compile(r"([\u4e00-\u9fff]{2,8})\s*[（(]?\s*[√✓✔☑■☒●✅]")


Whole: TypeAlias = dict[tuple[str | None, str | None, str | None], ObjectiveIndicator]


class ObjectiveRows(IndicatorRows):
    """Reads rows of a plan into `indicators`; `period` is that of a lone column of values.

    `whole` are the indicators that so far have a target of the whole period alone: their target of the year may follow.
    """

    def __init__(
        self,
        context: FormContext,
        columns: dict[str, int],
        indicators: list[ObjectiveIndicator],
        period: Period,
        whole: Whole | None = None,
    ) -> None:
        if period == "whole" and "target" in columns and "whole_target" not in columns:
            columns = {("whole_target" if role == "target" else role): col for role, col in columns.items()}
        super().__init__(context, columns)
        self.indicators = indicators
        self.whole: Whole = {} if whole is None else whole

    def row(self, row: int) -> None:
        """Read one row; one with neither a name nor a value makes no record, but may name a level."""
        self._levels(row)
        name, level3 = self._named(row)
        sources: Sources = {}
        target, whole = self._value(row, "target", sources), self._value(row, "whole_target", sources)
        if level3 is None and target is None and whole is None:
            return
        tree = self._tree()
        key = (tree["level1"], tree["level2"], level3)
        if target is not None and whole is None and (known := self.whole.pop(key, None)):
            known.target = target
            known.sources |= sources
            return
        weight, shared = self._shared(row, "weight", len(self.indicators))
        self.indicators.append(
            ObjectiveIndicator(
                **tree,
                level3=level3,
                target=target,
                whole_target=whole,
                weight=weight,
                weight_shared_with=shared,
                nature=self._text(row, "nature"),
                unit_label=self._text(row, "unit_label"),
                direction=self._text(row, "direction"),
                standard=self._text(row, "standard"),
                note=self._text(row, "note"),
                source=self._place(row, name),
                sources=self._all_sources(row, sources),
            )
        )
        if whole is not None and target is None and level3:
            self.whole[key] = self.indicators[-1]


class MonitoringRows(IndicatorRows):
    """Reads rows of a monitoring form into `indicators`; `marks` are the columns to tick."""

    def __init__(
        self,
        context: FormContext,
        columns: dict[str, int],
        indicators: list[MonitoringIndicator],
        marks: tuple[tuple[int, str, str], ...],
    ) -> None:
        super().__init__(context, columns)
        self.indicators, self.marks = indicators, marks

    def row(self, row: int) -> None:
        """Read one row; one with neither a name nor a value makes no record, but may name a level."""
        self._levels(row)
        name, level3 = self._named(row)
        sources: Sources = {}
        target, actual, expected = (self._value(row, role, sources) for role in ("target", "actual", "expected"))
        if level3 is None and target is None and actual is None and expected is None:
            return
        weight, shared = self._shared(row, "weight", len(self.indicators))
        causes = self._ticked(row, "cause")
        text = self._text(row, "deviation")
        if text and not causes and _BOX.search(text):
            causes, text = _in_boxes(text), text if len(squash(text)) > 40 else None
        self.indicators.append(
            MonitoringIndicator(
                **self._tree(),
                level3=level3,
                target=target,
                actual=actual,
                expected=expected,
                weight=weight,
                weight_shared_with=shared,
                nature=self._text(row, "nature"),
                unit_label=self._text(row, "unit_label"),
                deviation_causes=causes,
                deviation=text,
                likelihood=self._likelihood(row),
                note=self._text(row, "note"),
                source=self._place(row, name),
                sources=self._all_sources(row, sources),
            )
        )

    def _ticked(self, row: int, role: str) -> list[str]:
        """The labels of the columns that this row ticks. Words in such a column tick it too: they say what the matter is."""
        table = self.context.table
        found = []
        for col, of, text in self.marks:
            cell = table.at(row, col)
            if of == role and cell.row == row and not is_placeholder(cell.text) and not _BOX.fullmatch(squash(cell.text)):
                found.append(text)
        return found

    def _likelihood(self, row: int) -> str | None:
        if ticked := self._ticked(row, "likelihood_mark"):
            return ticked[0]
        text = self._text(row, "likelihood")
        if text and _SIGNED.search(text):
            boxes = _in_boxes(text)
            return boxes[0] if boxes else None
        return text


def _in_boxes(text: str) -> list[str]:
    """The words ticked in a cell of boxes: 确定能 in `☑确定能 □有可能` and in `确定能☑ 有可能□`."""
    return (_AHEAD if _SIGNED.match(text.strip()) else _BEHIND).findall(text)
