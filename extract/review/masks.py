"""What a user sees who may not see private persons: the policy of `extract.sinks.redact`, a report at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, or_, select, true

from extract.review.ledger import metadata as review
from extract.review.queue import Line, Wanted
from extract.sinks import redact
from extract.sinks.relational import metadata

Mask: TypeAlias = Callable[[str, str, object], object]
"""Record, column and value to the value that this user may see."""

Wanting: TypeAlias = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""The column of a table that holds the SHA-256 to which of its rows are wanted."""

MOST_HIDDEN = 5_000
_AT_ONCE = 500


class TooWide(Exception):
    """So many reports have what is looked for in masked text alone that they cannot be kept out of the answer."""


def unmasked(record: str, column: str, value: object) -> object:
    """The value as it is: a Mask for who may see everything."""
    return value


def mask_of(connection: Connection, sha256: str, *, persons: bool) -> Mask:
    """What the user may see of this report's values."""
    return unmasked if persons else masks(connection, [sha256])(sha256)


def masks(connection: Connection, sha256s: Sequence[str]) -> Callable[[str], Mask]:
    """The masks of these reports, by SHA-256: each knows the names under its report's forms, as read and as corrected."""
    known: dict[str, frozenset[str]] = {}
    for start in range(0, len(sha256s), _AT_ONCE):
        some = sha256s[start : start + _AT_ONCE]
        known.update(redact.known_names(_signed(connection, _among(some))))
    return lambda sha256: _mask(known.get(sha256, frozenset()))


def mask_of_all(connection: Connection) -> Mask:
    """A mask that knows the names under all forms, for what is said of many reports at once."""
    known = redact.known_names(_signed(connection, lambda sha256: true()))
    return _mask(frozenset().union(*known.values()))


def _mask(names: frozenset[str]) -> Mask:
    return lambda record, column, value: redact.redacted(record, column, value, names)


def prose(mask: Mask, text: str) -> str:
    """A text that is no column's, such as an error or a reason, as this user may see it."""
    return str(mask("findings", "message", text))


def _among(sha256s: Sequence[str]) -> Wanting:
    return lambda sha256: sha256.in_(sha256s)


def _signed(connection: Connection, wanted: Wanting) -> Iterator[tuple[str, Mapping[str, object]]]:
    fields = [f"signoff_{field}" for field in redact.SIGNOFF]
    entries = review().tables["corrections"].c
    for record in redact.signed():
        table = metadata().tables[record.name].c
        for row in connection.execute(select(table.sha256, *(table[f] for f in fields)).where(wanted(table.sha256))):
            yield str(row[0]), dict(zip(fields, row[1:], strict=True))
    query = select(entries.sha256, entries.field, entries.after).where(entries.field.in_(fields))
    for row in connection.execute(query.where(wanted(entries.sha256))):
        yield str(row[0]), {str(row[1]): json.loads(row[2])}


def lines(connection: Connection, found: Sequence[Line]) -> tuple[Line, ...]:
    """Lines of the queue without private persons' data."""
    of = masks(connection, [line.sha256 for line in found])
    return tuple(_line(line, of(line.sha256)) for line in found)


def _line(line: Line, mask: Mask) -> Line:
    title, organization = (str(mask("reports", name, text)) for name, text in _said(line.title, line.organization))
    reasons = tuple(prose(mask, reason) for reason in line.reasons)
    return replace(line, title=title, organization=organization, reasons=reasons, problem=prose(mask, line.problem))


def _said(title: str | None, organization: str | None) -> Iterable[tuple[str, str]]:
    return (("title", title or ""), ("organization", organization or ""))


def hidden(connection: Connection, wanted: Wanted) -> tuple[str, ...]:
    """The reports that a search would find by what is masked in them: a telephone number could be guessed sign by sign.

    Looks at every hit: 15 µs each. Raises TooWide.
    """
    if not (wanted.text or wanted.organization):
        return ()
    rows = list(connection.execute(_hits(wanted)))
    of = masks(connection, [row.sha256 for row in rows])
    kept = []
    for row in rows:
        mask = of(row.sha256)
        title, organization = (str(mask("reports", name, text)).casefold() for name, text in _said(row.title, row.organization))
        by_text = not wanted.text or row.by_address or any(wanted.text.casefold() in text for text in (title, organization))
        if not (by_text and wanted.organization.casefold() in organization):
            kept.append(row.sha256)
    if len(kept) > MOST_HIDDEN:
        raise TooWide
    return tuple(kept)


def _hits(wanted: Wanted) -> Select[tuple[str, str | None, str | None, bool]]:
    report = metadata().tables["reports"].c
    by_address = or_(report.file.contains(wanted.text, autoescape=True), report.sha256 == wanted.text)
    query = select(report.sha256, report.title, report.organization, by_address.label("by_address"))
    if wanted.text:
        said = (column.contains(wanted.text, autoescape=True) for column in (report.title, report.organization))
        query = query.where(or_(by_address, *said))
    if wanted.organization:
        query = query.where(report.organization.contains(wanted.organization, autoescape=True))
    return query
