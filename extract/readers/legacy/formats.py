"""Which properties hold at a position of the text: the formatted disk pages of [MS-DOC] 2.9.33 (CHPX) and 2.9.175 (PAPX).

doc2docx has the same in `read_formatting`, which compares every run with every paragraph: a table of 5,000 rows would take
hours. Here each distinct set of properties is worked out once, and only the properties that tell text and tables.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from doc2docx.errors import Doc2DocxError
from doc2docx.model import CharacterProperties, ParagraphProperties, StyleSheet
from doc2docx.msdoc.fib import FcLcb
from doc2docx.msdoc.pieces import Piece, PieceTable
from doc2docx.msdoc.sprm import PropertyModifier, apply_character_modifiers, apply_paragraph_modifiers, parse_grpprl

from extract.readers.legacy.streams import Word

Modifiers: TypeAlias = tuple[PropertyModifier, ...]
Key: TypeAlias = tuple[int, bytes, int]
Value = TypeVar("Value")

_PAGE = 512
# style, in a table, end of row, depth, list, level, outline, alignment, break before ([MS-DOC] 2.6.2);
# header row, cells and their edges, inserted, deleted, widened, merged and split ones (2.6.3).
_PARAGRAPH = frozenset(
    (
        *(0x4600, 0x2416, 0x2417, 0x6649, 0x664A, 0x244B, 0x244C, 0x460B, 0x260A, 0x2602),
        *(0x2640, 0x2403, 0x2461, 0x2407),
        *(0x3404, 0xD608, 0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B),
    )
)
# deleted, inserted, bold, hidden, special, binary data, symbol, picture, style, plain, fonts, size (2.6.1).
_CHARACTER = frozenset(
    (0x0800, 0x0801, 0x0835, 0x083C, 0x0855, 0x0806, 0x6A09, 0x6A03, 0x4A30, 0x2A33, 0x4A4F, 0x4A50, 0x4A51, 0x4A43)
)
# Large sets of properties stand in the data stream: sprmPHugePapx, sprmPTableProps.
_ELSEWHERE = frozenset((0x6645, 0x6646, 0x646B))
_MAX_DEPTH = 4
_BROKEN = (Doc2DocxError, struct.error, IndexError, ValueError, TypeError)


@dataclass(frozen=True)
class Runs(Generic[Value]):
    """Values by position: `starts` is ascending, a value holds until the next start."""

    starts: list[int]
    values: list[Value]

    def at(self, position: int) -> Value | None:
        """The value at a position, None before the first."""
        index = bisect_right(self.starts, position) - 1
        return self.values[index] if index >= 0 else None

    def over(self, start: int, end: int) -> Iterator[tuple[int, int, Value | None]]:
        """The stretches of one value within a range, in order."""
        index = bisect_right(self.starts, start) - 1
        while start < end:
            stop = min(self.starts[index + 1], end) if index + 1 < len(self.starts) else end
            yield start, stop, self.values[index] if index >= 0 else None
            start, index = stop, index + 1


class Formats:
    """The paragraph and character properties of one file. `broken` counts sets of properties that could not be read."""

    def __init__(self, word: Word, styles: StyleSheet, fonts: dict[int, str]) -> None:
        self.broken = 0
        self._word, self._styles, self._fonts = word, styles, fonts
        self._paragraphs = _runs(word, word.fib.plcf_bte_papx, _papx)
        self._characters = _runs(word, word.fib.plcf_bte_chpx, _chpx)
        self._known_paragraphs: dict[Key, ParagraphProperties] = {}
        self._known_characters: dict[tuple[Key, int | None], CharacterProperties] = {}
        self._same_characters: dict[tuple[Modifiers, int | None], CharacterProperties] = {}

    def paragraph(self, position: int) -> ParagraphProperties:
        """The properties of the paragraph whose mark stands at this position."""
        key = self._paragraphs.at(position)
        if key is None:
            return ParagraphProperties()
        if key not in self._known_paragraphs:
            self._known_paragraphs[key] = self._read_paragraph(key)
        return self._known_paragraphs[key]

    def characters(self, start: int, end: int, style: int | None) -> Iterator[tuple[int, int, CharacterProperties]]:
        """The stretches of equal character properties in a paragraph of that style."""
        for first, stop, key in self._characters.over(start, end):
            yield first, stop, self._character(key, style)

    def character(self, position: int, style: int | None) -> CharacterProperties:
        """The properties of one character."""
        return self._character(self._characters.at(position), style)

    def _character(self, key: Key | None, style: int | None) -> CharacterProperties:
        if key is None:
            return CharacterProperties()
        if (key, style) not in self._known_characters:
            self._known_characters[key, style] = self._read_character(key, style)
        return self._known_characters[key, style]

    def _read_paragraph(self, key: Key) -> ParagraphProperties:
        style, raw, prm = key
        modifiers = (
            *self._modifiers(raw, _PARAGRAPH),
            *_of_piece(self._word.pieces, prm, 1),
            *_of_piece(self._word.pieces, prm, 5),
        )

        def apply(properties: ParagraphProperties | None, chosen: Modifiers) -> ParagraphProperties:
            found, _ = apply_paragraph_modifiers(chosen, style_id=style, initial_properties=properties)
            return found

        return self._applied(modifiers, apply)

    def _read_character(self, key: Key, style: int | None) -> CharacterProperties:
        _, raw, prm = key
        modifiers = (*self._modifiers(raw, _CHARACTER), *_of_piece(self._word.pieces, prm, 2))
        if (modifiers, style) in self._same_characters:
            return self._same_characters[modifiers, style]
        base = self._styles.effective_character_at(style)

        def apply(properties: CharacterProperties | None, chosen: Modifiers) -> CharacterProperties:
            found, _, _ = apply_character_modifiers(
                chosen,
                initial_properties=properties,
                base_properties=base,
                font_names=self._fonts,
                style_properties_at=self._styles.effective_character_at,
            )
            return found

        return self._same_characters.setdefault((modifiers, style), self._applied(modifiers, apply))

    def _modifiers(self, raw: bytes, wanted: frozenset[int], depth: int = 0) -> Modifiers:
        """The modifiers of a set that are wanted, with those that stand in the data stream for want of room."""
        try:
            found = parse_grpprl(raw, label="grpprl", allow_trailing_zero_padding=True)
        except _BROKEN:
            self.broken += 1
            return ()
        kept: list[PropertyModifier] = []
        followed = False
        for modifier in found:
            if modifier.opcode in _ELSEWHERE and depth < _MAX_DEPTH and not followed:
                followed = True
                kept += self._modifiers(self._elsewhere(modifier.operand), wanted, depth + 1)
            elif modifier.opcode in wanted:
                kept.append(modifier)
        return tuple(kept)

    def _elsewhere(self, operand: bytes) -> bytes:
        """The properties in the data stream that a modifier points to ([MS-DOC] 2.9.210, PrcData)."""
        at, data = int.from_bytes(operand, "little"), self._word.data or b""
        size = int.from_bytes(data[at : at + 2], "little")
        if at + 2 + size > len(data):
            self.broken += 1
        return data[at + 2 : at + 2 + size]

    def _applied(self, modifiers: Modifiers, apply: Callable[[Value | None, Modifiers], Value]) -> Value:
        """All modifiers, or where one is broken, each that is not."""
        try:
            return apply(None, modifiers)
        except _BROKEN:
            self.broken += 1
        properties = apply(None, ())
        for modifier in modifiers:
            try:
                properties = apply(properties, (modifier,))
            except _BROKEN:
                continue
        return properties


def _of_piece(pieces: PieceTable, prm: int, group: int) -> Modifiers:
    """What a piece changes of its properties' `group` ([MS-DOC] 2.9.209); a fast save leaves such changes."""
    if not prm:
        return ()
    try:
        found: Modifiers = pieces.modifiers_for_piece(Piece(0, 1, 0, False, prm), property_group=group)
    except _BROKEN:
        return ()
    return found


