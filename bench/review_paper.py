"""How soon a person sees the first page of a PDF of 60 pages in Chromium: `python -m bench.review_paper [RUNS]`; bar 1 s.

From the click in the queue to the first page's picture on the screen, 3,300 boxes and 5,600 values beside it included. The file
is made of the pages of a sample. Needs Debian's packages chromium and chromium-driver.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2 as pdfium
from selenium import webdriver
from selenium.webdriver.common.by import By

SAMPLE = Path(__file__).parent.parent / "samples" / "shifeng-2020.pdf"
PAGES, BAR = 60, 1.0
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--window-size=1366,768")
SHOWN = "const i = document.querySelector('.paper-picture'); return Boolean(i && i.complete && i.naturalWidth)"


def long_pdf(file: Path) -> None:
    sample, made = pdfium.PdfDocument(SAMPLE), pdfium.PdfDocument.new()
    while len(made) < PAGES:
        made.import_pages(sample, list(range(min(len(sample), PAGES - len(made)))))
    made.save(file)


def once(browser: webdriver.Chrome, address: str) -> float:
    browser.get(f"{address}?tab=")
    link = browser.find_element(By.CSS_SELECTOR, ".lines td a")
    start = time.perf_counter()
    link.click()
    while not browser.execute_script(SHOWN):
        time.sleep(0.005)
    taken = time.perf_counter() - start
    while not browser.find_elements(By.CSS_SELECTOR, ".paper-cell"):
        time.sleep(0.05)  # the boxes come after the pictures; their work is not the next run's
    return taken


def main(runs: int) -> int:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    jixiao = [sys.executable, "-m", "extract.cli"]
    with tempfile.TemporaryDirectory() as folder:
        archive, database = Path(folder, "archive"), Path(folder, "reports.sqlite")
        archive.mkdir()
        long_pdf(archive / "long.pdf")
        subprocess.run([*jixiao, "run", str(archive), "--db", str(database)], check=True)
        for flag in (*FLAGS, f"--user-data-dir={folder}/profile"):
            options.add_argument(flag)
        review = [*jixiao, "review", "--db", str(database), "--port", "0"]
        with subprocess.Popen(review, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
            assert server.stderr is not None
            said = server.stderr.readline()
            found = re.search(r"http://\S+", said)
            browser = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
            try:
                assert found, said
                once(browser, found[0])  # the worker process starts
                times = [once(browser, found[0]) for _ in range(runs)]
            finally:
                browser.quit()
                server.terminate()
    median = statistics.median(times)
    print(f"{PAGES} pages: the first is seen after {median:.2f} s ({min(times):.2f}–{max(times):.2f}, {runs} runs)")
    return int(median > BAR)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
