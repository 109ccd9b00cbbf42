"""A sound publication of final accounts is silent; each slip planted in one of its tables, or in its text, is found."""

from dataclasses import replace

import pytest

from extract.contract import Report
from extract.lexicon import load
from extract.pipeline import understand
from extract.readers import read_bytes
from tests.forms.account_forms import UNIT, Sheet, national, word

COVER = [UNIT, "2023年度部门决算"]
PROSE = [
    "第三部分 2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2023年度收入支出总计498.20万元。与2022年度相比，收入支出总计增加20.00万元，增长4.18%。",
    "二、收入决算情况说明",
    "本年收入合计485.90万元，其中：财政拨款收入480.90万元，占98.97%；其他收入5.00万元，占1.03%。",
    "三、支出决算情况说明",
    "本年支出合计480.90万元，其中：基本支出360.40万元，占74.94%；项目支出120.50万元，占25.06%。",
    "四、一般公共预算财政拨款支出决算情况说明",
    "一般公共预算财政拨款支出480.90万元，主要用于以下方面：社会保障和就业支出（类）460.80万元，占95.82%；"
    "卫生健康支出（类）20.10万元，占4.18%。",
    "1.社会保障和就业支出（类）人力资源和社会保障管理事务（款）行政运行（项）。年初预算为290.00万元，支出决算为300.10万元。",
    "五、一般公共预算财政拨款基本支出决算情况说明",
    "一般公共预算财政拨款基本支出360.40万元，其中：人员经费320.20万元，主要包括：基本工资；公用经费40.20万元，主要包括：办公费。",
    "六、财政拨款“三公”经费支出决算情况说明",
    "“三公”经费财政拨款支出年初预算为8.00万元，支出决算为5.50万元，其中：因公出国（境）费决算为0.00万元；"
    "公务用车购置及运行费支出决算为2.50万元；公务接待费支出决算为3.00万元。",
]


def published(sheets: list[Sheet], prose: list[str] = PROSE) -> Report:
    last = sheets[-1]
    whole = [*sheets[:-1], replace(last, below=[*last.below, *prose])]
    return understand(read_bytes(word(whole, COVER), "决算.docx", load()), load())


def spoilt(number: int, old: str, new: str) -> list[Sheet]:
    """The sheets with the first cell of one of them that prints `old` printing `new`."""
    sheets = national()
    rows = [list(row) for row in sheets[number].rows]
    row, col = next((r, c) for r, cells in enumerate(rows) for c, cell in enumerate(cells) if cell == old)
    rows[row][col] = new
    sheets[number] = replace(sheets[number], rows=rows)
    return sheets


def messages(report: Report, severity: str = "error") -> list[str]:
    return [finding.message for finding in report.findings if finding.severity == severity]


def test_the_sound_publication_with_its_text_is_silent():
    report = published(national())
    assert len(report.final_accounts) == 9 and len(report.facts) > 20
    assert report.findings == []


