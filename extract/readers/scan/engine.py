"""The two networks of PP-OCR on ONNX Runtime: where text stands on a picture, and what a strip of one line says.

RapidOCR's wheel brings the models; we call them ourselves, as a page of cells is another task than a photo: strips are
batched by their own width (RapidOCR pads every strip to 320 columns, most cells need a third), and every character keeps
its place and its confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.readers.scan.extra import DETECTION, RECOGNITION

Gray = NDArray[np.uint8]

# The longest side of a picture that detection sees: RapidOCR's own limit. A page of A4 at 200 dpi is 2339 high.
_DETECTED_SIDE = 2000
_STEP = 32  # the detection network halves its input five times
_HEIGHT = 48  # of a strip, as the recognition network was trained
_MOST_COLUMNS = 3200
# In heights of the strip, from its end to the middle of the first character: half a Han character, a margin, a bracket.
_ROOM, _SURE_AGAIN = 1.05, 0.8
# Columns of paper at both ends, and how light of a strip's pixels paper is (percent). With them the network sees a last
# bracket that it misses at the very edge, and how wide it is.
_MARGIN, _PAPER = 12, 90
# Brackets and strokes as wide as a Han character. The network hardly ever says so at the end of a line, where nothing shows
# the width, but it gives most of them more than this. Chosen on 50 brackets of three pages of the sample scans: in cells no
# narrow one has more than 0.006, and four of the wide have less than 0.005 (their partner settles these); in prose with
# figures between brackets some narrow ones have more.
_WIDE = {"(": "（", ")": "）", "/": "／"}
_WIDE_LIKELY = 0.0075
# Columns of a batch, all strips together: more does not run faster on two cores and takes memory.
_BATCH_COLUMNS = 4000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a strip says. For each character its middle as a share of the strip's width, and how sure the network is."""

    text: str
    middles: tuple[float, ...] = ()
    sure: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


class Engine:
    """Both networks, loaded once a process."""

    def __init__(self, models: Path, threads: int) -> None:
        self._detection = _session(models / DETECTION, threads)
        self._recognition = _session(models / RECOGNITION, threads)
        known = self._recognition.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *known, " "]
        self._wide = [(self._characters.index(half), self._characters.index(wide)) for half, wide in _WIDE.items()]

    def text_map(self, gray: Gray) -> NDArray[np.float32]:
        """How likely each pixel belongs to the core of a line of text (0…1), in the size of the picture."""
        height, width = gray.shape
        scale = min(1.0, _DETECTED_SIDE / max(height, width))
        size = tuple(max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
        small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        given = np.repeat(_normal(small)[None, None], 3, axis=1)
        found: NDArray[np.float32] = self._detection.run(None, {self._detection.get_inputs()[0].name: given})[0][0, 0]
        return cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)

    def read(self, strips: Sequence[Gray]) -> list[Reading]:
        """What each strip says: one upright line of text, dark on light. A strip whose reading leaves room for a character at
        an end is read again without margins, and the longer reading taken if it is sure.
        """
        found = self._read(strips, _MARGIN)
        short = [n for n, (strip, reading) in enumerate(zip(strips, found, strict=True)) if _leaves_room(strip, reading)]
        for n, again in zip(short, self._read([strips[n] for n in short], 0), strict=True):
            if len(again.text) > len(found[n].text) and again.confidence >= _SURE_AGAIN:
                found[n] = again
        return found

    def _read(self, strips: Sequence[Gray], margin: int) -> list[Reading]:
        if not strips:
            return []
        scaled = [_strip(strip, margin) for strip in strips]
        order = sorted(range(len(scaled)), key=lambda i: scaled[i].shape[1])
        readings = [Reading("")] * len(scaled)
        start = 0
        while start < len(order):
            stop = start + 1
            while stop < len(order) and (stop + 1 - start) * scaled[order[stop]].shape[1] <= _BATCH_COLUMNS:
                stop += 1
            batch = order[start:stop]
            for i, reading in zip(batch, self._batch([scaled[i] for i in batch], margin), strict=True):
                readings[i] = reading
            start = stop
        return readings

    def _batch(self, strips: list[Gray], margin: int) -> list[Reading]:
        width = -(-max(strip.shape[1] for strip in strips) // 8) * 8
        given = np.zeros((len(strips), 3, _HEIGHT, width), np.float32)
        for row, strip in zip(given, strips, strict=True):
            row[:, :, : strip.shape[1]] = _normal(strip)
        scores = self._recognition.run(None, {self._recognition.get_inputs()[0].name: given})[0]
        best, sure = scores.argmax(axis=2), scores.max(axis=2)
        for half, wide in self._wide:
            best[(best == half) & (scores[:, :, wide] > _WIDE_LIKELY)] = wide
        return [
            self._decoded(b, s, width / len(b), strip.shape[1] - 2 * margin, margin)
            for b, s, strip in zip(best, sure, strips, strict=True)
        ]

    def _decoded(self, best: NDArray[np.int64], sure: NDArray[np.float32], step: float, own: int, margin: int) -> Reading:
        """A run of steps with the same character is one; its middle is that of the run. `step` is in columns, `own` are the
        strip's columns without its margins.
        """
        changes = np.flatnonzero(np.diff(best)) + 1
        starts, stops = [0, *changes.tolist()], [*changes.tolist(), len(best)]
        kept = [(a, b) for a, b in zip(starts, stops, strict=True) if best[a]]
        return Reading(
            "".join(self._characters[best[a]] for a, _ in kept),
            tuple(min(max(((a + b) / 2 * step - margin) / own, 0.0), 1.0) for a, b in kept),
            tuple(float(sure[a:b].max()) for a, b in kept),
        )


@cache
def engine(models: Path, threads: int) -> Engine:
    """The engine of this process, its models in this folder, with so many threads of ONNX Runtime."""
    return Engine(models, threads)


def _leaves_room(strip: Gray, reading: Reading) -> bool:
    """Whether there is room for a bracket before the first character or behind the last: strips end where ink ends."""
    height, width = strip.shape
    if not reading.middles:
        return False
    return bool(max(reading.middles[0], 1 - reading.middles[-1]) * width > _ROOM * height)


def _session(model: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _normal(gray: Gray) -> NDArray[np.float32]:
    return gray.astype(np.float32) / 127.5 - 1


def _strip(gray: Gray, margin: int) -> Gray:
    """The strip in the network's height, with margins of its paper; a very long one is squeezed."""
    height, width = gray.shape
    wide = min(max(round(width * _HEIGHT / height), 8), _MOST_COLUMNS)
    way = cv2.INTER_CUBIC if height < _HEIGHT else cv2.INTER_AREA
    scaled = cv2.resize(gray, (wide, _HEIGHT), interpolation=way)
    paper = int(np.percentile(scaled, _PAPER))
    return cv2.copyMakeBorder(scaled, 0, 0, margin, margin, cv2.BORDER_CONSTANT, value=paper).astype(np.uint8)
