"""One page from its picture: straightened, its rules and its text found, as ink like that of any other page."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.model import BBox
from extract.readers.paged import PageInk
from extract.readers.scan.engine import Engine, Reading
from extract.readers.scan.letters import glyphs
from extract.readers.scan.rules import ruling
from extract.readers.scan.signs import settled
from extract.readers.scan.straight import Turn, skew, turned
from extract.readers.scan.strips import Slots, Strip, runs_down, strips
from extract.tables.geometry import Rule
from extract.tables.lattice import lattices

Gray = NDArray[np.uint8]

# Ink is darker than its surroundings (a window of a quarter of an inch) by so many of 255 steps.
_WINDOW, _DARKER = 0.25, 20
# RapidOCR's own limit: a strip read with less is no text.
_SURE = 0.5
# Ink that detection missed is as often the rest of a rule or a speck.
_SURE_OF_MISSED = 0.8
# A character read with less may be another one that looks alike.
_DOUBTED = 0.9
# Below this, the page may stand on its head: upside down, half of the lines say nothing, the others read with 0.8.
_HEAD = 0.85


@dataclass(frozen=True)
class Picture:
    """A page's picture: grey, dark on light. `dpi` is that of the print, A4 where nothing better is known: what is thin or
    small is measured by it. `unit` is the size of a pixel in points of the page.
    """

    gray: Gray
    dpi: float
    unit: float


@dataclass(frozen=True)
class ReadLine:
    """A recognised line: its box in points of the straightened page, its text, how sure the network is of all of it (0…1),
    and the characters that it is not sure of.
    """

    bbox: BBox
    text: str
    confidence: float
    doubted: str = ""


@dataclass(frozen=True)
class Scanned:
    """How a page was read: its lines, the way back to its picture, the places with ink that nothing could be made of, and
    the share of the picture that is ink.

    Points of the straightened page, moved back by `shift` to the right, times `scale` are pixels of the picture that `turn`
    leads back from; `unit` is the size of these in points of the page as it came.
    """

    lines: tuple[ReadLine, ...]
    turn: Turn
    scale: float
    unit: float
    unread: int = 0
    inked: float = 0.0
    shift: float = 0.0

    @property
    def confidence(self) -> float:
        """Of the page: the mean over its characters."""
        total = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / total if total else 0.0

    @property
    def legible(self) -> float:
        """The confidence, times the share of lines that say anything."""
        return self.confidence * len(self.lines) / max(1, len(self.lines) + self.unread)

    def back(self, box: BBox) -> BBox:
        """The box on the page as it came, for one on the straightened page."""
        corners = [((x - self.shift) / self.scale, y / self.scale) for x in box[::2] for y in box[1::2]]
        points = [self.turn.back(x, y) for x, y in corners]
        xs, ys = [x * self.unit for x, _ in points], [y * self.unit for _, y in points]
        return (min(xs), min(ys), max(xs), max(ys))


def recognise(picture: Picture, number: int, engine: Engine) -> tuple[PageInk, Scanned]:
    """The page (number from 1) in a picture: its ink in points of the straightened page, and how it was read.

    A page that lies on its side is turned; one that reads badly is tried the other way up.
    """
    first = _read(picture, number, engine, 0)
    found = first or _read(picture, number, engine, 1, sure=True)
    assert found is not None
    if found[1].legible < _HEAD and (found[1].lines or found[1].unread):
        other = _read(picture, number, engine, 2 if first else 3, sure=True)
        assert other is not None
        return max(found, other, key=lambda read: read[1].legible)
    return found


def _read(
    picture: Picture, number: int, engine: Engine, quarters: int, *, sure: bool = False
) -> tuple[PageInk, Scanned] | None:
    """The page after so many quarter turns; None if its lines run up or down, unless we are `sure` of the turn."""
    gray, dpi = picture.gray, picture.dpi
    scale = 72 / dpi
    side = turned(gray, quarters, 0.0)
    turn = Turn(gray.shape[1], gray.shape[0], quarters, skew(ink_of(side, dpi)))
    straight = turned(side, 0, turn.angle).copy()
    ink = ink_of(straight, dpi)
    inked = float((ink[::3, ::3] > 0).mean())
    rules = ruling(ink, dpi)
    horizontal, vertical = [_scaled(r, scale) for r in rules.horizontal], [_scaled(r, scale) for r in rules.vertical]
    straight[rules.mask > 0] = 255
    ink[rules.mask > 0] = 0
    text = engine.text_map(straight)
    if not sure and runs_down(text, rules.mask):
        return None
    found = strips(ink, text, rules.mask, Slots(lattices(horizontal, vertical), scale), dpi)
    page = PageInk(number, straight.shape[1] * scale, straight.shape[0] * scale, [], horizontal, vertical)
    lines, unread = _letters(page, found, straight, ink, engine, scale)
    return page, Scanned(tuple(lines), turn, scale, picture.unit, unread, inked)


def _letters(
    page: PageInk, found: list[Strip], straight: Gray, ink: Gray, engine: Engine, scale: float
) -> tuple[list[ReadLine], int]:
    """Reads the strips and puts their glyphs on the page; the lines, and how many strips say nothing."""
    lines = []
    unread = 0
    printed = [strip for strip in found if not strip.dots]
    for strip in found:
        if strip.dots:
            page.glyphs += glyphs(strip, Reading(""), (strip.y0, strip.y1), scale)
    for strip, read in zip(printed, engine.read([_cut(straight, strip) for strip in printed]), strict=True):
        if read.confidence < (_SURE_OF_MISSED if strip.missed else _SURE) or not read.text.strip():
            unread += not strip.missed
            continue
        reading = replace(read, text=settled(read, ink[strip.y0 : strip.y1, strip.x0 : strip.x1]))
        page.glyphs += glyphs(strip, reading, _extent(ink, strip), scale)
        box = (strip.x0 * scale, strip.y0 * scale, strip.x1 * scale, strip.y1 * scale)
        doubted = "".join(char for char, sure in zip(reading.text, reading.sure, strict=True) if sure < _DOUBTED)
        lines.append(ReadLine(box, reading.text, reading.confidence, doubted))
    return lines, unread


def ink_of(gray: Gray, dpi: float) -> Gray:
    """Where the picture is darker than around: 255 on 0. Shades and uneven light are no ink."""
    window = max(3, round(_WINDOW * dpi) | 1)
    found = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER)
    return found.astype(np.uint8)


def _scaled(rule: Rule, scale: float) -> Rule:
    return Rule(rule.at * scale, rule.start * scale, rule.end * scale)


def _cut(gray: Gray, strip: Strip) -> Gray:
    piece = gray[strip.y0 : strip.y1, strip.x0 : strip.x1]
    return np.ascontiguousarray(np.rot90(piece, strip.turn)) if strip.turn else piece


def _extent(ink: Gray, strip: Strip) -> tuple[float, float]:
    """From where to where the ink of a strip reaches down the page."""
    rows = np.flatnonzero(ink[strip.y0 : strip.y1, strip.x0 : strip.x1].any(axis=1))
    return (strip.y0 + float(rows[0]), strip.y0 + float(rows[-1]) + 1) if len(rows) else (strip.y0, strip.y1)
