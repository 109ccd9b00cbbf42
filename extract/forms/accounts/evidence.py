"""Is it a public table, and which? Title, header and content each have a say, as a title alone or a header alone may lie."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.contract import AccountKind
from extract.forms.accounts.layout import ITEMS, THREE_PUBLIC, Family, Layout, layout, role
from extract.forms.accounts.titles import Head, family_of, head
from extract.forms.context import FormContext, label

LINES = "accounts.lines"
_SAMPLED = 40
_NUMBERED = re.compile(
    r"^(?:其中[:：]|[一二三四五六七八九十]+[、.．]|[（(]?[\d一二三四五六七八九十]+(?:[）)][、.．]?|[、.．]))"
)
_LEADING = re.compile(r"^(?:\d{7}|\d{5}|\d{3})(?=[-—_]*[\u4e00-\u9fff])")
_FUNCTION = re.compile(r"2\d{2}(?:\d{2}){0,2}")
_ECONOMY = re.compile(r"[35]\d{2}(?:\d{2})?")
_INCOME_ITEMS = frozenset({"institutional", "superior_subsidy", "affiliated_remittance", "special_account", "unit_funds"})
_USES = frozenset({"basic", "project", "remitted_to_superior", "subsidy_to_affiliates"})
_FUNDS = frozenset({"general_public_budget", "government_fund", "state_capital"})
_FLOWS = frozenset({"opening_balance", "closing_balance", "income", "expenditure"})
# Items that no other kind of form has side by side.
_OWN = _INCOME_ITEMS | _USES | _FUNDS | _FLOWS | {"business", "fiscal_appropriation", "personnel", "operating", "reserve"}
_OF_ONE_FUND: tuple[AccountKind, ...] = (
    "general_public_expenditure",
    "government_fund",
    "state_capital",
    "fiscal_expenditure",
)
_BY_NAME: tuple[tuple[str, AccountKind], ...] = (
    ("政府性基金", "government_fund"),
    ("国有资本经营", "state_capital"),
    ("一般公共预算", "general_public_expenditure"),
    ("机关运行经费", "operating_cost"),
)


@dataclass(frozen=True)
class Content:
    """What the lines of a table are: codes of functions (2…) or of the economy (3…, 5…), labels that these tables print."""

    function: int
    economy: int
    known: int
    income: int
    three_public: int


@dataclass(frozen=True)
class Evidence:
    """What speaks for a public table. `sure` is False where title, header and content do not carry each other."""

    head: Head
    layout: Layout
    kind: AccountKind
    sure: bool
    family: Family | None


def evidence(context: FormContext, rows: range) -> Evidence | None:
    """What the form in these rows of a table is, or None where no header of accounts is found. Cheap for other tables."""
    found = layout(context, rows)
    if found is None:
        return None
    content = _content(context, found)
    above = head(context, rows.start)
    shapes = _shapes(context, found, content)
    kind = above.kind if above.kind and (above.kind in shapes or not shapes) else shapes[0] if shapes else None
    if kind is None or above.foreign:
        return None
    coded = content.function + content.economy > 0
    told = coded or content.known > 2 or content.three_public > 1
    named = above.kind is not None
    columns = kind == "procurement" or any(block.codes for block in found.blocks)
    sure = (bool(shapes) and (named or told)) or (named and (told or columns))
    if named and above.kind not in shapes and shapes and not told:
        sure = False
    return Evidence(above, found, kind, sure, above.family or _family(context, found))


def _family(context: FormContext, found: Layout) -> Family | None:
    """What the header says: 决算数 before 预算数, as final accounts print both."""
    texts = {label(cell.text) for row in found.band for cell in context.table.starting(row)}
    if any("决算" in text for text in texts):
        return "final"
    return "budget" if any(family_of(text) == "budget" for text in texts) else None


def _content(context: FormContext, found: Layout) -> Content:
    table = context.table
    function = economy = known = income = three_public = 0
    for row in found.rows[:_SAMPLED]:
        for block in found.blocks:
            texts = {label(table.at(row, col).text) for col in block.names}
            code = next((text for col in block.codes if (text := label(table.at(row, col).text)).isdigit()), "")
            code = code or next((lead.group() for text in texts if (lead := _LEADING.match(text))), "")
            function += bool(_FUNCTION.fullmatch(code))
            economy += bool(_ECONOMY.fullmatch(code))
            plain = {_NUMBERED.sub("", text) for text in texts if text}
            roles = {role(context, LINES, text) or role(context, ITEMS, text) for text in plain}
            known += bool(roles - {None})
            income += bool(roles & _INCOME_ITEMS) or "其他收入" in plain
            three_public += any(role(context, THREE_PUBLIC, text) in ("abroad", "vehicles", "reception") for text in plain)
    return Content(function, economy, known, income, three_public)


def _shapes(context: FormContext, found: Layout, content: Content) -> tuple[AccountKind, ...]:
    """The kinds that header and lines allow, the likeliest first; empty where they allow any."""
    items = found.items
    texts = [text for block in found.blocks for column in block.amounts for text in column.texts]
    texts += [label(cell.text) for row in found.band for cell in context.table.starting(row)]
    across = {role(context, THREE_PUBLIC, text) for text in texts}
    if len(across & {"abroad", "vehicles", "purchase", "running", "reception"}) > 1 or content.three_public > 2:
        return ("three_public",)
    sides = {block.side for block in found.blocks}
    if {"income", "expenditure"} <= sides:
        both: tuple[AccountKind, ...] = ("income_expenditure_summary", "fiscal_summary")
        if len(items & _FUNDS) > 1 and not content.income:
            both = both[::-1]
        return (*both, "general_public_expenditure", "government_fund", "state_capital")
    if content.economy > content.function:
        rest: tuple[AccountKind, ...]
        first: AccountKind = "operating_cost" if any("机关运行" in text for text in texts) else "basic_expenditure"
        rest = ("basic_expenditure", "operating_cost", "expenditure", "project_expenditure", "general_public_expenditure")
        return (first, *rest)
    named = next((kind for word, kind in _BY_NAME if any(text.startswith(word) and "支出" in text for text in texts)), None)
    if items & {"basic", "project"} and not items & _INCOME_ITEMS:
        if items & {"remitted_to_superior", "subsidy_to_affiliates", "business"}:
            return ("expenditure",)
        uses: tuple[AccountKind, ...] = ("expenditure", *_OF_ONE_FUND, "project_expenditure", "basic_expenditure")
        return (named, *uses) if named else uses
    if len(items & (_INCOME_ITEMS | {"fiscal_appropriation", "business", "other"})) > 1:
        return ("income", "fiscal_summary", "project_expenditure", "procurement", "expenditure")
    if len(items & _OWN) > 1:
        return ("expenditure", "income", *_OF_ONE_FUND, "basic_expenditure", "project_expenditure", "procurement")
    if content.function:
        return ("expenditure", "income", *_OF_ONE_FUND, "project_expenditure", "operating_cost", "basic_expenditure")
    return ()
