"""The indicator block: one record for every row that names, measures or scores something."""

from __future__ import annotations

import re

from extract.contract import Indicator, Sources
from extract.forms.context import FormContext
from extract.forms.indicator_rows import IndicatorRows
from extract.forms.self_evaluation.headers import Band
from extract.text.normalize import squash

_SIGN = re.compile(r"^[≥≤≧≦><=＞＜＝﹥﹤﹦%％]+$")


class IndicatorBlock(IndicatorRows):
    """Reads the rows under an indicator header into `indicators`."""

    def __init__(self, context: FormContext, band: Band, indicators: list[Indicator], goal: int | None) -> None:
        super().__init__(context, {role: col + band.shift for role, col in band.columns.items()})
        self.indicators, self.goal = indicators, goal

    def row(self, row: int) -> None:
        """Read one row. Rows with neither name nor value nor score make no record, but may name a level."""
        self._levels(row)
        name, level3 = self._named(row)
        sources: Sources = {}
        target = self._value(row, "target", sources)
        actual = self._value(row, "actual", sources)
        adjusted = self._value(row, "adjusted_target", sources)
        values = [v for v in (target, actual, adjusted) if v is not None and (level3 or not _SIGN.match(squash(v.raw)))]
        if level3 is None and not values and self._own(row, "score") is None:
            return
        index = len(self.indicators)
        weight, weight_of = self._shared(row, "weight", index)
        score, score_of = self._shared(row, "score", index)
        shared = weight_of if "weight" in self.columns else score_of
        self.indicators.append(
            Indicator(
                **self._tree(),
                level3=level3,
                goal=self.goal,
                target=target,
                actual=actual,
                weight=weight,
                score=score,
                deviation=self._text(row, "deviation"),
                weight_shared_with=shared,
                nature=self._text(row, "nature"),
                unit_label=self._text(row, "unit_label"),
                adjusted_target=adjusted,
                score_ratio=self._percent(row, "score_ratio", sources),
                is_core=self._yes_no(row, "is_core"),
                source=self._place(row, name),
                sources=self._all_sources(row, sources),
            )
        )
