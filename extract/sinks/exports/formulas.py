"""Texts that a spreadsheet would run as formulas."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_HARMLESS = re.compile(r"[ \u3000]*(?:[+\-＋－] ?\d[\d,，]*(?:[.．]\d+)?\s*[%％‰]?|[=+\-@＝＋－＠]+)\s*")


def runs(text: str) -> bool:
    """Whether a spreadsheet that opens `text` from a CSV, or in which someone edits its cell, could run it as a formula.

    OWASP, *CSV Injection*: = + - @ tab CR LF at the start, and their full-width forms, which a Chinese or Japanese Excel
    takes for the same. White space in front hides nothing. A signed number (`-5.2`, `+3%`) and a sign alone
    (the comparator `=`, the dashes that forms print for "none") can do nothing.
    """
    return _FORMULA.match(text) is not None and _HARMLESS.fullmatch(text) is None


def neutral(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would run it (the remedy OWASP gives)."""
    return f"'{text}" if runs(text) else text
