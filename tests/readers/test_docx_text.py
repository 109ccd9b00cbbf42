"""What a Word paragraph prints: revisions, fields, text boxes, symbols, breaks; nothing lost that is not declared."""

import xml.etree.ElementTree as ET

import pytest
from docx_builder import W_NS, document, members, p, part, r, tbl, tc, texts, tr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import EmptyFile


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def text_box(*paragraphs: str) -> str:
    """As Word writes it: the shape, and the same once more for older programs."""
    inner = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_insertions_stay_deletions_go_and_are_declared():
    found = document(
        p("得分", "<w:ins>" + r("95") + "</w:ins>", deleted("90"), "<w:moveTo>" + r("分") + "</w:moveTo>")
        + p("<w:moveFrom>" + r("旧句") + "</w:moveFrom>", "新")
    )
    assert texts(found) == ["得分95分", "新"]
    assert found.drops == (("deletion", 2), ("moved-away", 2))


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    mark = "<w:rPr><w:del/></w:rPr>"
    assert texts(document(p("全年完成", properties=mark) + p("率为98%。") + p("下一段"))) == ["全年完成率为98%。", "下一段"]
    table = document(tbl(tr(tc(p("一", properties=mark), p("二"), p("三"))))).tables[0]
    assert table.cells[0].text == "一二\n三"


def test_field_codes_are_dropped_and_their_results_kept():
    found = document(p("共", field(" PAGE ", "3"), "页", '<w:fldSimple w:instr="DATE">' + r("2024年") + "</w:fldSimple>"))
    assert texts(found) == ["共3页2024年"]
    assert found.drops == (("field-code", 4),)


def test_a_field_inside_of_a_field_code_is_no_text():
    nested = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("PAGE", "1") + field("X", "2")
    nested += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("奇") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts(document(p(nested, "数"))) == ["奇数"]


def test_a_field_that_is_never_closed_hides_nothing():
    body = p("前", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "中") + p("后") + p(field("PAGE", "9"))
    assert texts(document(body)) == ["前中", "后", "9"]


def test_a_field_left_open_in_a_text_box_is_not_closed_by_its_double():
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    box = text_box(p(mark.format("end"), "框", mark.format("begin")))
    assert texts(document(p("前", box) + p("后"))) == ["前", "框", "后"]


def test_hidden_text_is_dropped_by_run_and_by_style():
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="q"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    found = document(
        p("见", r("隐藏", "<w:vanish/>"), r("也隐", '<w:rStyle w:val="h"/>'), r("显", '<w:vanish w:val="0"/>'))
        + p("整段隐去", r("除此", '<w:vanish w:val="false"/>'), properties='<w:pStyle w:val="q"/>'),
        styles=styles,
    )
    assert texts(found) == ["见显", "除此"]
    assert found.drops == (("hidden", 8),)


def test_a_text_box_comes_once_after_the_paragraph_that_holds_it():
    found = document(p("前", text_box(p("框一"), p("框二")), "后") + p("末"))
    assert texts(found) == ["前后", "框一", "框二", "末"]
    assert found.drops == (("alternative", 4),)
    cell = document(tbl(tr(tc(p("格", text_box(p("框")))))))
    assert cell.tables[0].cells[0].text == "格\n框"


def test_a_table_in_a_text_box_is_a_table():
    found = document(p(text_box(tbl(tr("甲", "乙")))) + p("完"))
    assert found.tables[0].filled() == [["甲", "乙"]]


def test_the_fallback_is_read_when_the_choice_has_no_text():
    run = "<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    assert texts(document(p(run))) == ["旧"]


def test_inline_wrappers_are_transparent():
    inner = "".join(
        f"<w:{name}>{r(name[0])}</w:{name}>" for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "unknownOne")
    )
    control = f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{r('控')}</w:sdtContent></w:sdt>"
    assert texts(document(p(inner, control))) == ["hscdbu控"]


def test_ruby_prints_its_base_and_formulas_their_characters():
    ruby = f"<w:r><w:ruby><w:rt>{r('jì')}</w:rt><w:rubyBase>{r('绩')}</w:rubyBase></w:ruby></w:r>"
    found = document(
        p(ruby, "<m:oMath><m:r><m:t>B/A</m:t></m:r></m:oMath>")
        + "<m:oMathPara><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></m:oMathPara>"
    )
    assert texts(found) == ["绩B/A", "x"]
    assert found.drops == (("ruby", 2),)


