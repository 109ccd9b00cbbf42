"""`jixiao overview`: what a database of reports holds, as one page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.errors import DatabaseError, RecordError

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from extract.sinks.database import Database


@contextmanager
def opened(url: str, extra: MetaData) -> Iterator[Database]:
    """A database that `jixiao run` made. What goes wrong with it or the disk ends the command with a line."""
    from extract.sinks.database import Database

    try:
        with Database(url, extra) as database:
            if database.url.get_backend_name() == "sqlite" and not Path(database.url.database or "").is_file():
                raise typer.BadParameter(f"{url}: no such database; `jixiao run` makes one", param_hint="--db")
            yield database
    except (DatabaseError, RecordError) as error:
        typer.echo(f"failed: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"failed: {error.filename}: {error.strerror} — check the folder and the rights there", err=True)
        raise typer.Exit(1) from None


@contextmanager
def needing_templates() -> Iterator[None]:
    """Say which extra is missing where Jinja2 is."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("jinja2", "markupsafe"):
            raise
        typer.echo(f"failed: a page needs {error.name} — pip install 'jixiao[review]'", err=True)
        raise typer.Exit(1) from None


def overview(
    database: Annotated[str, typer.Option("--db", metavar="URL", help="SQLite file, or URL of PostgreSQL or MySQL.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="HTML", help="File to write.")],
) -> None:
    """Write one self-contained HTML page: coverage, forms, findings, readers, failures.

    Exit code: 0, 1 if the database cannot be read or the file not written, 2 wrong usage.
    """
    from extract.runs.ledger import metadata

    with opened(database, metadata()) as source, needing_templates():
        from extract.review.overview import gather, render

        output.write_text(render(gather(source)), "utf-8")
    typer.echo(f"→ {output}", err=True)
