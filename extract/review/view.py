"""One report as the page shows it: its forms with what is below them, its other records, its findings.

Every value knows the column it stands in, the element on paper it comes from, and what persons changed about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, select

from extract.errors import RecordError
from extract.review.corrections import ACCEPTED, Address, Entry, Standing, chains, gone, history, standing
from extract.review.masks import Mask, mask_of, prose
from extract.review.paper import element_id
from extract.review.picture import PICTURED
from extract.review.places import SUFFIXES, Places, on_paper
from extract.sinks.encode import json_text
from extract.sinks.exports.sheets import MONEY_UNIT, sheets
from extract.sinks.records import Column, Record, by_name, records
from extract.sinks.relational import metadata

LEFT_OUT = frozenset({"reports", "sections", "tables", "table_cells", "findings", "unmapped_labels"})
"""The report's head and its findings are shown above the records, sections and tables are the paper itself."""
_ORDINAL = "ordinal"
Row = Mapping[str, object]


@dataclass(frozen=True)
class Cell:
    """A value: `text` as shown (empty for none), `at` the element on paper (behind a bar the one
    to show where the paper has no such element), `standing` its corrections if it has any."""

    record: str
    key: str
    field: str
    title: str
    text: str
    at: str = ""
    standing: Standing | None = None


@dataclass(frozen=True)
class Grid:
    """Records of one type: a line each, with the same columns."""

    record: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Form:
    """A form: its own values, the columns of it that are empty, and the records below it."""

    title: str
    filled: tuple[Cell, ...]
    empty: tuple[Cell, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Finding:
    """`at` are the elements on paper it points to, `accepted` the entry by which a person accepted it."""

    ordinal: int
    code: str
    severity: str
    message: str
    at: tuple[str, ...]
    accepted: Entry | None = None


@dataclass(frozen=True)
class Sheet:
    """The whole report. `head` are the values of the report itself, `conflicts` corrections that fit nothing any more."""

    sha256: str
    file: str
    format: str
    head: tuple[Cell, ...]
    forms: tuple[Form, ...]
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]
    conflicts: tuple[Standing, ...]
    entries: tuple[Entry, ...]
    undone: frozenset[int]
    status: str
    accepted: bool

    @property
    def last(self) -> Entry | None:
        """The newest entry that can be taken back."""
        return next((e for e in reversed(self.entries) if e.undoes is None and e.id not in self.undone), None)


def sheet(connection: Connection, sha256: str, *, persons: bool) -> Sheet:
    """The report of this digest, without `persons` with their names and numbers masked.

    Raises RecordError if the database has none.
    """
    rows = {r.name: _rows(connection, r, sha256) for r in records() if r.name not in {"table_cells", "tables", "sections"}}
    if not rows["reports"]:
        raise RecordError(f"{sha256}: no report in the database")
    mask = mask_of(connection, sha256, persons=persons)
    return _Reader(sha256, rows, history(connection, sha256), mask).sheet()


def _rows(connection: Connection, record: Record, sha256: str) -> list[Row]:
    table = metadata().tables[record.name]
    query = select(table).where(table.c.sha256 == sha256).order_by(*(table.c[name] for name in record.key))
    return [dict(row) for row in connection.execute(query).mappings()]


