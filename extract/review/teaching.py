"""Labels that a person assigned to a role, in the user's lexicon file: `jixiao run --lexicon FILE` knows them from then on."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import yaml

from extract.errors import LexiconError
from extract.lexicon import Lexicon, load

_HEADER = "# 人工在核对页上指定的标签；用法：jixiao run --lexicon 本文件\n"
_writing = threading.Lock()


def assign(path: Path, known: Lexicon, vocabulary: str, role: str, label: str) -> None:
    """Add the label to the role, in the file that is there or a new one; the file is replaced as a whole, never half written.

    Comments of an earlier file are kept where they stand at its top. Raises LexiconError for a role that the vocabulary has
    not, or a file that does not fit; OSError where the disk refuses.
    """
    if role not in known.roles(vocabulary):
        raise LexiconError(f"{vocabulary} has no role {role!r}; there are {', '.join(known.roles(vocabulary))}")
    with _writing:
        text = path.read_text("utf-8") if path.exists() else _HEADER
        given = _given(path, text)
        labels = given.setdefault(vocabulary, {}).setdefault(role, [])
        if label not in labels:
            labels.append(label)
            _replace(path, _top(text) + yaml.safe_dump(given, allow_unicode=True, default_flow_style=False, sort_keys=False))


def _given(path: Path, text: str) -> dict[str, dict[str, list[str]]]:
    if path.exists():
        load.__wrapped__((path,))  # says what does not fit in it; past the cache, as the file changes
    return yaml.safe_load(text) or {}


def _top(text: str) -> str:
    lines = text.splitlines(keepends=True)
    until = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:until])


def _replace(path: Path, text: str) -> None:
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        staged.write_text(text, "utf-8")
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
