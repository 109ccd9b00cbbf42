"""What recognition got wrong and the table tells: look-alikes in columns of figures, letters of known labels.

Nothing is changed without a word: the table's `repairs` say what was read and what it is taken for, and where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from extract.model import BBox, Block, Element, Place, Table
from extract.readers.known import Labels
from extract.readers.scan.page import ReadLine, Scanned
from extract.text.labels import core
from extract.text.normalize import squash

_FIGURE = re.compile(r"^[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[%％]?$")
_LOOK_ALIKES = str.maketrans("OoQD〇○lIi|丨!BSsZz，。．·", "00000011111185522,...")
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}[%％]?$|\d{4,}[%％]?$)")
# A column is of figures if this share of its filled cells are, and at least so many.
_MOST, _FEWEST = 0.6, 3
_LONGEST = 20
# A dash between figures is read as the figure one.
_DASH = re.compile(r"(?<=[\d）)%％])[一](?=\d)")
_BOUND = re.compile(r"(?:(?<=[\u4e00-\u9fff])|^)M(?=\d+(?:\.\d+)?(?:[%％元万天人个]|$))")
_OPEN_CLOSE = re.compile(r"[（(][^（）()]*[）)]")


class Mender:
    """Settles the elements of a document some of whose pages (by number) were read from pictures."""

    def __init__(self, pages: Mapping[int, Scanned], labels: Labels) -> None:
        self._pages, self._labels = pages, labels
        self._lines = {number: _by_band(page.lines) for number, page in pages.items()}
        self._near: dict[tuple[int, str], list[str]] | None = None

    def element(self, element: Element) -> Element:
        """The element, mended and placed; untouched if it stands on no scanned page."""
        if isinstance(element, Block):
            if element.place.page not in self._pages:
                return element
            return replace(element, text=tidy(element.text), place=self._placed(element.place))
        return self._table(element) if any(cell.place.page in self._pages for cell in element.cells) else element

    def _table(self, table: Table) -> Table:
        repairs: list[str] = []
        numeric = _numeric_columns(table)
        cells = []
        for cell in table.cells:
            if cell.place.page not in self._pages or not cell.text:
                cells.append(replace(cell, place=self._placed(cell.place)))
                continue
            lines = self._lines_in(cell.place)
            text = tidy(cell.text)
            mended = as_figure(text) if cell.col in numeric else self._as_label(as_bound(text), lines)
            if mended != text:
                repairs.append(f"第{cell.row + 1}行第{cell.col + 1}列识别为“{squash(text)}”，按“{squash(mended)}”")
            sure = min((line.confidence for line in lines), default=None)
            sure = None if sure is None else round(sure, 3)
            cells.append(replace(cell, text=mended, place=self._placed(cell.place), confidence=sure))
        return replace(table, cells=tuple(cells), repairs=(*table.repairs, *repairs))

    def _placed(self, place: Place) -> Place:
        page = self._pages.get(place.page or 0)
        return Place(place.page, page.back(place.bbox)) if page and place.bbox else place

    def _lines_in(self, place: Place) -> list[ReadLine]:
        """The lines whose middle is in a box."""
        page, box = place.page, place.bbox
        if page is None or box is None:
            return []
        shift = self._pages[page].shift
        bands = self._lines[page]
        near = [line for band in range(_band(box[1]), _band(box[3]) + 1) for line in bands.get(band, ())]
        return [line for line in near if _holds(box, line.bbox, shift)]

    def _as_label(self, text: str, lines: Iterable[ReadLine]) -> str:
        """The one known label that differs in one character, if that is one the network was not sure of."""
        plain = core(squash(text))
        doubted = "".join(line.doubted for line in lines)
        if not doubted or not 3 <= len(plain) < 16 or self._labels.known(text):
            return text
        found = {label for label in self._alike(plain) if _differs_in(plain, label, doubted)}
        if len(found) != 1:
            return text
        label = found.pop()
        wrong, right = next((a, b) for a, b in zip(plain, label, strict=True) if a != b)
        return text.replace(wrong, right, 1) if text.count(wrong) == 1 else text

    def _alike(self, plain: str) -> Iterable[str]:
        """Labels of the same length that share its first or its second half."""
        if self._near is None:
            self._near = defaultdict(list)
            for label in sorted(self._labels.labels):
                for half in _halves(label):
                    self._near[half].append(label)
        return [label for half in _halves(plain) for label in self._near.get(half, ())]


def tidy(text: str) -> str:
    """Dashes between figures, and pairs of brackets of which one was read wide: both are."""
    text = _DASH.sub("—", text)
    return _OPEN_CLOSE.sub(_wide_pair, text)


def _wide_pair(match: re.Match[str]) -> str:
    pair = match.group()
    return f"（{pair[1:-1]}）" if pair[0] == "（" or pair[-1] == "）" else pair


def as_figure(text: str) -> str:
    """The figure that a text of look-alikes stands for; the text if it is none or needs no mending."""
    plain = squash(text)
    if not plain or len(plain) > _LONGEST or _FIGURE.match(plain):
        return text
    figure = _DECIMAL_COMMA.sub(".", plain.translate(_LOOK_ALIKES))
    return figure if _FIGURE.match(figure) and (any(char.isdigit() for char in plain) or plain in ("O", "o", "〇")) else text


def as_bound(text: str) -> str:
    """≤ where it was read as a letter: an M between Han, or nothing, and a figure. Seen on one report of 49 pages, twice."""
    return _BOUND.sub("≤", text)


def _numeric_columns(table: Table) -> set[int]:
    filled: dict[int, int] = defaultdict(int)
    figures: dict[int, int] = defaultdict(int)
    for cell in table.cells:
        if cell.colspan == 1 and squash(cell.text):
            filled[cell.col] += 1
            figures[cell.col] += bool(_FIGURE.match(squash(cell.text)))
    return {col for col, count in figures.items() if count >= max(_FEWEST, _MOST * filled[col])}


def _differs_in(text: str, label: str, doubted: str) -> bool:
    wrong = [a for a, b in zip(text, label, strict=True) if a != b]
    return len(wrong) == 1 and wrong[0] in doubted


def _halves(text: str) -> tuple[tuple[int, str], tuple[int, str]]:
    middle = len(text) // 2
    return (len(text), text[:middle]), (-len(text), text[middle:])


# Points: lines are kept in bands of the page, so that a cell asks few of them.
_BAND = 20.0


def _band(y: float) -> int:
    return int(y // _BAND)


def _by_band(lines: Iterable[ReadLine]) -> dict[int, list[ReadLine]]:
    bands: dict[int, list[ReadLine]] = defaultdict(list)
    for line in lines:
        bands[_band((line.bbox[1] + line.bbox[3]) / 2)].append(line)
    return bands


def _holds(box: BBox, line: BBox, shift: float) -> bool:
    x, y = (line[0] + line[2]) / 2 + shift, (line[1] + line[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
