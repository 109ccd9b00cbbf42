"""A database that a run made over a few files, and clients of the page over it."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from fastapi.testclient import TestClient
from typer.testing import CliRunner

from extract.cli.app import app as commands
from extract.review.app import create_app
from extract.review.ledger import metadata
from extract.review.settings import ReviewSettings
from extract.sinks.database import Database

SAMPLES = Path(__file__).parents[2] / "samples"
HOME = "http://127.0.0.1"
VALUE = re.compile(r'data-record="(\w+)" data-key="([^"]*)" data-field="(\w+)" data-at="([^"]*)"[^>]*>([^<]*)')


def make_archive(folder: Path) -> None:
    """Text, Word, PDF, one in a zip, one that cannot be read."""
    folder.mkdir()
    for name in ("wuchang-2020.txt", "wuchang-2020.docx", "wuchang-2020.pdf"):
        shutil.copy(SAMPLES / name, folder)
    with zipfile.ZipFile(folder / "pack.zip", "w") as pack:
        pack.write(SAMPLES / "zhijiang-2020.txt", "县/zhijiang-2020.txt")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no more than this")


def run(folder: Path, database: Path, *options: str) -> str:
    """`jixiao run`, which must not crash; what it says."""
    result = CliRunner().invoke(commands, ["run", str(folder), "--db", str(database), "--on", "1", *options])
    assert result.exit_code in {0, 1}, result.output
    return result.output


@dataclass
class Browser:
    """What a browser does, without one: keeps the cookie, sends the forms' token."""

    client: TestClient

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return answer.text

    def report(self, name: str) -> str:
        """The address of the report of this file."""
        page = self.get("/?tab=")
        found = [address for address, file in LINE.findall(page) if file.endswith(name)]
        assert len(found) == 1, (name, found)
        return found[0]

    def token(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get(self.report("wuchang-2020.txt")))
        assert found
        return found[1]

    def post(self, path: str, values: dict[str, str], token: str | None = None) -> tuple[int, str]:
        """The answer to a form."""
        answer = self.client.post(
            path, data={"csrf": self.token() if token is None else token, **values}, headers={"HX-Request": "true"}
        )
        return answer.status_code, answer.text

    def value(self, report: str, record: str, field: str, number: int = 0) -> tuple[str, str, str]:
        """Key, place and text of a value on the page."""
        found = [v for v in VALUE.findall(self.get(report)) if v[0] == record and v[2] == field]
        return unescape(found[number][1]), found[number][3], unescape(found[number][4])

    def correct(self, report: str, record: str, field: str, text: str, number: int = 0) -> str:
        """Correct a value as the form does; the records then."""
        key, _, _ = self.value(report, record, field, number)
        given = {"record": record, "key": key, "field": field, f"value:{field}": text, "reason": "看错了"}
        status, page = self.post(f"{report}/corrections", given)
        assert status == 200, page
        return page


LINE = re.compile(r'href="(/report/[0-9a-f]{64})[^"]*">[^<]*</a><small>([^<]*)</small>')


def browser(database: Path | str, settings: ReviewSettings | None = None) -> Browser:
    """A browser at a page over this database."""
    opened = Database(str(database), metadata())
    opened.create()
    return Browser(TestClient(create_app(opened, settings or ReviewSettings()), base_url=HOME, follow_redirects=False))
