"""专项资金清单, 项目清单: which funds a report covers and which unit answers for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.contract import FundList, FundRow
from extract.forms.context import (
    FormContext,
    caption,
    cell_source,
    is_placeholder,
    joined,
    label,
    lines_above,
    printed_year,
    prose,
    sections,
)
from extract.model import Cell, Table

COLUMNS = "fund_list.columns"
TITLES = "fund_list.titles"
TOTALS = "fund_list.totals"


def recognise(context: FormContext) -> float:
    """How surely the table is a list of funds (0…1): a column of their names, and hardly any column a list does not have.

    A list of projects needs its title (…项目清单) to be one, as tables of amounts and results name projects too.
    """
    return max((_likeness(context, found) for found in _lists(context)), default=0.0)


def parse(context: FormContext, next_id: Callable[[], str]) -> list[FundList]:
    """The lists of the table, one for each stacked form. Totals, notes and empty rows are no records."""
    records = []
    for found in _lists(context):
        rows = _rows(context, found) if _likeness(context, found) >= 0.5 else []
        if rows:
            records.append(
                FundList(
                    id=next_id(),
                    title=caption(context, found.rows.start),
                    fiscal_year=printed_year(lines_above(context, found.rows.start)) or context.fiscal_year,
                    rows=rows,
                    source=cell_source(context.table, context.table.at(found.header, 0)),
                )
            )
    return records


def header_rows(context: FormContext) -> set[int]:
    """The rows of column names, also where a page break printed them again."""
    return {row for found in _lists(context) for row in found.rows if row == found.header or _repeats(context, found, row)}


@dataclass(frozen=True)
class _List:
    """`columns` maps roles to grid columns; `others` counts the named columns that a list of funds does not have."""

    rows: range
    header: int
    columns: dict[str, int]
    others: int


def _lists(context: FormContext) -> list[_List]:
    return [found for rows in sections(context.table) if (found := _list(context, rows))]


def _list(context: FormContext, rows: range) -> _List | None:
    for row in rows:
        cells = [cell for cell in context.table.starting(row) if label(cell.text)]
        named = [(role, cell.col) for cell in cells if (role := context.role(COLUMNS, cell.text))]
        roles = {role for role, _ in named}
        if roles & {"fund_name", "project_name"} and len(roles) >= 2 and len(named) == len(roles):
            columns: dict[str, int] = {}
            for role, col in named:
                columns.setdefault(role, col)
            return _List(rows, row, columns, len(cells) - len(named))
        if len(cells) > 1 and row - rows.start > 3:
            return None
    return None


def _likeness(context: FormContext, found: _List) -> float:
    titled = context.role(TITLES, caption(context, found.rows.start) or "") is not None or _speaks_of_list(context, found)
    if not {"number", "unit", "note"} & found.columns.keys():
        return 0.0
    if "fund_name" in found.columns:
        base = 0.75 if found.others == 0 else 0.5 if found.others == 1 else 0.2
    else:
        base = 0.5 if found.others == 0 and "unit" in found.columns else 0.4 if found.others <= 1 else 0.1
    return min(1.0, base + (0.25 if titled else 0.0))


def _speaks_of_list(context: FormContext, found: _List) -> bool:
    title = caption(context, found.rows.start) or ""
    return any(word in title for word in ("清单", "目录", "一览")) and any(word in title for word in ("专项", "项目", "资金"))


def _rows(context: FormContext, found: _List) -> list[FundRow]:
    name_column = found.columns.get("fund_name", found.columns.get("project_name", 0))
    records: list[FundRow] = []
    name: str | None = None
    for row in range(found.header + 1, found.rows.stop):
        cells = {role: context.table.at(row, col) for role, col in found.columns.items()}
        if _repeats(context, found, row) or _is_total(context, row) or _is_note(context.table, row):
            continue
        own = joined(context.table.at(row, name_column).text)
        texts = {role: _text(cells.get(role)) for role in ("number", "unit", "note")}
        if own is None and not (texts["unit"] or texts["note"]):
            continue
        name = own or name
        if name is None:
            continue
        records.append(
            FundRow(
                number=texts["number"],
                fund_name=name,
                unit=texts["unit"],
                note=prose(cells["note"].text) if texts["note"] else None,
                source=cell_source(context.table, context.table.at(row, name_column)),
            )
        )
    return records


def _text(cell: Cell | None) -> str | None:
    return None if cell is None or is_placeholder(cell.text) else joined(cell.text)


def _repeats(context: FormContext, found: _List, row: int) -> bool:
    """Whether a row prints the column names again, below a page break."""
    return row > found.header and all(
        label(context.table.at(row, col).text) == label(context.table.at(found.header, col).text)
        and context.table.at(row, col).row == row
        for col in found.columns.values()
    )


def _is_total(context: FormContext, row: int) -> bool:
    return any(
        context.role(TOTALS, cell.text) is not None for cell in context.table.starting(row) if 0 < len(label(cell.text)) <= 6
    )


def _is_note(table: Table, row: int) -> bool:
    """One text across the whole width: 注：…, 填表人：…"""
    cells = [cell for cell in table.covering(row) if label(cell.text)]
    return len(cells) == 1 and cells[0].colspan == table.n_cols
