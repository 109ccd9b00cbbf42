import pytest
from form_tables import context, ids, table, unmerged

from extract.forms import evaluation_system
from extract.forms.evaluation_system import header_rows, parse, recognise

PUBLIC = table(
    [("部门整体支出绩效评价指标表", 1, 9)],
    [("一级指标", 2, 1), ("分值", 2, 1), ("二级指标", 2, 1), ("分值", 2, 1), "三级", ("分值", 2, 1), ("评价标准", 2, 1), ("指标说明", 2, 1), ("得分", 2, 1)],
    ["指标"],
    [("投入", 3, 1), ("13", 3, 1), ("预算配置", 3, 1), ("13", 3, 1), ("在职人员控制率", 2, 1), ("5", 2, 1),
     ("在职人员控制率≦100%，计5分；每超过一个百分点扣0.5分，扣完为止。", 2, 1), "在职人员控制率=（在职人员数/编制数）×100%。", ("5", 2, 1)],
    ["编制数：机构编制部门核定批复的部门（单位）的人员编制数。"],
    ["“三公经费”变动率", "8", "“三公经费”变动率≦0,计8分。", "", "8"],
    [("过    程", 2, 1), ("61", 2, 1), ("预算执行", 1, 1), "20", "预算完成率", "5", "100%计满分，每低于5%扣2分。", "", "3"],
    [("预算管理", 1, 1), "41", "公用经费控制率", "8", "100%以下（含）计满分。", "", "8"],
    [("过    程", 2, 1), ("61", 2, 1), ("预算管理", 2, 1), ("", 2, 1), ("管理制度健全性", 2, 1), ("8", 2, 1), "①有内部财务管理制度，2分；", ("", 2, 1), ("8", 2, 1)],
    ["②有本部门厉行节约制度,2分。"],
    [("产出及效率", 3, 1), ("26", 3, 1), ("履职 效益", 3, 1), ("6", 2, 1), "经济效益", ("6", 2, 1), ("此两项指标可根据部门实际情况有选择的进行设置。", 2, 1), ("", 2, 1), ("6", 2, 1)],
    ["社会效益"],
    ["12", "行政效能", "6", "降低行政成本效果较好的计6分；一般3分。", "根据部门自评材料评定。", "6"],
    ["", "", "", "", "", "", "", "", "96"],
)  # fmt: skip


def only(source, **around):
    (record,) = parse(context(source, **around), ids("e"))
    return record


@pytest.mark.parametrize("source", [PUBLIC, unmerged(PUBLIC)], ids=["merged", "flattened"])
def test_one_row_for_each_indicator_however_its_cells_are_printed(source):
    record = only(source)
    assert (record.title, record.fiscal_year, record.total_score) == ("部门整体支出绩效评价指标表", 2020, 96)
    assert [
        (r.level1, r.level1_weight, r.level2, r.level2_weight, r.level3, r.level3_weight, r.score) for r in record.rows
    ] == [
        ("投入", 13, "预算配置", 13, "在职人员控制率", 5, 5),
        ("投入", 13, "预算配置", 13, "“三公经费”变动率", 8, 8),
        ("过程", 61, "预算执行", 20, "预算完成率", 5, 3),
        ("过程", 61, "预算管理", 41, "公用经费控制率", 8, 8),
        ("过程", 61, "预算管理", 41, "管理制度健全性", 8, 8),
        ("产出及效率", 26, "履职效益", 6, "经济效益", 6, 6),
        ("产出及效率", 26, "履职效益", 6, "社会效益", None, None),
        ("产出及效率", 26, "履职效益", 12, "行政效能", 6, 6),
    ]
    assert [r.weight_shared_with for r in record.rows] == [None] * 6 + [5, None]
    assert (
        record.rows[0].description
        == "在职人员控制率=（在职人员数/编制数）×100%。\n编制数：机构编制部门核定批复的部门（单位）的人员编制数。"
    )
    assert record.rows[4].standard == "①有内部财务管理制度，2分；\n②有本部门厉行节约制度,2分。"
    assert record.rows[6].standard == record.rows[5].standard == "此两项指标可根据部门实际情况有选择的进行设置。"


