"""Run inside docling's own environment: seconds of its Word backend on each file, as JSON on stdout.

    python docling_word.py RUNS FILE...

One untimed conversion of each file goes first, so that imports and caches do not count.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from docling.backend.msword_backend import MsWordDocumentBackend
from docling.datamodel.base_models import InputFormat
from docling.datamodel.document import InputDocument


def convert(path: Path) -> float:
    start = time.perf_counter()
    source = InputDocument(path_or_stream=path, format=InputFormat.DOCX, backend=MsWordDocumentBackend)
    source._backend.convert()  # the input document has opened the file with it; opening it again would count twice
    return time.perf_counter() - start


def main(runs: int, files: list[str]) -> None:
    times = {}
    for name in files:
        convert(Path(name))
        times[name] = [convert(Path(name)) for _ in range(runs)]
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
