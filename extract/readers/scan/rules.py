"""Ruled lines of a picture by morphology: long runs of ink along an axis."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.tables.geometry import Rule

Gray = NDArray[np.uint8]

# Inches. Strokes of a word that touch each other are shorter than LONG; the border of a narrow cell is longer than SHORT
# and ends on a rule at both sides, which a stroke in the cell does not: it ends ON or more before, or NEAR if it is longer
# than a character is high. A rule is no thicker than THICK. Measured on the sample scans, 200 dpi, whose tightest rows
# leave three pixels between text and rule.
_LONG, _HIGH, _SHORT = 1.2, 0.4, 0.1
_ON, _NEAR, _PAST = 0.005, 0.025, 0.04
_THICK = 0.06
# A border stands free: of its length, this much may have ink beside it. A stroke that fills a tight row has other strokes
# of its character at its side.
_FREE = 0.15


@dataclass(frozen=True)
class Ruling:
    """Rules in pixels of the picture, and where their ink stands (255 on 0)."""

    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    mask: Gray


@dataclass(frozen=True)
class _Runs:
    """Runs of ink along the rows: where each is, its label, and the picture of labels; and the ink itself."""

    rules: list[tuple[Rule, int]]
    labels: NDArray[np.int32]
    ink: Gray

    def long(self, dpi: float) -> list[Rule]:
        return [rule for rule, _ in self.rules if rule.length >= _LONG * dpi]

    def kept(self, across: list[Rule], dpi: float) -> tuple[list[Rule], Gray]:
        """The long runs and those held by rules across, without strokes of text at their ends; and their ink."""
        found = [(rule, n) for rule, n in self.rules if rule.length >= _LONG * dpi or self._is_border(rule, across, dpi)]
        chosen = np.zeros(int(self.labels.max()) + 1, np.uint8)
        chosen[[n for _, n in found]] = 255
        mask = chosen[self.labels]
        thick = round(_THICK * dpi)
        out = []
        for rule, _ in found:
            cut = self._without_strokes(rule, across, dpi)
            rows = slice(max(0, round(rule.at) - thick), round(rule.at) + thick)
            mask[rows, int(rule.start) : int(cut.start)] = 0
            mask[rows, int(cut.end) + 1 : int(rule.end) + 1] = 0
            out.append(cut)
        return out, mask

    def _without_strokes(self, run: Rule, across: list[Rule], dpi: float) -> Rule:
        """The run up to the last rule across at either end, where what is beyond is a stroke of text in line with it."""
        past, high = _PAST * dpi, _HIGH * dpi
        marks = sorted(r.at for r in across if r.start - past <= run.at <= r.end + past)
        points = [run.start, *(at for at in marks if run.start + past < at < run.end - past), run.end]
        if len(points) > 2 and points[1] - points[0] < high and not self._free(replace(run, end=points[1]), dpi):
            points = points[1:]
        if len(points) > 2 and points[-1] - points[-2] < high and not self._free(replace(run, start=points[-2]), dpi):
            points = points[:-1]
        return replace(run, start=points[0], end=points[-1])

    def _is_border(self, run: Rule, across: list[Rule], dpi: float) -> bool:
        return _held(run, across, dpi) and (run.length >= _HIGH * dpi or self._free(run, dpi))

    def _free(self, run: Rule, dpi: float) -> bool:
        """Whether there is hardly any ink right above and below the run; its ends, which lie on rules, are not asked."""
        inner = slice(int(run.start + _PAST * dpi), int(run.end - _PAST * dpi) + 1)
        far = max(3, round(0.5 * _PAST * dpi))
        middle = round(run.at)
        for first in (middle - far - 3, middle + far):
            beside = self.ink[max(0, first) : max(0, first + 4), inner].any(axis=0)
            if beside.size and beside.mean() > _FREE:
                return False
        return True


def ruling(ink: Gray, dpi: float) -> Ruling:
    """The rules in the ink (255 on 0) of a straightened picture."""
    across, down = _runs(ink, dpi), _runs(np.ascontiguousarray(ink.T), dpi)
    horizontal, rows = across.kept(down.long(dpi), dpi)
    vertical, columns = down.kept(across.long(dpi), dpi)
    mask = cv2.dilate(rows | columns.T, np.ones((3, 3), np.uint8)).astype(np.uint8)
    return Ruling(tuple(horizontal), tuple(vertical), mask)


def _runs(ink: Gray, dpi: float) -> _Runs:
    """Steps of a pixel bridged, then all that is shorter than SHORT opened away; blots are no rules."""
    bridged = cv2.morphologyEx(cv2.dilate(ink, np.ones((2, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    opened = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, max(8, round(_SHORT * dpi))), np.uint8))
    count, labels, stats, middles = cv2.connectedComponentsWithStats(opened, connectivity=8)
    rules = []
    for n in range(1, count):
        x, _, width, _, area = stats[n].tolist()
        if area <= _THICK * dpi * width:
            rules.append((Rule(float(middles[n][1]), x, x + width), n))
    return _Runs(rules, labels.astype(np.int32), ink)


def _held(run: Rule, across: list[Rule], dpi: float) -> bool:
    """Whether a short run reaches from one of these rules to another."""
    on, past = (_NEAR if run.length >= _HIGH * dpi else _ON) * dpi, _PAST * dpi
    near = [rule.at for rule in across if rule.start - past <= run.at <= rule.end + past]
    return any(run.start - on <= at <= run.start + past for at in near) and any(
        run.end - past <= at <= run.end + on for at in near
    )
