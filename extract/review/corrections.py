"""Values that a person changed: written down once and for all, and laid over whatever an extraction says now.

An entry is found again by content: the file's sha256, the record, its key and the column, whichever run read the file and
wherever it lies. What the extraction says now decides what becomes of it:

- *applied*: the extraction says `before`, the corrected data say `after`;
- *settled*: the extraction says `after` by itself;
- *conflict*: it says something else, or the value comes from another place on paper. Nothing is replaced; a person decides.

Entries on one value form a chain, each on the result of the one before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from sqlalchemy import Connection, RowMapping, insert, inspect, select

from extract.errors import RecordError
from extract.review.ledger import metadata
from extract.review.places import Places
from extract.runs.writer import now
from extract.sinks.database import Database
from extract.sinks.encode import json_text
from extract.sinks.records import by_name
from extract.sinks.relational import as_written
from extract.sinks.relational import metadata as schema

State: TypeAlias = Literal["applied", "settled", "conflict"]
Address: TypeAlias = tuple[str, str, str]
"""Record, key (JSON) and column of a value in one file."""
Key: TypeAlias = Mapping[str, object]

_TEXTS = ("sha256", "file", "record", "key", "field", "place", "reason", "who", "when")

ACCEPTED = "accepted"
"""The column under which a finding is accepted: `before` is its message."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the ledger. `before` and `after` are values, `key` is JSON, `when` is UTC in ISO 8601."""

    id: int
    sha256: str
    file: str
    record: str
    key: str
    field: str
    place: str
    before: object
    after: object
    reason: str
    who: str
    when: str
    undoes: int | None

    @property
    def address(self) -> Address:
        return self.record, self.key, self.field


@dataclass(frozen=True)
class Change:
    """What a person wants to be changed; `key` without the sha256, `place` the element on paper that it stands in."""

    record: str
    key: Key
    field: str
    before: object
    after: object
    reason: str = ""
    place: str = ""


@dataclass(frozen=True)
class Standing:
    """What becomes of the corrections of one value: `value` is the corrected one, in a conflict what the extraction says
    (`found`). `last` is the entry that can be taken back.
    """

    state: State
    value: object
    found: object
    last: Entry
    entries: tuple[Entry, ...] = ()


def add(connection: Connection, sha256: str, file: str, change: Change, who: str) -> int:
    """Write the change down; the number of its entry."""
    return _write(connection, sha256, file, change, who, None)


def undo(connection: Connection, sha256: str, number: int, who: str) -> Entry:
    """Take back the entry of this file, by an entry of its own; the one taken back.

    Raises RecordError if there is none, it was taken back already, or a later one builds on it.
    """
    active = _active(history(connection, sha256))
    entry = next((e for e in active if e.id == number), None)
    if entry is None:
        raise RecordError(f"correction {number}: there is none to take back for this file")
    if any(e.address == entry.address and e.id > entry.id for e in active):
        raise RecordError(f"correction {number}: a later one builds on it; take that back first")
    change = Change(entry.record, json.loads(entry.key), entry.field, entry.after, entry.before, "", entry.place)
    _write(connection, sha256, entry.file, change, who, entry.id)
    return entry


