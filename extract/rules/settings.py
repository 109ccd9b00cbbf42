"""Rules switched off and given other severities in a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from extract.contract import Severity
from extract.errors import SettingsError
from extract.rules.book import BOOK
from extract.rules.engine import Settings

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def load_settings(path: str | Path) -> Settings:
    """The settings of a TOML file.

        [rules]
        off = ["numbering", "weight_printed_twice"]

        [rules.severity]
        rate-mismatch = "warning"

    Names are codes, or names of single rules, which go before codes. A table `[readers]` is left to
    `extract.readers.plugins`. Raises SettingsError for a file that is no TOML or names what is not there, with the
    nearest name that is; OSError if the file cannot be read.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: no valid TOML in UTF-8 ({error})") from error
    _only(path, data, ("rules", "readers"), "table")
    rules = _table(path, data, "rules")
    _only(path, rules, ("off", "severity"), "entry of [rules]")
    return Settings(off=_off(path, rules.get("off", [])), severities=_severities(path, _table(path, rules, "severity")))


def _off(path: Path, names: object) -> frozenset[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f'{path.name}: "off" takes a list of codes or rule names, as off = ["numbering"]')
    return frozenset(_known(path, name) for name in names)


def _severities(path: Path, table: Mapping[str, object]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for name, value in table.items():
        severity = next((each for each in _SEVERITIES if each == value), None)
        if severity is None:
            raise SettingsError(f"{path.name}: severity of {name} is {value!r}; it can be {', '.join(_SEVERITIES)}")
        found[_known(path, name)] = severity
    return found


def _known(path: Path, name: str) -> str:
    names = sorted({rule.code for rule in BOOK} | {rule.name for rule in BOOK})
    if name not in names:
        raise SettingsError(f"{path.name}: no rule or code {name!r}{_nearest(name, names)}")
    return name


def _only(path: Path, table: Mapping[str, object], allowed: tuple[str, ...], what: str) -> None:
    for key in table:
        if key not in allowed:
            raise SettingsError(f"{path.name}: no {what} {key!r}{_nearest(key, allowed)}")


def _nearest(name: str, names: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(name, names, n=1, cutoff=0.4)
    return f" — did you mean {near[0]!r}?" if near else f" — there is {', '.join(names[:4])}{' …' if len(names) > 4 else ''}"


def _table(path: Path, parent: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = parent.get(key, {})
    if not isinstance(value, dict):
        raise SettingsError(f"{path.name}: {key!r} must be a table, [{'rules.' if key != 'rules' else ''}{key}]")
    return value
