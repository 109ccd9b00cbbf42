"""The lines of a public table: code, label, amounts by column, and how deep each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.contract import AccountKind, AccountLine, Number, Source
from extract.forms.accounts.layout import ITEMS, THREE_PUBLIC, Block, Column, Family, Layout, is_numbering, role
from extract.forms.accounts.spans import spread
from extract.forms.context import FormContext, cell_source, is_placeholder, joined, label
from extract.model import Cell, Table
from extract.text.numerals import amount, percent

_CODE = re.compile(r"\d{2,7}")
# 类 has three digits, 款 five, 项 seven (政府收支分类科目).
_LEVELS = {3: 0, 5: 1, 7: 2}
_LEADING_CODE = re.compile(r"^(\d{7}|\d{5}|\d{3})(?=[^\d.,，%年])[-—_\s]*")
_NOTE = re.compile(r"^(?:注|备注|说明)\s*[:：]|^[*＊]")
_RATES = frozenset({"change_rate", "completion_rate"})
_TOTAL = re.compile(r"^(?:[本当]年)?(?:收入|支出)?(?:预算|决算)?(?:合计|总计|小计)$")
_BALANCE = re.compile(r"结转|结余")
_STYLES = re.compile(
    r"^(?:(?P<han>[一二三四五六七八九十]+[、.．])|(?P<paren>[（(][一二三四五六七八九十]+[）)])|(?P<digit>\d{1,2}[、.．](?!\d))"
    r"|(?P<half>[（(]?\d{1,2}[）)])|(?P<circle>[①-⑳])|(?P<among>其中[:：]?))"
)
_INDENT = re.compile(r"^[ \u3000\u00a0\t]*")
# A blank of a proportional font is half as wide as a sign; U+3000 is as wide.
_WIDE = "\u3000"


def lines(context: FormContext, found: Layout, kind: AccountKind, family: Family) -> list[AccountLine]:
    """The lines of a table, block by block as they stand side by side, each block from top to bottom."""
    if kind == "three_public" and any(_is_wide(context, block) for block in found.blocks):
        return [line for block in found.blocks for line in _across(context, found, block, family)]
    return [line for block in found.blocks for line in _down(context, found, block, family)]


def note(table: Table, rows: range) -> str | None:
    """The note in the last rows of a table: 注：本部门无政府性基金预算拨款，故本表无数据。"""
    for row in reversed(rows):
        cells = [cell for cell in table.starting(row) if label(cell.text)]
        if len(cells) > 1 or any(_TOTAL.match(label(cell.text)) for cell in cells):
            return None
        if cells and _is_note(cells[0]):
            return joined(cells[0].text)
    return None


def _is_note(cell: Cell) -> bool:
    text = label(cell.text)
    return bool(_NOTE.match(text)) or (len(text) > 20 and text.endswith(("。", "；")))


# ------------------------------------------------------------------ a line a row


def _down(context: FormContext, found: Layout, block: Block, family: Family) -> Iterator[AccountLine]:
    keys = column_keys(block, family)
    depths = _Depths()
    names = [each.names for each in found.blocks]
    for row in _data_rows(context.table, found):
        line = _line(context.table, block, spread(context.table, row, names), row, keys)
        if line is None:
            continue
        own, cell = line
        own.depth = _code_depth(own.code) if own.code else depths.of(own.label or "", cell, block)
        yield own


def _data_rows(table: Table, found: Layout) -> Iterator[int]:
    """The rows below the header, without notes and without the header where a page break printed it again."""
    header = [tuple(label(cell.text) for cell in table.covering(row)) for row in found.band]
    for row in found.rows:
        cells = [cell for cell in table.starting(row) if label(cell.text)]
        texts = tuple(label(cell.text) for cell in table.covering(row))
        if not cells or texts in header or (len(cells) == 1 and _is_note(cells[0])):
            continue
        if not is_numbering(table, row) or any(len(text) > 3 for text in texts):
            yield row


def _line(
    table: Table, block: Block, cells: Sequence[Cell], row: int, keys: Mapping[int, str]
) -> tuple[AccountLine, Cell | None] | None:
    """The line of a block in a row (`cells`: the cell over each column), and the cell of its label; None for an empty one."""
    code, code_cell = _code(block, cells)
    name, group, name_cell = _name(block, cells, row)
    if name_cell is not None and _last(cells, name_cell) >= _stop(block):
        return None
    taken = {id(cell) for cell in (code_cell, name_cell) if cell is not None}
    amounts: dict[str, Number] = {}
    sources: dict[str, Source] = {}
    for col, key in keys.items():
        cell = cells[col]
        if cell.row != row or id(cell) in taken or (cell.colspan > 1 and _first(cells, cell) < _start(block)):
            continue
        taken.add(id(cell))
        if (value := _value(cell.text, key)) is not None:
            amounts[key] = value
            sources[key] = cell_source(table, cell)
    if code is None and name and (leading := _LEADING_CODE.match(name)):
        code, name = leading.group(1), name[leading.end() :]
    if not (name or code or amounts):
        return None
    if code and code_cell is not None:
        sources["code"] = cell_source(table, code_cell)
    if name and name_cell is not None:
        sources["label"] = cell_source(table, name_cell)
    first = name_cell or code_cell
    place = cell_source(table, first) if first is not None else next(iter(sources.values()), None)
    line = AccountLine(
        code=code,
        label=name,
        group=group or block.group,
        side=block.side,
        line_number=_line_number(block, cells),
        amounts=amounts,
        texts={header: text for col, header in block.texts.items() if (text := joined(cells[col].text)) and text != header},
        source=place,
        sources=sources,
    )
    return line, name_cell


def _first(cells: Sequence[Cell], cell: Cell) -> int:
    return next(col for col, each in enumerate(cells) if each is cell)


def _start(block: Block) -> int:
    return min((*block.names, *(column.col for column in block.amounts)))


def _last(cells: Sequence[Cell], cell: Cell) -> int:
    return max(col for col, each in enumerate(cells) if each is cell)


def _stop(block: Block) -> int:
    return max(column.col for column in block.amounts) + 1


def _code(block: Block, cells: Sequence[Cell]) -> tuple[str | None, Cell | None]:
    """The code of a row, its parts in up to three columns joined: 201 | 06 | 01 and 201 | 20106 | 2010601 are one code."""
    code, place, seen = "", None, set[int]()
    for col in block.codes:
        cell = cells[col]
        text = label(cell.text).removesuffix(".0")
        if id(cell) in seen or not _CODE.fullmatch(text):
            continue
        seen.add(id(cell))
        code = text if code and text.startswith(code) else code + text
        place = place or cell
    return (code, place) if len(code) >= 3 else (None, None)


def _name(block: Block, cells: Sequence[Cell], row: int) -> tuple[str | None, str | None, Cell | None]:
    """Label, what it stands under where that is a cell of its own, and the cell of the label.

    With several columns of names the last that is filled is the label. A total may stand in the columns of the code.
    """
    named: list[Cell] = []
    for col in block.labels:
        cell = cells[col]
        if label(cell.text) and not is_placeholder(cell.text) and all(cell is not other for other in named):
            named.append(cell)
    if not named:
        totals = (cells[col] for col in block.codes)
        named = [cell for cell in totals if cell.row == row and label(cell.text) and not _CODE.fullmatch(label(cell.text))][:1]
    if not named:
        return None, None, None
    return label(named[-1].text), label(named[-2].text) if len(named) > 1 else None, named[-1]


def _line_number(block: Block, cells: Sequence[Cell]) -> int | None:
    texts = (label(cells[col].text) for col in block.numbers)
    return next((int(text) for text in texts if text.isascii() and text.isdigit()), None)


def _value(text: str, key: str) -> Number | None:
    if is_placeholder(text):
        return None
    return percent(text) if key.rpartition(".")[2] in _RATES or "%" in text or "％" in text else amount(text)


# ------------------------------------------------------------------ what a column is called


def column_keys(block: Block, family: Family) -> dict[int, str]:
    """Grid column → canonical key, each key once in a block; an unknown header keeps its printed text.

    The item names the column (`basic`, `general_public_budget`), a total under an item is that item's, a lone measure is
    itself. Another year's figure of an item is `previous_year.basic`. Where that is not enough, the items above go before.
    """
    own = {"amount", family, *(("executed",) if family == "final" else ())}
    found: dict[int, str] = {}
    short = {column.col: _key(column, own, family, deep=False) for column in block.amounts}
    for column in block.amounts:
        key = short[column.col]
        if list(short.values()).count(key) > 1:
            key = _key(column, own, family, deep=True)
        serial = 2
        while key in found.values():
            key = f"{key.rpartition('#')[0] or key}#{serial}"
            serial += 1
        found[column.col] = key
    return found


def _key(column: Column, own: set[str], family: Family, *, deep: bool) -> str:
    items = list(column.items)
    if len(items) > 1 and items[-1] == "total":
        items.pop()
    if not items and column.measure is None:
        return "".join(column.texts[-2:] if deep else column.texts[-1:]) or "amount"
    measure = "" if column.measure in own else column.measure or ""
    if not items or (set(items) <= {"income", "expenditure"} and column.measure):
        return measure or family
    above = [item for item in items[:-1] if item not in ("income", "expenditure")] if deep else []
    name = ".".join(dict.fromkeys([*above, items[-1]]))
    return f"{measure}.{name}" if measure else name


# ------------------------------------------------------------------ items across: 三公经费


def _is_wide(context: FormContext, block: Block) -> bool:
    """Whether the items of 三公经费 are the columns of a block."""
    named = {role(context, THREE_PUBLIC, text) for column in block.amounts for text in column.texts}
    return len(named & {"abroad", "vehicles", "purchase", "running", "reception"}) > 1


def _across(context: FormContext, found: Layout, block: Block, family: Family) -> Iterator[AccountLine]:
    """One line for each item, its budget and final accounts as amounts; in a table of many units one for each unit and item."""
    for row in _data_rows(context.table, found):
        items: dict[tuple[str, ...], AccountLine] = {}
        cells = [context.table.at(row, col) for col in range(context.table.n_cols)]
        unit, _, cell = _name(block, cells, row)
        taken: set[int] = set()
        for column in block.amounts:
            at = cells[column.col]
            path = _item_path(context, column)
            line = items.get(path)
            if line is None:
                line = items[path] = AccountLine(
                    label=path[-1] if path else "合计",
                    group=None if cell is None or _TOTAL.match(unit or "") else unit,
                    depth=_item_depth(context, path),
                    source=cell_source(context.table, at),
                )
            value = _value(at.text, "") if at.row == row and at is not cell and id(at) not in taken else None
            taken.add(id(at))
            if value is not None:
                key = family if column.measure in ("amount", None) else column.measure
                line.amounts[key] = value
                line.sources[key] = cell_source(context.table, at)
        if any(line.amounts for line in items.values()):
            yield from items.values()


def _item_path(context: FormContext, column: Column) -> tuple[str, ...]:
    """The items over a column, outermost first; a subtotal is that of the item it stands under."""
    path = [text for text in column.texts if role(context, THREE_PUBLIC, text) or not _is_measure(context, text)]
    if len(path) > 1 and role(context, ITEMS, path[-1]) == "total":
        path.pop()
    return tuple(path)


def _is_measure(context: FormContext, text: str) -> bool:
    return role(context, "accounts.measures", text) is not None


def _item_depth(context: FormContext, path: Sequence[str]) -> int:
    leaf = role(context, THREE_PUBLIC, path[-1]) if path else "total"
    if leaf in ("total", None) or leaf in ("meeting", "training", "operating_cost"):
        return 0
    return 2 if leaf in ("purchase", "running") else 1


# ------------------------------------------------------------------ depth


def _code_depth(code: str) -> int:
    return _LEVELS.get(len(code), 2 if len(code) > 7 else 0)


@dataclass
class _Depths:
    """How deep a line without a code stands, by its numbering, 其中 and its indentation."""

    styles: list[str] = field(default_factory=list)
    offset: int = 0
    last: tuple[int, str, str] = (0, "", "")
    indents: dict[int, int] = field(default_factory=dict)

    def of(self, text: str, cell: Cell | None, block: Block) -> int:
        style = _STYLES.match(text)
        name = style.lastgroup or "" if style else ""
        if cell is not None and len(block.labels) > 1:
            return 0 if _TOTAL.match(text) else sum(col <= cell.col for col in block.labels[1:])
        indent = _indent(cell.text) if cell is not None else 0
        depth = self._depth(text, name, indent)
        self.last = (depth, name, text)
        self.indents[depth] = indent
        return depth

    def _depth(self, text: str, style: str, indent: int) -> int:
        depth, before, above = self.last
        if style == "among":
            return depth if before == "among" else depth + 1
        if style:
            if style == "han" and text.startswith("一、") and "han" in self.styles and _BALANCE.search(above):
                self.offset = 1
            if style not in self.styles:
                self.styles.append(style)
            return self.styles.index(style) + self.offset
        self.offset = 0
        if _TOTAL.match(text) or _BALANCE.search(text):
            return 0
        deeper = bool(above) and indent >= self.indents.get(depth, 0) + 2
        return depth + 1 if deeper and before else depth if before == "" and indent else 0


def _indent(text: str) -> int:
    blank = _INDENT.match(text)
    return sum(2 if sign == _WIDE else 1 for sign in blank.group()) if blank else 0
