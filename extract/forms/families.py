"""From tables to records: every table is offered to the form families, the one that recognises it reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from extract.contract import (
    BasicData,
    Budget,
    EvaluationSystem,
    FinalAccount,
    FundList,
    Monitoring,
    Objective,
    SelfEvaluation,
    TableKind,
)
from extract.forms import basic_data, evaluation_system, fund_list, objectives, self_evaluation
from extract.forms.accounts import Accounts
from extract.forms.context import FormContext, caption, contexts
from extract.forms.plain import header_rows
from extract.lexicon import Lexicon
from extract.model import Document

# A family must be this sure of a table. A table with an indicator header asking for results scores 1, parts of forms
# and look-alikes 0.5 and less (see each family's `recognise`).
SURE = 0.6
_KIND: dict[str, TableKind] = {"department": "department_self_evaluation", "project": "project_self_evaluation"}


@dataclass
class Forms:
    """The records found in a document, and what was learnt of its tables on the way (by table id)."""

    self_evaluations: list[SelfEvaluation] = field(default_factory=list)
    evaluation_systems: list[EvaluationSystem] = field(default_factory=list)
    basic_data: list[BasicData] = field(default_factory=list)
    fund_lists: list[FundList] = field(default_factory=list)
    final_accounts: list[FinalAccount] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    monitoring: list[Monitoring] = field(default_factory=list)
    kinds: dict[str, TableKind] = field(default_factory=dict)
    captions: dict[str, str | None] = field(default_factory=dict)
    header_rows: dict[str, set[int]] = field(default_factory=dict)
    shifted: set[str] = field(default_factory=set)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def read_forms(document: Document, lexicon: Lexicon, fiscal_year: int | None) -> Forms:
    """Offer every table to the families and collect their records, in document order."""
    forms = Forms()
    ids = {prefix: _numbered(prefix) for prefix in ("s", "e", "b", "l", "a", "g", "o", "m")}
    around = list(contexts(document, lexicon, fiscal_year))
    forms.captions = {context.table.id: caption(context) for context in around}
    rest: list[FormContext] = []
    for group, mine in _groups(around):
        if mine:
            _read_self_evaluations(forms, group, ids["s"])
        else:
            rest += group
    accounts = Accounts(document)
    for context in rest:
        _read_other(forms, context, ids, accounts)
    _read_accounts(forms, accounts, ids)
    return forms


def _numbered(prefix: str) -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def _groups(around: Sequence[FormContext]) -> list[tuple[list[FormContext], bool]]:
    """Tables that follow each other with nothing between belong together when they are parts of a self-evaluation."""
    groups: list[tuple[list[FormContext], list[float]]] = []
    for context in around:
        sure = self_evaluation.recognise(context)
        if sure < 1 and objectives.recognise(context) >= SURE:
            sure = 0.0
        joins = bool(groups) and not context.before and sure > 0 and max(groups[-1][1]) > 0
        if joins and _is_top_level_follower(groups[-1][0][-1], context):
            groups[-1][0].append(context)
            groups[-1][1].append(sure)
        else:
            groups.append(([context], [sure]))
    return [(group, max(sure) >= SURE) for group, sure in groups]


def _is_top_level_follower(previous: FormContext, context: FormContext) -> bool:
    """False for a table nested in a cell of the one before."""
    return all(inner is not context.table for inner in previous.table.walk())


def _read_self_evaluations(forms: Forms, group: list[FormContext], next_id: Callable[[], str]) -> None:
    records, reader = self_evaluation.parse(group, next_id)
    forms.self_evaluations += records
    forms.unknown += reader.unknown
    forms.shifted |= reader.shifted
    for context in group:
        mine = [form for form in reader.owners.get(context.table.id, []) if form.id] or records[-1:]
        if mine:
            forms.kinds[context.table.id] = _KIND[mine[0].scope]
        forms.header_rows[context.table.id] = reader.header_rows.get(context.table.id, set())


def _read_accounts(forms: Forms, accounts: Accounts, ids: dict[str, Callable[[], str]]) -> None:
    forms.final_accounts, forms.budgets, families = accounts.records(ids)
    forms.kinds |= {table: "final_accounts" if family == "final" else "budget" for table, family in families.items()}
    forms.captions |= accounts.titles
    forms.header_rows |= accounts.header_rows
    forms.unknown += accounts.unknown


def _read_plans(forms: Forms, context: FormContext, ids: dict[str, Callable[[], str]]) -> None:
    reading = objectives.parse(context, {"objectives": ids["o"], "monitoring": ids["m"]})
    forms.objectives += reading.objectives
    forms.monitoring += reading.monitoring
    forms.kinds[context.table.id] = reading.kind
    forms.header_rows[context.table.id] = reading.header_rows
    forms.unknown += reading.unknown


def _read_other(forms: Forms, context: FormContext, ids: dict[str, Callable[[], str]], accounts: Accounts) -> None:
    if objectives.recognise(context) >= SURE:
        _read_plans(forms, context, ids)
        return
    chances: dict[TableKind, float] = {
        "evaluation_system": evaluation_system.recognise(context),
        "basic_data": basic_data.recognise(context),
        "fund_list": fund_list.recognise(context),
    }
    sure = sorted((name for name in chances if chances[name] >= SURE), key=lambda name: -chances[name])
    if not sure:
        if not accounts.offer(context):
            forms.header_rows[context.table.id] = header_rows(context.table)
        return
    forms.kinds[context.table.id] = sure[0]
    forms.header_rows[context.table.id] = set()
    for kind in sure:  # two tables that touch on paper are one grid: each family reads its part
        _read_as(kind, forms, context, ids)


def _read_as(kind: TableKind, forms: Forms, context: FormContext, ids: dict[str, Callable[[], str]]) -> None:
    rows = forms.header_rows[context.table.id]
    if kind == "evaluation_system":
        forms.evaluation_systems += evaluation_system.parse(context, ids["e"])
        rows |= evaluation_system.header_rows(context)
    elif kind == "basic_data":
        forms.basic_data += basic_data.parse(context, ids["b"])
        rows |= basic_data.header_rows(context)
    else:
        forms.fund_lists += fund_list.parse(context, ids["l"])
        rows |= fund_list.header_rows(context)
