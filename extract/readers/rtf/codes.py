"""Bytes of Rich Text to characters: the code page of the file, and that of each font (RTF 1.9.1, "Font Table")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from extract.readers.legacy.script import is_gb2312

# Windows' character sets as code pages.
_CHARSETS: Mapping[int, int] = MappingProxyType(
    {
        **{77: 10000, 78: 932, 79: 949, 80: 936, 81: 950, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950},
        **{
            161: 1253,
            162: 1254,
            163: 1258,
            177: 1255,
            178: 1256,
            186: 1257,
            204: 1251,
            222: 874,
            238: 1250,
            254: 437,
            255: 850,
        },
    }
)
SYMBOL_CHARSET = 2
_ANSI, _DEFAULT = 0, 1
_NAMES: Mapping[int, str] = MappingProxyType(
    {936: "gbk", 950: "cp950", 932: "cp932", 949: "cp949", 10000: "mac_roman", 65001: "utf-8"}
)
_EAST_ASIAN = frozenset({932, 936, 949, 950})
_HIGH = re.compile(rb"[\x80-\xff]")
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\x81-\xfe][\x40-\xfe])+")


def codec(page: int) -> str:
    """Python's name of a code page, Windows Latin for one that it does not know."""
    name = _NAMES.get(page, f"cp{page}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def page_of(charset: int | None, default: int) -> int:
    """The code page of a font's character set."""
    return default if charset is None or charset == _DEFAULT else 1252 if charset == _ANSI else _CHARSETS.get(charset, default)


def decoded(raw: bytes, page: int, default: int) -> str:
    """The characters of bytes in a font of this code page.

    Chinese text in a Latin font is common: Word names the font of the Latin letters last. So bytes that make whole pairs in
    the file's own East Asian code page are read in that, and bytes that are GB 2312 beyond doubt as such in any file.
    """
    if page == 1252 and _HIGH.search(raw):
        if default in _EAST_ASIAN and _PAIRS.fullmatch(raw):
            page = default
        elif is_gb2312(raw):
            page = 936
    return raw.decode(codec(page), "replace")
