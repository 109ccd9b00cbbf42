"""绩效目标表 as provinces print it: one form a page, trees side by side, one long table of many projects."""

from __future__ import annotations

import pytest
from form_tables import Spec, context, ids, table, unmerged

from extract.contract import Objective, ObjectiveIndicator
from extract.forms import objectives, self_evaluation
from extract.model import Table


def read(grid: Table, *above: str, year: int = 2022) -> list[Objective]:
    around = context(grid, list(above), year=year)
    assert objectives.recognise(around) >= 0.9
    assert self_evaluation.recognise(around) < 1
    return objectives.parse(around, {"objectives": ids("o"), "monitoring": ids("m")}).objectives


def row(indicator: ObjectiveIndicator) -> tuple[object, ...]:
    target, whole = indicator.target, indicator.whole_target
    return (indicator.level1, indicator.level2, indicator.level3, target and target.raw, whole and whole.raw)


CENTRAL = table(
    [("项目支出绩效目标申报表", 1, 8)],
    [("（2022年度）", 1, 8)],
    [("项目名称", 1, 2), ("46000021T000000000082-农村饮水安全", 1, 6)],
    [("主管部门及代码", 1, 2), ("某省水利厅", 1, 2), ("实施单位", 1, 2), ("某县水利局", 1, 2)],
    [("项目属性", 1, 2), ("新增项目", 1, 2), ("项目期", 1, 2), ("3年", 1, 2)],
    [("项目资金\n（万元）", 3, 2), ("中期资金总额：", 1, 2), "300", ("年度资金总额：", 1, 2), "100"],
    [("其中：财政拨款", 1, 2), "250", ("其中：财政拨款", 1, 2), "80.5"],
    [("其他资金", 1, 2), "50", ("其他资金", 1, 2), "19.5"],
    [("总体目标", 2, 1), ("中期目标（2022年—2024年）", 1, 4), ("年度目标", 1, 3)],
    [("目标1：三年建成12处。\n目标2：水质达标。", 1, 4), ("建成4处。", 1, 3)],
    [("绩效指标", 6, 1), "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
    [("产出指标", 3, 1), ("数量指标", 2, 1), "指标1：工程数", "12处", ("数量指标", 2, 1), "指标1：工程数", "4处"],
    ["指标2：管网", "≥30公里", "指标2：", ""],
    ["质量指标", "水质达标率", "100%", "时效指标", "完成时间", "12月底前"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥95%", "服务对象满意度指标", "群众满意度", "≥90%"],
    ["……", "……", "……", "", "……", "……", ""],
)


def test_whole_period_and_year_side_by_side():
    (form,) = read(CENTRAL)
    assert (form.scope, form.title, form.fiscal_year) == ("project", "项目支出绩效目标申报表", 2022)
    assert (form.project_name, form.project_code) == ("农村饮水安全", "46000021T000000000082")
    assert (form.supervising_department, form.implementing_unit) == ("某省水利厅", "某县水利局")
    assert (form.project_type, form.period) == ("新增项目", "3年")
    assert [(goal.period, goal.text) for goal in form.goals] == [
        ("whole", "目标1：三年建成12处。\n目标2：水质达标。"),
        ("annual", "建成4处。"),
    ]
    assert [row(i) for i in form.indicators] == [
        ("产出指标", "数量指标", "工程数", "4处", "12处"),
        ("产出指标", "数量指标", "管网", None, "≥30公里"),
        ("产出指标", "质量指标", "水质达标率", None, "100%"),
        ("产出指标", "时效指标", "完成时间", "12月底前", None),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "≥95%"),
    ]


def test_money_of_the_whole_period_and_of_the_year():
    (form,) = read(CENTRAL)
    money = form.money
    assert money.money_unit == "万元"
    assert (money.total, money.fiscal, money.other) == (100, 80.5, 19.5)
    assert (money.whole_total, money.whole_fiscal, money.whole_other) == (300, 250, 50)
    assert money.sources["fiscal"].row == 6
    assert money.sources["fiscal"].col == 7


@pytest.mark.parametrize("grid", [CENTRAL, unmerged(CENTRAL)], ids=["merged", "flattened"])
def test_a_flattened_form_says_the_same(grid):
    (form,) = read(grid)
    assert len(form.indicators) == 5
    assert [goal.period for goal in form.goals] == ["whole", "annual"]
    assert (form.money.total, form.money.whole_total) == (100, 300)


YEARLY: list[list[Spec]] = [
    [("项目名称", 1, 2), ("道路养护", 1, 4)],
    [("预算单位", 1, 2), ("某市公路局", 1, 4)],
    [("年度资金总额（万元）", 1, 2), "50", "其中：财政拨款", "40", ""],
    [("年度绩效目标", 1, 2), ("养护道路20公里。", 1, 4)],
    [("绩效指标", 3, 1), "一级指标", "二级指标", "三级指标", "指标值", "分值"],
    ["产出指标", "数量指标", "养护里程", "20公里", "50"],
    ["效益指标", "社会效益指标", "事故下降", "有效下降", "40"],
    [("合计", 1, 5), "90"],
]


def test_one_form_with_points_and_their_sum():
    (form,) = read(table(*YEARLY), "附件3", "2021年项目支出绩效目标表")
    assert (form.attachment, form.fiscal_year, form.department) == ("附件3", 2021, "某市公路局")
    assert (form.money.total, form.money.fiscal, form.money.money_unit) == (50, 40, "万元")
    assert [(i.level3, i.weight, i.level1_code, i.level2_code) for i in form.indicators] == [
        ("养护里程", 50, "output", "quantity"),
        ("事故下降", 40, "benefit", "social"),
    ]
    assert form.total_weight == 90
    assert form.indicators[0].target.value == 20


def test_forms_stacked_on_one_sheet_with_and_without_titles():
    second: list[list[Spec]] = [[("项目名称", 1, 2), ("桥梁维修", 1, 4)], *YEARLY[1:]]
    third: list[list[Spec]] = [[("2022年项目支出绩效目标表", 1, 6)], [("项目名称", 1, 2), ("路灯更新", 1, 4)], *YEARLY[1:]]
    found = read(table([("2022年项目支出绩效目标表", 1, 6)], *YEARLY, *second, *third))
    assert [form.project_name for form in found] == ["道路养护", "桥梁维修", "路灯更新"]
    assert [form.id for form in found] == ["o1", "o2", "o3"]
    assert [len(form.indicators) for form in found] == [2, 2, 2]
    assert all(form.money.total == 50 and form.department == "某市公路局" for form in found)


DEPARTMENT = table(
    ["部门名称", ("某市民政局", 1, 4)],
    [("年度预算申请\n（万元）", 4, 1), "资金总额", ("1,034.36", 1, 3)],
    [("按收入性质分", 1, 2), ("按支出性质分", 1, 2)],
    ["其中：一般公共预算：", "1,000.00", "基本支出：", "800"],
    ["其他资金", "34.36", "项目支出", "234.36"],
    ["整体绩效目标", ("目标1：保障低保对象。", 1, 4)],
    [("部门整体支出年度绩效指标", 3, 1), "一级指标", "二级指标", "三级指标", "年度指标值"],
    [("产出指标", 2, 1), "数量指标", "保障人数", "3000人"],
    ["时效指标", "发放及时率", "100%"],
)


def test_department_form_with_its_kinds_of_income_and_spending():
    (form,) = read(DEPARTMENT, "部门整体支出绩效目标表", "填报单位：某市民政局    单位：万元")
    assert (form.scope, form.department) == ("department", "某市民政局")
    assert (form.money.total, form.money.fiscal, form.money.other) == (1034.36, 1000, 34.36)
    assert [(part.label, part.amount) for part in form.money.parts] == [("基本支出", 800), ("项目支出", 234.36)]
    assert [goal.text for goal in form.goals] == ["目标1：保障低保对象。"]
    assert [row(i)[1:4] for i in form.indicators] == [("数量指标", "保障人数", "3000人"), ("时效指标", "发放及时率", "100%")]


# ------------------------------------------------------------------ one long table of many projects

HEAD: list[Spec] = [
    "单位名称", "项目名称", "预算执行率权重(%)", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标",
    "绩效指标性质", "本年绩效指标值", "绩效度量单位", "本年权重", "指标方向性",
]  # fmt: skip
MERGED: list[list[Spec]] = [
    HEAD,
    ["合计：", "", "", "1,527.06", "", "", "", "", "", "", "", "", ""],
    [("101001-某局本级", 4, 1), ("46000021T000000000082-统计补助", 3, 1), ("10", 3, 1), ("600.00", 3, 1), ("完成普查。", 3, 1),
     ("产出指标", 2, 1), ("数量指标", 2, 1), "调查覆盖率", "≥", "98", "%", "40", "正向指标"],
    ["培训人次", "≥", "3561", "人次", "30", "正向指标"],
    ["满意度指标", "服务对象满意度指标", "公众满意度", "＞", "90", "%", "20", "正向指标"],
    ["46000021T000000000083-志愿服务", "10", "927.06", "完成招募。", "产出指标", "质量指标", "离职率", "≤", "10", "%", "90", "反向指标"],
    ["108001-某团委", "46000021T000000000083-志愿服务", "10", "5", "到岗。", "产出指标", "数量指标", "服务时长", "＝", "260", "万小时", "90", ""],
]  # fmt: skip


def repeated(rows: list[list[Spec]], *, again: bool) -> Table:
    """The same table with the project's cells printed in every row (`again`), or only in the first and empty below."""
    grid = table(*rows)
    cells = [list(line) for line in grid.filled()]
    if not again:
        for cell in grid.cells:
            for line in list(cell.rows)[1:]:
                cells[line][cell.col] = ""
    texts: list[list[Spec]] = [list(line) for line in cells]
    return table(*texts)


def with_header_again(rows: list[list[Spec]]) -> Table:
    """A page break in the middle of the first project: its cells and the header are printed again."""
    first = [list(line) for line in table(*rows).filled()]
    texts: list[list[Spec]] = [list(line) for line in [*first[:3], first[0], *first[3:]]]
    return table(*texts)


LONG = {
    "merged": table(*MERGED),
    "repeated": repeated(MERGED, again=True),
    "empty below": repeated(MERGED, again=False),
    "header again": with_header_again(MERGED),
}


@pytest.mark.parametrize("grid", LONG.values(), ids=LONG.keys())
def test_a_row_is_an_indicator_of_the_project_named_before_it(grid):
    found = read(grid, "专项资金项目支出绩效表", "预算年度：2021\t单位：万元")
    assert [(o.department, o.project_name, o.project_code, o.money.total) for o in found] == [
        ("101001-某局本级", "统计补助", "46000021T000000000082", 600),
        ("101001-某局本级", "志愿服务", "46000021T000000000083", 927.06),
        ("108001-某团委", "志愿服务", "46000021T000000000083", 5),
    ]
    assert [len(o.indicators) for o in found] == [3, 1, 1]
    assert [[goal.text for goal in o.goals] for o in found] == [["完成普查。"], ["完成招募。"], ["到岗。"]]
    assert all(o.fiscal_year == 2021 and o.money.money_unit == "万元" and o.execution_weight == 10 for o in found)
    first, second, third = found[0].indicators
    assert (first.target.comparator, first.target.value, first.target.unit, first.weight) == (">=", 98, "%", 40)
    assert (second.level2, second.level3, second.direction) == ("数量指标", "培训人次", "正向指标")
    assert (third.level1, third.target.comparator) == ("满意度指标", ">")
    assert found[2].indicators[0].target.value == 2_600_000


def test_header_of_two_rows_over_a_long_table():
    rows: list[list[Spec]] = [
        [("项目名称", 2, 1), ("资金总额", 2, 1), ("实施期绩效目标", 2, 1), ("绩效指标", 1, 5)],
        ["一级指标", "二级指标", "三级指标", "指标值", "评（扣）分标准"],
        [("某专项", 2, 1), ("20", 2, 1), ("长效。", 2, 1), ("产出指标", 2, 1), "数量指标", "场次", "5场", "少一场扣2分"],
        ["成本指标", "控制在", "20万元以内", "超过不得分"],
    ]
    for grid in (table(*rows), unmerged(table(*rows))):
        (form,) = read(grid, "项目支出绩效目标表")
        assert (form.project_name, form.money.total) == ("某专项", 20)
        assert [(goal.period, goal.text) for goal in form.goals] == [("whole", "长效。")]
        assert [(i.level1, i.level3, i.target.value, i.standard) for i in form.indicators] == [
            ("产出指标", "场次", 5, "少一场扣2分"),
            ("产出指标", "控制在", 200_000, "超过不得分"),
        ]


def test_whole_and_annual_values_in_two_columns():
    grid = table(
        ["项目名称", ("某项目", 1, 4)],
        ["一级指标", "二级指标", "三级指标", "实施期指标值", "年度指标值"],
        ["产出指标", "数量指标", "新建", "12座", "4座"],
    )
    (form,) = read(grid)
    assert [row(i) for i in form.indicators] == [("产出指标", "数量指标", "新建", "4座", "12座")]


def test_every_value_is_traceable_to_its_cell():
    around = context(table(*MERGED), ["专项资金项目支出绩效表"])
    for form in objectives.parse(around, {"objectives": ids("o"), "monitoring": ids("m")}).objectives:
        for indicator in form.indicators:
            place = indicator.sources["target"]
            assert around.table.at(place.row, place.col).text == indicator.target.raw
            name = indicator.sources["level3"]
            assert around.table.at(name.row, name.col).text == indicator.level3


TREE: list[list[Spec]] = [
    ["一级指标", "二级指标", "指标内容", "指标值", "备注"],
    ["产出指标", "数量指标", "改造户数", "88户", "三年"],
    ["效益指标", "社会效益指标", "村容", "改善", ""],
]
AGAIN: list[list[Spec]] = [TREE[0], ["产出指标", "数量指标", "改造户数", "30户", ""], ["", "时效指标", "完工", "12月", ""]]
SIDE: list[list[Spec]] = [
    ["项目名称", ("集镇改造", 1, 5)],
    [("项目绩效目标", 2, 1), ("长期目标", 1, 3), ("年度目标", 1, 2)],
    [("振兴乡村经济。", 1, 3), ("完成立面改造。", 1, 2)],
    [("长期绩效指标", 3, 1), *TREE[0]],
    *TREE[1:],
    [("年度绩效指标", 3, 1), *AGAIN[0]],
    *AGAIN[1:],
]
ALONE: list[list[Spec]] = [
    ["项目名称", ("集镇改造", 1, 4)],
    ["总目标", ("振兴乡村经济。", 1, 4)],
    ["本年度目标", ("完成立面改造。", 1, 4)],
    [("总目标绩效指标", 1, 5)],
    *TREE,
    [("本年度绩效指标", 1, 5)],
    *AGAIN,
]


@pytest.mark.parametrize("rows", [SIDE, ALONE], ids=["side cells", "lines of their own"])
def test_a_block_of_the_whole_period_over_one_of_the_year(rows):
    (form,) = read(table(*rows), "项目支出绩效目标申报表")
    assert [(goal.period, goal.text) for goal in form.goals] == [("whole", "振兴乡村经济。"), ("annual", "完成立面改造。")]
    assert [row(i) for i in form.indicators] == [
        ("产出指标", "数量指标", "改造户数", "30户", "88户"),
        ("效益指标", "社会效益指标", "村容", None, "改善"),
        ("产出指标", "时效指标", "完工", "12月", None),
    ]


def test_values_of_earlier_years_are_no_targets():
    grid = table(
        ["项目名称", ("大楼运行", 1, 5)],
        [("一级指标", 2, 1), ("二级指标", 2, 1), ("三级指标", 2, 1), ("指标值", 1, 3)],
        ["前年", "上年", "预计当年实现"],
        ["产出指标", "数量指标", "维修次数", "2100次", "2200次", "2280次"],
    )
    (form,) = read(grid, "项目支出绩效目标表")
    assert [row(i) for i in form.indicators] == [("产出指标", "数量指标", "维修次数", "2280次", None)]


def test_money_listed_in_one_cell():
    grid = table(
        ["项目名称", ("某项目", 1, 4)],
        ["项目资金申请（万元）", ("资金总额：10606.75万元\n财政拨款：6923.35\n自有资金：\n事业收入：3683.4", 1, 4)],
        ["一级指标", "二级指标", "三级指标", "指标值", "备注"],
        ["产出指标", "数量指标", "场次", "5场", ""],
    )
    (form,) = read(grid, "项目支出绩效目标申报表")
    assert (form.money.total, form.money.fiscal) == (10606.75, 6923.35)
    assert [(part.label, part.amount) for part in form.money.parts] == [("事业收入", 3683.4)]


OTHER = {
    "self-evaluation": table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "场次", "5场", "5场", "90", "90"],
    ),
    "evaluation system": table(
        ["一级指标", "二级指标", "三级指标", "分值", "评价标准", "得分"],
        ["投入", "目标设定", "绩效目标合理性", "5", "合理得5分", "5"],
    ),
    "list of projects": table(["序号", "项目名称", "金额"], ["1", "某项目", "20"]),
}


@pytest.mark.parametrize("grid", OTHER.values(), ids=OTHER.keys())
def test_forms_with_results_or_standards_are_no_plans(grid):
    assert objectives.recognise(context(grid)) == 0
