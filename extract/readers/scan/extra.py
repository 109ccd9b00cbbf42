"""The extra `ocr`: whether it is installed, and where its models are. Imports none of it."""

from __future__ import annotations

import multiprocessing
import os
from importlib.util import find_spec
from pathlib import Path

DETECTION, RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
"""The models in RapidOCR's wheel (3.4 and later). Their paths are given, so that nothing is ever downloaded."""

_NEEDED = ("cv2", "onnxruntime", "rapidocr")


def models() -> Path | None:
    """The folder of the models; None if the extra is not installed, or is a release with other models."""
    if not all(find_spec(name) for name in _NEEDED):
        return None
    places = getattr(find_spec("rapidocr"), "submodule_search_locations", None) or []
    folders = [Path(place) / "models" for place in places]
    return next((f for f in folders if all((f / name).is_file() for name in (DETECTION, RECOGNITION))), None)


def needed() -> str:
    """What a page that no reader could read needs, in Chinese."""
    return "需要文字识别（OCR）" + ("" if models() else "：pip install 'jixiao[ocr]'")


def threads() -> int:
    """For ONNX Runtime: one in a worker process, as its neighbours use the other cores; else one a core, at most four."""
    return 1 if multiprocessing.parent_process() else min(os.cpu_count() or 1, 4)
