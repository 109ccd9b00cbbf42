"""What users write behind `--db`, as a SQLAlchemy URL."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from extract.errors import DatabaseError

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+pg8000",
    "postgresql": "postgresql+pg8000",
    "mysql": "mysql+pymysql",
}
"""The drivers meant by a URL that names none: those of the extras, which are pure Python."""

EXTRAS = {"sqlite": "", "postgresql": "postgresql", "mysql": "mysql"}


def parse(text: str) -> URL:
    """The URL that `text` means. A text without `://` is the path of a SQLite file.

    `mariadb` is `mysql`: which of the two a server is, it says itself.
    `postgresql://user@/name?host=/run/postgresql`, libpq's way to name a Unix socket, is understood for pg8000 too.
    Raises DatabaseError if it is no URL or names a database that jixiao does not write.
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as problem:
        scheme = text.partition("://")[0]
        raise DatabaseError(f"{scheme}://…", "this is no URL of a database", remedy=_REMEDY) from problem
    name = url.drivername.replace("mariadb", "mysql", 1)
    url = url.set(drivername=DRIVERS.get(name, name))
    if url.get_backend_name() not in EXTRAS:
        raise DatabaseError(shown(url), f"{url.get_backend_name()} is no database that jixiao writes", remedy=_REMEDY)
    return _socket(url)


_REMEDY = "name a file (archive.sqlite), or postgresql://user:password@host/name, or mysql://user:password@host/name"


def _socket(url: URL) -> URL:
    host = url.query.get("host")
    if url.get_driver_name() != "pg8000" or not isinstance(host, str) or not host.startswith("/"):
        return url
    path = f"{host}/.s.PGSQL.{url.port or 5432}"
    return url.difference_update_query(["host"]).update_query_dict({"unix_sock": path})


def shown(url: URL) -> str:
    """The URL for messages: without its password, a file by its path."""
    if url.get_backend_name() == "sqlite":
        return url.database or "sqlite://"
    return url.render_as_string(hide_password=True)


def brought_by(url: URL) -> str:
    """The extra of jixiao that brings the URL's default driver; empty where none is needed."""
    return EXTRAS[url.get_backend_name()]