@pytest.mark.parametrize(
    ("number", "old", "new", "told"),
    [
        (0, "5.00", "6.00", "本年收入合计印485.9，其上各行480.9+6合计486.9"),
        (0, "17.30", "18.30", "总计印498.2，其上各行460.8+20.1+18.3合计499.2"),
        (1, "40.20", "48.20", "20805行政事业单位养老支出"),
        (1, "485.90", "489.50", "本年收入合计：公开01表收入支出决算总表485.9万元，公开02表收入决算表489.5万元"),
        (2, "480.90", "490.80", "本年支出合计：公开01表收入支出决算总表480.9万元，公开03表支出决算表490.8万元"),
        (2, "120.50", "125.00", "合计印480.9，各列360.4+125合计485.4"),
        (3, "12.30", "13.20", "财政拨款收入支出决算总表：总计印493.2"),
        (4, "20.10", "21.00", "合计印480.9，各类460.8+21合计481.8"),
        (5, "15.00", "16.50", "302商品和服务支出印38.2，其下各款20.2+16.5+3合计39.7"),
        (5, "320.20", "302.20", "一般公共预算财政拨款基本支出：公开05表一般公共预算财政拨款支出决算表360.4万元"),
        (6, "5.50", "6.50", "合计印6.5，因公出国（境）费、公务用车购置及运行费、公务接待费2.5+3合计5.5"),
    ],
)
def test_a_slip_in_a_table_is_found(number, old, new, told):
    found = messages(published(spoilt(number, old, new)))
    assert any(told in message for message in found), found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("总计498.20万元。", "总计489.20万元。", "收支总计：文字489.20万元，公开01表收入支出决算总表498.2万元"),
        ("本年收入合计485.90", "本年收入合计458.90", "本年收入合计：文字458.90万元"),
        ("财政拨款收入480.90", "财政拨款收入408.90", "财政拨款收入：文字408.90万元"),
        ("项目支出120.50", "项目支出102.50", "项目支出：文字102.50万元，公开03表支出决算表120.5万元"),
        ("一般公共预算财政拨款支出480.90", "一般公共预算财政拨款支出490.80", "一般公共预算财政拨款支出：文字490.80万元"),
        ("就业支出（类）460.80", "就业支出（类）468.00", "社会保障和就业（类）：文字468.00万元"),
        ("支出决算为300.10", "支出决算为301.00", "行政运行（项）：文字301.00万元"),
        ("人员经费320.20", "人员经费302.20", "人员经费：文字302.20万元"),
        ("公用经费40.20", "公用经费42.00", "公用经费：文字42.00万元"),
        ("公务接待费支出决算为3.00", "公务接待费支出决算为3.30", "公务接待费：文字3.30万元"),
        ("支出年初预算为8.00", "支出年初预算为8.80", "“三公”经费：文字8.80万元"),
        ("占74.94%", "占79.44%", "占79.44%"),
        ("增长4.18%", "增长8.14%", "8.14%"),
    ],
)
def test_a_slip_in_the_text_is_found(old, new, told):
    text = [paragraph.replace(old, new) for paragraph in PROSE]
    assert text != PROSE
    found = messages(published(national(), text))
    assert any(told in message.replace("印", "占") or told in message for message in found), found


@pytest.mark.parametrize(
    "paragraph",
    [
        "2022年度本年收入合计999.00万元。",
        "上年本年支出合计999.00万元。",
        "公务接待费支出中，国内公务接待费1.50万元。",
        "社会保障和就业支出（类）年初预算为999.00万元。",
        "项目支出中，用于人员经费99.00万元。",
        "本年支出合计480.9万元，约合0.048亿元。",
        "政府采购支出总额99.00万元，其中：政府采购货物支出9.00万元、政府采购服务支出90.00万元。",
    ],
)
def test_a_figure_that_is_no_table_s_is_let_pass(paragraph):
    assert messages(published(national(), [*PROSE, "七、其他重要事项情况说明", paragraph])) == []


def test_a_table_that_is_said_to_be_empty_must_be():
    sheets = national()
    rows = [*sheets[7].rows[:-1], [("合计", 1, 2), "", "3.50", "3.50", "", "3.50", ""]]
    sheets[7] = replace(sheets[7], rows=rows)
    assert any("表注称本表无数据，表中合计印3.5" in message for message in messages(published(sheets)))


def test_an_empty_table_without_a_word_is_told_and_one_named_in_the_text_is_not():
    sheets = national()
    sheets[7] = replace(sheets[7], below=[])
    (told,) = messages(published(sheets), "info")
    assert told == "公开08表政府性基金预算财政拨款收入支出决算表没有数据，表注和文字都没有说明"
    explained = [*PROSE, "七、政府性基金预算财政拨款收入支出决算情况说明", "2023年度无政府性基金预算财政拨款收入和支出。"]
    assert published(sheets, explained).findings == []


def test_two_units_in_one_file_are_not_held_against_each_other():
    smaller = [replace(sheet, rows=[list(row) for row in sheet.rows]) for sheet in national()[:3]]
    halved = [
        replace(sheet, rows=[[cell if isinstance(cell, tuple) else _half(cell) for cell in row] for row in sheet.rows])
        for sheet in smaller
    ]
    report = published([*national()[:3], *halved], [])
    assert messages(report) == []


def _half(text: str) -> str:
    return f"{float(text.replace(',', '')) / 2:.2f}" if "." in text else text
