"""From what a person enters on the page to entries of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from extract.errors import LexiconError, RecordError
from extract.lexicon import Lexicon
from extract.review import teaching, view
from extract.review.corrections import ACCEPTED, Change, add, chains, history, standing, stored
from extract.review.masks import mask_of
from extract.review.places import Places
from extract.review.values import NotAllowed, value_of
from extract.sinks.encode import json_text
from extract.sinks.records import Column, by_name, records

TYPED, SEEN = "value:", "seen:"
"""What stands before a column's name in the form: what was typed, and what was there when the form was made."""


class Refused(Exception):
    """What was typed cannot be written; the message, in Chinese, says why. `values` are those of the form, as typed."""

    def __init__(self, problem: str, values: Sequence[Value]) -> None:
        super().__init__(problem)
        self.values = values


@dataclass(frozen=True)
class Value:
    """A column in the form: `found` is what holds now, `shown` how the user sees it, `typed` what the form has; `masked` says
    that he may not see all of it, and so not change it.
    """

    column: Column
    title: str
    found: object
    shown: str
    typed: str
    place: str
    masked: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen; empty where anything can be typed."""
        return ("是", "否") if self.column.kind == "boolean" else self.column.choices


@dataclass(frozen=True)
class Given:
    """A form as sent: whose value, its fields by name, and the reason."""

    sha256: str
    record: str
    key: str
    field: str
    typed: Mapping[str, str]
    reason: str

    def text(self, kind: str, value: Value) -> str:
        """What a field of the form says; browsers send line ends as CR LF."""
        return self.typed.get(f"{kind}{value.column.name}", value.shown).replace("\r\n", "\n").strip()


def values(connection: Connection, sha256: str, record: str, key: str, field: str, *, persons: bool) -> tuple[Value, ...]:
    """The columns that are edited with this field. Raises RecordError if there is no such value to edit."""
    kind = next((r for r in records() if r.name == record), None)
    columns = view.group(record, field) if kind else ()
    if kind is None or not columns:
        raise RecordError(f"{record}.{field}: there is no such value to edit")
    row = stored(connection, sha256, record, view.parsed_key(kind, key))
    if row is None:
        raise RecordError(f"{record}/{key}: the report has no such record")
    mask = mask_of(connection, sha256, persons=persons)
    held, places = chains(history(connection, sha256)), Places(row)
    found = []
    for column, title in columns:
        chain, place = held.get((record, view.key_of(kind, row), column.name)), places(column.name)
        value = standing(chain, row[column.name], place).value if chain else row[column.name]
        shown = view.shown(mask(record, column.name, value))
        found.append(Value(column, title, value, shown, shown, place, shown != view.shown(value)))
    return tuple(found)


def write(connection: Connection, given: Given, who: str, *, persons: bool) -> int:
    """Write down every value that was typed anew; how many. Raises Refused, RecordError."""
    found = values(connection, given.sha256, given.record, given.key, given.field, persons=persons)
    form = [replace(v, typed=given.text(TYPED, v)) for v in found]
    changed = [v for v in form if v.typed != v.shown.strip()]
    if any(given.text(SEEN, v) != v.shown.strip() for v in form):
        raise Refused("这个值刚被别人改过，请核对后再提交", form)
    if any(v.masked for v in changed):
        raise Refused("这个值含有个人信息，当前用户无权查看，也就不能更正", form)
    kind = by_name(given.record)
    key = view.parsed_key(kind, given.key)
    for value in changed:
        try:
            after = value_of(value.column, value.typed)
        except NotAllowed as problem:
            raise Refused(str(problem), form) from None
        if json_text(after) != json_text(value.found):
            change = Change(given.record, key, value.column.name, value.found, after, given.reason, value.place)
            add(connection, given.sha256, _file(connection, given.sha256), change, who)
    return len(changed)


def accept_report(connection: Connection, sha256: str, who: str) -> None:
    """A person settled the report: its status is ok from now on. Doing it twice changes nothing."""
    row = stored(connection, sha256, "reports", {})
    if row is None:
        raise RecordError(f"{sha256}: no report in the database")
    if ("reports", "{}", "quality_status") not in chains(history(connection, sha256)):
        change = Change("reports", {}, "quality_status", row["quality_status"], "ok", "人工核对通过")
        add(connection, sha256, str(row["file"]), change, who)


def accept_finding(connection: Connection, sha256: str, ordinal: int, who: str) -> None:
    """A person saw the finding on paper. Doing it twice changes nothing. Raises RecordError if there is none."""
    row = stored(connection, sha256, "findings", {"ordinal": ordinal})
    if row is None:
        raise RecordError(f"findings/{ordinal}: the report has no such finding")
    chain = chains(history(connection, sha256)).get(("findings", json_text({"ordinal": ordinal}), ACCEPTED))
    if chain is None or chain[-1].before != row["message"]:
        change = Change("findings", {"ordinal": ordinal}, ACCEPTED, row["message"], True, "人工确认")
        add(connection, sha256, str(row["file"]), change, who)


def teach(path: Path, known: Lexicon, vocabulary: str, role: str, label: str) -> str:
    """Assign a label in the user's lexicon; what to tell the user. Raises RecordError for what the lexicon has not."""
    try:
        teaching.assign(path, known, vocabulary, role, label)
    except LexiconError as error:
        raise RecordError(str(error)) from None
    return f"“{label}”已作为{role}写入{path.name}，下次 jixiao run --lexicon {path.name} 起生效"


def _file(connection: Connection, sha256: str) -> str:
    row = stored(connection, sha256, "reports", {})
    return str(row["file"]) if row else ""
