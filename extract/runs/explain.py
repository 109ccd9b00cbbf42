"""From a row of the database back to the paper: file, page, cell, raw text, and what read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from extract.errors import RecordError
from extract.runs.ledger import metadata as ledger
from extract.sinks.database import Database
from extract.sinks.records import Record, records
from extract.sinks.relational import metadata

_SHORTEST = 4
_LINEAGE = "source_"


@dataclass(frozen=True)
class Cell:
    """A cell of the table that a record stands in; `own` marks the one that it comes from."""

    row: int
    col: int
    text: str
    own: bool


@dataclass(frozen=True)
class Explanation:
    """A record and where it comes from.

    `values` are (column, Chinese title, value) without the empty ones, `cells` where single ones of them stand, `places`
    the (archive, path) where the file lies, `read` what the ledger says of its reading. `source` is the lineage of the
    record, `row` the cells of its row on paper, `sentence` the paragraph's sentence where it stands in prose.
    """

    address: str
    title: str
    values: tuple[tuple[str, str, object], ...]
    places: tuple[tuple[str, str], ...]
    read: dict[str, object]
    source: dict[str, object]
    cells: dict[str, dict[str, object]]
    row: tuple[Cell, ...] = ()
    sentence: str = ""


def explain(database: Database, address: str) -> Explanation:
    """The record at `address`: its table, the file's sha256 (its first characters will do) and the rest of its key, such
    as `indicators/5fa3c1/s1/4`.

    Raises RecordError if it names no record, or more than one; DatabaseError.
    """
    name, _, rest = address.partition("/")
    record = next((r for r in records() if r.name == name), None)
    if record is None:
        known = ", ".join(r.name for r in records())
        raise RecordError(f"{address}: there is no table {name!r}; there are {known}")
    prefix, *keys = rest.split("/")
    if len(keys) != len(record.key) - 1:
        shape = "/".join((name, *(column.upper() for column in record.key)))
        raise RecordError(f"{address}: an address of {name} looks like {shape}")
    with database.reading() as connection:
        row = _row(connection, record, prefix, keys, address)
        sha256 = str(row["sha256"])
        source = {k.removeprefix(_LINEAGE): v for k, v in row.items() if k.startswith(_LINEAGE) and v is not None}
        return Explanation(
            address="/".join((name, sha256[:12], *keys)),
            title=record.title,
            values=_values(record, row),
            places=_places(connection, sha256),
            read=_reading(connection, sha256),
            source=source,
            cells=cell_sources(row),
            row=tuple(_cells(connection, sha256, source)),
            sentence=str(row.get("sentence") or ""),
        )


def _row(connection: Connection, record: Record, prefix: str, keys: list[str], address: str) -> dict[str, object]:
    table = metadata().tables[record.name]
    if len(prefix) < _SHORTEST or not all(c in "0123456789abcdef" for c in prefix):
        raise RecordError(f"{address}: {prefix!r} is no beginning of a sha256 (at least {_SHORTEST} hexadecimal digits)")
    query = select(table).where(table.c.sha256.startswith(prefix))
    for column, text in zip(record.key[1:], keys, strict=True):
        kind = table.c[column].type.python_type
        if kind is int and not text.isdecimal():
            raise RecordError(f"{address}: {column} is a number, from 0")
        query = query.where(table.c[column] == kind(text))
    rows = [dict(row) for row in connection.execute(query.limit(2)).mappings()]
    if not rows:
        raise RecordError(f"{address}: no such record in the database")
    if len(rows) > 1:
        raise RecordError(f"{address}: more than one file's sha256 begins with {prefix}; give more of it")
    return rows[0]


def _values(record: Record, row: dict[str, object]) -> tuple[tuple[str, str, object], ...]:
    shown = [c for c in record.columns if c.name not in record.key and not _tells_place(c.name)]
    return tuple((c.name, c.title, row[c.name]) for c in shown if row[c.name] not in (None, "", []))


def _tells_place(column: str) -> bool:
    return column.startswith(_LINEAGE) or column.endswith(("_source", "_sources")) or column in ("file", "sources")


def cell_sources(row: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Column → the cell that its value comes from: its own source, or its entry in the record's `sources`."""
    found: dict[str, dict[str, object]] = {}
    listed = row.get("sources")
    for name, source in listed.items() if isinstance(listed, dict) else ():
        found[name if name in row else f"{name}_raw"] = source
    for column, source in row.items():
        if column.endswith("_source") and isinstance(source, dict):
            found[f"{column.removesuffix('_source')}_raw"] = source
    return found


def _places(connection: Connection, sha256: str) -> tuple[tuple[str, str], ...]:
    files = ledger().tables["files"].c
    query = select(files.archive, files.path).where(files.sha256 == sha256).order_by(files.archive, files.path)
    return tuple((row.archive, row.path) for row in connection.execute(query))


def _reading(connection: Connection, sha256: str) -> dict[str, object]:
    tables = ledger().tables
    extractions, runs = tables["extractions"], tables["runs"]
    columns = [extractions.c[name] for name in ("reader", "format", "status", "run", "seconds")]
    columns += [runs.c[name] for name in ("extractor", "schema_version", "lexicon", "started")]
    query = select(*columns).join(runs, extractions.c.run == runs.c.id).where(extractions.c.sha256 == sha256)
    row = connection.execute(query).mappings().first()
    return dict(row) if row else {}


def _cells(connection: Connection, sha256: str, source: dict[str, object]) -> list[Cell]:
    if "table" not in source or "row" not in source:
        return []
    table: Table = metadata().tables["table_cells"]
    cells, row, col = table.c, source["row"], source.get("col")
    query = select(cells.row, cells.col, cells.rowspan, cells.colspan, cells.text)
    query = query.where(cells.sha256 == sha256, cells.table_id == source["table"])
    query = query.where(cells.row <= row, cells.row + cells.rowspan > row).order_by(cells.col)
    return [
        Cell(c.row, c.col, c.text, isinstance(col, int) and c.col <= col < c.col + c.colspan) for c in connection.execute(query)
    ]
