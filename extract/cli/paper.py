"""Headings, lines and tables on stdout: drawn by rich on a terminal, plain lines in a pipe or a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

import typer

Rows = Sequence[Sequence[object]]


class Paper(Protocol):
    """Something to write a report on."""

    def heading(self, text: str) -> None: ...

    def line(self, text: str, depth: int = 0) -> None: ...

    def table(self, title: str, columns: Sequence[str], rows: Rows) -> None: ...


def paper() -> Paper:
    """The paper that suits stdout."""
    return Terminal() if sys.stdout.isatty() else Plain()


class Plain:
    """A table row is one line, its cells behind ` | `: made for grep and for eyes."""

    def heading(self, text: str) -> None:
        typer.echo(f"\n== {text}")

    def line(self, text: str, depth: int = 0) -> None:
        typer.echo("  " * depth + text)

    def table(self, title: str, columns: Sequence[str], rows: Rows) -> None:
        typer.echo(f"\n-- {title}")
        for row in kept(columns, rows):
            typer.echo(" | ".join(" ".join(cell.split()) for cell in row))


class Terminal:
    """rich, without its markup: brackets of a report are text."""

    def __init__(self) -> None:
        from rich.console import Console

        self.console = Console(highlight=False, markup=False, emoji=False)

    def heading(self, text: str) -> None:
        self.console.rule(text, align="left")

    def line(self, text: str, depth: int = 0) -> None:
        from rich.padding import Padding
        from rich.text import Text

        self.console.print(Padding(Text(text), (0, 0, 0, 2 * depth)))

    def table(self, title: str, columns: Sequence[str], rows: Rows) -> None:
        from rich.table import Table
        from rich.text import Text

        head, *body = kept(columns, rows)
        table = Table(title=Text(title), title_justify="left", show_lines=True)
        for name in head:
            table.add_column(Text(name))
        for row in body:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)


def kept(columns: Sequence[str], rows: Rows) -> list[list[str]]:
    """Head and rows as texts, without the columns in which nothing is printed."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    used = [i for i in range(len(columns)) if any(row[i] for row in texts)]
    return [[row[i] for i in used] for row in (list(columns), *texts)]
