"""The page from the queue to a correction that stands, without a browser."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from extract.review.settings import ReviewSettings
from tests.review.desk import SAMPLES, Browser, browser, make_archive, run

HUGE = '{"ordinal":99999999999999999999,"self_evaluation_id":"s1"}'
FACT = ("indicators", "actual_raw")


def test_the_tabs_add_up_to_the_ledger(page: Browser, database: Path) -> None:
    counts = {title: int(n) for title, n in re.findall(r">(全部|待核|已核|正常|失败) <b>(\d+)", page.get("/?tab="))}
    with sqlite3.connect(database) as connection:
        (contents,) = connection.execute("select count(*) from extractions").fetchone()
    assert counts["全部"] == contents == 5
    assert counts["失败"] == 1
    assert sum(n for title, n in counts.items() if title != "全部") == contents


@pytest.mark.parametrize(
    ("query", "files"),
    [
        ("organization=武昌", {"wuchang-2020.txt", "wuchang-2020.docx", "wuchang-2020.pdf"}),
        ("q=zhijiang", {"pack.zip!/县/zhijiang-2020.txt"}),
        ("q=broken", {"broken.docx"}),
        ("year=1999", set()),
        ("below=0.01", set()),
        ("q=%25", set()),
    ],
)
def test_the_queue_finds_what_is_asked_for(page: Browser, query: str, files: set[str]) -> None:
    assert set(re.findall(r"</a><small>([^<]*)</small>", page.get(f"/?tab=&{query}"))) == files


def test_a_report_that_failed_says_why(page: Browser) -> None:
    text = page.get(page.report("broken.docx"))
    assert "没有读出来" in text
    assert "DamagedFile" in text or "UnknownFormat" in text


def test_a_value_leads_to_its_cell_on_every_kind_of_paper(served: Browser) -> None:
    for name in ("wuchang-2020.txt", "wuchang-2020.docx", "wuchang-2020.pdf", "zhijiang-2020.txt"):
        report = served.report(name)
        paper = served.get(f"{report}/paper?boxes=true")
        places = set(re.findall(r'data-at="(cell-[^" ]+)"', served.get(report)))
        assert places
        assert places <= set(re.findall(r' id="(cell-[^"]+)"', paper)), name


def test_a_pdf_shows_pictures_of_its_pages(served: Browser) -> None:
    report = served.report("wuchang-2020.pdf")
    assert served.get(f"{report}/paper").count("<img") == 2
    answer = served.client.get(f"{report}/pictures/1")
    assert answer.headers["content-type"] in {"image/png", "image/jpeg"}
    assert len(answer.content) > 10_000
    assert served.client.get(f"{report}/pictures/99").status_code == 404


def test_a_correction_stands_is_exported_and_can_be_taken_back(page: Browser, database: Path, tmp_path: Path) -> None:
    report = page.report("wuchang-2020.docx")
    _, _, before = page.value(report, *FACT)
    assert "is-applied" in page.correct(report, *FACT, "改过的值")
    assert page.value(report, *FACT)[2] == "改过的值"
    assert "改过的值" in _exported(database, tmp_path / "one")
    assert "改过的值" not in _exported(database, tmp_path / "two", corrected=False)
    last = re.search(r'data-last="(\d+)"', page.get(report))
    assert last
    status, text = page.post(f"{report}/undo", {"number": last[1]})
    assert status == 200
    assert "is-applied" not in text
    assert page.value(report, *FACT)[2] == before
    assert "改过的值" not in _exported(database, tmp_path / "three")
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from corrections").fetchone() == (2,)


def _exported(database: Path, folder: Path, *, corrected: bool = True) -> str:
    from typer.testing import CliRunner

    from extract.cli.app import app

    options = ["export", "--db", str(database), "-o", str(folder), "-f", "jsonl", *(["--corrected"] if corrected else [])]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in (folder / "indicators.jsonl").read_text("utf-8").splitlines()]
    if corrected:
        marked = [row for row in rows if row["corrected"]]
        assert all(row["corrected"] == ["actual_raw"] for row in marked)
        assert len(marked) == sum(row["actual_raw"] == "改过的值" for row in rows)
    return json.dumps(rows, ensure_ascii=False)


def test_a_correction_survives_a_new_extraction_and_a_conflict_is_shown(tmp_path: Path) -> None:
    folder, database = tmp_path / "archive", tmp_path / "reports.sqlite"
    folder.mkdir()
    shutil.copy(SAMPLES / "wuchang-2020.txt", folder)
    run(folder, database)
    page = browser(database)
    report = page.report("wuchang-2020.txt")
    page.correct(report, *FACT, "改过的值")
    assert "1 ok" in run(folder, database, "--force").replace("= 1 ok", "1 ok")
    assert page.value(report, *FACT)[2] == "改过的值"
    with sqlite3.connect(database) as connection:
        connection.execute("update indicators set actual_raw = '另一个值' where ordinal = 0")
    text = page.get(report)
    assert "更正与读取冲突" in text
    assert page.value(report, *FACT)[2] == "另一个值"


def test_what_cannot_be_is_refused_and_nothing_is_written(page: Browser, database: Path) -> None:
    report = page.report("wuchang-2020.docx")
    key, _, shown = page.value(report, "self_evaluations", "fiscal_year")
    given = {"record": "self_evaluations", "key": key, "field": "fiscal_year", "value:fiscal_year": "去年"}
    status, text = page.post(f"{report}/corrections", given)
    assert (status, "须是数" in text, "去年" in text) == (422, True, True)
    status, text = page.post(f"{report}/corrections", {**given, "seen:fiscal_year": f"{shown}1", "value:fiscal_year": "3"})
    assert (status, "刚被别人改过" in text) == (422, True)
    for record, field in (("table_cells", "text"), ("indicators", "sha256"), ("corrections", "after"), ("nothing", "x")):
        status, _ = page.post(f"{report}/corrections", {"record": record, "key": key, "field": field, f"value:{field}": "x"})
        assert status == 404, (record, field)
    for bad in (
        "[]",
        "{",
        '{"ordinal": []}',
        '{"ordinal":true,"self_evaluation_id":"s1"}',
        '{"ordinal":1e99,"self_evaluation_id":"s"}',
        HUGE,
    ):
        status, _ = page.post(f"{report}/corrections", {"record": "indicators", "key": bad, "field": "actual_raw"})
        assert status == 404, bad
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from corrections").fetchone() == (0,)


def test_accepting_a_report_moves_it_and_undo_moves_it_back(page: Browser) -> None:
    report = page.report("wuchang-2020.docx")
    for _ in range(2):
        status, text = page.post(f"{report}/accept", {})
        assert status == 200
        assert "已核" in text
    assert report in page.get("/?tab=accepted")
    assert report not in page.get("/?tab=ok")
    page.post(f"{report}/undo", {"number": "1"})
    assert report in page.get("/?tab=ok")


def test_a_finding_is_accepted(page: Browser) -> None:
    report = page.report("wuchang-2020.docx")
    status, text = page.post(f"{report}/accept", {"finding": "0"})
    assert status == 200
    assert text.count("finding is-accepted") == 1
    assert page.post(f"{report}/accept", {"finding": "999"})[0] == 404


def test_paper_that_changed_or_went_is_said_to(tmp_path: Path) -> None:
    folder, database = tmp_path / "archive", tmp_path / "reports.sqlite"
    make_archive(folder)
    run(folder, database)
    page = browser(database)
    with page.client:
        report = page.report("wuchang-2020.txt")
        (folder / "wuchang-2020.txt").write_text("别的内容", "utf-8")
        assert "文件已变" in page.get(f"{report}/paper")
        (folder / "wuchang-2020.txt").unlink()
        assert "原件不在了" in page.get(f"{report}/paper")
        shutil.rmtree(folder)
        assert "原件不在了" in page.get(f"{page.report('zhijiang-2020.txt')}/paper")


def test_a_label_goes_into_the_lexicon_that_a_run_takes(database: Path, tmp_path: Path) -> None:
    from extract.lexicon import load

    mine = tmp_path / "mine.yaml"
    mine.write_text("# 本单位的词\nself_evaluation.indicator_columns:\n  target: [承诺值]\n", "utf-8")
    page = browser(database, ReviewSettings(lexicon=mine))
    report = page.report("wuchang-2020.txt")
    given = {"vocabulary": "self_evaluation.indicator_columns", "role": "target", "label": "目标承诺值"}
    for _ in range(2):
        assert page.post(f"{report}/labels", given)[0] == 200
    known = load((mine,)).roles("self_evaluation.indicator_columns")["target"]
    assert (known.count("目标承诺值"), known.count("承诺值")) == (1, 1)
    assert mine.read_text("utf-8").startswith("# 本单位的词\n")
    assert list(tmp_path.glob(".mine*")) == []
    before = mine.read_text("utf-8")
    assert page.post(f"{report}/labels", {**given, "role": "no-such-role"})[0] == 404
    assert page.post(f"{report}/labels", {**given, "vocabulary": "../x"})[0] == 404
    assert mine.read_text("utf-8") == before


def test_without_the_right_no_name_is_shown(page: Browser, database: Path) -> None:
    report = page.report("wuchang-2020.docx")
    page.correct(report, "self_evaluations", "signoff_prepared_by", "欧阳小明") if _has_signoff(page, report) else page.correct(
        report, *FACT, "联系人电话13812345678"
    )
    secret = "欧阳小明" if _has_signoff(page, report) else "13812345678"
    assert secret in page.get(report)
    masked = browser(database, ReviewSettings(persons=False))
    assert secret not in masked.get(report)
    assert "无权" in masked.get(f"{report}/paper")
    assert masked.client.get(f"{report}/pictures/1").status_code == 403


def _has_signoff(page: Browser, report: str) -> bool:
    return 'data-field="signoff_prepared_by"' in page.get(report)


def test_one_document_through_the_api(served: Browser) -> None:
    data = (SAMPLES / "wuchang-2020.docx").read_bytes()
    answer = served.client.post("/api/extract?name=../../etc/a.docx", content=data)
    assert answer.status_code == 200
    report = answer.json()
    assert report["document"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert "/" not in report["document"]["file_name"]
    answer = served.client.post("/api/extract", content=b"PK\x03\x04")
    assert (answer.status_code, answer.json()["kind"] != "") == (422, True)
    assert served.client.post("/api/extract", content=b"").status_code == 422


def test_an_upload_over_the_limit_is_cut_off(database: Path) -> None:
    page = browser(database, ReviewSettings(upload=1000))
    assert page.client.post("/api/extract", content=b"x" * 1001).status_code == 413
    assert page.client.post("/api/extract", content=(b"x" * 600 for _ in range(2))).status_code == 413
