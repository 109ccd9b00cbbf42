"""The scanned pages of one document: read one by one, set level with each other, and settled when the body is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extract.lexicon import Lexicon
from extract.model import Element
from extract.readers.known import Labels
from extract.readers.paged import PageInk
from extract.readers.scan.engine import Engine
from extract.readers.scan.mend import Mender
from extract.readers.scan.page import Picture, Scanned, recognise
from extract.tables.geometry import Rule
from extract.tables.lattice import lattices

# A table that goes on overleaf has the same columns; the feeder takes each page a little more to the left or right.
# Points: how far at most, and how well the columns must agree after that.
_FEED, _LEVEL = 40.0, 2.5
# Below this, a page is worth a look.
_POOR = 0.9
# The share of ink of a blank page with the dust and the shadows of its edges; a page of one line has more.
_BLANK = 0.002
# Dots per inch of print. Below this, characters of 9 points have fewer than 18 rows.
_COARSE = 140


@dataclass
class Scans:
    """Reads the pictures of a document's pages, in page order."""

    engine: Engine
    pages: dict[int, Scanned] = field(default_factory=dict)
    _columns: tuple[float, ...] = ()

    def read(self, picture: Picture, number: int) -> PageInk:
        """The page's ink; a page whose table goes on from the page before is set level with it."""
        ink, scanned = recognise(picture, number, self.engine)
        tables = lattices(ink.horizontal, ink.vertical)
        shift = _shift(self._columns, tables[0].xs) if tables and number - 1 in self.pages else 0.0
        self._columns = tuple(x + shift for x in tables[-1].xs) if tables else ()
        self.pages[number] = replace(scanned, shift=shift)
        return _shifted(ink, shift) if shift else ink

    def settle(self, body: Iterable[Element], lexicon: Lexicon) -> tuple[Element, ...]:
        """The body with the slips of recognition mended where that is safe, each cell's confidence, and the places of all on
        the pages as they came.
        """
        mender = Mender(self.pages, Labels.of(lexicon))
        return tuple(mender.element(element) for element in body)

    def notes(self) -> list[str]:
        """What the person who checks the result has to know, in Chinese."""
        if not self.pages:
            return []
        lines = [line for page in self.pages.values() for line in page.lines]
        if not lines:
            return [f"第{'、'.join(ranges(sorted(self.pages)))}页是图像，没有识别出文字"]
        total = sum(len(line.text) for line in lines)
        sure = sum(len(line.text) * line.confidence for line in lines) / total
        pages = "、".join(ranges(sorted(self.pages)))
        found = [f"第{pages}页是图像，由文字识别（OCR）读出，平均把握{sure:.2f}"]
        poor = [n for n, page in self.pages.items() if page.lines and page.confidence < _POOR]
        if poor:
            found.append(f"第{'、'.join(ranges(poor))}页文字识别的把握不大，请核对")
        coarse = [n for n, page in self.pages.items() if page.scale > 72 / _COARSE]
        if coarse:
            found.append(f"第{'、'.join(ranges(coarse))}页太大或分辨率太低，按每英寸{_COARSE}点以下识别，请核对小字")
        silent = [n for n, page in self.pages.items() if not page.lines and page.inked > _BLANK]
        if silent:
            found.append(f"第{'、'.join(ranges(silent))}页是图像，没有识别出文字")
        unread = [n for n, page in self.pages.items() if page.unread]
        if unread:
            count = sum(self.pages[n].unread for n in unread)
            found.append(f"第{'、'.join(ranges(unread))}页有{count}处笔迹没有识别出文字")
        return found


def ranges(numbers: list[int]) -> list[str]:
    """Page numbers in order as a reader writes them: 1—3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs]


def _shift(above: tuple[float, ...], below: tuple[float, ...]) -> float:
    """By how much the columns below stand to the left of those above, if they are the same columns; else 0."""
    if len(above) < 2 or len(below) < 2:
        return 0.0
    shift = ((above[0] - below[0]) + (above[-1] - below[-1])) / 2
    few, many = sorted((above, tuple(x + shift for x in below)), key=len)
    same = all(min(abs(x - y) for y in many) <= _LEVEL for x in few)
    return shift if same and abs(shift) <= _FEED else 0.0


def _shifted(ink: PageInk, shift: float) -> PageInk:
    return replace(
        ink,
        glyphs=[glyph._replace(x0=glyph.x0 + shift, x1=glyph.x1 + shift) for glyph in ink.glyphs],
        horizontal=[Rule(rule.at, rule.start + shift, rule.end + shift, rule.edge) for rule in ink.horizontal],
        vertical=[replace(rule, at=rule.at + shift) for rule in ink.vertical],
    )
