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
        ("1.2020年度区机关福利费项目", "decimal2", "1.20", 20),
        ("2.2020年收入情况", "arabic", "2", 2),
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
    if "1.2020年度区" in line:
        pytest.fail("unreachable")
    mark = mark_of(line)
    assert mark is not None
    assert (mark.kind, mark.number, mark.value) == (kind, number, value)
