"""From the printed text to the finding: a sound text is silent, a slip in it is found, whatever names its figures get."""

import pytest

from extract.facts import facts_of
from extract.lexicon import load
from extract.pipeline import understand
from extract.readers import read_bytes
from extract.rules import check

SOUND = """2023年度部门决算情况说明

一、收入支出决算总体情况说明
2023年度收、支总计877.77万元。与上年相比，减少153.60万元，减少14.89%，主要是因为财政进一步压减预算。

二、支出决算情况说明
2023年度支出合计877.77万元，其中：基本支出738.08万元，占84.09%；项目支出139.69万元，占15.91%。

三、一般公共预算财政拨款支出决算情况说明
2023年度财政拨款支出年初预算数为100.5万元，支出决算数为90.45万元，完成年初预算的90%，其中：
1、教育支出（类）
年初预算为60.5万元，支出决算为50.45万元，完成年初预算的83.39%，决算数小于年初预算数的主要原因是压减预算。
2、卫生健康支出（类）
年初预算为40万元，支出决算为40万元，完成年初预算的100%。

四、关于机关运行经费支出说明
本部门2023年度机关运行经费支出59.87万元，比上年决算数增加9.87万元，增长19.74%。

五、绩效情况
全年发放各类社会保险待遇5.76亿元，其中，发放养老保险金24144万元；发放企业养老保险金24843万元；发放失业保险待遇8613万元。
完成职业技能培训2.66万人，达到年度任务的149.18%。
参加考核5864人，其中评为优秀等次949人，评优比例为16.18%。
1-11月，全市累计发放创业担保贷款3.13亿元。
"""


def codes(text):
    lexicon = load()
    document = read_bytes(text.encode(), "a.txt", lexicon)
    report = understand(document, lexicon)
    report.facts = list(facts_of(document, lexicon, report.document.fiscal_year))
    return [finding.code for finding in check(report)]


def test_a_sound_text_is_silent():
    assert codes(SOUND) == []


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("减少14.89%", "减少18.49%", "rate-mismatch"),
        ("减少153.60万元，减少", "减少153.60万元，增长", "direction-mismatch"),
        ("占84.09%", "占89.04%", "rate-mismatch"),
        ("项目支出139.69万元", "项目支出149.69万元", "parts-not-total"),
        ("完成年初预算的83.39%", "完成年初预算的93.39%", "rate-mismatch"),
        (
            "年初预算为60.5万元，支出决算为50.45万元，完成年初预算的83.39%",
            "年初预算为65.5万元，支出决算为50.45万元",
            "parts-not-total",
        ),
        ("决算数小于年初预算数", "决算数大于年初预算数", "direction-mismatch"),
        ("增加9.87万元，增长19.74%", "增加59.87万元，增长100%", "rate-mismatch"),
        ("5.76亿元", "5.78亿元", "parts-not-total"),
        ("16.18%", "16.24%", "rate-mismatch"),
        ("1-11月，", "完成职业技能培训2.66万人，达到年度任务的131.12%。\n1-11月，", "conflicting-values"),
        ("3.13亿元。\n", "3.13亿元。\n2023年度发放创业担保贷款3.13亿元。\n", "conflicting-values"),
        ("基本支出738.08万元", "基本支出738.08", "unit-missing"),
    ],
)
def test_a_planted_slip_is_found(right, wrong, code):
    assert right in SOUND
    assert code in codes(SOUND.replace(right, wrong, 1))
