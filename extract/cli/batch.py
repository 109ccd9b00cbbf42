"""One file after the other: what became of each, whatever happens to one of them."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from extract.cli.inputs import Inputs
from extract.errors import ReportError

if TYPE_CHECKING:
    from extract.contract import Report
    from extract.lexicon import Lexicon
    from extract.rules import Settings


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


def run(inputs: Inputs, output: Path, lexicon: Lexicon, settings: Settings | None = None) -> Iterator[Outcome]:
    """Extract every file into the folder `output`, yielding each one's outcome as soon as its JSON is written.

    A file that fails has no JSON: one of an earlier run is removed, so that the folder never shows a report of a file
    that this run could not read.
    """
    from extract import pipeline
    from extract.sinks import json

    for item in inputs.files:
        started, target = perf_counter(), output / item.output
        try:
            report = pipeline.extract(item.path, lexicon=lexicon, settings=settings)
            json.write(report, target)
        except (ReportError, OSError) as error:
            target.unlink(missing_ok=True)
            yield Outcome(item.path, "failed", perf_counter() - started, problem=explain(item.path, error))
        except Exception as error:  # noqa: BLE001 - the worker's boundary: a defect met in one file must not cost the others
            target.unlink(missing_ok=True)
            yield Outcome(item.path, "failed", perf_counter() - started, problem=_defect(item.path, error))
        else:
            yield _outcome(item.path, target, report, perf_counter() - started)


def explain(path: Path, error: ReportError | OSError) -> str:
    """The file, the place in it, what is wrong and what to do."""
    if isinstance(error, ReportError):
        return str(type(error)(str(path), error.problem, place=error.place, remedy=error.remedy))
    return f"{path}: {error.strerror or error} — check that the file is there, readable, and the output folder writable"


def _defect(path: Path, error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"{path}: {type(error).__name__} in {where}: {error} — a defect of jixiao: please report it with this file"


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
        + sum(len(s.rows) for s in report.evaluation_systems),
        findings=len(report.findings),
        problem=problem,
    )
