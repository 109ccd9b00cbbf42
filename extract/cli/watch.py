"""What `jixiao run` says on stderr: a bar on a terminal, a line now and then elsewhere, failures at once, the account."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType

import typer

from extract.runs.ledger import COUNTS
from extract.runs.run import Account, Watcher
from extract.runs.writer import Done

SECONDS_BETWEEN_LINES = 10.0


class Watch(Watcher):
    """Counts, and tells every failure."""

    def __init__(self) -> None:
        self.started = monotonic()
        self.known = self.finished = self.failures = 0

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def total(self, files: int) -> None:
        self.known = files
        self.show("")

    def done(self, done: Done) -> None:
        if done.outcome not in COUNTS:
            return
        self.finished += 1
        if done.outcome == "failed":
            self.failures += 1
            self.say(f"failed: {done.planned.found.path}: {done.failure}")
        self.show(done.planned.found.path)

    @property
    def rate(self) -> float:
        """Files a second so far."""
        return self.finished / max(monotonic() - self.started, 0.001)

    def say(self, text: str) -> None:
        typer.echo(text, err=True)

    def show(self, path: str) -> None:
        """Tell how far it is."""


class Lines(Watch):
    """A plain line every few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.told = self.started

    def show(self, path: str) -> None:
        if path and monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.told = monotonic()
            left = (self.known - self.finished) / self.rate
            told = f"{self.finished}/{self.known} files, {self.rate:.1f}/s, {self.failures} failed, {left:.0f} s left"
            self.say(told)


class Bar(Watch):
    """rich's progress bar."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:.1f}/s"),
            TextColumn("{task.fields[failures]} failed"),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
        )
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.progress.add_task("", total=None, rate=0.0, failures=0)

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.progress.stop()

    def say(self, text: str) -> None:
        self.progress.console.print(text, markup=False, highlight=False)

    def show(self, path: str) -> None:
        self.progress.update(
            self.task,
            total=self.known,
            completed=self.finished,
            rate=self.rate,
            failures=self.failures,
            description=path.rpartition("/")[2],
        )


def watcher() -> Watch:
    """A progress bar on a terminal, plain lines elsewhere."""
    return Bar() if sys.stderr.isatty() else Lines()


def account(account: Account, database: str) -> None:
    """What became of the files, as a sum that one can check."""
    counts = account.counts
    parts = [f"{counts[name]} {name}" for name in COUNTS if name != "found"]
    if account.missing:
        parts.append(f"{account.missing} not reached")
    total = counts["found"] + account.missing
    typer.echo(f"run {account.run}: {total} found = {' + '.join(parts)} → {database}", err=True)
    for reason, count in account.skipped.most_common():
        typer.echo(f"  skipped {count}: {reason}", err=True)
    if account.failed_before:
        typer.echo(f"  {account.failed_before} of the unchanged failed before; --retry-failed reads them again", err=True)
    if account.retired:
        typer.echo(f"  {account.retired} contents were replaced; their records are gone", err=True)
    if not account.finished:
        typer.echo("  stopped: run again to go on", err=True)
