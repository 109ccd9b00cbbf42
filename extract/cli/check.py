"""`jixiao check`: what does not add up in reports, and where to look."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.inputs import expand, knowledge
from extract.cli.options import Lexicons, Rules
from extract.errors import ReportError

if TYPE_CHECKING:
    from extract.contract import Finding, Source

    Checked = Sequence[tuple[Path, Sequence[Finding]]]

SHOWN_PLACES = 4
COLUMNS = ("file", "severity", "code", "message", "expected", "actual", "page", "table", "row", "column", "paragraph")


class Format(StrEnum):
    """What is written to stdout."""

    text = "text"
    json = "json"
    csv = "csv"
    sarif = "sarif"


class Level(StrEnum):
    """From which severity on the exit code is 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Files, folders and patterns.")],
    form: Annotated[Format, typer.Option("--format", "-f", help="What to print on stdout.")] = Format.text,
    rules: Rules = None,
    fail_on: Annotated[Level, typer.Option("--fail-on", help="Least severity for exit code 1.")] = Level.error,
    lexicons: Lexicons = None,
) -> None:
    """Check that the figures of reports add up.

    Prints every finding with the place to look at, by report. Findings go to stdout, all else to stderr.

    Exit code: 0 nothing found (see --fail-on), 1 findings or a file that could not be read, 2 wrong usage.
    """
    inputs = expand(paths)
    known = knowledge(lexicons or [], rules)
    from extract import pipeline
    from extract.cli.batch import explain

    checked: list[tuple[Path, Sequence[Finding]]] = []
    unread = 0
    for item in inputs.files:
        try:
            report = pipeline.extract(item.path, lexicon=known.lexicon, settings=known.settings, plugins=known.plugins)
        except (ReportError, OSError) as error:
            unread += 1
            typer.echo(f"failed: {explain(item.path, error)}", err=True)
            continue
        checked.append((item.path, report.findings))
        if form is Format.text:
            _print(item.path, report.findings)
    if form is not Format.text:
        _write(form, checked)
    counts: Counter[str] = Counter(finding.severity for _, findings in checked for finding in findings)
    found = ", ".join(f"{counts[name]} {name}" for name in ("error", "warning", "info"))
    typer.echo(f"{len(checked)} of {len(inputs.files)} files checked: {found}", err=True)
    raise typer.Exit(int(bool(unread) or _fails(fail_on, counts)))


def _fails(level: Level, counts: Counter[str]) -> bool:
    order = ("error", "warning", "info")
    return level is not Level.never and any(counts[name] for name in order[: order.index(level.value) + 1])


# ------------------------------------------------------------------ text


def _print(path: Path, findings: Sequence[Finding]) -> None:
    typer.echo(f"{path}：{len(findings)}处" if findings else f"{path}：未发现问题")
    for finding in findings:
        typer.echo(f"  {finding.severity:7} {finding.code}  {finding.message}")
        if finding.sources:
            more = f" 等{len(finding.sources)}处" if len(finding.sources) > SHOWN_PLACES else ""
            typer.echo(f"          见 {'；'.join(map(place, finding.sources[:SHOWN_PLACES]))}{more}")


def place(source: Source) -> str:
    """Where to look, in words: page, then table with row and column counted from 1, or paragraph."""
    from extract.contract import CellSource

    page = f"第{source.page}页 " if source.page is not None else ""
    if isinstance(source, CellSource):
        return f"{page}表{source.table} 第{source.row + 1}行第{source.col + 1}列"
    return f"{page}段落{source.block}"


# ------------------------------------------------------------------ data


def _write(form: Format, checked: Checked) -> None:
    if form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(path, finding) for path, findings in checked for finding in findings)
        return
    data = _sarif(checked) if form is Format.sarif else _json(checked)
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _json(checked: Checked) -> object:
    return [{"file": path.as_posix(), "findings": [finding.model_dump() for finding in findings]} for path, findings in checked]


def _sarif(checked: Checked) -> object:
    from extract import __version__
    from extract.rules import BOOK
    from extract.sinks.sarif import sarif

    rules: dict[str, str] = {}
    for rule in BOOK:
        rules[rule.code] = f"{rules[rule.code]} {rule.title}" if rule.code in rules else rule.title
    return sarif(checked, rules, __version__, Path.cwd())


def _row(path: Path, finding: Finding) -> list[object]:
    from extract.contract import CellSource

    source = finding.sources[0] if finding.sources else None
    told = [path.as_posix(), finding.severity, finding.code, finding.message, finding.expected, finding.actual]
    if isinstance(source, CellSource):
        return [*told, source.page, source.table, source.row + 1, source.col + 1, None]
    return [*told, source.page if source else None, None, None, None, source.block if source else None]
