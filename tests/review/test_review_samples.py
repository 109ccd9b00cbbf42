"""Acceptance samples on the page: drawing one, judging its values, going from report to report, taking back."""

from __future__ import annotations

import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extract.review import rates, sampling
from extract.review.app import create_app
from extract.review.judging import offered
from extract.review.ledger import metadata
from extract.review.sampling import VERDICTS, Sample
from extract.review.settings import ReviewSettings
from extract.sinks.database import Database
from extract.sinks.records import records
from tests.review.desk import HOME, Browser, browser, run

LINE = re.compile(
    r'<li class="line([^"]*)" id="line-(\d+)">.*?data-record="(\w+)" data-key="([^"]*)" data-field="(\w+)" data-at="([^"]*)">([^<]*)<',
    re.S,
)
FORM = {"size": "2", "values": "5", "seed": "3"}


def lines(text: str) -> list[dict[str, str]]:
    """The values of a page, as what its forms send; `state` and `text` besides."""
    names = ("state", "number", "record", "key", "field", "at", "text")
    return [dict(zip(names, map(unescape, found), strict=True)) for found in LINE.findall(text)]


def sent(line: dict[str, str], verdict: str) -> dict[str, str]:
    return {"verdict": verdict, **{name: line[name] for name in ("record", "key", "field")}}


@pytest.fixture
def opened(database: Path):
    with Database(str(database), metadata()) as found:
        found.create()
        yield found


@pytest.fixture
def drawn(opened: Database) -> Sample:
    return sampling.draw(opened, 2, values=4, seed=1)


