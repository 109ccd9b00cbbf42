"""How soon the queue of an archive of 100,000 reports answers: `python -m bench.review_queue [REPORTS]`; bar 200 ms.

A database of made reports (2 % failed, a sixth to review, 2,000 organisations, 1.5 findings each), `jixiao review` over it as
a process of its own, and the questions that a person asks of it over HTTP, five times each. The medians count.
"""

from __future__ import annotations

import hashlib
import http.client
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, MetaData, insert

from extract.review.ledger import metadata as review
from extract.runs.ledger import file_id
from extract.runs.ledger import metadata as ledger
from extract.sinks.database import Database
from extract.sinks.relational import metadata as schema

REPORTS, BAR, TIMES, AT_ONCE = 100_000, 0.2, 5, 10_000
CODES = ("numbering", "rate-mismatch", "weights-not-total", "unit-mismatch", "score-exceeds-weight")
RUN = {"id": 1, "archive": "/a", "shard": "", "state": "finished", "started": "", "host": "", "pid": 1, "versions": ""}
QUESTIONS = (
    *("/", "/?tab=", "/?tab=ok", "/?tab=failed", "/?tab=accepted", "/?year=2021", "/?tab=&below=0.7", "/?finding=any"),
    *("/?tab=ok&finding=rate-mismatch", "/?tab=&organization=第77局", "/?tab=&q=报告99999", "/?tab=&q=哪里也没有"),
    *("/counts?finding=any", "/counts?q=报告9999", "/samples"),
)


def rows(reports: int) -> Iterator[dict[str, list[dict[str, object]]]]:
    """The rows of one report after the other, by table."""
    chance = random.Random(7)
    for number in range(reports):
        sha256, path = hashlib.sha256(str(number).encode()).hexdigest(), f"{number % 100:02}/报告{number}.docx"
        score = round(chance.uniform(0.5, 0.8) if number % 6 == 0 else chance.uniform(0.8, 1), 3)
        status = "failed" if number % 50 == 0 else "review" if score < 0.8 else "ok"
        read = {"sha256": sha256, "file": path, "size": 1, "format": "docx", "reader": "docx", "versions": "", "status": status}
        found: dict[str, list[dict[str, object]]] = {
            "extractions": [{**read, "seconds": 0.1, "peak_memory": 1, "first_run": 1, "run": 1}],
            "files": [
                {"id": file_id("/a", path), "archive": "/a", "path": path, "size": 1, "stamp": "", "sha256": sha256}
                | {"outcome": status, "first_run": 1, "run": 1}
            ],
        }
        if status != "failed":
            organization = f"某市第{number % 2000}局"
            head = {
                "sha256": sha256,
                "file": path,
                "file_name": path,
                "schema_version": "1",
                "format": "docx",
                "reader": "docx",
            }
            said = {"title": f"{2015 + number % 10}年度{organization}部门整体支出绩效自评报告", "organization": organization}
            quality = {"quality_status": status, "quality_score": score, "quality_reasons": []}
            found["reports"] = [{**head, **said, **quality, "characters": 9000, "fiscal_year": 2015 + number % 10}]
            flaw = {"sha256": sha256, "file": path, "severity": "warning", "message": "不一致", "sources": []}
            found["findings"] = [{**flaw, "ordinal": n, "code": chance.choice(CODES)} for n in range(chance.randrange(4))]
        yield found


def fill(connection: Connection, reports: int) -> None:
    tables = {**schema().tables, **ledger().tables}
    connection.execute(insert(tables["runs"]).values(**RUN, extractor="", schema_version="1", lexicon="", rules=""))
    waiting: dict[str, list[dict[str, object]]] = {}
    for number, found in enumerate(rows(reports), 1):
        for name, some in found.items():
            waiting.setdefault(name, []).extend(some)
        if number % AT_ONCE == 0 or number == reports:
            for name in ("extractions", "files", "reports", "findings"):
                connection.execute(insert(tables[name]), waiting.pop(name))


def both() -> MetaData:
    meta = MetaData()
    for table in (*ledger().sorted_tables, *review().sorted_tables):
        table.to_metadata(meta)
    return meta


def ask(port: str, question: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    started = time.perf_counter()
    connection.request("GET", quote(question, safe="/?=&"))
    answer = connection.getresponse()
    answer.read()
    taken = time.perf_counter() - started
    connection.close()
    assert answer.status == 200, (question, answer.status)
    return taken


def main(reports: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "queue.sqlite"))
        with Database(path, both()) as database:
            database.create()
            with database.writing() as connection:
                fill(connection, reports)
        command = [sys.executable, "-m", "extract.cli", "review", "--db", path, "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
            assert server.stderr
            found = re.search(r":(\d+)/", server.stderr.readline())
            assert found
            medians = {question: statistics.median(ask(found[1], question) for _ in range(TIMES)) for question in QUESTIONS}
            server.terminate()
    for question, seconds in medians.items():
        print(f"{question:34} {seconds * 1000:7.1f} ms")
    worst = max(medians.values())
    print(f"{reports} reports: bar {BAR * 1000:.0f} ms — {'met' if worst <= BAR else 'NOT met'}")
    return int(worst > BAR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS))
