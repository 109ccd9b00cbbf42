"""A Word report to records, against docling's Word backend on the same file: `python bench/word_vs_docling.py [RUNS]`.

docling reads the file into its document; jixiao reads it, maps the forms and checks the figures. Both run warm, in one
process each, on one thread, without models. docling lives in an environment of its own under `build/`, made on first use.
Exit code 1 if jixiao needs more than 1/8 of docling's time on any file.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path

import extract

ROOT = Path(__file__).parent.parent
HOME = ROOT / "build" / "docling"
PACKAGE = "docling-slim[format-docx]"
BAR = 1 / 8


def docling_python() -> Path:
    """The interpreter of docling's environment, installed when it is not there."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = HOME / "ready"
    if not ready.exists():
        venv.create(HOME, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        subprocess.run(install, check=True)
        ready.touch()
    return python


def theirs(files: list[Path], runs: int) -> dict[str, list[float]]:
    command = [str(docling_python()), str(ROOT / "bench" / "docling_word.py"), str(runs), *map(str, files)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def ours(path: Path, runs: int) -> list[float]:
    extract.extract(path)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        extract.extract(path)
        times.append(time.perf_counter() - start)
    return times


def main(runs: int) -> int:
    files = sorted((ROOT / "samples").glob("*.docx"))
    docling = theirs(files, runs)
    worst = 0.0
    print(f"{'file':24} {'docling ms':>11} {'jixiao ms':>10} {'share':>7}   (medians of {runs} runs)")
    for path in files:
        their, our = statistics.median(docling[str(path)]), statistics.median(ours(path, runs))
        worst = max(worst, our / their)
        print(f"{path.name:24} {their * 1000:11.1f} {our * 1000:10.1f} {'1/' + format(their / our, '.1f'):>7}")
    print(f"bar: at most 1/{1 / BAR:.0f} — {'met' if worst <= BAR else 'NOT met'}")
    return int(worst > BAR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
