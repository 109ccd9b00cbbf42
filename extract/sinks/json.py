"""One report as one JSON file: UTF-8, two spaces, keys in the order of the contract, the same bytes for the same report."""

from __future__ import annotations

import os
from pathlib import Path

from extract.contract import Report


def encode(report: Report) -> bytes:
    """The report as JSON bytes, closed by a line feed. Chinese stands as it is, unescaped; an empty field is `null`."""
    return report.model_dump_json(indent=2).encode() + b"\n"


def write(report: Report, path: Path) -> None:
    """Write the report to `path`, making its folder. Raises OSError.

    The bytes go to a temporary file beside it that then takes its name, so that whoever looks sees a whole file or
    none, also after a stop in the middle.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(encode(report))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
