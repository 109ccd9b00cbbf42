"""Which printed form a self-evaluation is, by the labels it prints; a user's own YAML adds one without code."""

from __future__ import annotations

import pytest

from extract.errors import LexiconError
from extract.forms.vintage import vintage_of
from extract.lexicon import load

NATIONAL = ["年初预算数", "全年\n预算数", "全年执行数", "分值", "执行率", "年度指标值", "实际完成值"]
HUNAN = ["部门名称", "资金情况\n（万元）", *NATIONAL]


def test_all_evidence_must_be_printed():
    assert vintage_of(NATIONAL[:-1], load(), 2020) is None
    found = vintage_of(NATIONAL, load(), 2020)
    assert (found.id, found.authority, found.year) == ("national-2020", "财政部", 2020)
    assert found.evidence == [text.replace("\n", "") for text in NATIONAL]


def test_the_form_with_most_evidence_counts():
    assert vintage_of(HUNAN, load(), 2020).id == "hunan-2020-department"
    assert vintage_of(list(reversed(HUNAN)), load(), 2020).id == "hunan-2020-department"


def test_columns_a_and_b_are_another_form_than_bare_ones():
    lettered = [
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        "年度指标值",
        "实际完成值",
        "其中：本年财政拨款",
    ]
    assert vintage_of(lettered, load(), 2022).id == "national-2022"
    assert vintage_of(HUNAN, load(), 2022).id != "national-2022"


def test_values_and_prose_are_no_evidence():
    assert (
        vintage_of(["年初预算数、全年预算数、全年执行数、分值、执行率、年度指标值、实际完成值都已填列，" * 3], load(), 2020)
        is None
    )


def user(tmp_path, text: str):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return load((path,))


def test_of_equals_the_latest_not_after_the_year(tmp_path):
    lexicon = user(
        tmp_path,
        "vintages.forms: {a-2019: [某省, 2019, 表], a-2021: [某省, 2021, 表], a-2024: [某省, 2024, 表]}\n"
        "vintages.evidence: {a-2019: [甲栏, 乙栏], a-2021: [甲栏, 乙栏], a-2024: [甲栏, 乙栏]}\n",
    )
    found = {year: vintage_of(["甲栏", "乙栏"], lexicon, year).id for year in (2018, 2020, 2021, 2023, 2025)}
    assert found == {2018: "a-2019", 2020: "a-2019", 2021: "a-2021", 2023: "a-2021", 2025: "a-2024"}


@pytest.mark.parametrize("name", ["[某省, 二〇一九, 表]", "[某省, 2019, 表, 多余]"])
def test_a_wrong_description_is_named(tmp_path, name):
    lexicon = user(tmp_path, f"vintages.forms: {{a: {name}}}\nvintages.evidence: {{a: [甲栏]}}\n")
    with pytest.raises(LexiconError, match=r"vintages\.forms\.a"):
        vintage_of(["甲栏"], lexicon, 2020)


def test_every_vintage_is_named_and_has_evidence():
    forms, evidence = load().roles("vintages.forms"), load().roles("vintages.evidence")
    assert set(forms) == set(evidence)
    assert all(len(words) >= 4 for words in evidence.values())
    sets = [frozenset(words) for words in evidence.values()]
    assert len(set(sets)) == len(sets)
