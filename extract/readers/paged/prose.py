"""Lines outside of tables to paragraphs: page furniture out, wrapped lines joined, over page breaks too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import BBox
from extract.tables.lines import Line
from extract.text.normalize import squash

_PAGE_NUMBER = re.compile(r"^[-—–－·\s]*(?:第)?\s*\d{1,4}\s*(?:页)?(?:[/／]?(?:共)?\s*\d{1,4}\s*页?)?[-—–－·\s]*$")
# The page number of official papers between its dashes: 7 mm below the text (GB/T 9704-2012, 7.5), whatever the margin is.
_DASHED_NUMBER = re.compile(r"^[-—–－·]+\s*\d{1,4}\s*[-—–－·]+$")
_OPENS = re.compile(
    r"^(?:第[一二三四五六七八九十]+(?:部分|章|节)|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．](?!\d)"
    r"|[（(]\d{1,2}[）)]|[①-⑳]|附件|附表|备注|说明|注[:：]|填表|填报)"
)
_ENDS = re.compile(r"[。；;：:！!？?]$")
_UNIT = re.compile(r"[（《“‘〔【〈「(]{0,3}(?:[A-Za-z0-9.,%+-]{1,20}|.)[，。、；：？！）》”’〕】〉」),.;:?!%％…]{0,4}")
# Shares: the margins in which page furniture stands; how far a full line may end before the right edge (glyph heights).
_MARGIN = 0.09
_DASHED_MARGIN = 0.13
_FULL = 1.6
_INDENT = 1.2
# The box of a Han character is up to a twentieth lower than it is wide.
_SLACK = 0.3
# The height of a line is that of most of its glyphs: figures of a Latin font stand a third higher than Han of their size.
_OTHER_TYPE = 0.35
# With fewer long lines than this, the tables tell how wide the text is.
_LONG, _FEW = 25, 3


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line and its page, with the page's height."""

    line: Line
    page: int
    height: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines: text, the page and box of its first page, what the print says of it."""

    text: str
    page: int
    bbox: BBox
    size: float
    centered: bool


def furniture(pages: list[list[PageLine]]) -> set[tuple[int, int]]:
    """(page index, line index) of page numbers, and of headers and footers that come again on several pages."""
    seen: Counter[str] = Counter()
    edge: list[tuple[int, int, str]] = []
    for p, found in enumerate(pages):
        for n, item in enumerate(found):
            middle = (item.line.bbox[1] + item.line.bbox[3]) / 2
            margin = _DASHED_MARGIN if _DASHED_NUMBER.match(item.line.text) else _MARGIN
            if middle < margin * item.height or middle > (1 - margin) * item.height:
                text = re.sub(r"\d+", "#", squash(item.line.text))
                edge.append((p, n, text))
                seen[text] += 1
    needed = max(3, len(pages) // 3)
    return {(p, n) for p, n, text in edge if seen[text] >= needed or _PAGE_NUMBER.match(pages[p][n].line.text)}


def paragraphs(found: list[PageLine], left: float, right: float) -> list[Paragraph]:
    """Join wrapped lines between two tables. `left` and `right` are the edges of the text over the document."""
    out: list[list[PageLine]] = []
    for item in found:
        if out and _wraps(out[-1][-1], item, left, right):
            out[-1].append(item)
        else:
            out.append([item])
    return [_paragraph(lines, left, right) for lines in out]


def _wraps(before: PageLine, item: PageLine, left: float, right: float) -> bool:
    """Whether a line goes on with the one before: that one is full, this one is neither indented nor a new mark."""
    a, b = before.line, item.line
    if abs(a.size - b.size) > _OTHER_TYPE * max(a.size, b.size):
        return False
    room = right - a.bbox[2]
    if room > max(_FULL, _unbreakable(b.text) + _SLACK) * a.size or b.bbox[0] - left > _INDENT * b.size:
        return False
    if before.page == item.page and b.bbox[1] - a.bbox[3] > 1.5 * a.size:
        return False
    return not (_OPENS.match(b.text) and (_ENDS.search(a.text) or room > _FULL * a.size))


def _unbreakable(text: str) -> float:
    """The width, in glyph heights, of what the printer keeps together at the start of a line: no line begins with a
    closing mark or ends with an opening one (GB/T 15834-2011, 5.1), and words and figures are not cut.
    """
    unit = _UNIT.match(text)
    return sum(0.5 if char.isascii() else 1.0 for char in unit.group()) if unit else 0.0


def _paragraph(lines: list[PageLine], left: float, right: float) -> Paragraph:
    first = lines[0].line
    text = first.text
    for item in lines[1:]:
        glue = " " if text[-1:].isascii() and item.line.text[:1].isascii() and text[-1:].isalpha() else ""
        text += glue + item.line.text
    middle, width = (left + right) / 2, right - left
    centred = abs((first.bbox[0] + first.bbox[2]) / 2 - middle) < 0.03 * width and first.bbox[0] - left > 2 * first.size
    boxes = [item.line.bbox for item in lines if item.page == lines[0].page]
    box = (min(b[0] for b in boxes), boxes[0][1], max(b[2] for b in boxes), boxes[-1][3])
    return Paragraph(text, lines[0].page, box, first.size, centred and len(lines) == 1)


def edges(pages: list[list[PageLine]], tables: Sequence[tuple[float, float]] = ()) -> tuple[float, float]:
    """The left and right edge of the body text: where most long lines begin and end, or the tables (their left and right
    edges) where there are hardly any.
    """
    lines = [item.line for found in pages for item in found]
    long = [line for line in lines if len(line.text) > 15] or lines
    if not long:
        return 0.0, 0.0
    starts = Counter(round(line.bbox[0] / 3) for line in long)
    ends = sorted(line.bbox[2] for line in long)
    left, right = starts.most_common(1)[0][0] * 3.0, ends[int(0.9 * (len(ends) - 1))]
    if tables and sum(len(line.text) > _LONG for line in lines) < _FEW:
        right = max(right, *(x1 for _, x1 in tables))
    return left, right
