"""Acceptance sampling: which reports and values a person checks, and what was found.

A sample is drawn once and kept (`ledger`: `samples`); verdicts are appended, and the last one on a value counts. What is
drawn depends on the seed and the contents alone: of each stratum the reports with the smallest SHA-256 of seed and content.
So an archive gives the same sample in any database, and a report that is added later changes little.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from heapq import heappush, heappushpop, nsmallest
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, RowMapping, insert, select

from extract.errors import RecordError
from extract.review.ledger import metadata
from extract.sinks.database import Database
from extract.sinks.encode import json_text
from extract.sinks.records import Column, Record, by_name, records
from extract.sinks.relational import metadata as contract

Verdict: TypeAlias = Literal["right", "wrong", "missing", "invented"]
VERDICTS: dict[Verdict, str] = {"right": "正确", "wrong": "错误", "missing": "漏读", "invented": "多读"}
OPEN: Literal["open"] = "open"
"""Written where a verdict is taken back: the value counts as not judged again, whoever judged it before."""
Word: TypeAlias = Verdict | Literal["open"]
WORDS: frozenset[str] = frozenset({*VERDICTS, OPEN})

STRATA = {
    "status": "quality_status",
    "format": "format",
    "reader": "reader",
    "year": "fiscal_year",
    "region": "region_code",
    "type": "report_type",
}
"""What a sample can be stratified by → the column of `reports`."""

UNJUDGED = frozenset({"sections", "tables", "table_cells", "findings", "unmapped_labels"})
"""Records that repeat the paper or are our own judgement."""
HEAD = frozenset({"title", "report_type", "fiscal_year", "organization", "region_code"})
"""Columns of `reports` that the paper says; the others are about the file or the reading."""
Address: TypeAlias = tuple[str, str, str]
"""Record, key (JSON) and column of a value in one report."""
_LINEAGE = re.compile(r"^source_|(?:^|_)sources?$|^evidence$|_evidence$")


@dataclass(frozen=True)
class Stratum:
    """Reports that are alike: `values` by name of `STRATA`, how many there were, and the SHA-256 of those drawn."""

    values: dict[str, object]
    reports: int
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """A sample as it was drawn; `values` is how many values of each report are to be checked."""

    id: int
    drawn: str
    seed: int
    by: tuple[str, ...]
    values: int
    strata: tuple[Stratum, ...]

    @property
    def reports(self) -> dict[str, Stratum]:
        """SHA-256 → its stratum."""
        return {sha256: stratum for stratum in self.strata for sha256 in stratum.drawn}


@dataclass(frozen=True)
class Item:
    """A value to be checked. `key` is the record's key as JSON, without the SHA-256; `place` where it stands on paper."""

    file: str
    sha256: str
    record: str
    key: str
    field: str
    title: str
    value: object
    place: str

    @property
    def address(self) -> Address:
        return self.record, self.key, self.field


@dataclass(frozen=True)
class Judged:
    """What a person found of one value."""

    sha256: str
    record: str
    key: str
    field: str
    verdict: Word

    @property
    def address(self) -> Address:
        return self.record, self.key, self.field


def draw(database: Database, size: int, by: Sequence[str] = (), seed: int = 1, values: int = 30) -> Sample:
    """Draw `size` reports of each stratum (all, where it has fewer), keep the sample and return it.

    Reports that could not be read have no values and are left out. Raises RecordError for a name that is not in STRATA or
    sizes below 1, DatabaseError.
    """
    unknown = [name for name in by if name not in STRATA]
    if unknown or size < 1 or values < 1:
        raise RecordError(f"strata {', '.join(unknown) or 'fit'}; one of {', '.join(STRATA)}; sizes are 1 or more")
    reports = contract().tables["reports"]
    heaps: dict[tuple[object, ...], list[tuple[int, str]]] = {}
    counts: dict[tuple[object, ...], int] = {}
    with database.reading() as connection:
        query = select(reports.c.sha256, *(reports.c[STRATA[name]] for name in by)).where(reports.c.quality_status != "failed")
        for row in connection.execute(query, execution_options={"yield_per": 5_000}):
            stratum, entry = tuple(row[1:]), (-_rank(seed, row[0]), row[0])
            heap = heaps.setdefault(stratum, [])
            counts[stratum] = counts.get(stratum, 0) + 1
            (heappush if len(heap) < size else heappushpop)(heap, entry)
    strata = [
        Stratum(dict(zip(by, stratum, strict=True)), counts[stratum], tuple(sha256 for _, sha256 in sorted(heap, reverse=True)))
        for stratum, heap in sorted(heaps.items(), key=lambda item: [(v is None, str(v)) for v in item[0]])
    ]
    return _keep(database, seed, tuple(by), values, tuple(strata))


def _keep(database: Database, seed: int, by: tuple[str, ...], values: int, strata: tuple[Stratum, ...]) -> Sample:
    now = _now()
    text = json_text({"by": list(by), "values": values, "strata": [asdict(stratum) for stratum in strata]})
    with database.writing() as connection:
        done = connection.execute(insert(metadata().tables["samples"]).values(drawn=now, seed=seed, strata=text))
        (number,) = done.inserted_primary_key or (0,)
    return Sample(int(number), now, seed, by, values, strata)


def samples(database: Database) -> list[Sample]:
    """All samples, the newest first. Raises DatabaseError."""
    table = metadata().tables["samples"]
    with database.reading() as connection:
        return [_sample(row) for row in connection.execute(select(table).order_by(table.c.id.desc())).mappings()]


def sample(database: Database, number: int) -> Sample:
    """The sample of this number. Raises RecordError if there is none, DatabaseError."""
    table = metadata().tables["samples"]
    with database.reading() as connection:
        row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        raise RecordError(f"there is no sample {number}; `jixiao sample draw` makes one")
    return _sample(row)