def judge_all(page: Browser, path: str, verdict: str = "right") -> str:
    """Judge every value of a report; where the last answer leads."""
    onward = ""
    for line in lines(page.get(path)):
        answer = page.client.post(path, data={"csrf": page.token(), **sent(line, verdict)}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        onward = answer.headers.get("HX-Redirect", "")
    return onward


def test_a_sample_is_drawn_by_the_form_and_listed(page: Browser, opened: Database) -> None:
    assert "还没有抽样" in page.get("/samples")
    answer = page.client.post("/samples", data={"csrf": page.token(), **FORM, "by": ["format", "year"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/samples")
    (found,) = sampling.samples(opened)
    assert (found.seed, found.by, found.values) == (3, ("format", "year"), 5)
    assert all(len(stratum.drawn) <= 2 for stratum in found.strata)
    text = page.get("/samples")
    assert "格式、年度" in text
    assert f'href="/samples/{found.id}/check"' in text
    assert f'href="/samples/{found.id}"' in text
    assert 'href="/samples"' in page.get("/")
    assert 'href="/samples"' in page.get(f"/samples/{found.id}")


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", "0"), ("size", "十"), ("values", "-1"), ("values", ""), ("seed", "1.5"), ("seed", "9" * 30), ("by", "colour")],
)
def test_a_form_that_does_not_fit_comes_back_with_the_reason(page: Browser, opened: Database, name: str, value: str) -> None:
    answer = page.client.post("/samples", data={"csrf": page.token(), **FORM, name: value})
    assert answer.status_code == 422
    assert re.search("须是[01]到|没有这种分层", answer.text)
    assert name == "by" or f'name="{name}" value="{value}"' in answer.text
    assert sampling.samples(opened) == []


def test_judging_leads_from_report_to_report_and_to_the_rates(page: Browser, opened: Database, drawn: Sample) -> None:
    first, second = (f"/samples/1/check/{sha256}" for sha256 in drawn.reports)
    assert page.client.get("/samples/1/check").headers["location"] == first
    assert len(lines(page.get(first))) == 4
    assert judge_all(page, first) == second
    assert page.client.get("/samples/1/check").headers["location"] == second
    assert judge_all(page, second, "wrong") == "/samples/1"
    assert page.client.get("/samples/1/check").headers["location"] == "/samples/1"
    found = rates.findings(opened, drawn)
    assert (found.total.errors, found.total.checked) == (4, 8)
    assert "50.00%" in page.get("/samples/1")
    assert "50.00%" in page.get("/samples")
    assert "全部判完" in page.get("/samples/1/progress")


def test_the_values_are_those_of_the_sheet_with_their_places_on_the_paper(served: Browser) -> None:
    with served.client.app.state.review.database as database:
        drawn = sampling.draw(database, 10, values=12)
        asked = {item.address for item in sampling.items(database, drawn)}
    shown = set()
    for sha256 in drawn.reports:
        found = lines(served.get(f"/samples/{drawn.id}/check/{sha256}"))
        paper = served.get(f"/report/{sha256}/paper?boxes=true")
        places = {line["at"].partition("|")[0] for line in found if line["at"].startswith("cell-")}
        assert places
        assert places <= set(re.findall(r' id="(cell-[^"]+)"', paper))
        shown |= {(line["record"], line["key"], line["field"]) for line in found}
    assert shown == asked


def test_a_verdict_is_shown_signed_counted_and_overruled(page: Browser, opened: Database, drawn: Sample) -> None:
    path = f"/samples/1/check/{next(iter(drawn.reports))}"
    line = lines(page.get(path))[1]
    status, text = page.post(path, sent(line, "invented"))
    assert status == 200
    assert "verdict-invented" in text
    assert "已判 <b>1</b> / 8" in text
    assert lines(page.get(path))[1]["state"] == " verdict-invented"
    page.post(path, sent(line, "right"))
    (judged,) = sampling.verdicts(opened, drawn)
    assert (judged.verdict, judged.field) == ("right", line["field"])
    with opened.reading() as connection:
        rows = connection.execute(metadata().tables["verdicts"].select()).all()
    assert [(row.verdict, row.who) for row in rows] == [("invented", "审核人"), ("right", "审核人")]


def test_changing_ones_mind_in_a_finished_report_leads_nowhere(page: Browser, drawn: Sample) -> None:
    path = f"/samples/1/check/{next(iter(drawn.reports))}"
    judge_all(page, path)
    status, text = page.post(path, sent(lines(page.get(path))[0], "wrong"))
    assert status == 200
    assert "verdict-wrong" in text


def test_taking_back_undoes_ones_own_verdicts_one_after_the_other(database: Path, opened: Database, drawn: Sample) -> None:
    app = create_app(opened, ReviewSettings(token="t", hosts=()))
    mine, other = (Browser(TestClient(app, base_url=HOME, follow_redirects=False)) for _ in range(2))
    for person, name in ((mine, "甲"), (other, "乙")):
        person.client.post("/login", data={"token": "t", "name": name})
    first, second = drawn.reports
    path, elsewhere = f"/samples/1/check/{first}", f"/samples/1/check/{second}"
    here = lines(mine.get(path))
    mine.post(path, sent(here[0], "right"))
    mine.post(elsewhere, sent(lines(mine.get(elsewhere))[2], "wrong"))
    other.post(path, sent(here[1], "wrong"))
    answer = mine.client.post(
        "/samples/1/take-back", data={"csrf": mine.token(), "sha256": first}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == f"{elsewhere}#value-2"
    status, text = mine.post("/samples/1/take-back", {"sha256": first})
    assert (status, 'data-chosen="value-0"' in text) == (200, True)
    assert [line["state"] for line in lines(text)[:2]] == [" is-open", " verdict-wrong"]
    assert mine.post("/samples/1/take-back", {"sha256": first})[0] == 409
    assert [(each.sha256, each.verdict) for each in sampling.verdicts(opened, drawn)] == [(first, "wrong")]
    assert rates.findings(opened, drawn).total.checked == 1
    mine.post(path, sent(here[0], "missing"))
    assert {each.verdict for each in sampling.verdicts(opened, drawn)} == {"wrong", "missing"}


def test_a_value_that_was_missed_is_written_down_and_taken_back(page: Browser, opened: Database, drawn: Sample) -> None:
    path = f"/samples/1/check/{next(iter(drawn.reports))}"
    given = {"record": "indicators", "field": "score", "text": " 9.5 "}
    for _ in range(2):  # two lines of the paper may say the same
        status, text = page.post(f"{path}/missed", given)
        assert status == 200
    assert text.count("<b>9.5</b>") == 2
    assert re.search(r'<option value="indicators" selected>', text)
    judged = sampling.verdicts(opened, drawn)
    assert [(each.record, each.field, each.verdict) for each in judged] == [("indicators", "score", "missing")] * 2
    assert rates.findings(opened, drawn).total.counts["missing"] == 2
    assert "已判 <b>0</b> / 8" in page.get("/samples/1/progress")
    handle = re.findall(r'name="handle" value="(\w+)"', page.get(path))[0]
    status, text = page.post(f"{path}/missed/take-back", {"handle": handle})
    assert (status, text.count("<b>9.5</b>")) == (200, 1)
    assert page.post(f"{path}/missed/take-back", {"handle": handle})[0] == 404
    assert len(sampling.verdicts(opened, drawn)) == 1


def test_what_does_not_fit_is_refused_and_nothing_written(page: Browser, opened: Database, drawn: Sample) -> None:
    path = f"/samples/1/check/{next(iter(drawn.reports))}"
    line = lines(page.get(path))[0]
    assert page.post(path, sent(line, "perhaps"))[0] == 422
    assert page.post(path, sent(line, "open"))[0] == 422
    assert page.post(path, {**sent(line, "right"), "key": "{}", "record": "facts"})[0] == 404
    assert page.post(path, {**sent(line, "right"), "field": "no_such"})[0] == 404
    assert page.post(f"/samples/1/check/{'0' * 64}", sent(line, "right"))[0] == 404
    assert page.post(f"/samples/9/check/{path[-64:]}", sent(line, "right"))[0] == 404
    missed = {"record": "indicators", "field": "score", "text": "1"}
    assert page.post(f"{path}/missed", {**missed, "text": " "})[0] == 422
    assert page.post(f"{path}/missed", {**missed, "field": "no_such"})[0] == 404
    assert page.post(f"{path}/missed", {**missed, "record": "table_cells", "field": "text"})[0] == 404
    for bad in ("findings", "no_such"):
        assert page.client.get(f"/samples/1/columns?record={bad}").status_code == 404
    assert sampling.verdicts(opened, drawn) == []


def test_a_browser_without_script_goes_the_same_way(page: Browser, drawn: Sample) -> None:
    first, second = (f"/samples/1/check/{sha256}" for sha256 in drawn.reports)
    onward = [
        page.client.post(first, data={"csrf": page.token(), **sent(line, "right")}).headers["location"]
        for line in lines(page.get(first))
    ]
    assert onward == [first, first, first, second]


def test_a_report_that_is_read_anew_is_asked_for_what_it_has_now(archive: Path, database: Path, page: Browser) -> None:
    with Database(str(database), metadata()) as opened:
        drawn = sampling.draw(opened, 10, values=3)
    number, reports = drawn.id, len(drawn.reports)
    assert f"/ {3 * reports} 个值" in page.get(f"/samples/{number}/progress")
    with sqlite3.connect(database) as connection:
        for record in records():
            if record.name != "reports":
                connection.execute(f"delete from {record.name} where file = 'wuchang-2020.txt'")
        connection.execute(
            "update reports set title = null, report_type = null, fiscal_year = null where file = 'wuchang-2020.txt'"
        )
        connection.execute("update reports set organization = 'x', region_code = null where file = 'wuchang-2020.txt'")
        connection.execute("update extractions set run = run + 1 where file = 'wuchang-2020.txt'")
    assert f"/ {3 * reports - 2} 个值" in page.get(f"/samples/{number}/progress")


def test_every_record_that_is_judged_offers_columns_for_what_was_missed() -> None:
    for record in records():
        if record.name not in sampling.UNJUDGED:
            names = [name for name, _ in offered(record.name)]
            assert names, record.name
    found = dict(offered("indicators"))
    assert found["actual_raw"].startswith("实际完成值")
    assert not found.keys() & {"actual_kind", "actual_number", "level1_code", "ordinal"}


def test_the_words_of_the_page_are_those_of_the_sheet(page: Browser, drawn: Sample) -> None:
    text = page.get(f"/samples/1/check/{next(iter(drawn.reports))}")
    assert re.findall(r'name="verdict" value="\w+" class="is-\w+">(\w+)<', text)[:4] == list(VERDICTS.values())


def test_the_pages_of_samples_have_no_inline_script_or_style(page: Browser, drawn: Sample) -> None:
    for path in ("/samples", "/samples/1/progress", f"/samples/1/check/{next(iter(drawn.reports))}"):
        text = page.get(path)
        policy = page.client.get(path).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert not re.search(r"style=|<style|<script>| onclick|hx-on|https?://", text), path


def test_an_empty_database_draws_an_empty_sample(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    run(tmp_path / "none", tmp_path / "empty.sqlite")
    page = browser(tmp_path / "empty.sqlite")
    token = re.search(r'name="csrf" value="(\w+)"', page.get("/samples"))
    assert token
    assert page.client.post("/samples", data={"csrf": token[1], **FORM}).status_code == 303
    assert page.client.get("/samples/1/check").headers["location"] == "/samples/1"
    assert "/ 0 个值" in page.get("/samples/1/progress")
