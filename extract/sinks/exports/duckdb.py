"""One DuckDB file: tables with primary and foreign keys and Chinese comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from extract.errors import ExportError
from extract.sinks import relational
from extract.sinks.exports import arrow
from extract.sinks.exports.sheets import Sheet
from extract.sinks.exports.source import Read
from extract.sinks.records import Kind

TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "json": "JSON",
}


def write(path: Path, sheets: Sequence[Sheet], read: Read) -> tuple[str, ...]:
    """Write the database file.

    Foreign keys to a record type that is not exported are left out, and those of a table to itself too: DuckDB looks a
    parent up as it was before the statement, so that with them it could neither copy nor import its own database. Raises
    ExportError for what DuckDB refuses: a row without its parent, a full disk.
    """
    order = [table.name for table in relational.metadata().sorted_tables]
    by_name = {sheet.record.name: sheet for sheet in sheets}
    try:
        with duckdb.connect(str(path), config={"temp_directory": str(path.parent / "spill")}) as database:
            for sheet in sorted(sheets, key=lambda sheet: order.index(sheet.record.name)):
                for statement in ddl(sheet, by_name):
                    database.execute(statement)
                _fill(database, sheet, read)
    except duckdb.Error as error:
        raise ExportError(
            "duckdb", str(error).splitlines()[0], remedy="check the space on the disk and the database's keys"
        ) from error
    return ()


def ddl(sheet: Sheet, others: dict[str, Sheet]) -> Iterator[str]:
    """The statements that make a sheet's table; `others` are the sheets that it may refer to."""
    heading = _headings(sheet)
    lines = [f"{heading[column.name]} {TYPES[column.kind]}{' NOT NULL' if column.required else ''}" for column in sheet.columns]
    lines.append(f"PRIMARY KEY ({', '.join(heading[name] for name in sheet.record.key)})")
    for key in relational.metadata().tables[sheet.record.name].foreign_key_constraints:
        other = others.get(key.referred_table.name)
        if other is not None and other is not sheet:
            here = ", ".join(heading[column.name] for column in key.columns)
            there = ", ".join(_headings(other)[element.column.name] for element in key.elements)
            lines.append(f"FOREIGN KEY ({here}) REFERENCES {_quoted(other.name)} ({there})")
    table = _quoted(sheet.name)
    yield f"CREATE TABLE {table} ({', '.join(lines)})"
    yield f"COMMENT ON TABLE {table} IS {_literal(sheet.record.title)}"
    for column in sheet.columns:
        yield f"COMMENT ON COLUMN {table}.{heading[column.name]} IS {_literal(relational.comment(column))}"


def _fill(database: duckdb.DuckDBPyConnection, sheet: Sheet, read: Read) -> None:
    for rows in arrow.tables(sheet, read(sheet.record)):
        database.register("incoming", rows)
        database.execute(f"INSERT INTO {_quoted(sheet.name)} FROM incoming")
        database.unregister("incoming")


def _headings(sheet: Sheet) -> dict[str, str]:
    return {column.name: _quoted(heading) for column, heading in zip(sheet.columns, sheet.headings, strict=True)}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
