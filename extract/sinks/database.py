"""One database of reports: made, filled, emptied and read back, whichever of SQLite, PostgreSQL and MySQL it is.

What is costly is done before, in `encode`; here rows only pass through. Inserting and deleting commit nothing:
the caller owns the transaction, so that rows and whatever else it keeps stand or fall together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import uniform
from time import sleep
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, inspect, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from extract.errors import DatabaseError, WriteConflict
from extract.sinks import database_errors, database_url, database_write, encode
from extract.sinks.database_write import RowProblem
from extract.sinks.encode import Rows
from extract.sinks.relational import metadata

T = TypeVar("T")

BUSY_SECONDS = 60
"""How long to wait for another writer of a SQLite file."""
CACHE_KIB = 32768
"""SQLite's page cache: reports have random keys, so inserts touch pages everywhere."""
PAGE_BYTES = 16384
"""SQLite's page in a new file: with rows of 150 bytes, inserts take 15 % less than with its usual 4096."""
ATTEMPTS = 5
PAUSE = 0.5
"""Seconds at most between two attempts, by chance, so that two that met do not meet again."""
AT_ONCE = 500
"""Files in one DELETE; SQLite takes 999 parameters at least."""
LOCK = 5141
"""The advisory lock (any fixed number) under which one run at a time makes tables."""


