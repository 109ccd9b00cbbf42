import pytest
from form_tables import context, table

from extract.forms.context import caption, printed_year, sections

BODY = ["一级指标", "得分"], ["投入", "5"]


@pytest.mark.parametrize(
    ("before", "title"),
    [
        (["附件1", "2020年度部门整体支出绩效自评表"], "2020年度部门整体支出绩效自评表"),
        (["附件2：部门整体支出绩效评价指标表", "填报单位：某局      单位：万元"], "部门整体支出绩效评价指标表"),
        (["2020年度部门整体支出绩效", "评价指标表"], "2020年度部门整体支出绩效评价指标表"),
        (["2021年度", "项目支出绩效自评表"], "2021年度项目支出绩效自评表"),
        (["项目支出绩效自评表", "（2021年度）", "金额单位：万元"], "项目支出绩效自评表"),
        (["单位整体支出绩效自评表"], "单位整体支出绩效自评表"),
        (["（二）绩效评价指标体系"], "绩效评价指标体系"),
        (["附件：1、部门整体支出绩效自评表", "2、项目支出绩效自评表", "附件1"], None),
        (["我局认真开展了部门整体支出绩效自评，得分见下表。"], None),
        (["无"], None),
        ([], None),
    ],
)
def test_the_title_above_a_table(before, title):
    assert caption(context(table(*BODY), before)) == title


def test_a_title_in_the_first_row_comes_before_one_above():
    source = table([("2020年度项目支出绩效自评表", 1, 2)], *BODY)
    assert caption(context(source, ["某县财政局文件目录"])) == "2020年度项目支出绩效自评表"
    assert caption(context(table([("填报单位：某局", 1, 2)], *BODY), ["项目支出绩效自评表"])) == "项目支出绩效自评表"
    assert caption(context(table(["附件3", ""], ["项目支出绩效自评表", ""], *BODY))) == "项目支出绩效自评表"


def test_stacked_forms_are_cut_before_their_titles():
    source = table([("甲情况表", 1, 2)], *BODY, [("乙情况表", 1, 2)], [("单位：万元", 1, 2)], *BODY)
    assert sections(source) == [range(0, 3), range(3, 7)]
    assert caption(context(source), 3) == "乙情况表"
    assert sections(table(*BODY)) == [range(0, 2)]


def test_the_year_is_that_of_the_title_or_of_its_own_line():
    assert printed_year(["部门整体支出绩效自评表", "（2021年度）"]) == 2021
    assert printed_year(["2022年度部门整体支出绩效自评表"]) == 2022
    assert printed_year(["我局2019年成立", "填报日期：2020年1月"]) is None
