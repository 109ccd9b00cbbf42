"""Tables without lines: texts that stand together, without the lines of text above, below and between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.readers.known import Labels
from extract.readers.sheet.boxes import Box, around, box_around, components, is_figure, is_label_line, rows_of
from extract.readers.sheet.paper import Unit
from extract.text.normalize import squash

# How often taking lines off may lay open further groups: forms below each other, each with forms side by side.
_DEEPEST = 8
_UNIT_LINE = re.compile(r"单位[:：](?:人民币)?[亿万千百]?元|^公开\d+表$")
# What parts two forms that stand below each other with no empty row between.
_PARTING = re.compile(
    r"^附[件表]|^(?:注|备注|说明|填表说明|填报说明)(?:[:：\s\d一二三四五六七八九十、.]|$)|^.{4,}[表单册](?:[（(][^（）()]*[）)])?$"
)
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明)[:：\s\d一二三四五六七八九十、.]|^(?:注|备注|说明)$")


def unruled_boxes(loose: list[Unit], labels: Labels, least: int) -> list[Box]:
    """Texts that stand together, without the lines of text above and below; `least` is how many rows make a table."""
    found: list[_Body] = []
    for group in components(loose, around):
        found += _bodies(group, labels, least)
    return [body.box for body in _joined(sorted(found, key=lambda body: (body.box.top, body.box.left)))]


@dataclass(slots=True)
class _Body:
    """A table without lines; `headed`, `footed`: texts were taken off above, below; `opens`: no figure in its first row."""

    box: Box
    headed: bool
    footed: bool
    opens: bool


def _bodies(group: list[Unit], labels: Labels, least: int) -> list[_Body]:
    """The tables in a group: without the lines around it, it may fall into several groups."""
    found: list[_Body] = []
    queue = [(group, False, False, _DEEPEST)]
    while queue:
        units, headed, footed, deeper = queue.pop()
        rows = rows_of(units)
        stretches = _stretches(rows, labels)
        headed, footed = headed or stretches[0].start > 0, footed or stretches[-1].stop < len(rows)
        numbers = sorted(rows)
        for number, stretch in enumerate(stretches):
            body = [unit for row in numbers[stretch.start : stretch.stop] for unit in rows[row]]
            above, below = headed or number > 0, footed or number < len(stretches) - 1
            parts = components(body, around) if deeper and len(body) < len(units) else [body]
            if len(parts) > 1:
                queue += [(part, above, below, deeper - 1) for part in parts]
            elif sum(len(rows[row]) > 1 for row in numbers[stretch.start : stretch.stop]) >= least:
                opens = not any(is_figure(unit) for unit in rows[numbers[stretch.start]])
                found.append(_Body(box_around(body, False), above, below, opens))
    return found


def _stretches(rows: dict[int, list[Unit]], labels: Labels) -> list[range]:
    """The rows of tables among the rows of a group, as indices: what stands between, above and below are lines of text.

    Lines of text between two rows part two tables if one of them is a note, an attachment number or a title, and no cell
    merged down runs beside them.
    """
    numbers = sorted(rows)
    lines = [_is_text_line(rows[number]) for number in numbers]
    down_to = -1
    beside = []
    for number in numbers:
        beside.append(number <= down_to)
        down_to = max([down_to, *(unit.bottom for unit in rows[number])])
    start = 0
    while start < len(numbers) and (lines[start] or _is_head(rows[numbers[start]])):
        start += 1
    stop = _foot(numbers, rows, start, labels)
    found, first, at = [], start, start
    while at < stop:
        end = at
        while end < stop and lines[end] and not beside[end]:
            end += 1
        while at < end < stop and _is_head(rows[numbers[end]]) and _parts(rows, numbers[at:end]):
            end += 1
        if end > at and _parts(rows, numbers[at:end]):
            found.append(range(first, at))
            first = end
        at = max(end, at + 1)
    return [*found, range(first, stop)]


def _parts(rows: dict[int, list[Unit]], numbers: list[int]) -> bool:
    return any(_PARTING.search(squash(rows[number][0].text)) for number in numbers)


def _is_head(line: list[Unit]) -> bool:
    """A row above a table whose last text is a unit or a form's number: `2021年预算    单位：万元`."""
    return len(line) > 1 and bool(_UNIT_LINE.search(squash(line[-1].text)))


def _is_text_line(line: list[Unit]) -> bool:
    """A row that is no row of a table: one text (not a side label merged down), or labels with a colon."""
    return line[0].bottom == line[0].top if len(line) == 1 else is_label_line(line)


def _foot(numbers: list[int], rows: dict[int, list[Unit]], start: int, labels: Labels) -> int:
    """Where the notes and signing lines below a table begin: an index into `numbers`."""
    stop = len(numbers)
    while stop > start and _is_text_line(rows[numbers[stop - 1]]):
        stop -= 1
    for i in range(stop, len(numbers)):
        line = rows[numbers[i]]
        text = squash(line[0].text)
        if len(line) > 1 or _NOTE.match(text) or labels.between_tables(text):
            return i
    return len(numbers)


def _joined(bodies: list[_Body]) -> list[_Body]:
    """Halves of one table: side by side over the same rows, or below each other with only an empty row between."""
    found: list[_Body] = []
    for body in bodies:
        last = found[-1] if found else None
        if last is not None and _same_rows(last, body):
            last.box.right = body.box.right
        elif last is not None and _goes_on(last, body):
            last.box.bottom, last.footed = body.box.bottom, body.footed
            last.box.left, last.box.right = min(last.box.left, body.box.left), max(last.box.right, body.box.right)
        else:
            found.append(body)
    return found


def _same_rows(a: _Body, b: _Body) -> bool:
    same = a.box.top == b.box.top and a.box.bottom == b.box.bottom
    return same and not a.headed and not b.headed and 0 < b.box.left - a.box.right <= 2


def _goes_on(a: _Body, b: _Body) -> bool:
    near = b.box.top - a.box.bottom == 2 and a.box.left <= b.box.left and b.box.right <= a.box.right
    return near and not a.footed and not b.headed and not b.opens
