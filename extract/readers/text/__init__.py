"""Plain text: dumps of Word files, tables drawn with characters, and the prose around them."""

from __future__ import annotations

import re

from extract.errors import EmptyFile
from extract.lexicon import Lexicon
from extract.model import Block, Document, Element, Table
from extract.readers.known import Labels
from extract.readers.text import drawn, oneline
from extract.readers.text.dump import CELL, RawCell, is_padding, looks_like_prose, tables_of
from extract.readers.text.encoding import decode
from extract.readers.text.grid import build
from extract.text.normalize import squash, trim

# Marks that Tika leaves of things which are no text.
_MARK = re.compile(r"\[(?:bookmark|image): [^\]\n]*\]")


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document of a plain text file. Raises UnknownEncoding, or EmptyFile if nothing is printed in it."""
    text, encoding = decode(data, file_name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    dropped = sum(len(squash(mark)) for mark in _MARK.findall(text))
    text = _MARK.sub("", text)
    if is_padding(text):
        raise EmptyFile(file_name, "no text in it", remedy="check that the conversion to text worked")
    body = _Body(Labels.of(lexicon))
    body.read(text.split("\n"))
    drops = (("mark", dropped),) if dropped else ()
    return Document(file_name, sha256, "txt", f"text/{encoding}", tuple(body.elements), drops=drops)


class _Body:
    """Collects blocks and tables in order."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.elements: list[Element] = []
        self.blocks = self.tables = 0

    def read(self, lines: list[str]) -> None:
        i = 0
        while i < len(lines):
            if found := drawn.at(lines, i):
                self._table(found.build(self._table_id()))
                i = found.end
            elif oneline.is_form(lines[i], self.labels):
                self._one_line(lines[i])
                i += 1
            elif CELL.match(lines[i]):
                cells, i = self._stream(lines, i)
                self._cells(cells)
            else:
                self._block(lines[i])
                i += 1

    def _table_id(self) -> str:
        return f"t{self.tables + 1}"

    def _table(self, table: Table) -> None:
        self.tables += 1
        self.elements.append(table)

    def _block(self, line: str) -> None:
        if not is_padding(line):
            self.blocks += 1
            self.elements.append(Block(f"p{self.blocks}", line))

    def _cells(self, cells: list[RawCell]) -> None:
        for rows in tables_of(cells, self.labels):
            if looks_like_prose(rows, self.labels):
                for line in (line for row in rows for cell in row for line in cell.lines):
                    self._block(line)
            else:
                self._table(build(self._table_id(), rows, self.labels.roles))

    def _one_line(self, line: str) -> None:
        title, rows = oneline.parse(line, self.labels)
        self._block(" ".join(title))
        self._table(oneline.build(self._table_id(), rows))

    def _stream(self, lines: list[str], i: int) -> tuple[list[RawCell], int]:
        """The cells from line i on, up to the prose behind the table, and the line that prose begins at."""
        cells: list[RawCell] = []
        while i < len(lines):
            if not (mark := CELL.match(lines[i])) or drawn.at(lines, i):
                break
            cell = RawCell([lines[i][mark.end() :]], fresh=bool(mark.group(1)))
            cells.append(cell)
            i = self._paragraphs(lines, i + 1, cell)
            cell.settle()
            if cell.candidate and not (i < len(lines) and CELL.match(lines[i])):
                break
        return cells, i

    def _paragraphs(self, lines: list[str], i: int, cell: RawCell) -> int:
        """Add the paragraphs that belong to the cell; returns the line at which something else begins."""
        while True:
            while i < len(lines) and lines[i] and not CELL.match(lines[i]):
                cell.lines.append(lines[i])
                i += 1
            after = i
            while after < len(lines) and not lines[after]:
                after += 1
            cell.candidate = after > i or after == len(lines)
            if after == len(lines) or CELL.match(lines[after]):
                return after
            if after == i:
                continue
            stop = self._end_of_loose(lines, after)
            if stop is None:
                return after
            cell.lines += [""] * (after - i) + lines[after:stop]
            i = stop

    def _end_of_loose(self, lines: list[str], start: int) -> int | None:
        """Text behind an empty line: where it ends if it still belongs to the cell, None if it is prose.

        It belongs to the cell when cells go on behind it and it does not read like what stands between tables.
        """
        stop = start
        while stop < len(lines) and not CELL.match(lines[stop]) and stop - start < _LOOSE_LINES:
            stop += 1
        if stop == len(lines) or not CELL.match(lines[stop]):
            return None
        texts = [trim(line) for line in lines[start:stop] if not is_padding(line)]
        if not texts:
            return stop
        nearest = trim(CELL.sub("", lines[stop], count=1))
        if any(self.labels.between_tables(text) for text in texts) or self.labels.opens_table(nearest):
            return None
        return stop


# A cell of a form rarely holds more paragraphs than this behind an empty one; prose between tables often does.
_LOOSE_LINES = 30
