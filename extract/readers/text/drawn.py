"""Tables drawn with characters: Markdown, box-drawing and ASCII frames, tab-separated values."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from extract.model import Cell, Table
from extract.text.normalize import trim

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_TOP = re.compile(r"^\s*(?:[┌╔┏╭╒╓][─═━┄┈┬╦┳╤╥┯┰]{2,}|\+[-=]{2,}[-=+]*\+\s*$)")


@dataclass(frozen=True)
class Drawn:
    """A drawn table: the line behind its last one, and how to build it under a table id."""

    end: int
    build: Callable[[str], Table]


def at(lines: list[str], i: int) -> Drawn | None:
    """The drawn table that begins at line i, or None."""
    line = lines[i]
    if "|" in line and i + 1 < len(lines) and _RULE.match(lines[i + 1]):
        return _markdown(lines, i)
    if _TOP.match(line):
        return _framed(lines, i)
    if "\t" in line:
        return _tsv(lines, i)
    return None


# ------------------------------------------------------------------ Markdown


def _markdown(lines: list[str], start: int) -> Drawn:
    end = start + 2
    while end < len(lines) and "|" in lines[end] and trim(lines[end]):
        end += 1
    rows = [_pipes(line) for k, line in enumerate(lines[start:end]) if k != 1]
    return Drawn(end, lambda id: _plain(id, rows, header=True))


def _pipes(line: str) -> list[str]:
    inner = trim(line)
    inner = inner[1:] if inner.startswith("|") else inner
    parts = _PIPE.split(inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner)
    return [re.sub(r"<br\s*/?>", "\n", trim(part)).replace("\\|", "|") for part in parts]


def _plain(table_id: str, rows: list[list[str]], *, header: bool) -> Table:
    """A grid without spans; short rows are filled up."""
    width = max(len(row) for row in rows)
    ragged = any(len(row) != width for row in rows)
    cells = [Cell(r, c, text=text, header=header and r == 0) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table.build(table_id, cells, repairs=["各行列数不一，已补空格"] if ragged else [])


# ------------------------------------------------------------------ tab-separated values


def _tsv(lines: list[str], start: int) -> Drawn | None:
    """Two or more lines in a row with the same number of fields; a lone leading tab is a cell of a dump."""
    if not _fields(lines[start]):
        return None
    end, quoted = start, False
    while end < len(lines) and (quoted or _fields(lines[end])):
        quoted ^= lines[end].count('"') % 2 == 1
        end += 1
    if quoted:
        end = next((k for k in range(start, end) if lines[k].count('"') % 2), end)
    rows = list(csv.reader((line + "\n" for line in lines[start:end]), delimiter="\t", strict=False))
    widths = [len(row) for row in rows]
    if len(rows) < 2 or widths.count(max(set(widths), key=widths.count)) < 0.6 * len(rows):
        return None
    return Drawn(end, lambda id: _plain(id, rows, header=False))


def _fields(line: str) -> int:
    """The number of tabs between fields, 0 for a line that opens a dump's cell."""
    tabs = line.count("\t")
    return tabs if tabs > 1 or (tabs == 1 and trim(line.split("\t", maxsplit=1)[0])) else 0


# ------------------------------------------------------------------ frames

_VERTICAL = frozenset("│┃║|┆┊┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╭╮╰╯╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┯┰┷┸┿╂┝┠┥┨+")
_HORIZONTAL = frozenset("─━═┄┈-=┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╭╮╰╯╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┯┰┷┸┿╂┝┠┥┨+")
_BARS = frozenset("│┃║|┆┊")


def _framed(lines: list[str], start: int) -> Drawn | None:
    end = start
    while end < len(lines) and (line := lines[end].strip()) and line[0] in _VERTICAL and line[-1] in _VERTICAL:
        end += 1
    canvas = _canvas(lines[start:end])
    if len(canvas) < 3:
        return None
    return Drawn(end, lambda id: _lattice(id, canvas))


