"""`jixiao export`: a database to files for people and for analysis."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import PurePath
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer

from extract.errors import DatabaseError, ExportError

if TYPE_CHECKING:
    from extract.sinks.database import Database
    from extract.sinks.exports.corrected import Corrections

SECONDS_BETWEEN_LINES = 5.0


class Format(StrEnum):
    """What is written."""

    parquet = "parquet"
    duckdb = "duckdb"
    jsonl = "jsonl"
    xlsx = "xlsx"
    csv = "csv"


class Titles(StrEnum):
    """The language of file, sheet and column names."""

    zh = "zh"
    en = "en"


SUFFIXES = {".xlsx": Format.xlsx, ".duckdb": Format.duckdb}


def export(
    database: Annotated[str, typer.Option("--db", help="SQLite file, or URL of PostgreSQL or MySQL.", metavar="URL")],
    target: Annotated[
        str, typer.Option("--output", "-o", help="Folder or file (duckdb, xlsx) to write, or s3://….", metavar="TARGET")
    ],
    form: Annotated[Format | None, typer.Option("--format", "-f", help="Known by itself for .xlsx and .duckdb.")] = None,
    titles: Annotated[Titles, typer.Option("--titles", help="Names of files, sheets and columns.")] = Titles.en,
    only: Annotated[str, typer.Option("--only", help="Record types, e.g. reports,indicators.", metavar="NAMES")] = "",
    redact: Annotated[
        bool, typer.Option("--redact", help="Mask names of form fillers, telephone, ID and account numbers, e-mail.")
    ] = False,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="As persons corrected it (jixiao review); a column names what they changed.")
    ] = False,
) -> None:
    """Write a database to files.

    One file, table or sheet per record type; an earlier export there is replaced.

    Exit code: 0 written, 1 not written (what was there stays), 2 wrong usage.
    """
    form = form or SUFFIXES.get(PurePath(target).suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{target} does not tell the format", param_hint="--format")
    from extract.sinks.database import Database
    from extract.sinks.exports import write

    names = [name.strip() for name in only.split(",") if name.strip()]
    try:
        with Database(database) as source, _watch() as watch:
            changes = _corrections(source) if corrected else None
            done = write(source.engine, target, form.value, titles.value, names, watch.rows, redact, changes)
    except (DatabaseError, ExportError) as error:
        typer.echo(f"failed: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(
            f"failed: {error.filename or target}: {error.strerror or error} — check the space and the rights there", err=True
        )
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(f"stopped: {target} is as it was", err=True)
        raise typer.Exit(130) from None
    for note in done.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{sum(done.rows.values())} rows of {len(done.rows)} record types → {target}", err=True)


def _corrections(source: Database) -> Corrections:
    """What persons corrected; a conflict is told and leaves what was read."""
    from extract.review import corrections

    if not corrections.are_kept(source):
        typer.echo("note: nothing was corrected in this database", err=True)
        return {}
    found = corrections.corrected(source)
    for each in found.conflicts:
        entry = each.last
        typer.echo(f"conflict: {entry.file} {entry.record} {entry.key} {entry.field}: not corrected", err=True)
    return found.values


def _watch() -> Bar | Lines:
    return Bar() if sys.stderr.isatty() else Lines()


class Lines:
    """A line every few seconds: record type and its rows so far."""

    def __init__(self) -> None:
        self.told = monotonic()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *stop: object) -> None:
        return None

    def rows(self, name: str, count: int) -> None:
        if monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.told = monotonic()
            typer.echo(f"{name}\t{count}", err=True)


class Bar:
    """rich's line with a counter, gone when the export is over."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}"), TimeElapsedColumn())
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.progress.add_task("opening", total=None)

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.progress.stop()

    def rows(self, name: str, count: int) -> None:
        self.progress.update(self.task, description=name, completed=count)
