"""What a database holds, as files for people and for analysis: Parquet, DuckDB, JSON Lines, XLSX, CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from sqlalchemy import Engine

from extract.errors import ExportError
from extract.sinks.exports.corrected import Corrections, correcting, marking, with_column
from extract.sinks.exports.place import Ours, publishing
from extract.sinks.exports.sheets import Sheet, Titles, names, sheets
from extract.sinks.exports.source import Read, Row, reading
from extract.sinks.records import Record
from extract.sinks.redact import redacting, signed

__all__ = ["Export", "Format", "Titles", "write"]

Format: TypeAlias = Literal["parquet", "duckdb", "jsonl", "xlsx", "csv"]
Watch: TypeAlias = Callable[[str, int], None]
Writer: TypeAlias = Callable[[Path, Sequence[Sheet], Read], tuple[str, ...]]

EXTRAS: Mapping[str, str] = {"duckdb": "duckdb", "pyarrow": "parquet", "xlsxwriter": "xlsx"}
"""Modules that come with an extra of jixiao."""


@dataclass(frozen=True)
class Export:
    """What was written: rows of each record type, and what the format could not hold."""

    rows: Mapping[str, int]
    notes: tuple[str, ...] = ()


def write(
    source: Engine | Mapping[str, Sequence[Row]],
    target: str | Path,
    format: Format,
    titles: Titles = "en",
    only: Sequence[str] = (),
    watch: Watch | None = None,
    redact: bool = False,
    corrections: Corrections | None = None,
) -> Export:
    """Write what the source holds to the target, replacing an earlier export there.

    `source` is a database or the rows of `extract.sinks.encode`; `target` a folder (parquet, jsonl, csv), a file
    (duckdb, xlsx) or an fsspec URL of either; `only` the record types wanted, all when empty; `titles` whether tables
    and columns are named in Chinese or by the contract. `watch` is told the record type and its rows so far after every
    batch. With `redact` private persons' data are masked (`extract.sinks.redact`). With `corrections` their values stand in
    place of what was read, and the column `corrected` at the end of every type names them. The same rows give the same bytes
    (but for DuckDB's file, which holds a random id of its own).

    Raises ExportError where an extra is missing, the source has no such tables, or the target must not be replaced;
    OSError where the disk refuses.
    """
    plain = sheets(titles, only)
    chosen = plain if corrections is None else tuple(with_column(sheet, titles) for sheet in plain)
    writer = _writer(format)
    counts = {sheet.record.name: 0 for sheet in chosen}
    wanted = [*(sheet.record for sheet in plain), *(signed() if redact else ())]
    with (
        publishing(str(target), _ours(format)) as path,
        reading(source, wanted) as stored,
    ):
        read = stored if corrections is None else correcting(stored, corrections)
        read = redacting(read) if redact else read
        read = read if corrections is None else marking(read, corrections)

        def counted(record: Record) -> Iterator[list[Row]]:
            for batch in read(record):
                yield batch
                counts[record.name] += len(batch)
                if watch is not None:
                    watch(record.name, counts[record.name])

        notes = writer(path, chosen, counted)
    return Export(counts, notes)


def _writer(wanted: str) -> Writer:
    if wanted not in get_args(Format):
        raise ExportError(wanted, "no such format", remedy=f"one of {', '.join(get_args(Format))}")
    try:
        found: Writer = import_module(f"extract.sinks.exports.{wanted}").write
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        remedy = f"pip install 'jixiao[{'duckdb' if wanted == 'duckdb' else extra}]'"
        raise ExportError(wanted, f"needs {error.name}, which is not installed", remedy=remedy) from None
    return found


def _ours(wanted: Format) -> Ours | None:
    """Whether an export in this format wrote a path of a folder; None for a format of one file."""
    if wanted in ("duckdb", "xlsx"):
        return None
    known = names()
    if wanted == "parquet":
        return lambda path: len(path.parts) == 2 and path.parts[0] in known and path.match("part-*.parquet")
    return lambda path: len(path.parts) == 1 and path.stem in known and path.suffix == f".{wanted}"
