"""The page over every kind of database."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from typer.testing import CliRunner

from extract.cli.app import app as commands
from tests.review.desk import SAMPLES, browser
from tests.sinks.conftest import mysql, postgresql, url  # noqa: F401


def test_queue_correction_conflict_export_and_undo(url: str, tmp_path: Path) -> None:  # noqa: F811
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
