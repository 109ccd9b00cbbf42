"""Where an export goes: built beside its target and moved there when it is whole.

A local target is swapped in by renaming; an interrupted export leaves the old one and nothing else. A remote one (any
fsspec URL) is built in a temporary folder here, its files are then sent one by one, and those that an earlier export
left and this one has not are removed at the end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import psutil

from extract.errors import ExportError

Ours: TypeAlias = Callable[[PurePosixPath], bool]

DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file browsers leave in every folder that someone looks into."""


def is_remote(target: str) -> bool:
    """Whether the target is a URL (`s3://…`, `memory://…`) rather than a path."""
    return "://" in target and not target.startswith("file://")


@contextmanager
def publishing(target: str, ours: Ours | None) -> Iterator[Path]:
    """A path to write to, which becomes `target` when the block ends well and vanishes when it does not.

    `ours` makes the target a folder and says of a path in it whether an export wrote it: a folder that holds anything
    else is refused, so that none of the user's files is swapped away. Without it the target is a file. Raises
    ExportError where the target cannot be replaced, OSError where the disk refuses.
    """
    if is_remote(target):
        with tempfile.TemporaryDirectory(prefix="jixiao-") as staging:
            built = Path(staging) / "new"
            send = _sender(target, ours)
            yield built
            send(built)
        return
    path = Path(target.removeprefix("file://")).absolute()
    _check(path, ours)
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    staging_folder = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    shutil.rmtree(staging_folder, ignore_errors=True)
    staging_folder.mkdir()
    try:
        yield staging_folder / "new"
        _swap(staging_folder / "new", path, staging_folder / "old")
    finally:
        shutil.rmtree(staging_folder, ignore_errors=True)


def _check(path: Path, ours: Ours | None) -> None:
    if ours is None:
        if path.is_dir():
            raise ExportError(str(path), "is a folder", remedy="name a file for this format")
        return
    if path.exists() and not path.is_dir():
        raise ExportError(str(path), "is a file", remedy="name a folder for this format")
    for found in sorted(path.rglob("*")) if path.exists() else ():
        inside = PurePosixPath(found.relative_to(path).as_posix())
        if not found.is_dir() and inside.name not in DROPPINGS and not ours(inside):
            raise ExportError(
                str(path), f"holds {inside}, which no export in this format wrote", remedy="name a new or an empty folder"
            )


def _sweep(path: Path) -> None:
    """Remove what exports to this target left that were killed."""
    for left in path.parent.glob(f".{path.name.replace('[', '[[]')}.*.tmp"):
        pid = left.name.removesuffix(".tmp").rpartition(".")[2]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _swap(new: Path, path: Path, old: Path) -> None:
    if new.is_file():
        new.replace(path)
        return
    if path.exists():
        path.rename(old)
    try:
        new.rename(path)
    finally:
        if not path.exists() and old.exists():
            old.rename(path)


def _sender(target: str, ours: Ours | None) -> Callable[[Path], None]:
    """A function that sends what was built to the URL; made first, so that a wrong URL fails before the work."""
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError:
        raise ExportError(target, "a URL needs fsspec", remedy="pip install 'jixiao[remote]'") from None
    try:
        system, root = url_to_fs(target)
    except ImportError as error:
        raise ExportError(target, str(error), remedy="install what it names") from error
    except ValueError as error:
        raise ExportError(target, str(error), remedy="check the scheme of the URL") from error

    def send(built: Path) -> None:
        found = [built] if ours is None else sorted(path for path in built.rglob("*") if path.is_file())
        sent = {f"{root}/{path.relative_to(built).as_posix()}".removesuffix("/."): path for path in found}
        for there, path in sent.items():
            system.makedirs(there.rpartition("/")[0], exist_ok=True)
            system.put_file(str(path), there)
        if ours is not None:
            left = [there for there in system.find(root) if there not in sent]
            for there in left:
                if ours(PurePosixPath(there.removeprefix(root).lstrip("/"))):
                    system.rm_file(there)

    return send
