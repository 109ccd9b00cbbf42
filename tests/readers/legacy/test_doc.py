"""Word 97 files: what is printed, with true spans; what is left out, declared; what is damaged, said."""

import struct

import pytest
from doc_builder import (
    BOLD,
    CELL,
    CENTERED,
    DELETED,
    HIDDEN,
    IN_TABLE,
    OUTLINE_1,
    ROW_END,
    SPECIAL,
    Extra,
    Para,
    Run,
    compound,
    definition,
    depth,
    para,
    row,
    word97,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import DamagedFile, EncryptedFile, ReportError, UnknownFormat
from extract.lexicon import load
from extract.model import Document, Table
from extract.readers import read_bytes
from extract.readers.legacy import office

TEXT = "二、项目支出绩效情况。全年预算数125.60万元，执行率≥95%。"


@pytest.fixture(autouse=True)
def no_office(monkeypatch):
    monkeypatch.setattr(office, "find", lambda: None)


def read(data: bytes, name: str = "a.doc") -> Document:
    return read_bytes(data, name, load())


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells]


def test_paragraphs_with_their_looks():
    document = read(word97([Para([Run("标题", BOLD)], CENTERED + OUTLINE_1), para(TEXT)]))
    first, second = document.blocks
    assert (first.text, first.bold, first.centered, first.outline_level) == ("标题", True, True, 1)
    assert (second.text, second.bold, second.centered, second.outline_level) == (TEXT, False, False, None)
    assert (document.format, document.drops, document.notes) == ("doc", (), ())


def test_a_wps_file_is_the_same_inside():
    assert read(word97([para(TEXT)]), "报告.wps").format == "wps"


def test_merged_cells_have_their_spans():
    table = read(
        word97(
            [
                para("表"),
                *row(["一级", "指标", "分值"], [0, 1000, 4000, 5000], ["restart", "", ""]),
                *row(["", "二级", "三级", "10"], [0, 1004, 2500, 4003, 4998], ["continue", "", "", ""]),
                *row(["合计", "100"], [0, 3997, 5001]),
                para("完"),
            ]
        )
    ).tables[0]
    assert cells(table) == [
        (0, 0, 2, 1, "一级"),
        (0, 1, 1, 2, "指标"),
        (0, 3, 1, 1, "分值"),
        (1, 1, 1, 1, "二级"),
        (1, 2, 1, 1, "三级"),
        (1, 3, 1, 1, "10"),
        (2, 0, 1, 3, "合计"),
        (2, 3, 1, 1, "100"),
    ]
    assert table.repairs == ()


def test_a_cell_of_several_paragraphs_and_a_table_in_a_cell():
    inner = [
        Para([Run("内一")], IN_TABLE + depth(2) + b"\x4b\x24\x01"),
        Para([Run("内二")], IN_TABLE + depth(2) + b"\x4b\x24\x01"),
        Para([], IN_TABLE + depth(2) + b"\x4b\x24\x01\x4c\x24\x01" + definition([0, 500, 900])),
    ]
    outer = [
        Para([Run("前")], IN_TABLE),
        *inner,
        Para([Run("后")], IN_TABLE, CELL),
        Para([], IN_TABLE + ROW_END + definition([0, 3000]), CELL),
    ]
    table = read(word97([*outer, para("完")])).tables[0]
    assert cells(table) == [(0, 0, 1, 1, "前\n后")]
    assert cells(table.cells[0].nested[0]) == [(0, 0, 1, 1, "内一"), (0, 1, 1, 1, "内二")]


def test_a_row_that_is_marked_as_header():
    table = read(word97([*row(["项目"], [0, 900], more=b"\x04\x34\x01"), *row(["一"], [0, 900]), para("完")])).tables[0]
    assert [cell.header for cell in table.cells] == [True, False]


def test_deleted_and_hidden_text_is_left_out_and_declared():
    document = read(word97([Para([Run("留"), Run("删去的", DELETED), Run("暗", HIDDEN), Run("下")])]))
    assert document.blocks[0].text == "留下"
    assert document.drops == (("deletion", 3), ("hidden", 1))


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    document = read(word97([Para([Run("上")], mark_sprms=DELETED), para("下")]))
    assert [block.text for block in document.blocks] == ["上下"]


def test_a_field_shows_its_result():
    runs = [Run("见"), Run("\x13", SPECIAL), Run(" HYPERLINK x "), Run("\x14", SPECIAL), Run("附件1"), Run("\x15", SPECIAL)]
    document = read(word97([Para(runs)]))
    assert document.blocks[0].text == "见附件1"
    assert document.drops == (("field-code", 10),)


