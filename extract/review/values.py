"""What a person types into a column, as the value that the contract allows there."""

from __future__ import annotations

import math
import unicodedata

from extract.sinks.records import Column


class NotAllowed(Exception):
    """The text is no value of the column; the message, in Chinese, says why."""


def value_of(column: Column, text: str) -> object:
    """The value that `text` means; an empty one is none. Raises NotAllowed."""
    text = text.strip()
    if not text:
        if column.required:
            raise NotAllowed(f"{column.title}不能为空")
        return None
    if column.choices and text not in column.choices:
        raise NotAllowed(f"{column.title}只能是{'、'.join(column.choices)}")
    match column.kind:
        case "text":
            return text
        case "boolean":
            return _truth(column, text)
        case "integer" | "number" | "float":
            return _number(column, text)
        case _:
            raise NotAllowed(f"{column.title}由多个值组成，不能在此更正")


def _truth(column: Column, text: str) -> bool:
    known = {"是": True, "否": False}
    if text not in known:
        raise NotAllowed(f"{column.title}只能是“是”或“否”")
    return known[text]


def _number(column: Column, text: str) -> int | float:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise NotAllowed(f"{column.title}须是数，“{text}”不是")
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    if column.kind == "integer":
        raise NotAllowed(f"{column.title}须是整数，“{text}”不是")
    return number
