"""PDF tables: jixiao against pdfplumber and camelot on the same pages, in one run.

Grids are compared with those of the Word twin of each sample (exact: Word stores its cells). Speed is pages per second
of one process, as ratios to pdfplumber and to PDFium giving nothing but the characters with their boxes. Memory is the
peak of a process that reads one file of 1,000 pages.

    python bench/pdf_vs_peers.py [--runs 3] [--skip-camelot]
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as c

import extract
from extract.lexicon import load
from extract.model import Table
from extract.readers import read_bytes

SAMPLES = Path(__file__).parent.parent / "samples"
PAIRS = [(path, path.with_suffix(".docx")) for path in sorted(SAMPLES.glob("*.pdf")) if path.with_suffix(".docx").exists()]
Grid = dict[tuple[int, int], str]


def tight(text: str | None) -> str:
    return "".join((text or "").split())


def expanded(table: Table) -> Grid:
    """Position → text, a merged cell at each of its positions; empty cells left out."""
    return {(r, k): tight(cell.text) for cell in table.cells for r in cell.rows for k in cell.cols if tight(cell.text)}


def ours(path: Path) -> list[Grid]:
    return [expanded(table) for table in extract.read(path).tables]


def plumber(path: Path) -> list[Grid]:
    with pdfplumber.open(path) as pdf:
        found = [table for page in pdf.pages for table in page.extract_tables()]
    return [{(r, k): tight(t) for r, row in enumerate(table) for k, t in enumerate(row) if tight(t)} for table in found]


def camelot(path: Path) -> list[Grid]:
    import camelot as peer

    found = peer.read_pdf(str(path), pages="all", flavor="lattice", copy_text=["h", "v"])
    return [
        {(r, k): tight(t) for r, row in enumerate(table.df.values.tolist()) for k, t in enumerate(row) if tight(t)}
        for table in found
    ]


def right(truth: list[Grid], found: list[Grid]) -> tuple[int, int, int]:
    """(right, predicted, true) filled positions, each true table paired with the found one that shares most texts."""
    hits = 0
    for table in truth:
        best = max(found, key=lambda grid: len(set(grid.values()) & set(table.values())), default={})
        hits += sum(best.get(place) == text for place, text in table.items())
    return hits, sum(map(len, found)), sum(map(len, truth))


def grids(readers: dict[str, Callable[[Path], list[Grid]]]) -> None:
    print(f"{'tables':12} {'tables':>6} {'precision':>9} {'recall':>7}   (filled positions, merged cells at each of theirs)")
    for name, read in readers.items():
        counts = [right([expanded(t) for t in extract.read(word).tables], read(pdf)) for pdf, word in PAIRS]
        hits, found, true = map(sum, zip(*counts, strict=True))
        n = sum(len(read(pdf)) for pdf, _ in PAIRS)
        print(f"{name:12} {n:6d} {hits / max(found, 1):9.4f} {hits / true:7.4f}")


def characters(path: Path) -> None:
    """Every character with its box by PDFium alone: the physical limit."""
    with pdfium.PdfDocument(path) as paper:
        left, right_, bottom, top = (ctypes.c_double() for _ in range(4))
        for page in paper:
            text = page.get_textpage()
            for i in range(text.count_chars()):
                c.FPDFText_GetUnicode(text.raw, i)
                c.FPDFText_GetCharBox(text.raw, i, left, right_, bottom, top)
            text.close()
            page.close()


def plumber_all(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.extract_text()
            page.close()


def document(path: Path) -> None:
    lexicon = load()
    read_bytes(path.read_bytes(), path.name, lexicon)


def rate(read: Callable[[Path], None], runs: int) -> float:
    pages = sum(len(pdfium.PdfDocument(pdf)) for pdf, _ in PAIRS)
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        for pdf, _ in PAIRS:
            read(pdf)
        seconds.append(time.perf_counter() - start)
    return pages / statistics.median(seconds)


def thousand(folder: Path) -> Path:
    """One PDF of 1,000 pages, the samples' pages over and over."""
    target = pdfium.PdfDocument.new()
    sources = [pdfium.PdfDocument(pdf) for pdf, _ in PAIRS]
    while len(target) < 1000:
        for source in sources:
            target.import_pages(source)
    for _ in range(len(target) - 1000):
        target.del_page(len(target) - 1)
    path = folder / "thousand.pdf"
    target.save(path)
    return path


_PEAK = """
import sys
from pathlib import Path
import extract
extract.read(Path(sys.argv[1]))
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""


def memory() -> None:
    """In a process of its own, so that the peers' modules do not count (Linux only: its /proc tells the peak)."""
    with TemporaryDirectory() as folder:
        path = thousand(Path(folder))
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], check=True, capture_output=True, text=True)
        print(f"1,000 pages: {time.perf_counter() - start:.1f} s, peak {float(done.stdout):.0f} MB (bar 250)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skip-camelot", action="store_true")
    options = parser.parse_args()
    readers: dict[str, Callable[[Path], list[Grid]]] = {"jixiao": ours, "pdfplumber": plumber}
    if not options.skip_camelot:
        readers["camelot"] = camelot
    grids(readers)
    document(PAIRS[0][0])
    mine, theirs, limit = (rate(read, options.runs) for read in (document, plumber_all, characters))
    print(f"pages per second: jixiao {mine:.0f}, pdfplumber {theirs:.1f}, PDFium's characters alone {limit:.0f}")
    print(f"ratio to pdfplumber {mine / theirs:.1f} (bar 6), to PDFium {mine / limit:.2f} (bar 0.25)")
    memory()


if __name__ == "__main__":
    main()