class Database:
    """A database by its URL (`database_url.parse` says what is understood).

    `extra` are tables of the caller, made and checked along with those of the records. Making the object connects to
    nothing; it raises DatabaseError if the URL is none or its driver is not installed.
    """

    def __init__(self, url: str, extra: MetaData | None = None) -> None:
        self.url = database_url.parse(url)
        self._schemas = [metadata(), *([extra] if extra is not None else [])]
        self.engine = _engine(self)
        self._write = database_write.writer(self.engine.dialect)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def address(self) -> str | None:
        """The URL by which another process reaches the same database, with its password; None for one in memory."""
        url = self.url
        if url.get_backend_name() == "sqlite":
            name = url.database or ""
            if not name or ":memory:" in name or "mode" in url.query:
                return None
            if not name.startswith("file:"):
                url = url.set(database=str(Path(name).absolute()))
        return url.render_as_string(hide_password=False)

    @property
    def writers_at_once(self) -> int:
        """How many may write at the same time: 0 for any number, 1 to a SQLite file, and to MySQL, whose InnoDB locks the gaps
        beside rows that it deletes: two that write again what stood there could wait for each other.
        """
        return int(self.url.get_backend_name() != "postgresql")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on any exception.

        On SQLite it holds the write lock from its beginning: a transaction that reads first and then finds another
        writer could not go on. Raises DatabaseError for what SQLAlchemy raises.
        """
        with self._translated(), self.engine.execution_options(writing=True).begin() as connection:
            yield connection

    def transact(self, step: Callable[[Connection], T]) -> T:
        """What `step` returns, done in a transaction of its own; once more, from the beginning, where another writer came
        first. What it changes besides the database must bear to be done twice.

        Raises DatabaseError: WriteConflict when others came first `ATTEMPTS` times.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                with self.writing() as connection:
                    return step(connection)
            except DatabaseError as error:
                if not (isinstance(error, WriteConflict) or isinstance(error.__cause__, IntegrityError)):
                    raise
            sleep(uniform(0, PAUSE))  # noqa: S311 - no secret
        with self.writing() as connection:
            return step(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from. Raises DatabaseError for what SQLAlchemy raises."""
        with self._translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as problem:
            raise database_errors.translate(self.url, problem) from problem

    def create(self) -> None:
        """Make the tables that are missing, in one transaction where the database allows it.

        Raises DatabaseError if the server cannot be reached, does not let us, does not store UTF-8, or holds tables
        of these names with other columns.
        """
        with self.writing() as connection, _alone(connection):
            if connection.dialect.name == "postgresql":
                self._check_encoding(connection)
            self._check(connection)
            for schema in self._schemas:
                schema.create_all(connection)

    def _check_encoding(self, connection: Connection) -> None:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            remedy = "create one: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
            raise DatabaseError(database_url.shown(self.url), f"the database stores {encoding}, not UTF8", remedy=remedy)

    def _check(self, connection: Connection) -> None:
        """Raise DatabaseError if a table has other columns than ours."""
        ours = {table.name: table for schema in self._schemas for table in schema.sorted_tables}
        present = sorted(set(inspect(connection).get_table_names()) & set(ours))
        theirs = inspect(connection).get_multi_columns(filter_names=present) if present else {}
        for (_, name), columns in sorted(theirs.items(), key=lambda item: item[0][1]):
            difference = {column["name"] for column in columns} ^ set(ours[name].columns.keys())
            if difference:
                problem = f"table {name} was made by another version: columns {', '.join(sorted(difference))} differ"
                raise DatabaseError(database_url.shown(self.url), problem, remedy="name another database, or drop its tables")

    def insert(self, connection: Connection, batch: Sequence[Rows]) -> None:
        """Write the rows of many reports, parents first, in the connection's transaction.

        Raises RowsRefused if the database does not take a row and DatabaseError if it cannot go on; either way the
        transaction must be rolled back.
        """
        if not connection.in_transaction():
            connection.begin()
        for table in metadata().sorted_tables:
            rows = [row for found in batch for row in found.get(table.name, ())]
            if rows:
                try:
                    self._write(connection, table, rows)
                except RowProblem as found:
                    raise database_errors.refusal(self.url, table, rows, found) from found.problem

    def delete(self, connection: Connection, sha256s: Sequence[str]) -> None:
        """Remove all rows of these files, children first. Raises DatabaseError."""
        with self._translated():
            for table in reversed(metadata().sorted_tables):
                for start in range(0, len(sha256s), AT_ONCE):
                    connection.execute(table.delete().where(table.c.sha256.in_(sha256s[start : start + AT_ONCE])))

    def stored(self, connection: Connection, sha256: str) -> Rows:
        """What the database holds of one file, equal to what `encode` gave. Raises DatabaseError."""
        with self._translated():
            return encode.stored({table.name: _read(connection, table, sha256) for table in metadata().sorted_tables})


def _read(connection: Connection, table: Table, sha256: str) -> list[list[object]]:
    return [list(row) for row in connection.execute(select(table).where(table.c.sha256 == sha256))]


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep other runs from making tables meanwhile: between looking and making they would get in each other's way.

    SQLite's transaction is a lock already, PostgreSQL's takes one; MySQL commits with every table made.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    mysql = connection.dialect.name == "mysql"
    if mysql:
        connection.exec_driver_sql(f"SELECT GET_LOCK('jixiao {LOCK}', {BUSY_SECONDS})")
    try:
        yield
    finally:
        if mysql:
            connection.exec_driver_sql(f"SELECT RELEASE_LOCK('jixiao {LOCK}')")


def _engine(database: Database) -> Engine:
    url = database.url
    server = url.get_backend_name() != "sqlite"
    try:
        engine = create_engine(url, pool_pre_ping=server, connect_args={} if server else {"timeout": BUSY_SECONDS})
    except (ModuleNotFoundError, NoSuchModuleError) as problem:
        extra = database_url.brought_by(url)
        remedy = f"pip install 'jixiao[{extra}]'" if url.drivername in database_url.DRIVERS.values() else "install its driver"
        shown = database_url.shown(url)
        raise DatabaseError(shown, f"the driver {url.get_driver_name()} is not installed", remedy=remedy) from problem
    if not server:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "mysql":
        event.listen(engine, "connect", _prepare_mysql)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Foreign keys, and the journal that is SQLite's default: write-ahead logs are not safe on network shares.

    Half of a row's values are None. For it and for bool sqlite3 looks at every value whether the object can adapt itself,
    unless an adapter is known; with these, which change nothing, inserts take a fifth less time.
    """
    sqlite3.register_adapter(type(None), {None: None}.get)
    sqlite3.register_adapter(bool, int)
    connection.isolation_level = None  # transactions are begun below; the driver's own way leaves CREATE TABLE outside
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _prepare_mysql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Without strict mode MySQL cuts a text that is too long and says nothing."""
    connection.cursor().execute(
        "SET SESSION sql_mode = CONCAT_WS(',', @@sql_mode, 'STRICT_ALL_TABLES'), foreign_key_checks = 1"
    )
