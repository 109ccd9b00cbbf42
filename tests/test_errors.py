"""The exception tree: complete, as drawn, and able to leave a worker process."""

from __future__ import annotations

import pickle
import re

import pytest

from extract import errors, model


def tree(root: type[Exception]) -> dict[str, set[str]]:
    """Class name → names of its direct subclasses, all the way down."""
    below = root.__subclasses__()
    found = {root.__name__: {child.__name__ for child in below}}
    for child in below:
        found |= tree(child)
    return found


def drawn() -> dict[str, set[str]]:
    """The tree of the module's docstring in the same form."""
    found: dict[str, set[str]] = {"JixiaoError": set()}
    path = ["JixiaoError"]
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│ ]*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4 + 1
            path = [*path[:depth], match[2]]
            found[path[-2]].add(match[2])
            found[match[2]] = set()
    return found


def test_the_drawn_tree_is_the_real_one():
    assert model.GridError.__name__ in drawn()["JixiaoError"]
    assert drawn() == tree(errors.JixiaoError)


@pytest.mark.parametrize("kind", [errors.ReportError, *errors.ReportError.__subclasses__()])
def test_an_error_survives_a_worker_process_and_names_everything(kind):
    error = pickle.loads(pickle.dumps(kind("年报.docx", "cut off", place="byte 600", remedy="fetch it again")))
    assert type(error) is kind
    assert str(error) == "年报.docx (byte 600): cut off — fetch it again"
    assert (error.file, error.problem, error.place, error.remedy) == ("年报.docx", "cut off", "byte 600", "fetch it again")


def test_what_a_database_says_reaches_the_run():
    error = pickle.loads(pickle.dumps(errors.RowsRefused("x.sqlite", "too long", table="facts", column="raw", file="a.docx")))
    assert str(error) == "x.sqlite: facts.raw of a.docx refused: too long"
    assert (error.url, error.problem, error.remedy) == ("x.sqlite", "facts.raw of a.docx refused: too long", "")
    assert (error.table, error.column, error.file) == ("facts", "raw", "a.docx")
