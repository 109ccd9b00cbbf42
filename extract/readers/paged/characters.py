"""Characters as a paged format names them: which print nothing, which are none, which only look like others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

HYPHEN = 2
"""PDFium prints a hyphen at the end of a line as 2."""
BLANK = frozenset(
    (*range(9, 14), 32, 0x85, 0xA0, 0xAD, *range(0x2000, 0x200E), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)
)
"""Code points that print nothing."""


def is_unmapped(code: int) -> bool:
    """No character: nothing at all, controls, private use, halves of surrogate pairs, replacement signs."""
    if 0x20 < code < 0x7F or 0x4E00 <= code < 0xA000 or code == HYPHEN:
        return False
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    return code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF or private or code in (0xFFFD, 0xFFFE, 0xFFFF)


# Radicals of the supplement block that PDF producers write for the character; Unicode does not decompose them.
_RADICALS = (
    "⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻢马⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟⺠民⻄西⺟母⺁厂⻁虎⻣骨⻎辶⺼月"
)


def _look_alikes() -> Iterator[tuple[int, str]]:
    """Radicals and compatibility ideographs that look like a character and are written for it: ⾏ for 行."""
    yield HYPHEN, "-"
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA)):
        yield code, unicodedata.normalize("NFKC", chr(code))
    yield from zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True)


FOLDED = dict(_look_alikes())
"""Code point → the character that it looks like and is written for."""
