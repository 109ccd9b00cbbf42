"""`jixiao status`, `jixiao explain` and `jixiao diff`: what a database of reports holds, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.options import AsJson, Url
from extract.errors import DatabaseError, RecordError

if TYPE_CHECKING:
    from extract.runs.explain import Explanation
    from extract.runs.status import Difference
    from extract.sinks.database import Database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, which must be one that `jixiao run` made."""
    from extract.runs.ledger import metadata
    from extract.sinks.database import Database

    try:
        with Database(url, metadata()) as database:
            if database.url.get_backend_name() == "sqlite" and not Path(database.url.database or "").is_file():
                raise typer.BadParameter(f"{url}: no such database; `jixiao run` makes one", param_hint="--db")
            yield database
    except (DatabaseError, RecordError) as error:
        typer.echo(f"failed: {error}", err=True)
        raise typer.Exit(1) from None


def status(
    database: Url,
    failed: Annotated[bool, typer.Option("--failed", help="List the files that failed, with the reason.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what runs did, and what failed.

    Exit code: 0, 1 if the database cannot be read, 2 wrong usage.
    """
    from extract.runs import status as asked

    with opened(database) as source:
        if failed:
            for each in asked.failed(source):
                line = json.dumps(vars(each), ensure_ascii=False) if as_json else f"{each.path}\t{each.kind}\t{each.reason}"
                typer.echo(line)
            return
        found = asked.status(source)
    if as_json:
        readers = [{"reader": reader, "status": state, "contents": n} for (reader, state), n in found.readers.items()]
        typer.echo(json.dumps({**vars(found), "readers": readers}, ensure_ascii=False))
        return
    for run in reversed(found.runs):
        typer.echo(_run(run))
    typer.echo(f"files: {_counts(found.outcomes)}")
    for (reader, state), count in sorted(found.readers.items()):
        typer.echo(f"  {reader or 'no reader':28} {state:7} {count}")
    if found.failures:
        typer.echo(f"failed: {_counts(found.failures)} (jixiao status --failed lists them)")


def _run(run: dict[str, object]) -> str:
    from extract.runs.ledger import COUNTS

    parts = " + ".join(f"{run[name]} {name}" for name in COUNTS if name != "found")
    shard = f" shard {run['shard']}" if run["shard"] else ""
    return f"run {run['id']}{shard} {run['state']} {run['started']} {run['archive']}: {run['found']} found = {parts}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1])) or "none"


def explain(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="TABLE/SHA256/KEY…, such as indicators/5fa3c1/s1/4.")],
    database: Url,
    as_json: AsJson = False,
) -> None:
    """Follow a row back to the paper: file, page, cell, raw text, and what read it.

    The first characters of the sha256 will do; the rest of the key is as in the table.

    Exit code: 0, 1 if there is no such record, 2 wrong usage.
    """
    from extract.runs.explain import explain as ask

    with opened(database) as source:
        found = ask(source, record)
    if as_json:
        typer.echo(json.dumps({**vars(found), "row": [vars(cell) for cell in found.row]}, ensure_ascii=False))
    else:
        typer.echo("\n".join(_explained(found)))


def _explained(found: Explanation) -> Iterator[str]:
    yield f"{found.address}  {found.title}"
    for archive, path in found.places:
        yield f"  文件  {path}（{archive}）"
    read = found.read
    if read:
        yield f"  读取  {read['reader']}，程序{read['extractor']}，第{read['run']}次运行，{read['started']}"
    yield f"  出处  {_place(found.source)}"
    if found.sentence:
        yield f"  原句  {found.sentence}"
    if found.row:
        cells = (f"【{cell.text.strip()}】" if cell.own else cell.text.strip() for cell in found.row)
        yield "  原行  " + " | ".join(cells).replace("\n", "⏎")
    for name, title, value in found.values:
        yield f"    {name}（{title}）: {value}" + (f"　← {_place(found.cells[name])}" if name in found.cells else "")


def _place(source: dict[str, object]) -> str:
    page = f"第{source['page']}页 " if source.get("page") is not None else ""
    if "table" in source:
        row, col = source.get("row"), source.get("col")
        row_text = f" 第{row + 1}行" if isinstance(row, int) else ""
        return f"{page}表{source['table']}{row_text}" + (f"第{col + 1}列" if isinstance(col, int) else "")
    return f"{page}段落{source['block']}" if "block" in source else "没有记录"


def diff(
    first: Annotated[int, typer.Argument(metavar="RUN1", help="A run, as `jixiao status` numbers them.")],
    second: Annotated[int, typer.Argument(metavar="RUN2", help="A later run.")],
    database: Url,
    as_json: AsJson = False,
) -> None:
    """Show what changed in the data after RUN1 up to RUN2: new files, and records that came, went or have other values.

    Exit code: 0 (with or without changes), 1 if there is no such run, 2 wrong usage.
    """
    from extract.runs.status import differences

    count = 0
    with opened(database) as source:
        for each in differences(source, first, second):
            count += 1
            typer.echo(json.dumps(vars(each), ensure_ascii=False) if as_json else _difference(each))
    typer.echo(f"{count} changes from run {first} to run {second}", err=True)


def _difference(each: Difference) -> str:
    if not each.record:
        return f"+ {each.file}"
    where = f"{each.file} {each.record}/{'/'.join(map(str, each.key.values()))}"
    if each.before is None or each.after is None:
        return f"{'+' if each.before is None else '-'} {where}"
    values = ", ".join(f"{name}: {_short(old)} → {_short(each.after.get(name))}" for name, old in each.before.items())
    return f"~ {where} {values}"


def _short(value: object, most: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 1]}…"
