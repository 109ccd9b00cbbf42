from itertools import pairwise

import pytest
from form_tables import context, ids, table
from hypothesis import given
from hypothesis import strategies as st

from extract.forms.basic_data import header_rows, parse, recognise

LINES = [
    ["三公经费", "1.42\u3000", "1.40\u3000", "\u30001.16"],
    ["   1、公务用车购置和维护经费", "0", "\u3000", "\u3000"],
    ["       其中：公车购置", "0", "\u3000", "\u3000"],
    ["             公车运行维护", "0.00", "\u3000", "\u3000"],
    ["   2、出国经费", "\u3000", "\u3000", "\u3000"],
    ["   3、公务接待", "1.42", "1.40", "1.16"],
    ["项目支出：", "", "", ""],
    ["    1、业务工作经费", "", "", ""],
    ["3、市级专项资金\n（一个专项一行）", "", "92.5", "1,139.68"],
    ["流动人员档案管理经费", "21", "17.50", "17.50"],
    ["2021年创业担保贷款奖补资金", "", "", "20"],
    ["……", "", "", ""],
    ["4、其他事业类发展资金", "", "", ""],
    ["公用经费", "82.21", "72", "59.87"],
    ["    其中：办公费", "0.19", "", "19.28"],
    ["          水费、电费、差旅费", "1", "", "15.11"],
    ["政府采购金额", "——", "", ""],
]


def form(*, side="经费控制情况（万元）", area="", thrift="厉行节约。", lines=LINES):
    return table(
        [("财政供养人员情况", 2, 1), ("编制数", 1, 2), ("2023年实际在职人数", 1, 2), ("控制率", 1, 2)],
        [("\u300054", 1, 2), ("46\u3000", 1, 2), ("\u300085%", 1, 2)],
        [side, ("2022年决算数", 1, 2), ("2023年预算数", 1, 2), ("2023年决算数", 1, 2)],
        *[[name, *[(value, 1, 2) for value in values]] for name, *values in lines],
        [("楼堂馆所控制情况", 2, 1), "批复规模\n（㎡）", "实际规模（㎡）", "规模控制率", "预算投资（万元）", "实际投资（万元）", "投资概算控制率"],
        [area, area and "90", area and "90%", "", "", ""],
        ["厉行节约保障措施", (thrift, 1, 6)],
        [("说明：“项目支出”需要填报基本支出以外的所有项目支出情况，“公用经费”填报一般商品和服务支出。", 1, 7)],
    )  # fmt: skip


BEFORE = ["附件1-1 ", "部门整体支出绩效评价基础数据表", "填报单位： 某市就业服务中心                     "]
AFTER = ["说明：见上。", "填表人：王某           填报日期：2024.6.16        联系电话： 0745-0000000", "附件1-2", "负责人：李某"]


def only(source, before=None, after=None, year=2020):
    (record,) = parse(context(source, before, after, year), ids("b"))
    return record


def lines(record):
    return [(e.label, e.depth, e.previous_final, e.budget, e.final) for e in record.expenditures]


def test_the_public_form():
    record = only(form(), BEFORE, AFTER)
    assert (record.title, record.fiscal_year, record.unit_name, record.money_unit) == (
        "部门整体支出绩效评价基础数据表", 2023, "某市就业服务中心", "万元",
    )  # fmt: skip
    assert (record.headcount.authorized, record.headcount.actual, record.headcount.control_rate) == (54, 46, 85)
    assert record.buildings is None
    assert record.thrift_measures == "厉行节约。"
    assert record.signoff.model_dump() == {"head": None, "prepared_by": "王某", "phone": "0745-0000000", "date": "2024.6.16"}


def test_lines_with_amounts_and_the_parents_of_such_lines_only():
    assert lines(only(form())) == [
        ("三公经费", 0, 1.42, 1.4, 1.16),
        ("1、公务用车购置和维护经费", 1, 0, None, None),
        ("其中：公车购置", 2, 0, None, None),
        ("公车运行维护", 2, 0, None, None),
        ("3、公务接待", 1, 1.42, 1.4, 1.16),
        ("项目支出：", 0, None, None, None),
        ("3、市级专项资金（一个专项一行）", 1, None, 92.5, 1139.68),
        ("流动人员档案管理经费", 2, 21, 17.5, 17.5),
        ("2021年创业担保贷款奖补资金", 2, None, None, 20),
        ("公用经费", 0, 82.21, 72, 59.87),
        ("其中：办公费", 1, 0.19, None, 19.28),
        ("水费、电费、差旅费", 1, 1, None, 15.11),
    ]


def test_values_are_traced_to_their_cells():
    record = only(form())
    reception = next(e for e in record.expenditures if e.label == "3、公务接待")
    assert {name: (s.row, s.col) for name, s in reception.sources.items()} == {
        "previous_final": (8, 1), "budget": (8, 3), "final": (8, 5),
    }  # fmt: skip
    assert (record.headcount.sources["control_rate"].row, record.headcount.sources["control_rate"].col) == (1, 5)


