"""White space, width and punctuation: the views in which printed texts are compared.

`raw` texts are never changed; these functions make comparable or tidy copies of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Layout characters that carry no meaning: all Unicode white space, zero-width characters, soft hyphen, BOM.
_SPACE = re.compile(r"[\s\u00a0\u00ad\u200b-\u200f\u2028\u2029\u2060\u3000\ufeff]+")
_EDGES = " \t\r\n\f\v\u00a0\u200b\u3000\ufeff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007"
_PADDING = re.compile(r"[ \t\u00a0\u3000]{2,}|[\u3000\u00a0]")
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}，。；：、（）“”《》]) (?=[{_HAN}，。；：、（）“”《》])")

# Variants that NFKC leaves alone or that we want as one sign when matching.
_SIGNS = str.maketrans({"≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "﹦": "=", "—": "-", "–": "-", "−": "-", "〔": "[", "〕": "]",
                        "【": "[", "】": "]", "“": '"', "”": '"', "‘": "'", "’": "'", "～": "~", "〜": "~"})  # fmt: skip


def squash(text: str) -> str:
    """The text without any white space: how labels are kept and compared."""
    if text.isalnum():  # most cells: a word or a number
        return text
    tight = "".join(text.split())
    return tight if tight.isprintable() else _SPACE.sub("", tight)


def fold(text: str) -> str:
    """A label for matching: no white space, NFKC (full width to half width), quotes, brackets and dashes as one sign each."""
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", squash(text)).translate(_SIGNS).casefold()


# The texts of cells are asked for again and again; prose is not worth the memory.
_SHORT = 64
_folded = lru_cache(maxsize=16_384)(_fold)


def trim(text: str) -> str:
    """The text without white space and layout padding at its ends."""
    return text.strip(_EDGES)


def lines(text: str) -> list[str]:
    """The non-empty paragraphs of a cell or block, each trimmed, runs of padding inside a line removed.

    A single ASCII space stays (`履职 效益`, `2023 年`): it may be printed. U+3000 and runs of two or more are layout.
    """
    return [line for raw in text.split("\n") if (line := trim(_PADDING.sub("", trim(raw))))]
