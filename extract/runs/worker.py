"""One file to its rows. The same function runs in a local process, in Ray, and one by one in the caller's own process."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, TypeVar

import psutil

from extract import pipeline
from extract.errors import DamagedFile, ReportError
from extract.heartbeat import beat
from extract.lexicon import load
from extract.readers import read_bytes
from extract.readers.archives import SEPARATOR, Archive, Shelf
from extract.readers.plugins import asked_for
from extract.rules import Settings, load_settings
from extract.runs.jobs import Failure, Job, Result, Setup
from extract.sinks.encode import encode
from extract.text.words import words_of

Done = TypeVar("Done")


class Worker:
    """Holds what every file needs: the lexicon and the rules' settings."""

    def __init__(self, setup: Setup) -> None:
        """Raises LexiconError, SettingsError."""
        self._lexicon = load(setup.lexicons)
        self._settings = load_settings(setup.rules) if setup.rules else Settings()
        words_of("绩效", self._lexicon)  # reads jieba's dictionary now, so that no file's time pays for it
        self._plugins = asked_for(setup.rules)
        self._process = psutil.Process()
        self._shelf = Shelf()

    def run(self, job: Job) -> Result:
        """The rows of this file, or why there are none. Never raises but for what ends the process."""
        started = perf_counter()
        result = attempt(lambda: self._list(job) if job.listing else self._extract(job))
        if isinstance(result, Failure):
            result = Result(job, "failed", 0, failure=result)
        return replace(result, seconds=perf_counter() - started, peak_memory=self._process.memory_info().rss)

    def _extract(self, job: Job) -> Result:
        beat("reading")
        data = self._bytes(job)
        document = read_bytes(data, job.path.rpartition("/")[2], self._lexicon, self._plugins)
        if job.sha256 and document.sha256 != job.sha256:
            raise DamagedFile(job.path, "it changed while the run was on", remedy="run again")
        beat("understanding")
        report = pipeline.understand(document, self._lexicon, self._settings)
        quality = report.quality
        beat("writing")
        return Result(
            *(job, quality.status, 0, encode(report, job.path)),
            format=document.format,
            reader=document.reader,
            reasons=tuple(quality.reasons),
        )

    def _list(self, job: Job) -> Result:
        return Result(job, "ok", 0, members=tuple(self._opened(job).members()))

    def _bytes(self, job: Job) -> bytes:
        if job.member:
            return self._opened(job).read(job.member)
        if job.data is not None:
            return job.data
        if isinstance(job.source, Path):
            return job.source.read_bytes()
        with _remote(job.source) as stream:
            return stream.read()

    def _opened(self, job: Job) -> Archive:
        source = job.source if isinstance(job.source, Path) else _remote(job.source)
        archive = BytesIO(job.data) if job.data is not None else source
        return self._shelf.archive(job.path.partition(SEPARATOR)[0], archive)


def attempt(work: Callable[[], Done]) -> Done | Failure:
    """What `work` returns, or why it failed: the one place where a defect met in one file is kept from the others."""
    try:
        return work()
    except ReportError as error:
        return Failure(type(error).__name__, error.problem, error.place, error.remedy)
    except OSError as error:
        return Failure("OSError", error.strerror or str(error), remedy="check that the file is there and readable")
    except MemoryError:
        return Failure("memory", "it needs more memory than a worker may take")
    except Exception as error:  # noqa: BLE001 - the worker's boundary
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        remedy = "a defect of jixiao: please report it with this file"
        return Failure("defect", f"{type(error).__name__}: {error}", where, remedy)


def _remote(url: str) -> BinaryIO:
    import fsspec

    stream: BinaryIO = fsspec.open(url, "rb").open()
    return stream
