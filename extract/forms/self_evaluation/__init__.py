"""绩效自评表 of departments and projects: recognised by what its header band says, read block by block.

A form is a head of labels and values, a funding block, goals, indicators, a line of totals and blocks of prose, in
this order or nearly so; what a row is follows from the labels in it (vocabularies `self_evaluation.*`), never from
its position. Several forms may stand back to back in one table, and one form may run over tables that follow each
other with nothing between.
"""

from __future__ import annotations

from collections.abc import Callable

from extract.contract import SelfEvaluation
from extract.forms.context import FormContext
from extract.forms.self_evaluation.form import FormReader
from extract.forms.self_evaluation.headers import funding_band, goal_band, indicator_band
from extract.text.normalize import fold

__all__ = ["FormReader", "parse", "recognise"]

# Title, year, unit of money and who fills the form in stand above it.
_LINES_ABOVE = 4
_NOT_THESE = ("监控", "目标申报", "目标表", "批复表")


def recognise(context: FormContext) -> float:
    """0…1: how surely this table holds self-evaluations.

    1 with an indicator header that asks for results, 0.5 for a part of a form (a funding block or goals alone).
    """
    part = 0.0
    for row in range(context.table.n_rows):
        if band := indicator_band(context, row):
            roles = set(band.columns)
            if {"target", "actual"} <= roles or {"actual", "score"} <= roles:
                return 0.0 if _is_other_form(context) else 1.0
        if not part and (funding_band(context, row) or goal_band(context, row)):
            part = 0.5
    return part


def _is_other_form(context: FormContext) -> bool:
    """Monitoring and application forms share the tree of indicators, but are no self-evaluation."""
    texts = [block.text for block in context.before[-_LINES_ABOVE:]] + [cell.text for cell in context.table.starting(0)[:1]]
    titles = [fold(text) for text in texts if len(text) < 60]
    return any(word in title for title in titles for word in _NOT_THESE) and not any("自评" in title for title in titles)


def parse(contexts: list[FormContext], next_id: Callable[[], str]) -> tuple[list[SelfEvaluation], FormReader]:
    """The forms of one table, or of tables that follow each other with nothing between, in order.

    The reader is returned with them: it knows the header rows and the labels that mapped to nothing.
    """
    reader = FormReader(next_id)
    for context in contexts:
        reader.feed(context)
    return reader.finish(), reader
