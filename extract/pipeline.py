"""One document, from bytes to report: the only module that knows every stage."""

from __future__ import annotations

from pathlib import Path

from extract.contract import Report
from extract.model import Document


def read(path: str | Path) -> Document:
    """What stands on paper in this file. Raises ReportError for a file that cannot be read, OSError if it is not there."""
    raise ImportError("being built")


def extract(path: str | Path) -> Report:
    """What this file says, mapped and checked. Raises ReportError for a file that cannot be read."""
    raise ImportError("being built")
