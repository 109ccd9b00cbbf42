"""What one file may cost, and how a process holds itself to it."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
import tempfile
import threading
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

import psutil

GIB = 1 << 30
_SCRATCH = "jixiao-"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """For one file: `seconds` in all and `stall` seconds without a sign of life, `memory` in bytes (resident). A worker is
    replaced after `files` files, as native libraries keep what they once took.

    Measured: the longest public report (1,000 PDF pages) takes 8 s and 190 MB; a scanned page 4 s and 1.1 GB with
    RapidOCR, so that 600 s are 150 scanned pages.
    """

    seconds: float = 600
    stall: float = 120
    memory: int = 3 * GIB
    files: int = 500


def confine(limits: Limits, scratch: Path) -> None:
    """Hold this worker process to its limits where the system can: silent, its own folder for temporary files, no memory
    far beyond the limit, gone when the run is gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the run decides
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    scratch.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(scratch)
    for name in ("TMPDIR", "TEMP", "TMP"):  # for the programs that it starts
        os.environ[name] = str(scratch)
    _cap_memory(limits.memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "linux":  # the thread cannot end native code that keeps the interpreter's lock
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _cap_memory(memory: int) -> None:
    """The run looks at each worker four times a second and ends it at the limit; this stops one that is faster."""
    try:
        import resource
    except ImportError:  # Windows
        return
    cap = 2 * memory + GIB
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (cap if hard == resource.RLIM_INFINITY else min(cap, hard), hard))


def scratch_folder(number: int) -> Path:
    """Where worker `number` of this process keeps its temporary files."""
    return Path(tempfile.gettempdir()) / f"{_SCRATCH}{os.getpid()}" / str(number)


def sweep() -> None:
    """Remove the temporary files of this process's workers, and of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        owner = folder.name.removeprefix(_SCRATCH)
        if owner.isdigit() and (int(owner) == os.getpid() or not psutil.pid_exists(int(owner))):
            shutil.rmtree(folder, ignore_errors=True)
