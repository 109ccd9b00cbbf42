"""绩效评价基础数据表: staff, controlled expenditures, buildings, thrift.

Source of the form: 部门整体支出绩效评价基础数据表, the attachment that Hunan's yearly notices on self-evaluation prescribe;
the places and the order of its blocks vary, its labels hardly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from extract.contract import BasicData, Buildings, Headcount, Number, Source
from extract.forms.context import (
    FormContext,
    caption,
    cell_source,
    is_placeholder,
    label,
    lines_above,
    money_unit,
    printed_year,
    prose,
    sections,
    signoff_of,
    unit_above,
)
from extract.forms.expenditures import AmountColumns, amount_columns, expenditures
from extract.model import Cell, Table
from extract.text.labels import vocabulary
from extract.text.normalize import squash, trim
from extract.text.numerals import amount, number, percent

FIELDS = "basic_data.fields"
BLOCKS = "basic_data.blocks"
_HEADCOUNT = ("authorized", "actual", "control_rate")
_BUILDINGS = tuple(Buildings.model_fields)[:6]
_RATES = {"control_rate", "area_control_rate", "investment_control_rate"}
# `实际在职人数` carries the year of the report, `楼堂馆所控制情况` the year of completion.
_YEAR_LEAD = re.compile(r"^\s*(?:19|20)\d{2}\s*年?(?:度|末|底)?")
_LABEL_MAX = 60
_SIGNING_LINES = 8
_SIGNING_LENGTH = 120
_ATTACHMENT_LINE = re.compile(r"^附(?:件|表)")
_STAMP = re.compile(r"[（(](?:公章|盖章|签章|章)[）)]")
_NEXT_LABEL = re.compile(r"[\s\u3000]{2,}|[\u3400-\u9fff]{2,8}[\s\u3000]*[:：]")


def recognise(context: FormContext) -> float:
    """How surely the table holds such a form (0…1): staff against its authorized number, budget beside final accounts."""
    return max((_likeness(context, part) for part in _parts(context)), default=0.0)


def parse(context: FormContext, next_id: Callable[[], str]) -> list[BasicData]:
    """The forms of the table, one for each stacked part that is one. Amounts and rates are as printed."""
    return [_form(context, part, next_id()) for part in _parts(context) if _likeness(context, part) >= 0.5]


def header_rows(context: FormContext) -> set[int]:
    """The rows of column names: of the amounts, and those above the numbers of the staff and building blocks."""
    found: set[int] = set()
    for part in _parts(context):
        found |= set(part.amounts.band) if part.amounts else set()
        labelled = Counter(cell.row for cell in part.fields.values())
        beside = {cell.row for name, cell in part.fields.items() if name in part.values and part.values[name].row == cell.row}
        found |= {row for row, times in labelled.items() if times > 1} - beside
    return found


@dataclass(frozen=True)
class _Part:
    """What was found in the rows of one form: label cells and value cells by field, block labels, amount columns."""

    rows: range
    fields: dict[str, Cell]
    values: dict[str, Cell]
    blocks: dict[str, Cell]
    amounts: AmountColumns | None


def _parts(context: FormContext) -> list[_Part]:
    return [_part(context, rows) for rows in sections(context.table)]


def _part(context: FormContext, rows: range) -> _Part:
    fields: dict[str, Cell] = {}
    blocks: dict[str, Cell] = {}
    for cell, name, role in _named(context, rows):
        if all(cell is not known for known in (*fields.values(), *blocks.values())):
            (fields if name == FIELDS else blocks).setdefault(role, cell)
    values = {name: value for name, cell in fields.items() if (value := _value_cell(context.table, rows, cell, fields))}
    return _Part(rows, fields, values, blocks, amount_columns(context, rows))


def _named(context: FormContext, rows: range) -> list[tuple[Cell, str, str]]:
    """The label cells of these rows with their vocabulary and role, exact matches before fuzzy ones."""
    matches: list[tuple[bool, Cell, str, str]] = []
    for row in rows:
        for cell in context.table.starting(row):
            words = _YEAR_LEAD.sub("", cell.text)
            if label(words) and len(label(words)) <= _LABEL_MAX:
                for name, text in ((FIELDS, words), (BLOCKS, re.split("[:：]", words)[0])):
                    if match := vocabulary(context.lexicon, name).match(text):
                        matches.append((not match.exact, cell, name, match.role))
    return [(cell, name, role) for _, cell, name, role in sorted(matches, key=lambda m: m[0])]


def _likeness(context: FormContext, part: _Part) -> float:
    score = 0.35 * ({"authorized", "actual"} <= part.fields.keys())
    score += 0.25 * (part.amounts is not None) + 0.15 * ("expenditures" in part.blocks and part.amounts is not None)
    score += 0.15 * (len(part.fields.keys() & set(_BUILDINGS)) >= 3) + 0.15 * ("thrift_measures" in part.blocks)
    return min(1.0, score + 0.3 * ("基础数据" in (caption(context, part.rows.start) or "")))


def _form(context: FormContext, part: _Part, id: str) -> BasicData:
    table, start = context.table, part.rows.start
    above = lines_above(context, start)
    amounts = part.amounts
    return BasicData(
        id=id,
        title=caption(context, start),
        fiscal_year=printed_year(above) or _header_year(part) or context.fiscal_year,
        unit_name=_unit_name(above, context),
        money_unit=(amounts and amounts.money_unit) or _block_unit(part) or unit_above(context, start),
        headcount=_headcount(table, part),
        expenditures=expenditures(context, amounts, _expenditure_rows(part, amounts)) if amounts else [],
        buildings=_buildings(table, part),
        thrift_measures=_thrift(table, part),
        signoff=signoff_of(_signing_texts(context, part), context.lexicon),
        source=cell_source(table, table.at(start, 0)),
    )


def _header_year(part: _Part) -> int | None:
    """The report's year: that of the amount columns, else the one before 实际在职人数."""
    if part.amounts and part.amounts.year:
        return part.amounts.year
    found = re.match(r"\s*((?:19|20)\d{2})", part.fields["actual"].text) if "actual" in part.fields else None
    return int(found.group(1)) if found else None


