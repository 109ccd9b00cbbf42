"""The command line, `jixiao`: one module per command. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run `jixiao` with the arguments of the process and exit: 0 all read, 1 some failed, 2 wrong usage, 130 Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _speak_chinese(stream)
    from extract.cli.app import app

    app(prog_name="jixiao")


def _speak_chinese(stream: io.TextIOWrapper) -> None:
    """UTF-8 into files and pipes, whatever the system's code page; a console keeps its own and shows `?` at worst."""
    stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
