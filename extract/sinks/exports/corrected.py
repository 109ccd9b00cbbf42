"""An export as persons corrected it: their values in place of what was read, and which they are in a column `corrected`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from extract.sinks.encode import json_text
from extract.sinks.exports.sheets import Sheet, Titles
from extract.sinks.exports.source import Read, Row
from extract.sinks.records import Column, Record

Corrections: TypeAlias = Mapping[str, Mapping[tuple[object, ...], Mapping[str, object]]]
"""Record type → key, in the order of the record's → column → value."""

COLUMN = Column("corrected", "json", title="人工更正", description="由人更正了的列")


def with_column(sheet: Sheet, titles: Titles) -> Sheet:
    """The sheet with the column `corrected` at its end."""
    heading = COLUMN.title if titles == "zh" else COLUMN.name
    record = replace(sheet.record, columns=(*sheet.record.columns, COLUMN))
    return replace(sheet, record=record, headings=(*sheet.headings, heading))


def correcting(read: Read, corrections: Corrections) -> Read:
    """The same rows with the corrected values."""

    def corrected(record: Record) -> Iterator[list[Row]]:
        held = corrections.get(record.name, {})
        place = {column.name: number for number, column in enumerate(record.columns)}
        for batch in read(record):
            yield [_replaced(row, held.get(_key(row, record, place), {}), place) for row in batch] if held else batch

    return corrected


def marking(read: Read, corrections: Corrections) -> Read:
    """The rows of records `with_column`, from those without: behind each the names of its corrected columns, or nothing."""

    def marked(record: Record) -> Iterator[list[Row]]:
        plain = replace(record, columns=record.columns[:-1])
        held = corrections.get(record.name, {})
        place = {column.name: number for number, column in enumerate(plain.columns)}
        for batch in read(plain):
            yield [[*row, _names(held.get(_key(row, plain, place)))] for row in batch]

    return marked


def _key(row: Row, record: Record, place: Mapping[str, int]) -> tuple[object, ...]:
    return tuple(row[place[name]] for name in record.key)


def _replaced(row: Row, values: Mapping[str, object], place: Mapping[str, int]) -> Row:
    if not values:
        return row
    found: list[object] = list(row)
    for name, value in values.items():
        found[place[name]] = value
    return found


def _names(values: Mapping[str, object] | None) -> str | None:
    names: Sequence[str] = sorted(values or ())
    return json_text(list(names)) if names else None
