"""Figures of running text: what they measure, when, in which respect, and what is no figure at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.contract import Fact, TextSource
from extract.facts import facts_of
from extract.lexicon import load
from extract.model import Block, Document, Place, Table
from extract.model.table import Cell
from extract.pipeline import read

SAMPLES = Path(__file__).parents[2] / "samples"


def stated(*paragraphs: str, year: int | None = 2023) -> list[Fact]:
    blocks = tuple(Block(f"p{i + 1}", text) for i, text in enumerate(paragraphs))
    return facts_of(Document("a.txt", "0" * 64, "txt", "text", blocks), load(), year)


def said(*paragraphs: str) -> list[tuple[str | None, int | float | None, str | None]]:
    return [(fact.subject, fact.value.value, fact.value.unit) for fact in stated(*paragraphs)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("新建高标准农田3.2万亩。", "高标准农田"),
        ("全县粮食总产量达到52.6万吨。", "粮食总产量"),
        ("2022年我校现有教职工128人。", "教职工"),
        ("发放退休金30765万元。", "退休金"),
        ("督促用工单位补签劳动合同48份。", "劳动合同"),
        ("城镇登记失业率为1.58%。", "城镇登记失业率"),
        ("发放以工代训、岗位补贴、社保补贴共40.9万元。", "以工代训、岗位补贴、社保补贴"),
        ("对个人和家庭的补助164.69万元。", "对个人和家庭的补助"),
        ("帮助3751名务工人员顺利返岗。", "务工人员"),
        ("完成2207名乡镇事业工作人员待遇提高的审核工作。", "乡镇事业工作人员"),
        ("为102名劳动者补缴了社保。", "劳动者"),
        ("目前已为844人办理了失业补助金。", "失业补助金"),
        ("共有52家企业参加。", "企业"),
        ("其中134万用于稳就业工作。", "稳就业工作"),
        ("失业人员再就业,5636人。", "失业人员再就业"),
        ("裁员率放宽至不超过企业职工总数20%。", "裁员率"),
        ("服务对象对就业服务的满意度达到90%以上。", "服务对象对就业服务的满意度"),
        ("结案56件。", "结案"),
    ],
)
def test_subject_stands_before_or_behind_the_figure(text: str, subject: str) -> None:
    assert [fact.subject for fact in stated(text)] == [subject]


def test_verbs_inside_of_names_are_part_of_them() -> None:
    assert said("高校招聘工作经费年初预算20万，财政拨款收入19.76万。") == [
        ("高校招聘工作经费年初预算", 200000, None),
        ("财政拨款收入", 197600, None),
    ]


def test_two_figures_of_one_act() -> None:
    assert said("对2833名灵活就业人员进行社保补贴1225.54万元。") == [
        ("灵活就业人员", 2833, "名"),
        ("社保补贴", 12255400, "元"),
    ]
    assert said("累计发放创业贷款67笔1090.5万元。") == [("创业贷款", 67, "笔"), ("创业贷款", 10905000, "元")]


@pytest.mark.parametrize(
    ("text", "subject", "qualifier"),
    [
        ("财政拨款收入840.77万元，占95.78%。", "财政拨款收入", "占比"),
        ("公用经费59.87万元，占基本支出的8.54%。", "公用经费", "占比"),
        ("支出决算为57.60万元，完成年初预算的9.96%。", "支出决算", "完成预算"),
        ("完成职业技能培训4176人次，完成目标任务的174%。", "职业技能培训", "完成目标任务"),
        ("转移就业率为87.85%，超过目标任务1.31个百分点。", "转移就业率", "超过目标任务"),
        ("粮食总产量达到52.6万吨，较上年增长2.3%。", "粮食总产量", "同比增加"),
        ("收、支总计877.77万元。与上年相比，减少153.60万元。", "收、支总计", "同比减少"),
        ("共减免养老保险单位部分10万元，减免失业保险单位部分7231.06万元。", "失业保险单位部分", "减免"),
    ],
)
def test_qualified_figure_goes_on_with_the_subject(text: str, subject: str, qualifier: str) -> None:
    last = stated(text)[-1]
    assert (last.subject, last.qualifier) == (subject, qualifier)


def test_the_level_reached_is_no_change() -> None:
    facts = stated("补助标准由每人每月500元提高到550元。")
    assert [(f.subject, f.value.value, f.qualifier) for f in facts] == [("补助标准", 500, None), ("补助标准", 550, None)]


def test_figures_listed_behind_respectively() -> None:
    facts = stated("门诊量35.6万人次，出院病人1.8万人次，较去年同期分别增长5.3%和8.1%。")
    assert [(f.subject, f.qualifier) for f in facts[2:]] == [("门诊量", "同比增加"), ("出院病人", "同比增加")]


def test_back_reference_takes_the_sentence_before_and_whose_account_it_was() -> None:
    facts = stated("公务接待费支出预算为1.40万元，支出决算为1.16万元，完成预算的82.86%。与上年相比减少0.26万元。")
    assert facts[-1].subject == "公务接待费"
    assert facts[-1].sentence.startswith("公务接待费支出预算") and facts[-1].sentence.endswith("减少0.26万元。")
    assert facts[0].sentence.endswith("82.86%。")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2022年度收入合计5万元。", "2022"),
        ("1-11月，全市发放贷款3.13亿元。", "2023-01/2023-11"),
        ("从2020年2月起至12月，减免社会保险费20万元。", "2020-02/2020-12"),
        ("今年建成车间30家。", "2023"),
        ("前三季度发放补贴30万元。", "2023-01/2023-09"),
        ("截止2020年底，固定资产总额为155.62万元。", "2020-12-31"),
        ("截至2023年12月31日，共有车辆3辆。", "2023-12-31"),
        ("共有车辆3辆。", None),
        ("与2021年相比，收入5万元。", None),
        ("根据《2021年方案》发放补贴30万元。", None),
    ],
)
def test_period_as_printed(text: str, period: str | None) -> None:
    assert [fact.period for fact in stated(text)] == [period]


def test_time_inside_of_a_clause_governs_that_clause_alone() -> None:
    facts = stated("全年办理手续6461人次；完成了2019年度考核5864人次，发放补贴20万元。")
    assert [fact.period for fact in facts] == ["2023", "2019", "2023"]


@pytest.mark.parametrize(
    "text",
    [
        "根据人社部发[2020]11号和湘人社函〔2022〕152号文件、财预〔2020〕10号文件精神。",
        "召开第三十三次会议和第四届大会，落实“三高四新”战略和“5+N”体系、“311”服务，拨打12345热线。",
        "落实“两个责任”，深化三个一活动。",
        "总分设置为100分，等级划分为：90分（含）—100分为优。",
        "第一批（16周岁以上）被征地农民正在办理。",
        "用1-2年的时间进行帮扶，为期1个半月。",
        "填表人：王某  联系电话：0745-1234567  填报日期：5.20",
    ],
)
def test_no_facts(text: str) -> None:
    assert said(text) == []


def test_notes_under_a_form_and_contents_state_nothing() -> None:
    assert said("备注：1.“执行率”按全年执行数计算；", "2. 得90分的部门通报表扬。") == []
    assert said("目录", "一、收入5万元……3", "二、支出6万元……4", "一、收入5万元", "收入5万元。")[-1] == ("收入", 50000, "元")


def test_a_heading_or_a_table_ends_the_notes() -> None:
    table = Table.build("t1", [Cell(0, 0, text="收入8万元")])
    body = (Block("p1", "备注：收入5万元。"), table, Block("p2", "收入6万元。"))
    facts = facts_of(Document("a", "0" * 64, "txt", "text", body), load(), None)
    assert [fact.value.value for fact in facts] == [60000]


def test_bare_number_counts_where_its_neighbours_have_units() -> None:
    assert said("社会保障支出793.68万元，占94.40%；卫生健康支出27.09，占3.22%。")[2] == ("卫生健康支出", 27.09, None)
    assert said("卫生健康支出27.09。") == []


def test_comparators() -> None:
    facts = stated("举办招聘会560余场，提供就业岗位近2万个，失业率控制在4.5%以内。")
    assert [fact.value.comparator for fact in facts] == [">", "~", "<="]


def test_source_is_the_figure_in_its_block() -> None:
    text = "　　2022年收入合计1,234.5万元，\n其中：其他收入37万元。"
    block = Block("p7", text, Place(page=3))
    facts = facts_of(Document("a", "0" * 64, "pdf", "pdf", (block,)), load(), 2022)
    assert [fact.id for fact in facts] == ["f1", "f2"]
    for fact in facts:
        source = fact.source
        assert isinstance(source, TextSource) and source.block == "p7" and source.page == 3
        assert text[source.start : source.end] == fact.value.raw
        assert fact.value.source == source


def test_users_teach_words(tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text("facts.verbs:\n  objects: [兑付]\n", "utf-8")
    document = Document("a", "0" * 64, "txt", "text", (Block("p1", "及时足额兑付粮款20万元。"),))
    assert facts_of(document, load((more,)), None)[0].subject == "粮款"
    assert facts_of(document, load(), None)[0].subject != "粮款"


def test_sample_report() -> None:
    document = read(SAMPLES / "shifeng-2020.txt")
    facts = {(f.subject, f.value.value, f.value.unit) for f in facts_of(document, load(), 2020)}
    assert {
        ("其他资金来源", 600000, "元"),
        ("年轻干部", 20, "名"),
        ("返还金额", 4545500, "元"),
        ("应聘简历", 260, "份"),
    } <= facts
    assert not any(unit == "分" for _, _, unit in facts)


_PIECES = st.sampled_from(
    ["2020年", "收入", "5万元", "，", "。", "占", "的", "3%", "（", "）", "其中：", "与上年相比", "减少", "发放", "补贴", "1-3月", "分别", "和", "“", "”", " ",
     "8人", "企业", "截至", "12.5", "、", "为", "①", "；", "\n", "用于"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_any_text_gives_facts_that_point_at_their_figures(text: str) -> None:
    starts = []
    for fact in stated(text):
        assert isinstance(fact.source, TextSource) and fact.source.start is not None
        assert text[fact.source.start : fact.source.end] == fact.value.raw
        assert fact.value.raw in fact.sentence and fact.subject != ""
        starts.append(fact.source.start)
    assert starts == sorted(starts)
