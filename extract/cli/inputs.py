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

from extract.errors import LexiconError, ReportError, SettingsError
from extract.readers.names import ARCHIVES, DOCUMENTS, LOCKS

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
        for path in _walk(argument, output, skipped):
            yield from _members(path, path.relative_to(argument), skipped)
    elif argument.name.startswith(LOCKS):
        skipped["lock file"] += 1
    elif argument.exists():
        yield from _members(argument, Path(argument.name), skipped)
    elif in_archive(argument):
        yield argument, Path(argument.name)
    elif glob.has_magic(str(argument)):
        yield from _match(argument, output, skipped)
    else:
        raise typer.BadParameter(f"{argument}: no such file or folder")


def _members(path: Path, name: Path, skipped: Counter[str]) -> Iterator[tuple[Path, Path]]:
    """The file itself, or the reports of an archive of files. One that cannot be opened is left for the reading to tell."""
    from extract.readers.archives import Archive, holds_files
    from extract.runs.find import Found, members_of

    try:
        if not holds_files(path):
            yield path, name
            return
        with Archive(path, str(path)) as archive:
            members = list(members_of(Found(str(path)), tuple(archive.members())))
    except (ReportError, OSError):
        yield path, name
        return
    for member in members:
        if member.skip:
            skipped[member.skip] += 1
        else:
            inside = member.path.removeprefix(f"{path}!/").replace("!/", "/").replace("..", "__").lstrip("/")
            yield Path(member.path), name / inside


def in_archive(path: Path) -> bool:
    """Whether this names a file in an archive that is there: `reports.zip!/a.docx`."""
    from extract.readers.archives import SEPARATOR

    outer, _, member = path.as_posix().partition(SEPARATOR)
    return bool(member) and Path(outer).is_file()


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
            elif Path(name).suffix.lower() not in DOCUMENTS | ARCHIVES:
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


@dataclass(frozen=True)
class Knowledge:
    """What reading needs to know: the lexicon, the rules' settings (None: as built in), the third parties' readers."""

    lexicon: Lexicon
    settings: Settings | None = None
    plugins: tuple[str, ...] = ()


def knowledge(extra: Sequence[Path], rules: Path | None = None) -> Knowledge:
    """The lexicon with the user's files, and what the TOML file `rules` says. Raises BadParameter for what does not fit."""
    if rules is None:
        return Knowledge(lexicon(extra))
    from extract.readers.plugins import asked_for
    from extract.rules import load_settings

    try:
        return Knowledge(lexicon(extra), load_settings(rules), asked_for(rules))
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--rules") from error
