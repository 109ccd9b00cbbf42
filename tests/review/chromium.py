"""A real Chromium at the page, and what a person does there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

SAMPLES = Path(__file__).parents[2] / "samples"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-proxy-server"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
LONGEST = 60  # seconds
# htmx marks what it still asks for, swaps or settles by a class; only after settling do the page's own scripts choose and mark anew.
AT_REST = "return document.readyState === 'complete' && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"

needed = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium: apt-get install chromium chromium-driver (Debian)")


def jixiao(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "extract.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr


@contextmanager
def serving(database: Path, *options: str) -> Iterator[str]:
    """Where `jixiao review` listens."""
    command = [sys.executable, "-m", "extract.cli", "review", "--db", str(database), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        try:
            assert found, said
            yield found[0]
        finally:
            server.terminate()


@contextmanager
def chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """A browser of 1366 × 768 with its data in this folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={folder}", "--window-size=1366,768"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


class Desk:
    """What a person does at the page."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser, self.address = browser, address

    def wait(self, until: Callable[[], object]) -> None:
        """Until this holds on a page that awaits nothing more: what is read of it next is not replaced meanwhile."""
        ignored = (NoSuchElementException, StaleElementReferenceException)
        waiting = WebDriverWait(self.browser, LONGEST, ignored_exceptions=ignored)
        waiting.until(lambda browser: browser.execute_script(AT_REST) and until())

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, be it at the same address, and be there."""
        before = self.one("html")
        act()
        WebDriverWait(self.browser, LONGEST).until(staleness_of(before))
        self.wait(lambda: True)

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
        self.leave(line.find_element(By.TAG_NAME, "a").click)
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


def asked(browser: webdriver.Chrome) -> list[str]:
    """The addresses that the browser asked for since this was last looked at."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    """A page over the module's own fixture `database`."""
    with serving(database) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def desk(browser: webdriver.Chrome, address: str) -> Desk:
    return Desk(browser, address)