def test_tabs_breaks_and_hyphens():
    run = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>2</w:t><w:noBreakHyphen/><w:t>1</w:t><w:cr/><w:t>丙</w:t></w:r>"
    tabs = '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>'
    assert texts(document(p(run, properties=tabs))) == ["甲\t乙\n2-1\n丙"]


def test_line_feeds_of_the_xml_are_no_line_breaks():
    assert texts(document(p("<w:r><w:t>甲\n乙</w:t></w:r>"))) == ["甲 乙"]


@pytest.mark.parametrize(
    ("font", "char", "shown"),
    [
        ("Wingdings 2", "F052", "☑"),
        ("Wingdings 2", "00A3", "□"),
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0A8", "□"),
        ("Wingdings", "F06C", "●"),
        ("Symbol", "F0B3", "≥"),
        ("宋体", "2460", "①"),
    ],
)
def test_symbols_become_the_signs_they_show(font, char, shown):
    assert texts(document(p("达标", f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'))) == ["达标" + shown]


def test_text_set_in_a_symbol_font_is_translated_and_an_unknown_symbol_declared():
    fonts = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'
    assert texts(document(p(r("R", fonts), "是", r("\uf0a3", fonts), "否"))) == ["☑是□否"]
    assert document(p("甲", '<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>')).drops == (("symbol", 1),)


def test_form_fields_show_their_state():
    def box(state: str) -> str:
        data = f'<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>{state}</w:checkBox></w:ffData></w:fldChar>'
        return f'<w:r>{data}</w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'

    choice = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/></w:ddList>'
    menu = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{choice}</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts(document(p(box("<w:checked/>"), "是", box(""), "否", menu))) == ["☑是□否良"]


def test_page_breaks_mark_the_block_behind_them():
    brk = '<w:r><w:br w:type="page"/></w:r>'
    section = '<w:sectPr><w:type w:val="nextPage"/></w:sectPr>'
    found = document(
        p("封面", brk)
        + p("一页")
        + p(brk)
        + p("二页", properties=section)
        + p("三页")
        + p("四页", properties="<w:pageBreakBefore/>")
        + p("尾", brk, "五页")
        + "<w:sectPr/>"
    )
    assert [(b.text, b.page_break) for b in found.blocks] == [
        ("封面", False),
        ("一页", True),
        ("二页", True),
        ("三页", True),
        ("四页", True),
        ("尾", False),
        ("五页", True),
    ]
    assert document(tbl(tr(tc(p("上", brk, "下"))))).tables[0].cells[0].text == "上\n下"


def test_a_continuous_section_begins_no_page():
    found = document(p("甲", properties="<w:sectPr/>") + p("乙") + '<w:sectPr><w:type w:val="continuous"/></w:sectPr>')
    assert [b.page_break for b in found.blocks] == [False, False]


def test_footnotes_follow_the_body_and_their_marks_do_not_touch_numbers():
    notes = f'<w:footnote w:id="1">{p("口径不同。")}</w:footnote><w:footnote w:id="2">{p("没有引用")}</w:footnote>'
    found = document(p("收入100", '<w:r><w:footnoteReference w:id="1"/></w:r>', "万元"), footnotes=notes)
    assert texts(found) == ["收入100万元", "口径不同。"]
    missing = document(p("收入", '<w:r><w:footnoteReference w:id="1"/></w:r>'))
    assert missing.notes == ("脚注部件缺失，1条脚注未读",)


def test_lines_of_a_table_of_contents_are_marked():
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>'
        f"{p('目录')}</w:sdtContent></w:sdt>"
    )
    styled = p("一、概况\t1", properties='<w:pStyle w:val="TOC1"/>')
    linked = p('<w:hyperlink w:anchor="_Toc123">' + r("二、绩效\t2") + "</w:hyperlink>")
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
    opened += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    spread = p(opened, "三\t3") + p("四\t4") + p("五\t5", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    found = document(control + styled + linked + spread + p("正文"), styles=styles)
    assert [b.text for b in found.blocks if b.toc] == ["目录", "一、概况\t1", "二、绩效\t2", "三\t3", "四\t4", "五\t5"]


def test_headings_show_by_style_inherited_or_by_name():
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="附件标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="w"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="l1"><w:basedOn w:val="l2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="l2"><w:basedOn w:val="l1"/></w:style>'
    )

    def styled(text: str, style: str, more: str = "") -> str:
        return p(text, properties=f'<w:pStyle w:val="{style}"/>{more}')

    found = document(
        styled("甲", "x")
        + styled("乙", "w")
        + styled("丙", "1", '<w:jc w:val="left"/><w:outlineLvl w:val="9"/>')
        + styled("丁", "l1")
        + styled("戊", "none")
        + p(r("粗", "<w:b/>"), r(" "), r("细", '<w:sz w:val="28"/>'), properties='<w:outlineLvl w:val="2"/>'),
        styles=styles,
    )
    seen = [(b.outline_level, b.style, b.centered, b.bold, b.size) for b in found.blocks]
    assert seen == [
        (1, "附件标题", True, True, 16.0),
        (2, "标题 2", False, False, 10.5),
        (None, "heading 1", False, True, 16.0),
        (None, "l1", False, False, 10.5),
        (None, "Normal", False, False, 10.5),
        (3, "Normal", False, False, 10.5),
    ]


def test_ids_count_in_document_order_and_empty_paragraphs_make_no_block():
    found = document(p("甲") + p() + p("　") + tbl(tr("x")) + p("乙") + tbl(tr("y")))
    assert [element.id for element in found.body] == ["p1", "t1", "p2", "t2"]


@pytest.mark.parametrize("body", ["", p(), p("　 "), tbl(tr("", "")), p(deleted("全部删去"))])
def test_a_document_without_text_says_so(body):
    with pytest.raises(EmptyFile):
        document(body)


# ------------------------------------------------------------------ nothing lost

LEAF = st.text("绩效100%， ", min_size=1, max_size=4)
INLINE = st.recursive(
    st.one_of(
        LEAF.map(r),
        LEAF.map(deleted),
        LEAF.map(lambda t: r(t, "<w:vanish/>")),
        st.tuples(LEAF, LEAF).map(lambda pair: field(*pair)),
        LEAF.map(lambda t: f"<w:r><w:ruby><w:rt>{r(t)}</w:rt><w:rubyBase>{r(t)}</w:rubyBase></w:ruby></w:r>"),
        st.sampled_from(["begin", "separate", "end"]).map(lambda k: f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>'),
    ),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(["ins", "moveTo", "moveFrom", "del", "hyperlink", "smartTag", "fldSimple", "sdtContent", "never"]),
            st.lists(inner, max_size=3),
        ).map(lambda pair: f"<w:{pair[0]}>{''.join(pair[1])}</w:{pair[0]}>"),
        st.lists(inner, max_size=3).map(lambda parts: text_box(p(*parts))),
    ),
    max_leaves=6,
)
PARAGRAPH = st.tuples(st.lists(INLINE, max_size=4), st.booleans()).map(
    lambda pair: p(*pair[0], properties="<w:rPr><w:del/></w:rPr>" if pair[1] else "")
)
BODY = st.recursive(
    st.one_of(PARAGRAPH, INLINE),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"<w:sdt><w:sdtContent>{''.join(parts)}</w:sdtContent></w:sdt>"),
        st.lists(inner, max_size=3).map(lambda parts: f"<w:del>{''.join(parts)}</w:del>"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: tbl(tr(*[tc(part) for part in parts]), "".join(parts))),
    ),
    max_leaves=5,
)


def characters_of(xml: str) -> int:
    """Every character of the main part, counted without knowing what Word does with it."""
    holders = {f"{{{W_NS}}}{name}" for name in ("t", "delText", "instrText", "delInstrText")}
    return sum(len("".join((element.text or "").split())) for element in ET.fromstring(xml).iter() if element.tag in holders)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.lists(BODY, max_size=4))
def test_characters_in_are_characters_out_and_declared_drops(parts):
    body = "".join(parts) + p("末")
    found = document(body)
    assert characters_of(members(body)["word/document.xml"]) == found.characters + sum(count for _, count in found.drops)


def test_the_counter_counts():
    assert characters_of(part("document", p("四 个字符", deleted("五六")))) == 6
