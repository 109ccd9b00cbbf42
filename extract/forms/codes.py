"""Codes that budget systems print before a name: `46000021T000000000082-统计调查补助经费`."""

from __future__ import annotations

import re

_CODE = re.compile(r"^(?P<code>[0-9A-Z]{8,})\s*[-—–－]\s*(?P<name>.*)$", re.DOTALL)


def split_code(name: str) -> tuple[str | None, str]:
    """(code, name); the code is None where none is printed. A code has eight signs or more: a shorter one is part of a name."""
    found = _CODE.match(name)
    return (found["code"], found["name"]) if found else (None, name)