def test_values_are_traced_to_their_cells():
    row = only(PUBLIC).rows[0]
    assert (row.source.row, row.source.col) == (3, 4)
    assert {name: (s.row, s.col) for name, s in row.sources.items()} == {
        "level3": (3, 4), "level3_weight": (3, 5), "standard": (3, 6), "description": (3, 7), "score": (3, 8),
    }  # fmt: skip


def test_the_header_band_is_known_with_its_repetition_over_the_page():
    head = ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"]
    source = table(
        head, ["投入", "目标设定", "职责明确", "5", "明确得5分", "5"], head, ["过程", "管理", "制度", "5", "健全得5分", "4"]
    )
    assert header_rows(context(source)) == {0, 2}
    assert header_rows(context(PUBLIC)) == {1, 2}
    assert [r.level3 for r in only(source).rows] == ["职责明确", "制度"]


def test_weights_inside_the_labels():
    record = only(
        table(
            ["一级指标", "二级指标", "三级指标", "评分细则", "得分"],
            [("投入（15分）", 2, 1), ("目标设定（10分）", 2, 1), "绩效目标合理性（5分）", "合理得5分。", "5"],
            ["绩效指标明确性(5分)", "明确得5分。", "4.5"],
            ["合计", "", "", "", "9.5"],
        )
    )
    assert [(r.level1, r.level1_weight, r.level2, r.level2_weight, r.level3, r.level3_weight) for r in record.rows] == [
        ("投入", 15, "目标设定", 10, "绩效目标合理性", 5),
        ("投入", 15, "目标设定", 10, "绩效指标明确性", 5),
    ]
    assert record.total_score == 9.5


def test_a_report_of_a_third_party_with_rates_and_deductions():
    record = only(
        table(
            [("绩效指标", 1, 3), ("权重", 2, 1), ("指标解释", 2, 1), ("评价要点", 2, 1), ("评分标准", 2, 1), ("得分", 2, 1), ("得分率", 2, 1), ("扣分原因", 2, 1)],
            ["一级指标", "二级指标", "三级指标"],
            [("决策", 2, 1), ("项目立项", 2, 1), "立项依据充分性", "3", "项目立项是否符合法律法规。", "①符合；", "每项1分。", "3", "100%", ""],
            ["立项程序规范性", "3", "程序是否规范。", "①申请；", "缺一项扣1分。", "2", "66.67%", "未经集体决策"],
            [("合计", 1, 3), "6", "", "", "", "5", "83.33%", ""],
        )
    )  # fmt: skip
    assert [(r.level1, r.level2, r.level3, r.level3_weight, r.score) for r in record.rows] == [
        ("决策", "项目立项", "立项依据充分性", 3, 3),
        ("决策", "项目立项", "立项程序规范性", 3, 2),
    ]
    assert record.rows[0].description == "项目立项是否符合法律法规。\n①符合；"
    assert record.rows[1].standard == "缺一项扣1分。"
    assert record.total_score == 5


def test_full_marks_printed_under_the_name_of_scores():
    record = only(
        table(
            ["一级指标", "得分", "二级指标", "得分", "三级指标", "得分", "评价标准", "指标说明", "得分"],
            [
                ("投入", 2, 1),
                ("16", 2, 1),
                ("预算配置", 2, 1),
                ("16", 2, 1),
                "在职人员控制率",
                "8",
                "≦100%，计8分；",
                "在职136人。",
                "8",
            ],
            ["三公经费变动率", "8", "≦0,计8分；", "变动率98.31%", "0"],
        )
    )
    assert [(r.level1_weight, r.level2_weight, r.level3_weight, r.score) for r in record.rows] == [
        (16, 16, 8, 8),
        (16, 16, 8, 0),
    ]


