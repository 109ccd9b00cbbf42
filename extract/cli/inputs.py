"""From the paths of the command line to the files to read, and the name of each one's output."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from extract.errors import LexiconError, SettingsError
from extract.readers.names import DOCUMENTS, LOCKS

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.rules import Settings


@dataclass(frozen=True)
class Input:
    """A file to read and the name of its output, relative to the output folder."""

    path: Path
    output: Path


@dataclass(frozen=True)
class Inputs:
    """The files to read, in order, each once; `skipped` counts what was left out, by suffix or reason."""

    files: tuple[Input, ...]
    skipped: Counter[str]


def expand(arguments: Sequence[Path], output: Path | None = None) -> Inputs:
    """All files that the arguments name: files, folders with all below them, and patterns (`**` for any depth).

    A folder's files keep their place below it in the output; where two files would get one name, all of them are named
    by their path from the folder that they share. The folder `output` itself is never read. Raises typer.BadParameter
    for a path that is not there and when nothing is left to read.
    """
    skipped: Counter[str] = Counter()
    found: dict[Path, Input] = {}
    for argument in arguments:
        for path, name in _expand(argument, output, skipped):
            found.setdefault(path.resolve(), Input(path, name.with_name(name.name + ".json")))
    if not found:
        raise typer.BadParameter(f"no report in {', '.join(map(str, arguments))}{describe(skipped, ' (skipped: ', ')')}")
    return Inputs(_distinct(found), skipped)


def describe(skipped: Counter[str], before: str = "", after: str = "") -> str:
    """The counts in words, most frequent first; empty if nothing was skipped."""
    return before + ", ".join(f"{count} {reason}" for reason, count in skipped.most_common()) + after if skipped else ""


def _expand(argument: Path, output: Path | None, skipped: Counter[str]) -> Iterator[tuple[Path, Path]]:
    if argument.is_dir():
        yield from ((path, path.relative_to(argument)) for path in _walk(argument, output, skipped))
    elif argument.name.startswith(LOCKS):
        skipped["lock file"] += 1
    elif argument.exists():
        yield argument, Path(argument.name)
    elif glob.has_magic(str(argument)):
        yield from _match(argument, output, skipped)
    else:
        raise typer.BadParameter(f"{argument}: no such file or folder")


def _match(pattern: Path, output: Path | None, skipped: Counter[str]) -> Iterator[tuple[Path, Path]]:
    """What a pattern matches; Windows shells leave it to the program. A matched folder is read like a given one."""
    fixed = Path(*_until_magic(pattern))
    matches = sorted(path for path in fixed.glob(str(pattern.relative_to(fixed))) if not _hidden(path.relative_to(fixed)))
    if not matches:
        raise typer.BadParameter(f"{pattern}: matches no file")
    for match in matches:
        for path, _ in _expand(match, output, skipped):
            yield path, path.relative_to(fixed)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _until_magic(pattern: Path) -> Iterator[str]:
    for part in pattern.parts:
        if glob.has_magic(part):
            return
        yield part


def _walk(folder: Path, output: Path | None, skipped: Counter[str]) -> Iterator[Path]:
    """The reports below a folder, sorted; hidden folders and the output folder are not entered."""
    closed = output.resolve() if output else None
    for place, folders, names in os.walk(folder, onerror=_cannot_list):
        here = Path(place)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (here / f).resolve() != closed)
        for name in sorted(names):
            if name.startswith(LOCKS):
                skipped["lock file"] += 1
            elif name.startswith("."):
                skipped["hidden file"] += 1
            elif Path(name).suffix.lower() not in DOCUMENTS:
                skipped[Path(name).suffix.lower() or "file without suffix"] += 1
            else:
                yield here / name


def _cannot_list(error: OSError) -> None:
    raise typer.BadParameter(f"{error.filename}: cannot be listed ({error.strerror})")


def _distinct(found: dict[Path, Input]) -> tuple[Input, ...]:
    """The files with outputs that differ on every file system, also one that takes `A` for `a`."""
    if len({str(item.output).casefold() for item in found.values()}) == len(found):
        return tuple(found.values())
    try:
        shared = os.path.commonpath([path.parent for path in found])
    except ValueError as error:
        raise typer.BadParameter("files of the same name on different drives; read them into different folders") from error
    return tuple(Input(item.path, path.relative_to(shared).with_name(f"{path.name}.json")) for path, item in found.items())


def lexicon(extra: Sequence[Path]) -> Lexicon:
    """The built-in lexicon with the user's files added. Raises typer.BadParameter for a file that does not fit."""
    from extract.lexicon import load

    try:
        return load(tuple(extra))
    except LexiconError as error:
        raise typer.BadParameter(str(error), param_hint="--lexicon") from error


def settings_of(path: Path | None) -> Settings | None:
    """The rules' settings of a TOML file, None without one. Raises BadParameter for a name that is no rule."""
    if path is None:
        return None
    from extract.rules import load_settings

    try:
        return load_settings(path)
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--rules") from error
