"""Where a rule must speak, and where it must hold its tongue."""

import pytest
from rule_examples import (
    HEADER,
    basic,
    date,
    form,
    forms,
    grant,
    quantity,
    report,
    row,
    rows,
    system,
    total,
)

from extract.contract import (
    Buildings,
    CellSource,
    EvaluationRow,
    Expenditure,
    Funding,
    Goal,
    Section,
    TableCell,
    TableRecord,
)
from extract.rules import check


def codes(checked):
    return [finding.code for finding in check(checked)]


# ------------------------------------------------------------------ sums of weights and scores


def test_the_weight_of_budget_execution_may_stand_outside_of_the_form():
    assert codes(forms(form(rows(50, 30, 10, scored=False), total_weight=100))) == []
    assert codes(forms(form(rows(50, 20, 11, scored=False), total_weight=100))) == ["weights-not-total"]


def test_a_weight_that_was_not_printed_cannot_be_summed():
    known, excess, lines = rows(40, scored=False), rows(140, scored=False), [total(weight=10)]
    assert codes(forms(form([*known, row(), row()], lines=lines, total_weight=100))) == []
    assert codes(forms(form([*excess, row()], lines=lines, total_weight=100))) == ["weights-not-total"]


def test_goals_weigh_where_rows_do_not():
    goals = [Goal(expected="就业", weight=40), Goal(expected="人才", weight=40)]
    indicators = [row("甲", score=40, goal=0), row("乙", score=35, goal=1)]
    lines = [total(weight=20, score=20)]
    assert codes(forms(form(indicators, goals=goals, lines=lines, total_weight=100, total_score=95))) == []
    indicators[0].score = 45
    assert codes(forms(form(indicators, goals=goals, lines=lines, total_score=100))) == ["score-exceeds-weight"]


def test_bonus_rows_lift_every_sum():
    assert codes(forms(form([*rows(100), row("加分项", weight=5, score=5)], total_weight=100, total_score=100))) == []


def test_a_missing_budget_score_excuses_a_total_without_it():
    lines = [total(weight=10, execution_rate=97.8)]
    assert codes(forms(form(rows(58, 40), lines=lines, total_weight=108, total_score=98))) == ["score-missing"]


def test_a_page_break_does_not_split_a_level_1_cell():
    fields = {"level1": "效益指标", "level1_weight": 30}
    assert codes(forms(form([row("甲", weight=20, **fields), row("乙", weight=10, **fields)]))) == []


def test_level_1_of_an_evaluation_system_is_summed_too():
    each = {"level1": "投入", "level1_weight": 13}
    assert codes(system(EvaluationRow(level3="甲", level3_weight=5, **each))) == ["level1-weight-mismatch"]
    both = EvaluationRow(level3="甲", level3_weight=5, **each), EvaluationRow(level3="乙", level3_weight=8, **each)
    assert codes(system(*both)) == []


def test_the_total_score_of_an_evaluation_system():
    scored = [EvaluationRow(level3="甲", level3_weight=50, score=48), EvaluationRow(level3="乙", level3_weight=50, score=48)]
    assert codes(system(*scored, total_score=96)) == []
    assert codes(system(*scored, total_score=98)) == ["scores-not-total"]


def _merged(rowspan):
    """Two rows with a weight each; the score cell of the first is merged over `rowspan` rows."""
    cells = [TableCell(row=0, col=1, rowspan=rowspan, text="20"), TableCell(row=rowspan, col=1, rowspan=4 - rowspan)]
    scored = {"score": CellSource(table="t1", row=0, col=1)}
    actual = quantity("100%", 100, "%")
    indicators = [
        row("甲", weight=20, score=20, actual=actual, source=CellSource(table="t1", row=0, col=0), sources=scored),
        row("乙", weight=10, actual=actual, source=CellSource(table="t1", row=1, col=0)),
    ]
    return report(self_evaluations=[form(indicators)], tables=[TableRecord(id="t1", n_rows=4, n_cols=2, cells=cells)])


def test_a_merged_score_is_not_a_missing_one():
    assert codes(_merged(2)) == []
    assert codes(_merged(1)) == ["score-missing"]


