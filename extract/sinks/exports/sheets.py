"""What an export is made of: one sheet (file, table, data set) per record type, with its headings in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from pydantic.fields import FieldInfo

from extract.contract import Model
from extract.errors import ExportError
from extract.sinks.records import UNPREFIXED, Column, Record, records

Titles: TypeAlias = Literal["zh", "en"]

MONEY_UNIT = "金额单位见所属表"
"""What stands for the unit of an amount whose unit its form prints (`money_unit`)."""

FORBIDDEN = str.maketrans("[]:*?/\\\"<>|'", "［］：＊？／＼＂＜＞｜＇")
"""Signs that Excel's sheet names or Windows' file names cannot hold, and their full-width forms.

Excel: Microsoft Support, *Rename a worksheet*. Files: Microsoft Learn, *Naming Files, Paths, and Namespaces*."""

SHEET_NAME_LENGTH = 31
"""Excel's limit (*Excel specifications and limits*), in UTF-16 units; every Chinese label is within the BMP."""


@dataclass(frozen=True)
class Sheet:
    """One record type in an export: `name` is that of its file, folder, table or sheet; one heading a column."""

    record: Record
    name: str
    headings: tuple[str, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order of the database."""
        return self.record.columns


def sheets(titles: Titles, only: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """The record types called `only` (all when empty), in the order of the contract.

    Raises ExportError for a name that is no record type or titles that are neither `zh` nor `en`.
    """
    if titles not in get_args(Titles):
        raise ExportError(str(titles), "no such titles", remedy=f"one of {', '.join(get_args(Titles))}")
    known = [record.name for record in records()]
    for name in only:
        if name not in known:
            raise ExportError(name, "no such record type", remedy=f"one of {', '.join(known)}")
    wanted = set(only) or set(known)
    return tuple(sheet for sheet in _all(titles) if sheet.record.name in wanted)


def names() -> frozenset[str]:
    """Every name that a sheet can have, in both languages."""
    return frozenset(sheet.name for titles in get_args(Titles) for sheet in _all(titles))


def _all(titles: Titles) -> Iterator[Sheet]:
    if titles == "en":
        yield from (Sheet(record, record.name, tuple(c.name for c in record.columns)) for record in records())
        return
    labels = unique((record.title.translate(FORBIDDEN)[:SHEET_NAME_LENGTH], record.name) for record in records())
    for record, name in zip(records(), labels, strict=True):
        yield Sheet(record, name, unique((_title(record.model, c), c.name) for c in record.columns))


def unique(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The labels of (label, name), those that several share told apart by their names in brackets."""
    given = list(pairs)
    counts: dict[str, int] = {}
    for label, _ in given:
        counts[label.casefold()] = counts.get(label.casefold(), 0) + 1
    return tuple(label if counts[label.casefold()] == 1 else f"{label}（{name}）" for label, name in given)


def _title(model: type[Model], column: Column) -> str:
    """A column's Chinese title, behind those of the nested models it lies in, with its unit in brackets."""
    above = _titles_above(model, column) if not column.name.startswith("source_") else ()
    groups = [title for title in above if not column.title.startswith(title)]
    unit = MONEY_UNIT if column.unit == "money_unit" else column.unit
    return "：".join((*groups, column.title)) + (f"（{unit}）" if unit else "")


def _titles_above(model: type[Model], column: Column) -> Iterator[str]:
    for name in column.path[:-1]:
        info = model.model_fields[name]
        if name not in UNPREFIXED:
            yield info.title or name
        model = _model(info)


def _model(info: FieldInfo) -> type[Model]:
    """The one model in a field's annotation."""
    (found,) = (
        arm for arm in (info.annotation, *get_args(info.annotation)) if isinstance(arm, type) and issubclass(arm, Model)
    )
    return found
