"""Databases for the tests of the sinks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extract.sinks.database import Database


@pytest.fixture
def database(url) -> Iterator[Database]:
    """A database with its tables, empty."""
    with Database(url) as made:
        made.create()
        yield made
