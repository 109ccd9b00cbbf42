"""Reports for the tests of the sinks: the samples, and made ones with everything that databases dislike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

import extract
from extract.contract import (
    DocumentInfo,
    Fact,
    Finding,
    Funding,
    FundingLine,
    Indicator,
    Report,
    Section,
    SelfEvaluation,
    TableCell,
    TableRecord,
    TextSource,
    Value,
)

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples").iterdir())

awkward = st.sampled_from(
    ["\0", "\t", "\n", "\r", "\\", "\\N", "\\.", "'", '"', "%s", "{", "NULL", "\ud800", "\u2028", "𠮷", "😀", " ", ""]
)
texts = st.one_of(awkward, st.lists(st.one_of(awkward, st.text(st.characters(), max_size=3)), max_size=4).map("".join))
numbers = st.one_of(
    st.sampled_from([0, -0.0, 2132.86, 1e16, 1e22, 5e-7, 0.1 + 0.2, 10**17 + 1, 10**40, 2**63, float("inf"), float("nan")]),
    st.integers(-(10**20), 10**20),
    st.floats(),
)  # fmt: skip
optional = st.none() | texts
places = st.builds(TextSource, block=st.just("p1"), start=st.none() | st.integers(0, 9), end=st.none(), page=st.none())
values = st.builds(
    Value, raw=texts, kind=st.just("quantity"), number=st.none() | numbers, unit=optional, source=st.none() | places
)
sections = st.recursive(
    st.builds(Section, level=st.just(1), title=texts, text=texts),
    lambda below: st.builds(Section, level=st.just(1), title=texts, children=st.lists(below, max_size=2)),
    max_leaves=4,
)
cells = st.lists(st.builds(TableCell, row=st.integers(0, 9), col=st.integers(0, 9), text=texts, header=st.booleans()), max_size=4, unique_by=lambda c: (c.row, c.col))  # fmt: skip
reports = st.builds(
    Report,
    document=st.builds(
        DocumentInfo, file_name=texts, sha256=st.just("ab" * 32), format=st.just("txt"), reader=st.just("x"), organization=texts
    ),
    outline=st.lists(sections, max_size=2),
    self_evaluations=st.lists(
        st.builds(
            SelfEvaluation,
            id=st.sampled_from(["s1", "S1", "s10", "s2"]),
            scope=st.just("project"),
            funding=st.builds(Funding, lines=st.lists(st.builds(FundingLine, label=texts, executed=numbers), max_size=2)),
            indicators=st.lists(
                st.builds(Indicator, level3=optional, target=st.none() | values, is_core=st.none() | st.booleans(), evidence=st.lists(texts, max_size=2), sources=st.dictionaries(texts, places, max_size=2)),
                max_size=2,
            ),
        ),
        max_size=2, unique_by=lambda form: form.id,
    ),
    facts=st.lists(st.builds(Fact, id=st.sampled_from(["f1", "f2", "f10"]), value=values, sentence=texts), max_size=2, unique_by=lambda fact: fact.id),
    tables=st.lists(st.builds(TableRecord, id=st.just("t1"), n_rows=st.just(9), n_cols=st.just(9), cells=cells, confidence=st.floats(0, 1)), max_size=1),
    findings=st.lists(st.builds(Finding, code=st.just("numbering"), severity=st.just("info"), message=texts, expected=numbers | texts, actual=st.none() | numbers), max_size=2),
)  # fmt: skip


@cache
def sample(path: Path) -> Report:
    return extract.extract(path)