def test_levels_under_one_unnamed_header_and_an_own_score_beside_the_final_one():
    record = only(
        table(
            [("评价指标", 1, 3), "标准分", "评分标准", "自评得分", "评价得分"],
            ["投入", "预算", "编制数控制", "10", "超编不得分", "10", "9"],
        )
    )
    row = record.rows[0]
    assert (row.level1, row.level2, row.level3, row.level3_weight, row.score) == ("投入", "预算", "编制数控制", 10, 9)


def test_four_levels_keep_the_deepest_and_count_a_weight_once():
    record = only(
        table(
            ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "四级指标", "分值", "评分标准", "得分"],
            [
                ("产出", 2, 1),
                ("20", 2, 1),
                ("数量", 2, 1),
                ("20", 2, 1),
                ("培训", 2, 1),
                ("20", 2, 1),
                "培训人次",
                "12",
                "达标得满分",
                "12",
            ],
            ["培训班次", "8", "达标得满分", "7"],
        )
    )
    assert [(r.level3, r.level3_weight, r.level4, r.level4_weight, r.score) for r in record.rows] == [
        ("培训", 20, "培训人次", 12, 12),
        ("培训", None, "培训班次", 8, 7),
    ]


def test_a_system_without_results_is_one_and_has_no_total():
    source = table(
        ["一级指标", "二级指标", "三级指标", "分值", "指标解释", "评分标准"],
        ["决策", "立项", "依据", "5", "是否充分", "充分得5分"],
        ["总分", "", "", "100", "", ""],
    )
    assert recognise(context(source)) >= 0.9
    record = only(source)
    assert (len(record.rows), record.rows[0].score, record.total_score) == (1, None, None)


def test_notes_and_placeholder_rows_are_no_indicators():
    record = only(
        table(
            ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"],
            ["产出", "数量", "培训人次", "10", "达标得10分", "10"],
            ["", "", "……", "", "", ""],
            ["总分：10分", "", "", "", "", ""],
            [("注：本表得分由评价组评定。", 1, 6)],
        )
    )
    assert [r.level3 for r in record.rows] == ["培训人次"]
    assert record.total_score == 10


def test_a_row_that_says_nothing_but_an_empty_score_is_not_merged_where_merges_are_known():
    source = table(
        ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"],
        [("产出", 3, 1), ("数量", 3, 1), "甲", ("10", 2, 1), "得10分", ("9", 2, 1)],
        ["乙", "得10分"],
        ["丙", "", "得5分", ""],
    )
    assert [r.weight_shared_with for r in only(source).rows] == [None, 0, None]


def test_self_evaluations_and_other_tables_are_left_alone():
    results = table(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "10", "10", ""],
    )
    goals = table(["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "培训人数", "≥100人"])
    amounts = table(["项目", "预算数", "决算数"], ["基本支出", "10", "9"])
    assert recognise(context(results)) == 0
    assert recognise(context(goals)) < 0.6
    assert recognise(context(amounts)) == 0


def test_two_systems_stacked_in_one_sheet():
    head = ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"]
    source = table(
        [("2021年部门整体支出绩效评价指标表", 1, 6)], head, ["投入", "配置", "甲", "5", "得5分", "5"], ["合计", "", "", "5", "", "5"],
        [("2022年专项资金绩效评价指标表", 1, 6)], head, ["过程", "管理", "乙", "6", "得6分", "4"], ["合计", "", "", "6", "", "4"],
    )  # fmt: skip
    first, second = parse(context(source), ids("e"))
    assert (first.id, first.title, first.fiscal_year, first.total_score) == ("e1", "2021年部门整体支出绩效评价指标表", 2021, 5)
    assert (second.id, second.title, second.fiscal_year, second.total_score) == ("e2", "2022年专项资金绩效评价指标表", 2022, 4)
    assert second.rows[0].level3 == "乙"


def test_a_system_of_five_thousand_rows():
    head = ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"]
    big = context(table(head, *([f"投入{n // 50}", f"配置{n // 5}", f"指标名{n}", "", "得1分", ""] for n in range(5000))))
    (record,) = evaluation_system.parse(big, ids("e"))
    assert len(record.rows) == 5000
