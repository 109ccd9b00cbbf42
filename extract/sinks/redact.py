"""The policy of what leaves the database without private persons' data.

Masked, sign by sign with `*`, so that places in a text (`source_start`) still hold:

* the names and telephone numbers under a form (`Signoff`), wherever they stand in the same file;
* in every text, also inside of JSON: what `private.spans` finds;
* in the cells of tables: what stands beside, or in the column of, a cell that is such a label.

Never touched: numbers, booleans, keys, the file's path, codes and dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from extract.sinks import private
from extract.sinks.records import Column, Record, records

SIGNOFF = {"head": "name", "prepared_by": "name", "phone": "phone"}
"""Fields of `contract.Signoff` that are a person's; its date is none."""

EXEMPT = re.compile(r"(?:^|_)(?:code|sha256|id|source|sources|date|bbox|block|kind|file|file_name|origin)$")
"""Columns that hold an address, a code or a date, never prose."""

_LEAST_DIGITS = 6
"""Digits of a number under a form that is masked elsewhere too: fewer may be any number."""

Row: TypeAlias = Sequence[object]
Read: TypeAlias = Callable[[Record], Iterator[list[Row]]]
Treatment: TypeAlias = Callable[[object, tuple[str, ...]], object]
Names: TypeAlias = Mapping[str, frozenset[str]]
"""sha256 → names and numbers that stand under the forms of that file."""


def mask(text: str, known: Iterable[str] = ()) -> str:
    """The text with `*` for each sign of what is private in it; `known` are names and numbers to mask as well."""
    return _covered(text, [*private.spans(text), *_known(text, known)])


def redacted(record: str, column: str, value: object, known: Iterable[str] = ()) -> object:
    """One value of a record type's column, as those may see it who may not see private persons' data.

    `value` is what the database holds, JSON as values or as text. What is not private comes back as it is.
    Raises KeyError for a column that the record type has not.
    """
    return _treatment(_columns()[record, column])(value, tuple(known))


def known_names(rows: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, frozenset[str]]:
    """sha256 → what stands under the forms, from (sha256, row) of the record types that have a signing line."""
    found: dict[str, set[str]] = {}
    for sha256, row in rows:
        for field, kind in SIGNOFF.items():
            text = row.get(f"signoff_{field}")
            if isinstance(text, str):
                found.setdefault(sha256, set()).update(_parts(text, kind))
    return {sha256: frozenset(parts) for sha256, parts in found.items()}


def signed() -> tuple[Record, ...]:
    """The record types that have a signing line."""
    return tuple(record for record in records() if any(_signoff(column) for column in record.columns))


def redacting(read: Read) -> Read:
    """The same rows, sorted by key and in batches, without private persons' data. `read` gives those of a record type."""
    known: dict[str, frozenset[str]] = {}
    for record in signed():
        names = [column.name for column in record.columns]
        dicts = (dict(zip(names, row, strict=True)) for batch in read(record) for row in batch)
        for sha256, parts in known_names((str(row["sha256"]), row) for row in dicts).items():
            known[sha256] = known.get(sha256, frozenset()) | parts
    return lambda record: _redacted(record, read(record), known)


def _redacted(record: Record, batches: Iterator[list[Row]], known: Names) -> Iterator[list[Row]]:
    places = [(place, _treatment(column)) for place, column in enumerate(record.columns) if _touched(column)]
    file = next(place for place, column in enumerate(record.columns) if column.name == "sha256")
    cells = _Cells(record) if record.name == "table_cells" else None
    for batch in batches:
        yield [_row(row, places, known.get(str(row[file]), ()), cells) for row in batch]


def _row(row: Row, places: Sequence[tuple[int, Treatment]], known: Iterable[str], cells: _Cells | None) -> Row:
    values = list(row)
    extra = cells.private(row) if cells else []
    for place, treat in places:
        if values[place] is not None:
            values[place] = treat(values[place], tuple(known))
    if cells and extra:
        values[cells.text] = _covered(str(values[cells.text]), extra)
    return values


