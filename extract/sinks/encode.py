"""A report as rows that any of our databases takes and gives back unchanged.

The costly half of writing to a database: it runs in the worker process, knows no database and its result is cheap to send.
What the databases do differently is levelled here, so that a row read back equals the row written:

* JSON is compact text with sorted keys (PostgreSQL sorts keys its own way);
* NUL and lone surrogates, which no server stores, become U+FFFD;
* a number that a double does not hold exactly, beyond 2**53, becomes that double, and one that is not finite is none;
* rows are sorted by key, as the order in a list is not stored other than in the key.
"""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import sha256
from math import isfinite
from operator import itemgetter
from typing import TypeAlias

from extract.contract import Report
from extract.sinks import records
from extract.sinks.flatten import Values, flatten

Rows: TypeAlias = dict[str, list[tuple[object, ...]]]
"""Record type → rows, columns in the order of the record; int, float, bool, str and None only, JSON as text."""

EXACT = 2**53

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True, default=vars).encode


def encode(report: Report, file: str) -> Rows:
    """The report's rows, as a database holds them; a type without rows is left out.

    `file` is the path of the file in its archive: `2023/a.docx`, `b.zip!/c.docx`.
    """
    found = flatten(report, file)
    for name, rows in found.items():
        _level(rows, *_kinds()[name])
    return _in_order(found)


def digest(rows: Rows) -> str:
    """SHA-256 of the rows: a file whose digest is the stored one need not be read back or written again."""
    return sha256(json.dumps(rows, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def stored(found: dict[str, list[Values]]) -> Rows:
    """Rows that a database gave, JSON as values, in the form that `encode` gives."""
    for name, rows in found.items():
        _texts(rows, _kinds()[name][0])
    return _in_order(found)


def _in_order(found: dict[str, list[Values]]) -> Rows:
    return {name: sorted(map(tuple, rows), key=_kinds()[name][2]) for name, rows in found.items() if rows}


@cache
def _kinds() -> dict[str, tuple[list[int], list[int], itemgetter[object]]]:
    """For each record type the places of its JSON columns and of its numbers, and how to read its key."""

    def places(record: records.Record, *kinds: str) -> list[int]:
        return [place for place, column in enumerate(record.columns) if column.kind in kinds]

    return {r.name: (places(r, "json"), places(r, "number", "float"), itemgetter(slice(len(r.key)))) for r in records.records()}


def _level(rows: list[Values], documents: list[int], numbers: list[int], _: object) -> None:
    """Make the values of one record type storable, in place."""
    _texts(rows, documents)
    for row in rows:
        for place in numbers:
            value = row[place]
            if isinstance(value, int | float) and not -EXACT < value < EXACT:
                row[place] = _number(value)
    texts = "".join([value for row in rows for value in row if isinstance(value, str)])
    if not _storable(texts):
        for row in rows:
            row[:] = [_clean(value) if isinstance(value, str) else value for value in row]


def _texts(rows: list[Values], documents: list[int]) -> None:
    for row in rows:
        for place in documents:
            value = row[place]
            if isinstance(value, float):
                value = _number(value)
            row[place] = None if value is None else json_text(value)


def json_text(value: object) -> str:
    """A JSON value, or models in lists and mappings, as the text that is the same whichever database held it.

    Numbers that are spelt in more than one way get one spelling: PostgreSQL writes 1e+16 and -0.0 out.
    """
    try:
        text = _compact(_canonical(value) if isinstance(value, int | float) else value)
    except ValueError:  # not finite
        return _compact(_canonical(value))
    return _compact(_canonical(value)) if "\\u0000" in text or "e+" in text or "-0.0" in text else text


def _canonical(value: object) -> object:
    match value:
        case str():
            return _clean(value)
        case bool() | None:
            return value
        case int() | float():
            number = _number(value)
            return int(number) if number is not None and not -EXACT < number < EXACT else number
        case dict():
            return {_clean(key): _canonical(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_canonical(inner) for inner in value]
        case _:
            return _canonical(vars(value))


def _number(value: int | float) -> int | float | None:
    """The number as every database holds it; None if it is none or has no double. Zero has no sign."""
    try:
        number = float(value)
    except OverflowError:
        return None
    if not isfinite(number):
        return None
    return value + 0 if -EXACT < value < EXACT else number


def _storable(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
