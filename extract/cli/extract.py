"""`jixiao extract`: reports to JSON files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli.inputs import expand, knowledge
from extract.cli.options import Lexicons, Rules


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATHS...", help="Files, folders (with all below them) and patterns such as 'reports/**/*.docx'."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the JSON files.", file_okay=False, writable=True)
    ] = Path("out"),
    lexicons: Lexicons = None,
    rules: Rules = None,
) -> None:
    """Extract reports to JSON files.

    One file a report, named like it with .json behind; sub-folders are mirrored.

    Exit code: 0 all read, 1 some failed (they are listed, and have no JSON file), 2 wrong usage.
    """
    inputs = expand(paths, output)
    known = knowledge(lexicons or [], rules)
    from extract.cli import batch, progress

    outcomes: list[batch.Outcome] = []
    watch = progress.watcher(len(inputs.files))
    try:
        with watch:
            for outcome in batch.run(inputs, output, known):
                outcomes.append(outcome)
                watch.done(outcome)
    except KeyboardInterrupt:
        progress.finish(outcomes, inputs, output)
        typer.echo(f"stopped: {len(inputs.files) - len(outcomes)} files were not read", err=True)
        raise typer.Exit(130) from None
    progress.finish(outcomes, inputs, output)
    raise typer.Exit(int(any(outcome.failed for outcome in outcomes)))
