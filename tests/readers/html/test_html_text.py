"""What a page prints: white space, line breaks, automatic numbers, what is hidden, and the marks of office programs."""

import pytest

from extract.errors import UnknownEncoding
from extract.lexicon import load
from extract.model import Document
from extract.readers import read_bytes


def read(markup: str | bytes) -> Document:
    return read_bytes(markup if isinstance(markup, bytes) else markup.encode(), "t.html", load())


def lines(markup: str) -> list[str]:
    return [block.text for block in read(markup).blocks]


def drops(markup: str) -> dict[str, int]:
    return dict(read(markup).drops)


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<p>一、基\n   本情况</p>", ["一、基本情况"]),  # Word wraps its source between Han characters
        ("<p>total\n  budget 2020\n年</p>", ["total budget 2020 年"]),
        ("<p> 甲 <b> 乙</b></p>", ["甲 乙"]),
        ("<p>甲&nbsp;&nbsp;乙</p>", ["甲\u00a0\u00a0乙"]),
        ("<pre>甲  乙\n 丙</pre>", ["甲  乙", " 丙"]),
        ("<p>甲<br>乙<br></p>", ["甲\n乙"]),
        ("<div>甲<br>乙</div>", ["甲", "乙"]),
        ("<p>甲<br>　　乙<br><br>丙</p>", ["甲", "　　乙", "丙"]),
        ("<div>甲<p>乙</p>丙<span>丁</span></div>", ["甲", "乙", "丙丁"]),
        ("<span style='display:block'>甲</span><span style='display:block'>乙</span>", ["甲", "乙"]),
        ("<p>支出&ge;90%&#65292;收入&lt;80</p>", ["支出≥90%，收入<80"]),
        ("<p>收入<80万元，支出 < 90万元</p>", ["收入<80万元，支出 < 90万元"]),
        ("<p>甲<p>乙<div>丙<p>丁</div>戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("<html><body><p>甲</body></html><p>乙", ["甲", "乙"]),
        ("<p>甲</p>\x00<p>乙\x00丙</p>", ["甲", "乙丙"]),
    ],
)
def test_lines_as_a_browser_prints_them(markup, printed):
    assert lines("<!DOCTYPE html><html><body>" + markup) == printed


@pytest.mark.parametrize(
    ("markup", "printed"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3 type=a><li>甲<li><p>乙</p></ol>", ["c.甲", "d.乙"]),
        ("<ol style='list-style-type: cjk-ideographic'><li>概况<li value=5>绩效</ol>", ["一、概况", "五、绩效"]),
        ("<ol reversed><li>甲<li>乙</ol>", ["2.甲", "1.乙"]),
        ("<ol><li>5万元</ol>", ["1. 5万元"]),
        ("<ol><li>甲<ol type=i><li>乙</ol><li>丙</ol>", ["1.甲", "i.乙", "2.丙"]),
        ("<ol><li>一、甲<li>二、乙</ol>", ["一、甲", "二、乙"]),  # the site's own sheet takes the numbers away
        ("<ol style='list-style:none'><li>甲</ol><ul><li>乙</ul>", ["甲", "乙"]),
    ],
)
def test_automatic_numbers(markup, printed):
    document = read(markup)
    assert [block.text for block in document.blocks] == printed
    assert all(block.text.startswith(block.numbering) for block in document.blocks)


def test_the_numbers_that_word_wrote_before_paragraphs_of_a_list():
    document = read(
        "<p class=MsoListParagraph><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>（一）<span"
        " style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>基本情况</p>"
        "<p><span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;</span></span></span>要点</p>"
    )
    assert [(b.text, b.numbering) for b in document.blocks] == [("（一）基本情况", "（一）"), ("•要点", "•")]


