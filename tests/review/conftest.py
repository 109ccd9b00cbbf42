"""One run for all tests of the page; each test gets a copy of its database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.desk import Browser, browser, make_archive, run


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "archive"
    make_archive(folder)
    run(folder, folder.with_suffix(".sqlite"))
    return folder


@pytest.fixture
def database(archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(archive.with_suffix(".sqlite"), tmp_path / "reports.sqlite"))


@pytest.fixture
def page(database: Path) -> Browser:
    return browser(database)


@pytest.fixture(scope="session")
def served(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A page whose worker runs, for tests that change nothing."""
    copy = shutil.copy(archive.with_suffix(".sqlite"), tmp_path_factory.mktemp("served") / "reports.sqlite")
    found = browser(copy)
    with found.client:
        yield found
