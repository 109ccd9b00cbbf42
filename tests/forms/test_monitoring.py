"""绩效运行监控表 (财预〔2019〕136号 and its local variants): what was done by month N and what is expected of the year."""

from __future__ import annotations

import pytest
from form_tables import Spec, context, ids, table, unmerged

from extract.contract import Monitoring
from extract.forms import objectives, self_evaluation
from extract.forms.objectives.columns import month_of
from extract.model import Table


def read(grid: Table, *above: str) -> list[Monitoring]:
    around = context(grid, list(above), year=2021)
    assert objectives.recognise(around) >= 0.9
    assert self_evaluation.recognise(around) < 1
    return objectives.parse(around, {"objectives": ids("o"), "monitoring": ids("m")}).monitoring


NATIONAL: list[list[Spec]] = [
    [("项目支出绩效目标执行监控表", 1, 16)],
    [("（2021年度）", 1, 16)],
    [("项目名称", 1, 3), ("公路养护补助", 1, 13)],
    [("主管部门及代码", 1, 3), ("某省交通厅", 1, 5), ("实施单位", 1, 3), ("某市公路局", 1, 5)],
    [("项目资金\n（万元）", 4, 1), ("", 1, 2), ("年初预算数", 1, 3), ("1-7月执行数", 1, 3), ("1-7月执行率", 1, 3), ("全年预计执行数", 1, 4)],
    [("年度资金总额：", 1, 2), ("120.00", 1, 3), ("60.00", 1, 3), ("50%", 1, 3), ("118", 1, 4)],
    [("其中：本年一般公共预算拨款", 1, 2), ("100", 1, 3), ("55", 1, 3), ("55%", 1, 3), ("100", 1, 4)],
    [("其他资金", 1, 2), ("20", 1, 3), ("5", 1, 3), ("25%", 1, 3), ("18", 1, 4)],
    [("年度总体目标", 1, 1), ("养护道路120公里。", 1, 15)],
    [("绩效指标", 5, 1), ("一级指标", 2, 1), ("二级指标", 2, 1), ("三级指标", 2, 1), ("年度指标值", 2, 1), ("1-7月执行情况", 2, 1),
     ("全年预计完成情况", 2, 1), ("偏差原因分析", 1, 6), ("完成目标可能性", 1, 3)],
    ["经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明", "确定能", "有可能", "完全不可能"],
    [("产出指标", 2, 1), "数量指标", "养护里程", "≥120公里", "60公里", "110公里", "√", "", "√", "", "", "招标推迟两个月", "", "√", ""],
    ["质量指标", "验收合格率", "100%", "100%", "100%", "", "", "", "", "", "", "√", "", ""],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "", "≥90%", "", "", "", "", "", "", "√", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("grid", [table(*NATIONAL), unmerged(table(*NATIONAL))], ids=["merged", "flattened"])
def test_national_form(grid):
    (form,) = read(grid, "附件4")
    assert (form.id, form.scope, form.attachment, form.fiscal_year, form.month) == ("m1", "project", "附件4", 2021, 7)
    assert (form.project_name, form.supervising_department, form.implementing_unit) == (
        "公路养护补助",
        "某省交通厅",
        "某市公路局",
    )
    assert form.funding.money_unit == "万元"
    assert [
        (line.label, line.item, line.initial_budget, line.executed, line.execution_rate, line.expected)
        for line in form.funding.lines
    ] == [
        ("年度资金总额：", "total", 120, 60, 50, 118),
        ("本年一般公共预算拨款", "current_year_appropriation", 100, 55, 55, 100),
        ("其他资金", "other", 20, 5, 25, 18),
    ]
    assert [goal.expected for goal in form.goals] == ["养护道路120公里。"]
    first, second, third = form.indicators
    assert (first.target.raw, first.actual.raw, first.expected.raw) == ("≥120公里", "60公里", "110公里")
    assert (first.deviation_causes, first.deviation, first.likelihood) == (["经费保障", "人员保障"], "招标推迟两个月", "有可能")
    assert (second.level1, second.deviation_causes, second.deviation, second.likelihood) == ("产出指标", [], None, "确定能")
    assert (third.actual, third.expected.value, third.likelihood) == (None, 90, "确定能")


def test_local_form_with_boxes_in_one_cell_and_the_month_in_the_title():
    grid = table(
        ["项目名称", ("路灯", 1, 6)],
        ["一级指标", "二级指标", "三级指标", "年初指标值", "实际完成值", "偏差原因分析", "完成可能性"],
        ["产出指标", "数量指标", "更换", "80盏", "20盏", "☑经费保障 □制度保障 □其他", "□确定能 ☑有可能"],
        ["产出指标", "时效指标", "完工", "10月底", "未开工", "等待图纸审查", "有可能"],
    )
    (form,) = read(grid, "2021年1—8月项目绩效运行监控表", "单位：万元")
    assert form.month == 8
    first, second = form.indicators
    assert (first.deviation_causes, first.deviation, first.likelihood) == (["经费保障"], None, "有可能")
    assert (second.deviation, second.likelihood) == ("等待图纸审查", "有可能")
    assert (first.actual.value, second.target.date) == (20, "2021-10-31")


def test_half_a_year_with_blocks_of_prose():
    grid = table(
        [("某市项目支出绩效监控表", 1, 6)],
        [("（2019年度）", 1, 6)],
        ["项目名称", ("申遗经费", 1, 5)],
        ["主管部门", ("某市文化局", 1, 2), "项目执行单位", ("某市文物局", 1, 2)],
        ["项目属性", ("持续性项目", 1, 5)],
        ["项目类型", ("常年性项目", 1, 5)],
        [("项目资金（万元）", 2, 1), ("", 1, 2), "年初预算数", "1-6月执行数", "全年预计执行数"],
        [("年度资金总额", 1, 2), "220", "87.57", ""],
        ["绩效指标", "一级指标", "指标名称", "指标值", "半年度指标执行情况", "完成目标可能性（确定能、有可能、不可能）"],
        ["", "产出指标", "成本", "年度预算220万元", "已使用约40%", "确定能"],
        ["偏差或不能完成目标原因分析", ("因疫情推迟。", 1, 5)],
        ["相关建议或举措", ("下半年加快。", 1, 5)],
    )
    (form,) = read(grid)
    assert (form.month, form.fiscal_year, form.project_type, form.implementing_unit) == (6, 2019, "常年性项目", "某市文物局")
    (line,) = form.funding.lines
    assert (line.initial_budget, line.executed, line.expected) == (220, 87.57, None)
    (indicator,) = form.indicators
    assert (indicator.level3, indicator.actual.value, indicator.actual.comparator, indicator.likelihood) == (
        "成本",
        40,
        "~",
        "确定能",
    )
    assert (form.deviation_analysis, form.improvement) == ("因疫情推迟。", "下半年加快。")


def test_forms_back_to_back_keep_their_own_funding():
    again: list[list[Spec]] = [[("项目名称", 1, 3), ("桥梁维修", 1, 13)], *NATIONAL[3:]]
    found = read(table(*NATIONAL, *again))
    assert [form.project_name for form in found] == ["公路养护补助", "桥梁维修"]
    assert [len(form.funding.lines) for form in found] == [3, 3]
    assert [len(form.indicators) for form in found] == [3, 3]


@pytest.mark.parametrize(
    ("label", "month", "rest"),
    [
        ("1-7月执行数", 7, "执行数"),
        ("1—6月完成情况", 6, "完成情况"),
        ("2021年1至9月 执行率", 9, "执行率"),
        ("截至8月底完成值", 8, "完成值"),
        ("截止9月30日支出数", 9, "支出数"),
        ("上半年执行数", 6, "执行数"),
        ("前三季度完成情况", 9, "完成情况"),
        ("10月完成情况", 10, "完成情况"),
        ("年度指标值", None, "年度指标值"),
        ("12个月内完成", None, "12个月内完成"),
    ],
)
def test_months_in_a_label(label, month, rest):
    assert month_of(label) == (month, rest)