def _write(connection: Connection, sha256: str, file: str, change: Change, who: str, undoes: int | None) -> int:
    values = {
        "sha256": sha256,
        "file": file,
        "record": change.record,
        "key": json_text(dict(change.key)),
        "field": change.field,
        "place": change.place or None,
        "before": json_text(change.before),
        "after": json_text(change.after),
        "reason": change.reason.replace("\0", ""),
        "who": who.replace("\0", ""),
        "when": now(),
        "undoes": undoes,
    }
    key = connection.execute(insert(metadata().tables["corrections"]).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def history(connection: Connection, sha256: str) -> list[Entry]:
    """All entries of a file, oldest first, those that were taken back and those that take back included."""
    table = metadata().tables["corrections"]
    query = select(table).where(table.c.sha256 == sha256).order_by(table.c.id)
    return [_entry(row) for row in connection.execute(query).mappings()]


def _entry(row: RowMapping) -> Entry:
    undoes = row["undoes"]
    texts = {name: str(row[name] or "") for name in _TEXTS}
    before, after = (json.loads(str(row[name])) for name in ("before", "after"))
    return Entry(id=int(str(row["id"])), before=before, after=after, undoes=int(str(undoes)) if undoes else None, **texts)


def _active(entries: Sequence[Entry]) -> list[Entry]:
    gone = {e.undoes for e in entries}
    return [e for e in entries if e.undoes is None and e.id not in gone]


def chains(entries: Sequence[Entry]) -> dict[Address, tuple[Entry, ...]]:
    """The entries that hold, by value, oldest first."""
    found: dict[Address, list[Entry]] = {}
    for entry in _active(entries):
        found.setdefault(entry.address, []).append(entry)
    return {address: tuple(chain) for address, chain in found.items()}


def standing(chain: Sequence[Entry], found: object, place: str = "") -> Standing:
    """What becomes of a value's corrections when the extraction says `found`, at the element `place` on paper."""
    last, says = chain[-1], _spelt(found)
    texts = [(_spelt(entry.before), _spelt(entry.after)) for entry in chain]
    if place and last.place and place != last.place:
        return Standing("conflict", found, found, last, tuple(chain))
    if texts[-1][1] == says:
        return Standing("settled", found, found, last, tuple(chain))
    if any(before == says and _is_linked(texts[number:]) for number, (before, _) in enumerate(texts)):
        return Standing("applied", last.after, found, last, tuple(chain))
    return Standing("conflict", found, found, last, tuple(chain))


def _spelt(value: object) -> str:
    """One text for one value: some databases give 2 back as 2.0."""
    return json_text(as_written(value))


def _is_linked(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether each change is on the result of the one before."""
    return all(after == before for (_, after), (before, _) in pairwise(texts))


def gone(chain: Sequence[Entry]) -> Standing:
    """A conflict: the extraction has no such record any more."""
    return Standing("conflict", None, None, chain[-1], tuple(chain))


@dataclass(frozen=True)
class Corrected:
    """What all corrections of a database come to: record → key with the sha256 → column → value; and the conflicts."""

    values: dict[str, dict[tuple[object, ...], dict[str, object]]]
    conflicts: tuple[Standing, ...]


def are_kept(database: Database) -> bool:
    """Whether the database has the review's tables. Raises DatabaseError."""
    with database.reading() as connection:
        return inspect(connection).has_table("corrections")


def corrected(database: Database) -> Corrected:
    """The corrections that hold, laid over what the database says now. Raises DatabaseError."""
    table = metadata().tables["corrections"]
    values: dict[str, dict[tuple[object, ...], dict[str, object]]] = {}
    conflicts: list[Standing] = []
    with database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).mappings()
        by_file: dict[str, list[Entry]] = {}
        for entry in map(_entry, rows):
            by_file.setdefault(entry.sha256, []).append(entry)
        for sha256, entries in by_file.items():
            for full, column, state in _of_file(connection, sha256, chains(entries).values()):
                if state.state == "conflict":
                    conflicts.append(state)
                elif column != ACCEPTED:
                    values.setdefault(state.last.record, {}).setdefault(full, {})[column] = state.value
    return Corrected(values, tuple(conflicts))


def _of_file(
    connection: Connection, sha256: str, found: Iterable[tuple[Entry, ...]]
) -> Iterator[tuple[tuple[object, ...], str, Standing]]:
    for chain in found:
        record, text, column = chain[0].address
        key = json.loads(text)
        row = stored(connection, sha256, record, key)
        full = (sha256, *(key[name] for name in by_name(record).key[1:]))
        if row is None:
            yield full, column, gone(chain)
        elif column == ACCEPTED:
            yield full, column, standing(chain, row["message"])
        else:
            yield full, column, standing(chain, row[column], Places(row)(column))


def stored(connection: Connection, sha256: str, record: str, key: Key) -> dict[str, object] | None:
    """The record as extracted, or None if there is none."""
    table = schema().tables[record]
    query = select(table).where(table.c.sha256 == sha256)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    row = connection.execute(query).mappings().first()
    return None if row is None else {str(name): value for name, value in row.items()}