def _block_unit(part: _Part) -> str | None:
    return money_unit(part.blocks["expenditures"].text) if "expenditures" in part.blocks else None


def _expenditure_rows(part: _Part, amounts: AmountColumns) -> range:
    """From under the amount columns to the next block."""
    others = [cell.row for cell in (*part.fields.values(), *(c for k, c in part.blocks.items() if k != "expenditures"))]
    return range(amounts.band.stop, min((r for r in others if r >= amounts.band.stop), default=part.rows.stop))


# ------------------------------------------------------------------ values beside their labels


def _value_cell(table: Table, rows: range, cell: Cell, fields: dict[str, Cell]) -> Cell | None:
    """The cell with the value of a label: right of it if a number stands there, else the first filled one below it."""
    beside = table.at(cell.row, cell.col + cell.colspan) if cell.col + cell.colspan < table.n_cols else None
    if beside is not None and (number(beside.text) is not None or percent(beside.text) is not None):
        return beside
    below = _below(table, cell)
    while below is not None and below.row in rows and all(below is not known for known in fields.values()):
        value = number(below.text) if number(below.text) is not None else percent(below.text)
        if value is not None:
            return below
        if label(below.text) or below.row - cell.row > 3 or below.col != cell.col:
            return None
        below = _below(table, below)
    return None


def _below(table: Table, cell: Cell) -> Cell | None:
    return table.at(cell.row + cell.rowspan, cell.col) if cell.row + cell.rowspan < table.n_rows else None


def _number_of(name: str, cell: Cell | None) -> Number | None:
    if cell is None:
        return None
    return percent(cell.text) if name in _RATES else amount(cell.text)


def _headcount(table: Table, part: _Part) -> Headcount | None:
    found = {name: _number_of(name, part.values.get(name)) for name in _HEADCOUNT}
    if all(value is None for value in found.values()):
        return None
    sources: dict[str, Source] = {n: cell_source(table, part.values[n]) for n, value in found.items() if value is not None}
    return Headcount(
        authorized=found["authorized"],
        actual=found["actual"],
        control_rate=found["control_rate"],
        source=next(iter(sources.values())),
        sources=sources,
    )


def _buildings(table: Table, part: _Part) -> Buildings | None:
    found = {name: value for name in _BUILDINGS if (value := _number_of(name, part.values.get(name))) is not None}
    if not found:
        return None
    source = cell_source(table, part.values[next(iter(found))])
    return Buildings.model_validate({**found, "source": source})


def _thrift(table: Table, part: _Part) -> str | None:
    """What stands behind the colon of the label, right of it, or below it."""
    cell = part.blocks.get("thrift_measures")
    if cell is None:
        return None
    inside = re.split("[:：]", cell.text, maxsplit=1)[1:]
    candidates = [*inside]
    if cell.col + cell.colspan < table.n_cols:
        candidates.append(table.at(cell.row, cell.col + cell.colspan).text)
    elif (below := _below(table, cell)) is not None and below.row in part.rows:
        candidates.append(below.text)
    return next((prose(text) for text in candidates if not is_placeholder(text)), None)


# ------------------------------------------------------------------ who filled the form


def _unit_name(above: list[str], context: FormContext) -> str | None:
    aliases = context.lexicon.roles("basic_data.head")["unit_name"]
    for text in above:
        for alias in sorted(aliases, key=len, reverse=True):
            spaced = r"[\s\u3000]*".join(map(re.escape, alias))
            found = re.match(rf"[\s\u3000]*{spaced}(?:[（(][^（）()]*[）)])?[\s\u3000]*[:：]", text)
            if found:
                rest = trim(_STAMP.sub("", text[found.end() :]))
                name = squash(_NEXT_LABEL.split(rest, maxsplit=1)[0])
                return None if is_placeholder(name) else name
    return None


def _signing_texts(context: FormContext, part: _Part) -> list[str]:
    """The form's own last rows and the short lines under (then above) it, as far as the next attachment."""
    table = context.table
    texts = [cell.text for row in part.rows for cell in table.starting(row) if len(cell.text) <= _SIGNING_LENGTH]
    if part.rows.stop == table.n_rows:
        for block in context.after[:_SIGNING_LINES]:
            if _ATTACHMENT_LINE.match(trim(block.text)):
                break
            if len(block.text) <= _SIGNING_LENGTH:
                texts.append(block.text)
    return [*texts, *lines_above(context, part.rows.start)]