def _sample(row: RowMapping) -> Sample:
    kept = json.loads(row["strata"])
    strata = tuple(Stratum(s["values"], s["reports"], tuple(s["drawn"])) for s in kept["strata"])
    return Sample(row["id"], row["drawn"], row["seed"], tuple(kept["by"]), kept["values"], strata)


def items(database: Database, drawn: Sample) -> Iterator[Item]:
    """The values to be checked, by report, record and key. Raises DatabaseError."""
    with database.reading() as connection:
        for sha256 in drawn.reports:
            yield from items_of(connection, drawn, sha256)


def items_of(connection: Connection, drawn: Sample, sha256: str) -> list[Item]:
    """The values to be checked of one report, by record and key."""
    everything = (item for record in records() for item in _values(connection, record, sha256))
    chosen = nsmallest(drawn.values, everything, key=lambda item: _rank(drawn.seed, _name(item)))
    order = {record.name: place for place, record in enumerate(records())}
    return sorted(chosen, key=lambda item: (order[item.record], item.key, item.field))


def _values(connection: Connection, record: Record, sha256: str) -> Iterator[Item]:
    if record.name in UNJUDGED:
        return
    columns = [column for column in record.columns if judged(record, column)]
    table = contract().tables[record.name]
    for row in connection.execute(select(table).where(table.c.sha256 == sha256)).mappings():
        key = json_text({name: row[name] for name in record.key if name != "sha256"})
        for column in columns:
            if row[column.name] not in (None, "", [], {}):
                place = _place(row, column.name)
                yield Item(row["file"], sha256, record.name, key, column.name, column.title, row[column.name], place)


def judged(record: Record, column: Column) -> bool:
    """Whether a person can compare this column with the paper."""
    if record.name == "reports":
        return column.name in HEAD
    return bool(column.path) and column.name not in record.key and not _LINEAGE.search(column.name)


def _place(row: RowMapping, column: str) -> str:
    """Where the value stands: its own source, else the record's."""
    sources = row.get("sources")
    own = sources.get(column) if isinstance(sources, dict) else None
    whole = {name: row.get(f"source_{name}") for name in _WHERE}
    source: dict[str, Any] = own or row.get(f"{column.rpartition('_')[0]}_source") or whole
    page = f"第{source['page']}页 " if source.get("page") else ""
    if source.get("table"):
        line, col = (source.get(name) for name in ("row", "col"))
        row_text, col_text = "" if line is None else f" 第{line + 1}行", "" if col is None else f"第{col + 1}列"
        return f"{page}{source['table']}{row_text}{col_text}"
    return f"{page}段落{source['block']}" if source.get("block") else ""


_WHERE = ("table", "row", "col", "page", "block")


def judge(database: Database, drawn: Sample, verdicts: Iterable[Judged], who: str) -> int:
    """Append the verdicts and return how many. Raises RecordError for one of no report, record, column or verdict of the
    sample (nothing is written then), DatabaseError.
    """
    now, rows = _now(), []
    for each in verdicts:
        _check(drawn, each)
        key, signed = json_text(json.loads(each.key)), who.replace("\0", "")
        rows.append({"sample": drawn.id, **asdict(each), "key": key, "who": signed, "when": now})
    if rows:
        with database.writing() as connection:
            connection.execute(insert(metadata().tables["verdicts"]), rows)
    return len(rows)


def _check(drawn: Sample, each: Judged) -> None:
    where = f"{each.sha256[:12]} {each.record}.{each.field}"
    if each.sha256 not in drawn.reports:
        raise RecordError(f"{where}: no report of sample {drawn.id}")
    if each.verdict not in WORDS:
        raise RecordError(f"{where}: {each.verdict!r} is no verdict; one of {', '.join(VERDICTS)}")
    if each.record not in {record.name for record in records()}:
        raise RecordError(f"{where}: there is no table {each.record!r}")
    if each.field not in {column.name for column in by_name(each.record).columns}:
        raise RecordError(f"{where}: the table has no such column")
    try:
        key = json.loads(each.key)
    except ValueError:
        key = None
    if not isinstance(key, dict):
        raise RecordError(f"{where}: the key {each.key!r} is no JSON object")


def verdicts(database: Database, drawn: Sample) -> list[Judged]:
    """The last verdict on each value of the sample, those left out that were taken back. Raises DatabaseError."""
    return [each for each, _ in _last(database, drawn)]


def take_back(database: Database, drawn: Sample, who: str) -> Judged | None:
    """Take back the last verdict of this person that counts, by an entry of its own; None if there is none.

    Raises DatabaseError.
    """
    mine = [each for each, signed in _last(database, drawn) if signed == who.replace("\0", "")]
    if not mine:
        return None
    judge(database, drawn, [replace(mine[-1], verdict=OPEN)], who)
    return mine[-1]


def _last(database: Database, drawn: Sample) -> list[tuple[Judged, str]]:
    """What counts, and who said it, in the order of saying."""
    table = metadata().tables["verdicts"]
    last: dict[tuple[str, ...], tuple[Judged, str]] = {}
    with database.reading() as connection:
        for row in connection.execute(select(table).where(table.c.sample == drawn.id).order_by(table.c.id)):
            each = Judged(row.sha256, row.record, row.key, row.field, row.verdict)
            last.pop((each.sha256, *each.address), None)
            last[each.sha256, *each.address] = each, row.who
    return [found for found in last.values() if found[0].verdict != OPEN]


def _rank(seed: int, name: str) -> int:
    """A number that is as good as drawn, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{name}".encode()).digest()[:8], "big")


def _name(item: Item) -> str:
    return "\0".join((item.sha256, item.record, item.key, item.field))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
