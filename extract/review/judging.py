"""An acceptance sample as the page shows it: the values of one report with their verdicts, and how far a person is.

A value that the reading missed has no record: its key is what stands on paper, `{"missed": …, "number": …}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from extract.review.corrections import stored
from extract.review.masks import Mask, mask_of, prose
from extract.review.picture import PICTURED
from extract.review.places import SUFFIXES, Places, on_paper
from extract.review.sampling import UNJUDGED, Address, Item, Judged, Sample, items_of, judged, verdicts
from extract.review.view import columns, shown
from extract.runs.ledger import metadata as ledger
from extract.sinks.database import Database
from extract.sinks.encode import json_text
from extract.sinks.records import Record, by_name, records
from extract.sinks.relational import metadata

MISSED, NUMBER = "missed", "number"
NAMES = ("level3", "label", "fund_name", "project_name", "title", "value_raw")
"""Columns by which a person tells a record from its like."""
_PAGE, _DIGITS = re.compile(r"第(\d+)页 "), re.compile(r"\d+")
_MOST_KEPT = 20_000
_WORDS = 14
_AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """A value to be judged: `heading` and `title` name its record and column, `beside` what else the record says, `at` is the
    element on paper, `verdict` empty while there is none.
    """

    record: str
    key: str
    field: str
    heading: str
    title: str
    beside: str
    text: str
    place: str
    at: str
    verdict: str


@dataclass(frozen=True)
class Other:
    """A verdict on a value that was not drawn: what the reading missed, or a line that a sheet had."""

    record: str
    key: str
    field: str
    heading: str
    title: str
    text: str
    verdict: str

    @property
    def address(self) -> Address:
        return self.record, self.key, self.field


@dataclass(frozen=True)
class Board:
    """One report of a sample. `number` counts the sample's reports from 1; `here` are the record types that it has."""

    sample: Sample
    sha256: str
    file: str
    number: int
    lines: tuple[Line, ...]
    others: tuple[Other, ...]
    here: tuple[Record, ...]

    @property
    def is_done(self) -> bool:
        return all(line.verdict for line in self.lines)

    def line(self, address: Address) -> int | None:
        """The place of a value among the lines."""
        found = (n for n, line in enumerate(self.lines) if (line.record, line.key, line.field) == address)
        return next(found, None)

    def missed(self, text: str) -> str:
        """The key under which what stands on paper as `text` is written down as missed."""
        taken = [json.loads(other.key).get(NUMBER, 0) for other in self.others]
        return json_text({MISSED: text, NUMBER: max((n for n in taken if isinstance(n, int)), default=0) + 1})


@dataclass(frozen=True)
class Progress:
    """`done` of `values` have a verdict; `left` of the sample's `reports` have values without one."""

    done: int
    values: int
    left: int
    reports: int


