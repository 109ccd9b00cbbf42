"""One file after the other: what became of each, whatever happens to one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from extract.cli.inputs import Inputs, Knowledge
from extract.errors import ReportError
from extract.readers.archives import Shelf
from extract.runs.jobs import Failure

if TYPE_CHECKING:
    from extract.contract import Report


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `status` is the report's (`ok`, `review`, `failed`); `problem` names it and says why it
    failed or wants a second look."""

    path: Path
    status: str
    seconds: float
    output: Path | None = None
    organization: str | None = None
    year: int | None = None
    tables: Counter[str] = field(default_factory=Counter)
    indicators: int = 0
    findings: int = 0
    problem: str = ""

    @property
    def failed(self) -> bool:
        return self.status == "failed"


def run(inputs: Inputs, output: Path, knowledge: Knowledge) -> Iterator[Outcome]:
    """Extract every file into the folder `output`, yielding each one's outcome as soon as its JSON is written.

    A file that fails has no JSON: one of an earlier run is removed, so that the folder never shows a report of a file
    that this run could not read.
    """
    from extract.runs.worker import attempt
    from extract.sinks import json

    shelf = Shelf()
    for item in inputs.files:
        started, target = perf_counter(), output / item.output
        report = attempt(partial(_written, item.path, target, shelf, knowledge, json.write))
        seconds = perf_counter() - started
        if isinstance(report, Failure):
            target.unlink(missing_ok=True)
            yield Outcome(item.path, "failed", seconds, problem=f"{item.path}: {report}")
        else:
            yield _outcome(item.path, target, report, seconds)


def _written(path: Path, target: Path, shelf: Shelf, knowledge: Knowledge, write: Callable[[Report, Path], None]) -> Report:
    from extract import pipeline
    from extract.readers import read_bytes

    document = read_bytes(shelf.content(path), path.name, knowledge.lexicon, knowledge.plugins)
    report = pipeline.understand(document, knowledge.lexicon, knowledge.settings)
    write(report, target)
    return report


def explain(path: Path, error: ReportError | OSError) -> str:
    """The file, the place in it, what is wrong and what to do."""
    if isinstance(error, ReportError):
        return str(type(error)(str(path), error.problem, place=error.place, remedy=error.remedy))
    return f"{path}: {error.strerror or error} — check that the file is there and readable"


def _outcome(path: Path, target: Path, report: Report, seconds: float) -> Outcome:
    problem = f"{path}: {'；'.join(report.quality.reasons)}" if report.quality.status != "ok" else ""
    return Outcome(
        path=path,
        status=report.quality.status,
        seconds=seconds,
        output=target,
        organization=report.document.organization,
        year=report.document.fiscal_year,
        tables=Counter(table.kind for table in report.tables),
        indicators=sum(len(s.indicators) for s in report.self_evaluations)
        + sum(len(s.rows) for s in report.evaluation_systems)
        + sum(len(s.indicators) for s in report.objectives)
        + sum(len(s.indicators) for s in report.monitoring),
        findings=len(report.findings),
        problem=problem,
    )