class _Reader:
    def __init__(self, sha256: str, rows: Mapping[str, Sequence[Row]], entries: Sequence[Entry], mask: Mask) -> None:
        self._sha256, self._rows, self._entries, self._mask = sha256, rows, entries, mask
        self._chains = chains(entries)
        self._corrected = {(record, field) for record, _, field in self._chains}
        self._below: dict[str, dict[tuple[object, ...], list[Row]]] = {}
        self._pictured = rows["reports"][0]["format"] in PICTURED
        self._met: set[Address] = set()
        self._conflicts: list[Standing] = []

    def sheet(self) -> Sheet:
        report = self._rows["reports"][0]
        head = tuple(self._cells(by_name("reports"), report))
        forms, grids = tuple(self._forms()), tuple(self._plain())
        findings = tuple(map(self._finding, self._rows["findings"]))
        lost = tuple(gone(chain) for address, chain in self._chains.items() if address not in self._met)
        status = next(cell for cell in head if cell.field == "quality_status")
        return Sheet(
            sha256=self._sha256,
            file=str(report["file"]),
            format=str(report["format"]),
            head=head,
            forms=forms,
            grids=grids,
            findings=findings,
            conflicts=(*self._conflicts, *lost),
            entries=tuple(map(self._masked, self._entries)),
            undone=frozenset(e.undoes for e in self._entries if e.undoes is not None),
            status=str(report["quality_status"]),
            accepted=status.standing is not None,
        )

    def _masked(self, entry: Entry) -> Entry:
        column = "message" if entry.field == ACCEPTED else entry.field
        before, after = (self._mask(entry.record, column, value) for value in (entry.before, entry.after))
        return replace(entry, before=before, after=after, reason=prose(self._mask, entry.reason))

    def _forms(self) -> Iterator[Form]:
        for record in records():
            below = [child for child in records() if child.parent == record.name]
            if record.parent != "reports" or not below or record.name in LEFT_OUT:
                continue
            for row in self._rows[record.name]:
                cells = list(self._cells(record, row))
                grids = (self._grid(child, self._children(child, record, row)) for child in below)
                named = (self._mask(record.name, name, row[name]) for name in ("title", "project_name") if row.get(name))
                yield Form(
                    title="　".join((record.title, *map(str, named))),
                    filled=tuple(cell for cell in cells if cell.text or cell.standing),
                    empty=tuple(cell for cell in cells if not cell.text and not cell.standing),
                    grids=tuple(grid for grid in grids if grid.rows),
                )

    def _children(self, child: Record, parent: Record, row: Row) -> list[Row]:
        if child.name not in self._below:
            by_parent = self._below[child.name] = {}
            for each in self._rows[child.name]:
                by_parent.setdefault(tuple(each[name] for name in child.parent_key), []).append(each)
        return self._below[child.name].get(tuple(row[name] for name in parent.key), [])

    def _plain(self) -> Iterator[Grid]:
        """The records of the report that have nothing below them."""
        parents = {record.parent for record in records()}
        for record in records():
            if record.parent == "reports" and record.name not in LEFT_OUT | parents and self._rows[record.name]:
                yield self._grid(record, self._rows[record.name])

    def _grid(self, record: Record, rows: Sequence[Row]) -> Grid:
        found = [tuple(self._cells(record, row)) for row in rows]
        used = [n for n in range(len(found[0])) if any(row[n].text or row[n].standing for row in found)] if found else []
        headings = tuple(found[0][n].title for n in used)
        return Grid(
            record.name, record.title.rpartition("：")[2], headings, tuple(tuple(row[n] for n in used) for row in found)
        )

    def _cells(self, record: Record, row: Row) -> Iterator[Cell]:
        key, place = key_of(record, row), Places(row)
        for column, title in columns(record.name):
            if _is_part(column.name, row) and (record.name, column.name) not in self._corrected:
                continue
            at, found = place(column.name), row[column.name]
            state = self._standing((record.name, key, column.name), found, at)
            spot = on_paper(row, at, pictured=self._pictured)
            text = shown(self._mask(record.name, column.name, state.value if state else found))
            yield Cell(record.name, key, column.name, title, text, spot, state)

    def _standing(self, address: Address, found: object, at: str) -> Standing | None:
        chain = self._chains.get(address)
        if chain is None:
            return None
        self._met.add(address)
        state = standing(chain, found, at)
        if state.state == "conflict":
            self._conflicts.append(state)
        return state

    def _finding(self, row: Row) -> Finding:
        ordinal = int(str(row["ordinal"]))
        address = ("findings", json_text({"ordinal": ordinal}), ACCEPTED)
        state = self._standing(address, row["message"], "")
        sources = row["sources"]
        places = tuple(dict.fromkeys(map(self._spot, sources))) if isinstance(sources, list) else ()
        message = prose(self._mask, str(row["message"]))
        accepted = state.last if state and state.state != "conflict" else None
        return Finding(ordinal, str(row["code"]), str(row["severity"]), message, places, accepted)

    def _spot(self, source: Mapping[str, object]) -> str:
        """The element that shows a source; of prose on page pictures, where it may have no box, also the page."""
        if self._pictured and "block" in source and source.get("page"):
            return f"{element_id(source)}|page-{source['page']}"
        return element_id(source)


def key_of(record: Record, row: Row) -> str:
    """The record's key without the sha256, as JSON."""
    return json_text({name: row[name] for name in record.key[1:]})


def parsed_key(record: Record, text: str) -> dict[str, object]:
    """The key that `key_of` wrote. Raises RecordError for anything else."""
    try:
        key = json.loads(text)
    except ValueError:
        key = None
    if not isinstance(key, dict) or set(key) != set(record.key[1:]):
        raise RecordError(f"{text}: no key of {record.name}")
    kinds = {column.name: int if column.kind == "integer" else str for column in record.columns}
    if any(type(value) is not kinds[name] or not _is_storable(value) for name, value in key.items()):
        raise RecordError(f"{text}: no key of {record.name}")
    return key


def _is_storable(value: object) -> bool:
    """Whether every database takes the value: no number beyond an integer column, no NUL."""
    return 0 <= value < 1 << 31 if isinstance(value, int) else "\0" not in str(value)


@cache
def columns(record: str) -> tuple[tuple[Column, str], ...]:
    """The columns of a record type that hold what is printed, each with its Chinese heading."""
    found = next(sheet for sheet in sheets("zh") if sheet.record.name == record)
    pairs = zip(found.columns, found.headings, strict=True)
    return tuple(
        (column, heading.replace(f"（{MONEY_UNIT}）", ""))
        for column, heading in pairs
        if not _is_lineage(found.record, column.name)
    )


def _is_lineage(record: Record, name: str) -> bool:
    if name in {"file", "sources", "schema_version"} or name.startswith("source_"):
        return True
    return name.endswith(("_source", "_sources")) or (name in record.key and name not in {"row", "col"})


def _is_part(name: str, row: Row) -> bool:
    """True for what a value was read as, the parts of a Value and a level's code: shown when the value is edited."""
    stem, _, suffix = name.rpartition("_")
    if suffix == "code" and stem in row:
        return True
    return suffix in SUFFIXES and suffix != "raw" and f"{stem}_raw" in row and f"{stem}_kind" in row


def group(record: str, field: str) -> tuple[tuple[Column, str], ...]:
    """The columns that are edited together: all of a Value, else the one. Empty if there is no such column to edit."""
    found = {column.name: (column, title) for column, title in columns(record)} if record not in LEFT_OUT - {"reports"} else {}
    stem, _, suffix = field.rpartition("_")
    if suffix in SUFFIXES and f"{stem}_raw" in found:
        names = [f"{stem}_{suffix}" for suffix in SUFFIXES]
        return tuple(found[name] for name in names if name in found)
    return tuple(found[name] for name in (field, f"{field}_code") if name in found) if field in found else ()


def shown(value: object) -> str:
    """A value as the page shows and takes it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case list() | dict() if not value:
            return ""
        case list() if all(isinstance(item, str) for item in value):
            return "、".join(value)
        case list() | dict():
            return json_text(value)
        case _:
            return str(value)
