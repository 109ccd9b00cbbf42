"""What a new extraction changed in a file's records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from extract.sinks.encode import Rows
from extract.sinks.records import records

LEFT_OUT = frozenset({"table_cells"})
"""The raw grids: what matters of them is in the records."""
_LINEAGE = frozenset({"sha256", "file"})

Row = dict[str, object]


@dataclass(frozen=True)
class Change:
    """One record that came (`before` is None), went (`after` is None) or has other values; the values that differ."""

    record: str
    key: Row
    before: Row | None
    after: Row | None


def changes(old: Rows, new: Rows) -> Iterator[Change]:
    """The records that differ between two extractions of one file.

    Records without a name of their own are aligned by content (Ratcliff and Obershelp, *Pattern Matching: The Gestalt
    Approach*, Dr. Dobb's Journal, July 1988), so that one row inserted is one change.
    """
    for name, columns, key in _kinds():
        before, after = old.get(name, []), new.get(name, [])
        if before != after:
            yield from _aligned(name, _groups(before, columns, key), _groups(after, columns, key))


@cache
def _kinds() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    from extract.sinks.relational import metadata

    tables = metadata().tables
    return tuple(
        (record.name, tuple(column.name for column in tables[record.name].columns), tuple(record.key[1:]))
        for record in records()
        if record.name not in LEFT_OUT
    )


Group = dict[str, list[tuple[Row, Row]]]


def _groups(rows: Sequence[tuple[object, ...]], columns: tuple[str, ...], key: tuple[str, ...]) -> Group:
    """The rows below each parent, as (key, the other values); the parent's key in JSON."""
    groups: Group = {}
    for row in rows:
        values = {name: value for name, value in zip(columns, row, strict=True) if name not in _LINEAGE}
        own = {name: values.pop(name) for name in key}
        groups.setdefault(json.dumps([own[name] for name in key[:-1]]), []).append((own, values))
    return groups


def _aligned(name: str, old: Group, new: Group) -> Iterator[Change]:
    for parent in dict.fromkeys([*old, *new]):
        before, after = old.get(parent, []), new.get(parent, [])
        matcher = SequenceMatcher(None, _values(before), _values(after), autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag != "equal":
                yield from _pairs(name, before[i1:i2], after[j1:j2])


def _values(rows: list[tuple[Row, Row]]) -> list[tuple[object, ...]]:
    """What is compared."""
    return [tuple(values.values()) for _, values in rows]


def _pairs(name: str, before: list[tuple[Row, Row]], after: list[tuple[Row, Row]]) -> Iterator[Change]:
    for (_, old), (key, new) in zip(before, after, strict=False):
        differing = [column for column in old if old[column] != new[column]]
        yield Change(name, key, {c: old[c] for c in differing}, {c: new[c] for c in differing})
    for key, old in before[len(after) :]:
        yield Change(name, key, old, None)
    for key, new in after[len(before) :]:
        yield Change(name, key, None, new)
