"""绩效自评表 in the forms that provinces print: each test builds one regional form and reads it."""

from __future__ import annotations

from itertools import count

import pytest

from extract.contract import Indicator, SelfEvaluation
from extract.forms.context import FormContext
from extract.forms.self_evaluation import parse, recognise
from extract.lexicon import load
from extract.model import Block, Cell, Table

Spec = str | tuple[str, int] | tuple[str, int, int]


def table(*rows: list[Spec]) -> Table:
    """A grid from rows of texts; (text, columns) and (text, columns, rows) for merged cells."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        col = 0
        for spec in row:
            text, colspan, rowspan = (spec, 1, 1) if isinstance(spec, str) else (*spec, 1) if len(spec) == 2 else spec
            while (r, col) in taken:
                col += 1
            cells.append(Cell(r, col, rowspan, colspan, text))
            taken |= {(y, x) for y in range(r, r + rowspan) for x in range(col, col + colspan)}
    return Table.build("t1", cells)


def context(grid: Table, *before: str, after: tuple[str, ...] = (), year: int = 2022) -> FormContext:
    blocks = tuple(Block(f"p{n}", text) for n, text in enumerate(before))
    return FormContext(grid, blocks, tuple(Block(f"q{n}", text) for n, text in enumerate(after)), load(), year)


def forms(grid: Table, *before: str, after: tuple[str, ...] = ()) -> list[SelfEvaluation]:
    numbers = count(1)
    around = context(grid, *before, after=after)
    assert recognise(around) == 1.0
    return parse([around], lambda: f"s{next(numbers)}")[0]


def summary(indicator: Indicator) -> tuple[object, ...]:
    target, actual = indicator.target, indicator.actual
    return (
        indicator.level1,
        indicator.level2,
        indicator.level3,
        target and target.raw,
        actual and actual.raw,
        indicator.weight,
        indicator.score,
    )


ANHUI = table(
    [("项目名称", 3), ("粮食仓储设施维修经费", 7)],
    [("主管部门", 3), ("某省粮食局", 3), ("实施单位", 2), ("某省粮库", 2)],
    [("项目资金\n（万元）", 1, 5), ("", 2), "年初预算数", ("全年预算数（A）", 2), "全年执行数（B）", "分值", "执行率（B/A）", "得分"],
    [("年度资金总额", 2), "100.00", ("95.00", 2), "90.00", "10", "94.74%", "9.47"],
    [("其中：本年财政拨款", 2), "100.00", ("95.00", 2), "90.00", "-", "94.74%", "-"],
    [("上年结转资金", 2), "-", ("-", 2), "-", "-", "-", "-"],
    [("其他资金", 2), "-", ("-", 2), "-", "-", "-", "-"],
    [("年度总体目标", 1, 2), ("预期目标", 5), ("实际完成情况", 4)],
    [("完成12座仓房维修。", 5), ("完成11座仓房维修。", 4)],
    [("绩效指标", 1, 7), "一级指标", "二级指标", ("三级指标", 2), "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    [("（50分）", 1, 3), ("数量指标", 1, 3), ("指标1：维修仓房数", 2), "≥12座", "11座", "30", "27", "一座仓房跨年施工"],
    [("指标2：", 2), "", "", "", "", ""],
    [("……", 2), "", "", "", "", ""],
    [("效益指标\n（30分）", 1, 2), "社会效益指标", ("指标1：储粮安全", 2), "有效保障", "有效保障", "30", "30", ""],
    ["可持续影响指标", ("指标1：", 2), "", "", "", "", ""],
    ["满意度指标\n（10分）", "服务对象满意度指标", ("指标1：职工满意度", 2), "≥90%", "95%", "10", "10", ""],
    [("总分", 7), "100", "96.47", ""],
)  # fmt: skip


def test_central_form_placeholders_and_glued_numbering():
    (form,) = forms(ANHUI, "附件2", "项目支出绩效自评表", "（2022年度）")
    assert (form.project_name, form.supervising_department, form.implementing_unit) == (
        "粮食仓储设施维修经费",
        "某省粮食局",
        "某省粮库",
    )
    assert form.attachment == "附件2"
    assert form.scope == "project"
    assert [(line.label, line.item, line.executed, line.weight, line.score) for line in form.funding.lines] == [
        ("年度资金总额", "total", 90, 10, 9.47),
        ("本年财政拨款", "current_year_appropriation", 90, None, None),
    ]
    assert [summary(i) for i in form.indicators] == [
        (None, "数量指标", "维修仓房数", "≥12座", "11座", 30, 27),
        ("效益指标", "社会效益指标", "储粮安全", "有效保障", "有效保障", 30, 30),
        ("满意度指标", "服务对象满意度指标", "职工满意度", "≥90%", "95%", 10, 10),
    ]
    assert form.indicators[0].level1_weight == 50
    assert form.indicators[0].level1_code == "output"
    assert form.indicators[0].deviation == "一座仓房跨年施工"
    assert (form.total_weight, form.total_score) == (100, 96.47)


def sichuan(project: str) -> list[list[Spec]]:
    return [
        [("部门预算项目支出绩效自评表（2023年度）", 10)],
        [("项目名称", 2), (project, 8)],
        [("主管部门", 2), ("某县财政局", 3), ("实施单位", 2), ("某县财政局机关", 3)],
        [("项目基本情况", 1, 2), "年度目标完成情况", ("年度目标", 2), ("完成情况", 6)],
        ["项目实施内容及过程概述", ("按合同组织实施", 8)],
        [
            ("预算执行情况（万元）", 1, 4),
            ("", 2),
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
            "权重",
            "得分",
            "原因",
        ],
        [("总额", 2), "20", "18", "18", "100%", "10", "10", ""],
        [("其中：财政资金", 2), "20", "18", "18", "100%", "/", "/", ""],
        [("单位资金", 2), "", "", "", "", "/", "/", ""],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"],
        ["产出指标", "数量指标", "维护系统数", "=", "3", "套", "3", "40", "40", ""],
        ["产出指标", "成本指标", "总成本", "≤", "20", "万元", "18", "20", "20", ""],
        ["效益指标", "社会效益指标", "业务保障程度", "定性", "优", "", "优", "30", "28", "偶有中断"],
        [("合计", 7), "100", "98", ""],
        ["评价结论", ("总体良好。", 9)],
        ["存在问题", ("进度偏慢。", 9)],
        ["改进措施", ("加快进度。", 9)],
    ]


def test_sichuan_forms_back_to_back_in_one_table():
    first, second = forms(table(*sichuan("51092324T000010263357-信息系统维护"), *sichuan("51092324T000010263388-票据印制")))
    assert (first.project_code, first.project_name) == ("51092324T000010263357", "信息系统维护")
    assert second.project_name == "票据印制"
    for form in (first, second):
        assert [(i.level3, i.target.comparator, i.target.value, i.target.unit) for i in form.indicators if i.target][:2] == [
            ("维护系统数", "=", 3, "套"),
            ("总成本", "<=", 200000, "元"),
        ]
        assert form.indicators[2].nature == "定性"
        assert form.indicators[2].target is not None
        assert form.indicators[2].target.kind == "text"
        assert form.indicators[2].deviation == "偶有中断"
        assert [(line.label, line.adjusted_budget) for line in form.funding.lines] == [("总额", 18), ("财政资金", 18)]
        assert (form.conclusion, form.problems, form.improvement) == ("总体良好。", "进度偏慢。", "加快进度。")
        assert (form.total_weight, form.total_score, len(form.indicators)) == (100, 98, 3)
        assert form.fiscal_year == 2023


def test_yunnan_header_of_two_levels():
    grid = table(
        [("项目名称", 2), ("水库维修", 7)],
        [("绩效指标", 3), ("年度指标值", 3), ("实际完成值", 1, 2), ("分值", 1, 2), ("得分", 1, 2)],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
        [("产出指标", 1, 2), "数量指标", "维修座数", "﹦", "5", "座", "5", "50", "50"],
        ["质量指标", "合格率", "≥", "95", "%", "98", "50", "50"],
        [("总分", 7), "100", "100"],
    )
    (form,) = forms(grid, "项目支出绩效自评表")
    assert [(i.level1, i.level3, i.nature, i.unit_label) for i in form.indicators] == [
        ("产出指标", "维修座数", "﹦", "座"),
        ("产出指标", "合格率", "≥", "%"),
    ]
    target = form.indicators[1].target
    assert target is not None
    assert (target.raw, target.comparator, target.value, target.unit) == ("95", ">=", 95, "%")
    actual = form.indicators[1].actual
    assert actual is not None
    assert (actual.comparator, actual.value, actual.unit) == ("=", 98, "%")


def test_chongqing_flat_list():
    grid = table(
        [("项目名称", 2), ("公路养护", 3), ("自评总分", 2), ("97.5", 3)],
        [("年初目标", 3), ("调整目标", 3), ("实际完成情况", 4)],
        [("养护100公里", 3), ("养护90公里", 3), ("养护92公里", 4)],
        [
            "指标名称",
            "计量单位",
            "指标性质",
            "年初指标值",
            "调整指标值",
            "全年完成值",
            "得分系数（%）",
            "指标权重（分）",
            "指标得分（分）",
            "是否核心指标",
        ],
        ["养护里程", "公里", "≥", "100", "90", "92", "100", "60", "60", "是"],
        ["群众满意度", "%", "≥", "90", "90", "86", "95", "40", "37.5", "否"],
    )
    (form,) = forms(grid, "项目支出绩效自评表")
    assert form.total_score == 97.5
    assert [(g.expected, g.actual) for g in form.goals] == [("养护100公里", "养护92公里")]
    assert form.goal_adjusted == "养护90公里"
    first, second = form.indicators
    assert (first.level1, first.level2, first.level3, first.is_core, first.score_ratio) == (None, None, "养护里程", True, 100)
    assert first.adjusted_target is not None
    assert (first.adjusted_target.value, first.adjusted_target.comparator, first.adjusted_target.unit) == (90, ">=", "公里")
    assert (second.is_core, second.weight, second.score) == (False, 40, 37.5)


def test_hunan_county_form_without_weights_and_with_broken_labels():
    grid = table(
        [("专项资金名称", 2), ("危房改造资金", 5)],
        [("资金情况\n（万元）", 1, 4), "", ("全年预算数（A）", 2), ("全年执行数（B）", 2), "执行率（B/A）"],
        ["年度资金总额：", ("300", 2), ("280", 2), "93.33%"],
        ["其中：中央、省、市补助", ("200", 2), ("200", 2), "100%"],
        ["县级资金", ("100", 2), ("80", 2), "80%"],
        [("绩效指标", 1, 4), "一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "未完成原因和改进措施"],
        [("产 出 指 标", 1, 2), "数 量\n指 标", "改造户数", "≥100户", "95户", "5户外出务工"],
        ["时 效 指 标", "完成时间", "2020年12月", "2020年12月", ""],
        ["满意度指标", "服务对象满意度指标", "农户满意度", "≥95%", "97%", ""],
    )
    (form,) = forms(grid, "2020年度专项资金绩效目标自评表")
    assert form.fiscal_year == 2020
    assert [(line.label, line.item, line.execution_rate) for line in form.funding.lines] == [
        ("年度资金总额：", "total", 93.33),
        ("中央、省、市补助", None, 100),
        ("县级资金", None, 80),
    ]
    assert [(i.level1, i.level2, i.level1_code, i.level2_code, i.weight) for i in form.indicators] == [
        ("产出指标", "数量指标", "output", "quantity", None),
        ("产出指标", "时效指标", "output", "timeliness", None),
        ("满意度指标", "服务对象满意度指标", "satisfaction", "satisfaction", None),
    ]
    assert form.indicators[0].deviation == "5户外出务工"


def test_whose_satisfaction_and_which_benefit_is_told_by_the_end_of_a_level_name():
    grid = table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["效益指标", "项目社会效益指标", "带动就业", "≥10人", "12人", "40", "40"],
        ["效益指标", "空气质量达标", "优良天数", "≥300天", "310天", "30", "30"],
        ["受益农户满意度", "种粮农户满意度", "补贴满意度", "≥90%", "95%", "30", "30"],
    )
    (form,) = forms(grid, "2023年度项目支出绩效自评表")
    assert [(i.level1_code, i.level2_code) for i in form.indicators] == [
        ("benefit", "social"),
        ("benefit", "other"),
        ("satisfaction", "satisfaction"),
    ]


def test_hebei_glued_numbering_and_a_level_printed_again_after_the_page_break():
    grid = table(
        [("项目名称", 2), ("秸秆还田", 7)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["", "产出指标", "数量指标", "指标1还田面积", "5万亩", "5.2万亩", "50", "50", "0"],
        ["", "效益指标", "经济效益指标", "指标1亩均增收", "≥50元", "60元", "25", "25", "0"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["", "效益指标", "生态效益指标", "指标1空气质量", "改善", "改善", "25", "25", "0"],
        ["", ("总分", 5), "100", "100", ""],
    )
    (form,) = forms(grid, "项目支出绩效自评表")
    assert [(i.level1, i.level3) for i in form.indicators] == [
        ("产出指标", "还田面积"),
        ("效益指标", "亩均增收"),
        ("效益指标", "空气质量"),
    ]
    assert form.indicators[0].deviation == "0"
    assert form.total_score == 100


def test_numbers_merged_over_rows_belong_to_the_first():
    grid = table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        [("产出指标", 1, 3), ("数量指标", 1, 3), "甲", "1个", "1个", ("20", 1, 3), ("18", 1, 2)],
        ["乙", "2个", "2个"],
        ["丙", "3个", "2个", "2"],
    )
    (form,) = forms(grid, "项目支出绩效自评表")
    assert [(i.weight, i.score, i.weight_shared_with) for i in form.indicators] == [
        (20, 18, None),
        (None, None, 0),
        (None, 2, 0),
    ]


def test_a_header_that_stands_one_column_aside_is_followed_by_content():
    grid = table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "一级指标"],
        [("", 1, 2), "产出指标", "数量指标", "甲", "1个", "1个", "50", "50"],
        ["效益指标", "社会效益指标", "乙", "好", "好", "50", "50"],
    )
    (form,) = forms(grid, "项目支出绩效自评表")
    assert [summary(i) for i in form.indicators] == [
        ("产出指标", "数量指标", "甲", "1个", "1个", 50, 50),
        ("效益指标", "社会效益指标", "乙", "好", "好", 50, 50),
    ]


def test_numbered_goals_with_their_own_indicators_and_points_in_the_label():
    header: list[Spec] = [
        ("年度绩效指标", 1, 2),
        "一级指标",
        "二级指标",
        "三级指标",
        "年初目标值\n(A)",
        "实际完成值\n(B)",
        "得分",
    ]
    grid = table(
        ["单位名称", ("某区人力资源局", 6)],
        ["基本支出总额", ("1403.45", 3), "项目支出总额", ("916", 2)],
        [("预算执行情况\n(万元)\n(20 分)", 1, 2), ("", 2), "预算数(A)", "执行数(B)", "执行率(B/A)", "得分\n(20 分*执行率)"],
        [("部门整体支出总额", 2), "2378.2", "2319.4", "97.53%", "19.51"],
        ["年度目标 1：\n(45 分)", ("抓好就业", 6)],
        header, ["产出指标", "数量指标", "招聘会", ">=2场", "3场", "45"],
        ["年度绩效目标2(35分)", ("抓好人才", 6)],
        header, ["产出指标", "数量指标", "引进人才", "10人", "10人", "35"],
        ["总分", ("99.51", 6)],
        ["偏差大或\n目标未完成原因分析", ("无", 6)],
        ["改进措施及结果应用方案", ("继续推进。", 6)],
    )  # fmt: skip
    (form,) = forms(grid, "2020年度某区人力资源局部门整体绩效自评表", "单位名称：某区人力资源局 填报日期：2021.10.15")
    assert [(g.expected, g.weight) for g in form.goals] == [("抓好就业", 45), ("抓好人才", 35)]
    assert [(i.level3, i.goal, i.score) for i in form.indicators] == [("招聘会", 0, 45), ("引进人才", 1, 35)]
    assert [(line.label, line.weight, line.executed) for line in form.funding.lines] == [("部门整体支出总额", 20, 2319.4)]
    assert [(a.label, a.amount) for a in form.funding.by_expenditure] == [("基本支出总额", 1403.45), ("项目支出总额", 916)]
    assert (form.scope, form.total_score, form.total_weight) == ("department", 99.51, None)
    assert form.improvement == "继续推进。"
    assert form.signoff is not None
    assert form.signoff.date == "2021.10.15"


def test_amounts_printed_in_labels_by_income_and_expenditure():
    grid = table(
        [("年度预\n算申请\n（万元）", 1, 5), ("", 2), "年初\n预算数", "全年预算数", "全年\n执行数", "分值", "执行率", "得分"],
        [("年度资金总额", 2), "1034.36", "1040", "1030", "10", "99.04%", "9.9"],
        [("按收入性质分：1034.36", 4), ("按支出性质分：1034.36", 4)],
        [("其中：  一般公共预算：1000", 4), ("其中：基本支出：804.32", 4)],
        [("政府性基金拨款：34.36", 4), ("项目支出：", 4)],
        ["绩效指标", ("一级指标", 1), "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
        ["", "产出指标", "数量指标", "甲", "1", "1", "90", "90", ""],
    )
    (form,) = forms(grid, "整体支出绩效自评表")
    assert form.funding.money_unit == "万元"
    assert [(a.label, a.amount) for a in form.funding.by_income] == [
        ("按收入性质分", 1034.36), ("一般公共预算", 1000), ("政府性基金拨款", 34.36),
    ]  # fmt: skip
    assert [(a.label, a.amount) for a in form.funding.by_expenditure] == [("按支出性质分", 1034.36), ("基本支出", 804.32)]


def test_every_value_knows_its_cell():
    (form,) = forms(ANHUI, "项目支出绩效自评表")
    cells = {(cell.row, cell.col): cell.text for cell in ANHUI.cells}
    first = form.indicators[0]
    at = {name: cells[source.row, source.col] for name, source in first.sources.items() if source and hasattr(source, "row")}
    assert at["level3"] == "指标1：维修仓房数"
    assert (at["target"], at["actual"], at["weight"], at["score"]) == ("≥12座", "11座", "30", "27")


def test_signing_lines_after_the_table():
    (form,) = forms(ANHUI, "项目支出绩效自评表", after=("填表人：王某    填报日期：2023.3.30   联系电话： 0000000", "附件3"))
    assert form.signoff is not None
    assert (form.signoff.prepared_by, form.signoff.date, form.signoff.phone) == ("王某", "2023.3.30", "0000000")


def test_an_unfilled_template_gives_no_indicator():
    blank = table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        [("产出指标", 1, 2), "数量指标", "指标1：", "≥", "", "", ""],
        ["质量指标", "……", "", "", "", ""],
        [("总分", 5), "100", ""],
    )
    assert forms(blank, "项目支出绩效自评表") == []


@pytest.mark.parametrize(
    "title,header",
    [
        ("项目支出绩效目标申报表", ["一级指标", "二级指标", "三级指标", "指标值"]),
        ("绩效运行监控表", ["一级指标", "二级指标", "三级指标", "年度指标值", "1-6月执行情况", "全年预计完成", "得分"]),
        ("部门整体支出绩效评价指标表", ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评价标准", "得分"]),
    ],
)
def test_forms_of_other_families_are_left_alone(title, header):
    grid = table(list(header), ["产出指标", "数量指标", "甲", *["1"] * (len(header) - 3)])
    assert recognise(context(grid, title)) < 0.6
