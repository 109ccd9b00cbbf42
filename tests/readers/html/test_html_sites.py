"""Reports on the pages of government sites: the records are those of the Word file, whatever stands around them."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sites

import extract
from extract.lexicon import load
from extract.model import Document
from extract.pipeline import understand
from extract.readers import read_bytes

SAMPLES = Path(__file__).parents[3] / "samples"
MARKUPS = {
    "word": {"paragraph": sites.mso},
    "bare": {"paragraph": sites.plain, "close": False, "border": "border=0"},
}
TITLES = ("2020年度部门整体支出绩效自评公开", "")


@cache
def word(name: str) -> Document:
    return extract.read(SAMPLES / name)


def page(site, markup: str, document: Document, title: str) -> bytes:
    encoding = "gb18030" if site is sites.nested_tables else "utf-8"
    return site(sites.article(document, **MARKUPS[markup]), title or document.blocks[0].text).encode(encoding)


def read(data: bytes) -> Document:
    return read_bytes(data, "t2021.html", load())


def squashed(document: Document) -> list[object]:
    blocks = ["".join(block.text.split()) for block in document.blocks]
    return blocks + [[(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for c in t.cells] for t in document.tables]


class Texts(HTMLParser):
    """All character data of a page, by the standard library: nothing of the reader counts them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.count = 0

    def handle_data(self, data: str) -> None:
        self.count += len("".join(data.split()))


@pytest.mark.parametrize("name", ["shifeng-2020.docx", "wuchang-2020.docx"])
@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("site", sites.SITES, ids=lambda site: site.__name__)
def test_nothing_but_the_report_and_all_of_it(site, markup, name):
    found = read(page(site, markup, word(name), ""))
    assert squashed(found) == squashed(word(name))
    assert not found.notes


@pytest.mark.parametrize("site", sites.SITES, ids=lambda site: site.__name__)
def test_characters_in_are_characters_out_and_declared_drops(site):
    data = page(site, "word", word("wuchang-2020.docx"), "另一个标题")
    found = read(data)
    texts = Texts()
    texts.feed(data.decode("gb18030" if site is sites.nested_tables else "utf-8"))
    assert found.characters + sum(dict(found.drops).values()) == texts.count


@pytest.mark.parametrize("site", [sites.trs, sites.nested_tables], ids=lambda site: site.__name__)
def test_the_records_are_those_of_the_word_file(site):
    source = word("shifeng-2020.docx")
    here, there = (understand(document, load()) for document in (read(page(site, "word", source, "")), source))
    names = ("self_evaluations", "evaluation_systems", "basic_data", "fund_lists", "facts", "findings")
    for record in names:
        ours, theirs = (_without_white_space([item.model_dump() for item in getattr(r, record)]) for r in (here, there))
        assert ours == theirs
    assert here.document.title == there.document.title
    assert here.document.organization == there.document.organization


def _without_white_space(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_white_space(inner) for key, inner in value.items() if key not in ("source", "sources")}
    if isinstance(value, list):
        return [_without_white_space(inner) for inner in value]
    return "".join(value.split()) if isinstance(value, str) else value


def test_a_title_that_only_the_page_prints_stays():
    document = read(
        sites.trs("<p>" + "本单位认真开展绩效自评工作。" * 20 + "</p>", "某某局2021年度部门整体支出绩效自评报告").encode()
    )
    assert document.blocks[0].text == "某某局2021年度部门整体支出绩效自评报告"
    assert document.blocks[0].outline_level is None
    assert len(document.blocks) == 2


def test_the_name_of_the_site_is_no_title_and_does_not_hide_the_one_there_is():
    prose = "<p>" + "本单位认真开展绩效自评工作。" * 60 + "</p>"
    head = "<html><head><title>某某区人民政府</title></head><body><div class=header><h1>某某区人民政府</h1></div>"
    markup = f"{head}<div class=main><h1>2021年度部门整体支出绩效自评报告</h1><div id=zoom>{prose}</div></div></body></html>"
    assert read(markup.encode()).blocks[0].text == "2021年度部门整体支出绩效自评报告"


def test_a_short_table_on_a_page_of_navigation_is_not_lost():
    rows = "".join(f"<tr><td>指标{n}</td><td>{n}</td><td>{n}分</td></tr>" for n in range(4))
    document = read(sites.unnamed(f"<table border=1>{rows}</table>", "绩效自评表").encode())
    assert [(t.n_rows, t.n_cols) for t in document.tables] == [(4, 3)]
    assert [b.text for b in document.blocks] == ["绩效自评表"]


def test_a_report_in_an_element_named_like_furniture_stays():
    prose = "<p>" + "本单位认真开展绩效自评工作，完成了全部任务。" * 30 + "</p>"
    for name in ("header", "top", "share", "position"):
        assert read(f"<html><body><div class={name}>{prose}</div></body></html>".encode()).characters > 500


