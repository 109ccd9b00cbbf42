"""The overview counts what the database holds and stands alone as a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, select, text
from typer.testing import CliRunner

from extract.cli.app import app
from extract.review.ledger import metadata as review
from extract.review.overview import MOST_ROWS, gather, render
from extract.review.sampling import draw, items
from extract.runs.ledger import metadata as ledger
from extract.sinks.database import Database
from extract.sinks.relational import metadata
from tests.review.desk import run
from tests.sinks.exports_support import row

RUNNER = CliRunner()


def both() -> MetaData:
    """The ledger's tables and the review's."""
    meta = MetaData()
    for table in (*ledger().sorted_tables, *review().sorted_tables):
        table.to_metadata(meta)
    return meta


@pytest.fixture
def opened(database: Path):
    with Database(str(database), both()) as found:
        found.create()
        yield found


def test_the_counts_add_up_with_the_database(opened) -> None:
    found = gather(opened)
    with opened.reading() as connection:
        count = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata().sorted_tables}
    assert found.reports == count["reports"] == sum(found.scores) == sum(bar.total for bar in found.by_year)
    assert sum(sum(counts) for _, counts in found.coverage.rows) == count["reports"]
    assert sum(sum(counts) for _, counts in found.forms.rows) == count["tables"]
    assert sum(bar.total for bar in found.findings) == count["findings"]
    assert sum(bar.total for bar in found.readers) == found.ledger.contents
    assert sum(bar.total for bar in found.failures) == 1
    assert sum(bar.total for bar in found.vintages) == count["self_evaluations"]


def test_the_page_is_one_file_that_asks_for_nothing(opened) -> None:
    found = gather(opened)
    page = render(found)
    assert not re.search(r"<(?:script|link|img|iframe|object|embed|base|form)\b|@import|url\(|\bon\w+=", page)
    assert not re.search(r"(?:src|href|action)=", page)
    for words in ("绩效报告档案概览", "武昌区", "部门整体支出绩效自评表", found.failures[0].label, "<svg"):
        assert words in page
    assert 'href="/"' in render(gather(opened), home="/")


def test_texts_from_reports_are_escaped(opened) -> None:
    with opened.writing() as connection:
        connection.execute(text("UPDATE reports SET region_name = '<script>alert(1)</script>'"))
    page = render(gather(opened))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_many_regions_are_added_up_in_one_row(tmp_path) -> None:
    with Database(str(tmp_path / "many.sqlite"), ledger()) as database:
        database.create()
        with database.writing() as connection:
            rows = [
                {
                    "reports": [
                        row("reports", sha256=f"{n:064x}", region_name=f"县{n}", fiscal_year=2000 + n % 2, quality_score=1.0)
                    ]
                }
                for n in range(100)
            ]
            database.insert(connection, rows)
        found = gather(database)
    assert (len(found.coverage.rows), found.coverage.left_out) == (MOST_ROWS, 100 - MOST_ROWS)
    assert sum(sum(counts) for _, counts in found.coverage.rows) + sum(found.coverage.rest) == 100
    assert f"其余{100 - MOST_ROWS}项" in render(found)


def test_an_empty_database_has_a_page_too(tmp_path) -> None:
    with Database(str(tmp_path / "empty.sqlite"), ledger()) as database:
        database.create()
        assert "还没有报告" in render(gather(database))


@pytest.mark.parametrize("url", ["postgresql", "mysql"], indirect=True)
def test_the_same_counts_on_a_server(opened, url) -> None:
    with Database(url, both()) as server:
        server.create()
        for table in (*ledger().sorted_tables, *metadata().sorted_tables):
            with opened.reading() as source, server.writing() as connection:
                rows = [dict(found) for found in source.execute(select(table)).mappings()]
                if rows:
                    connection.execute(table.insert(), rows)
        here, there = gather(opened), gather(server)
        assert (there.coverage, there.forms, there.scores, there.by_year) == (
            here.coverage,
            here.forms,
            here.scores,
            here.by_year,
        )
        assert [bar.total for bar in there.findings] == [bar.total for bar in here.findings]
        drawn = draw(server, 2, ["year", "region"])
        assert drawn.strata == draw(opened, 2, ["year", "region"]).strata
        assert [item.value for item in items(server, drawn)] == [item.value for item in items(opened, drawn)]


def test_the_command_writes_the_file(database, tmp_path) -> None:
    target = tmp_path / "overview.html"
    done = RUNNER.invoke(app, ["overview", "--db", str(database), "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_what_the_command_cannot_do_it_says(database, tmp_path) -> None:
    none = RUNNER.invoke(app, ["overview", "--db", str(tmp_path / "none.sqlite"), "-o", "x.html"])
    assert none.exit_code == 2 and "no such database" in none.output
    nowhere = RUNNER.invoke(app, ["overview", "--db", str(database), "-o", str(tmp_path / "no" / "x.html")])
    assert nowhere.exit_code == 1 and "No such file" in nowhere.output


def test_the_app_shows_it_without_scripts(page) -> None:
    answer = page.client.get("/overview")
    assert answer.status_code == 200
    assert "绩效报告档案概览" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


FORM = """2023年度项目支出绩效自评表

| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
|---|---|---|---|---|---|---|
| 产出指标 | 数量指标 | 见习人数 | ≥300人 | 312人 | 50 | 50 |
| 产出指标 | 韧性指标 | 备用电源 | 2台 | 2台 | 25 | 25 |
| 产出指标 | 韧性指标 | 演练次数 | 4次 | 4次 | 25 | 25 |
"""


def test_the_labels_that_map_to_nothing_are_named_until_a_lexicon_knows_them(tmp_path) -> None:
    folder, url = tmp_path / "archive", str(tmp_path / "archive.sqlite")
    folder.mkdir()
    (folder / "a.md").write_text(FORM, "utf-8")
    (folder / "b.md").write_text(FORM.replace("备用电源", "应急车辆").replace("演练次数", "应急物资"), "utf-8")
    run(folder, Path(url))
    with Database(url, ledger()) as database:
        found = gather(database)
        with database.reading() as connection:
            places = list(connection.execute(text("SELECT source_table, source_row, source_col FROM unmapped_labels")))
    (label,) = found.labels
    assert (label.label, label.note, label.parts) == ("韧性指标", "indicators.level2", {"reports": 2, "places": 4})
    assert found.unmapped == (2, 1)
    assert places == [("t1", 2, 1)] * 2
    assert "<td>韧性指标</td><td>indicators.level2</td>" in render(found)
    taught = tmp_path / "taught.yaml"
    taught.write_text("indicators.level2:\n  quality: [韧性指标]\n", "utf-8")
    run(folder, Path(url), "--lexicon", str(taught))
    with Database(url, ledger()) as database:
        assert gather(database).labels == ()
