"""Header bands of a self-evaluation table: which rows they are, which role each column has, whether it is shifted."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.forms.context import FormContext
from extract.text.labels import vocabulary
from extract.text.normalize import squash
from extract.text.numerals import without_weight

INDICATORS = "self_evaluation.indicator_columns"
FUNDING = "self_evaluation.funding_columns"
GOALS = "self_evaluation.goal_columns"


@dataclass(frozen=True)
class Band:
    """A header band: its rows, and role → column. `shift` is how far the rows below stand beside the header."""

    rows: range
    columns: dict[str, int]
    unknown: tuple[str, ...] = ()
    shift: int = 0


@dataclass
class _Columns:
    columns: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def indicator_band(context: FormContext, row: int) -> Band | None:
    """The indicator header that begins at this row: names of indicators, and something said of each of them."""
    if row not in context.bands:
        context.bands[row] = _read_band(context, row)
    return context.bands[row]


def _read_band(context: FormContext, row: int) -> Band | None:
    roles = context.row_roles(INDICATORS, row)
    if len(roles) < 2 or not _is_indicator_header(set(roles.values())):
        return None
    stop = row + 1
    while stop < context.table.n_rows and _continues(context, row, stop):
        stop += 1
    found = _columns(context, INDICATORS, range(row, stop))
    named = {"level3", "level2", "level1"} & set(found.columns)
    if not named or len(found.columns) < 3:
        return None
    if "level3" not in found.columns:
        found.columns["level3"] = found.columns["level2"] if "level2" in found.columns else found.columns["level1"]
    return Band(range(row, stop), found.columns, tuple(found.unknown), _shift(context, stop, found.columns))


def _is_indicator_header(roles: set[str]) -> bool:
    said = {"target", "actual", "score", "weight", "nature", "adjusted_target"} & roles
    names = {"level1", "level2", "level3"} & roles
    return bool((names and said and len(roles) >= 3) or len(names) >= 2 or ({"side"} < roles and len(said) >= 2))


def _continues(context: FormContext, start: int, row: int) -> bool:
    """A second header row: it lies under merged cells of the first, and everything it prints is a header."""
    table = context.table
    cells = [cell for cell in table.starting(row) if squash(cell.text)]
    if not cells or len(cells) == len(table.covering(row)):
        return False
    reaching = any(cell.row == start and cell.rowspan > 1 for cell in table.covering(row) if cell.col > 0)
    known = sum(context.role(INDICATORS, cell.text) is not None for cell in cells)
    return reaching and known >= max(1, (len(cells) + 1) // 2)


def _columns(context: FormContext, name: str, rows: range) -> _Columns:
    """Role → column over a header band: the lowest header of a column counts, the first column of a role wins."""
    table, found = context.table, _Columns()
    for col in range(table.n_cols):
        cells = list({id(cell): cell for row in reversed(rows) for cell in (table.at(row, col),)}.values())
        if cells[0].col != col:
            continue
        texts = [cell.text for cell in cells if squash(cell.text)]
        role = next((role for text in texts if (role := context.role(name, without_weight(text)))), None)
        if role:
            found.columns.setdefault(role, col)
        elif texts:
            found.unknown.append(squash(texts[0]))
    return found


def _shift(context: FormContext, first: int, columns: dict[str, int]) -> int:
    """How far the rows stand beside their header: -1, 0 or 1, by where the names of levels 1 and 2 are found.

    Authors delete a header cell and add one at the end. A shift counts when it explains at least two more cells; where
    every cell under the header is a name of its level there is none.
    """
    if "level1" not in columns or "level2" not in columns:
        return 0
    below = _level_names(context, first, columns, 0)
    if all(below):
        return 0
    fits = {shift: sum(_level_names(context, first, columns, shift)) for shift in (1, -1)}
    best = max(fits, key=lambda shift: fits[shift])
    return best if fits[best] >= sum(below) + 2 else 0


def _level_names(context: FormContext, first: int, columns: dict[str, int], shift: int) -> list[bool]:
    """For each cell that begins in the columns of levels 1 and 2, moved by `shift`: whether it is a name of that level."""
    table, found = context.table, list[bool]()
    for level in ("level1", "level2"):
        names = vocabulary(context.lexicon, f"indicators.{level}")
        col = columns[level] + shift
        if not 0 <= col < table.n_cols:
            continue
        cells = (table.at(row, col) for row in range(first, min(first + 40, table.n_rows)))
        own = [cell for n, cell in enumerate(cells, first) if cell.row == n and cell.text]
        found += [names.role(without_weight(cell.text), fuzzy=False) is not None for cell in own]
    return found


def funding_band(context: FormContext, row: int) -> Band | None:
    """The funding header at this row: at least two kinds of amounts, or one with its execution rate."""
    roles = set(context.row_roles(FUNDING, row).values())
    if len(roles) < 2:
        return None
    amounts = {"initial_budget", "adjusted_budget", "executed"} & roles
    if not (len(amounts) >= 2 or (amounts and {"execution_rate", "score", "arrived"} & roles)):
        return None
    found = _columns(context, FUNDING, range(row, row + 1))
    return Band(range(row, row + 1), found.columns)


def goal_band(context: FormContext, row: int) -> Band | None:
    """The header of the goals: what was expected beside what was reached, each over a text of its own."""
    found = context.row_roles(GOALS, row)
    if len(found) < 2:
        return None
    sides = vocabulary(context.lexicon, "self_evaluation.goal_side")
    roles = {col: role for col, role in found.items() if sides.role(context.table.at(row, col).text, fuzzy=False) is None}
    if "expected" not in roles.values() or not {"actual", "adjusted"} & set(roles.values()):
        return None
    cells = [cell for cell in context.table.covering(row) if squash(cell.text)]
    between = [cell for cell in cells if cell.col not in roles and cell.col > min(roles)]
    if between:
        return None
    return Band(range(row, row + 1), {role: col for col, role in sorted(roles.items(), reverse=True)})
