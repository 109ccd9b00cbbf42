"""The tree of headings: levels follow sequences, prose stays complete."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from extract.contract import Section, TextSource
from extract.lexicon import load
from extract.model import Block, Cell, Document, Table
from extract.text.normalize import squash
from extract.text.outline import outline

LEXICON = load()


def document(*lines: str) -> Document:
    """Blocks of lines; a line `|…` is a table with one cell of that text."""
    body: list[Block | Table] = []
    for i, line in enumerate(lines):
        if line.startswith("|"):
            body.append(Table.build(f"t{i}", [Cell(0, 0, text=line[1:])]))
        else:
            body.append(Block(f"p{i}", line))
    return Document("x.txt", "0", "txt", "text", tuple(body))


def flat(sections: list[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from flat(section.children)


def shown(*lines: str) -> list[str]:
    """The outline as `level number title` lines."""
    return [f"{s.level} {s.number or '-'} {s.title}" for s in flat(outline(document(*lines), LEXICON))]


def test_levels_of_a_plain_report() -> None:
    assert shown("一、概况", "（一）职能", "1、收入", "收入好。", "2、支出", "支出好。", "（二）机构", "有。", "二、绩效", "好。") == [
        "1 一 概况", "2 （一） 职能", "3 1 收入", "3 2 支出", "2 （二） 机构", "1 二 绩效",
    ]  # fmt: skip


def test_a_number_in_the_wrong_style_stands_in_its_sequence() -> None:
    assert shown("一、概况", "（一）机构", "有。", "（2） 人员", "有。", "（三）目标", "有。", "2、 问题", "无。", "三、其他", "无") == [
        "1 一 概况", "2 （一） 机构", "2 （2） 人员", "2 （三） 目标", "1 2 问题", "1 三 其他",
    ]  # fmt: skip


def test_children_of_a_number_in_the_wrong_style() -> None:
    assert shown("一、分析", "（一）决策", "好。", "(2) 效益", "具体体现在：", "1.经济效益：促进了就业，拉动了消费。", "二、建议") == [
        "1 一 分析", "2 （一） 决策", "2 (2) 效益", "3 1 经济效益", "1 二 建议",
    ]  # fmt: skip


def test_numbering_that_starts_again_inside_a_heading_is_deeper_and_the_outer_one_resumes() -> None:
    assert shown("一、概况", "有。", "二、绩效", "（一）结论。反映得分。", "一、用工服务", "好。", "二、重点群体", "好。", "三、创业", "好。",
                 "（2）分析。围绕职责，开展工作。", "三、问题", "无。") == [
        "1 一 概况", "1 二 绩效", "2 （一） 结论", "3 一 用工服务", "3 二 重点群体", "3 三 创业", "2 （2） 分析", "1 三 问题",
    ]  # fmt: skip


def test_the_same_style_twice_without_prose_between_nests() -> None:
    assert shown("四、绩效情况", "（一）业务指标", "（一）稳就业", "好。", "（二）强保障", "好。", "（三）建队伍", "好。", "（二）评价情况", "好。") == [
        "1 四 绩效情况", "2 （一） 业务指标", "3 （一） 稳就业", "3 （二） 强保障", "3 （三） 建队伍", "2 （二） 评价情况",
    ]  # fmt: skip


def test_a_repeated_number_is_a_sibling() -> None:
    assert shown("三、资产", "有。", "四、绩效", "（一）业务", "好。", "四、问题", "无。", "五、措施", "无。") == [
        "1 三 资产", "1 四 绩效", "2 （一） 业务", "1 四 问题", "1 五 措施",
    ]  # fmt: skip


def test_parts_attachments_and_a_report_inside() -> None:
    assert shown("第一部分 ", "中心概况", "一、职责", "有。", "第二部分", "附 件", "一、自评报告。", "2023年部门整体支出绩效自评报告",
                 "一、基本情况", "有。", "二、问题", "无。", "附件1-1 ", "基础数据表", "填报单位：某局", "|编制数", "附件2", "|自评表") == [
        "1 第一部分 中心概况", "2 一 职责", "1 第二部分 附 件", "2 一 自评报告", "2 - 2023年部门整体支出绩效自评报告", "3 一 基本情况",
        "3 二 问题", "1 附件1-1 基础数据表", "1 附件2 ",
    ]  # fmt: skip


def test_a_table_of_contents_is_left_out() -> None:
    lines = ["2023年度", "部门决算", "目录", "第一部分 概况", "一、职责", "二、机构", "第二部分 说明", "一、收入", "第一部分 ", "概况",
             "一、职责", "有。", "二、机构", "有。", "第二部分", "说明", "一、收入", "有。"]  # fmt: skip
    expected = ["1 第一部分 概况", "2 一 职责", "2 二 机构", "1 第二部分 说明", "2 一 收入"]
    assert shown(*lines) == expected
    led = [f"{line}……………3" if 3 <= i < 8 else line for i, line in enumerate(lines) if i != 2]
    assert shown(*led) == expected
    assert shown("目录", "一、没有重复的标题", "这里没有目录，只有正文。") == ["1 一 没有重复的标题"]


def test_numbered_sentences_are_prose_and_keep_their_place() -> None:
    sections = outline(
        document(
            "一、概况", "（一）职能",
            "1、贯彻执行人力资源和社会保障方针政策和法律法规；对全县人力资源和社会保障工作进行综合管理。",
            "2、拟订并组织实施全县人力资源市场发展规划和人力资源流动政策；指导乡镇社会保障站工作。",
            "3、承办县人民政府交办的其他事项。", "（二）机构", "有。",
        ),
        LEXICON,
    )  # fmt: skip
    duties = sections[0].children[0]
    assert [s.title for s in flat(sections)] == ["概况", "职能", "机构"]
    assert [line[:2] for line in duties.text.split("\n")] == ["1、", "2、", "3、"]


def test_a_bare_list_of_names_is_prose() -> None:
    assert shown("一、机构", "内设股室：", "1.办公室", "2.预算股", "3.国库股", "二、人员", "30人。") == [
        "1 一 机构",
        "1 二 人员",
    ]


def test_notes_lists_of_attachments_and_signing_lines_are_no_headings() -> None:
    sections = outline(
        document(
            "一、其他", "无", "附件：1、部门整体支出绩效自评表", "2、项目支出绩效自评表", "附件1", "|表", "备注：1.执行率按全年计算；",
            "2.总分设置为100分。", "填表人：王某   填报日期：2024.6.30", "附件2", "|表",
        ),
        LEXICON,
    )  # fmt: skip
    assert [(s.number, s.title) for s in flat(sections)] == [("一", "其他"), ("附件1", ""), ("附件2", "")]
    assert sections[0].text == "无\n附件：1、部门整体支出绩效自评表\n2、项目支出绩效自评表"
    assert sections[1].text.startswith("备注：1.执行率按全年计算；\n2.总分设置为100分。\n填表人：王某")


def test_attachments_that_are_only_mentioned() -> None:
    assert shown("一、概况", "好。", "附件1：部门整体支出绩效自评表", "附件2：项目支出绩效自评表") == ["1 一 概况"]
    assert shown("附件2：", "2021年度项目支出绩效自评报告", "一、概况", "好。") == ["1 一 概况"]


def test_groups_of_indicators_without_numbers() -> None:
    assert shown("一、目标", "1.绩效目标", "好。", "2. 绩效指标", "产出指标", "数量指标：包括就业岗位。", "效益指标", "好。", "二、工作") == [
        "1 一 目标", "2 1 绩效目标", "2 2 绩效指标", "3 - 产出指标", "3 - 效益指标", "1 二 工作",
    ]  # fmt: skip


def test_a_run_in_heading_and_its_source() -> None:
    [section] = outline(document("  1、坚持党建统领，筑牢思想底线。一是加强学习。二是联点社区。"), LEXICON)
    assert (section.number, section.title, section.run_in) == ("1", "坚持党建统领，筑牢思想底线", True)
    assert section.text == "一是加强学习。二是联点社区。"
    assert section.source == TextSource(block="p0", start=2, end=18)


def test_styled_headings_without_numbers() -> None:
    blocks = (
        Block("p1", "绩效自评报告"),
        Block("p2", "项目概况", outline_level=1),
        Block("p3", "概况如下。"),
        Block("p4", "资金情况", outline_level=2),
        Block("p5", "到位。"),
        Block("p6", "评价结论", outline_level=1),
        Block("p7", "好。"),
    )
    found = list(flat(outline(Document("x", "0", "docx", "docx", blocks), LEXICON)))
    assert [(s.level, s.title, s.text) for s in found] == [
        (1, "项目概况", "概况如下。"),
        (2, "资金情况", "到位。"),
        (1, "评价结论", "好。"),
    ]


def test_prose_before_the_first_heading_is_kept_and_a_cover_is_not() -> None:
    opening = "根据县财政局通知精神，我局开展了绩效自评工作，现将有关情况报告如下："
    sections = outline(document("2020年度绩效自评报告", "某某局", opening, "一、概况", "好。"), LEXICON)
    assert (sections[0].number, sections[0].title, sections[0].text) == (None, "", opening)
    assert shown("2020年度绩效自评报告", "某某局", "一、概况", "好。") == ["1 一 概况"]


def test_notes_of_a_report_without_headings_are_kept_without_inventing_a_heading() -> None:
    note = "1. 预算执行情况口径：预算数为调整后财政资金总额。"
    (section,) = outline(
        document("2020年度部门整体绩效自评表", "|表", "备注：", note, "2. 满意度指标暂可不作为必评指标。"), LEXICON
    )
    assert (section.number, section.title) == (None, "")
    assert note in section.text


def test_a_cover_alone_is_no_outline() -> None:
    assert shown("2020年度部门整体绩效自评表", "某某局", "|表") == []


LINES = st.lists(
    st.sampled_from(
        ["一、概况", "二、绩效", "三、问题", "（一）职能", "（二）机构", "（2） 人员", "1、收入。收入增加。", "2、支出", "3、贯彻执行方针；负责工作。", "（1）产出",
         "①其他", "第一部分 总体", "附件1", "附件2：自评表", "正文一句。", "备注：说明", "2023年度绩效自评报告", "产出指标", "|表"]
    ),
    max_size=40,
)  # fmt: skip


@given(LINES)
def test_no_line_behind_the_first_heading_is_lost_and_levels_are_depths(lines: list[str]) -> None:
    sections = outline(document(*lines), LEXICON)
    found = list(flat(sections))
    printed = squash("".join(f"{s.number or ''}{s.title}{s.text}" for s in found))
    assert all(child.level == parent.level + 1 for parent in found for child in parent.children)
    if found and found[0].source is not None:
        assert isinstance(found[0].source, TextSource)
        first = int(found[0].source.block[1:])
        han = [c for line in lines[first:] if not line.startswith("|") for c in line if "\u4e00" <= c <= "\u9fff"]
        assert sorted(han) == sorted(c for c in printed if "\u4e00" <= c <= "\u9fff")
