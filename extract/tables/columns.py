"""Tables without drawn cells: columns from white space, rows from printed lines. Geometry over glyphs, no PDF.

The way of Nurminen's stream: lines fall into runs of glyphs, runs of several lines into columns with white between
them. Ours differs in what it must not take for a table in public documents (precision first): justified prose, lists,
signing lines (`填表人：    填报日期：`), label lines of covers, tables of contents. A line opens a table only if a figure
stands in it beside another run, or three runs do; labels with a colon and sentences never do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.model.table import BBox
from extract.tables.geometry import Glyph, Rule, hull
from extract.tables.lines import lines

# Shares of the glyph height. Chosen on ruled public tables whose rules were erased, and on prose pages (docs/notes).
_SAME_LINE = 0.5  # middles of glyphs on one line
_APART = 0.9  # white between two runs; justified Chinese prose stays below 0.6
_GUTTER = 0.25  # white between two columns that no line prints over
_GUTTER_OF_FEW = 0.45  # the same for tables of less than MANY lines, where white may meet by chance
_MANY = 6
_WORD = 0.15  # white between two texts at a gutter
_EDGE = 0.5  # edges this close are aligned
_NEXT = 4.0  # white between two lines of one table
_FULL = 1.6  # a label that ends this close to its column's right edge wraps
# Shares of lines or cells.
_CROSSING = 0.1  # lines that may print across a gutter
_ALIGNED = 0.7  # cells that stand at their column's edge; below it is no table
_SURE = 0.6  # what is less sure stays prose: nothing is lost, and no row is made up
_FEWEST = 3
_LOOKAHEAD = 4  # lines without figures inside a table: wrapped labels, section rows
_LONGEST = 30  # characters of a run in a table; longer ones with a full stop are prose

_FIGURE = re.compile(r"^[（(]?[-−+]?[¥￥]?\d[\d,，]*(?:\.\d+)?[%％]?[）)]?$|^[-−—–/]{1,2}$")
_DIGITS = re.compile(r"\d")
_LEADER = re.compile(r"[.．·…⋯‧]{3,}|…|-{4,}")
_SENTENCE = re.compile(r"[。；！？]|[，、,].*[，、,].*[，、,]")
_LABELLED = re.compile(r"[:：]")
_PAGE = re.compile(r"^\d{1,3}$")


@dataclass(frozen=True)
class Run:
    """Glyphs of one printed line with no wide white between them."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def x0(self) -> float:
        return min(glyph.x0 for glyph in self.glyphs)

    @property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def figure(self) -> bool:
        return bool(_FIGURE.match(self.text))


@dataclass(frozen=True)
class Row:
    """The runs of one printed line, left to right."""

    runs: tuple[Run, ...]
    y0: float
    y1: float
    size: float

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def plain(self) -> bool:
        """Whether this line can be a row of a table: two runs or more, no labels with a colon, no leaders, no prose."""
        if len(self.runs) < 2 or any(_LABELLED.search(run.text) or _LEADER.search(run.text) for run in self.runs):
            return False
        return not any(len(run.text) > _LONGEST and _SENTENCE.search(run.text) for run in self.runs)

    @property
    def opens(self) -> bool:
        """Whether this line can be a row of figures: a figure beside another run, or three runs."""
        return self.plain and (self.figures or len(self.runs) > 2)

    @property
    def figures(self) -> bool:
        """Whether a figure stands right of another run."""
        return any(run.figure and _DIGITS.search(run.text) for run in self.runs[1:])

    @property
    def prose(self) -> bool:
        """Whether this line ends a table: a sentence, a label line, or a line of leaders."""
        texts = [run.text for run in self.runs]
        return any(
            _LEADER.search(t) or (len(t) > _LONGEST and _SENTENCE.search(t)) or (t[-1] in "。；" and len(t) > 8) for t in texts
        ) or (all(_LABELLED.search(t) for t in texts))


@dataclass(frozen=True)
class Block:
    """One cell of an unruled table: grid position, spans, glyphs of its text and their box."""

    row: int
    col: int
    colspan: int
    text: str
    bbox: BBox
    header: bool = False


