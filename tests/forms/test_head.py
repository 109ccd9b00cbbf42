"""The head of a document: title, kind, year, organisation, region."""

from __future__ import annotations

import pytest

from extract.forms.head import Head, head_of
from extract.lexicon import load
from extract.model import Block, Cell, Document, Table
from extract.text.regions import regions

LEXICON = load()
REGIONS = regions(LEXICON)


def head(*lines: str | list[list[str]]) -> Head:
    body: list[Block | Table] = []
    for i, line in enumerate(lines):
        if isinstance(line, str):
            body.append(Block(f"p{i}", line))
        else:
            body.append(Table.build(f"t{i}", [Cell(r, c, text=x) for r, row in enumerate(line) for c, x in enumerate(row)]))
    return head_of(Document("x.txt", "0", "txt", "text", tuple(body)), LEXICON)


def code(found: Head) -> str | None:
    return found.region.code if found.region else None


def test_a_title_over_two_lines_and_the_full_name_in_a_form() -> None:
    found = head(
        "附件1：", "2023年度", "市就业服务中心部门决算", "目录", "第一部分 概况", "一、职责", "第一部分", "概况", "一、职责",
        "怀化市就业服务中心贯彻落实方针政策。", [["预算单位名称", "怀化市就业服务中心　"]],
    )  # fmt: skip
    assert found.title == "2023年度市就业服务中心部门决算"
    assert found.report_type == "部门决算"
    assert found.organization == "怀化市就业服务中心"
    assert (found.fiscal_year, code(found)) == (2023, "431200")


def test_the_full_name_from_the_text_alone() -> None:
    found = head(
        "2023年度市就业服务中心部门决算",
        "一、职责",
        "湖南省怀化市就业服务中心，怀化市就业服务中心。怀化市就业服务中心贯彻方针。",
    )
    assert found.organization == "怀化市就业服务中心"


def test_an_organisation_above_the_title_is_part_of_it_and_one_below_is_not() -> None:
    above = head("芷江侗族自治县人力资源和社会保障局", "2020年度部门整体支出绩效自评报告", "一、部门概况")
    assert above.title == "芷江侗族自治县人力资源和社会保障局2020年度部门整体支出绩效自评报告"
    assert (above.organization, code(above)) == ("芷江侗族自治县人力资源和社会保障局", "431228")
    below = head("2020年度部门整体支出绩效自评报告", "株洲市石峰区人力资源和社会保障局", "二〇二一年三月", "一、基本情况")
    assert below.title == "2020年度部门整体支出绩效自评报告"
    assert (below.organization, code(below)) == ("株洲市石峰区人力资源和社会保障局", "430204")
    assert below.fiscal_year == 2020


def test_a_form_alone() -> None:
    found = head(
        "2020年度武汉市武昌区人力资源局部门整体绩效自评表",
        "单位名称：武汉市武昌区人力资源局\t填报日期：2021.10.15",
        [["项目", "分值"]],
    )
    assert found == Head(
        "2020年度武汉市武昌区人力资源局部门整体绩效自评表", "部门整体绩效自评表", 2020, "武汉市武昌区人力资源局", found.region
    )
    assert code(found) == "420106"


def test_a_title_inside_of_the_first_table() -> None:
    table = Table.build(
        "t1", [Cell(0, 0, colspan=2, text="2021年度项目支出绩效自评表"), Cell(1, 0, text="主管部门"), Cell(1, 1, text="某局")]
    )
    found = head_of(Document("x", "0", "docx", "docx", (table,)), LEXICON)
    assert (found.title, found.fiscal_year, found.report_type) == ("2021年度项目支出绩效自评表", 2021, "项目支出绩效自评表")


def test_letterhead_and_dates_are_no_part_of_a_title() -> None:
    found = head(
        "衡南县财政局文件",
        "衡财绩〔2021〕5号",
        "衡南县财政局",
        "关于2020年度部门整体支出绩效自评的报告",
        "2021年5月20日",
        "一、概况",
    )
    assert found.title == "衡南县财政局关于2020年度部门整体支出绩效自评的报告"
    assert (found.fiscal_year, found.organization, code(found)) == (2020, "衡南县财政局", "430422")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2024年公开2023年度部门决算", 2023),
        ("二〇二〇年度部门决算", 2020),
        ("2019-2021年项目支出绩效评价报告", 2021),
        ("部门整体支出绩效自评报告", None),
    ],
)
def test_fiscal_year(title: str, year: int | None) -> None:
    assert head(title, "一、概况").fiscal_year == year


def test_a_code_before_and_a_seal_behind_a_name() -> None:
    found = head("2022年度项目支出绩效自评表", [["单位名称", "219-合肥市庐阳区教育局（盖章）"]])
    assert (found.organization, code(found)) == ("合肥市庐阳区教育局", "340103")


def test_nothing_said_is_nothing_found() -> None:
    assert head("一、概况", "好。") == Head()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("湖南省人力资源和社会保障厅", "430000"),
        ("湖南省怀化市财政局", "431200"),
        ("怀化市本级", "431200"),
        ("北京市朝阳区教育局", "110105"),
        ("长春市朝阳区教育局", "220104"),
        ("湘西州民族中学", "433100"),
        ("芷江县教育局", "431228"),
        ("广西壮族自治区财政厅", "450000"),
        ("湖南浏阳市水利局", "430181"),
        ("仙桃市民政局", "429004"),
        ("株洲市株洲县教育局", "430221"),
        ("中共怀化市委宣传部", "431200"),
        ("国家税务总局怀化市税务局", "431200"),
        ("庐江县财政局", "340124"),
    ],
)
def test_regions_by_name(name: str, expected: str) -> None:
    span = REGIONS.find(name)
    assert span is not None
    found = REGIONS.resolve(span, [name])
    assert found is not None
    assert found.code == expected


def test_a_name_of_several_provinces_needs_its_parent() -> None:
    assert code(head("2020年度鼓楼区财政局部门决算", "一、概况", "好。")) is None
    assert code(head("2020年度鼓楼区财政局部门决算", "一、概况", "根据南京市财政局通知。")) == "320106"


def test_no_region_in_a_name_that_only_looks_like_one() -> None:
    assert REGIONS.find("湖南路街道办事处") is None
    assert REGIONS.find("农业农村局") is None


def test_the_table_of_regions() -> None:
    assert len(LEXICON.regions) > 3200
    assert all(len(c) == 6 and c.isdigit() and name == name.strip() for c, name in LEXICON.regions.items())
    assert {c[:2] + "0000" for c in LEXICON.regions} <= set(LEXICON.regions)
