"""The contract as a relational schema (SQLAlchemy Core) and a report as its rows.

Every row carries its lineage: the file's sha256 and where it stands in it. Nothing is created or connected on import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Literal

from sqlalchemy import JSON, Boolean, Column, Double, ForeignKeyConstraint, Integer, MetaData, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.schema import CreateTable, SetColumnComment, SetTableComment
from sqlalchemy.types import TypeEngine

from extract.contract import Model, Report
from extract.sinks import records
from extract.sinks.records import Record

Row = dict[str, object]
Dialects = Literal["postgresql", "sqlite"]


def _type(kind: records.Kind) -> TypeEngine[Any]:
    match kind:
        case "text":
            return Text()
        case "integer":
            return Integer()
        case "number":
            return Numeric(asdecimal=False)
        case "float":
            return Double()
        case "boolean":
            return Boolean()
        case "json":
            return JSON().with_variant(JSONB(), "postgresql")


@cache
def metadata() -> MetaData:
    """One table per record type, with primary and foreign keys and the Chinese names as comments."""
    meta = MetaData()
    by_name = {record.name: record for record in records.records()}
    for record in by_name.values():
        Table(
            record.name,
            meta,
            *(_column(column, record) for column in record.columns),
            *_foreign_keys(record, by_name),
            comment=record.title,
        )
    return meta


def _column(column: records.Column, record: Record) -> Column[object]:
    return Column(
        column.name,
        _type(column.kind),
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
    """The statements that make the tables, parents first; on PostgreSQL with comments."""
    speaker = URL.create(dialect).get_dialect()()
    return "\n".join(f"{statement};" for statement in _statements(speaker)) + "\n"


def _statements(dialect: Dialect) -> Iterator[str]:
    for table in metadata().sorted_tables:
        text = str(CreateTable(table).compile(dialect=dialect)).strip()
        yield "\n" + "\n".join(line.rstrip() for line in text.splitlines())
        if dialect.supports_comments:
            yield str(SetTableComment(table).compile(dialect=dialect))
            for column in table.columns:
                if column.comment:
                    yield str(SetColumnComment(column).compile(dialect=dialect))


def rows(report: Report) -> Iterator[tuple[str, Row]]:
    """The report's rows as (table, column → value), parents before children, tables before what refers to them."""
    found: dict[str, list[Row]] = {}
    for name, row in _walk(_plans()[0], report, {"sha256": report.document.sha256}):
        found.setdefault(name, []).append(row)
    for table in metadata().sorted_tables:
        yield from ((table.name, row) for row in found.get(table.name, ()))


@dataclass(frozen=True)
class _Shape:
    """Where the columns of a row stand in a model: (column, field) of its own values, and the shapes of models in it."""

    plain: tuple[tuple[str, str], ...]
    json: tuple[tuple[str, str], ...]
    nested: tuple[tuple[str, _Shape], ...]

    @classmethod
    def of(cls, columns: Sequence[records.Column], depth: int = 0) -> _Shape:
        own = [column for column in columns if len(column.path) == depth + 1]
        below: dict[str, list[records.Column]] = {}
        for column in columns:
            if len(column.path) > depth + 1:
                below.setdefault(column.path[depth], []).append(column)
        return cls(
            tuple((column.name, column.path[-1]) for column in own if column.kind != "json"),
            tuple((column.name, column.path[-1]) for column in own if column.kind == "json"),
            tuple((field, cls.of(inner, depth + 1)) for field, inner in below.items()),
        )

    def fill(self, row: Row, model: Model) -> None:
        """Put the model's values into the row; of a list of models the first one counts. What is not there stays None."""
        values = vars(model)
        for column, field in self.plain:
            row[column] = values.get(field)
        for column, field in self.json:
            row[column] = _plain(values.get(field))
        for field, shape in self.nested:
            value = values.get(field)
            if isinstance(value, list):
                value = value[0] if value else None
            if value is not None:
                shape.fill(row, value)


@dataclass(frozen=True)
class _Plan:
    """How the rows of one record type are read: worked out once, as a report has thousands of rows."""

    record: Record
    empty: Row
    shape: _Shape
    children: tuple[_Plan, ...]
    own_lists: tuple[records.Path, ...]


@cache
def _plans() -> tuple[_Plan, ...]:
    """A plan for each of `records.records()`, in that order."""
    made: dict[str, _Plan] = {}
    for record in reversed(records.records()):
        columns = [column for column in record.columns if column.path]
        made[record.name] = _Plan(
            record,
            dict.fromkeys(column.name for column in columns),
            _Shape.of(columns),
            tuple(made[below.name] for below in records.records() if below.parent == record.name),
            tuple(path for path, items, _ in records.item_lists(record.model) if items is record.model),
        )
    return tuple(made[record.name] for record in records.records())


def _walk(plan: _Plan, model: Model, key: Row) -> Iterator[tuple[str, Row]]:
    row = plan.empty.copy()
    plan.shape.fill(row, model)
    yield plan.record.name, {**row, **key}
    for below in plan.children:
        child = below.record
        above = dict(zip(child.parent_key, (_key_value(k, model, key) for k in plan.record.key), strict=True))
        for path in child.lists:
            part = {"part": path[-1]} if "part" in child.key else {}
            items = _list(model, path)
            if child.recursive:
                yield from _tree(below, items, {**above, **part}, None, count())
                continue
            for ordinal, item in enumerate(items):
                own = {"ordinal": ordinal} if "ordinal" in child.key else {}
                yield from _walk(below, item, {**above, **part, **own})


def _tree(plan: _Plan, items: list[Model], key: Row, parent: int | None, numbers: Iterator[int]) -> Iterator[tuple[str, Row]]:
    """The nodes of a tree in reading order, each naming its parent's place in that order."""
    for item in items:
        own = next(numbers)
        yield from _walk(plan, item, {**key, "ordinal": own, "parent": parent})
        children = [below for path in plan.own_lists for below in _list(item, path)]
        yield from _tree(plan, children, key, own, numbers)


def _list(model: Model, path: records.Path) -> list[Model]:
    items: object = model
    for name in path:
        items = getattr(items, name, None)
    return items if isinstance(items, list) else []


def _key_value(name: str, model: Model, key: Row) -> object:
    return key[name] if name in key else getattr(model, name)


def _plain(value: object) -> object:
    """What a JSON column takes: models as mappings, all the way down."""
    if isinstance(value, Model):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
