from form_tables import context, ids, table, unmerged

from extract.forms.fund_list import header_rows, parse, recognise

HEAD = ["序号", "专项资金名称", "单位", "备注"]


def only(source, **around):
    (record,) = parse(context(source, **around), ids("l"))
    return record


def rows(record):
    return [(r.number, r.fund_name, r.unit, r.note) for r in record.rows]


def test_a_fund_merged_over_several_units_stands_in_each_row():
    source = table(
        [("2022年度专项资金清单", 1, 4)],
        HEAD,
        [("1", 2, 1), ("就业补助\n资金", 2, 1), "市就业服务中心", "县级"],
        ["市劳动监察支队", ""],
        ["2", "创业担保贷款贴息", "市人社局", "/"],
        [("合 计", 1, 2), "3家", ""],
        [("注：以财政下达文件为准。", 1, 4)],
    )
    record = only(source)
    assert (record.title, record.fiscal_year) == ("2022年度专项资金清单", 2022)
    assert rows(record) == [
        ("1", "就业补助资金", "市就业服务中心", "县级"),
        ("1", "就业补助资金", "市劳动监察支队", None),
        ("2", "创业担保贷款贴息", "市人社局", None),
    ]
    assert [(r.source.row, r.source.col) for r in record.rows] == [(2, 1), (2, 1), (4, 1)]


def test_flattened_text_gives_the_same_funds_and_units():
    source = table(HEAD, [("1", 2, 1), ("就业补助资金", 2, 1), "甲中心", ""], ["乙支队", ""])
    expected = [(r.fund_name, r.unit) for r in only(source).rows]
    assert [(r.fund_name, r.unit) for r in only(unmerged(source)).rows] == expected


def test_a_header_printed_again_is_no_fund():
    source = table(HEAD, ["1", "甲资金", "甲局", ""], HEAD, ["2", "乙资金", "乙局", ""])
    assert header_rows(context(source)) == {0, 2}
    assert [r.fund_name for r in only(source).rows] == ["甲资金", "乙资金"]


def test_project_lists_need_a_title_that_says_so():
    source = table(["序号", "项目名称", "实施单位", "备注"], ["1", "技能培训项目", "县就业局", ""])
    assert recognise(context(source)) < 0.6
    assert recognise(context(source, ["附件2", "2023年绩效自评项目清单"])) >= 0.6
    assert only(source, before=["2023年绩效自评项目清单"]).title == "2023年绩效自评项目清单"


def test_tables_of_amounts_that_name_projects_are_no_lists():
    amounts = table(["序号", "项目名称", "年初预算数", "全年执行数", "执行率"], ["1", "技能培训项目", "10", "9", "90%"])
    assert recognise(context(amounts, ["2023年项目支出情况表"])) < 0.6