def test_the_rows_of_column_names_are_the_header():
    assert header_rows(context(form())) == {0, 2, 20}


def test_buildings_where_there_are_some():
    buildings = only(form(area="100")).buildings
    assert (buildings.approved_area, buildings.actual_area, buildings.area_control_rate) == (100, 90, 90)
    assert (buildings.budgeted_investment, buildings.investment_control_rate) == (None, None)


@pytest.mark.parametrize(
    ("side", "before", "unit"),
    [
        ("经费控制情况", ["填报单位： 单位:万元"], "万元"),
        ("经费控制情况（元）", [], "元"),
        ("经费控制情况", ["附件3：部门整体支出绩效评价基础数据表", "金额单位：元"], "元"),
        ("经费控制情况", [], None),
    ],
)
def test_the_money_unit_is_the_printed_one(side, before, unit):
    record = only(form(side=side), before)
    assert record.money_unit == unit
    assert record.unit_name is None


def test_title_and_unit_in_rows_of_the_table():
    source = form()
    rows = [[(c.text, c.rowspan, c.colspan) for c in source.starting(r)] for r in range(source.n_rows)]
    record = only(
        table(
            [("2023年度部门整体支出\n绩效评价基础数据表", 1, 7)],
            [("填报单位：某县人社局（盖章）", 1, 4), ("单位：元", 1, 3)],
            *rows,
        )
    )
    assert (record.title, record.unit_name) == ("2023年度部门整体支出绩效评价基础数据表", "某县人社局")
    assert record.headcount.authorized == 54
    assert len(record.expenditures) == 12


def test_empty_blocks_are_null():
    record = only(form(thrift="——"), ["填报单位："])
    assert (record.thrift_measures, record.buildings, record.signoff, record.unit_name) == (None, None, None, None)


def test_labels_beside_a_tall_side_cell_in_columns_of_their_own_and_a_header_two_rows_high():
    record = only(
        table(
            ["财政供养人员", "编制数", "55", "实际在职人数", "50", "控制率", "0.9090"],
            [("经费控制情况", 6, 1), ("项目", 2, 2), ("2019年", 1, 2), ("2020年", 1, 2)],
            [("决算数", 1, 2), "预算数", "决算数"],
            [("三公经费", 2, 1), "公务接待费", ("3", 1, 2), "2", "1"],
            ["公车运行费", ("5", 1, 2), "4", "3"],
            [("公用经费", 1, 2), ("9", 1, 2), "8", "7"],
            [("政府采购金额", 1, 2), ("——", 1, 2), "", ""],
        )
    )  # fmt: skip
    assert (record.headcount.authorized, record.headcount.actual, record.headcount.control_rate) == (55, 50, 0.909)
    assert (record.fiscal_year, record.money_unit) == (2020, None)
    assert lines(record) == [
        ("三公经费", 0, None, None, None),
        ("公务接待费", 1, 3, 2, 1),
        ("公车运行费", 1, 5, 4, 3),
        ("公用经费", 0, 9, 8, 7),
    ]


def test_chinese_numbering_and_columns_without_years():
    record = only(
        table(
            ["编制数", "实际在职人数", "控制率", ""],
            ["10", "11", "110%", ""],
            ["经费项目", "上年决算数", "年初预算数", "决算数"],
            ["一、三公经费", "3", "3", "3"],
            ["（一）公务用车", "1", "1", "1"],
            ["1.购置", "1", "1", "1"],
            ["（二）公务接待", "2", "2", "2"],
            ["二、项目支出", "5", "5", "5"],
            ["就业专项", "5", "5", "5"],
        ),
        year=2021,
    )
    assert [(e.label, e.depth) for e in record.expenditures] == [
        ("一、三公经费", 0), ("（一）公务用车", 1), ("1.购置", 2), ("（二）公务接待", 1), ("二、项目支出", 0), ("就业专项", 1),
    ]  # fmt: skip
    assert record.fiscal_year == 2021
    assert record.headcount.control_rate == 110


def test_only_such_forms_are_recognised():
    assert recognise(context(form())) >= 0.9
    accounts = table(["项目", "预算数", "决算数"], ["基本支出", "10", "9"])
    staff = table(["单位", "编制数", "实有人数"], ["甲局", "10", "9"])
    evaluation = table(
        ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分"], ["投入", "a", "在职人员控制率", "5", "b", "5"]
    )
    assert [recognise(context(t)) < 0.6 for t in (accounts, staff, evaluation)] == [True, True, True]


@given(st.lists(st.sampled_from(["1、甲", "（1）乙", "其中：丙", "  丁", "项目支出", "①戊", "二、己"]), max_size=30))
def test_a_line_is_never_more_than_one_deeper_than_the_line_above_it(labels):
    rows = [[f"{name}{n}", "1", "1", "1"] for n, name in enumerate(labels)]
    depths = [e.depth for e in only(form(lines=[["三公经费", "1", "1", "1"], *rows])).expenditures]
    assert len(depths) == len(rows) + 1
    assert all(b <= a + 1 for a, b in pairwise(depths))