@dataclass(frozen=True)
class Unruled:
    """A table found by its white space: box, columns' left and right edges, cells with text, and how sure it is.

    `confidence` (0…1) is a product, each factor falling as doubt rises: 0.95 at most, as nothing is drawn; alignment,
    the share of cells at their column's common left or right edge or middle; gutters, the share of lines that print
    over none; white, the narrowest gutter in glyph heights up to one, with quarter weight; figures, the mean over the columns
    right of the first of how much they are of one kind (all figures or all words), with half weight; rows, `1 − 0.5 ** rows`.
    """

    bbox: BBox
    columns: tuple[tuple[float, float], ...]
    n_rows: int
    cells: tuple[Block, ...]
    confidence: float
    glyphs: tuple[Glyph, ...] = field(repr=False, default=())


def tables(glyphs: Sequence[Glyph], horizontal: Sequence[Rule] = (), barriers: Sequence[BBox] = ()) -> list[Unruled]:
    """The tables that white space shows among these glyphs of one page, top down.

    `horizontal` are rules that belong to no ruled table: the first, second and last of a three-line table say where it
    begins, where its header ends and where it ends. `barriers` are boxes (ruled tables) that no table reaches over.
    """
    rows = printed(glyphs)
    if sum(row.opens for row in rows) < _FEWEST:
        return []
    found: list[Unruled] = []
    for first, last in _stretches(rows, horizontal, barriers):
        table = _table(rows, first, last, horizontal)
        if table is not None and (not found or table.bbox[1] >= found[-1].bbox[3] - 1):
            found.append(table)
    return found


def printed(glyphs: Sequence[Glyph]) -> list[Row]:
    """The printed lines of a page as runs, top down."""
    held: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.x0)):
        if held and abs(glyph.y - middle) < _SAME_LINE * max(glyph.size, held[-1][0].size, 1.0):
            held[-1].append(glyph)
            middle += (glyph.y - middle) / len(held[-1])
        else:
            held.append([glyph])
            middle = glyph.y
    return [_row(line) for line in held]


