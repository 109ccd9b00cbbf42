"""Cells read the short way: whatever stands in them, the document is the one that the full walk gives."""

import pytest
from docx_builder import document, p, package, r, tbl, tc, tr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.lexicon import load
from extract.readers import read_bytes
from extract.readers.docx.cells import Cells

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="list"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="hidden"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
RUNS = [
    r("产出指标"),
    r("  95%\n以上 "),
    r("lmn", '<w:rFonts w:ascii="Wingdings"/>'),
    r("l", '<w:rFonts w:hAnsi="Wingdings"/>'),
    r("宋体", '<w:rFonts w:ascii="宋体"/><w:b/>'),
    r("密", "<w:vanish/>"),
    r("密", '<w:rStyle w:val="hidden"/>'),
    "<w:r><w:t>前</w:t><w:br/><w:tab/><w:t>后</w:t></w:r>",
    '<w:r><w:br w:type="page"/></w:r>',
    '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
    "<w:r><w:lastRenderedPageBreak/><w:t>新页</w:t></w:r>",
    '<w:bookmarkStart w:id="1" w:name="x"/><w:bookmarkEnd w:id="1"/><w:proofErr w:type="spellStart"/>',
    f'<w:del w:id="1">{r("删")}</w:del><w:ins w:id="2">{r("增")}</w:ins>',
    f'<w:hyperlink w:anchor="a">{r("链接")}</w:hyperlink><w:smartTag>{r("标")}</w:smartTag>',
    f"<w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>",
    '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
    f'{r("2020年")}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    f"<w:r><w:txbxContent>{p('框')}</w:txbxContent></w:r>",
    "<w:r><w:t>零<w:unknown/>一</w:t><w:unknown><w:t>二</w:t></w:unknown></w:r>",
]
PROPERTIES = [
    "",
    '<w:jc w:val="center"/>',
    '<w:pStyle w:val="secret"/>',
    '<w:pStyle w:val="list"/>',
    '<w:pStyle w:val="nowhere"/>',
    '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
    '<w:rPr><w:del w:id="3"/></w:rPr>',
    "<w:rPr><w:b/></w:rPr>",
]
paragraphs = st.builds(
    lambda runs, properties: p(*runs, properties=properties),
    st.lists(st.sampled_from(RUNS), max_size=3),
    st.sampled_from(PROPERTIES),
)
cells = st.builds(lambda content: tc(*content), st.lists(paragraphs, min_size=1, max_size=3))
tables = st.builds(lambda rows: tbl(*(tr(*row) for row in rows)), st.lists(st.lists(cells, min_size=1, max_size=3), max_size=3))


@given(tables)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_short_way_reads_what_the_full_walk_reads(table: str) -> None:
    data = package(p("标题") + table + p("末段"), styles=STYLES, numbering=NUMBERING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cells, "text", lambda self, cell: None)
        walked = read_bytes(data, "报告.docx", load())
    assert read_bytes(data, "报告.docx", load()) == walked


def test_a_form_of_plain_cells_never_needs_the_full_walk() -> None:
    read: list[str | None] = []
    with pytest.MonkeyPatch.context() as patch:
        own = Cells.text
        patch.setattr(Cells, "text", lambda self, cell: read.append(own(self, cell)) or read[-1])
        document(tbl(tr(tc(p("一级\n指标")), tc(p(r("95", "<w:b/>"), "%"), p("以上", properties='<w:jc w:val="center"/>')))))
    assert read == ["一级 指标", "95%\n以上"]


def test_the_text_of_a_field_code_that_runs_over_a_table_is_not_printed() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    read = document(p("正文", begin) + tbl(tr(tc(p("条件")))) + p(end, "完"))
    assert [cell.text for cell in read.tables[0].cells] == [""]
    assert dict(read.drops) == {"field-code": 2}


def test_a_stylesheet_with_an_empty_style_is_read_whole() -> None:
    empty = '<w:style w:type="paragraph" w:styleId="e"/>'
    heading = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/></w:style>'
    read = document(
        p("一、概况", properties='<w:pStyle w:val="h"/>') + p("正文", properties='<w:pStyle w:val="e"/>'),
        styles=empty + heading,
    )
    assert [block.outline_level for block in read.blocks] == [1, None]
