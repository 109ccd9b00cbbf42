"""A sample is judged with the keyboard alone, in a real Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from extract.review import rates, sampling
from extract.review.ledger import metadata
from extract.sinks.database import Database
from tests.review import chromium
from tests.review.chromium import SAMPLES, Desk, asked, jixiao, needed, serving

FILES = ("wuchang-2020.docx", "shifeng-2020.pdf")
VALUES = 4

pytestmark = needed
address, browser, desk = chromium.address, chromium.browser, chromium.desk


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "archive"
    folder.mkdir()
    for name in FILES:
        shutil.copy(SAMPLES / name, folder)
    jixiao("run", folder, "--db", folder.with_suffix(".sqlite"))
    return folder.with_suffix(".sqlite")


def drawn_by_form(desk: Desk) -> str:
    """Draw a sample of both reports as a person does; its number."""
    desk.browser.get(f"{desk.address}samples")
    field = desk.one("[name='values']")
    field.clear()
    desk.leave(lambda: field.send_keys(str(VALUES), Keys.ENTER))
    return desk.one(".samples tbody td.number").text


def here(desk: Desk) -> str:
    """The line that is chosen."""
    (value,) = desk.all("#records .value.is-here")
    return value.get_attribute("id").removeprefix("value-")


def judged(desk: Desk) -> list[str]:
    return [line.get_attribute("class").split()[-1] for line in desk.all("#records .line")]


def opened(desk: Desk, number: str) -> None:
    desk.browser.get(f"{desk.address}samples/{number}/check")
    desk.wait(lambda: desk.all("#paper .paper-cell"))


def test_a_sample_is_judged_with_the_keyboard_from_the_first_value_to_the_rates(desk: Desk, database: Path):
    for entry in ("browser", "performance"):
        desk.browser.get_log(entry)
    number = drawn_by_form(desk)
    opened(desk, number)
    first = desk.browser.current_url
    assert (here(desk), judged(desk)) == ("0", ["is-open"] * VALUES)
    desk.press("1")
    desk.wait(lambda: judged(desk)[0] == "verdict-right")
    assert here(desk) == "1"
    desk.press("2")
    desk.press("4")  # at once: nobody waits for the answer
    desk.wait(lambda: judged(desk) == ["verdict-right", "verdict-wrong", "verdict-invented", "is-open"])
    assert here(desk) == "3"
    assert "3 / 8" in desk.one("#progress").text
    desk.press(Keys.ARROW_UP)
    assert here(desk) == "2"
    desk.press("n")
    assert here(desk) == "3"
    desk.press("u")
    desk.wait(lambda: judged(desk)[2] == "is-open")
    assert here(desk) == "2"
    desk.press("3")
    desk.wait(lambda: judged(desk)[2] == "verdict-missing")
    desk.press("1")
    desk.wait(lambda: desk.browser.current_url != first and desk.all("#paper .paper-cell"))
    assert judged(desk) == ["is-open"] * VALUES
    for _ in range(VALUES):
        desk.press("1")
    desk.wait(lambda: urlsplit(desk.browser.current_url).path == f"/samples/{number}")
    assert "25.00%" in desk.one("table").text
    with Database(str(database), metadata()) as held:
        found = rates.findings(held, sampling.sample(held, int(number)))
    assert found.total.counts == {"right": 6, "wrong": 1, "missing": 1, "invented": 0}
    addresses = {urlsplit(url).netloc for url in asked(desk.browser) if not url.startswith("data:")}
    assert addresses == {urlsplit(desk.address).netloc}
    assert [entry["message"] for entry in desk.browser.get_log("browser") if entry["level"] != "INFO"] == []


def test_the_chosen_value_is_marked_on_the_paper(desk: Desk):
    opened(desk, drawn_by_form(desk))
    for _ in range(VALUES):
        value = desk.one(f"#value-{here(desk)}")
        ids = value.get_attribute("data-at").split("|")
        desk.wait(lambda ids=ids: any(desk.all(f"#paper #{place}") for place in ids if place) or ids == [""])
        lit = [element.get_attribute("id") for element in desk.all("#paper .is-lit")]
        assert lit == [place for place in ids if desk.all(f"#paper #{place}")][:1] if ids != [""] else lit == []
        assert desk.is_seen(value)
        desk.press(Keys.ARROW_DOWN)
    assert here(desk) == str(VALUES - 1)


def test_a_missed_value_is_typed_without_judging_anything(desk: Desk):
    opened(desk, drawn_by_form(desk))
    record = desk.one(f"#value-{here(desk)}").get_attribute("data-record")
    desk.press("m")
    desk.wait(lambda: desk.one("#missed-form [name='record']").get_attribute("value") == record)
    desk.one("#missed-form [name='text']").send_keys("1 2 m u 漏掉的", Keys.ENTER)
    desk.wait(lambda: desk.all("#missed .other"))
    assert "1 2 m u 漏掉的" in desk.one("#missed .other").text
    assert judged(desk) == ["is-open"] * VALUES
    desk.one("#missed .other button").click()
    desk.wait(lambda: not desk.all("#missed .other"))


def test_a_token_opens_the_page_and_another_one_the_paper(browser: webdriver.Chrome, database: Path):
    with serving(database, "--token", "open", "--token", "persons=see") as address:
        desk = Desk(browser, address)

        def enter(token: str, name: str) -> None:
            desk.browser.get(f"{address}login")
            desk.one("[name='name']").send_keys(name)
            desk.leave(lambda: desk.one("[name='token']").send_keys(token, Keys.ENTER))
            assert desk.one(".who").text == name
            desk.browser.get(f"{address}?tab=")
            desk.leave(desk.one(".lines tbody a").click)

        enter("open", "乙")
        desk.wait(lambda: "无权" in desk.one("#paper").text)
        assert desk.all(".bar .masked")
        enter("see", "甲")
        desk.wait(lambda: desk.all("#paper .paper-cell"))
        assert not desk.all(".bar .masked")
