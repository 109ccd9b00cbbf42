"""Indicators and the facts that state the same quantity."""

from __future__ import annotations

from extract.contract import DocumentInfo, Indicator, Report, SelfEvaluation
from extract.facts import facts_of, link
from extract.lexicon import load
from extract.model import Block, Document
from extract.text.quantities import parse_value


def evidence(name: str, target: str, actual: str, *prose: str) -> list[str]:
    blocks = tuple(Block(f"p{i + 1}", text) for i, text in enumerate(prose))
    facts = facts_of(Document("a", "0" * 64, "txt", "text", blocks), load(), 2023)
    indicator = Indicator(level3=name, target=parse_value(target), actual=parse_value(actual))
    report = Report(
        document=DocumentInfo(file_name="a", sha256="0" * 64, format="txt", reader="text"),
        self_evaluations=[SelfEvaluation(id="s1", scope="department", indicators=[indicator])],
        facts=facts,
    )
    link(report)
    return [fact.value.raw for fact in facts if fact.id in indicator.evidence]


def test_support_and_contradiction_are_both_evidence() -> None:
    assert evidence("城镇登记失业率", "≤4.5%", "1.9%", "城镇登记失业率为1.9%。") == ["1.9%"]
    assert evidence("城镇登记失业率", "≤4.5%", "1.9%", "城镇登记失业率为2.1%。") == ["2.1%"]


def test_fillers_verbs_and_order_of_words_do_not_matter() -> None:
    assert evidence("完成职业技能培训人数", "100人", "120人", "职业技能培训120人次。") == ["120人次"]
    assert evidence("新增农村劳动力转移就业", "3.9万", "4.03万", "农村劳动力新增转移就业4.03万人。") == ["4.03万人"]


def test_other_quantities_are_no_evidence() -> None:
    assert evidence("职业技能培训", "100人", "120人", "创业培训120人。") == []
    assert evidence("职业技能培训", "100人", "120人", "职业技能培训经费120万元。") == []
    assert evidence("失业率", "≤4.5%", "1.9%", "失业率1.9%，同比下降0.3%。") == ["1.9%"]
    assert evidence("职业技能培训", "100%", "100%", "职业技能培训120人，完成目标任务的120%。") == []
    assert evidence("支出", "100万元", "90万元", "支出90万元。") == []


def test_a_part_named_like_the_whole_is_no_evidence() -> None:
    text = "培训学员1942人，其中技能培训43期，培训学员1404人。"
    assert evidence("培训学员人数", "1942", "1942", text) == ["1942人"]
