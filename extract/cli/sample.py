"""`jixiao sample`: draw reports for a check by hand, take the verdicts, print the error rate with its bounds."""

from __future__ import annotations

import csv
import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.overview import needing_templates, opened
from extract.errors import RecordError

if TYPE_CHECKING:
    from extract.review.rates import Bin, Findings, Rate
    from extract.review.sampling import Item, Judged
    from extract.sinks.database import Database

HEADINGS = ("结论", "file", "出处", "名称", "值", "record", "key", "field", "sha256")
LONGEST = 500

sample = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check a random sample by hand: error rates.")

Url = Annotated[str, typer.Option("--db", metavar="URL", help="SQLite file, or URL of PostgreSQL or MySQL.")]
Number = Annotated[int, typer.Argument(metavar="SAMPLE", help="The number that `draw` told.")]


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    """The database, with the tables for samples in it."""
    from extract.review.ledger import metadata

    with opened(url, metadata()) as database:
        database.create()
        yield database


@sample.command()
def draw(
    database: Url,
    sheet: Annotated[Path, typer.Option("--output", "-o", metavar="CSV", help="Sheet of values to check, for a spreadsheet.")],
    size: Annotated[int, typer.Option("--reports", "-n", help="Reports of each stratum.", min=1)] = 10,
    by: Annotated[str, typer.Option("--by", help="Strata: status,format,reader,year,region,type.", metavar="NAMES")] = "",
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same reports.")] = 1,
    values: Annotated[int, typer.Option("--values", help="Values to check in each report.", min=1)] = 30,
) -> None:
    """Draw reports at random in each stratum, and values in them, into a sheet.

    Write into its first column right, wrong, missing or invented (对 错 漏 多 will do); a value that the reading missed
    gets a line of its own. Then: jixiao sample record SAMPLE CSV.

    Exit code: 0, 1 if the database or the sheet cannot be used, 2 wrong usage.
    """
    from extract.review.sampling import draw as drawing
    from extract.review.sampling import items

    with _opened(database) as source:
        drawn = drawing(source, size, [name.strip() for name in by.split(",") if name.strip()], seed, values)
        count = _write(sheet, items(source, drawn))
    for stratum in drawn.strata:
        named = " ".join(f"{name}={value}" for name, value in stratum.values.items()) or "all"
        typer.echo(f"{named}: {len(stratum.drawn)} of {stratum.reports} reports")
    typer.echo(f"sample {drawn.id}: {len(drawn.reports)} reports, {count} values → {sheet}", err=True)


def _write(sheet: Path, items: Iterator[Item]) -> int:
    from extract.sinks.exports.formulas import neutral

    count = 0
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for item in items:
            value = item.value if isinstance(item.value, str) else json.dumps(item.value, ensure_ascii=False)
            value = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
            told = (item.file, item.place, item.title, value)
            writer.writerow(["", *map(neutral, told), item.record, item.key, item.field, item.sha256])
            count += 1
    return count


@sample.command()
def record(
    number: Number,
    sheet: Annotated[Path, typer.Argument(metavar="CSV", help="The sheet with verdicts.", exists=True, dir_okay=False)],
    database: Url,
    who: Annotated[str, typer.Option("--who", help="Who checked.  [default: the user's name here]", metavar="NAME")] = "",
) -> None:
    """Take the verdicts of a sheet. Lines without one are left for later; the last verdict on a value counts.

    Exit code: 0, 1 if a line does not fit (nothing is taken then), 2 wrong usage.
    """
    from extract.review.sampling import judge
    from extract.review.sampling import sample as known

    with _opened(database) as source:
        taken = judge(source, known(source, number), _read(sheet), who or getpass.getuser())
    typer.echo(f"{taken} verdicts taken", err=True)


def _read(sheet: Path) -> Iterator[Judged]:
    from extract.review.sampling import VERDICTS, Judged

    words = {word: verdict for verdict, title in VERDICTS.items() for word in (verdict, title, title[0])} | {"对": "right"}
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        try:
            for line, row in enumerate(csv.DictReader(file), start=2):
                word = (row.get("结论") or "").strip().lower()
                if not word:
                    continue
                if word not in words or any(not row.get(name) for name in ("sha256", "record", "key", "field")):
                    raise RecordError(f"{sheet} line {line}: {word!r} is no verdict, or sha256, record, key or field is empty")
                yield Judged(row["sha256"], row["record"], row["key"], row["field"], words[word])
        except UnicodeDecodeError as error:
            raise RecordError(f"{sheet}: not in UTF-8 ({error}); save it as CSV UTF-8") from error


@sample.command()
def report(
    number: Number,
    database: Url,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="HTML", help="A page with plots, too.")] = None,
    confidence: Annotated[float, typer.Option("--confidence", help="Of the bounds.", min=0.5, max=0.999)] = 0.95,
) -> None:
    """Print error rates with bounds (Wilson; Clopper-Pearson) by record type and column, and how the score fits them.

    Exit code: 0, 1 if there is no such sample, 2 wrong usage.
    """
    from extract.review.rates import findings
    from extract.review.sampling import sample as known

    with _opened(database) as source:
        found = findings(source, known(source, number), confidence)
    if output:
        with needing_templates():
            from extract.review.overview import page

            output.write_text(page("sample.html", {"found": found, "home": ""}), "utf-8")
    _print(found)
    if sys.stderr.isatty() and not found.total.checked:
        typer.echo("no verdicts yet", err=True)


def _print(found: Findings) -> None:
    typer.echo(f"sample {found.sample.id}: bounds of {found.confidence:.0%}: Wilson; Clopper-Pearson")
    typer.echo(f"reports with any error: {_rate(found.reports)}")
    typer.echo(f"values: {_rate(found.total)}")
    if found.weighted is not None:
        typer.echo(f"weighted by strata: {found.weighted:.2%}")
    for rate in (*found.records, *found.fields):
        typer.echo(f"  {rate.record}{'.' if rate.field else ''}{rate.field}: {_rate(rate)}")
    for each in found.bins:
        typer.echo(f"  {_bin(each)}")


def _rate(rate: Rate) -> str:
    kinds = ", ".join(f"{count} {name}" for name, count in rate.counts.items() if count and name != "right")
    low, high = rate.bounds
    exact = f"{rate.exact.low:.2%} to {rate.exact.high:.2%}"
    more = f" ({kinds})" if kinds else ""
    return f"{rate.errors} of {rate.checked} = {rate.rate:.2%}, {low:.2%} to {high:.2%}; {exact}{more}"


def _bin(each: Bin) -> str:
    score = f"{each.low:g}" if each.low == each.high else f"{each.low:g} to {each.high:g}"
    right = f"{each.right} of {each.checked} right = {each.share:.2%} ({each.bounds.low:.2%} to {each.bounds.high:.2%})"
    return f"score {score}: {each.reports} reports, mean {each.score:.3f}: {right}"
