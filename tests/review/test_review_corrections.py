"""What becomes of corrections when the extraction says something else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extract.errors import RecordError
from extract.review.corrections import Change, Entry, add, chains, corrected, history, standing, undo
from extract.review.ledger import metadata
from extract.sinks.database import Database

ENTRY = Entry(
    id=1,
    sha256="0" * 64,
    file="a.docx",
    record="indicators",
    key="{}",
    field="score",
    place="cell-t1-1-1",
    before=1,
    after=2,
    reason="",
    who="甲",
    when="",
    undoes=None,
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "1", "一", "100%"]))


def chain(*values: object) -> list[Entry]:
    links = enumerate(pairwise(values), 1)
    return [replace(ENTRY, id=number, before=before, after=after) for number, (before, after) in links]


@given(st.lists(VALUES, min_size=2, max_size=5), VALUES)
def test_a_chain_applies_from_where_the_extraction_stands_or_is_a_conflict(values: list[object], found: object) -> None:
    state = standing(chain(*values), found)
    known = any(type(found) is type(value) and found == value for value in values)
    assert (state.state != "conflict") == known
    assert state.value == (values[-1] if known else found)
    assert state.found == found


def test_the_extraction_that_says_the_same_settles_it() -> None:
    assert standing(chain(1, 2), 2).state == "settled"
    assert standing(chain(1, 2), 2.0).state == "settled"


def test_one_is_not_the_text_one() -> None:
    assert standing(chain(1, 2), "1").state == "conflict"


def test_a_value_from_another_cell_is_not_the_one_that_was_corrected() -> None:
    assert standing(chain(1, 2), 1, "cell-t1-1-1").state == "applied"
    assert standing(chain(1, 2), 1, "cell-t1-9-1").state == "conflict"


def test_a_conflict_is_settled_by_a_correction_of_what_is_read_now() -> None:
    later = [*chain(1, 2), replace(ENTRY, id=2, before=7, after=8)]
    assert standing(later, 7).value == 8
    assert standing(later, 1).state == "conflict"


def test_only_the_last_entry_on_a_value_is_taken_back_and_only_once() -> None:
    with Database("sqlite://", metadata()) as database:
        database.create()
        with database.writing() as connection:
            first = add(connection, ENTRY.sha256, "a.docx", Change("indicators", {}, "score", 1, 2), "甲")
            second = add(connection, ENTRY.sha256, "a.docx", Change("indicators", {}, "score", 2, 3), "乙")
            assert _refused(connection, first)
            undo(connection, ENTRY.sha256, second, "甲")
            assert _refused(connection, second)
            assert _refused(connection, 99)
            assert not _refused(connection, first)
            entries = history(connection, ENTRY.sha256)
            assert [entry.undoes for entry in entries] == [None, None, second, first]
            assert chains(entries) == {}


def _refused(connection: object, number: int) -> bool:
    try:
        undo(connection, ENTRY.sha256, number, "甲")
    except RecordError:
        return True
    return False


def test_a_correction_of_a_record_that_is_gone_is_a_conflict() -> None:
    with Database("sqlite://", metadata()) as database:
        database.create()
        with database.writing() as connection:
            key = {"self_evaluation_id": "s1", "ordinal": 0}
            add(connection, ENTRY.sha256, "a.docx", Change("indicators", key, "score", 1, 2), "甲")
        found = corrected(database)
        assert found.values == {}
        assert [state.last.who for state in found.conflicts] == ["甲"]