def test_a_form_that_gives_no_scores_misses_none():
    lines = [total(weight=10, execution_rate=95)]
    values = [row(weight=90, actual=quantity("95%", 95, "%"))]
    assert codes(forms(form(values, lines=lines, total_weight=100))) == []


@pytest.mark.parametrize(
    ("rate", "score", "found"), [(97.53, 9.75, 0), (85, 10, 0), (60, 10, 1), (100, 7, 1), (0, 10, 1), (0, 0, 0), (120, 10, 0)]
)
def test_budget_scores_by_steps_pass(rate, score, found):
    line = total(weight=10, execution_rate=rate, score=score)
    assert codes(forms(form(lines=[line]))) == ["score-rate-mismatch"] * found


def test_a_score_that_fits_the_true_quotient_blames_the_rate_alone():
    line = total(adjusted_budget=40, executed=40, weight=10, execution_rate=32, score=10)
    assert codes(forms(form(lines=[line]))) == ["rate-mismatch"]


# ------------------------------------------------------------------ results


def judged(target, actual, score, **fields):
    return codes(forms(form([row(fields.pop("name", "工作情况"), 10, score, target=target, actual=actual, **fields)])))


LOST, FULL = ["score-lost-without-reason"], ["full-score-target-missed"]


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        (quantity("≤4.5%", 4.5, "%", "<="), quantity("4.1%", 4.1, "%"), LOST),
        (quantity("≤4.5%", 4.5, "%", "<="), quantity("4.9%", 4.9, "%"), []),
        (quantity("37", 37), quantity("37", 37), LOST),
        (quantity("37", 37), quantity("65", 65), []),
        (quantity(">90%", 90, "%", ">"), quantity("90%", 90, "%"), []),
        (date("2023年12月前", "2023-12", "<="), date("2023年11月20日", "2023-11-20"), LOST),
        (quantity("1、8人次；2、4人次", 8, "人次"), quantity("1、8人次；2、4人次", 8, "人次"), []),
    ],
)
def test_points_lost_on_a_met_target(target, actual, expected):
    assert judged(target, actual, 8) == expected


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        (quantity("≥90%", 90, "%", ">="), quantity("88%", 88, "%"), FULL),
        (quantity("500家", 500, "家"), quantity("420家", 420, "家"), FULL),
        (quantity("500家", 500, "家"), quantity("420户", 420, "户"), []),
        (quantity("90%", 90, "%"), quantity("0.88", 0.88), []),
        (quantity("10天", 10, "天"), quantity("8天", 8, "天"), []),
        (quantity("≥90%", 90, "%", ">="), quantity("约88%", 88, "%", "~"), []),
        (date("2023年6月底前", "2023-06-30", "<="), date("2023年9月", "2023-09"), FULL),
        (date("6月", "2023-06"), date("2024年1月", "2024-01"), []),
    ],
)
def test_all_points_on_a_missed_target(target, actual, expected):
    assert judged(target, actual, 10) == expected


def test_a_sign_that_contradicts_its_name_proves_nothing():
    wrong_way = quantity("≥4.5%", 4.5, "%", ">=")
    assert judged(wrong_way, quantity("3%", 3, "%"), 10, name="城镇登记失业率") == []
    capped = quantity("≤90%", 90, "%", "<=")
    assert judged(capped, quantity("95%", 95, "%"), 10, level2_code="satisfaction") == []
    assert judged(capped, quantity("80%", 80, "%"), 8, level2_code="satisfaction") == []


def test_a_form_that_explains_its_deviations_below_is_not_accused():
    met = {"target": quantity("37", 37), "actual": quantity("37", 37)}
    explained = form([row(weight=10, score=8, **met)], deviation_analysis="受疫情影响")
    assert codes(forms(explained)) == []


# ------------------------------------------------------------------ rates and parts


def test_a_rate_printed_on_two_lines_is_one_finding():
    amounts = {"adjusted_budget": 40, "executed": 40, "execution_rate": 80}
    assert codes(forms(form(lines=[total(**amounts), grant(**amounts)]))) == ["rate-mismatch"]


