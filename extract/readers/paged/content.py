"""A page's glyphs and rules to its tables and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from extract.heartbeat import beat
from extract.readers.paged.cells import cells
from extract.readers.paged.ink import PageInk
from extract.readers.paged.prose import PageLine
from extract.readers.paged.stitch import Half
from extract.readers.paged.unruled import UnruledTable, find
from extract.readers.scan.extra import needed
from extract.tables.lattice import NARROW, lattices
from extract.tables.lines import lines

# Lines with a gap in them: a table without rules has at least so many.
_FEWEST_ROWS = 3
# A0 full of rows and columns of 10 points has a quarter of it. A million would take a gigabyte.
_MOST_SLOTS = 250_000


@dataclass
class PageContent:
    """A page's tables and lines and the top of each ruled table. `unmapped`, `hidden`, `outside` and `doubled` count
    characters left out, `fault` says why the page is not read; `lost` that the file does not even hold it.
    """

    number: int
    halves: list[Half] = field(default_factory=list)
    lines: list[PageLine] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    unruled: list[UnruledTable] = field(default_factory=list)
    unmapped: int = 0
    hidden: int = 0
    outside: int = 0
    doubled: int = 0
    fault: str = ""
    lost: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing was found on it."""
        return not (self.halves or self.unruled or self.lines)


def as_found(table: UnruledTable) -> UnruledTable:
    """The table as it is: for a reader without a second opinion."""
    return table


def content(seen: PageInk, check: Callable[[UnruledTable], UnruledTable] = as_found) -> PageContent:
    """What is on a page. `check` may change the confidence of a table found by white space and remark on it."""
    beat(f"page {seen.number}")
    if seen.fault:
        return PageContent(seen.number, fault=f"{seen.fault}，{needed()}")
    page = PageContent(seen.number, unmapped=seen.unmapped, hidden=seen.hidden, outside=seen.outside)
    rest = seen.glyphs
    ruled = [] if _is_hatched(seen) else lattices(seen.horizontal, seen.vertical)
    for lattice in ruled:
        found, rest = cells(lattice, rest, seen.number)
        if any(cell.text for cell in found) or len(found) > 3:
            page.halves.append(Half(seen.number, lattice.xs, tuple(found), first=False, last=False))
            page.tops.append(lattice.ys[0])
    printed = lines(rest)
    if sum(" " in line.text for line in printed) >= _FEWEST_ROWS:
        unruled, rest = find(rest, seen.horizontal, [lattice.bbox for lattice in ruled], seen.number)
        page.unruled = [check(table) for table in unruled]
        printed = lines(rest) if unruled else printed
    page.lines = [PageLine(line, seen.number, seen.height) for line in printed]
    page.doubled = len(seen.glyphs) - sum(_characters(text) for text in _texts(page))
    return page


def _is_hatched(seen: PageInk) -> bool:
    """Whether the rules are a drawing's: no table has so many places on one page."""
    rows, cols = ({rule.at // NARROW for rule in rules} for rules in (seen.horizontal, seen.vertical))
    return len(rows) * len(cols) > _MOST_SLOTS


def _texts(page: PageContent) -> Iterator[str]:
    yield from (cell.text for half in page.halves for cell in half.cells)
    yield from (cell.text for table in page.unruled for cell in table.cells)
    yield from (item.line.text for item in page.lines)


def _characters(text: str) -> int:
    return len("".join(text.split()))
