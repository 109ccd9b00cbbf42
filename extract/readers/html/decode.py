"""Bytes of a web page to characters. Pages lie about their charset, so their bytes speak first, and strictly.

The order is that of `extract.readers.text.encoding` (marks, UTF-16, UTF-8, then GB18030 against Big5); what the page or
its MHTML part declares decides only where the bytes do not. A few broken bytes are common in old pages (a title cut in the
middle of a character): they show as U+FFFD and are counted, more of them are an unknown encoding.
"""

from __future__ import annotations

import codecs
import re
from types import MappingProxyType

from extract.errors import UnknownEncoding
from extract.readers.text import encoding

# Share of the characters that may be broken: one in 500. A wrong encoding breaks every second Han character.
_BROKEN_SHARE = 0.002
_BROKEN = "\ufffd"
_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096
# The WHATWG Encoding Standard reads all names of GBK as GB18030. Other names count for nothing.
_GB = dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "chinese", "csgb2312", "gb18030"), "gb18030")
_NAMES = MappingProxyType({**_GB, "utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"})


def decode(data: bytes, file_name: str, declared: str = "") -> tuple[str, int]:
    """The text and how many characters of it are broken. Raises UnknownEncoding.

    `declared` is the charset that the page's MHTML part names; without it the page's own head is asked.
    """
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not _wide(data):
        data = data.translate(None, _CONTROLS)
    try:
        return encoding.decode(data, file_name)[0], 0
    except UnknownEncoding as error:
        found = _DECLARED.search(data[:_HEAD])
        named = (declared, found[1].decode("ascii", "replace") if found else "", "utf-8", "gb18030")
        wanted = dict.fromkeys(_NAMES[name.lower()] for name in named if name.lower() in _NAMES)
        best = min((data.decode(name, "replace") for name in wanted), key=lambda text: text.count(_BROKEN))
        broken = best.count(_BROKEN)
        if broken > _BROKEN_SHARE * len(best):
            raise UnknownEncoding(
                file_name, error.problem, place=error.place, remedy="open it in a browser and save it again"
            ) from error
        return best, broken


def _wide(data: bytes) -> bool:
    """UTF-16 without a mark: every mark-up character is two bytes wide."""
    head = data[:_HEAD]
    return b"<\0" in head and b">\0" in head and head.count(0) * 4 > len(head)
