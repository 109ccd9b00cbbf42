"""One row under the header of a plan or of its monitoring."""

from __future__ import annotations

import re

from extract.contract import MonitoringIndicator, ObjectiveIndicator, Sources
from extract.contract.objectives import Period
from extract.forms.context import FormContext, is_placeholder
from extract.forms.indicator_rows import IndicatorRows
from extract.text.normalize import squash

_BOX = re.compile(r"[□☐○]")
_SIGNED = re.compile(r"[√✓✔☑■☒●✅□☐○]")
_AHEAD = re.compile(r"[√✓✔☑■☒●✅]\s*([\u4e00-\u9fff]{2,8})")
_BEHIND = re.compile(r"([\u4e00-\u9fff]{2,8})\s*[（(]?\s*[√✓✔☑■☒●✅]")


class ObjectiveRows(IndicatorRows):
    """Reads rows of a plan into `indicators`; `period` is that of a lone column of values."""

    def __init__(
        self, context: FormContext, columns: dict[str, int], indicators: list[ObjectiveIndicator], period: Period
    ) -> None:
        if period == "whole" and "target" in columns and "whole_target" not in columns:
            columns = {("whole_target" if role == "target" else role): col for role, col in columns.items()}
        super().__init__(context, columns)
        self.indicators = indicators

    def row(self, row: int) -> None:
        """Read one row; one with neither a name nor a value makes no record, but may name a level."""
        self._levels(row)
        name, level3 = self._named(row)
        sources: Sources = {}
        target, whole = self._value(row, "target", sources), self._value(row, "whole_target", sources)
        if level3 is None and target is None and whole is None:
            return
        if self._goes_with_last(row, level3):
            self.indicators[-1].target = target
            self.indicators[-1].sources |= sources
            return
        weight, shared = self._shared(row, "weight", len(self.indicators))
        self.indicators.append(
            ObjectiveIndicator(
                **self._tree(),
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

    def _goes_with_last(self, row: int, level3: str | None) -> bool:
        """Whether the tree on the left named the same indicator in this row: then this is its target of the year."""
        last = self.indicators[-1] if self.indicators else None
        if last is None or last.target is not None or last.whole_target is None or "whole_target" in self.columns:
            return False
        place = last.source
        return last.level3 == level3 and place is not None and getattr(place, "row", None) == row


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
        deviation = self._at(row, "deviation")
        text = (
            None if deviation is None or any(deviation.col == col for col, _, _ in self.marks) else self._text(row, "deviation")
        )
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
