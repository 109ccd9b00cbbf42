"""Readers that others bring: entry points of the group `jixiao.readers`, used only where a settings file asks for them.

An entry point names an object (a module will do) with

- `FORMAT`: the format's name in the result, such as `hwp`;
- `claims(data: bytes) -> bool`: whether these bytes are of that format; asked before our own sniffing;
- `read(data, file_name, sha256, lexicon) -> Document`: like every reader, raising ReportError for what it cannot read.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extract.errors import SettingsError

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

GROUP = "jixiao.readers"


class Plugin(Protocol):
    """A third party's reader."""

    FORMAT: str

    def claims(self, data: bytes) -> bool: ...

    def read(self, data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document: ...


@cache
def plugin(name: str) -> Plugin:
    """The reader of that name. Raises SettingsError if no installed package brings it or it does not load."""
    found = entry_points(group=GROUP)
    if name not in found.names:
        known = ", ".join(sorted(found.names)) or "none"
        raise SettingsError(f"no installed package brings a reader {name!r}; there is {known}")
    try:
        loaded: Plugin = found[name].load()
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"the reader {name!r} ({found[name].value}) does not load: {error}") from error
    missing = [part for part in ("FORMAT", "claims", "read") if not hasattr(loaded, part)]
    if missing:
        raise SettingsError(f"the reader {name!r} ({found[name].value}) has no {' and no '.join(missing)}")
    return loaded


def asked_for(settings: Path | None) -> tuple[str, ...]:
    """The names in a settings file, each of them loaded once to see that it is there.

        [readers]
        use = ["hwp"]

    Raises SettingsError for what does not fit, OSError if the file cannot be read.
    """
    if settings is None:
        return ()
    try:
        table = tomllib.loads(settings.read_text("utf-8-sig")).get("readers", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{settings.name}: no valid TOML in UTF-8 ({error})") from error
    names = table.get("use", []) if isinstance(table, dict) and set(table) <= {"use"} else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f'{settings.name}: [readers] takes one entry, a list of names: use = ["hwp"]')
    for name in names:
        plugin(name)
    return tuple(names)
