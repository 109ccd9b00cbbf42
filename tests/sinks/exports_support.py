"""Rows made by hand, and readers that owe nothing to our writers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq

from extract.sinks.records import Record, records

SHA = "ab" * 32
FILLERS = {"text": "", "integer": 0, "number": 0, "float": 0.0, "boolean": False, "json": "[]"}


def record(name: str) -> Record:
    return next(record for record in records() if record.name == name)


def row(name: str, **values: object) -> tuple[object, ...]:
    """A row of a record type; columns not given are empty, or filled where the contract requires a value."""
    given = {"sha256": SHA, **values}
    return tuple(given.get(c.name, FILLERS[c.kind] if c.required else None) for c in record(name).columns)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def read_jsonl(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n") if line]


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path).worksheets}


def read_parquet(folder: Path) -> list[dict[str, object]]:
    return pq.read_table(folder).to_pylist()


def read_duckdb(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(query).fetchall()
