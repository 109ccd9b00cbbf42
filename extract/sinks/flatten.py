"""A report as plain rows: one list of values for each record, in the order of the record's columns.

Which value stands where is worked out once from `records()`; after that a row is the fields of a few models put side by
side. Both the database (`encode`) and `relational.rows` are made from these rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby

from extract.contract import Model, Report
from extract.sinks import records
from extract.sinks.records import Path, Record

Values = list[object]
Key = tuple[object, ...]


@dataclass(frozen=True)
class _List:
    """The list at `path` of the parent whose items are records of `shape`; `part` where there are several such lists."""

    path: Path
    part: tuple[str, ...]
    shape: _Shape


@dataclass(frozen=True)
class _Shape:
    """How to read a record from its model: fields of the model itself (path `()`) and of the models in it, in order."""

    record: Record
    own_key: Path
    groups: tuple[tuple[Path, Path], ...]
    lists: tuple[_List, ...]
    below: tuple[Path, ...]


def flatten(report: Report, file: str) -> dict[str, list[Values]]:
    """Record type → rows in the order of the report, parents before what is below them.

    A value is what the model holds: a list, a mapping or a model where the column is of kind `json`. Types without
    rows are left out. `file` goes into the column of that name.
    """
    found: dict[str, list[Values]] = {}
    _add(_shape(records.records()[0]), report, (report.document.sha256,), (file,), found)
    return found


@cache
def _shape(record: Record) -> _Shape:
    own = tuple(c.path[0] for c in record.columns if c.path and c.name in record.key and record.parent)
    columns = [c.path for c in record.columns if c.path and c.name not in record.key]
    groups = tuple((owner, tuple(path[-1] for path in paths)) for owner, paths in groupby(columns, lambda path: path[:-1]))
    children = [child for child in records.records() if child.parent == record.name]
    lists = [_List(path, (path[-1],) if "part" in c.key else (), _shape(c)) for c in children for path in c.lists]
    below = tuple(path for path, kind, _ in records.item_lists(record.model) if kind is record.model)
    return _Shape(record, own, groups, tuple(lists), below)


def _add(shape: _Shape, model: Model, key: Key, extra: Key, found: dict[str, list[Values]]) -> None:
    row: Values = [*key, *extra]
    for owner, names in shape.groups:
        value = _follow(model, owner)
        if isinstance(value, list):
            value = value[0] if value else None
        row += (None,) * len(names) if value is None else map(vars(value).get, names)
    found.setdefault(shape.record.name, []).append(row)
    for items in shape.lists:
        below, above = items.shape, (*key, *items.part)
        if below.record.recursive:
            _add_tree(below, _items(model, items.path), above, None, (extra[-1], count()), found)
        elif below.own_key:
            for item in _items(model, items.path):
                _add(below, item, (*above, *map(vars(item).get, below.own_key)), extra[-1:], found)
        else:
            for ordinal, item in enumerate(_items(model, items.path)):
                _add(below, item, (*above, ordinal), extra[-1:], found)


def _add_tree(
    shape: _Shape,
    items: list[Model],
    key: Key,
    parent: int | None,
    common: tuple[object, Iterator[int]],
    found: dict[str, list[Values]],
) -> None:
    """The nodes of a tree in reading order, each naming its parent's place in that order."""
    file, numbers = common
    for item in items:
        own = next(numbers)
        _add(shape, item, (*key, own), (parent, file), found)
        for path in shape.below:
            _add_tree(shape, _items(item, path), key, own, common, found)


def _items(model: Model, path: Path) -> list[Model]:
    items = _follow(model, path)
    return items if isinstance(items, list) else []


def _follow(value: object, path: Path) -> object:
    """What stands at `path`; None where a model on the way is missing."""
    for name in path:
        if value is None:
            return None
        value = vars(value).get(name)
    return value
