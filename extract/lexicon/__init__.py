"""Knowledge as data: what the words on Chinese forms mean. YAML files beside this module, and the one loader.

A *vocabulary* is a mapping role → aliases as printed. The file `self_evaluation.yaml` with a top-level key
`indicator_columns` is the vocabulary `self_evaluation.indicator_columns`. A user's own YAML names vocabularies by
their full name and adds aliases to them, or whole new vocabularies:

    self_evaluation.indicator_columns:
      target: [目标承诺值]
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from extract.errors import LexiconError

Roles = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All vocabularies by name, the administrative divisions as code → name, and the digest of all of it."""

    vocabularies: Mapping[str, Roles]
    regions: Mapping[str, str]
    digest: str

    def roles(self, name: str) -> Roles:
        """The vocabulary of that name. Raises LexiconError if there is none."""
        try:
            return self.vocabularies[name]
        except KeyError:
            raise LexiconError(
                f"no vocabulary {name!r} in the lexicon; there are: {', '.join(sorted(self.vocabularies))}"
            ) from None


@cache
def load(extra: tuple[Path, ...] = ()) -> Lexicon:
    """The built-in lexicon with the users' YAML files `extra` added. Raises LexiconError for a file that does not fit."""
    home = files(__package__)
    digest = hashlib.sha256()
    vocabularies: dict[str, dict[str, tuple[str, ...]]] = {}
    for entry in sorted(home.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            text = entry.read_text("utf-8")
            digest.update(text.encode())
            for key, roles in _parse(entry.name, text).items():
                vocabularies[f"{entry.name.removesuffix('.yaml')}.{key}"] = dict(roles)
    regions_text = (home / "regions.tsv").read_text("utf-8")
    digest.update(regions_text.encode())
    for path in extra:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path}: cannot be read as UTF-8 text ({error})") from error
        digest.update(text.encode())
        for key, roles in _parse(str(path), text).items():
            known = vocabularies.setdefault(key, {})
            for role, aliases in roles.items():
                known[role] = (*known.get(role, ()), *aliases)
    regions = dict(line.split("\t") for line in regions_text.splitlines() if line and not line.startswith("#"))
    return Lexicon(vocabularies, regions, digest.hexdigest())


def _parse(name: str, text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise LexiconError(f"{name}: not YAML ({error})") from error
    if not isinstance(data, dict):
        raise LexiconError(f"{name}: expected a mapping of vocabularies at the top")
    return {str(key): _roles(f"{name}: {key}", value) for key, value in data.items()}


def _roles(where: str, value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise LexiconError(f"{where}: expected a mapping of roles to lists of labels")
    roles: dict[str, tuple[str, ...]] = {}
    for role, aliases in value.items():
        if not isinstance(aliases, list) or not all(isinstance(a, str | int | float) for a in aliases):
            raise LexiconError(f"{where}.{role}: expected a list of labels, such as [年度指标值, 目标值]")
        roles[str(role)] = tuple(str(a) for a in aliases)
    return roles
