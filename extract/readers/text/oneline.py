"""A whole form on one line, its cells joined by spaces: what some sites make of a spreadsheet.

Empty cells leave no trace in such a line, so rows are found by what the labels promise: a funding line has as many
figures as its header has columns, an indicator row ends with its weight and score. The grid is a reconstruction and
says so by its confidence.
"""

from __future__ import annotations

import re

from extract.model import Cell, Table
from extract.readers.known import Labels
from extract.readers.text.dump import is_numeric
from extract.text.normalize import squash

# Shorter lines than this hold no form: the smallest form seen prints about 300 characters.
_SHORTEST = 200
_CONFIDENCE = 0.6
_NONE = re.compile(r"^[-—–/／]+$")
_FUNDING = frozenset({"initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score"})
# Roles of an indicator table, in the order in which an ambiguous header is taken for one.
_INDICATOR = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation", "nature", "unit_label")
_TOTALS = frozenset({"总分", "合计", "总计"})


def is_form(line: str, labels: Labels) -> bool:
    """True for a line that holds the header band of an indicator table among other cells."""
    if len(line) < _SHORTEST:
        return False
    roles = {role for token in line.split() if len(token) < 20 for role in labels.roles(token)}
    return {"level3", "target"} <= roles and bool({"score", "actual"} & roles)


def parse(line: str, labels: Labels) -> tuple[list[str], list[list[str]]]:
    """The words before the form (its title) and the rows of its cells."""
    tokens = line.split()
    start = next((i for i, token in enumerate(tokens) if labels.opens_table(_label(token))), len(tokens))
    out: list[list[str]] = []
    i = start
    while i < len(tokens):
        header = _header_at(tokens, i, labels)
        roles = {role for token in tokens[i:header] for role in labels.roles(token)}
        if {"level3", "target"} <= roles:
            i = _indicators(tokens, i, header, labels, out)
        elif len(_FUNDING & roles) >= 2:
            i = _funding(tokens, i, header, labels, out)
        elif {"expected", "actual"} <= roles:
            i = _goals(tokens, i, header, labels, out)
        else:
            i = _pair(tokens, i, labels, out)
    return tokens[:start], out


