"""Where an export's rows come from: a database, or rows in memory; sorted by key, in batches, in one normal form.

The normal form is the same whichever database holds the rows: text is `str`, an integer `int`, a boolean `bool`, a float
`float`; a number is an `int` where it is integral and a `float` elsewhere (NUMERIC knows no difference between 100 and
100.0); JSON is compact text with sorted keys (JSONB keeps no order). An empty value is None.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from json import JSONEncoder
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from extract.errors import DatabaseError
from extract.sinks import relational
from extract.sinks.database_errors import translate
from extract.sinks.database_url import shown
from extract.sinks.records import Record

Row: TypeAlias = Sequence[object]
Read: TypeAlias = Callable[[Record], Iterator[list[Row]]]
Convert: TypeAlias = Callable[[object], object]

BATCH = 5_000
"""Rows in memory at a time: of the widest record type, 60 columns, they take some 10 MB."""


@contextmanager
def reading(source: Engine | Mapping[str, Sequence[Row]], wanted: Sequence[Record]) -> Iterator[Read]:
    """A function that gives the rows of a record type, in batches of BATCH, sorted by key.

    `source` is a database, or rows as `extract.sinks.encode` makes them: record type → rows, columns in the order of
    the contract, JSON as text. A database is read in one transaction, so that no row lacks its parent while a run
    writes. Raises DatabaseError where the tables of the `wanted` records are missing or have other columns, or the
    server fails.
    """
    if not isinstance(source, Engine):
        yield lambda record: _stored(record, source.get(record.name, ()))
        return
    _check_file(source)
    try:
        with source.connect() as connection:
            _check(connection, wanted)
            _freeze(connection)
            yield lambda record: _selected(connection, record)
    except SQLAlchemyError as error:
        raise translate(source.url, error) from error


def _check_file(engine: Engine) -> None:
    """SQLite would make a file that is not there."""
    file = engine.url.database or ":memory:"
    if engine.dialect.name == "sqlite" and not file.startswith((":memory:", "file:")) and not Path(file).exists():
        raise DatabaseError(shown(engine.url), "no such file", remedy="name the database of a `jixiao run`")


def _check(connection: Connection, wanted: Sequence[Record]) -> None:
    inspector, name = inspect(connection), shown(connection.engine.url)
    tables = set(inspector.get_table_names())
    for record in wanted:
        if record.name not in tables:
            raise DatabaseError(name, f"has no table {record.name}", remedy="fill it first with `jixiao run ARCHIVE --db URL`")
        there = {column["name"] for column in inspector.get_columns(record.name)}
        missing = ", ".join(column.name for column in record.columns if column.name not in there)
        if missing:
            problem = f"table {record.name} has no column {missing}: another version of jixiao made it"
            raise DatabaseError(name, problem, remedy="run the archive into a new database, or export with that version")


def _freeze(connection: Connection) -> None:
    """Begin the one transaction that sees the same rows to its end."""
    connection.rollback()
    if connection.dialect.name != "sqlite":
        connection.execution_options(isolation_level="REPEATABLE READ")
    connection.begin()
    driver = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN")


def _selected(connection: Connection, record: Record) -> Iterator[list[Row]]:
    table = relational.metadata().tables[record.name]
    query = select(*(table.c[column.name] for column in record.columns))
    rows = connection.execute(query.order_by(*(table.c[name] for name in record.key)), execution_options={"yield_per": BATCH})
    converts = _converts(record, {"json": _json_text})
    for batch in rows.partitions():
        yield [_normal(row, converts) for row in batch]


def _stored(record: Record, rows: Sequence[Row]) -> Iterator[list[Row]]:
    converts = _converts(record, {"number": relational.as_written})
    places = [index for name in record.key for index, column in enumerate(record.columns) if column.name == name]
    ordered = sorted(rows, key=lambda row: [row[place] for place in places])
    for start in range(0, len(ordered), BATCH):
        yield [_normal(row, converts) for row in ordered[start : start + BATCH]]


def _converts(record: Record, by_kind: Mapping[str, Convert]) -> list[tuple[int, Convert]]:
    return [(index, by_kind[column.kind]) for index, column in enumerate(record.columns) if column.kind in by_kind]


def _normal(row: Row, converts: Sequence[tuple[int, Convert]]) -> Row:
    values = list(row)
    for index, convert in converts:
        if values[index] is not None:
            values[index] = convert(values[index])
    return values


def _json_text(value: object) -> str:
    return _ENCODER.encode(relational.as_written(value))


_ENCODER = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