def test_no_rate_of_nothing():
    assert codes(forms(form(lines=[total(adjusted_budget=0, executed=0, execution_rate=100)]))) == []


def test_buildings_over_their_approval():
    built = Buildings(budgeted_investment=200, actual_investment=250, investment_control_rate=100)
    assert codes(basic(buildings=built)) == ["rate-mismatch"]


def test_what_stands_under_among_them_need_not_name_everything():
    costs = [("公用经费", 0, 72), ("其中：办公费", 1, 19.28), ("水费、电费", 1, 15.11)]
    assert codes(basic(expenditures=[Expenditure(label=n, depth=d, final=a) for n, d, a in costs])) == []


def test_a_level_counted_twice_is_a_slip_of_the_reading():
    costs = [("项目支出", 0, 30), ("1、专项资金", 1, 30), ("甲项目", 1, 20.5), ("乙项目", 1, 9.5)]
    assert codes(basic(expenditures=[Expenditure(label=n, depth=d, final=a) for n, d, a in costs])) == []


def test_yuan_is_told_from_the_total_investment_too():
    funding = Funding(money_unit="万元", lines=[total(adjusted_budget=322000)])
    assert codes(forms(form(funding=funding, total_investment=32.2))) == ["unit-mismatch"]


# ------------------------------------------------------------------ columns, names, numbers


def _values_at(first, confidence=1.0):
    cells = [TableCell(row=0, col=col, text=text) for col, text in enumerate(HEADER)]
    places = {f"level{n + 1}": CellSource(table="t1", row=1, col=first + n) for n in range(3)}
    table = TableRecord(id="t1", n_rows=2, n_cols=5, cells=cells, confidence=confidence)
    indicator = row(source=CellSource(table="t1", row=1, col=0), sources=places)
    return report(self_evaluations=[form([indicator])], tables=[table])


def test_values_one_column_aside_of_their_header():
    assert codes(_values_at(1)) == []
    assert codes(_values_at(2)) == ["columns-shifted"]
    assert codes(_values_at(2, confidence=0.5)) == []


@pytest.mark.parametrize("name", ["第2次培训1次", "各乡镇开展培训1次", "每月巡查1次", "培训不少于1次", "2020年培训1期"])
def test_a_frequency_or_bound_in_a_name_is_no_total(name):
    assert codes(forms(form([row(name, target=quantity("12", 12))]))) == []


def test_one_name_under_two_level_2_indicators_is_two_indicators():
    aims = [("数量指标", quantity("12", 12)), ("质量指标", quantity("95%", 95, "%"))]
    assert codes(forms(form([row("公益岗位补贴", level2=level2, target=aim) for level2, aim in aims]))) == []


def _sections(*parts):
    return report(outline=[Section(level=1, number=number, title="措施", text=text) for number, text in parts])


def test_a_heading_that_the_outline_did_not_catch_is_not_left_out():
    assert codes(_sections(("（一）", "内容。"), ("（三）", "内容。"))) == ["numbering"]
    assert codes(_sections(("（一）", "内容。\n（二）加强领导。"), ("（三）", "内容。"))) == []


def test_styles_may_mix_and_lists_start_again():
    assert codes(_sections(("六", ""), ("7", ""), ("八", ""), ("1", ""), ("2", ""), (None, ""), ("2", ""))) == []


def test_a_list_inside_a_list_starts_again_at_one():
    assert codes(_sections(("（一）", ""), ("（一）", ""), ("（二）", "一是甲；一是乙。\n1、丙\n1、丁"), ("（三）", ""))) == []


def test_the_same_section_printed_in_two_reports_is_one_finding():
    text = "一是培训；二是招聘；二是服务"
    assert codes(_sections(("一", text), ("二", text))) == ["numbering"]


def test_five_thousand_rows_are_checked_row_by_row():
    many = [row(f"任务{n}", weight=1, score=1, target=quantity("5", 5), actual=quantity("5", 5)) for n in range(5000)]
    findings = check(forms(form(many, total_weight=5000, total_score=100)))
    assert [finding.code for finding in findings] == ["scores-not-total"]
    assert len(findings[0].message) < 200
