"""What `jixiao extract` says on stderr: a bar and a table on a terminal, one plain line a file elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import typer

from extract.cli.batch import Outcome
from extract.cli.inputs import Inputs, describe

KINDS = {
    "department_self_evaluation": "部门自评",
    "project_self_evaluation": "项目自评",
    "evaluation_system": "指标体系",
    "basic_data": "基础数据",
    "fund_list": "资金清单",
    "final_accounts": "决算",
    "budget": "预算",
    "objectives": "绩效目标",
    "monitoring": "绩效监控",
    "other": "其他",
}
COLUMNS = ("file", "organisation", "year", "tables", "indicators", "findings", "status", "seconds")
COLORS = {"ok": "green", "review": "yellow", "failed": "red"}


class Watcher(Protocol):
    """Shows the batch while it runs."""

    def __enter__(self) -> Watcher: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def done(self, outcome: Outcome) -> None: ...


def watcher(total: int) -> Watcher:
    """A progress bar on a terminal, plain lines elsewhere."""
    return Bar(total) if sys.stderr.isatty() else Lines(total)


class Lines:
    """One line per finished file, its values behind tabs."""

    def __init__(self, total: int) -> None:
        self.total, self.count = total, 0

    def __enter__(self) -> Lines:
        typer.echo("\t".join(("", *COLUMNS)), err=True)
        return self

    def __exit__(self, *stop: object) -> None:
        return None

    def done(self, outcome: Outcome) -> None:
        self.count += 1
        typer.echo("\t".join((f"{self.count}/{self.total}", *cells(outcome))), err=True)


class Bar:
    """rich's progress bar, gone when the batch is over."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self.progress = Progress(console=Console(stderr=True), transient=True)
        self.task = self.progress.add_task("reading", total=total)

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(self, *stop: object) -> None:
        self.progress.stop()

    def done(self, outcome: Outcome) -> None:
        self.progress.update(self.task, advance=1, description=outcome.path.name)


def finish(outcomes: Sequence[Outcome], inputs: Inputs, output: Path) -> None:
    """The table (on a terminal), every failure and doubt with its reason, and the count: in = read + failed + skipped."""
    if sys.stderr.isatty():
        _table(outcomes)
    for outcome in outcomes:
        if outcome.problem:
            typer.echo(f"{outcome.status}: {outcome.problem}", err=True)
    status = Counter(outcome.status for outcome in outcomes)
    counts = ", ".join(f"{status[name]} {name}" for name in ("ok", "review", "failed"))
    skipped = describe(inputs.skipped, "; skipped: ")
    typer.echo(f"{len(outcomes)} of {len(inputs.files)} files: {counts}{skipped} → {output}", err=True)


def cells(outcome: Outcome) -> list[str]:
    """One outcome as the texts of a row, in the order of COLUMNS."""
    known = [(label, outcome.tables[kind]) for kind, label in KINDS.items() if outcome.tables[kind]]
    return [
        str(outcome.path),
        outcome.organization or "–",
        str(outcome.year or "–"),
        " ".join(f"{label}{count}" for label, count in known) or "–",
        str(outcome.indicators),
        str(outcome.findings),
        outcome.status,
        f"{outcome.seconds:.2f}",
    ]


def _table(outcomes: Sequence[Outcome]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    for name in COLUMNS:
        numeric = name in ("year", "indicators", "findings", "seconds")
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for outcome in outcomes:
        *texts, status, seconds = cells(outcome)
        table.add_row(*map(Text, texts), Text(status, COLORS[status]), Text(seconds))
    Console(stderr=True).print(table)
