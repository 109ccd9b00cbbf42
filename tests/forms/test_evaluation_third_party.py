"""Tables of third-party 绩效评价报告: weights, scores, 得分率, 扣分 and 扣分原因."""

from __future__ import annotations

import pytest
from form_tables import Spec, context, ids, table, unmerged

from extract.contract import EvaluationRow
from extract.forms import evaluation_system, objectives, self_evaluation
from extract.model import Table


def rows(grid: Table, *above: str) -> tuple[list[EvaluationRow], int | float | None]:
    around = context(grid, list(above))
    assert evaluation_system.recognise(around) >= 0.6
    assert self_evaluation.recognise(around) < 0.6
    assert objectives.recognise(around) == 0
    (found,) = evaluation_system.parse(around, ids("e"))
    return found.rows, found.total_score


DETAIL: list[list[Spec]] = [
    ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分", "得分率", "扣分", "扣分原因"],
    [("决策\n（20分）", 2, 1), ("项目立项", 2, 1), "立项依据充分性", "5", "充分得满分", "5", "100%", "0", ""],
    ["立项程序规范性", "5", "规范得满分", "3.5", "70.00%", "-1.5", "未经集体决策"],
    [("产出\n（40分）", 2, 1), "产出数量", "实际完成率", "20", "按比例", "18", "90", "2", ("资料不全，进度滞后。", 2, 1)],
    ["产出质量", "质量达标率", "20", "按比例", "19", "95", "1"],
    ["合计", "", "", "50", "", "45.5", "91%", "4.5", ""],
]


@pytest.mark.parametrize("grid", [table(*DETAIL)], ids=["merged"])
def test_rates_deductions_and_reasons(grid):
    found, total = rows(grid, "2020年度某专项资金绩效评价得分表")
    assert [(r.level1, r.level1_weight, r.level3, r.level3_weight, r.score, r.score_ratio, r.deducted) for r in found] == [
        ("决策", 20, "立项依据充分性", 5, 5, 100, 0),
        ("决策", 20, "立项程序规范性", 5, 3.5, 70, -1.5),
        ("产出", 40, "实际完成率", 20, 18, 90, 2),
        ("产出", 40, "质量达标率", 20, 19, 95, 1),
    ]
    assert [r.reason for r in found] == [None, "未经集体决策", "资料不全，进度滞后。", "资料不全，进度滞后。"]
    assert total == 45.5
    place = found[1].sources["reason"]
    assert grid.at(place.row, place.col).text == "未经集体决策"


SUMMARY: list[list[Spec]] = [
    ["序号", "一级指标", "权重", "得分", "得分率（%）"],
    ["1", "决策", "15", "13.5", "90.00"],
    ["2", "过程", "25", "20", "80.00"],
    ["3", "产出", "30", "27", "90.00"],
    ["4", "效益", "30", "26.5", "88.33"],
    ["", "合计", "100", "87", "87.00"],
]


@pytest.mark.parametrize("grid", [table(*SUMMARY), unmerged(table(*SUMMARY))], ids=["merged", "flattened"])
def test_a_summary_of_level_1_alone(grid):
    found, total = rows(grid, "各部分权重和绩效分值")
    assert [(r.level1, r.level1_weight, r.score, r.score_ratio) for r in found] == [
        ("决策", 15, 13.5, 90),
        ("过程", 25, 20, 80),
        ("产出", 30, 27, 90),
        ("效益", 30, 26.5, 88.33),
    ]
    assert total == 87


def test_a_summary_that_only_says_indicator():
    grid = table(
        ["指标", "分值", "得分", "得分率"],
        ["项目决策", "20", "18", "90%"],
        ["项目管理", "30", "24", "80%"],
        ["总分", "50", "42", "84%"],
    )
    found, total = rows(grid, "绩效评价得分情况表")
    assert [(r.level3, r.level3_weight, r.score, r.score_ratio) for r in found] == [
        ("项目决策", 20, 18, 90),
        ("项目管理", 30, 24, 80),
    ]
    assert total == 42


def test_two_levels_with_deductions_and_no_standard():
    grid = table(
        ["一级指标", "二级指标", "分值", "评价得分", "扣分分值", "扣分说明"],
        [("过程", 2, 1), "资金管理", "10", "8", "2", "超范围支出3万元"],
        ["组织实施", "10", "10", "", ""],
        [("合计", 1, 2), "20", "18", "2", ""],
    )
    found, total = rows(grid, "项目绩效评价评分表")
    assert [(r.level1, r.level2, r.level2_weight, r.score, r.deducted, r.reason) for r in found] == [
        ("过程", "资金管理", 10, 8, 2, "超范围支出3万元"),
        ("过程", "组织实施", 10, 10, None, None),
    ]
    assert total == 18


def test_a_table_of_money_is_none():
    grid = table(["项目", "预算数", "支出数", "支出率"], ["道路", "10", "9", "90%"])
    assert evaluation_system.recognise(context(grid)) < 0.6
