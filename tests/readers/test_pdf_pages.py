"""PDF pages as they come: turned, cropped, broken, locked, drawn in every way."""

from __future__ import annotations

import pytest
from pdf_builder import A4, Paper, spans, texts
from reportlab.lib.pdfencrypt import StandardEncryption

from extract.errors import DamagedFile, EmptyFile, EncryptedFile
from extract.lexicon import load
from extract.model import Document
from extract.readers.pdf import read
from extract.readers.scan import extra

ROWS = [["指标名称", "年度指标值", "得分"], ["数量指标“甲”", "12.50%", "10"]]
XS, YS = [60, 200, 330, 420], [100, 130, 160]
BODY = "本单位二〇二〇年度部门整体支出绩效自评工作已经全部完成，现将有关情况报告如下。"


def opened(data: bytes) -> Document:
    return read(data, "test.pdf", "0" * 64, load())


def paper_with_table() -> Paper:
    paper = Paper()
    paper.grid(XS, YS, ROWS)
    return paper


# ------------------------------------------------------------------ as displayed


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_as_displayed(turn: int) -> None:
    """A page whose content lies on its side and that /Rotate turns upright."""
    width, height = A4
    paper = Paper((width, height))
    c = paper.canvas
    c.setPageRotation(turn)
    sheet_w, sheet_h = (height, width) if turn % 180 else (width, height)
    if turn == 90:
        c.translate(sheet_w, 0)
    elif turn == 180:
        c.translate(sheet_w, sheet_h)
    else:
        c.translate(0, sheet_h)
    c.rotate({90: 90, 180: 180, 270: -90}[turn])
    paper.grid(XS, YS, ROWS)
    (table,) = paper.read().tables
    assert texts(table) == ROWS
    assert table.at(1, 2).place.bbox == pytest.approx((330, 130, 420, 160), abs=1)


def test_coordinates_begin_at_the_crop_box() -> None:
    paper = paper_with_table()
    paper.text(5, 20, "裁切标记")
    paper.canvas.setCropBox((40, 50, 560, 800))
    document = paper.read()
    assert document.tables[0].at(0, 0).place.bbox == pytest.approx((20, 58, 160, 88), abs=1)
    assert "裁切标记" not in "".join(document.texts())


def test_rules_and_text_inside_of_form_objects() -> None:
    paper = Paper()
    paper.canvas.beginForm("table")
    paper.grid(XS, YS, ROWS)
    paper.canvas.endForm()
    paper.canvas.translate(10, -40)
    paper.canvas.doForm("table")
    (table,) = paper.read().tables
    assert texts(table) == ROWS
    assert table.at(0, 0).place.bbox == pytest.approx((70, 140, 210, 170), abs=1)


@pytest.mark.parametrize("degrees", [90, -90])
def test_text_on_its_side_is_read_in_its_direction(degrees: int) -> None:
    paper = Paper()
    paper.grid([60, 90, 300], [100, 200, 260], [["", "产出"], ["", "效益"]])
    paper.turned(80 if degrees > 0 else 70, 180 if degrees > 0 else 120, degrees, "一级指标")
    assert texts(paper.read().tables[0])[0] == ["一级指标", "产出"]


def test_one_character_a_line_is_read_downwards() -> None:
    paper = Paper()
    paper.grid([60, 76, 300], [100, 200, 260], [["绩\n效\n目\n标", "产出"], ["", "效益"]])
    assert texts(paper.read().tables[0])[0] == ["绩效目标", "产出"]


# ------------------------------------------------------------------ text


def test_characters_out_of_order_spaced_and_printed_twice() -> None:
    paper = Paper()
    paper.grid([60, 200, 400], [100, 130, 160], [["绩 效 目 标", ""], ["得分", "9.5"]])
    paper.text(203, 111, "完成　三公　经费")
    paper.text(223, 111, "“")
    paper.text(253, 111, "”")
    for offset in (0, 0.3):
        paper.text(60 + offset, 300, "附件一标题llll", 12)
    document = paper.read()
    assert document.tables[0].at(0, 0).text == "绩效目标"
    assert texts(document.tables[0])[0][1] == "完成“三公”经费"
    assert document.blocks[0].text == "附件一标题llll"


def test_text_that_spills_over_a_rule_stays_whole() -> None:
    paper = Paper()
    paper.grid([60, 120, 200, 300], [100, 130, 160], [["预算执行率完成情况", "", "10"], ["甲", "乙", "丙"]])
    assert texts(paper.read().tables[0])[0] == ["预算执行率完成情况", "", "10"]


# ------------------------------------------------------------------ rules


@pytest.mark.parametrize("style", ["strokes", "boxes", "filled", "grounds", "dashes", "white on grey"])
def test_the_same_table_however_it_is_drawn(style: str) -> None:
    paper = Paper()
    cells = [(XS[k], YS[r], XS[k + 1], YS[r + 1]) for r in range(2) for k in range(3)]
    if style == "strokes":
        paper.grid(XS, YS)
    elif style == "dashes":
        for y in YS:
            for k in range(int(XS[0]), int(XS[-1]), 4):
                paper.line(k, y, k + 2, y)
        for x in XS:
            for k in range(int(YS[0]), int(YS[-1]), 4):
                paper.line(x, k, x, k + 2)
    elif style == "filled":
        for y in YS:
            paper.box(XS[0], y, XS[-1], y + 0.6, grey=0)
        for x in XS:
            paper.box(x, YS[0], x + 0.6, YS[-1], grey=0)
    else:
        if style == "white on grey":
            paper.box(XS[0] - 1, YS[0] - 1, XS[-1] + 1, YS[-1] + 1, grey=0.5)
        for x0, y0, x1, y1 in cells:
            grey = {"boxes": None, "grounds": 0.9}.get(style, 1.0)
            paper.box(x0 + 0.4, y0 + 0.4, x1 - 0.4, y1 - 0.4, grey=grey)
    for y, row in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, row, strict=False):
            paper.text(x + 3, y + 14, text, 9)
    (table,) = paper.read().tables
    assert texts(table) == ROWS


