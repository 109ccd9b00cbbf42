"""Pages to a document's body: furniture out, blocks and tables in reading order, tables joined over page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from extract.model import Block, Element, Place
from extract.readers.paged.content import PageContent
from extract.readers.paged.prose import PageLine, edges, furniture, paragraphs
from extract.readers.paged.stitch import Half, Known, continues, doubtful, is_mark, stitched
from extract.readers.paged.unruled import UnruledTable

Item: TypeAlias = "PageLine | Half | UnruledTable"


@dataclass(frozen=True)
class Assembled:
    """What pages give a `Document`: `body`, `drops`, `notes` and `needs_ocr` are its fields of the same names."""

    body: tuple[Element, ...]
    drops: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    needs_ocr: tuple[int, ...]


def assembled(pages: Sequence[PageContent], known: Known) -> Assembled:
    """The body of these pages in their order, and what was left out of it. `known` tells the lexicon's labels.

    Page numbers, headers, footers (drop `furniture`) and marks of continued tables (`continuation-mark`) are no part of the
    text; a character printed twice in one place stands once (`doubled`).
    """
    out_of_text = furniture([page.lines for page in pages])
    left, right = edges([page.lines for page in pages], [(half.xs[0], half.xs[-1]) for page in pages for half in page.halves])
    stream: list[Item] = []
    for p, page in enumerate(pages):
        kept = [(item.line.bbox[1], item) for n, item in enumerate(page.lines) if (p, n) not in out_of_text]
        placed: list[tuple[float, Item]] = [*kept, *zip(page.tops, page.halves, strict=True)]
        placed += [(table.bbox[1], table) for table in page.unruled]
        stream += [item for _, item in sorted(placed, key=lambda pair: pair[0])]
    marks = {i for i in range(len(stream)) if _goes_on_below(stream, i)}
    marked = sum(_characters(item.line.text) for i in marks if isinstance(item := stream[i], PageLine))
    stream = [item for i, item in enumerate(stream) if i not in marks]
    body = _elements(stream, left, right, known)
    drops = {
        "unmapped-glyph": sum(page.unmapped for page in pages),
        "hidden-text": sum(page.hidden for page in pages),
        "outside-page": sum(page.outside for page in pages),
        "furniture": sum(_characters(pages[p].lines[n].line.text) for p, n in out_of_text),
        "continuation-mark": marked,
        "doubled": sum(page.doubled for page in pages),
    }
    return Assembled(
        tuple(body),
        tuple((kind, count) for kind, count in drops.items() if count),
        (*_faults(pages), *_doubts(stream, known)),
        tuple(page.number for page in pages if page.fault and not page.lost),
    )


def _characters(text: str) -> int:
    return len("".join(text.split()))


def _goes_on_below(stream: list[Item], i: int) -> bool:
    """A mark such as 续表 over the rest of a table: it is the page's doing, as page numbers are."""
    item = stream[i]
    between = 0 < i < len(stream) - 1 and isinstance(stream[i - 1], Half) and isinstance(stream[i + 1], Half)
    return between and isinstance(item, PageLine) and is_mark(item.line.text)


def _doubts(stream: list[Item], known: Known) -> list[str]:
    """Tables at a page break that were left apart and may be one."""
    return [
        f"第{item.page}页开头的表格可能是上页表格的续表，列线不同，没有合并"
        for i, item in enumerate(stream)
        if i and isinstance(item, Half) and isinstance(stream[i - 1], Half)
        if doubtful(_marked(stream, i - 1), _marked(stream, i), known)
    ]


def _elements(stream: list[Item], left: float, right: float, known: Known) -> list[Element]:
    elements: list[Element] = []
    blocks = tables = i = 0
    while i < len(stream):
        item = stream[i]
        if isinstance(item, Half):
            halves = [_marked(stream, i)]
            while i + 1 < len(stream) and isinstance(stream[i + 1], Half) and continues(halves[-1], _marked(stream, i + 1)):
                i += 1
                halves.append(_marked(stream, i))
            tables += 1
            elements.append(stitched(f"t{tables}", halves, known))
            i += 1
            continue
        if isinstance(item, UnruledTable):
            tables += 1
            elements.append(item.table(f"t{tables}"))
            i += 1
            continue
        stop = i
        run: list[PageLine] = []
        while stop < len(stream) and isinstance(line := stream[stop], PageLine):
            run.append(line)
            stop += 1
        for found in paragraphs(run, left, right):
            blocks += 1
            place = Place(found.page, found.bbox)
            elements.append(Block(f"p{blocks}", found.text, place, size=round(found.size, 1), centered=found.centered))
        i = stop
    return elements


def _marked(stream: list[Item], i: int) -> Half:
    """The table at i, told whether it is the last thing on its page and the first on its page."""
    half = stream[i]
    assert isinstance(half, Half)
    before = stream[i - 1] if i else None
    after = stream[i + 1] if i + 1 < len(stream) else None
    return Half(half.page, half.xs, half.cells, first=_page_of(before) != half.page, last=_page_of(after) != half.page)


def _page_of(item: Item | None) -> int | None:
    return None if item is None else item.page


def _faults(pages: Sequence[PageContent]) -> list[str]:
    """What kept pages from being read, one note in Chinese a cause."""
    causes: dict[str, list[int]] = {}
    for page in pages:
        if page.fault:
            causes.setdefault(page.fault, []).append(page.number)
    return [f"第{_ranges(numbers)}页{fault}" for fault, numbers in causes.items()]


def _ranges(numbers: list[int]) -> str:
    """Page numbers in order as a reader writes them: 1—3、7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)
