"""The commands put together."""

from __future__ import annotations

from typing import Annotated

import typer

from extract import __version__
from extract.cli.check import check
from extract.cli.export import export
from extract.cli.extract import extract
from extract.cli.labels import labels
from extract.cli.ledger import diff, explain, status
from extract.cli.overview import overview
from extract.cli.review import review
from extract.cli.run import run
from extract.cli.sample import sample
from extract.cli.schema import schema
from extract.cli.show import show
from extract.cli.year import year

# rich's markup and tracebacks would be imported for --help and make it three times as slow
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jixiao {__version__}")
        raise typer.Exit


@app.callback()
def jixiao(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Chinese public performance reports (绩效) to validated records, each value traceable to its cell."""


for command in (run, review, extract, check, show, status, explain, diff, year, export, overview, labels, schema):
    app.command()(command)
for name, group in {"sample": sample}.items():
    app.add_typer(group, name=name)
