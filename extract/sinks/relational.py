"""The contract as a relational schema (SQLAlchemy Core) and a report as its rows.

Every row carries its lineage: the file's sha256 and where it stands in it. Nothing is created or connected on import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    VARCHAR,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, SetColumnComment, SetTableComment
from sqlalchemy.types import TypeDecorator, TypeEngine

from extract.contract import Model, Report
from extract.sinks import records
from extract.sinks.encode import EXACT
from extract.sinks.flatten import flatten
from extract.sinks.records import Path, Record

Row = dict[str, object]
Dialects = Literal["postgresql", "sqlite", "mysql"]

KEY_LENGTH = 64
"""Characters of a key or a code on MySQL, which indexes no text without a length: a SHA-256 in hexadecimal is the longest."""

UNBOUNDED: dict[str, Any] = {"postgresql_using": "hash", "mysql_length": KEY_LENGTH}
"""An index on text of any length: PostgreSQL refuses a row whose value is over 2,704 bytes in an ordinary one."""

INDEXES: dict[str, dict[Path, dict[str, Any]]] = {
    "reports": {
        ("fiscal_year", "region_code"): {},
        ("organization",): UNBOUNDED,
        ("quality_status", "quality_score", "sha256"): {},
    },
    "findings": {("code",): {}},
}
"""What people look for besides the keys, with options; every index is paid for with each row, so few."""

MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
"""For every table of ours: a database may have any character set (MariaDB's own default is latin1), and with another collation
MySQL would hold `Ａ` and `A`, or `s1` and `S1`, to be one key."""

OPTIONS: dict[str, Any] = {"sqlite_with_rowid": False, **MYSQL}
"""SQLite would store the long random keys twice, in the table and in the index of its key."""


class JsonText(TypeDecorator[Any]):
    """JSON in a TEXT column: SQLite would take the name JSON for a number's and make the text `100.00` the number 100."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def as_written(value: object) -> object:
    """A number of the contract as it was before a database held it: MySQL and PostgreSQL's driver give 39 back as 39.0."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < EXACT else value


class Number(TypeDecorator[float]):
    """An int where it is whole, else a float, from every database."""

    impl = Numeric
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(asdecimal=False)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Double() if dialect.name == "mysql" else self.impl_instance)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return as_written(value)


def _type(column: records.Column, record: Record) -> TypeEngine[Any]:
    match column.kind:
        case "text" if column.choices or _indexed(column.name, record):
            return Text().with_variant(VARCHAR(KEY_LENGTH), "mysql")
        case "text":
            return Text().with_variant(LONGTEXT(), "mysql")
        case "integer":
            return Integer()
        case "number":
            return Number()
        case "float":
            return Double()
        case "boolean":
            return Boolean()
        case "json":
            return (
                JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql").with_variant(JsonText(), "sqlite")
            )


def _indexed(name: str, record: Record) -> bool:
    """True for text in a primary or foreign key, or in an index that holds it whole."""
    whole = {name for columns, options in INDEXES.get(record.name, {}).items() if not options for name in columns}
    return name in record.key or name == "source_table" or name in whole


@cache
def metadata() -> MetaData:
    """One table per record type, with keys, indexes and the Chinese names as comments."""
    meta = MetaData()
    by_name = {record.name: record for record in records.records()}
    for record in by_name.values():
        Table(
            record.name,
            meta,
            *(_column(column, record) for column in record.columns),
            *_foreign_keys(record, by_name),
            *_indexes(record),
            comment=record.title,
            **OPTIONS,
        )
    return meta


def _indexes(record: Record) -> Iterator[Index]:
    for columns, options in INDEXES.get(record.name, {}).items():
        yield Index("_".join((record.name, *columns)), *columns, **options)


def _column(column: records.Column, record: Record) -> Column[object]:
    return Column(
        column.name,
        _type(column, record),
        primary_key=column.name in record.key,
        autoincrement=False,
        nullable=not column.required,
        comment=comment(column) or None,
    )


def comment(column: records.Column) -> str:
    """The Chinese label of a column, with its unit and description."""
    unit = f"（{column.unit}）" if column.unit else ""
    return "；".join(part for part in (column.title + unit, column.description, " ".join(column.choices)) if part)


def _foreign_keys(record: Record, by_name: dict[str, Record]) -> Iterator[ForeignKeyConstraint]:
    if record.parent:
        parent = by_name[record.parent]
        yield ForeignKeyConstraint(record.parent_key, [f"{parent.name}.{k}" for k in parent.key], ondelete="CASCADE")
    if record.recursive:
        above = [*record.key[:-1], "parent"]
        yield ForeignKeyConstraint(above, [f"{record.name}.{k}" for k in record.key], ondelete="CASCADE")
    if any(column.name == "source_table" for column in record.columns):
        yield ForeignKeyConstraint(["sha256", "source_table"], ["tables.sha256", "tables.id"], ondelete="CASCADE")


def ddl(dialect: Dialects) -> str:
    """The statements that make the tables, parents first; on PostgreSQL and MySQL with comments."""
    speaker = URL.create(dialect).get_dialect()()
    return "\n".join(f"{statement};" for statement in _statements(speaker)) + "\n"


def _statements(dialect: Dialect) -> Iterator[str]:
    for table in metadata().sorted_tables:
        text = str(CreateTable(table).compile(dialect=dialect)).strip()
        yield "\n" + "\n".join(line.rstrip() for line in text.splitlines())
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
        if dialect.supports_comments and not dialect.inline_comments:
            yield str(SetTableComment(table).compile(dialect=dialect))
            for column in table.columns:
                if column.comment:
                    yield str(SetColumnComment(column).compile(dialect=dialect))


def rows(report: Report, file: str = "") -> Iterator[tuple[str, Row]]:
    """The report's rows as (table, column → value), parents before children, tables before what refers to them.

    `file` is where the archive holds the file; without it the name that the report itself has.
    """
    found = flatten(report, file or report.document.file_name)
    for table in metadata().sorted_tables:
        names = table.columns.keys()
        yield from ((table.name, dict(zip(names, map(plain, row), strict=True))) for row in found.get(table.name, ()))


def plain(value: object) -> object:
    """What a JSON column takes: models as mappings, all the way down."""
    if isinstance(value, Model):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
