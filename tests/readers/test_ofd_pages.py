"""Pages of OFD files as the standard and its writers draw them, and files that nobody should have to read."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extract.errors import DamagedFile, EmptyFile, EncryptedFile, ReportError, TooLarge
from extract.lexicon import Lexicon, load
from extract.model import Document, Element
from extract.readers import ofd, read_bytes, sniff
from extract.readers.ofd import read
from extract.readers.paged import PageInk
from extract.readers.scan.page import Picture
from extract.tables.geometry import Glyph
from tests.readers.ofd_builder import (
    NAMESPACE,
    document,
    entry,
    filled,
    grid,
    package,
    page,
    parts,
    read_pages,
    read_parts,
    resources,
    stroke,
    text,
)

XS, YS = (20, 80, 120, 160), (40, 50, 60, 70)
ROWS = (("指标名称", "目标值", "完成值"), ("新增就业人数", "9000人", "9340人"), ("资金到位率", "100%", "99.6%"))


def tight(document: Document) -> list[str]:
    return ["".join(text.split()) for text in document.texts()]


def cells(document: Document) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for t in document.tables for c in t.cells]


def test_a_table_with_its_places_in_points():
    found = read_pages(text(20, 30, "绩效目标表") + grid(XS, YS, ROWS))
    assert found.format == "ofd"
    assert found.pages == 1
    table = found.tables[0]
    assert [["".join(cell.text.split()) for cell in table.starting(row)] for row in range(3)] == [list(row) for row in ROWS]
    assert table.cells[0].place.page == 1
    assert table.cells[0].place.bbox == pytest.approx((20 / 25.4 * 72, 40 / 25.4 * 72, 80 / 25.4 * 72, 50 / 25.4 * 72))
    assert found.blocks[0].size == pytest.approx(4 / 25.4 * 72, abs=0.1)


def test_the_file_is_found_by_its_content():
    data = package(parts(text(20, 30, "绩效目标表")))
    assert sniff(data) == "ofd"
    assert tight(read_bytes(data, "附件.pdf", load())) == ["绩效目标表"]


def test_borders_as_thin_boxes_and_as_boxes_around_cells():
    thin = [filled(XS[0], y, XS[-1], y + 0.2) for y in YS] + [filled(x, YS[0], x + 0.2, YS[-1]) for x in XS]
    boxes = [
        f'<ofd:PathObject ID="1" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}"><ofd:AbbreviatedData>S 0 0 L {x1 - x0} 0 '
        f"L {x1 - x0} {y1 - y0} L 0 {y1 - y0} C</ofd:AbbreviatedData></ofd:PathObject>"
        for y0, y1 in pairwise(YS)
        for x0, x1 in pairwise(XS)
    ]
    texts = re.sub(r"<ofd:PathObject.*?</ofd:PathObject>", "", grid(XS, YS, ROWS))
    expected = cells(read_pages(grid(XS, YS, ROWS)))
    assert len(expected) == 9
    assert cells(read_pages("".join(thin) + texts)) == expected
    assert cells(read_pages("".join(boxes) + texts)) == expected


def test_what_is_invisible_makes_no_border():
    clear = '<ofd:StrokeColor Value="0 0 0" Alpha="0"/>'
    lines = [
        stroke(100, 40, 100, 70, inner=clear),
        stroke(100, 40, 100, 70, 'Visible="false"'),
        stroke(100, 40, 100, 70, 'Alpha="0"'),
        stroke(100, 40, 100, 70, 'Stroke="false"'),
        filled(100, 40, 118, 70, None),
    ]
    assert cells(read_pages(grid(XS, YS, ROWS) + "".join(lines))) == cells(read_pages(grid(XS, YS, ROWS)))


def test_what_a_clip_hides_makes_no_border_and_no_text():
    def clip(x: float, y: float, width: float, height: float) -> str:
        data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
        path = f'<ofd:Path Boundary="{x} {y} {width} {height}"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:Path>'
        return f"<ofd:Clips><ofd:Clip><ofd:Area>{path}</ofd:Area></ofd:Clip></ofd:Clips>"

    wide = (
        '<ofd:PathObject ID="1" Boundary="0 0 210 297" {}>'
        + "{}<ofd:AbbreviatedData>M 100 0 L 100 297</ofd:AbbreviatedData></ofd:PathObject>"
    )
    away = wide.format("", clip(0, 0, 90, 297))
    found = read_pages(grid(XS, YS, ROWS) + away + text(20, 90, "看得见看不见", inner=clip(0, 0, 11, 6)))
    assert cells(found) == cells(read_pages(grid(XS, YS, ROWS)))
    assert tight(found)[-1] == "看得见"
    assert found.drops == (("hidden-text", 3),)


def test_advances_in_short_and_in_full_are_the_same():
    short = read_pages(text(20, 30, "共计2020年度", code='DeltaX="g 2 4 g 4 2 4"'))
    full = read_pages(text(20, 30, "共计2020年度", code='DeltaX="4 4 2 2 2 2 4"'))
    assert short.body == full.body
    assert tight(short) == ["共计2020年度"]


def test_advances_that_are_missing_or_too_few():
    assert tight(read_pages(text(20, 30, "绩效自评", code=" "))) == ["绩效自评"]
    few = read_pages(text(20, 30, "绩效自评", code='DeltaX="4"') + text(20, 40, "绩效自评"))
    assert len({block.place.bbox[2] - block.place.bbox[0] for block in few.blocks}) == 1


def test_one_text_code_over_several_lines():
    moved = read_pages(text(20, 30, "甲乙丙丁", code='DeltaX="4 -4 4" DeltaY="0 6 0"') + stroke(10, 80, 90, 80))
    assert [line for block in moved.blocks for line in [block.text]] in (["甲乙", "丙丁"], ["甲乙丙丁"])
    upright = read_pages(text(20, 30, "购买方", code='DeltaY="5 5"') + text(60, 30, "名称"))
    assert "".join(tight(upright)).replace("名称", "") == "购买方"


def test_text_codes_one_after_the_other_in_an_object():
    codes = '<ofd:TextCode X="0" Y="4" DeltaX="4">项目</ofd:TextCode><ofd:TextCode X="8" DeltaX="4">支出</ofd:TextCode>'
    found = read_pages(f'<ofd:TextObject ID="1" Boundary="20 20 30 6" Size="4">{codes}</ofd:TextObject>')
    assert tight(found) == ["项目支出"]


def test_a_matrix_moves_and_scales_text_and_rules():
    plain = read_pages(text(40, 60, "绩效", size=4))
    scaled = (
        '<ofd:TextObject ID="1" CTM="2 0 0 2 10 10" Boundary="10 10 99 99" Size="2">'
        '<ofd:TextCode X="10" Y="20" DeltaX="2">绩效</ofd:TextCode></ofd:TextObject>'
    )
    assert read_pages(scaled).blocks[0].place.bbox == pytest.approx(plain.blocks[0].place.bbox)


@pytest.mark.parametrize("ctm", ["0 1 -1 0 30 0", "0 -1 1 0 0 30"])
def test_text_on_its_side_is_read_in_its_direction(ctm: str):
    code = '<ofd:TextCode X="0" Y="4" DeltaX="g 3 4">绩效目标</ofd:TextCode>'
    found = read_pages(f'<ofd:TextObject ID="1" CTM="{ctm}" Boundary="50 50 30 30" Size="4">{code}</ofd:TextObject>')
    assert tight(found) == ["绩效目标"]


@pytest.mark.parametrize(("direction", "delta"), [(90, 'DeltaY="g 3 4"'), (270, 'DeltaY="g 3 -4"')])
def test_turned_characters(direction: int, delta: str):
    code = f'<ofd:TextCode X="10" Y="30" {delta}>绩效目标</ofd:TextCode>'
    found = read_pages(
        f'<ofd:TextObject ID="1" CharDirection="{direction}" Boundary="50 50 30 60" Size="4">{code}</ofd:TextObject>'
    )
    assert tight(found) == ["绩效目标"]


def test_slanted_text_is_a_watermark_and_is_named():
    code = '<ofd:TextCode X="0" Y="4" DeltaX="g 3 9">内部资料</ofd:TextCode>'
    mark = f'<ofd:TextObject ID="1" CTM="0.7 -0.7 0.7 0.7 0 90" Boundary="50 50 90 90" Size="9">{code}</ofd:TextObject>'
    found = read_pages(text(20, 30, "部门整体支出绩效") + mark)
    assert tight(found) == ["部门整体支出绩效"]
    assert found.drops == (("slanted-text", 4),)
    assert any("内部资料" in note for note in found.notes)


@pytest.mark.parametrize("more", ['Visible="false"', 'Alpha="0"', 'Fill="false"', "><ofd:FillColor Value='0 0 0' Alpha='0'/"])
def test_invisible_text_is_a_declared_drop(more: str):
    found = read_pages(text(20, 30, "看得见的正文") + text(20, 40, "看不见", more=more))
    assert tight(found) == ["看得见的正文"]
    assert found.drops == (("hidden-text", 3),)


def test_text_beyond_the_page_and_characters_without_a_code_are_declared_drops():
    found = read_pages(text(20, 30, "正文共计十个字左右的一行") + text(20, 400, "纸外") + text(20, 40, "\ue123"))
    assert tight(found) == ["正文共计十个字左右的一行"]
    assert dict(found.drops) == {"outside-page": 2, "unmapped-glyph": 1}


def test_templates_lie_under_and_over_the_page():
    common = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    content = parts(text(42, 30, "石油"), common=common)
    content["Doc_0/Pages/Page_0/Content.xml"] = page(
        text(42, 30, "九三四零"), '<ofd:Template TemplateID="5" ZOrder="Background"/>'
    )
    content["Doc_0/Tpls/Tpl_0/Content.xml"] = page(text(20, 30, "就业人数："))
    assert tight(read_parts(content)) == ["就业人数：九三四零"]


def test_composite_units_blocks_and_drawing_parameters():
    unit = f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70" Width="9" Height="9"><ofd:Content>{text(0, 4, "复合")}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
    drawn = '<ofd:DrawParams><ofd:DrawParam ID="3"><ofd:FillColor Value="0 0 0" Alpha="0"/></ofd:DrawParam><ofd:DrawParam ID="4" Relative="3"/></ofd:DrawParams>'
    objects = (
        '<ofd:CompositeObject ID="1" Boundary="20 30 9 9" ResourceID="70"/>'
        f"<ofd:PageBlock ID='2'>{text(20, 50, '块中的字')}</ofd:PageBlock>" + text(20, 60, "透明", more='DrawParam="4"')
    )
    content = parts(objects, common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>")
    content["Doc_0/PublicRes.xml"] = resources(unit + drawn)
    found = read_parts(content)
    assert tight(found) == ["复合", "块中的字"]
    assert found.drops == (("hidden-text", 2),)


def test_annotations_attachments_and_signatures_are_named_not_read():
    more = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
    content = parts(text(20, 30, "正文"), more=more)
    root = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    content["OFD.xml"] = entry(root)
    content["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NAMESPACE}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    content["Doc_0/Annots/A.xml"] = (
        f'<ofd:PageAnnot {NAMESPACE}><ofd:Annot Type="Watermark" ID="1"><ofd:Appearance Boundary="0 0 9 9">{text(1, 9, "仅供查阅")}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    content["Doc_0/Attachs/Attachments.xml"] = (
        f'<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="1" Name="明细表.xlsx"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    )
    content["Doc_0/Signs/Signatures.xml"] = f'<ofd:Signatures {NAMESPACE}><ofd:Signature ID="1"/></ofd:Signatures>'
    found = read_parts(content)
    assert tight(found) == ["正文"]
    assert found.drops == (("annotation", 4),)
    assert [word in " ".join(found.notes) for word in ("第1页批注", "仅供查阅", "明细表.xlsx", "1个电子签名")] == [True] * 4


def test_several_documents_and_versions():
    content = parts(text(20, 30, "第一个文档"))
    content["OFD.xml"] = (
        f"<OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        '<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot><ofd:Versions><ofd:Version ID="1" Current="true" '
        'BaseLoc="Doc_1/V.xml"/></ofd:Versions></ofd:DocBody></OFD>'
    )
    content["Doc_1/V.xml"] = f"<ofd:DocVersion {NAMESPACE}><ofd:DocRoot>New.xml</ofd:DocRoot></ofd:DocVersion>"
    content["Doc_1/Document.xml"] = document(1).replace("Pages/Page_0", "Old")
    content["Doc_1/New.xml"] = document(1)
    content["Doc_1/Pages/Page_0/Content.xml"] = page(text(20, 30, "第二个文档的新版"))
    found = read_parts(content)
    assert "".join(tight(found)) == "第一个文档第二个文档的新版"
    assert found.pages == 2
    assert any("2个文档" in note for note in found.notes)


def test_a_page_of_one_picture_needs_ocr():
    picture = '<ofd:ImageObject ID="1" CTM="210 0 0 297 0 0" Boundary="0 0 210 297" ResourceID="5"/>'
    found = read_pages(text(20, 30, "正文第一页"), picture)
    assert found.needs_ocr == (2,)
    assert found.notes == ("第2页是图像，没有文字层，需要文字识别（OCR）",)


class FakeScans:
    """Stands for recognition: keeps the picture, says what it is told to."""

    def __init__(self) -> None:
        self.pages: dict[int, Picture] = {}

    def read(self, picture: Picture, number: int) -> PageInk:
        self.pages[number] = picture
        return PageInk(number, 595, 842, [Glyph(char, 80 + 10 * n, 90, 90 + 10 * n, 100) for n, char in enumerate("识别的字")])

    def settle(self, body: tuple[Element, ...], lexicon: Lexicon) -> tuple[Element, ...]:
        return body

    def notes(self) -> list[str]:
        return ["由文字识别读出"]


def shade(grey: int) -> bytes:
    out = BytesIO()
    Image.new("L", (210, 148), grey).save(out, "PNG")
    return out.getvalue()


def test_a_page_of_pictures_is_put_together_and_recognised(monkeypatch):
    strips = (
        '<ofd:ImageObject ID="1" CTM="210 0 0 148 0 0" Boundary="0 0 210 148" ResourceID="5"/>'
        '<ofd:ImageObject ID="2" CTM="210 0 0 148 0 0" Boundary="0 149 210 148" ResourceID="6"/>'
        '<ofd:ImageObject ID="3" CTM="9 0 0 9 0 0" Boundary="9 9 9 9" ResourceID="7"/>'
    )
    content = parts(text(20, 30, "正文第一页"), strips, common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    media = [f'<ofd:MultiMedia ID="{n}"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>' for n in (5, 6, 7)]
    content["Doc_0/DocumentRes.xml"] = resources(f"<ofd:MultiMedias>{''.join(media)}</ofd:MultiMedias>")
    content |= {"Doc_0/Res/5.png": shade(200), "Doc_0/Res/6.png": shade(150), "Doc_0/Res/7.png": b"no picture"}
    scans = FakeScans()
    monkeypatch.setattr(ofd, "opened", lambda: scans)
    found = read_parts(content)
    assert "".join(tight(found)) == "正文第一页识别的字"
    assert (found.reader, found.needs_ocr, found.notes) == ("ofd/xml+rapidocr", (), ("由文字识别读出",))
    sheet = scans.pages[2].gray
    height, width = sheet.shape
    assert height / width == pytest.approx(297 / 210, abs=0.01)
    assert (sheet[height // 4, width // 2], sheet[3 * height // 4, width // 2]) == (200, 150)
    assert scans.pages[2].unit * width == pytest.approx(210 / 25.4 * 72, abs=0.5)


def test_text_without_unicode_needs_ocr():
    found = read_pages(text(20, 30, "正文第一页"), text(20, 30, "\ue123" * 9))
    assert found.needs_ocr == (2,)


def test_the_page_number_of_official_papers_is_no_text():
    found = read_pages(
        text(20, 30, "现将绩效自评情况报告如下。") + text(150, 270, "—1—"), text(20, 30, "一、基本情况") + text(20, 270, "2021")
    )
    assert tight(found) == ["现将绩效自评情况报告如下。", "一、基本情况", "2021"]
    assert found.drops == (("furniture", 3),)


def test_a_table_goes_on_over_the_page():
    first = text(20, 30, "绩效目标表") + grid(XS, (40, 50, 60), ROWS[:2])
    found = read_pages(first, grid(XS, (20, 30), ROWS[2:]))
    assert len(found.tables) == 1
    assert [cell[4] for cell in cells(found)] == [cell for row in ROWS for cell in row]


# ------------------------------------------------------------------ files nobody should have to read


def test_a_page_that_is_lost_is_named_and_the_others_are_read():
    content = parts(text(20, 30, "甲"), text(20, 30, "乙"), text(20, 30, "丙"))
    del content["Doc_0/Pages/Page_0/Content.xml"]
    content["Doc_0/Pages/Page_1/Content.xml"] = "<ofd:Page"
    found = read_parts(content)
    assert tight(found) == ["丙"]
    assert found.needs_ocr == ()
    assert found.notes == ("第1—2页缺失或损坏，无法读取",)


def test_a_damaged_resource_does_not_stop_the_text():
    content = parts(text(20, 30, "正文"), common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>")
    content["Doc_0/PublicRes.xml"] = "<broken"
    found = read_parts(content)
    assert tight(found) == ["正文"]
    assert found.notes == ("部件损坏，未读：Doc_0/PublicRes.xml",)


@pytest.mark.parametrize("name", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_a_part_that_is_missing_or_no_xml_is_damage(name: str):
    for broken in ("", "no xml", "<a><b></a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
        content = {**parts(text(20, 30, "正文")), name: broken}
        with pytest.raises(DamagedFile):
            read_parts(content)
    content = parts(text(20, 30, "正文"))
    del content[name]
    with pytest.raises(DamagedFile):
        read_parts(content)


def test_a_file_without_text_is_empty_and_an_encrypted_one_says_so():
    with pytest.raises(EmptyFile):
        read_pages(stroke(10, 10, 90, 10))
    with pytest.raises(EncryptedFile):
        read_parts({**parts(text(20, 30, "正文")), "Encryptions.xml": "<Encryptions/>"})


def test_composites_that_hold_each_other_end():
    inner = "".join(f'<ofd:CompositeObject ID="{n}" Boundary="0 0 9 9" ResourceID="70"/>' for n in range(40))
    unit = f'<ofd:Composites><ofd:CompositeGraphicUnit ID="70"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit></ofd:Composites>'
    content = parts(
        '<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="70"/>', common="<ofd:PublicRes>P.xml</ofd:PublicRes>"
    )
    content["Doc_0/P.xml"] = resources(unit)
    with pytest.raises(TooLarge):
        read_parts(content)


def test_advances_and_numbers_out_of_all_bounds():
    wild = [
        text(20, 30, "甲乙丙", code='DeltaX="g 99999999999999999999 4"'),
        text(20, 40, "甲乙丙", code='DeltaX="g g nan 1e999 inf"'),
        text(20, 50, "甲乙丙", more='CTM="1e308 1e308 1e308 1e308 1e308 1e308" HScale="nan"'),
        text(20, 60, "甲乙丙", more='CTM="0 0 0 0 0 0" CharDirection="1e300"'),
        '<ofd:PathObject ID="1" Boundary="x"><ofd:AbbreviatedData>M 1e400 2 L Z Q 1 A 3 C C L</ofd:AbbreviatedData></ofd:PathObject>',
    ]
    found = read_pages(text(20, 20, "正文") + "".join(wild))
    assert "正文" in tight(found)
    assert found.characters + sum(count for _, count in found.drops) == 2 + 4 * 3


def test_a_page_hatched_with_lines_is_a_drawing():
    lines = [stroke(0, 0.5 * n, 4000, 0.5 * n) + stroke(0.5 * n, 0, 0.5 * n, 4000) for n in range(8000)]
    content = parts("".join(lines) + text(20, 30, "图上的字"))
    content["Doc_0/Document.xml"] = document(1, box="0 0 4000 4000")
    found = read_parts(content)
    assert tight(found) == ["图上的字"]
    assert not found.tables


def test_a_truncated_file_is_damaged():
    data = package(parts(grid(XS, YS, ROWS)))
    for length in (len(data) // 2, len(data) - 10):
        with pytest.raises(DamagedFile):
            read(data[:length], "a.ofd", "0" * 64, load())


def test_a_member_with_a_password_is_encrypted():
    data = bytearray(package(parts(text(20, 30, "正文"))))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    assert zipfile.ZipFile(BytesIO(bytes(data))).infolist()[0].flag_bits & 1
    with pytest.raises(EncryptedFile):
        read(bytes(data), "a.ofd", "0" * 64, load())


printed = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Co")), min_size=1, max_size=12)
numbers = st.floats(-1000, 1000).map(lambda value: f"{value:.3f}")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(printed, numbers, numbers, st.lists(numbers, max_size=6), st.booleans()), min_size=1, max_size=8))
def test_characters_in_are_characters_out_and_declared_drops(lines):
    """Whatever stands where: no character is lost without being counted, none appears."""
    objects = "".join(
        text(float(x), float(y), chars, more="" if seen else 'Visible="false"', code=f'DeltaX="{" ".join(steps)}"')
        for chars, x, y, steps, seen in lines
    )
    count = sum(len(re.sub(r"[\s\u00a0\u2007\u202f]", "", chars)) for chars, *_ in lines)
    try:
        found = read_pages(text(20, 20, "这一行正文总在纸上看得见共二十个字上下") + objects)
    except ReportError:
        pytest.fail("a page of plain text must be read")
    if not found.needs_ocr:
        assert found.characters + sum(number for _, number in found.drops) == count + 19
