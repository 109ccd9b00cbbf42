"""Numbers of headings, of enumerations in prose and of lists: repeated or skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.contract import Report, Section, Source
from extract.rules.engine import Flaw, rule
from extract.rules.view import short
from extract.text.normalize import fold, squash

_HAN = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_HAN_NUMBER = re.compile(r"^(?:([二三四五六七八九])?(十))?([一二三四五六七八九])?$")
_ITEM = re.compile(r"^\s*(\d{1,2})(?=[、.．](?!\d))")
_ENUMERATED = re.compile(r"(?<![^\s。；;：:，,、！!])([一二三四五六七八九十]{1,3})是")
# Longer gaps are lists that the outline does not follow, not slips of a typist.
_LONGEST_GAP = 1


@rule(
    "numbering",
    severity="info",
    source="GB/T 9704—2012 党政机关公文格式：结构层次序数依次为一、（一）1.（1）",
    example="标题编号重复：“四、存在的问题”与前面的“四、绩效情况”同号，应为五",
)
def heading_numbers(report: Report) -> Iterator[Flaw]:
    """Two headings of one parent have the same number, or one number is left out between two of them.

    Numbers count by value, whatever their style; a list that starts again at one is a new or a nested list, and so is
    what follows a heading without a number. A number that the prose between them holds is not left out.
    """
    seen: set[tuple[str, ...]] = set()
    for siblings in _families(report.outline):
        for before, after in pairwise(siblings):
            first, second = ordinal(before.number), ordinal(after.number)
            if first is None or second is None or _kind(before.number) != _kind(after.number):
                continue
            if second == first > 1:
                flaw = f"标题编号重复：“{_heading(after)}”与前面的“{_heading(before)}”同号，应为{_written(after, first + 1)}"
            elif 1 < second - first <= 1 + _LONGEST_GAP and not _mentions(before, first + 1):
                flaw = f"标题编号跳号：“{_heading(before)}”之后为“{_heading(after)}”，应为{_written(after, first + 1)}"
            else:
                continue
            key = (_heading(before), _heading(after))
            if key not in seen:
                seen.add(key)
                sources: tuple[Source, ...] = tuple(s.source for s in (before, after) if s.source)
                yield Flaw(flaw, _written(after, first + 1), after.number, sources)


@rule(
    "numbering",
    severity="info",
    source="正文列举：一是、二是、三是……",
    example="列举重复：“工作措施”中“二是”印了两次，第二次应为三是",
)
def enumerated_twice(report: Report) -> Iterator[Flaw]:
    """An enumeration in prose (一是…二是…) has the same number twice running.

    The same section printed again in another report of the file counts once.
    """
    seen: set[tuple[str, str]] = set()
    for section in _walk(report.outline):
        for paragraph in section.text.split("\n"):
            marks = [mark.group(1) for mark in _ENUMERATED.finditer(paragraph)]
            for before, after in pairwise(marks):
                key = (squash(section.title), after)
                if before == after != "一" and key not in seen:
                    seen.add(key)
                    right = f"{_han((ordinal(after) or 0) + 1)}是"
                    message = f"列举重复：“{short(section.title)}”中“{after}是”印了两次，第二次应为{right}"
                    yield Flaw(message, right, f"{after}是", (section.source,) if section.source else ())


@rule(
    "numbering",
    severity="info",
    source="GB/T 9704—2012 党政机关公文格式：结构层次序数依次为一、（一）1.（1）",
    example="列举编号跳号：“绩效目标”中2之后为4，应为3",
)
def numbered_paragraphs(report: Report) -> Iterator[Flaw]:
    """Numbered paragraphs of one section repeat a number, or leave one out.

    A number that stands elsewhere in the text of the section is not left out.
    """
    seen: set[tuple[str, int, int]] = set()
    for section in _walk(report.outline):
        numbers = [int(item.group(1)) for line in section.text.split("\n") if (item := _ITEM.match(line))]
        for before, after in pairwise(numbers):
            key = (squash(section.title), before, after)
            repeated = after == before > 1
            skipped = 1 < after - before <= 1 + _LONGEST_GAP and not _mentions(section, before + 1)
            if (repeated or skipped) and key not in seen:
                seen.add(key)
                what = f"{before}印了两次" if repeated else f"{before}之后为{after}"
                kind = "重复" if repeated else "跳号"
                message = f"列举编号{kind}：“{short(section.title)}”中{what}，应为{before + 1}"
                yield Flaw(message, before + 1, after, (section.source,) if section.source else ())


@rule(
    "numbering",
    severity="info",
    source="专项资金清单“序号”栏",
    example="专项资金清单：序号3重复，前为“就业补助资金”，后为“人才引进经费”",
)
def list_numbers(report: Report) -> Iterator[Flaw]:
    """A serial number of a fund list stands at two neighbouring funds."""
    for fund_list in report.fund_lists:
        for before, after in pairwise(fund_list.rows):
            number = squash(after.number or "")
            names = squash(before.fund_name or ""), squash(after.fund_name or "")
            if number and number == squash(before.number or "") and all(names) and names[0] != names[1]:
                title = squash(fund_list.title or "专项资金清单")
                message = f"{title}：序号{number}重复，前为“{short(names[0])}”，后为“{short(names[1])}”"
                yield Flaw(message, None, number, tuple(row.source for row in (before, after) if row.source))


def ordinal(number: str | None) -> int | None:
    """The value of a printed heading number (`四`, `（二）`, `3`, `第一部分`), None for any other, as `附件2-1` or `1.2`."""
    text = re.sub(r"^\(|\)$|[、.．,，:：]$", "", fold(number or ""))
    text = re.sub(r"^第(.+?)(?:部分|章|节|篇|条)$", r"\1", text)
    if text.isascii() and text.isdigit() and len(text) <= 3:
        return int(text)
    found = _HAN_NUMBER.match(text)
    if not text or not found:
        return None
    tens = (_HAN[found.group(1)] if found.group(1) else 1) * 10 if found.group(2) else 0
    return tens + (_HAN[found.group(3)] if found.group(3) else 0)


def _kind(number: str | None) -> str:
    """第一部分 is never compared with 二."""
    folded = fold(number or "")
    return folded[-1] if folded.startswith("第") else ""


def _han(value: int) -> str:
    digits = {value: digit for digit, value in _HAN.items()}
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + digits.get(ones, "")


def _written(section: Section, value: int) -> str:
    """The number that should stand there, in the style of the one that does."""
    printed = section.number or ""
    style = re.search(r"\d+|[一二三四五六七八九十]+", printed)
    if not style:
        return str(value)
    right = str(value) if style.group().isdigit() else _han(value)
    return printed[: style.start()] + right + printed[style.end() :]


def _heading(section: Section) -> str:
    number = section.number or ""
    mark = "" if re.search(r"[）)分章节篇条]$", number) else "." if number.isdigit() else "、"
    return f"{number}{mark}{short(section.title)}"


def _mentions(section: Section, value: int) -> bool:
    """True if the prose under a heading holds that number as the start of a line or of a sentence."""
    signs = rf"(?:{value}|{_han(value)}|[（(](?:{value}|{_han(value)})[）)])"
    mark = re.compile(rf"(?:^|[\s。；;])[（(]?{signs}(?:[、.．）)]|是)")
    return any(mark.search(each.text) for each in _walk([section]))


def _families(sections: Sequence[Section]) -> Iterator[Sequence[Section]]:
    yield sections
    for section in sections:
        yield from _families(section.children)


def _walk(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.children)
