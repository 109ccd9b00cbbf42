"""CSV for people: one file per record type, UTF-8 with BOM, so that Excel knows the encoding; formulas neutralised.

RFC 4180, with every text in quotes and every number without: a reader that minds quotes tells `"12"` from `12` and an
empty text (`""`) from none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from extract.sinks.exports.formulas import neutral
from extract.sinks.exports.lines import Write, texts
from extract.sinks.exports.sheets import Sheet
from extract.sinks.exports.source import Read
from extract.sinks.records import Kind


def quoted(text: object) -> str:
    """A text as a field."""
    return '"' + neutral(str(text)).replace('"', '""') + '"'


def _boolean(value: object) -> str:
    return "TRUE" if value else "FALSE"


WRITE: Mapping[Kind, Write] = {
    "text": quoted,
    "integer": str,
    "number": str,
    "float": str,
    "boolean": _boolean,
    "json": quoted,
}


def write(path: Path, sheets: Sequence[Sheet], read: Read) -> tuple[str, ...]:
    """Write `path/<name>.csv`."""
    path.mkdir()
    for sheet in sheets:
        with (path / f"{sheet.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            file.write(",".join(map(quoted, sheet.headings)) + "\r\n")
            for batch in read(sheet.record):
                file.writelines(",".join(row) + "\r\n" for row in texts(batch, sheet.columns, WRITE, ""))
    return ()
