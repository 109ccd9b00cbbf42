"""The page in a real Chromium, over a database that `jixiao run` made of public samples: what a person sees and does."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.keys import Keys

from tests.review import chromium
from tests.review.chromium import SAMPLES, Desk, asked, jixiao, needed

WORD, PAPER = "wuchang-2020.docx", "shifeng-2020.pdf"

pytestmark = needed
address, browser, desk = chromium.address, chromium.browser, chromium.desk


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "archive"
    folder.mkdir()
    for name in (WORD, PAPER):
        shutil.copy(SAMPLES / name, folder)
    return folder


@pytest.fixture(scope="module")
def database(archive: Path) -> Path:
    file = archive.with_name("reports.sqlite")
    jixiao("run", archive, "--db", file)
    return file


def test_the_queue_shows_every_report_and_its_counts_add_up(desk: Desk):
    desk.browser.get(f"{desk.address}?tab=")
    lines = [line.text for line in desk.all(".lines tbody tr")]
    assert len(lines) == 2
    assert all(any(name in line for line in lines) for name in (WORD, PAPER))
    whole, *parts = [int(tab.text) for tab in desk.all(".tabs b")]
    assert (whole, sum(parts)) == (2, 2)


@pytest.mark.parametrize("file", [WORD, PAPER])
def test_findings_lead_to_their_cells(desk: Desk, file: str):
    desk.open(file)
    findings = len(desk.all(".finding"))
    seen = set()
    for _ in range(min(findings, 5)):
        desk.press("n")
        (finding,) = desk.all(".finding.is-here")
        seen.add(finding.get_attribute("id"))
        flagged = desk.all("#paper .is-flagged")
        places = finding.get_attribute("data-at").split()  # each an element, or after a bar the page if there is none
        assert {element.get_attribute("id") for element in flagged} == {place.partition("|")[0] for place in places} != set()
        assert any(desk.is_seen(element) for element in flagged)
    assert len(seen) == min(findings, 5) > 0
    desk.press("p")
    assert desk.one(".finding.is-here").get_attribute("id") in seen


@pytest.mark.parametrize("file", [WORD, PAPER])
def test_a_value_and_its_cell_point_to_each_other(desk: Desk, file: str):
    desk.open(file)
    value = desk.all(".value[data-record='indicators'][data-field='level3'][data-at^='cell-']")[3]
    desk.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", value)
    value.click()
    (lit,) = desk.all("#paper .is-lit")
    assert lit.get_attribute("id") == value.get_attribute("data-at")
    assert desk.is_seen(lit)
    if file == WORD:
        assert "".join(lit.text.split()) == "".join(value.text.split())
    other = desk.all(".value[data-record='indicators'][data-field='level3'][data-at^='cell-']")[0]
    cell = desk.one(f"#{other.get_attribute('data-at')}")
    desk.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
    cell.click()
    chosen = desk.one(".value.is-here")
    assert chosen.get_attribute("data-at") == cell.get_attribute("id")
    assert desk.is_seen(chosen)


def test_a_page_is_drawn_when_it_is_seen(desk: Desk):
    """A report of hundreds of pages opens as fast as one of a few."""
    desk.browser.get_log("performance")
    desk.open(PAPER)
    pages = len(desk.all(".paper-page"))
    first = desk.one(".paper-picture")
    desk.wait(lambda: first.get_property("complete") and first.get_property("naturalWidth"))
    assert len({url for url in asked(desk.browser) if "/pictures/" in url}) < pages == 13
    last = desk.all(".paper-picture")[-1]
    desk.browser.execute_script("arguments[0].scrollIntoView()", last)
    desk.wait(lambda: last.get_property("naturalWidth"))


def exported(database: Path, target: Path, *options: str) -> list[dict[str, object]]:
    jixiao("export", "--db", database, "-o", target, "--format", "jsonl", "--only", "indicators", *options)
    return [json.loads(line) for line in (target / "indicators.jsonl").read_text("utf-8").splitlines()]


def test_a_correction_stands_until_it_is_undone(desk: Desk, archive: Path, database: Path, tmp_path: Path):
    scores = ".value[data-record='indicators'][data-field='score']"

    def shown() -> str:
        return desk.all(scores)[0].text

    desk.open(WORD)
    assert shown() == "5"
    desk.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", desk.all(scores)[0])
    desk.all(scores)[0].click()
    key = json.loads(desk.all(scores)[0].get_attribute("data-key"))
    desk.press("e")
    desk.wait(lambda: desk.all("#edit-form"))
    field = desk.one("[name='value:score']")
    field.clear()
    field.send_keys("4")
    desk.one("[name='reason']").send_keys("纸面为4", Keys.ENTER)
    desk.wait(lambda: not desk.all("#edit-form") and desk.all(f"{scores}.is-applied"))
    assert shown().startswith("4")

    jixiao("run", archive, "--db", database, "--force")
    desk.open(WORD)
    assert shown().startswith("4")
    assert desk.all(f"{scores}.is-applied")

    def row(rows: list[dict[str, object]]) -> dict[str, object]:
        (found,) = [r for r in rows if r["file"] == WORD and all(r[name] == value for name, value in key.items())]
        return found

    assert row(exported(database, tmp_path / "as-read"))["score"] == 5
    corrected = exported(database, tmp_path / "corrected", "--corrected")
    assert row(corrected)["score"] == 4
    assert [bool(r["corrected"]) for r in corrected].count(True) == 1

    desk.press("u")
    desk.wait(lambda: not desk.all(f"{scores}.is-applied"))
    assert shown() == "5"
    desk.open(WORD)
    assert shown() == "5"
    undone = exported(database, tmp_path / "undone", "--corrected")
    assert row(undone)["score"] == 5
    assert not any(r["corrected"] for r in undone)


def test_what_is_refused_can_be_typed_again(desk: Desk):
    desk.open(WORD)
    value = desk.all(".value[data-record='indicators'][data-field='score']")[0]
    desk.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", value)
    value.click()
    desk.press("e")
    desk.wait(lambda: desk.all("#edit-form"))
    field = desk.one("[name='value:score']")
    field.clear()
    field.send_keys("四分", Keys.ENTER)
    desk.wait(lambda: desk.all("#edit-form .problem"))
    assert desk.one("[name='value:score']").get_attribute("value") == "四分"
    assert not desk.all(".value.is-applied")
    desk.one("[name='value:score']").send_keys(Keys.ESCAPE)
    desk.wait(lambda: not desk.all("#edit-form"))


def test_the_page_asks_nobody_else_and_breaks_none_of_its_own_rules(desk: Desk):
    for entry in ("browser", "performance"):
        desk.browser.get_log(entry)
    desk.open(PAPER)
    desk.press("n")
    desk.press("?")
    desk.wait(lambda: desk.one("#help").is_displayed())
    desk.one("#help button").click()
    desk.browser.get(f"{desk.address}overview")
    assert desk.one("h1").is_displayed()
    assert desk.all("svg rect")
    addresses = {urlsplit(url).netloc for url in asked(desk.browser) if not url.startswith("data:")}
    assert addresses == {urlsplit(desk.address).netloc}
    assert [entry["message"] for entry in desk.browser.get_log("browser") if entry["level"] != "INFO"] == []