def test_a_frame_around_the_page_is_no_table() -> None:
    paper = paper_with_table()
    paper.box(20, 20, 575, 822)
    paper.text(60, 300, BODY)
    document = paper.read()
    assert [texts(table) for table in document.tables] == [ROWS]
    assert document.blocks[0].text.startswith("本单位")


def test_missing_rules_merge_cells_both_ways() -> None:
    paper = Paper()
    paper.box(60, 100, 360, 190)
    paper.line(160, 100, 160, 190)
    paper.line(260, 130, 260, 190)
    paper.line(160, 130, 360, 130)
    paper.line(160, 160, 360, 160)
    for x, y, text in [
        (65, 120, "甲"),
        (165, 120, "乙"),
        (165, 150, "丙"),
        (265, 150, "丁"),
        (165, 180, "戊"),
        (265, 180, "己"),
    ]:
        paper.text(x, y, text)
    (table,) = paper.read().tables
    merged = {(0, 0, 3, 1, "甲"), (0, 1, 1, 2, "乙")}
    assert spans(table) == merged | {(1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁"), (2, 1, 1, 1, "戊"), (2, 2, 1, 1, "己")}


# ------------------------------------------------------------------ no usable text


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "models", lambda: None)


@pytest.mark.usefixtures("without_ocr")
def test_pages_that_are_pictures_are_named_and_give_no_data() -> None:
    paper = Paper()
    paper.text(60, 100, BODY)
    paper.next()
    paper.picture(0, 0, 595, 842)
    paper.text(250, 830, "扫描件 3")
    paper.next()
    paper.picture(0, 0, 595, 842)
    for row in range(10):
        paper.text(60, 100 + 20 * row, BODY, mode=3)
    document = paper.read()
    assert document.needs_ocr == (2, 3)
    assert all("需要文字识别（OCR）" in note for note in document.notes)
    assert [block.text for block in document.blocks] == [BODY]


@pytest.mark.usefixtures("without_ocr")
def test_a_file_of_pictures_is_empty_and_says_so() -> None:
    paper = Paper()
    paper.picture(0, 0, 595, 842)
    document = paper.read()
    assert (document.body, document.needs_ocr) == ((), (1,))
    assert document.notes == ("第1页是图像，没有文字层，需要文字识别（OCR）：pip install 'jixiao[ocr]'",)


@pytest.mark.parametrize(
    "line",
    [
        "\ue012\ue034\ue056\ue078\ue09a\ue0bc" * 3,
        "(cid:1234)(cid:88)(cid:412)",
        "²¿ÃÅÕûÌåÖ§³ö¼¨Ð§×ÔÆÀ±¨¸æ",
        "鐢电锟斤拷鍙橀噺鏂囨。绠＄悊",
    ],
    ids=["private use", "cid", "latin", "wrong han"],
)
@pytest.mark.usefixtures("without_ocr")
def test_a_broken_text_layer_is_not_emitted(line: str) -> None:
    paper = Paper()
    font = "Helvetica" if line[0] in "(²" else "STSong-Light"
    for row in range(6):
        paper.text(60, 100 + 20 * row, line, font=font)
    document = paper.read()
    assert (document.body, document.needs_ocr) == ((), (1,))


def test_pages_of_figures_or_english_are_not_broken() -> None:
    paper = Paper()
    for row in range(6):
        paper.text(60, 100 + 20 * row, f"{row}.25% 1,234.56 ±0.5 10 m² WM", font="Helvetica")
    assert paper.read().needs_ocr == ()


# ------------------------------------------------------------------ files


def test_a_user_password_is_an_error_that_says_what_to_do() -> None:
    paper = Paper(password=StandardEncryption("secret", ownerPassword="owner"))
    paper.text(60, 100, BODY)
    with pytest.raises(EncryptedFile, match="password"):
        paper.read()


def test_an_owner_password_alone_does_not_keep_from_reading() -> None:
    paper = Paper(password=StandardEncryption("", ownerPassword="owner", canPrint=0))
    paper.text(60, 100, BODY)
    assert paper.read().blocks[0].text == BODY


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_damaged(share: float) -> None:
    paper = Paper()
    for _ in range(5):
        paper.text(60, 100, BODY)
        paper.next()
    data = paper.bytes()
    with pytest.raises(DamagedFile):
        opened(data[: int(share * len(data))])


def test_garbage_is_damaged() -> None:
    with pytest.raises(DamagedFile):
        opened(b"%PDF-1.7\n" + bytes(range(256)) * 20)


def test_a_page_without_any_text_is_empty() -> None:
    paper = Paper()
    paper.next()
    with pytest.raises(EmptyFile):
        paper.read()
