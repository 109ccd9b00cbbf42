"""Rich Text to its tokens (RTF 1.9.1, "Basic Entities"), in one pass over the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

OPEN, CLOSE, WORD, SYMBOL, BYTE, TEXT = "{", "}", "word", "symbol", "byte", "text"

_TOKEN = re.compile(
    rb"[{}]|\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,40})(?P<number>-?[0-9]{1,10})? ?|(?P<symbol>[^a-zA-Z]))"
    rb"|(?P<text>[^\\{}\r\n\x00]+)|[\r\n\x00]+|\\"
)
_BRACE = re.compile(rb"[{}]|\\bin([0-9]{1,10}) ?|\\[^a-z]")


# The kind, one of the names above; a word, a sign or bytes; and a word's parameter or a byte's value.
Token: TypeAlias = tuple[str, bytes, int | None]
_OPEN: Token = (OPEN, b"", None)
_CLOSE: Token = (CLOSE, b"", None)


class Tokens:
    """The tokens of a file in order; `skip_group` passes over what is left of the group that the last token stands in."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def __iter__(self) -> Iterator[Token]:
        while (found := _TOKEN.match(self._data, self.position)) is not None:
            self.position = found.end()
            kind = found.lastgroup
            if kind is None:
                if found[0] in (b"{", b"}"):
                    yield _OPEN if found[0] == b"{" else _CLOSE
            elif kind == "text":
                yield TEXT, found[0], None
            elif kind == "hex":
                yield BYTE, b"", int(found["hex"], 16)
            elif kind == "symbol":
                yield SYMBOL, found["symbol"], None
            else:
                number = int(found["number"]) if found["number"] is not None else None
                if found["word"] == b"bin":
                    self.position += max(number or 0, 0)
                else:
                    yield WORD, found["word"], number

    def skip_group(self) -> bool:
        """Go on behind the brace that closes this group, however deep the groups in it; False, and at the end, if none does."""
        depth, at = 1, self.position
        while depth and (found := _BRACE.search(self._data, at)) is not None:
            at = found.end()
            if found[1] is not None:
                at += int(found[1])
            elif found[0] == b"{":
                depth += 1
            elif found[0] == b"}":
                depth -= 1
        self.position = at if not depth else len(self._data)
        return not depth