def _canvas(lines: list[str]) -> list[list[str]]:
    """Lines on a grid of display columns: a wide character takes two. Frame characters are one or two columns wide,
    depending on the font; the width at which the right borders line up is taken."""
    best: list[list[str]] = []
    for wide_frame in (False, True):
        rows = [_expand(line.rstrip(), wide_frame) for line in lines]
        if not best or _misfit(rows) < _misfit(best):
            best = rows
    width = max((len(row) for row in best), default=0)
    return [row + [" "] * (width - len(row)) for row in best]


def _expand(line: str, wide_frame: bool) -> list[str]:
    out: list[str] = []
    for char in line:
        framing = char in _VERTICAL or char in _HORIZONTAL
        wide = unicodedata.east_asian_width(char) in "WF" or (framing and wide_frame and ord(char) > 0x7F)
        out.append(char)
        if wide:
            out.append(char if framing and char in _HORIZONTAL else "")
    return out


def _misfit(rows: list[list[str]]) -> int:
    """How many different columns the right border stands in, roughly: the fewer the better."""
    return len({len(row) for row in rows})


def _lattice(table_id: str, canvas: list[list[str]]) -> Table:
    """Cells from the frame: a boundary that is not drawn between two slots joins them."""
    height = len(canvas)
    rules = [y for y in range(height) if sum(c in _HORIZONTAL for c in canvas[y]) > sum(c in _BARS for c in canvas[y]) + 1]
    bars = _columns(canvas)
    ys = _row_bounds(canvas, rules, bars)
    n_rows, n_cols = len(ys) - 1, len(bars) - 1

    def open_below(r: int, c: int) -> bool:
        y = ys[r + 1]
        inner = [ch for ch in canvas[int(y)][bars[c] + 1 : bars[c + 1]] if ch]
        return y == int(y) and any(ch not in _HORIZONTAL for ch in inner)

    def open_right(r: int, c: int) -> bool:
        x = bars[c + 1]
        return not any(canvas[y][x] in _BARS for y in range(int(ys[r]) + 1, _last(ys[r + 1]) + 1))

    cells = []
    taken: set[tuple[int, int]] = set()
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) in taken:
                continue
            colspan = 1
            while c + colspan < n_cols and (r, c + colspan) not in taken and open_right(r, c + colspan - 1):
                colspan += 1
            rowspan = 1
            while r + rowspan < n_rows and all(open_below(r + rowspan - 1, k) for k in range(c, c + colspan)):
                rowspan += 1
            taken |= {(y, x) for y in range(r, r + rowspan) for x in range(c, c + colspan)}
            text = [
                trim("".join(canvas[y][bars[c] + 1 : bars[c + colspan]]))
                for y in range(int(ys[r]) + 1, _last(ys[r + rowspan]) + 1)
            ]
            cells.append(Cell(r, c, rowspan, colspan, "\n".join(line for line in text if line)))
    return Table.build(table_id, cells, ruled=True)


def _columns(canvas: list[list[str]]) -> list[int]:
    """Where vertical strokes stand; of two strokes side by side (a frame character two columns wide) the first."""
    found = sorted({x for line in canvas for x, char in enumerate(line) if char in _VERTICAL and char not in "-="})
    return [x for n, x in enumerate(found) if not n or x - found[n - 1] > 1]


def _last(bound: float) -> int:
    """The last text line above a row boundary."""
    return int(bound) - 1 if bound == int(bound) else int(bound)


def _row_bounds(canvas: list[list[str]], rules: list[int], bars: list[int]) -> list[float]:
    """Row boundaries as line numbers; halves stand between two lines of a frame that draws no rules between rows.

    Such a frame (three rules or fewer over many lines) has a row a line when most of its lines fill the first column.
    """
    text_lines = [y for y in range(rules[0], rules[-1]) if y not in rules]
    if len(rules) > 3 or len(text_lines) < len(rules):
        return [float(y) for y in rules]
    filled = sum(bool(trim("".join(canvas[y][bars[0] + 1 : bars[1]]))) for y in text_lines)
    if filled < 0.7 * len(text_lines):
        return [float(y) for y in rules]
    between = [y + 0.5 for y in text_lines if y + 1 in text_lines]
    return sorted([*map(float, rules), *between])
