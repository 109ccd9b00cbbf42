"""Automatic numbering: the numbers that Word prints and does not store."""

import pytest
from docx_builder import document, p, tbl, tc, texts, tr

from extract.readers.docx.numerals import numeral


def level(at: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(identity: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{"".join(levels)}</w:abstractNum>'


def num(identity: int, definition: int, override: str = "") -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'


def item(text: str, num_id: int = 1, at: int | None = 0, more: str = "") -> str:
    own = f'<w:ilvl w:val="{at}"/>' if at is not None else ""
    return p(*[text] if text else [], properties=f'{more}<w:numPr>{own}<w:numId w:val="{num_id}"/></w:numPr>')


REPORT = abstract(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"),
) + num(1, 0)


def test_the_four_levels_of_a_chinese_report():
    body = (
        item("概况")
        + item("职能", at=1)
        + item("机构", at=1)
        + item("内设", at=2)
        + item("人员", at=3)
        + item("绩效")
        + item("产出", at=1)
    )
    found = document(body, numbering=REPORT)
    assert texts(found) == ["一、概况", "（一）职能", "（二）机构", "1.内设", "①人员", "二、绩效", "（一）产出"]
    assert [b.numbering for b in found.blocks] == ["一、", "（一）", "（二）", "1.", "①", "二、", "（一）"]


def test_a_number_never_runs_into_the_figure_behind_it():
    assert texts(document(item("5万元", at=2), numbering=REPORT)) == ["1. 5万元"]


def test_levels_above_are_part_of_the_number_and_legal_numbering_makes_them_arabic():
    numbering = abstract(
        0, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>"), level(2, "decimal", "%1-%2-%3")
    ) + num(1, 0)
    body = item("总则") + item("目的", at=1) + item("细则", at=2) + item("附则") + item("解释", at=1)
    assert texts(document(body, numbering=numbering)) == ["第一章总则", "1.1目的", "一-1-1细则", "第二章附则", "2.1解释"]


def test_lists_with_one_definition_count_on_and_an_override_begins_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1、")) + num(1, 0) + num(2, 0) + num(3, 0, anew)
    body = item("甲") + item("乙", 2) + item("丙", 3) + item("丁", 3)
    assert texts(document(body, numbering=numbering)) == ["1、甲", "2、乙", "5、丙", "6、丁"]


def test_an_override_may_bring_its_own_level():
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1.")}</w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1、")) + num(1, 0, own)
    assert texts(document(item("甲") + item("乙"), numbering=numbering)) == ["I.甲", "II.乙"]


def test_a_level_may_count_on_over_the_level_above():
    numbering = abstract(0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')) + num(
        1, 0
    )
    body = item("甲") + item("子", at=1) + item("乙") + item("丑", at=1)
    assert texts(document(body, numbering=numbering)) == ["一、甲", "1.子", "二、乙", "2.丑"]


def test_numbering_of_a_style_its_level_by_the_style_and_how_to_switch_it_off():
    tied = '<w:pStyle w:val="h2"/>'
    numbering = abstract(0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）", tied)) + num(1, 0)
    styles = (
        '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="child"><w:basedOn w:val="h2"/></w:style>'
    )
    styled = [p(t, properties=f'<w:pStyle w:val="{s}"/>') for t, s in (("甲", "h1"), ("乙", "h2"), ("丙", "child"))]
    off = item("无", 0, None, '<w:pStyle w:val="h1"/>')
    body = "".join(styled) + off
    assert texts(document(body, numbering=numbering, styles=styles)) == ["一、甲", "（一）乙", "（二）丙", "无"]


def test_a_list_defined_by_a_numbering_style():
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="S"/></w:abstractNum>'
        + abstract(1, level(0, "decimal", "(%1)"))
        + num(1, 0)
        + num(2, 1)
    )
    styles = '<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert texts(document(item("甲") + item("乙"), numbering=numbering, styles=styles)) == ["(1)甲", "(2)乙"]


def test_serial_numbers_of_a_table_column_are_automatic_numbers_of_empty_paragraphs():
    numbering = abstract(0, level(0, "decimal", "%1")) + num(1, 0)
    rows = [tr(tc(item("")), "项目") for _ in range(3)]
    assert [row[0] for row in document(tbl(*rows), numbering=numbering).tables[0].filled()] == ["1", "2", "3"]


def test_cells_merged_away_do_not_count():
    numbering = abstract(0, level(0, "decimal", "%1")) + num(1, 0)
    rows = [tr(tc(item(""), merge=m), "x") for m in ("restart", "continue", "restart")]
    assert [row[0] for row in document(tbl(*rows), numbering=numbering).tables[0].filled()] == ["1", "1", "2"]


def test_bullets_show_the_sign_of_their_font():
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    numbering = abstract(0, level(0, "bullet", "\uf06c", fonts), level(1, "bullet", "\uf0ff")) + num(1, 0)
    assert texts(document(item("甲") + item("乙", at=1), numbering=numbering)) == ["●甲", "•乙"]


def test_a_paragraph_deleted_with_its_end_takes_no_number():
    mark = "<w:rPr><w:del/></w:rPr>"
    gone = item("", more=mark)
    assert texts(document(item("甲") + gone + item("乙"), numbering=REPORT)) == ["一、甲", "二、乙"]


@pytest.mark.parametrize("body", [item("甲", 99), item("甲", 1, 12), item("甲", 1, 7)])
def test_unknown_lists_and_levels_print_nothing(body):
    assert texts(document(body, numbering=REPORT)) == ["甲"]
    assert texts(document(body)) == ["甲"]


@pytest.mark.parametrize("odd", ["", "x", "²", "-1", "9" * 6000, "1.5"])
def test_values_that_are_no_numbers_are_passed_over(odd):
    numbering = (
        abstract(0, level(0, "decimal", "%1、").replace('w:val="1"/>', f'w:val="{odd}"/>'), f'<w:lvl w:ilvl="{odd}"/>')
        + num(1, 0, f'<w:lvlOverride w:ilvl="{odd}"><w:startOverride w:val="{odd}"/></w:lvlOverride>')
        + f'<w:num w:numId="{odd}"/><w:abstractNum w:abstractNumId="{odd}"/>'
    )
    odd_item = p(
        "乙", properties=f'<w:outlineLvl w:val="{odd}"/><w:numPr><w:ilvl w:val="{odd}"/><w:numId w:val="{odd}"/></w:numPr>'
    )
    cell = tbl(tr(tc("丙", properties=f'<w:gridSpan w:val="{odd}"/><w:tcW w:w="{odd}"/>')))
    found = document(item("甲") + odd_item + cell, numbering=numbering)
    assert [text[-1] for text in found.texts()] == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("001", 7, "007"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 26, "z"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 100, "一〇〇"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("japaneseCounting", 12, "十二"),
        ("chineseLegalSimplified", 11, "壹拾壹"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 10, "⑩"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("decimalFullWidth", 15, "１５"),
        ("none", 5, ""),
        ("ordinalText", 5, "5"),
        ("decimal", 0, "0"),
    ],
)
def test_number_formats(form, value, shown):
    assert numeral(value, form) == shown
