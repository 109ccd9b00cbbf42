"""Rows into one table, the fastest way that the driver has, in the transaction of the connection that is given.

COPY takes 5 ms for the 1,003 rows of a Word report, the driver's INSERT 200 ms (docs/notes/databases.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from operator import length_hint
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultDialect

Row: TypeAlias = tuple[object, ...]
Writer: TypeAlias = Callable[[Connection, Table, Sequence[Row]], None]


class RowProblem(Exception):
    """What the driver raised, and the row it was at when it did, where that is known."""

    def __init__(self, problem: Exception, row: Row | None) -> None:
        self.problem, self.row = problem, row
        super().__init__(str(problem))


def writer(dialect: Dialect) -> Writer:
    """The way for this dialect and driver."""
    return {"pg8000": _copy_pg8000, "psycopg": _copy_psycopg}.get(dialect.driver, partial(_many, dialect))


def _many(dialect: Dialect, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    waiting = iter(rows)
    try:
        _cursor(connection).executemany(_insert(table, dialect), waiting)
    except _errors(dialect) as problem:
        taken = len(rows) - length_hint(waiting)
        raise RowProblem(problem, rows[taken - 1] if dialect.name == "sqlite" and taken else None) from problem


def _cursor(connection: Connection) -> Any:
    """The driver's own cursor: drivers add to the DB-API what we use of them."""
    return connection.connection.cursor()


def _errors(dialect: Dialect) -> tuple[type[Exception], ...]:
    """What a driver raises; sqlite3 lets what it cannot bind through as it comes."""
    return (dialect.loaded_dbapi.Error, OverflowError, UnicodeEncodeError)


@cache
def _insert(table: Table, dialect: Dialect) -> str:
    by_place = cast(type[DefaultDialect], type(dialect))(paramstyle="qmark" if dialect.paramstyle == "qmark" else "format")
    return str(table.insert().compile(dialect=by_place))


def _copy_pg8000(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    try:
        _cursor(connection).execute(_copy(table, connection.dialect), stream=[copy_text(rows)])
    except _errors(connection.dialect) as problem:
        raise RowProblem(problem, None) from problem


def _copy_psycopg(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    try:
        with _cursor(connection).copy(_copy(table, connection.dialect)) as copy:
            copy.write(copy_text(rows))
    except _errors(connection.dialect) as problem:
        raise RowProblem(problem, None) from problem


@cache
def _copy(table: Table, dialect: Dialect) -> str:
    quoted = dialect.identifier_preparer
    names = ", ".join(quoted.quote(column.name) for column in table.columns)
    return f"COPY {quoted.format_table(table)} ({names}) FROM STDIN WITH (FORMAT text, ENCODING 'UTF8')"


def copy_text(rows: Sequence[Row]) -> bytes:
    """The rows in COPY's text format, UTF-8 (PostgreSQL manual, COPY, "Text Format")."""
    return "".join(["\t".join([_field(value) for value in row]) + "\n" for row in rows]).encode()


def _field(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return "\\N" if value is None else str(value)
