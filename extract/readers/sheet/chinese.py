"""Numbers in Chinese, as the formats [DBNum1] (一二三) and [DBNum2] (壹贰叁) show them."""

from __future__ import annotations

import re

PLAIN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FORMAL_DIGITS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")


def in_chinese(text: str, kind: int) -> str:
    """[DBNum1] 一二三, [DBNum2] 壹贰叁, for whole numbers with their 十百千万; other texts digit by digit."""
    if kind not in (1, 2) or not any(c.isdigit() for c in text):
        return text
    digits = PLAIN_DIGITS if kind == 1 else FORMAL_DIGITS
    return re.sub(
        r"\d+", lambda m: spelled(m[0], kind) if len(m[0]) <= 12 else m[0].translate(digits), text, count=1
    ).translate(digits)


def spelled(number: str, kind: int) -> str:
    """A whole number of at most twelve digits with its places: 一千二百三十四, 十二."""
    digits, places = ("〇一二三四五六七八九", "十百千") if kind == 1 else ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
    value = int(number)
    if value == 0:
        return digits[0]
    groups: list[str] = []
    for unit in ("", "万", "亿"):
        value, group = divmod(value, 10_000)
        words, zero = "", False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if digit:
                words += (digits[0] if zero and words else "") + digits[digit] + (places[power - 1] if power else "")
                zero = False
            else:
                zero = True
        lead = digits[0] if value and group and group < 1000 else ""
        groups.insert(0, lead + words + unit if words else "")
        if not value:
            break
    spelled = "".join(groups)
    return spelled[1:] if kind == 1 and spelled.startswith("一十") else spelled
