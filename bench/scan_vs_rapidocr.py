"""Scans: jixiao against RapidOCR alone on the same pages, in one run.

Both get the same pages drawn by PDFium; RapidOCR gives lines of text, jixiao tables, blocks and records. Pages go to both
in turn, so that a busy machine slows both; wall and processor time of each, and their ratio.

    python bench/scan_vs_rapidocr.py [FILE.pdf…] [--pages 6]

Without files the samples' PDF are taken: their pages are read as pictures.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from rapidocr import RapidOCR

from extract.readers.paged import content
from extract.readers.pdf.scanned import picture
from extract.readers.scan import opened

Clock = tuple[float, float]
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.pdf"))


def timed(work: Callable[[], object]) -> Clock:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=SAMPLES)
    parser.add_argument("--pages", type=int, default=6, help="of each file, at most")
    options = parser.parse_args()
    peer = RapidOCR(params={"Global.log_level": "error"})
    scans = opened()
    assert scans is not None, "pip install 'jixiao[ocr]'"
    blank = np.full((200, 600, 3), 255, np.uint8)
    peer(blank)
    ours: list[Clock] = []
    theirs: list[Clock] = []
    for file in options.files:
        document = pdfium.PdfDocument(file)
        for index in range(min(len(document), options.pages)):
            drawn = document[index].render(scale=200 / 72).to_numpy()
            theirs.append(timed(lambda drawn=drawn: peer(drawn)))
            ours.append(timed(lambda index=index, document=document: content(scans.read(picture(document, index), index + 1))))
            print(f"{file.name} {index + 1}: RapidOCR {theirs[-1][0]:.2f} s, jixiao {ours[-1][0]:.2f} s")
    for name, k in (("wall", 0), ("processor", 1)):
        a, b = sum(clock[k] for clock in ours), sum(clock[k] for clock in theirs)
        print(f"{name} time a page: RapidOCR {b / len(theirs):.2f} s, jixiao {a / len(ours):.2f} s, ratio {a / b:.2f}")


if __name__ == "__main__":
    main()