def _runs(word: Word, where: FcLcb, read: Callable[[bytes, int], tuple[int, bytes]]) -> Runs[Key]:
    """The runs of all pages, by position in the text instead of in the stream."""
    offsets: list[int] = []
    ends: list[int] = []
    keys: list[tuple[int, bytes]] = []
    for low, high, page in _pages(word, where):
        count = page[-1]
        if 4 * (count + 1) > _PAGE:
            continue
        bounds = struct.unpack_from(f"<{count + 1}L", page)
        for at in range(count):
            start, end = max(bounds[at], low), min(bounds[at + 1], high)
            if start < end and (not ends or start >= ends[-1]):
                offsets.append(start)
                ends.append(end)
                keys.append(read(page, at))
    starts: list[int] = []
    values: list[Key] = []
    for piece in word.pieces.pieces:
        width = 1 if piece.compressed else 2
        first, last = piece.file_offset, piece.file_offset + (piece.cp_end - piece.cp_start) * width
        at = max(bisect_right(offsets, first) - 1, 0)
        if at >= len(offsets) or offsets[at] > first:
            starts.append(piece.cp_start)
            values.append((0, b"", piece.prm))
        while at < len(offsets) and offsets[at] < last:
            if ends[at] > first:
                starts.append(piece.cp_start + max(offsets[at] - first, 0) // width)
                values.append((*keys[at], piece.prm))
            at += 1
    return Runs(starts, values)


def _pages(word: Word, where: FcLcb) -> Iterator[tuple[int, int, bytes]]:
    """The stretch of the stream that a page of formats is for, and the page."""
    raw = word.table[where.fc : where.fc + where.lcb]
    count = min((len(raw) - 4) // 8, len(word.document) // _PAGE)
    if count < 1:
        return
    total = (len(raw) - 4) // 8
    bounds = struct.unpack_from(f"<{total + 1}L", raw)
    numbers = struct.unpack_from(f"<{total}L", raw, 4 * (total + 1))
    for at in range(count):
        page = word.document[numbers[at] * _PAGE : (numbers[at] + 1) * _PAGE]
        if len(page) == _PAGE:
            yield bounds[at], bounds[at + 1], page


def _chpx(page: bytes, at: int) -> tuple[int, bytes]:
    offset = page[4 * (page[-1] + 1) + at] * 2 if 4 * (page[-1] + 1) + at < _PAGE else 0
    return 0, page[offset + 1 : offset + 1 + page[offset]] if offset else b""


def _papx(page: bytes, at: int) -> tuple[int, bytes]:
    place = 4 * (page[-1] + 1) + 13 * at
    offset = page[place] * 2 if place < _PAGE else 0
    if not offset or offset + 2 > _PAGE:
        return 0, b""
    size, start = (page[offset] * 2 - 1, offset + 1) if page[offset] else (page[offset + 1] * 2, offset + 2)
    content = page[start : start + size]
    return (struct.unpack_from("<H", content)[0], content[2:]) if len(content) >= 2 else (0, b"")
