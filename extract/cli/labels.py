"""`jixiao labels`: what the lexicon does not know yet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.inputs import expand, lexicon
from extract.cli.options import Lexicons
from extract.errors import ReportError


def labels(
    paths: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Files, folders and patterns.")],
    lexicons: Lexicons = None,
) -> None:
    """List labels that mapped to nothing.

    Header and row labels by frequency: count, vocabulary to teach, label. Add
    the ones that mean something to a YAML file and give it with --lexicon.
    """
    inputs = expand(paths)
    words = lexicon(lexicons or [])
    from extract import pipeline
    from extract.cli.batch import explain

    counts: Counter[tuple[str, str]] = Counter()
    failed = False
    for item in inputs.files:
        try:
            for found in pipeline.unmapped(item.path, lexicon=words):
                counts[found.vocabulary, found.label] += found.count
        except (ReportError, OSError) as error:
            failed = True
            typer.echo(f"failed: {explain(item.path, error)}", err=True)
    for (vocabulary, label), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        typer.echo(f"{count}\t{vocabulary}\t{label}")
    raise typer.Exit(int(failed))