class _Cells:
    """Cells in the order of their table: what the label to the left of a cell, or over it, says of it."""

    def __init__(self, record: Record) -> None:
        place = {column.name: number for number, column in enumerate(record.columns)}
        self.text = place["text"]
        self._table, self._row = (place["sha256"], place["table_id"]), place["row"]
        self._col, self._span, self._header = place["col"], place["colspan"], place["header"]
        self._here: object = None
        self._left: tuple[object, object, private.Kind | None] = (None, None, None)
        self._over: dict[object, private.Kind] = {}

    def private(self, row: Row) -> list[private.Span]:
        """What is private in this cell by its place; the cells are asked for in the order of their keys."""
        table = tuple(row[place] for place in self._table)
        if table != self._here:
            self._here, self._over, self._left = table, {}, (None, None, None)
        text, col, line, span = str(row[self.text]), row[self._col], row[self._row], row[self._span]
        own = private.label(text)
        left = self._left[2] if self._left[:2] == (line, col) else None
        self._left = (line, col + span if isinstance(col, int) and isinstance(span, int) else None, own)
        if own or row[self._header]:
            self._over.pop(col, None)
            if own and row[self._header]:
                self._over[col] = own
            return []
        kind = left or self._over.get(col)
        return private.value(text, kind) if kind else []


@dataclass(frozen=True)
class _Whole:
    """A column that is a person's as a whole."""

    def __call__(self, value: object, known: tuple[str, ...]) -> object:
        return re.sub(r"\S", "*", value) if isinstance(value, str) else value


@dataclass(frozen=True)
class _Text:
    """A column of text."""

    def __call__(self, value: object, known: tuple[str, ...]) -> object:
        return mask(value, known) if isinstance(value, str) else value


@dataclass(frozen=True)
class _Json:
    """A column of JSON, as values or as the text that a database holds."""

    def __call__(self, value: object, known: tuple[str, ...]) -> object:
        if not isinstance(value, str):
            return _inside(value, known)
        if mask(value, known) == value:
            return value
        return json.dumps(_inside(json.loads(value), known), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _inside(value: object, known: tuple[str, ...]) -> object:
    match value:
        case str():
            return mask(value, known)
        case list() | tuple():
            return [_inside(item, known) for item in value]
        case dict():
            return {key: _inside(item, known) for key, item in value.items()}
        case _:
            return value


@cache
def _columns() -> dict[tuple[str, str], Column]:
    return {(record.name, column.name): column for record in records() for column in record.columns}


def _signoff(column: Column) -> bool:
    return column.path[-2:-1] == ("signoff",) and column.path[-1] in SIGNOFF


def _touched(column: Column) -> bool:
    return column.kind in ("text", "json") and bool(column.path) and not column.choices and not EXEMPT.search(column.name)


def _treatment(column: Column) -> Treatment:
    if _signoff(column):
        return _Whole()
    if not _touched(column):
        return lambda value, known: value
    return _Json() if column.kind == "json" else _Text()


def _parts(text: str, kind: str) -> Iterator[str]:
    """The names, or the numbers, in one field of a signing line; `0000000` is none."""
    for part in re.split(r"[、，,；;/\n]|\s{2,}", text):
        bare = part.strip()
        number = sum(map(str.isdigit, bare)) >= _LEAST_DIGITS and len(set(bare)) > 2
        if number if kind == "phone" else len(bare) > 1:
            yield bare


def _known(text: str, known: Iterable[str]) -> Iterator[private.Span]:
    """Where the known names and numbers stand, as words of their own: `高峰` is no name in `高峰期`."""
    for part in known:
        at = text.find(part)
        while at >= 0:
            end = at + len(part)
            if _alone(text, at, end, part):
                yield private.Span(at, end, "name")
            at = text.find(part, end)


_LONG_NAME = 3


def _alone(text: str, start: int, end: int, part: str) -> bool:
    if len(part) >= _LONG_NAME and not part[-1].isdigit():
        return True
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _covered(text: str, found: Iterable[private.Span]) -> str:
    """The text with `*` for what was found; white space stays, so lines do."""
    pieces, done = [], 0
    for start, end, _ in sorted(found):
        if end > done:
            hidden = re.sub(r"\S", "*", text[max(start, done) : end])
            pieces += [text[done:start], hidden]
            done = end
    return "".join((*pieces, text[done:]))