def test_a_field_that_never_ends_hides_nothing():
    assert read(word97([para("甲\x13乙"), para("丙")])).blocks[0].text == "甲乙"


@pytest.mark.parametrize(("bits", "default", "sign"), [(5, 0, "☑"), (1, 1, "□"), (0x65, 1, "☑"), (0x65, 0, "□")])
def test_a_tick_box(bits, default, sign):
    data = (
        struct.pack("<LH", 0x68, 0x44).ljust(0x44, b"\0") + struct.pack("<L4HHH", 0xFFFFFFFF, bits, 0, 0, 0, 0, default)
    ).ljust(0x68, b"\0")
    where = SPECIAL + struct.pack("<HL", 0x6A03, 0)
    runs = [
        Run("\x13", SPECIAL),
        Run(" FORMCHECKBOX "),
        Run("\x01", where),
        Run("\x14", SPECIAL),
        Run("\x15", SPECIAL),
        Run("是"),
    ]
    assert read(word97([Para(runs)], Extra(data=data))).blocks[0].text == sign + "是"


def test_tabs_line_breaks_and_hyphens_are_printed():
    assert read(word97([para("甲\t乙\x0b丙\x1e丁\x1f戊")])).blocks[0].text == "甲\t乙\n丙-丁戊"


def test_a_page_break():
    first, second = read(word97([para("甲\x0c乙")])).blocks
    assert (first.page_break, second.text, second.page_break) == (False, "乙", True)


def test_a_character_of_two_units_is_one():
    assert read(word97([Para([Run("𠮷"), Run("野", BOLD), Run("家")])])).blocks[0].text == "𠮷野家"


def test_a_sign_of_a_symbol_font():
    sign = SPECIAL + struct.pack("<HHH", 0x6A09, 0, 0xF0B3)
    fonts = struct.pack("<2H", 1, 0) + _font("Symbol")
    document = read(word97([Para([Run("完成率"), Run("(", sign), Run("95%")])], Extra({15: fonts})))
    assert document.blocks[0].text == "完成率≥95%"


def _font(name: str) -> bytes:
    body = bytes([0]) + struct.pack("<h", 400) + bytes([2, 0]) + bytes(34) + (name + "\0").encode("utf-16-le")
    return bytes([len(body)]) + body


def test_a_footnote_follows_the_text():
    note = Extra(
        {2: struct.pack("<2LH", 1, 9, 1), 3: struct.pack("<3L", 0, 5, 6)},
        {1: [Para([Run("\x02", SPECIAL), Run("脚注文")]), para("")]},
    )
    document = read(word97([Para([Run("甲"), Run("\x02", SPECIAL), Run("乙")]), para("末")], note))
    assert [block.text for block in document.blocks] == ["甲乙", "末", "脚注文"]


def test_a_text_box_stands_where_it_is_anchored():
    box = bytes(14) + struct.pack("<l", 77) + bytes(4)
    extra = Extra(
        {56: struct.pack("<3L", 0, 4, 6) + box + bytes(22), 40: struct.pack("<2L", 1, 9) + struct.pack("<l", 77) + bytes(22)},
        {6: [para("框中字"), para("")]},
    )
    document = read(word97([Para([Run("甲"), Run("\x08", SPECIAL), Run("乙")]), para("末")], extra))
    assert [block.text for block in document.blocks] == ["甲乙", "框中字", "末"]


def test_a_text_box_without_an_anchor_is_not_lost():
    box = bytes(14) + struct.pack("<l", 5) + bytes(4)
    extra = Extra({56: struct.pack("<3L", 0, 4, 6) + box + bytes(22)}, {6: [para("框中字"), para("")]})
    assert [block.text for block in read(word97([para("正文")], extra)).blocks] == ["正文", "框中字"]


def test_pieces_are_printed_in_their_own_order_with_their_own_formats():
    """A fast save appends what was changed, and only the table of pieces says where it belongs."""
    stored = [Para([Run("先存"), Run("粗", BOLD)], CENTERED), Para([Run("后存的字", BOLD)]), para("末")]
    first, second, last = read(word97(stored, pieces=[(4, 9), (0, 2), (2, 4), (9, 11)])).blocks
    assert (first.text, first.bold, first.centered) == ("后存的字", True, False)
    assert (second.text, second.bold, second.centered) == ("先存粗", False, True)
    assert last.text == "末"


@pytest.mark.parametrize("cut", [1, 3, 7, 10])
def test_a_piece_may_end_anywhere(cut):
    stored = [para("甲"), *row(["项目", "金额"], [0, 900, 1800]), para("末")]
    whole, cut_up = read(word97(stored)), read(word97(stored, pieces=[(0, cut), (cut, 11)]))
    assert cut_up.body == whole.body


