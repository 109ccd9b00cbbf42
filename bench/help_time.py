"""How long `jixiao --help` takes, start of the interpreter included: `python bench/help_time.py [RUNS]`; bar 0.3 s."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

BAR = 0.3


def once() -> float:
    start = time.perf_counter()
    subprocess.run([str(Path(sys.executable).parent / "jixiao"), "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int) -> int:
    once()
    median = statistics.median(once() for _ in range(runs))
    print(f"jixiao --help: {median:.3f} s (median of {runs} runs) — bar {BAR} s {'met' if median <= BAR else 'NOT met'}")
    return int(median > BAR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