@pytest.mark.parametrize(
    ("markup", "kind", "count"),
    [
        ("<p style='display: none'>隐去</p>", "hidden", 2),
        ("<style>.x{display:none}</style><p class='a X'>隐去</p>", "hidden", 2),
        ("<style>@media print{.x{display:none}} p.y{visibility:hidden}</style><p class=y>隐</p><p class=x>印</p>", "hidden", 1),
        ("<span style='mso-hide:all'>隐去</span>", "hidden", 2),
        ("<div hidden>隐去</div>", "hidden", 2),
        ("<noscript>请启用脚本</noscript>", "script", 5),
        ("<del>删去</del>", "deletion", 2),
        ("<ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby>", "ruby", 5),
        ("<a href='#_ftn1'>[1]</a>", "note-mark", 3),
        ("<div style='mso-element:header'>页眉</div>", "header-footer", 2),
        ("<div title='footer'><p>第1页</p></div>", "header-footer", 3),
        ("<button>查询</button><select><option>一<option selected>二</select>", "control", 3),
    ],
)
def test_what_is_not_printed_is_declared(markup, kind, count):
    assert drops(f"<html><body><p>正文</p>{markup}")[kind] == count


def test_fields_of_forms_print_what_is_filled_in():
    document = read(
        "<p>单位：<input value='某某局'> <input type=checkbox checked>是 <input type=radio>否<input type=hidden value=1></p>"
    )
    assert document.blocks[0].text == "单位：某某局 ☑是 □否"


def test_signs_in_symbol_fonts():
    assert lines("<p><span style='font-family:\"Wingdings 2\"'>R</span>是 <font face=Wingdings>l</font></p>") == ["☑是 ●"]


def test_looks_and_levels_as_evidence():
    document = read(
        "<style>p.big{font-size:22pt;text-align:center}</style><p class=big><b>标题</b></p><center><font size=4>副题</font></center>"
        "<h2>概况</h2><p style='mso-outline-level:3;font-weight:700;font-size:16px'>小题</p><p><b>半</b>粗</p>"
        "<p class=MsoToc1><a href='#_Toc1'>一、概况 1</a></p><br style='page-break-before:always'><p>新页</p>"
    )
    seen = [(b.text, b.outline_level, b.size, b.bold, b.centered, b.toc, b.page_break) for b in document.blocks]
    assert seen == [
        ("标题", None, 22.0, True, True, False, False),
        ("副题", None, 13.5, False, True, False, False),
        ("概况", 2, None, True, False, False, False),
        ("小题", 3, 12.0, True, False, False, False),
        ("半粗", None, None, False, False, False, False),
        ("一、概况 1", None, None, False, False, True, False),
        ("新页", None, None, False, False, False, True),
    ]


PAGE = "<html><head><meta http-equiv=Content-Type content='text/html; charset={}'></head><body><p>部门整体支出绩效自评情况，预算执行率为百分之百。</p>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("utf-8", "utf-8"),
        ("gb2312", "utf-8"),  # the page lies
        ("utf-8", "gb18030"),
        ("utf-8", "utf-8-sig"),
        ("unicode", "utf-16"),
        ("big5", "big5"),
        ("", "gb18030"),
    ],
)
def test_the_bytes_tell_the_encoding(declared, encoding):
    text = PAGE.format(declared)
    if encoding == "big5":
        text = text.replace("部门整体支出绩效自评情况，预算执行率为百分之百", "部門整體支出績效自評情況，預算執行率為百分之百")
    document = read(text.encode(encoding))
    assert document.blocks[0].text == text.split("<p>")[1].removesuffix("</p>")
    assert not document.notes


def test_a_few_broken_bytes_are_counted_and_many_are_no_text():
    good = (PAGE.format("gb2312") + "<p>预算执行率为百分之百。</p>" * 60).encode("gb18030")
    document = read(good + b"<p>\xb2\xfa</p><p>\xff\xff</p>")
    assert [note for note in document.notes if "无法解码" in note]
    with pytest.raises(UnknownEncoding, match="save it again"):
        read(good[:200] + bytes(range(128, 256)) * 20)
