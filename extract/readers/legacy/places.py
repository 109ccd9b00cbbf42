"""Where notes, text boxes and sections stand in a Word 97 file: tables of positions ([MS-DOC] 2.8, PLC)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from doc2docx.errors import Doc2DocxError
from doc2docx.msdoc.fib import FcLcb
from doc2docx.msdoc.sprm import parse_grpprl

from extract.readers.legacy.streams import Word

_SECTION_TYPES = {0: "continuous", 1: "nextColumn", 2: "nextPage", 3: "evenPage", 4: "oddPage"}
_SECTION_BREAK = 0x3009  # sprmSBkc
_ANCHOR_SIZE, _BOX_SIZE, _SECTION_SIZE = 26, 22, 12
_UNSET = 25  # a tick box as its template left it
_BOX_SHAPE = 14  # where FTXBXS names its shape


@dataclass(frozen=True)
class Note:
    """A footnote or endnote (`kind`) and where its text stands."""

    kind: str
    identity: str
    start: int
    end: int


class Places:
    """The notes by the position of their mark, the sections by the position behind their end, and the text boxes."""

    def __init__(self, word: Word) -> None:
        fib = word.fib
        self.notes: dict[int, Note] = {
            **_notes(word, "footnote", fib.plcf_fnd_ref, fib.plcf_fnd_txt, fib.ccp_text, fib.ccp_footnotes),
            **_notes(word, "endnote", fib.plcf_end_ref, fib.plcf_end_txt, fib.endnote_story_cp_start, fib.ccp_endnotes),
        }
        self.sections: Mapping[int, str] = _sections(word)
        self._boxes, self._anchors = _boxes(word)

    def box_at(self, position: int) -> tuple[int, int] | None:
        """The text of the box that is anchored here; asked a second time, None."""
        shape = self._anchors.pop(position, None)
        return self._boxes.pop(shape, None) if shape is not None else None

    def boxes_left(self) -> list[tuple[int, int]]:
        """The boxes that nobody has asked for: those of a group are anchored by the group's shape."""
        left = [*self._boxes.values()]
        self._boxes.clear()
        return left


def _plc(word: Word, where: FcLcb, size: int) -> tuple[list[int], list[bytes]]:
    """The positions of a PLC and the data of each, as many as are whole."""
    raw = word.table[where.fc : where.fc + where.lcb]
    count = (len(raw) - 4) // (4 + size)
    if count < 1:
        return [], []
    positions = list(struct.unpack_from(f"<{count + 1}L", raw))
    base = 4 * (count + 1)
    return positions, [raw[base + at * size : base + (at + 1) * size] for at in range(count)]


def _notes(word: Word, kind: str, marks: FcLcb, texts: FcLcb, origin: int, length: int) -> dict[int, Note]:
    positions, _ = _plc(word, marks, 2)
    bounds, _ = _plc(word, texts, 0)
    notes: dict[int, Note] = {}
    for at, position in enumerate(positions[:-1]):
        if at + 1 < len(bounds) and bounds[at] < bounds[at + 1] <= length:
            notes.setdefault(position, Note(kind, str(at + 1), origin + bounds[at], origin + bounds[at + 1]))
    return notes


def _sections(word: Word) -> dict[int, str]:
    positions, data = _plc(word, word.fib.plcf_sed, _SECTION_SIZE)
    return {end: _section_type(word, entry) for end, entry in zip(positions[1:], data, strict=False)}


def _section_type(word: Word, entry: bytes) -> str:
    at = struct.unpack_from("<l", entry, 2)[0]
    if not 0 <= at <= len(word.document) - 2:
        return "nextPage"
    size = struct.unpack_from("<H", word.document, at)[0]
    try:
        modifiers = parse_grpprl(word.document[at + 2 : at + 2 + size], label="Sepx", allow_trailing_zero_padding=True)
    except Doc2DocxError:
        return "nextPage"
    kinds = [modifier.operand[0] for modifier in modifiers if modifier.opcode == _SECTION_BREAK]
    return _SECTION_TYPES.get(kinds[-1], "nextPage") if kinds else "nextPage"


def _boxes(word: Word) -> tuple[dict[int, tuple[int, int]], dict[int, int]]:
    """The text of each box by its shape, and the shapes by the position of their anchor. The last entry is a guard."""
    fib = word.fib
    origin, length = fib.textbox_story_cp_start, fib.ccp_textboxes
    bounds, data = _plc(word, fib.plcf_txbx_txt, _BOX_SIZE)
    boxes: dict[int, tuple[int, int]] = {}
    for at, entry in enumerate(data):
        start, end = bounds[at], min(bounds[at + 1], length)
        reusable = struct.unpack_from("<H", entry, 8)[0]
        if start < end and not reusable and word.text[origin + start : origin + end].strip("\r\0 "):
            boxes.setdefault(struct.unpack_from("<l", entry, _BOX_SHAPE)[0], (origin + start, origin + end))
    positions, shapes = _plc(word, fib.plc_spa_mom, _ANCHOR_SIZE)
    anchors = {position: struct.unpack_from("<l", shape)[0] for position, shape in zip(positions, shapes, strict=False)}
    return boxes, anchors


def tick_box(word: Word, at: int) -> bool | None:
    """Whether the tick box whose data stands here in the data stream is ticked; None if no tick box does ([MS-DOC] 2.9.78)."""
    data = word.data or b""
    try:
        base = at + struct.unpack_from("<H", data, at + 4)[0]
        version, bits, _, _, name = struct.unpack_from("<L4H", data, base)
        if version != 0xFFFFFFFF or bits & 3 != 1:
            return None
        chosen = bits >> 2 & 31
        return bool(struct.unpack_from("<H", data, base + 14 + 2 * name)[0] if chosen == _UNSET else chosen)
    except struct.error:
        return None
