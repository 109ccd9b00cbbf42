"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Lexicons: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--lexicon", help="YAML file with more labels; may be repeated.", metavar="FILE")
]
Rules: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--rules", help="TOML file: rules switched off, other severities, readers.", metavar="FILE", exists=True, dir_okay=False
    ),
]
Url: TypeAlias = Annotated[str, typer.Option("--db", metavar="URL", help="SQLite file, or URL of PostgreSQL or MySQL.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON value a line instead of text.")]
