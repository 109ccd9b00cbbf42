"""What is written behind `--db`, and what is said when it does not work."""

from __future__ import annotations

import builtins
import socket

import pytest

from extract.errors import DatabaseError
from extract.sinks import database_url
from extract.sinks.database import Database


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgresql://u:p@h/n", "postgresql+pg8000://u:p@h/n"),
        ("postgres://h/n", "postgresql+pg8000://h/n"),
        ("postgresql+psycopg://h/n", "postgresql+psycopg://h/n"),
        ("mysql://h:3307/n", "mysql+pymysql://h:3307/n"),
        ("mariadb://h/n", "mysql+pymysql://h/n"),
        ("mariadb+mariadbconnector://h/n", "mysql+mariadbconnector://h/n"),
    ],
)
def test_what_a_url_means(written, meant):
    assert database_url.parse(written).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize("path", ["reports.sqlite", "2023/年报 库.db", r"C:\data\a.sqlite", "/srv/100%/a?b#c"])
def test_a_path_is_a_sqlite_file_whatever_is_in_its_name(path):
    url = database_url.parse(path)
    assert (url.drivername, url.database, database_url.shown(url)) == ("sqlite", path, path)


def test_a_sqlite_url_is_one():
    assert database_url.parse("sqlite:////srv/a.sqlite").database == "/srv/a.sqlite"


def test_the_directory_of_a_socket_is_understood_as_libpq_does():
    url = database_url.parse("postgresql://postgres@/n?host=/run/pg")
    assert (url.database, dict(url.query)) == ("n", {"unix_sock": "/run/pg/.s.PGSQL.5432"})
    assert dict(database_url.parse("postgresql+psycopg://postgres@/n?host=/run/pg").query) == {"host": "/run/pg"}


@pytest.mark.parametrize(
    "url", ["oracle://h/n", "mongodb://h/n", "postgresql+nodriver://h/n", "mysql://u:geheim@h:port/n", "://"]
)
def test_what_cannot_be_used_is_said_with_a_remedy_and_without_the_password(url):
    with pytest.raises(DatabaseError) as error:
        Database(url)
    assert error.value.remedy
    assert "geheim" not in str(error.value)


def test_a_missing_driver_names_the_extra(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("pg8000"):
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DatabaseError, match=r"pg8000 is not installed — pip install 'jixiao\[postgresql\]'"):
        Database("postgresql://h/n")


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_server_that_does_not_answer(kind):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(DatabaseError, match="check host, port") as error:
            Database(f"{kind}://u:geheim@127.0.0.1:{port}/n").create()
    assert "geheim" not in str(error.value)


def test_a_database_that_is_not_there(postgresql):
    with pytest.raises(DatabaseError, match="create the database first"):
        Database(database_url.parse(postgresql).set(database="nowhere").render_as_string(hide_password=False)).create()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(DatabaseError, match="make its folder"):
        Database(str(tmp_path / "a" / "b.sqlite")).create()


def test_a_file_that_is_something_else(tmp_path):
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"%PDF-1.7 " * 1000)
    with pytest.raises(DatabaseError, match="name another file"):
        Database(str(path)).create()
    assert path.read_bytes() == b"%PDF-1.7 " * 1000


def test_a_database_of_another_encoding(postgresql):
    engine = Database(postgresql).engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    url = database_url.parse(postgresql).set(database="latin")
    with pytest.raises(DatabaseError, match="stores LATIN1, not UTF8"):
        Database(url.render_as_string(hide_password=False)).create()


def test_a_user_without_the_right_to_make_tables(postgresql):
    engine = Database(postgresql).engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    url = database_url.parse(postgresql).set(username="reader")
    with pytest.raises(DatabaseError, match="ask for the right"):
        Database(url.render_as_string(hide_password=False)).create()


def test_a_file_that_may_not_be_written(tmp_path):
    path = (tmp_path / "a.sqlite").as_posix()
    Database(f"sqlite:///file:{path}?mode=rwc&uri=true").create()
    with (
        pytest.raises(DatabaseError, match="right to write"),
        Database(f"sqlite:///file:{path}?mode=ro&uri=true").writing() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM reports")