def test_text_outside_of_the_named_article_stays_when_there_is_much_of_it():
    first, second = ("<p>" + text * 60 + "</p>" for text in ("第一部分的文字很长。", "第二部分同样很长。"))
    document = read(f"<html><body><div class=TRS_Editor>{first}</div><div class=x>{second}</div></body></html>".encode())
    assert len(document.blocks) == 2


def test_a_data_table_outside_of_the_named_article_stays():
    rows = "".join(f"<tr><td>指标{n}</td><td>{n}</td><td>{n}分</td></tr>" for n in range(4))
    prose = "<p>" + "本单位认真开展绩效自评工作。" * 60 + "</p>"
    document = read(
        f"<html><body><div id=zoom>{prose}</div><div class=fj><table border=1>{rows}</table></div></body></html>".encode()
    )
    assert len(document.tables) == 1


def test_a_page_of_links_alone_is_read_as_it_is():
    document = read(f"<html><body><ul>{sites.NAV}</ul></body></html>".encode())
    assert document.characters > 30


def test_a_list_of_documents_in_a_report_is_no_box_of_metadata():
    rows = "".join(f"<tr><td>办法{n}</td><td>〔2021〕{n}号</td><td>2021-05-0{n}</td><td>有效</td></tr>" for n in range(1, 3))
    markup = f"<table border=1><tr><td>文件名称</td><td>文号</td><td>发布日期</td><td>有效性</td></tr>{rows}</table>"
    assert [t.n_rows for t in read(sites.unnamed(markup, "制度清单公开").encode()).tables] == [3]


@pytest.mark.parametrize("name", ["head", "top", "position", "print", "table-head"])
def test_a_line_in_an_element_with_an_everyday_name_stays(name):
    prose = "<p>" + "本单位认真开展绩效自评工作。" * 60 + "</p>"
    document = read(f"<html><body>{prose}<div class={name}>单位：万元</div></body></html>".encode())
    assert document.blocks[-1].text == "单位：万元"


def test_files_that_a_page_without_tables_offers_are_named():
    document = read(
        "<html><body><p>现予公开。</p><p><a href='/P0202105.xlsx'>附件1：自评表.xlsx</a></p></body></html>".encode()
    )
    assert [b.text for b in document.blocks] == ["现予公开。", "附件1：自评表.xlsx"]
    assert any("附件1：自评表.xlsx" in note for note in document.notes)


def test_the_same_records_from_the_page_that_libreoffice_saves():
    here, there = (understand(word(f"wuchang-2020.{ending}"), load()) for ending in ("html", "docx"))
    assert squashed(word("wuchang-2020.html")) == squashed(word("wuchang-2020.docx"))
    assert _without_white_space(here.model_dump(exclude={"document"})) == _without_white_space(
        there.model_dump(exclude={"document"})
    )


def test_what_was_left_out_is_declared_by_kind():
    drops = dict(read(page(sites.trs, "word", word("wuchang-2020.docx"), "")).drops)
    assert set(drops) == {"head", "hidden", "metadata", "navigation", "page-title", "script"}
    assert drops["script"] == 2 * len("".join(re.sub("</?script>", "", sites.SCRIPT).split())) - _in_head() + _pasted_style()


def _in_head() -> int:
    return len("".join(re.sub("</?script>", "", sites.SCRIPT).split()))


def _pasted_style() -> int:
    return len(".TRS_EditorP{line-height:2}")


def test_hidden_text_is_read_where_a_script_would_show_it():
    prose = "本单位认真开展绩效自评工作。" * 30
    document = read(
        f"<html><body><div class=tab>概况</div><div style='display:none'><p>{prose}</p></div></body></html>".encode()
    )
    assert prose in [b.text for b in document.blocks]
    assert any("不显示" in note for note in document.notes)


def test_a_table_in_a_tab_that_a_script_opens_is_read_and_what_else_is_hidden_is_not():
    prose = "<p>" + "本单位认真开展绩效自评工作。" * 60 + "</p>"
    rows = "".join(f"<tr><td>指标{n}</td><td>{n}分</td></tr>" for n in range(4))
    hidden = f"<div style='display:none'><table border=1>{rows}</table></div><div style='display:none'>扫一扫</div>"
    document = read(f"<html><body>{prose}{hidden}</body></html>".encode())
    assert [t.n_rows for t in document.tables] == [4]
    assert dict(document.drops)["hidden"] == 3
    assert any("不显示" in note for note in document.notes)


def test_pages_in_frames_and_pictures_are_named():
    document = read(
        "<html><body><p>见下表</p><iframe src=biao.html></iframe><img src=biao.jpg><img src=hit.gif></body></html>".encode()
    )
    assert any("biao.html" in note for note in document.notes)
    assert any("1幅图片" in note for note in document.notes)


def test_every_word_of_the_pages_lexicon_is_told_once():
    lexicon = load()
    for name in ("containers", "furniture", "lines", "metadata"):
        for role, words in lexicon.roles(f"pages.{name}").items():
            assert not [word for word, count in Counter(words).items() if count > 1], role
