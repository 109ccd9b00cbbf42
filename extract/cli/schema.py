"""`jixiao schema`: the JSON Schema of a report file."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema (2020-12) that every report file fits."""
    from extract.sinks.schema import text

    typer.echo(text(), nl=False)
