"""Text that is no text: wrong positions or a wrong code page give characters of all scripts, and no other reader says so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from extract.errors import DamagedFile

# Of the characters of seven public reports none is outside of GBK and general signs. Two bytes taken for a character at random
# are in GBK for one in three; GBK taken for Windows Latin gives accented letters for all Han.
_FOREIGN = 0.1
_ENOUGH = 50
_NO_TEXT = re.compile(r"[\s\x00-\x1f]")
_LATIN_SIGNS = frozenset("¢£¤¥§¨©®°±²³´µ·¹¼½¾×÷Øéèêàáâü–—‘’“”•…")
# Scripts in which reports are printed beside Chinese: a text in one of them is a text. Ranges of code points by their start.
_SCRIPTS = (
    *((0x0600, "arabic"), (0x0700, ""), (0x0750, "arabic"), (0x0780, ""), (0x0F00, "tibetan"), (0x1000, "")),
    *((0x1800, "mongolian"), (0x18B0, ""), (0xA000, "yi"), (0xA4D0, ""), (0xAC00, "hangul"), (0xD7B0, "")),
    *((0xFB50, "arabic"), (0xFE00, ""), (0xFE70, "arabic"), (0xFF00, "")),
)
_STARTS = [start for start, _ in _SCRIPTS]
_ONE_SCRIPT = 0.8


# Runs of bytes that are Han or full-width signs in GB 2312; Windows' Latin quotes and dashes (0x91-0x97) are none.
_HIGH = re.compile(rb"[\x80-\xff]+")
_GB2312 = re.compile(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+")


def is_gb2312(raw: bytes) -> bool:
    """Whether bytes that should be Windows Latin are GB 2312: all high ones stand in pairs, as those of Latin text never do."""
    runs = _HIGH.findall(raw)
    return sum(map(len, runs)) >= 4 and all(_GB2312.fullmatch(run) for run in runs)


def check_text(text: str, file_name: str) -> None:
    """Raise DamagedFile for text of characters that no report has together."""
    counted = Counter(_NO_TEXT.sub("", text))
    total = counted.total()
    foreign = {char: count for char, count in counted.items() if not _expected(char)}
    strange = sum(foreign.values())
    if total < _ENOUGH or strange <= _FOREIGN * total or _in_one_script(foreign, strange):
        return
    raise DamagedFile(
        file_name,
        f"{strange} of its {total} characters are of no script that such a report has",
        remedy="open it in Word or WPS and see whether it has text; save it as .docx",
    )


def _in_one_script(foreign: dict[str, int], strange: int) -> bool:
    scripts: Counter[str] = Counter()
    for char, count in foreign.items():
        at = bisect_right(_STARTS, ord(char)) - 1
        if at >= 0 and _SCRIPTS[at][1]:
            scripts[_SCRIPTS[at][1]] += count
    return any(count >= _ONE_SCRIPT * strange for count in scripts.values())


def _expected(char: str) -> bool:
    if char < "\x80" or "\ue000" <= char <= "\uf8ff" or char in _LATIN_SIGNS:
        return True
    if char < "\u0250":
        return False
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return "\u2000" <= char <= "\u2bff" or "\u3000" <= char <= "\u4dbf" or char > "\uffff"
    return True
