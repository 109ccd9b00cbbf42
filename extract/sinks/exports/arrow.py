"""A sheet as Arrow tables, which Parquet and DuckDB take in: typed by the contract, Chinese titles as metadata."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from extract.contract import SCHEMA_VERSION
from extract.sinks.exports.sheets import Sheet
from extract.sinks.exports.source import BATCH, Row
from extract.sinks.records import Column, Kind

GROUP = 20 * BATCH
"""Rows of one Arrow table, and so of one row group of a Parquet file; Apache's advice is 100,000 to 1,000,000."""


def _type(kind: Kind) -> pa.DataType:
    match kind:
        case "text" | "json":
            return pa.string()
        case "integer":
            return pa.int64()
        case "number" | "float":
            return pa.float64()
        case "boolean":
            return pa.bool_()


def schema(sheet: Sheet) -> pa.Schema:
    """The Arrow schema of a sheet. A field's metadata: the contract's `name` and `kind`, `title`, `unit` and `description`."""
    fields = [_field(column, heading) for column, heading in zip(sheet.columns, sheet.headings, strict=True)]
    record = sheet.record
    about = {"record": record.name, "title": record.title, "key": ",".join(record.key), "schema_version": SCHEMA_VERSION}
    return pa.schema(fields, metadata=about)


def _field(column: Column, heading: str) -> pa.Field:
    about = {"name": column.name, "kind": column.kind, "title": column.title}
    about |= {"unit": column.unit} if column.unit else {}
    about |= {"description": column.description} if column.description else {}
    return pa.field(heading, _type(column.kind), nullable=not column.required, metadata=about)


def tables(sheet: Sheet, batches: Iterator[list[Row]]) -> Iterator[pa.Table]:
    """The rows as tables of GROUP rows, the last one shorter; none for no rows."""
    fields = schema(sheet)
    kinds = [column.kind for column in sheet.columns]
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        columns = zip(kinds, zip(*batch, strict=True), fields, strict=True)
        arrays = [pa.array(_floats(values) if kind == "number" else values, field.type) for kind, values, field in columns]
        waiting.append(pa.RecordBatch.from_arrays(arrays, schema=fields))
        if len(waiting) * BATCH >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _floats(values: tuple[object, ...]) -> list[float | None]:
    return [float(value) if isinstance(value, int | float) else None for value in values]
