"""What a driver says, as an error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Table
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from extract.errors import DatabaseError, RowsRefused, WriteConflict
from extract.sinks import database_url
from extract.sinks.database_write import Row, RowProblem

_CONNECTIONS = "let fewer workers run at once (--on), or raise the server's max_connections"
REMEDIES: dict[str, str] = {
    "unable to open database file": "make its folder, or check the right to read and write in it",
    "readonly database": "check the right to write to the file and its folder",
    "file is not a database": "name another file; this one is something else",
    "database is locked": "another program is writing to it for over a minute: wait for it or close it",
    "disk is full": "make room on the disk; nothing of this step was written",
    "28000": "check user and password",
    "28P01": "check user and password",
    "3D000": "create the database first: CREATE DATABASE name ENCODING 'UTF8'",
    "42501": "ask for the right to create and write tables in this database",
    "53100": "make room on the server's disk; nothing of this step was written",
    "53300": _CONNECTIONS,
    "1040": _CONNECTIONS,
    "1044": "ask for the right to use this database",
    "1045": "check user and password",
    "1049": "create the database first: CREATE DATABASE name CHARACTER SET utf8mb4",
    "1142": "ask for the right to create and write tables in this database",
    "1698": "check user and password",
}
"""By SQLSTATE (PostgreSQL), error number (MySQL), or a part of the message (SQLite)."""

UNREACHABLE = "check host, port and network, and that the server runs"

_REFUSED_STATES = ("22", "23", "54")
"""PostgreSQL's classes of errors about the data: exceptions, integrity, limits."""
_REFUSED_NUMBERS = frozenset({"1062", "1118", "1264", "1265", "1292", "1366", "1406", "1452", "3140", "3819", "4025"})
"""MySQL's and MariaDB's errors about the data: keys, lengths, ranges, encodings, JSON, checks."""
_CONFLICTS = frozenset({"40001", "40P01", "1020", "1205", "1213"})
"""Serialization failure and deadlock (PostgreSQL); record changed, lock not had in time, deadlock (MySQL, MariaDB)."""
_LINE = re.compile(r"line (\d+)(?:, column (\w+))?")
_COLUMN = re.compile(r"(?:[Cc]olumn '|constraint failed: \w+\.|column \")(\w+)")


def translate(url: URL, problem: Exception) -> DatabaseError:
    """What SQLAlchemy or a driver raised, as our error."""
    cause = problem.orig if isinstance(problem, DBAPIError) and problem.orig else problem
    code, text, _ = _said(cause)
    if code in _CONFLICTS:
        return WriteConflict(database_url.shown(url), text, remedy="let fewer programs write to it at the same time")
    remedy = next((remedy for key, remedy in REMEDIES.items() if key == code or (not code and key in text)), "")
    if not remedy and url.get_backend_name() != "sqlite" and (not code or (code.startswith("2") and len(code) == 4)):
        remedy = UNREACHABLE
    return DatabaseError(database_url.shown(url), text, remedy=remedy)


def refusal(url: URL, table: Table, rows: Sequence[Row], found: RowProblem) -> DatabaseError:
    """What went wrong while rows of one table were written: RowsRefused if it is the data, else DatabaseError."""
    code, text, context = _said(found.problem)
    ours = isinstance(found.problem, OverflowError | UnicodeEncodeError)
    names = {kind.__name__ for kind in type(found.problem).__mro__}
    if not (ours or names & {"IntegrityError", "DataError"} or code[:2] in _REFUSED_STATES or code in _REFUSED_NUMBERS):
        return translate(url, found.problem)
    line = _LINE.search(context)
    column = line[2] if line and line[2] else next(iter(_COLUMN.findall(text)), "")
    row = found.row or (rows[int(line[1]) - 1] if line and int(line[1]) <= len(rows) else _named(rows, f"{text} {context}"))
    file = str(row[table.columns.keys().index("file")]) if row else ""
    return RowsRefused(database_url.shown(url), text, table=table.name, column=column or "", file=file)


def _named(rows: Sequence[Row], text: str) -> Row | None:
    """The row of the file that a message names by its SHA-256, or of the only file there is."""
    by_sha256 = {str(row[0]): row for row in rows}
    if len(by_sha256) == 1:
        return rows[0]
    return next((row for sha256, row in by_sha256.items() if sha256 in text), None)


def _said(problem: BaseException) -> tuple[str, str, str]:
    """Code, message and context of a driver's exception; each may be empty."""
    first = problem.args[0] if problem.args else ""
    if first == "network error" and problem.__context__:  # pg8000 says so too when the server hung up on an error
        return _said(_first(problem))
    if isinstance(first, dict):  # pg8000: the fields of PostgreSQL's ErrorResponse
        return str(first.get("C", "")), str(first.get("M", "")), " ".join(str(first.get(k, "")) for k in ("W", "D"))
    diagnostics = getattr(problem, "diag", None)
    if diagnostics is not None and diagnostics.sqlstate:  # psycopg
        context = f"{diagnostics.context or ''} {diagnostics.message_detail or ''}"
        return diagnostics.sqlstate, diagnostics.message_primary or "", context
    if isinstance(first, int) and len(problem.args) > 1:  # pymysql
        return str(first), str(problem.args[1]), ""
    return "", str(problem).strip() or type(problem).__name__, ""


def _first(problem: BaseException) -> BaseException:
    while problem.__context__:
        problem = problem.__context__
    return problem
