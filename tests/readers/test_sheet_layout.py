"""What stands on a sheet: forms become tables, what is around them blocks, hidden things are told of."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_builder import LINED, PLAIN, blocks, empty, grid, number, package, read, row, shape, sheet, spans, style, text

from extract.errors import DamagedFile, EmptyFile, TooLarge, UnknownFormat

ROWS = [["项目", "预算数", "执行数"], ["甲", 1, 2], ["乙", 3, 4]]
SHOWN = [["项目", "预算数", "执行数"], ["甲", "1", "2"], ["乙", "3", "4"]]


@pytest.mark.parametrize("index", [LINED, PLAIN], ids=["lined", "without lines"])
def test_titles_and_notes_are_blocks_and_the_form_a_table(index):
    document = read(
        package(
            sheet(
                row(1, text("A1", "附件1")),
                row(2, text("A2", "2020年度项目支出绩效自评表")),
                row(3, text("A3", "填报单位：某局"), text("C3", "单位：万元")),
                *grid(4, "A", ROWS, index),
                row(7, text("A7", "注：本表按年填报。")),
                row(8, text("A8", "填表人：王某"), text("C8", "联系电话：123")),
                merges=["A2:C2"],
            )
        )
    )
    assert shape(document) == [
        "附件1",
        "2020年度项目支出绩效自评表",
        "填报单位：某局\t单位：万元",
        SHOWN,
        "注：本表按年填报。",
        "填表人：王某\t联系电话：123",
    ]
    assert document.tables[0].ruled is (index == LINED)
    assert document.tables[0].origin == "表1!A4:C6"


def test_a_title_that_lines_enclose_is_a_row_as_in_word():
    document = read(
        package(sheet(row(1, text("A1", "绩效自评表", 1), empty("B1"), empty("C1")), *grid(2, "A", ROWS), merges=["A1:C1"]))
    )
    assert spans(document.tables[0])[0] == (0, 0, 1, 3, "绩效自评表")
    assert blocks(document) == []


def test_white_lines_are_no_lines():
    white = '<border><left style="thin"><color rgb="FFFFFFFF"/></left><right style="thin"><color indexed="9"/></right><top style="thin"><color theme="0"/></top><bottom style="thin"><color rgb="FFFFFFFF"/></bottom></border>'
    styles = [style(), style(border=1), style(border=2)]
    document = read(
        package(
            sheet(row(1, text("A1", "绩效自评表", 2), empty("B1", 2), empty("C1", 2)), *grid(2, "A", ROWS)),
            styles=styles,
            borders=white,
        )
    )
    assert shape(document) == ["绩效自评表", SHOWN]


def test_rows_that_only_columns_lines_enclose_belong_to_the_table():
    sides = '<border><left style="thin"/><right style="thin"/></border>'
    styles = [style(), style(border=1), style(border=2)]
    body = [row(2, text("A2", "一、收入", 2), empty("B2", 2)), row(3, text("A3", "二、支出", 2), number("B3", 5, 2))]
    document = read(
        package(sheet(*grid(1, "A", [["项目", "金额"]]), *body, *grid(4, "A", [["合计", 5]])), styles=styles, borders=sides)
    )
    assert shape(document) == [[["项目", "金额"], ["一、收入", ""], ["二、支出", "5"], ["合计", "5"]]]


def test_rows_typed_below_the_lines_belong_to_the_table():
    document = read(
        package(
            sheet(
                *grid(1, "A", ROWS), row(4, text("A4", "丙"), number("B4", 5), number("C4", 6)), row(5, text("A5", "备注：无"))
            )
        )
    )
    assert shape(document) == [[*SHOWN, ["丙", "5", "6"]], "备注：无"]


@pytest.mark.parametrize("index", [LINED, PLAIN], ids=["lined", "without lines"])
def test_forms_beside_each_other_are_read_one_after_the_other(index):
    other = [["名称", "数量"], ["丙", 5], ["丁", 6], ["戊", 7]]
    left, right = grid(3, "A", ROWS, index), grid(3, "E", other, index)
    joined = [a.replace("</row>", "") + b.partition(">")[2] for a, b in zip(left, right, strict=False)]
    document = read(
        package(
            sheet(
                row(1, text("A1", "附件1"), text("E1", "附件2")),
                row(2, text("A2", "甲项目绩效自评表"), text("E2", "乙项目绩效自评表")),
                *joined,
                row(6, text("A6", "注：甲"), *(x for x in [text("E6", "戊", index), number("F6", 7, index)])),
            )
        )
    )
    assert shape(document) == [
        "附件1", "甲项目绩效自评表", SHOWN, "注：甲",
        "附件2", "乙项目绩效自评表", [["名称", "数量"], ["丙", "5"], ["丁", "6"], ["戊", "7"]],
    ]  # fmt: skip


@pytest.mark.parametrize("index", [LINED, PLAIN], ids=["lined", "without lines"])
@pytest.mark.parametrize("gap", [0, 1])
def test_forms_below_each_other_are_tables_of_their_own(index, gap):
    top = 4 + gap
    document = read(
        package(sheet(*grid(1, "A", ROWS, index), row(top, text(f"A{top}", "附件2")), *grid(top + 1 + gap, "A", ROWS, index)))
    )
    assert shape(document) == [SHOWN, "附件2", SHOWN]


def test_a_score_line_at_the_end_stays_in_a_table_without_lines():
    rows = [["指标", "分值", "得分"], ["甲", 50, 50], ["总分", 100, "等级：优"]]
    assert shape(read(package(sheet(*grid(1, "A", rows, PLAIN)))))[0][-1] == ["总分", "100", "等级：优"]


def test_merged_ranges_are_spans_and_layout_columns_are_none():
    rows = [
        row(1, text("A1", "甲", 1), empty("B1"), text("C1", "乙", 1)),
        row(2, empty("A2"), empty("B2"), text("C2", "丙", 1)),
    ]
    document = read(package(sheet(*rows, merges=["A1:B2"])))
    assert spans(document.tables[0]) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]
    assert document.tables[0].origin == "表1!A1:C2（A、C列）"


def test_hidden_rows_columns_and_sheets_are_left_out_and_told_of():
    rows = [
        row(1, text("A1", "AD_CODE#54"), text("B1", "XM_NAME#"), attributes='hidden="1"'),
        row(2, text("A2", "VALID#"), text("B2", "项目", 1), text("C2", "金额", 1)),
        row(3, text("A3", "VALID#"), text("B3", "甲", 1), number("C3", 5, 1)),
    ]
    hidden = sheet(row(1, text("A1", "代码表")))
    columns = '<col min="1" max="1" hidden="1"/>'
    document = read(package(sheet(*rows, columns=columns), hidden, names=["表1-1", "HIDDEN"], states=["visible", "veryHidden"]))
    assert shape(document) == [[["项目", "金额"], ["甲", "5"]]]
    assert document.tables[0].origin == "表1-1!B2:C3"
    assert dict(document.drops) == {"hidden": 30, "hidden-sheet": 3}
    assert document.notes == ("隐藏的工作表未读：“HIDDEN”3字", "隐藏的行、列未读：“表1-1”第1行、A列共30字")


def test_a_merged_cell_that_begins_in_a_hidden_row_shows_its_text():
    rows = [
        row(1, text("A1", "甲", 1), text("B1", "乙", 1), attributes='hidden="1"'),
        row(2, empty("A2"), text("B2", "丙", 1)),
        row(3, text("A3", "丁", 1), text("B3", "戊", 1)),
    ]
    assert shape(read(package(sheet(*rows, merges=["A1:A2"])))) == [[["甲", "丙"], ["丁", "戊"]]]


def test_hidden_rows_inside_of_a_form_are_named_in_its_origin():
    rows = grid(1, "A", [*ROWS, ["丙", 5, 6]])
    rows[1] = rows[1].replace('<row r="2"', '<row r="2" hidden="1"')
    assert read(package(sheet(*rows))).tables[0].origin == "表1!A1:C4（第1、3-4行）"


def test_text_below_a_merge_does_not_show_and_is_told_of():
    document = read(package(sheet(*grid(1, "A", ROWS), merges=["A2:A3"])))
    assert dict(document.drops) == {"merged-away": 1}
    assert document.notes == ("被合并区域遮住的文字未读：表1!A3",)


def test_formulas_without_results_and_errors_are_told_of():
    rows = grid(1, "A", [["项目", "金额"], ["甲", 1]])
    formula, error = (
        '<row r="3"><c r="A3" s="1"/><c r="B3" s="1"><f>SUM(B2)</f></c></row>',
        '<row r="4"><c r="A4" s="1"/><c r="B4" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
    )
    document = read(package(sheet(*rows, formula, error)))
    assert document.tables[0].at(3, 1).text == "#DIV/0!"
    assert any("公式没有保存计算结果" in note and "表1!B3" in note for note in document.notes)
    assert "单元格是错误值：表1!B4" in document.notes


def test_values_are_those_displayed():
    styles = [
        style(),
        style(border=1),
        style("0%", 1),
        style('yyyy"年"m"月"', 1),
        style("General", 1, '<alignment indent="2"/>'),
        style("@", 1),
    ]
    rows = [
        row(1, number("A1", 0.95, 2), number("B1", 44237, 3), text("C1", "其中：", 4), text("D1", "0001", 5)),
        row(
            2,
            '<c r="A2" s="1" t="b"><v>1</v></c>',
            '<c r="B2" s="1" t="s"><v>0</v></c>',
            '<c r="C2" s="1" t="str"><f>A1</f><v>甲</v></c>',
            '<c r="D2" s="1" t="d"><v>2021-02-10T00:00:00</v></c>',
        ),
    ]
    strings = "<si><r><t>绩效</t></r><rPh><t>ジ</t></rPh><r><t>目标_x000D_\n一</t></r></si>"
    document = read(package(sheet(*rows), styles=styles, strings=strings))
    assert document.tables[0].filled() == [
        ["95%", "2021年2月", "\u3000\u3000其中：", "0001"],
        ["TRUE", "绩效目标\n一", "甲", "2021/2/10"],
    ]


def test_prose_in_a_column_is_prose():
    document = read(package(sheet(row(1, text("A1", "一、基本情况")), row(2, text("A2", "本局有编制20名。\n另有临聘5名。")))))
    assert shape(document) == ["一、基本情况", "本局有编制20名。", "另有临聘5名。"]


# ------------------------------------------------------------------ files as they come, and worse


def test_a_merge_over_the_whole_sheet_shows_its_first_text_alone():
    document = read(package(sheet(*grid(1, "A", ROWS), merges=["A1:XFD1048576"])))
    assert shape(document) == ["项目"]
    assert dict(document.drops)["merged-away"] == len("预算数执行数甲12乙34")


def test_merges_over_each_other_keep_the_first_and_are_told_of():
    document = read(package(sheet(*grid(1, "A", ROWS), merges=["A2:B2", "A2:C3", "B2:D4"])))
    assert document.tables[0].at(1, 0).colspan == 2
    assert any("重叠" in note for note in document.notes)


def test_an_empty_range_of_a_million_rows_costs_nothing():
    far = row(1048576, text("XFD1048576", "远处"))
    document = read(package(sheet(*grid(1, "A", ROWS), far, before='<dimension ref="A1:XFD1048576"/>')))
    assert shape(document) == [SHOWN, "远处"]


def test_lines_down_an_empty_column_are_no_rows():
    rows = [f'<row r="{i}"><c r="A{i}" s="1"/><c r="B{i}" s="1"/></row>' for i in range(4, 30_000)]
    assert read(package(sheet(*grid(1, "A", ROWS), *rows))).tables[0].n_rows < 200


def test_a_grid_that_no_memory_holds_is_refused():
    rows = [
        row(i, text(f"{'A' if i % 2 else 'ZZ'}{i}", "甲"), text(f"{'B' if i % 2 else 'AAA'}{i}", "乙")) for i in range(1, 4)
    ]
    wide = [row(i, *(text(f"{a}{b}{i}", "甲", 1) for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ")) for i in range(5, 205)]
    assert read(package(sheet(*rows, *wide))).tables
    from extract.readers.sheet import layout

    ids = layout.Ids("报表.xlsx")
    with pytest.raises(TooLarge, match="grid positions"):
        ids.count(layout.MAX_POSITIONS + 1, "sheet 表1")


def test_nothing_visible_is_an_error_that_says_so():
    with pytest.raises(EmptyFile, match="hidden"):
        read(package(sheet(row(1, text("A1", "甲"))), states=["hidden"]))
    with pytest.raises(EmptyFile, match="no text"):
        read(package(sheet(row(1, empty("A1")))))


def test_broken_parts_are_named():
    with pytest.raises(DamagedFile, match="shared string 7"):
        read(package(sheet(row(1, '<c r="A1" t="s"><v>7</v></c>'))))
    with pytest.raises(DamagedFile, match="well-formed"):
        read(package(sheet("<row")))
    with pytest.raises(DamagedFile, match="document type"):
        read(package('<!DOCTYPE x [<!ENTITY l "l">]>' + sheet(row(1, text("A1", "甲")))))


def test_a_binary_workbook_is_named():
    from docx_builder import zipped

    with pytest.raises(UnknownFormat, match="xlsb"):
        read(zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}))


def test_a_workbook_under_another_name_is_read():
    assert shape(read(package(sheet(*grid(1, "A", ROWS))), "报表.xls")) == [SHOWN]


cells = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 6)),
    st.tuples(st.sampled_from(["甲", "单位：万元", "12", "附件1", " "]), st.booleans()),
    max_size=30,
)
ranges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3)), max_size=5)


@settings(max_examples=150, deadline=None)
@given(cells, ranges)
def test_every_character_is_read_or_declared(filled, merged):
    rows = []
    for r in range(8):
        line = sorted((c, value) for (at, c), value in filled.items() if at == r)
        rows.append(row(r + 1, *(text(f"{chr(65 + c)}{r + 1}", words, lined) for c, (words, lined) in line)))
    merges = [f"{chr(65 + c)}{r + 1}:{chr(65 + c + w)}{r + 1 + h}" for r, c, h, w in merged]
    stored = sum(len(words.strip()) for words, _ in filled.values())
    try:
        document = read(package(sheet(*rows, merges=merges)))
    except EmptyFile:
        assert stored == 0 or merges
        return
    assert document.characters + sum(dict(document.drops).values()) == stored
    printed = Counter("".join(document.texts()))
    assert all(
        printed[sign] <= count for sign, count in Counter("".join(w for w, _ in filled.values())).items() if sign.strip()
    )