def _row(line: list[Glyph]) -> Row:
    line.sort(key=lambda g: g.x0)
    runs: list[list[Glyph]] = [[line[0]]]
    right = line[0].x1
    size = sorted(g.size for g in line)[len(line) // 2]
    for glyph in line[1:]:
        if glyph.x0 - right > _APART * size:
            runs.append([])
        runs[-1].append(glyph)
        right = max(right, glyph.x1)
    return Row(tuple(Run(tuple(run)) for run in runs), min(g.y0 for g in line), max(g.y1 for g in line), size)


# ------------------------------------------------------------------ where a table stands


def _stretches(rows: list[Row], rules: Sequence[Rule], barriers: Sequence[BBox]) -> list[tuple[int, int]]:
    """Index ranges (inclusive) of lines from the first to the last row of figures of each table."""
    out: list[tuple[int, int]] = []
    start = last = near = -1
    for i, row in enumerate(rows):
        if start >= 0 and (i - near > _LOOKAHEAD or row.prose or _parted(rows[i - 1], row, barriers)):
            out.append((start, last))
            start = -1
        if row.opens and not row.prose:
            start, last = (i if start < 0 else start), i
        if row.plain and not row.prose:
            near = i
    if start >= 0:
        out.append((start, last))
    closed = [(first, _closed(rows, first, last, rules)) for first, last in out]
    return [(first, last) for first, last in closed if sum(rows[i].opens for i in range(first, last + 1)) >= _FEWEST]


def _parted(above: Row, row: Row, barriers: Sequence[BBox]) -> bool:
    if row.y0 - above.y1 > _NEXT * max(row.size, above.size):
        return True
    return any(above.y1 <= box[3] and row.y0 >= box[1] and above.y <= box[1] and row.y >= box[3] for box in barriers)


def _closed(rows: list[Row], first: int, last: int, rules: Sequence[Rule]) -> int:
    """The last line of a table: a wrapped label after the last figures belongs to it if a rule closes the table below."""
    width = max(row.runs[-1].x1 for row in rows[first : last + 1]) - min(row.runs[0].x0 for row in rows[first : last + 1])
    below = [rule.at for rule in rules if rule.at > rows[last].y and rule.length > 0.8 * width]
    while below and last + 1 < len(rows) and rows[last + 1].y < min(below) and not rows[last + 1].prose:
        last += 1
    return last


# ------------------------------------------------------------------ columns


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """Left and right edges of columns: between them is white that no line prints over, or wide white that few do."""
    size = sorted(row.size for row in rows)[len(rows) // 2]
    gutter = size * (_GUTTER if len(rows) >= _MANY else _GUTTER_OF_FEW)
    events = sorted(event for row in rows for event in _inked(row, gutter))
    gutters = _white(events, 0, gutter)
    wide = _white(events, int(_CROSSING * len(rows)), _APART * size)
    gutters += [(a, b) for a, b in wide if all(b <= c or a >= d for c, d in gutters)]
    gutters.sort()
    left, right = events[0][0], events[-1][0]
    return list(zip([left, *(b for _, b in gutters)], [*(a for a, _ in gutters), right], strict=True))


def _white(events: list[tuple[float, int]], allowed: int, width: float) -> list[tuple[float, float]]:
    """Stretches of at least this width over which at most `allowed` lines print, between stretches that more do."""
    out: list[tuple[float, float]] = []
    depth = 0
    since: float | None = None
    for x, step in events:
        before, depth = depth, depth + step
        if before <= allowed < depth and since is not None and x - since >= width:
            out.append((since, x))
        elif depth <= allowed < before:
            since = x
    return out


def _inked(row: Row, gutter: float) -> list[tuple[float, int]]:
    """Where this line begins (1) and ends (-1) to print, smaller white closed."""
    glyphs = [glyph for run in row.runs for glyph in run.glyphs]
    events = [(glyphs[0].x0, 1)]
    right = glyphs[0].x1
    for glyph in glyphs[1:]:
        if glyph.x0 - right >= gutter:
            events += [(right, -1), (glyph.x0, 1)]
        right = max(right, glyph.x1)
    return [*events, (right, -1)]


def _bounds(columns: list[tuple[float, float]]) -> list[float]:
    """The middles of the gutters."""
    return [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]


def _placed(row: Row, columns: list[tuple[float, float]]) -> list[tuple[int, int, list[Glyph]]]:
    """(first column, last column, glyphs) of a line, left to right; runs with white at a gutter are cut there."""
    bounds = _bounds(columns)
    parts: list[tuple[int, int, list[Glyph]]] = []
    for run in row.runs:
        for piece in _cut(run, bounds, row.size):
            first, last = _cover(piece, columns, bounds)
            if parts and first <= parts[-1][1]:
                before = parts.pop()
                parts.append((before[0], max(before[1], last), before[2] + piece))
            else:
                parts.append((first, last, piece))
    return parts


def _cut(run: Run, bounds: list[float], size: float) -> list[list[Glyph]]:
    pieces: list[list[Glyph]] = [[]]
    right = run.x0
    for glyph in run.glyphs:
        white = glyph.x0 - right > _WORD * size
        if pieces[-1] and white and any(right - 1 <= bound <= glyph.x0 + 1 for bound in bounds):
            pieces.append([])
        pieces[-1].append(glyph)
        right = max(right, glyph.x1)
    return pieces


def _cover(piece: list[Glyph], columns: list[tuple[float, float]], bounds: list[float]) -> tuple[int, int]:
    """The columns that a piece stands over: that of its middle, and each other of which it covers half."""
    x0, x1 = min(g.x0 for g in piece), max(g.x1 for g in piece)
    middle = sum((x0 + x1) / 2 > bound for bound in bounds)
    covered = [k for k, (a, b) in enumerate(columns) if min(x1, b) - max(x0, a) > 0.5 * (b - a)]
    return min([middle, *covered]), max([middle, *covered])


# ------------------------------------------------------------------ rows and cells


def _table(rows: list[Row], first: int, last: int, rules: Sequence[Rule]) -> Unruled | None:
    opening, first = first, _first_figures(rows, first, last)
    body = rows[first : last + 1]
    # Header lines count for the columns: a column may be empty below its header.
    core = [row for row in rows[opening : last + 1] if row.opens]
    columns = _columns(core)
    if len(columns) < 2:
        return None
    top = min(opening, _header_start(rows, opening, columns, rules))
    confidence = _confidence(core, columns)
    if confidence is None:
        return None
    heads = [_placed(row, columns) for row in rows[top:first]]
    groups = _folded(heads, rows[top:first])
    n_head = len(groups)
    groups += _logical(body, columns)
    blocks = [block for r, group in enumerate(groups) for block in _blocks(group, r, r < n_head)]
    used = tuple(g for row in rows[top : last + 1] for run in row.runs for g in run.glyphs)
    box = hull([block.bbox for block in blocks])
    return Unruled(box, tuple(columns), len(groups), tuple(blocks), confidence, used)


def _first_figures(rows: list[Row], first: int, last: int) -> int:
    """The first line below a header of several texts: that of the first figures, or the section names above it."""
    figures = [i for i in range(first, last + 1) if rows[i].figures]
    if len(figures) < _FEWEST or figures[0] - first > _LOOKAHEAD:
        return first
    start = figures[0]
    while start > first and len(rows[start - 1].runs) == 1:
        start -= 1
    return start


Group = list[tuple[int, int, list[Glyph]]]


def _blocks(group: Group, row: int, header: bool) -> list[Block]:
    """The cells of one row: pieces over the same columns are one text, top down."""
    merged: Group = []
    for first, last, glyphs in sorted(group, key=lambda part: (part[0], part[1])):
        if merged and first <= merged[-1][1]:
            a, b, held = merged.pop()
            merged.append((a, max(b, last), held + glyphs))
        else:
            merged.append((first, last, list(glyphs)))
    out = []
    for first, last, glyphs in merged:
        box = hull([(g.x0, g.y0, g.x1, g.y1) for g in glyphs])
        out.append(Block(row, first, last - first + 1, "\n".join(line.text for line in lines(glyphs)), box, header))
    return out


def _header_start(rows: list[Row], first: int, columns: list[tuple[float, float]], rules: Sequence[Rule]) -> int:
    """The first header line above the first row of figures; `first` if there is none.

    Up to the rule that opens the table, if one is drawn; else lines of several texts and lines over some columns,
    without colon or sentence.
    """
    width = columns[-1][1] - columns[0][0]
    long = [rule.at for rule in rules if rule.length > 0.8 * width and rule.start < columns[-1][1] and rule.end > columns[0][0]]
    opening = _opening(rows[first].y0, long, rows[first].size)
    top = first
    while top > 0 and first - top < _LOOKAHEAD + 1:
        row, below = rows[top - 1], rows[top]
        if opening is not None:
            if row.y < opening:
                break
        elif below.y0 - row.y1 > 1.6 * row.size or not _heads(row, columns):
            break
        top -= 1
    while top < first and opening is None and len(rows[top].runs) == 1 and not _spans(rows[top], rows[first], columns):
        top += 1
    return top


def _spans(row: Row, below: Row, columns: list[tuple[float, float]]) -> bool:
    """Whether the only text of a line is the header of several columns, not a title: it is printed like the table."""
    first, last, _ = _placed(row, columns)[0]
    return last > first and abs(row.size - below.size) < 0.1 * below.size and not row.runs[0].text.endswith("表")


def _opening(y: float, rules: list[float], size: float) -> float | None:
    """The rule over the header: the second above the figures, or the only one if lines stand between it and them."""
    above = sorted((at for at in rules if at < y + 2 and y - at < 8 * size), reverse=True)
    if len(above) >= 2:
        return above[1]
    return above[0] if above and y - above[0] > 1.2 * size else None


def _heads(row: Row, columns: list[tuple[float, float]]) -> bool:
    texts = [run.text for run in row.runs]
    if any(_LABELLED.search(text) or _SENTENCE.search(text) or _LEADER.search(text) or len(text) > 20 for text in texts):
        return False
    parts = _placed(row, columns)
    return len(parts) > 1 or (len(parts) == 1 and parts[0][1] - parts[0][0] < len(columns) - 1 and len(columns) > 2)


def _folded(heads: list[Group], rows: list[Row]) -> list[Group]:
    """Header lines to header rows: a text over several columns has a row of its own, wrapped texts are one row."""
    out: list[Group] = []
    spanning = False
    for n, parts in enumerate(heads):
        spans = any(last > first for first, last, _ in parts)
        if out and not spanning and not spans and rows[n].y0 - rows[n - 1].y1 < 0.8 * rows[n].size:
            out[-1] += parts
        else:
            out.append(list(parts))
        spanning = spans
    return out


def _logical(body: list[Row], columns: list[tuple[float, float]]) -> list[Group]:
    """Printed lines to rows: a line of one text beside a row of figures is the wrapped text of that row."""
    placed = [_placed(row, columns) for row in body]
    anchors = [i for i, row in enumerate(body) if row.opens]
    steps = sorted(body[b].y - body[a].y for a, b in pairwise(anchors) if b == a + 1)
    pitch = steps[len(steps) // 2] if steps else 2 * body[0].size
    owner = list(range(len(body)))
    for i, row in enumerate(body):
        if row.opens or len(placed[i]) != 1:
            continue
        above, below = row.y - body[i - 1].y if i else None, body[i + 1].y - row.y if i + 1 < len(body) else None
        near_above = above is not None and above < 0.75 * pitch
        near_below = below is not None and below < 0.75 * pitch
        col = placed[i][0][0]
        full = above is not None and _wraps(placed[i - 1], col, columns, row.size)
        if near_below and (_lacks(placed[i + 1], col) or not (near_above and (full or (above or 0) <= (below or 0)))):
            owner[i] = i + 1
        elif near_above or (above is not None and above < 1.1 * pitch and full):
            owner[i] = owner[i - 1]
    return _grouped(placed, owner)


def _lacks(parts: Group, col: int) -> bool:
    return all(not first <= col <= last for first, last, _ in parts)


def _wraps(above: Group, col: int, columns: list[tuple[float, float]], size: float) -> bool:
    """Whether the text above in this column is full: it ends at the column's right edge."""
    ends = [max(g.x1 for g in glyphs) for first, last, glyphs in above if first == last == col]
    return bool(ends) and columns[col][1] - ends[0] < _FULL * size


def _grouped(placed: list[Group], owner: list[int]) -> list[Group]:
    groups: dict[int, Group] = {}
    for i, parts in enumerate(placed):
        root = owner[i]
        root = owner[root] if owner[root] != root else root
        groups.setdefault(root, []).extend(parts)
    return [groups[root] for root in sorted(groups)]


# ------------------------------------------------------------------ how sure


def _confidence(core: list[Row], columns: list[tuple[float, float]]) -> float | None:
    """How sure the columns are, see Unruled; None if they are none."""
    size = sorted(row.size for row in core)[len(core) // 2]
    placed = [_placed(row, columns) for row in core]
    by_column: list[list[list[Glyph]]] = [[] for _ in columns]
    for parts in placed:
        for first, last, glyphs in parts:
            if first == last:
                by_column[first].append(glyphs)
    full = sum(len(parts) > 1 for parts in placed)
    if full < _FEWEST or any(not held for held in by_column):
        return None
    figures = [sum(bool(_FIGURE.match("".join(g.char for g in cell))) for cell in held) / len(held) for held in by_column]
    if not _plausible(by_column, figures, full):
        return None
    aligned = sum(_at_edge(held, size) for held in by_column) / sum(len(held) for held in by_column)
    if aligned < _ALIGNED:
        return None
    crossing = sum(any(last > first for first, last, _ in parts) for parts in placed)
    white = min(b[0] - a[1] for a, b in pairwise(columns)) / size
    pure = sum(max(share, 1 - share) for share in figures[1:]) / (len(figures) - 1)
    factors = (aligned, 1 - crossing / len(core), min(1.0, 0.75 + 0.25 * white), 0.5 + 0.5 * pure, 1 - 0.5**full)
    confidence = 0.95
    for factor in factors:
        confidence *= factor
    return round(confidence, 3) if confidence >= _SURE else None


def _plausible(by_column: list[list[list[Glyph]]], figures: list[float], full: int) -> bool:
    """Two columns must be names and figures, but not titles and page numbers; without figures it takes more of both."""
    if len(figures) == 2:
        texts = ["".join(g.char for g in cell) for cell in by_column[1]]
        pages = [int(text) for text in texts if _PAGE.match(text)]
        contents = len(pages) == len(texts) and pages == sorted(pages)
        return figures[1] >= 0.8 and figures[0] < 0.5 and not contents
    return max(figures[1:]) >= 0.5 or full > _FEWEST


def _at_edge(held: list[list[Glyph]], size: float) -> int:
    """How many cells of a column stand at its most common left edge, right edge or middle."""
    lefts = [min(g.x0 for g in cell) for cell in held]
    rights = [max(g.x1 for g in cell) for cell in held]
    middles = [(a + b) / 2 for a, b in zip(lefts, rights, strict=True)]
    return max(_together(edge, _EDGE * size) for edge in (lefts, rights, middles))


def _together(values: list[float], width: float) -> int:
    """The most values in a window of this width on either side."""
    ordered = sorted(values)
    best = low = 0
    for high, value in enumerate(ordered):
        while value - ordered[low] > 2 * width:
            low += 1
        best = max(best, high - low + 1)
    return best