class Docket:
    """Which values samples hold, remembered while the reports stay what they are: to look takes 20 ms a report.

    Thread-safe: what two threads find at once is the same.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[int, str, int], frozenset[int]] = {}

    def progress(self, drawn: Sample) -> Progress:
        """How far the sample is. Raises DatabaseError."""
        given, done, values, left = self._given(drawn), 0, 0, 0
        runs = self._runs(drawn)
        for sha256 in drawn.reports:
            wanted = self._values(drawn, sha256, runs.get(sha256, 0))
            said = wanted & given.get(sha256, frozenset())
            done, values, left = done + len(said), values + len(wanted), left + (said != wanted)
        return Progress(done, values, left, len(drawn.reports))

    def next(self, drawn: Sample, after: str = "") -> str:
        """The first report with a value that has no verdict, sought behind the one of this SHA-256 and then from the start;
        empty if there is none. Raises DatabaseError.
        """
        given, runs, order = self._given(drawn), self._runs(drawn), list(drawn.reports)
        start = order.index(after) + 1 if after in order else 0
        for sha256 in (*order[start:], *order[:start]):
            if not self._values(drawn, sha256, runs.get(sha256, 0)) <= given.get(sha256, frozenset()):
                return sha256
        return ""

    def _values(self, drawn: Sample, sha256: str, run: int) -> frozenset[int]:
        found = self._kept.get((drawn.id, sha256, run))
        if found is None:
            with self._database.reading() as connection:
                found = frozenset(hash(item.address) for item in items_of(connection, drawn, sha256))
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[drawn.id, sha256, run] = found
        return found

    def _given(self, drawn: Sample) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for each in verdicts(self._database, drawn):
            found.setdefault(each.sha256, set()).add(hash(each.address))
        return found

    def _runs(self, drawn: Sample) -> dict[str, int]:
        """The run that read each report last: another one may have read other values."""
        read, sha256s = ledger().tables["extractions"].c, list(drawn.reports)
        found: dict[str, int] = {}
        with self._database.reading() as connection:
            for start in range(0, len(sha256s), _AT_ONCE):
                query = select(read.sha256, read.run).where(read.sha256.in_(sha256s[start : start + _AT_ONCE]))
                found.update((row[0], row[1]) for row in connection.execute(query))
        return found


def board(database: Database, drawn: Sample, sha256: str, *, persons: bool) -> Board:
    """One report of the sample, its values in the order of the paper; without `persons` with their data masked.

    Raises DatabaseError.
    """
    given = {each.address: each for each in verdicts(database, drawn) if each.sha256 == sha256}
    with database.reading() as connection:
        report = stored(connection, sha256, "reports", {}) or {}
        mask = mask_of(connection, sha256, persons=persons)
        rows: dict[tuple[str, str], Mapping[str, object]] = {}
        lines = []
        for item in sorted(items_of(connection, drawn, sha256), key=_on_paper):
            if (item.record, item.key) not in rows:
                rows[item.record, item.key] = stored(connection, sha256, item.record, json.loads(item.key)) or {}
            row, said = rows[item.record, item.key], given.pop(item.address, None)
            at = on_paper(row, Places(row)(item.field), pictured=report.get("format") in PICTURED)
            beside = _beside(item.record, item.field, row, mask)
            text = shown(mask(item.record, item.field, item.value))
            names = _heading(item.record), heading_of(item.record, item.field)
            lines.append(Line(*item.address, *names, beside, text, item.place, at, said.verdict if said else ""))
        here = tuple(record for record in records() if record.name not in UNJUDGED and _has(connection, record, sha256))
    others = tuple(_other(each, mask) for each in given.values())
    number = list(drawn.reports).index(sha256) + 1
    return Board(drawn, sha256, str(report.get("file", "")), number, tuple(lines), others, here)


def _on_paper(item: Item) -> tuple[int, bool, list[int]]:
    """Page by page, prose before tables: a person leafs through the paper once."""
    page = _PAGE.match(item.place)
    place = item.place[page.end() if page else 0 :]
    return int(page[1]) if page else 0, place.startswith("t"), [int(number) for number in _DIGITS.findall(place)]


def _has(connection: Connection, record: Record, sha256: str) -> bool:
    table = metadata().tables[record.name].c
    return connection.execute(select(table.sha256).where(table.sha256 == sha256).limit(1)).first() is not None


def _beside(record: str, field: str, row: Mapping[str, object], mask: Mask) -> str:
    """By what the record is known, the print of which this is a part, and of a fact the words around it."""
    name = next((name for name in NAMES if name != field and row.get(name)), "")
    stem, _, suffix = field.rpartition("_")
    print_ = f"{stem}_raw" if suffix in SUFFIXES and suffix != "raw" else ""
    used = dict.fromkeys(each for each in (name, print_) if each and row.get(each))
    told = [shown(mask(record, each, row[each])) for each in used]
    if row.get("sentence") and field != "sentence":
        told.append(_around(str(row["value_raw"] or ""), str(row["sentence"]), str(mask(record, "sentence", row["sentence"]))))
    return "　".join(told)


def _around(print_: str, sentence: str, masked: str) -> str:
    """The words around a print in its sentence, from the sentence as it may be seen: masks keep every sign's place."""
    at = max(sentence.find(print_), 0)
    start, end = max(at - _WORDS, 0), at + len(print_) + _WORDS
    return f"{'…' if start else ''}{masked[start:end]}{'…' if end < len(masked) else ''}"


def _other(each: Judged, mask: Mask) -> Other:
    key = json.loads(each.key)
    text = shown(mask(each.record, each.field, str(key[MISSED]))) if MISSED in key else prose(mask, each.key)
    names = _heading(each.record), heading_of(each.record, each.field)
    return Other(*each.address, *names, text, each.verdict)


def _heading(record: str) -> str:
    return by_name(record).title.rpartition("：")[2]


def heading_of(record: str, field: str) -> str:
    """A column's Chinese heading."""
    found = next((title for column, title in columns(record) if column.name == field), "")
    return found or next(column.title for column in by_name(record).columns if column.name == field)


def offered(record: str) -> list[tuple[str, str]]:
    """Columns of which a value may have been missed, with their headings; of a Value its print."""
    known = by_name(record)
    names = {column.name for column, _ in columns(record)}
    return [
        (column.name, title) for column, title in columns(record) if judged(known, column) and not _is_read(column.name, names)
    ]


def _is_read(name: str, names: set[str]) -> bool:
    """True for what a print was read as, and for codes."""
    stem, _, suffix = name.rpartition("_")
    return (suffix in SUFFIXES and suffix != "raw" and f"{stem}_raw" in names) or (suffix == "code" and stem in names)
