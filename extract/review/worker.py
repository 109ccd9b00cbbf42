"""What the page asks of a worker process: the paper, a picture of a page, the report of an uploaded file.

The process is held to the limits of a run, so that a file which hangs or crashes its reader does neither to the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extract import pipeline
from extract.contract import CellSource
from extract.errors import ChangedFile, RecordError
from extract.heartbeat import beat
from extract.readers import read_bytes
from extract.readers.archives import Shelf
from extract.review.paper import PaperPage, pages, sheets
from extract.review.picture import PICTURED, Picture, picture
from extract.runs.jobs import Failure, Job, Result, Setup
from extract.runs.worker import Worker


@dataclass(frozen=True)
class Ask(Job):
    """A job of the page. `format` is what the ledger calls the file's, `sources` the cells to show on page pictures, `full`
    says to read the file for them instead, which knows its paragraphs too; `page` counts from 1, `scale` is pixels a point.
    """

    want: Literal["paper", "labels", "picture", "report"] = "paper"
    format: str = ""
    sources: Sequence[CellSource] = ()
    full: bool = False
    page: int = 1
    scale: float = 1.5


@dataclass(frozen=True)
class Answer(Result):
    """What it came to: the pages; or the labels that mapped to nothing, as (vocabulary, label); or a picture; or the
    report as JSON.
    """

    pages: Sequence[PaperPage] = ()
    labels: Sequence[tuple[str, str]] = ()
    picture: Picture | None = None
    report: str = ""


class Reader(Worker):
    """Answers the page. Keeps the bytes of the last file: its pages are asked for one after the other."""

    def __init__(self, setup: Setup) -> None:
        """Raises LexiconError, SettingsError."""
        super().__init__(setup)
        self._last = ("", b"")

    def _extract(self, job: Job) -> Result:
        assert isinstance(job, Ask)
        beat("reading")
        data = self._checked(job)
        name = job.path.rpartition("/")[2]
        if job.want == "picture":
            return _pictured(job, data)
        if job.want == "paper" and job.format in PICTURED and not job.full:
            return Answer(job, "ok", 0, pages=sheets(data, job.format, job.sources))
        document = read_bytes(data, name, self._lexicon, self._plugins)
        beat("understanding")
        if job.want == "paper":
            return Answer(job, "ok", 0, pages=pages(document, data))
        if job.want == "labels":
            return Answer(
                job, "ok", 0, labels=[(found.vocabulary, found.label) for found in pipeline.unknown(document, self._lexicon)]
            )
        report = pipeline.understand(document, self._lexicon, self._settings)
        return Answer(job, "ok", 0, report=report.model_dump_json(), format=document.format, reader=document.reader)

    def _checked(self, job: Job) -> bytes:
        """The bytes, which must still be those of the digest. Raises ChangedFile."""
        if job.sha256 and job.sha256 == self._last[0]:
            return self._last[1]
        self._shelf = Shelf()  # an archive may have been replaced since it was opened
        data = self._bytes(job)
        if job.sha256 and hashlib.sha256(data).hexdigest() != job.sha256:
            raise ChangedFile(job.path, "other content than was read stands at this path", remedy="run the archive again")
        self._last = (job.sha256, data)
        return data


def _pictured(job: Ask, data: bytes) -> Result:
    try:
        return Answer(job, "ok", 0, picture=picture(data, job.format, job.page, job.scale))
    except RecordError as error:
        return Result(job, "failed", 0, failure=Failure("RecordError", str(error)))
