"""The queue over many reports: nothing twice, nothing left out, counts that fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from extract.review import queue
from extract.review.corrections import Change, add
from extract.review.ledger import metadata as review
from extract.review.queue import PAGE, TABS, Wanted
from extract.runs.ledger import metadata as ledger
from extract.sinks.database import Database
from extract.sinks.relational import metadata as schema

REPORTS = 4 * PAGE + 7


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with Database("sqlite://", review()) as database, database.writing() as opened:
        ledger().create_all(opened)
        schema().create_all(opened)
        review().create_all(opened)
        _fill(opened)
        yield opened


def _fill(connection: Connection) -> None:
    tables, run = schema().tables, {"archive": "/a", "shard": "", "state": "finished", "started": "", "host": "", "pid": 1}
    versions = {"versions": "", "extractor": "", "schema_version": "1", "lexicon": "", "rules": ""}
    connection.execute(insert(ledger().tables["runs"]).values(id=1, **run, **versions))
    for number in range(REPORTS):
        sha256 = hashlib.sha256(str(number).encode()).hexdigest()
        status = ("review", "ok", "failed")[number % 3]
        file = {"sha256": sha256, "file": f"{number}.docx", "format": "docx", "reader": "docx"}
        read = {"size": 1, "versions": "", "status": status, "seconds": 1, "peak_memory": 1, "first_run": 1, "run": 1}
        connection.execute(insert(ledger().tables["extractions"]).values(**file, **read))
        if status == "failed":
            continue
        quality = {"quality_status": status, "quality_score": (number % 5) / 4, "quality_reasons": []}
        head = {
            "schema_version": "1",
            "file_name": "x",
            "characters": 1,
            "fiscal_year": 2020 + number % 2,
            "organization": f"{number % 7}局",
        }
        connection.execute(insert(tables["reports"]).values(**file, **quality, **head))
        if number % 4 == 0:
            finding = {"code": "numbering", "severity": "error", "message": "", "sources": []}
            connection.execute(insert(tables["findings"]).values(sha256=sha256, ordinal=0, file=f"{number}.docx", **finding))
        if number % 10 == 0:
            add(connection, sha256, file["file"], Change("reports", {}, "quality_status", status, "ok"), "甲")


def _all(connection: Connection, wanted: Wanted) -> list[queue.Line]:
    found, page = [], queue.page(connection, wanted)
    for _ in range(REPORTS):
        found += page.lines
        if not page.next:
            return found
        assert len(page.lines) == PAGE
        page = queue.page(connection, Wanted(**{**vars(wanted), "after": page.next}))
    raise AssertionError("the queue has no end")


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"year": 2020},
        {"organization": "3局"},
        {"finding": "any"},
        {"finding": "numbering"},
        {"below": 0.5},
        {"text": "9.docx"},
    ],
)
@pytest.mark.parametrize("tab", ["", *TABS])
def test_the_pages_hold_every_report_once_and_the_counts_are_theirs(connection: Connection, tab: str, narrowed: dict) -> None:
    wanted = Wanted(tab=tab, **narrowed)
    lines, counts = _all(connection, wanted), queue.counts(connection, wanted)
    assert len({line.sha256 for line in lines}) == len(lines)
    assert len(lines) == (counts[tab] if tab else sum(counts.values()))
    assert {line.tab for line in lines} <= ({tab} if tab else set(TABS))
    scores = [line.score for line in lines if line.score is not None]
    assert tab == "" or scores == sorted(scores)


def test_all_together_is_what_the_ledger_has(connection: Connection) -> None:
    assert sum(queue.counts(connection, Wanted()).values()) == REPORTS


def test_the_next_report_is_the_next_line(connection: Connection) -> None:
    wanted = Wanted(tab="review")
    lines = [line.sha256 for line in _all(connection, wanted)]
    assert [queue.neighbour(connection, wanted, sha256) for sha256 in lines] == [*lines[1:], ""]


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_queue(connection: Connection, after: str, text: str) -> None:
    page = queue.page(connection, Wanted(tab="", after=after, text=text.replace("\0", "")))
    assert len(page.lines) <= PAGE


def test_findings_are_counted_by_severity(connection: Connection) -> None:
    lines = _all(connection, Wanted(tab="", finding="numbering"))
    assert lines
    assert {(line.errors, line.warnings) for line in lines} == {(1, 0)}


def test_an_older_database_gets_the_index_of_the_order(connection: Connection) -> None:
    name = "reports_quality_status_quality_score_sha256"
    connection.exec_driver_sql(f"DROP INDEX {name}")
    queue.prepare(connection)
    queue.prepare(connection)
    assert name in {row[1] for row in connection.exec_driver_sql("PRAGMA index_list(reports)")}
