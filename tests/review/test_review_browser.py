"""The page in a real Chromium, over a database that `jixiao run` made of public samples: what a person sees and does."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

SAMPLES = Path(__file__).parents[2] / "samples"
WORD, PAPER = "wuchang-2020.docx", "shifeng-2020.pdf"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-proxy-server"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LONGEST = 60  # seconds

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium: apt-get install chromium chromium-driver (Debian)"
)


def jixiao(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "extract.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr


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


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    """Where `jixiao review` listens."""
    command = [sys.executable, "-m", "extract.cli", "review", "--db", str(database), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        try:
            assert found, said
            yield found[0]
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}", "--window-size=1366,768"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


class Desk:
    """What a person does at the page."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser, self.address = browser, address

    def wait(self, until: Callable[[], object]) -> None:
        ignored = (NoSuchElementException, StaleElementReferenceException)
        WebDriverWait(self.browser, LONGEST, ignored_exceptions=ignored).until(lambda _: until())

    def all(self, css: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def one(self, css: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, css)

    def press(self, key: str) -> None:
        self.one("body").send_keys(key)

    def open(self, file: str) -> None:
        """From the queue to this report and its paper."""
        self.browser.get(f"{self.address}?tab=")
        (line,) = [line for line in self.all(".lines tbody tr") if file in line.text]
        line.find_element(By.TAG_NAME, "a").click()
        self.wait(lambda: self.all("#paper .paper-cell"))

    def is_seen(self, element: WebElement) -> bool:
        """Whether it stands within the half of the page that it belongs to, as far as that is scrolled."""
        return bool(
            self.browser.execute_script(
                "const box = arguments[0].getBoundingClientRect(), half = arguments[0].closest('section[aria-label]')"
                ".getBoundingClientRect(); return box.height > 0 && box.top < half.bottom && box.bottom > half.top;",
                element,
            )
        )


@pytest.fixture
def desk(browser: webdriver.Chrome, address: str) -> Desk:
    return Desk(browser, address)


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


def asked(browser: webdriver.Chrome) -> list[str]:
    """The addresses that the browser asked for since this was last looked at."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


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
