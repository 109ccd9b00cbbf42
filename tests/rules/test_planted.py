"""A sound record of each form family is silent, and a slip planted in it is found."""

from collections.abc import Callable

import pytest
from prose_examples import said
from rule_examples import basic, date, form, forms, grant, quantity, report, row, rows, system, total

from extract.contract import (
    Buildings,
    EvaluationRow,
    Expenditure,
    FundList,
    FundRow,
    Goal,
    Headcount,
    Report,
    Section,
)
from extract.rules import check


def national(scope="project") -> Report:
    """项目支出绩效自评表 as the national template has it, every figure right."""
    lines = [
        total(initial_budget=100, adjusted_budget=120.5, executed=118.36, weight=10, execution_rate=98.22, score=9.82),
        grant(initial_budget=100, adjusted_budget=120.5, executed=118.36),
    ]
    output, benefit = {"level1": "产出指标", "level1_weight": 50}, {"level1": "效益指标", "level1_weight": 30}
    indicators = [
        row("培训人数", 20, 20, target=quantity("≥500人", 500, "人", ">="), actual=quantity("512人", 512, "人"), **output),
        row("合格率", 20, 20, target=quantity("≥95%", 95, "%", ">="), actual=quantity("96%", 96, "%"), **output),
        row("完成时间", 10, 10, target=date("2023年底前", "2023-12-31", "<="), actual=date("2023年11月", "2023-11"), **output),
        row("带动就业", 30, 30, **benefit),
        row("学员满意度", 10, 10, level1="满意度指标", level1_weight=10),
    ]
    return forms(form(indicators, scope=scope, lines=lines, total_weight=100, total_score=99.82))


def hubei() -> Report:
    """部门整体绩效自评表 as in Hubei: points by yearly goal, no weights of rows."""
    indicators = [row("招聘会", score=5, goal=0), row("招聘人数", score=20, goal=0), row("调解率", score=44.26, goal=1)]
    goals = [Goal(expected="创业就业", weight=25), Goal(expected="和谐劳动", weight=45)]
    lines = [total("部门整体支出总额", adjusted_budget=2378.22, executed=2319.45, execution_rate=97.53, score=29.26, weight=30)]
    return forms(form(indicators, scope="department", lines=lines, goals=goals, total_weight=100, total_score=98.52))


def tree() -> Report:
    """绩效评价指标表: an evaluation system."""
    first = {"level1": "投入", "level1_weight": 13, "level2": "预算配置", "level2_weight": 13}
    return system(
        EvaluationRow(level3="在职人员控制率", level3_weight=5, score=5, **first),
        EvaluationRow(level3="“三公经费”变动率", level3_weight=8, score=8, **first),
        total_score=13,
    )


def data() -> Report:
    """绩效评价基础数据表."""
    costs = [("三公经费", 0, 3.51), ("1、公务用车购置和维护经费", 1, 0), ("2、出国经费", 1, 0), ("3、公务接待", 1, 3.51)]
    return basic(
        headcount=Headcount(authorized=55, actual=50, control_rate=90.91),
        expenditures=[Expenditure(label=label, depth=depth, final=final) for label, depth, final in costs],
        buildings=Buildings(approved_area=1000, actual_area=950, area_control_rate=95),
    )


def funds() -> Report:
    """专项资金清单."""
    numbered = [("1", "就业补助资金"), ("2", "人才引进经费"), ("3", "社保补贴")]
    return report(fund_lists=[FundList(id="f1", rows=[FundRow(number=n, fund_name=name) for n, name in numbered])])


def text() -> Report:
    """The explanation of final accounts."""
    told = said(
        "支出合计100万元，其中：基本支出80万元，占80%；项目支出20万元，占20%。与上年相比，减少25万元，下降20%。",
        *("支出合计", "基本支出", "基本支出", "项目支出", "项目支出", "支出合计", "支出合计"),
    )
    told.outline += [Section(level=1, number="二", title="收入"), Section(level=1, number="三", title="支出")]
    return told


FAMILIES = [national, hubei, tree, data, funds, text]
Slip = Callable[[Report], None]


def _put(path: str, value: object) -> Slip:
    """`self_evaluations.0.total_score` = value."""

    def slip(planted: Report) -> None:
        *steps, last = path.split(".")
        record: object = planted
        for step in steps:
            record = record[int(step)] if isinstance(record, list) else getattr(record, step)
        setattr(record, last, value)

    return slip


def _facts(old: str, new: str, fact: int, value: float) -> Slip:
    def slip(planted: Report) -> None:
        for each in planted.facts:
            each.sentence = each.sentence.replace(old, new)
        stated = planted.facts[fact].value
        stated.raw, stated.number, stated.value = new.lstrip("占下降"), value, value * (stated.scale or 1)

    return slip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sound_record_is_silent(family):
    assert check(family()) == []


@pytest.mark.parametrize(
    ("family", "slip", "code"),
    [
        (national, _put("self_evaluations.0.total_weight", 110), "weights-not-total"),
        (national, _put("self_evaluations.0.total_score", 98.82), "scores-not-total"),
        (national, _put("self_evaluations.0.indicators.3.level1_weight", 20), "level1-weight-mismatch"),
        (national, _put("self_evaluations.0.funding.lines.0.execution_rate", 95.2), "rate-mismatch"),
        (national, _put("self_evaluations.0.funding.lines.1.executed", 128.36), "parts-not-total"),
        (national, _put("self_evaluations.0.indicators.0.actual", quantity("412人", 412, "人")), "full-score-target-missed"),
        (national, _put("self_evaluations.0.indicators.0.level3", None), "label-missing"),
        (hubei, _put("self_evaluations.0.total_score", 99.52), "scores-not-total"),
        (hubei, _put("self_evaluations.0.indicators.1.score", 25), "score-exceeds-weight"),
        (hubei, _put("self_evaluations.0.funding.lines.0.executed", 2219.45), "rate-mismatch"),
        (tree, _put("evaluation_systems.0.rows.0.level3_weight", 6), "level1-weight-mismatch"),
        (tree, _put("evaluation_systems.0.total_score", 12), "scores-not-total"),
        (tree, _put("evaluation_systems.0.rows.1.level2_weight", 12), "parts-not-total"),
        (data, _put("basic_data.0.headcount.control_rate", 85), "rate-mismatch"),
        (data, _put("basic_data.0.headcount.actual", 58), "headcount-over-authorized"),
        (data, _put("basic_data.0.expenditures.3.final", 5.31), "parts-not-total"),
        (data, _put("basic_data.0.buildings.area_control_rate", 59), "rate-mismatch"),
        (funds, _put("fund_lists.0.rows.1.number", "1"), "numbering"),
        (text, _facts("占80%", "占85%", 2, 85), "rate-mismatch"),
        (text, _facts("下降20%", "下降25%", 6, 25), "rate-mismatch"),
        (text, _facts("20万元", "30万元", 3, 30), "parts-not-total"),
        (text, _put("outline.2.number", "二"), "numbering"),
    ],
)
def test_a_planted_slip_is_found(family, slip, code):
    planted = family()
    slip(planted)
    assert code in [finding.code for finding in check(planted)]


def test_scores_of_a_form_are_points_not_rates():
    assert check(forms(form(rows(60, 40), total_weight=100, total_score=100))) == []
