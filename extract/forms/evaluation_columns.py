"""The columns of an evaluation system: which grid column is which level, weight, score or text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extract.forms.context import FormContext, label
from extract.model import Cell, Table
from extract.text.numerals import points

COLUMNS = "evaluation_system.columns"
LEVELS = ("level1", "level2", "level3", "level4")
_WEIGHTS = ("points", "weight")
_SCORES = ("score", "self_score")
_BAND_MAX = 3


@dataclass(frozen=True)
class Columns:
    """`band` are the header rows. Every column set is in grid order; `levels` and `weights` are keyed 1…4."""

    band: range
    levels: Mapping[int, tuple[int, ...]]
    weights: Mapping[int, tuple[int, ...]]
    score: tuple[int, ...]
    standard: tuple[int, ...]
    description: tuple[int, ...]
    target: bool
    actual: bool
    rate: tuple[int, ...] = ()
    deduction: tuple[int, ...] = ()
    reason: tuple[int, ...] = ()

    @property
    def leaf(self) -> int:
        """The deepest level that has a column."""
        return max(self.levels)


def columns(context: FormContext, rows: range) -> Columns | None:
    """The columns that the first header band in these rows names, or None if there is no such band."""
    for row in rows:
        if _opens_band(context, row):
            band = _band(context, row, rows.stop)
            return _columns(context.table, band, _column_roles(context, band))
    return None


def is_header_row(context: FormContext, row: int) -> bool:
    """Whether a row says nothing but column names: a header band that a page break printed again."""
    texts = [cell.text for cell in context.table.starting(row) if label(cell.text)]
    return len(texts) >= 3 and all(context.role(COLUMNS, text) for text in texts)


def _opens_band(context: FormContext, row: int) -> bool:
    cells = [cell for cell in context.table.starting(row) if label(cell.text)]
    if len(cells) < 3:
        return False
    roles = {role for cell in cells if len(label(cell.text)) <= 24 and (role := context.role(COLUMNS, cell.text))}
    others = roles - {*LEVELS, "levels", "number", "reason", "note", "unit"}
    return bool(roles & {*LEVELS, "levels"}) and bool(others) and 2 * len(roles) >= len({label(c.text) for c in cells})


def _band(context: FormContext, start: int, stop: int) -> range:
    """The header rows from `start`: a further row belongs to them while it prints header words, or halves of them, only."""
    end = start + 1
    while end < min(stop, start + _BAND_MAX):
        cells = context.table.starting(end)
        texts = [cell for cell in cells if label(cell.text)]
        if cells and (not texts or not all(_completes(context, start, cell) for cell in texts)):
            break
        end += 1
    return range(start, end)


def _completes(context: FormContext, start: int, cell: Cell) -> bool:
    if points(cell.text) is not None or len(label(cell.text)) > 24:
        return False
    above = label(context.table.at(cell.row - 1, cell.col).text) if cell.row > start else ""
    return any(context.role(COLUMNS, text) for text in (above + label(cell.text), cell.text)) or label(cell.text) == "名称"


def _column_roles(context: FormContext, band: range) -> list[tuple[str | None, str | None]]:
    """For each grid column its role and, where a level stands over it in the band, that level."""
    roles: list[tuple[str | None, str | None]] = []
    for col in range(context.table.n_cols):
        stack: list[Cell] = []
        for row in band:
            cell = context.table.at(row, col)
            inside = cell.row + cell.rowspan <= band.stop
            if inside and label(cell.text) and (not stack or stack[-1] is not cell):
                stack.append(cell)
        texts = [label(cell.text) for cell in stack]
        named = [context.role(COLUMNS, text) for text in texts]
        whole = context.role(COLUMNS, "".join(texts)) if len(texts) > 1 else None
        leaf = next((role for role in reversed(named) if role), None)
        parent = next((role for role in named[:-1] if role in LEVELS), None)
        if whole in LEVELS or (whole and leaf is None):
            roles.append((whole, None))
        else:
            roles.append((leaf, parent if parent != leaf else None))
    return roles


def _columns(table: Table, band: range, roles: list[tuple[str | None, str | None]]) -> Columns:
    of = {role: tuple(c for c, (r, _) in enumerate(roles) if r == role) for role, _ in roles if role}
    levels: dict[int, tuple[int, ...]] = {n: of[name] for n, name in enumerate(LEVELS, 1) if name in of}
    if unnamed := of.get("levels"):
        levels |= _unnamed_levels(table, band, unnamed, levels)
    scores = [c for c, (role, _) in enumerate(roles) if role in _SCORES]
    weights = _weights(roles, levels)
    if not weights:
        # `一级指标 得分 二级指标 得分 三级指标 得分 … 得分`: full marks printed as 得分 beside each level, the score is last.
        beside: dict[int, tuple[int, ...]] = {n: (cols[-1] + 1,) for n, cols in levels.items() if cols[-1] + 1 in scores[:-1]}
        weights, scores = beside, [c for c in scores if (c,) not in beside.values()]
    return Columns(
        band=band,
        levels=levels,
        weights=weights,
        score=_score(roles, scores),
        standard=of.get("standard", ()),
        description=of.get("description", ()),
        target="target" in of,
        actual="actual" in of,
        rate=of.get("rate", ())[:1],
        deduction=of.get("deduction", ())[:1],
        reason=of.get("reason", ()),
    )


def _unnamed_levels(
    table: Table, band: range, cols: tuple[int, ...], known: Mapping[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Columns under one header 评价指标: level by level if it spans several, else the deepest level."""
    first = [c for c in cols if table.at(band.stop - 1, c) is table.at(band.stop - 1, cols[0])]
    if known:
        return {} if 3 in known else {3: tuple(cols[:1])}
    if len(first) == 1:
        return {3: (cols[0],)}
    return {n: (c,) for n, c in enumerate(first[:4], 1)}


def _weights(roles: list[tuple[str | None, str | None]], levels: Mapping[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The weight column of each level: the one under its header, else that right of it; 分值 before 权重."""
    found: dict[int, tuple[int, ...]] = {}
    for kind in _WEIGHTS:
        owned: dict[int, tuple[int, ...]] = {}
        for col, (role, parent) in enumerate(roles):
            if role == kind and levels:
                left = [n for n, cols in levels.items() if cols[-1] < col]
                owner = LEVELS.index(parent) + 1 if parent else max(left, default=max(levels))
                owned.setdefault(owner, (col,))
        found = {**owned, **found}
    return found


def _score(roles: list[tuple[str | None, str | None]], scores: list[int]) -> tuple[int, ...]:
    """The last column that is named a score; the unit's own score only where there is no other."""
    for kind in _SCORES:
        if named := [c for c in scores if roles[c][0] == kind]:
            return (named[-1],)
    return ()
