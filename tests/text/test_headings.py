"""Number marks and what stands behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicon import load
from extract.text.headings import Reader, Shape, first_outside, mark_of, tidy

READER = Reader.of(load())


@pytest.mark.parametrize(
    ("line", "kind", "number", "value"),
    [
        ("一、部门概况", "cn", "一", 1),
        ("十四、关于2023年度预算绩效情况的说明", "cn", "十四", 14),
        ("    五、改进措施和有关建议", "cn", "五", 5),
        ("（一）部门职能", "cn_bracket", "（一）", 1),
        ("(二）部门（单位）整体支出绩效情况", "cn_bracket", "(二）", 2),
        ("1、完善招工机制", "arabic", "1", 1),
        ("1．总体目标", "arabic", "1", 1),
        ("3. 项目组织管理机构", "arabic", "3", 3),
        ("1.2020年度区机关福利费项目", "arabic", "1", 1),
        ("（2） 决算单位构成", "arabic_bracket", "（2）", 2),
        ("2）质量指标", "arabic_bracket", "2", 2),
        ("③流动人员档案", "circled", "③", 3),
        ("第一部分 概况", "chapter", "第一部分", 1),
        ("第二章 评价结论", "chapter", "第二章", 2),
        ("第 三 部 分", "chapter", "第三部分", 3),
        ("附件2-1", "attachment", "附件2-1", 2),
        ("附件 1 — 2 ：", "attachment", "附件1—2", 1),
        ("附件3：项目支出绩效自评表", "attachment", "附件3", 3),
        ("附件1部门整体支出绩效自评表", "attachment", "附件1", 1),
        ("1.2 项目内容", "decimal2", "1.2", 2),
        ("1.2.3建设内容", "decimal3", "1.2.3", 3),
    ],
)
def test_marks(line: str, kind: str, number: str, value: int) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert (mark.kind, mark.number, mark.value) == (kind, number, value)


@pytest.mark.parametrize(
    "line",
    [
        "1.5亿元支出",
        "3.51万元",
        "一、二级公路建设",
        "第一部分是概况",
        "附件1所示",
        "（2020）5号",
        "2021.6.30",
        "一是加强学习",
        "1:1配套",
    ],
)
def test_no_marks(line: str) -> None:
    assert mark_of(line) is None


@pytest.mark.parametrize(
    ("text", "shape", "title"),
    [
        ("部门概况", Shape.TITLE, "部门概况"),
        ("主要职能：", Shape.TITLE, "主要职能"),
        (
            "社会保障和就业支出（类）其他支出（款） 其他支出（项）",
            Shape.TITLE,
            "社会保障和就业支出（类）其他支出（款） 其他支出（项）",
        ),
        ("内设机构设置。", Shape.SENTENCE, "内设机构设置"),
        ("健全预算制度，并严格执行；", Shape.SENTENCE, "健全预算制度，并严格执行"),
        ("坚持党建统领，筑牢思想底线。一是加强学习。", Shape.RUN_IN, "坚持党建统领，筑牢思想底线"),
        ("经济效益：通过促进就业和创业，增加了居民收入。", Shape.RUN_IN, "经济效益"),
        ("“三公”经费：纳入财政预算管理的“三公“经费，是指……", Shape.RUN_IN, "“三公”经费"),
    ],
)
def test_titles(text: str, shape: Shape, title: str) -> None:
    reading = READER.read(text)
    assert reading.shape is shape
    assert tidy(text[: reading.end]) == title


@pytest.mark.parametrize(
    "text",
    [
        "因公出国（境）费支出决算为0万元，全年安排因公出国（境）团组0个，累计0人次。",
        "公务用车购置费及运行维护费支出决算为0万元，其中：公务用车购置费0万元，公务用车运行维护费0万元。",
        "承担人力资源开发与服务工作；承担企业高层次人才引进相关工作；承担流动人员人事档案管理。",
        "建立了就业创业长效机制，完善了就业服务体系，为持续促进就业提供了制度保障。",
        "完成培训5000人次。",
        "2020年收入2132.86万元",
        "",
    ],
)
def test_numbered_prose_is_no_heading(text: str) -> None:
    assert READER.read(text).shape is Shape.PROSE


@given(st.text(alphabet="一（）()1、.附件第部分章①：。，；“” 项目2020年\t", max_size=60))
def test_any_line_has_positions_inside_of_it(line: str) -> None:
    mark = mark_of(line)
    if mark is not None:
        assert 0 <= mark.start < mark.end <= len(line)
        reading = READER.read(line[mark.end :])
        assert 0 <= reading.end <= reading.rest <= len(line) - mark.end


def test_a_bracket_that_is_never_closed_hides_nothing() -> None:
    assert first_outside("经费（含出国。全年", "。") == 6
    assert first_outside("“一。二”。", "。") == 5
    assert first_outside("9:00开会：", ":：") == 6
