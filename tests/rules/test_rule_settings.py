"""The engine: settings, order, and that a check changes nothing."""

from rule_examples import form, forms, report, row, rows, total, trip_headcount_over_authorized

from extract.contract import CellSource, Section, SelfEvaluation, TableRecord, TextSource
from extract.rules import Settings, check


def _codes(findings):
    return [finding.code for finding in findings]


def test_a_code_or_a_single_rule_can_be_switched_off():
    broken = forms(form([*rows(60, 60), row(weight=5, score=9)], total_weight=100, total_score=100))
    assert {"weights-not-total", "scores-not-total", "score-exceeds-weight"} <= set(_codes(check(broken)))
    off = Settings(off=frozenset({"weights-not-total", "score_exceeds_weight"}))
    assert not {"weights-not-total", "score-exceeds-weight"} & set(_codes(check(broken, off)))
    assert "scores-not-total" in _codes(check(broken, off))


def test_a_rule_name_goes_before_its_code_when_severities_are_changed():
    crowded = trip_headcount_over_authorized()
    by_code = Settings(severities={"headcount-over-authorized": "info"})
    assert [f.severity for f in check(crowded, by_code)] == ["info"]
    by_name = Settings(severities={"headcount-over-authorized": "info", "headcount_over_authorized": "error"})
    assert [f.severity for f in check(crowded, by_name)] == ["error"]


def _placed(table, **fields) -> SelfEvaluation:
    source = CellSource(table=table, row=20, col=5)
    return form(rows(60, 60, scored=False), total_weight=100, sources={"total_weight": source}, project_name=table, **fields)


def test_findings_stand_in_the_order_of_the_paper():
    tables = [TableRecord(id=each, n_rows=30, n_cols=9) for each in ("t9", "t10")]
    prose = [
        Section(level=1, number="二", title="管理", source=TextSource(block="p9")),
        Section(level=1, number="二", title="绩效", source=TextSource(block="p10")),
    ]
    jumbled = report(self_evaluations=[_placed("t10"), _placed("t9")], tables=tables, outline=prose)
    places = [finding.sources[0] for finding in check(jumbled)]
    assert [getattr(place, "block", None) or place.table for place in places] == ["p9", "t9", "t10"]


def test_a_check_is_repeatable_and_leaves_the_report_as_it_was():
    broken = forms(form(rows(60, 60), lines=[total(weight=10)], total_weight=100))
    before = broken.model_dump_json()
    first, second = check(broken), check(broken)
    assert first and first == second
    assert broken.model_dump_json() == before


def test_findings_point_to_the_cells_of_their_figures():
    total_cell = CellSource(table="t1", row=20, col=5)
    weight_cell = CellSource(table="t1", row=4, col=6)
    line = total(weight=10, sources={"weight": weight_cell})
    broken = forms(form(rows(60, 60, scored=False), lines=[line], total_weight=100, sources={"total_weight": total_cell}))
    assert check(broken)[0].sources == [total_cell, weight_cell]
