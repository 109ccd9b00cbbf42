"""jixiao: archives of Chinese public reports to database rows.

>>> import extract
>>> document = extract.read("report.docx")     # what stands on paper
>>> report = extract.extract("report.docx")    # what it means, checked
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "extract", "read"]

if TYPE_CHECKING:
    from extract.pipeline import extract, read


def __getattr__(name: str) -> object:
    """Import the pipeline on first use: `jixiao --help` must not pay for it."""
    if name in ("extract", "read"):
        from extract import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
