"""Parquet: one data set (folder) per record type, zstd, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extract.sinks.exports import arrow
from extract.sinks.exports.sheets import Sheet
from extract.sinks.exports.source import Read

GROUPS = 10
"""Row groups of one file: a million rows, which a reader takes file by file in parallel."""


def write(path: Path, sheets: Sequence[Sheet], read: Read) -> tuple[str, ...]:
    """Write `path/<name>/part-00000.parquet` and on; a record type without rows has one empty file, for its schema."""
    for sheet in sheets:
        folder = path / sheet.name
        folder.mkdir(parents=True)
        tables = arrow.tables(sheet, read(sheet.record))
        for number, groups in enumerate(_files(tables, arrow.schema(sheet).empty_table())):
            with pq.ParquetWriter(folder / f"part-{number:05}.parquet", arrow.schema(sheet), compression="zstd") as file:
                for table in groups:
                    file.write_table(table, row_group_size=arrow.GROUP)
    return ()


def _files(tables: Iterator[pa.Table], nothing: pa.Table) -> Iterator[Iterator[pa.Table]]:
    first = next(tables, nothing)
    while first is not None:
        yield chain([first], islice(tables, GROUPS - 1))
        first = next(tables, None)
