"""The gate as tests, and the scorer on answers whose figures one can count by hand."""

from __future__ import annotations

import pytest

from tests.accuracy.gate import SAMPLES, answers, floors, measure
from tests.accuracy.score import score

ISSUED = {
    "document": 1.0,
    "self-evaluation head": 0.995,
    "funding": 0.995,
    "goals": 0.995,
    "indicator text": 0.995,
    "indicator codes": 0.995,
    "indicator values": 0.995,
    "evaluation systems": 0.99,
    "basic data": 0.99,
    "outline": 0.95,
    "facts found": 0.97,
    "fact subjects": 0.90,
    "findings": 0.85,
}
"""The bars that the program was first held to: a floor is never below its bar."""


def figures(answer, report, name):
    group = score(answer, report)[name]
    return group.right, group.expected, group.given


def indicator(name, **fields):
    return {"level3": name, **fields}


def answer(*indicators, **more):
    return {"document": {}, "self_evaluations": [{"title": "自评表", "indicators": list(indicators)}], **more}


@pytest.fixture(scope="module")
def rows():
    return measure()


def test_every_group_of_every_format_is_at_its_floor(rows):
    below = [(r.format, r.name, r.group.f1, r.group.slips[:5]) for r in rows if not r.open]
    assert not below


def test_every_floor_is_measured(rows):
    pinned = {(kind, name) for kind, groups in floors().items() for name in groups}
    assert pinned <= {(row.format, row.name) for row in rows}


def test_floors_are_never_below_the_bars():
    assert floors()["txt"].keys() == ISSUED.keys()
    for groups in floors().values():
        assert all(floor >= ISSUED[name] for name, floor in groups.items())


def test_every_sample_has_an_answer():
    assert {path.stem for path in SAMPLES.iterdir()} == set(answers())


def test_a_missing_row_costs_only_its_own_leaves():
    expected = answer(indicator("培训人数", weight=10), indicator("就业人数", weight=20), indicator("满意度", weight=5))
    given = answer(indicator("培训人数", weight=10), indicator("满意度", weight=5))
    assert figures(expected, given, "indicator text") == (4, 6, 4)


def test_a_wrong_value_costs_precision_and_recall():
    expected, given = answer(indicator("培训人数", weight=10)), answer(indicator("培训人数", weight=11))
    assert figures(expected, given, "indicator text") == (1, 2, 2)


def test_white_space_own_numbering_and_number_types_do_not_count():
    expected = answer(indicator("指标1：培训人数", weight=10))
    given = answer(indicator("培训\u3000人数", weight=10.0))
    assert figures(expected, given, "indicator text") == (2, 2, 2)


def test_no_report_finds_nothing():
    assert figures(answer(indicator("培训人数", weight=10)), None, "indicator text") == (0, 2, 0)


def test_a_star_accepts_anything():
    expected, given = answer(indicator("培训人数", deviation="*")), answer(indicator("培训人数", deviation="无"))
    assert figures(expected, given, "indicator text") == (1, 1, 1)


def test_optional_headings_and_findings_count_neither_way():
    expected = answer(
        outline=[[1, "一", "概况"]],
        outline_may=[[2, "1", "职责"]],
        findings=[{"code": "numbering"}],
        findings_may=[{"code": "unit-missing"}],
    )
    given = answer(
        outline=[{"title": "概况", "children": [{"title": "职责"}, {"title": "目录"}]}],
        findings=[{"code": "numbering"}, {"code": "unit-missing"}, {"code": "unit-missing"}],
    )
    assert figures(expected, given, "outline") == (1, 1, 2)
    assert figures(expected, given, "findings") == (1, 1, 2)


def test_a_fact_needs_its_value_in_its_sentence():
    fact = {"subject": "收入", "value": 21328600, "unit": "元", "quote": "2020年收入2132.86万元"}
    right = {"subject": "收入", "value": {"value": 21328600, "unit": "元"}, "sentence": "我局2020年收入2132.86万元。"}
    elsewhere = {**right, "sentence": "支出2132.86万元。"}
    assert figures(answer(facts=[fact]), answer(facts=[right]), "facts found") == (1, 1, 1)
    assert figures(answer(facts=[fact]), answer(facts=[elsewhere]), "facts found") == (0, 1, 1)
