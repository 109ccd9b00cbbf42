"""JSON Lines: one file per record type, one object a line, JSON columns as JSON values, numbers as stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from pathlib import Path

from extract.sinks.exports.lines import Write, texts
from extract.sinks.exports.sheets import Sheet
from extract.sinks.exports.source import Read
from extract.sinks.records import Kind

_encode: Write = JSONEncoder(ensure_ascii=False, allow_nan=False).encode
WRITE: Mapping[Kind, Write] = {
    "text": _encode,
    "integer": _encode,
    "number": _encode,
    "float": _encode,
    "boolean": _encode,
    "json": str,
}


def write(path: Path, sheets: Sequence[Sheet], read: Read) -> tuple[str, ...]:
    """Write `path/<name>.jsonl`, UTF-8, every key on every line, an empty value as `null`."""
    path.mkdir()
    for sheet in sheets:
        keys = [f"{_encode(heading)}:" for heading in sheet.headings]
        frame = "{" + ",".join(f"{key.replace('%', '%%')}%s" for key in keys) + "}\n"
        with (path / f"{sheet.name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for batch in read(sheet.record):
                file.writelines(frame % row for row in texts(batch, sheet.columns, WRITE, "null"))
    return ()
