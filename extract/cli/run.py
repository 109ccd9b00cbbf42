"""`jixiao run`: an archive of reports into a database."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.inputs import knowledge
from extract.cli.options import Lexicons, Rules
from extract.errors import ArchiveError, DatabaseError

if TYPE_CHECKING:
    from extract.runs.jobs import Setup
    from extract.runs.limits import Limits
    from extract.runs.pen import Pen
    from extract.runs.pool import Executor


def run(
    archive: Annotated[
        str, typer.Argument(metavar="ARCHIVE", help="Folder, zip/7z/rar archive or file; or a URL such as s3://….")
    ],
    database: Annotated[
        str, typer.Option("--db", metavar="URL", help="SQLite file, or URL of PostgreSQL or MySQL.  [default: ARCHIVE.sqlite]")
    ] = "",
    where: Annotated[
        str, typer.Option("--on", metavar="WHERE", help="Number of worker processes here, or ray, or ray://HOST:PORT.")
    ] = "",
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read again what failed before.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Read every file again.")] = False,
    shard: Annotated[str, typer.Option("--shard", metavar="I/N", help="Only the I-th of N parts of the archive.")] = "1/1",
    limits: Annotated[
        list[str] | None,
        typer.Option("--limit", metavar="NAME=VALUE", help="For one file: seconds, stall (s), memory (MiB); files per worker."),
    ] = None,
    lexicons: Lexicons = None,
    rules: Rules = None,
) -> None:
    """Read an archive into a database.

    A second run reads only what is new, changed, or was read by other versions. Whatever stops it, the next run goes on.

    Exit code: 0 all read, 1 some failed in this run or the database did, 2 wrong usage, 130 stopped.
    """
    part, bounds = _shard(shard), _limits(limits or [])
    knowledge(lexicons or [], rules)
    from extract.cli import watch
    from extract.runs.find import archive_at
    from extract.runs.jobs import Setup
    from extract.runs.ledger import metadata
    from extract.runs.plan import Again
    from extract.runs.run import Run
    from extract.runs.versions import Versions
    from extract.sinks.database import Database
    from extract.sinks.database_url import shown

    setup = Setup(tuple(path.resolve() for path in lexicons or []), rules.resolve() if rules else None)
    executor = _executor(where, setup, bounds)
    url = database or _beside(archive)
    try:
        files = archive_at(archive)
        with Database(url, metadata()) as target, watch.watcher() as watcher:
            target.create()
            again = Again(all=force, failed=retry_failed, rehash=force)
            account = Run(files, target, executor, Versions.of(setup), again, part, watcher).go()
    except ArchiveError as error:
        raise typer.BadParameter(str(error)) from None
    except DatabaseError as error:
        typer.echo(f"failed: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("stopped at once: run again to go on", err=True)
        raise typer.Exit(130) from None
    watch.account(account, shown(target.url))
    if not account.finished:
        raise typer.Exit(130)
    raise typer.Exit(int(account.counts["failed"] > 0))


def _beside(archive: str) -> str:
    """The database beside the archive: `reports/` gives `reports.sqlite`."""
    if "://" in archive:
        raise typer.BadParameter("name a database: there is none beside an archive elsewhere", param_hint="--db")
    path = Path(archive).absolute()
    path = path.resolve() if path.name == ".." else path
    return str(path.with_name(f"{path.name or 'archive'}.sqlite"))


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise typer.BadParameter(f"{text!r} is not I/N with 1 ≤ I ≤ N, such as 2/8", param_hint="--shard")
    return int(match[1]), int(match[2])


def _limits(texts: list[str]) -> Limits:
    from extract.runs.limits import Limits

    names = {"seconds": 1.0, "stall": 1.0, "memory": float(1 << 20), "files": 1.0}
    values: dict[str, float] = {}
    for text in texts:
        for name, _, value in (part.partition("=") for part in text.replace(",", " ").split()):
            if name not in names or not re.fullmatch(r"\d+(\.\d+)?", value) or float(value) == 0:
                raise typer.BadParameter(f"{text!r}: one of {', '.join(names)}, =, and a number", param_hint="--limit")
            values[name] = float(value) * names[name]
    usual = Limits()
    return Limits(
        values.get("seconds", usual.seconds),
        values.get("stall", usual.stall),
        int(values.get("memory", usual.memory)),
        int(values.get("files", usual.files)),
    )


def _executor(where: str, setup: Setup, limits: Limits) -> Callable[[Pen | None], Executor]:
    if where == "ray" or where.startswith("ray://"):
        from extract.runs.cluster import Cluster

        return lambda _: Cluster(setup, limits, where.removeprefix("ray") and where)
    if where and not where.isdecimal():
        raise typer.BadParameter(f"{where!r} is no number of worker processes", param_hint="--on")
    workers = int(where) if where else os.cpu_count() or 1
    if workers < 1:
        raise typer.BadParameter("at least one worker", param_hint="--on")
    from extract.runs.pool import Pool, get_ready

    get_ready()
    return lambda pen: Pool(setup, limits, workers, pen=pen)
