"""`jixiao schema`: the JSON Schema of a report file."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the JSON Schema of a report file."""
    from extract.sinks.schema import text

    typer.echo(text(), nl=False)
