"""A Word report to records, against docling's Word backend on the same file: `python bench/word_vs_docling.py [RUNS]`.

docling reads the file into its document; jixiao reads it, maps the forms and checks the figures. Both run warm, in one
process each, on one thread, without models. They take turns, ROUNDS times, and the fastest run of each counts: what disturbs
a run (other guests of the machine) only ever makes it slower. docling lives in an environment of its own under `build/`,
made on first use.
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
ROUNDS = 3


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
    docling: dict[Path, list[float]] = {path: [] for path in files}
    jixiao: dict[Path, list[float]] = {path: [] for path in files}
    for _ in range(ROUNDS):
        for name, times in theirs(files, runs).items():
            docling[Path(name)] += times
        for path in files:
            jixiao[path] += ours(path, runs)
    print(f"{'file':24} {'docling ms':>18} {'jixiao ms':>16} {'share':>7}   (fastest, median of {ROUNDS} × {runs} runs)")
    worst = 0.0
    for path in files:
        their, our = min(docling[path]), min(jixiao[path])
        worst = max(worst, our / their)
        print(f"{path.name:24} {_shown(docling[path]):>18} {_shown(jixiao[path]):>16} {'1/' + format(their / our, '.1f'):>7}")
    print(f"bar: at most 1/{1 / BAR:.0f} — {'met' if worst <= BAR else 'NOT met'}")
    return int(worst > BAR)


def _shown(times: list[float]) -> str:
    return f"{min(times) * 1000:.1f}, {statistics.median(times) * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