def test_eight_bit_latin_text_is_windows_latin():
    assert read(word97([para("Caf\xe9 “x”")], encoding="cp1252")).blocks[0].text == "Café “x”"


def test_gb2312_in_an_eight_bit_piece_is_read_and_said():
    """The format has no such text; writers made it all the same, and a reader that trusts them prints mojibake."""
    text = [Para([Run("预算单位".encode("gbk").decode("latin-1")), Run("abc", BOLD)])]
    document = read(word97(text, encoding="latin-1"))
    assert document.blocks[0].text == "预算单位abc"
    assert "GB 2312" in document.notes[0]


def test_text_at_a_wrong_place_is_no_text():
    """One byte off, each character is half of two: other readers print that and say success."""
    data = word97([para(TEXT * 20)])
    pieces = data.index(struct.pack("<HLH", 0, 1024, 0))
    shifted = data[:pieces] + struct.pack("<HLH", 0, 1025, 0) + data[pieces + 8 :]
    with pytest.raises(DamagedFile, match="no script"):
        read(shifted)


def test_a_class_id_in_the_header_is_not_minded():
    data = word97([para(TEXT)])
    assert read(data[:8] + bytes(range(16)) + data[24:]).blocks[0].text == TEXT


def test_bytes_behind_the_last_sector_are_not_minded():
    assert read(word97([para(TEXT)]) + bytes(100_000)).blocks[0].text == TEXT


LISTED = b"\x0b\x46\x01\x00"


def lists(*instances: int) -> Extra:
    """One list `一、` of identity 7, and instances of the lists named."""
    level = struct.pack("<iBB9sBiiBBBB", 1, 39, 0, b"\x01" + bytes(8), 2, 0, 0, 0, 0, 0, 0) + struct.pack(
        "<H2H", 2, 0, ord("、")
    )
    listed = struct.pack("<hiI9hBB", 1, 7, 0, *[0x0FFF] * 9, 1, 0)
    entries = b"".join(struct.pack("<i12x", identity) for identity in instances)
    return Extra({73: listed, 95: level, 74: struct.pack("<L", len(instances)) + entries + b"\xff" * 4 * len(instances)})


def test_automatic_numbers_are_printed():
    document = read(word97([para("甲", LISTED), para("正文"), para("乙", LISTED)], lists(7)))
    assert [(block.text, block.numbering) for block in document.blocks] == [
        ("一、甲", "一、"),
        ("正文", ""),
        ("二、乙", "二、"),
    ]
    assert document.notes == ()


def test_one_damaged_instance_does_not_cost_the_numbers_of_all():
    document = read(word97([para("甲", LISTED), para("乙", LISTED)], lists(7, 99)))
    assert [block.text for block in document.blocks] == ["一、甲", "二、乙"]
    assert "编号" in document.notes[0]


def test_a_password():
    with pytest.raises(EncryptedFile):
        read(word97([para(TEXT)], flags=0x300))


def test_word_95_needs_libreoffice_and_says_so():
    with pytest.raises(DamagedFile, match=r"Word 6 or 95.*install LibreOffice"):
        read(word97([para(TEXT)], version=0x68))


def test_works_needs_libreoffice_and_says_so():
    with pytest.raises(UnknownFormat, match="LibreOffice"):
        read(compound({"MatOST": b"x", "MM": b"y"}))


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_said_to_be(keep):
    data = word97([para(TEXT) for _ in range(40)])
    with pytest.raises(ReportError):
        read(data[: int(len(data) * keep)])


def test_a_table_without_its_last_row_mark_keeps_its_text():
    document = read(word97([Para([Run("孤")], IN_TABLE, CELL), Para([Run("立")], IN_TABLE, CELL), para("完")]))
    assert [block.text for block in document.blocks] == ["孤", "立", "完"]
    assert "不完整" in document.notes[0]


def test_many_rows_take_no_more_time_each():
    """Each run was once compared with each paragraph: a long table took minutes. Here all rows share their formats."""
    rows = [item for n in range(1500) for item in row([f"项{n}", "1"], [0, 900, 1800])]
    table = read(word97([*rows, para("完")])).tables[0]
    assert (table.n_rows, table.n_cols) == (1500, 2)
    assert table.at(1499, 0).text == "项1499"


WHOLE = word97([para(TEXT), *row(["项目", "金额"], [0, 900, 1800]), Para([Run("粗", BOLD)], CENTERED)], lists(7))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_damage_gives_a_document_or_an_error_that_names_the_file(changes):
    damaged = bytearray(WHOLE)
    for at, byte in changes:
        damaged[at] = byte
    try:
        assert read(bytes(damaged)).characters
    except ReportError as error:
        assert error.file == "a.doc"
