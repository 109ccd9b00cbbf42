"""The page over every kind of database."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from typer.testing import CliRunner

from extract.cli.app import app as commands
from extract.review.settings import ReviewSettings
from extract.sinks.relational import metadata
from tests.review.desk import SAMPLES, browser
from tests.review.test_review_samples import lines, sent


def test_queue_correction_conflict_export_and_undo(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    for name in ("wuchang-2020.txt", "zhijiang-2020.txt"):
        shutil.copy(SAMPLES / name, folder)
    assert CliRunner().invoke(commands, ["run", str(folder), "--db", url, "--on", "1"]).exit_code == 0
    page = browser(url)
    for query in ("", "tab=&q=武昌", "year=2020&finding=any", "organization=局&below=0.9", "finding=numbering", "tab=failed"):
        assert page.client.get(f"/?{query}").status_code == 200
        assert page.client.get(f"/counts?{query}").status_code == 200
    report = page.report("zhijiang-2020.txt")
    assert "is-applied" in page.correct(report, "evaluation_rows", "score", "7.25")
    assert page.value(report, "evaluation_rows", "score")[2] == "7.25"
    assert "is-applied" in page.correct(report, "evaluation_rows", "score", "8")
    assert "已核" in page.post(f"{report}/accept", {})[1]
    assert report in page.get("/?tab=accepted")
    done = CliRunner().invoke(commands, ["export", "--db", url, "--corrected", "-o", str(tmp_path / "out"), "-f", "csv"])
    assert done.exit_code == 0
    assert '"[""score""]"' in (tmp_path / "out" / "evaluation_rows.csv").read_text("utf-8")
    for _ in range(3):
        last = re.search(r'data-last="(\d+)"', page.get(report))
        assert last
        assert page.post(f"{report}/undo", {"number": last[1]})[0] == 200
    assert "is-applied" not in page.get(report)
    for odd in (
        "q=%00",
        "after=%5B%22ok%22%2C0.5%2C%22%00%22%5D",
        "after=%5B%22ok%22%2C1e999%2C%22a%22%5D",
        "organization=%00%25",
    ):
        assert page.client.get(f"/?tab=&{odd}").status_code == 200, odd
    assert page.client.get(f"{report}/edit?record=indicators&field=score&key=%7B%22a%00%22%3A1%7D").status_code == 404
    page.client.app.state.review.database.close()


def test_masked_searches_and_samples(url: str, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    shutil.copy(SAMPLES / "zhijiang-2020.txt", tmp_path / "archive")
    assert CliRunner().invoke(commands, ["run", str(tmp_path / "archive"), "--db", url, "--on", "1"]).exit_code == 0
    page = browser(url, ReviewSettings(persons=False))
    database, reports = page.client.app.state.review.database, metadata().tables["reports"]
    with database.writing() as connection:
        connection.execute(reports.update().values(title="电话13812345678"))
    for query, found in (("q=电话", 1), ("q=1381", 0), ("organization=局&q=电话", 1), ("organization=138", 0)):
        assert page.get(f"/?tab=&{query}").count('<a href="/report/') == found, query
        assert f"全部 <b>{found}<" in page.get(f"/counts?tab=&{query}"), query
    assert page.client.get("/overview").status_code == 200
    token = re.search(r'name="csrf" value="(\w+)"', page.get("/samples"))
    assert token
    form = {"csrf": token[1], "size": "1", "values": "3", "seed": "1", "by": "format"}
    assert page.client.post("/samples", data=form).status_code == 303
    path = page.client.get("/samples/1/check").headers["location"]
    for line in lines(page.get(path)):
        assert page.post(path, sent(line, "right"), token[1])[0] == 200
    missed = {"record": "facts", "field": "value_raw", "text": "一\0二"}
    assert page.post(f"{path}/missed", missed, token[1])[0] == 200
    assert "剩 <b>1</b>" not in page.get("/samples/1/progress")
    assert "25.00%" in page.get("/samples/1")
    assert page.post("/samples/1/take-back", {"sha256": path[-64:]}, token[1])[0] == 200
    assert page.post("/samples/1/take-back", {"sha256": path[-64:]}, token[1])[0] == 200
    assert "已判 <b>2</b> / 3" in page.get("/samples/1/progress")
    database.close()