def build(table_id: str, rows: list[list[str]]) -> Table:
    """The grid: rows with fewer cells are filled up at their last cell."""
    width = max(len(row) for row in rows)
    cells = [
        Cell(r, c, 1, width - c if c + 1 == len(row) else 1, "" if _NONE.match(text) else text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Table.build(table_id, cells, confidence=_CONFIDENCE, repairs=["整张表印在一行里，行列按栏目名称重建"])


def _label(token: str) -> str:
    return token.rstrip("：:")


def _header_at(tokens: list[str], i: int, labels: Labels) -> int:
    """The end of the run of known labels that begins here."""
    end = i
    while end < len(tokens) and labels.known(_label(tokens[end])) and not labels.levels_of(tokens[end]):
        end += 1
    return max(end, i + 1)


def _pair(tokens: list[str], i: int, labels: Labels, out: list[list[str]]) -> int:
    """A label and the words up to the next one."""
    end = i + 1
    while end < len(tokens) and not labels.known(_label(tokens[end])):
        end += 1
    out.append([tokens[i], " ".join(tokens[i + 1 : end])] if end > i + 1 else [tokens[i], ""])
    return end


def _funding(tokens: list[str], i: int, end: int, labels: Labels, out: list[list[str]]) -> int:
    """Header, then lines of one label and a figure (or a dash) for each column."""
    first = next(k for k in range(i, end) if labels.roles(tokens[k]) & _FUNDING)
    columns = [k for k in range(first, end) if labels.roles(tokens[k]) & _FUNDING]
    last = columns[-1] + 1
    out.append([" ".join(tokens[i:first]), *tokens[first:last]])
    i = last
    while i < len(tokens):
        stop = i
        while stop < len(tokens) and not (is_numeric(tokens[stop]) or _NONE.match(tokens[stop])):
            stop += 1
        figures = stop
        while (
            figures < len(tokens)
            and figures - stop < len(columns)
            and (is_numeric(tokens[figures]) or _NONE.match(tokens[figures]))
        ):
            figures += 1
        if stop == i or stop - i > 3 or figures == stop:
            return i
        out.append([" ".join(tokens[i:stop]), *tokens[stop:figures]])
        i = figures
    return i


def _goals(tokens: list[str], i: int, end: int, labels: Labels, out: list[list[str]]) -> int:
    """Header, then the two texts; where they hold spaces of their own the border between them is a guess."""
    out.append([tokens[k] for k in range(i, end) if labels.roles(tokens[k]) & {"expected", "actual"}])
    stop = end
    while stop < len(tokens) and not labels.known(_label(tokens[stop])):
        stop += 1
    words = tokens[end:stop]
    half = (len(words) + 1) // 2
    if words:
        out.append([" ".join(words[:half]), " ".join(words[half:])])
    return stop


def _indicators(tokens: list[str], i: int, end: int, labels: Labels, out: list[list[str]]) -> int:
    """Header, then rows: level names where they change, the name, the values, the figures, perhaps a reason."""
    names = tokens[i:end]
    roles = [next((role for role in _INDICATOR if role in labels.roles(name)), None) for name in names]
    first = next(k for k, role in enumerate(roles) if role in ("level1", "level2", "level3"))
    roles, names = roles[first:], names[first:]
    out.append(names)
    figures = sum(role in ("weight", "score") for role in roles) or 1
    reason = "deviation" in roles
    values = sum(role not in ("level1", "level2", "level3", "weight", "score", "deviation") for role in roles)
    i = end
    while i < len(tokens) and squash(tokens[i]) not in _TOTALS:
        stop = _figures_at(tokens, i, figures)
        if stop is None:
            break
        row = _row(tokens[i:stop], roles, values, labels)
        spare = row.pop() if len(row) > len(roles) else None
        if spare and reason and len(out) > 1:
            out[-1][-1] = spare
        out.append(_with_figures(row, roles, tokens[stop : stop + figures]))
        i = stop + figures
    if i < len(tokens) and squash(tokens[i]) in _TOTALS:
        stop = i + 1
        while stop < len(tokens) and is_numeric(tokens[stop]):
            stop += 1
        out.append(_with_figures([tokens[i], *[""] * (len(roles) - 1)], roles, tokens[i + 1 : stop]))
        i = stop
    return i


def _figures_at(tokens: list[str], i: int, figures: int) -> int | None:
    """Where the next run of figures that ends a row begins: followed by no further figure."""
    for k in range(i, min(len(tokens) - figures + 1, i + 40)):
        run = tokens[k : k + figures]
        behind = tokens[k + figures] if k + figures < len(tokens) else ""
        if all(re.fullmatch(r"[\d.]+分?", token) for token in run) and not re.fullmatch(r"[\d.]+分?", behind):
            return k
    return None


def _row(words: list[str], roles: list[str | None], values: int, labels: Labels) -> list[str]:
    """The cells of one row before its figures; a word too many in front is the reason of the row above (appended)."""
    cells = dict.fromkeys(range(len(roles)), "")
    names = [k for k, role in enumerate(roles) if role in ("level1", "level2")]
    spare: list[str] = []
    while words and len(words) > values + 1:
        levels = labels.levels_of(words[0])
        place = next((k for k in names if roles[k] in levels and not cells[k]), None)
        if place is not None:
            cells[place] = words[0]
        elif any(cells[k] for k in names):
            break
        else:
            spare.append(words[0])
        words = words[1:]
    extra = max(0, len(words) - values - 1)
    cells[roles.index("level3")] = " ".join(words[: extra + 1])
    places = [k for k, role in enumerate(roles) if role not in ("level1", "level2", "level3", "weight", "score", "deviation")]
    for place, word in zip(places, words[extra + 1 :], strict=False):
        cells[place] = word
    return [*cells.values(), *([" ".join(spare)] if spare else [])]


def _with_figures(row: list[str], roles: list[str | None], figures: list[str]) -> list[str]:
    places = [k for k, role in enumerate(roles) if role in ("weight", "score")]
    for place, figure in zip(places, figures, strict=False):
        row[place] = figure
    return row
