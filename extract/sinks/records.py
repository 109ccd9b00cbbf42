"""The contract as flat records: which table, which column, which key. Derived from the pydantic models, never listed twice.

A list of models becomes a record type of its own below its parent; a single nested model (a Value, a signoff) becomes
columns with its field's name in front; a list of plain values or a mapping stays JSON. A record's `source` becomes the
lineage columns `source_table`, `source_row`, `source_page` and so on; every record has the column `file` besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Literal, TypeAlias, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from extract.contract import (
    Budget,
    CellSource,
    EvaluationSystem,
    FinalAccount,
    Funding,
    FundList,
    Model,
    Monitoring,
    MonitoringFunding,
    Objective,
    ObjectiveMoney,
    Report,
    Section,
    TableRecord,
    TextSource,
)

Kind: TypeAlias = Literal["text", "integer", "number", "float", "boolean", "json"]
Path: TypeAlias = tuple[str, ...]

NAMES: dict[tuple[type[Model], str], str] = {
    (Report, "outline"): "sections",
    (Section, "children"): "sections",
    (Funding, "lines"): "funding_lines",
    (Funding, "by_income"): "funding_amounts",
    (Funding, "by_expenditure"): "funding_amounts",
    (EvaluationSystem, "rows"): "evaluation_rows",
    (FundList, "rows"): "fund_rows",
    (FinalAccount, "rows"): "final_account_rows",
    (Budget, "rows"): "budget_rows",
    (Objective, "goals"): "objective_goals",
    (Objective, "indicators"): "objective_indicators",
    (ObjectiveMoney, "parts"): "objective_amounts",
    (Monitoring, "goals"): "monitoring_goals",
    (Monitoring, "indicators"): "monitoring_indicators",
    (MonitoringFunding, "lines"): "monitoring_lines",
    (TableRecord, "cells"): "table_cells",
}
"""Record names that differ from the name of the list they come from."""

NATURAL_KEYS: dict[str, Path] = {"table_cells": ("row", "col")}
"""Records whose own fields tell them apart; the others have an `id`, or their place in the list (`ordinal`, from 0)."""

UNPREFIXED = frozenset({"document", "funding"})
"""Nested models whose columns need no name in front of them."""

SCALARS: dict[object, Kind] = {str: "text", int: "integer", float: "float", bool: "boolean"}


@dataclass(frozen=True)
class Column:
    """One value of a record: where it is in the model (`path`; empty for keys and `file`) and what it is."""

    name: str
    kind: Kind
    path: Path = ()
    title: str = ""
    description: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


FILE = Column("file", "text", title="文件", description="文件在档案中的路径；压缩包内的文件写作 包!/文件", required=True)
"""The lineage that the report itself does not know: where the archive holds the file."""


@dataclass(frozen=True)
class Record:
    """One record type: a table of the database. `key` names its primary key, `parent` the record that holds it.

    `columns` are the key, `parent` where the record is `recursive` (an item's place in the same list), `file`, then
    the values of the model.

    `lists` are the paths in the parent model of the lists whose items these are; where there are several, the column
    `part` says which one.
    """

    name: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: Path
    lists: tuple[Path, ...] = ()
    parent: str | None = None
    recursive: bool = False

    @property
    def parent_key(self) -> Path:
        """The columns that name the parent, in the order of the parent's key."""
        own = {"part", "ordinal", "id", *NATURAL_KEYS.get(self.name, ())}
        return tuple(name for name in self.key if name not in own) if self.parent else ()


@cache
def records() -> tuple[Record, ...]:
    """All record types of the contract, parents before children."""
    return tuple(_records("reports", "报告", Report, (), None))


def by_name(name: str) -> Record:
    """The record type of that name. Raises KeyError."""
    return {record.name: record for record in records()}[name]


def _records(name: str, title: str, model: type[Model], lists: tuple[Path, ...], parent: Record | None) -> Iterator[Record]:
    key = _key(name, model, lists, parent)
    own = tuple(_columns(model))
    extra = [_key_column(k) for k in key if k not in {c.name for c in own}]
    recursive = any(items is model for _, items, _ in item_lists(model))
    if recursive:
        extra.append(Column("parent", "integer", title="上级", description="上级的 ordinal"))
    extra.append(FILE)
    first = sorted((c for c in (*extra, *own) if c.name in key), key=lambda c: key.index(c.name))
    columns = (*(replace(c, required=True) for c in first), *(c for c in (*extra, *own) if c.name not in key))
    record = Record(name, title, model, columns, key, lists, parent.name if parent else None, recursive)
    yield record
    children: dict[str, tuple[list[str], type[Model], list[Path]]] = {}
    for path, items, info in item_lists(model):
        if items is not model:
            owner = _at(model, path[:-1])
            child = NAMES.get((owner, path[-1]), path[-1])
            titles, _, paths = children.setdefault(child, ([], items, []))
            titles.append(info.title or "")
            paths.append(path)
    for child, (titles, items, paths) in children.items():
        below = "、".join(titles)
        yield from _records(child, f"{title}：{below}" if parent else below, items, tuple(paths), record)


def _key(name: str, model: type[Model], lists: tuple[Path, ...], parent: Record | None) -> Path:
    if parent is None:
        return ("sha256",)
    above = tuple(f"{parent.name.removesuffix('s')}_id" if k == "id" else k for k in parent.key)
    if name in NATURAL_KEYS:
        return (*above, *NATURAL_KEYS[name])
    if "id" in model.model_fields:
        return (*above, "id")
    return (*above, *(["part"] if len(lists) > 1 else []), "ordinal")


def _key_column(name: str) -> Column:
    if name == "sha256":
        return Column(name, "text", title="SHA-256", description="文件的 SHA-256")
    if name == "ordinal":
        return Column(name, "integer", title="序", description="在所属列表中的位置，从 0 起")
    if name == "part":
        return Column(name, "text", title="所属列表")
    return Column(name, "text", title="所属编号")


def _at(model: type[Model], path: Path) -> type[Model]:
    for name in path:
        inner = _bare(model.model_fields[name].annotation)
        assert isinstance(inner, type) and issubclass(inner, Model)
        model = inner
    return model


def _bare(annotation: object) -> object:
    """The annotation without its None."""
    if get_origin(annotation) in (Union, UnionType):
        arms = [a for a in get_args(annotation) if a is not NoneType]
        return arms[0] if len(arms) == 1 else frozenset(arms)
    return annotation


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def item_lists(model: type[Model], path: Path = ()) -> Iterator[tuple[Path, type[Model], FieldInfo]]:
    """The lists of models in a model, also those inside of a nested model."""
    for name, info in model.model_fields.items():
        inner = _bare(info.annotation)
        if get_origin(inner) is list and _is_model(get_args(inner)[0]):
            yield (*path, name), get_args(inner)[0], info
        elif isinstance(inner, type) and issubclass(inner, Model):
            yield from item_lists(inner, (*path, name))


def _columns(model: type[Model], prefix: str = "", path: Path = (), *, optional: bool = False) -> Iterator[Column]:
    for name, info in model.model_fields.items():
        here, inner = (*path, name), _bare(info.annotation)
        empty = optional or NoneType in get_args(info.annotation)
        if inner == frozenset({CellSource, TextSource}) and not path:
            yield from _lineage(here)
        elif isinstance(inner, type) and issubclass(inner, Model):
            yield from _columns(inner, prefix if name in UNPREFIXED else f"{prefix}{name}_", here, optional=empty)
        elif get_origin(inner) is list and _is_model(get_args(inner)[0]):
            continue
        else:
            yield _column(prefix + name, here, inner, info, required=not empty)
            if name == "sources" and get_origin(inner) is list:
                yield from _lineage(here)


def _column(name: str, path: Path, inner: object, info: FieldInfo, *, required: bool) -> Column:
    extra = info.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    choices = tuple(str(c) for c in get_args(inner)) if get_origin(inner) is Literal else ()
    return Column(name, _kind(inner), path, info.title or "", info.description or "", unit, choices, required)


def _kind(inner: object) -> Kind:
    if inner == frozenset({int, float}):
        return "number"
    if get_origin(inner) is Literal:
        return "integer" if all(isinstance(c, int) for c in get_args(inner)) else "text"
    return SCALARS.get(inner, "json")


def _lineage(path: Path) -> Iterator[Column]:
    """Where the record stands on paper: the fields of both kinds of source."""
    fields = {**CellSource.model_fields, **TextSource.model_fields}
    for name, info in fields.items():
        inner = _bare(info.annotation)
        yield replace(_column(f"source_{name}", (*path, name), inner, info, required=False), title=f"出处：{info.title}")
