"""Text dumps: rows and merged cells rebuilt from a flattened stream; tables drawn with characters; encodings."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import EmptyFile, UnknownEncoding
from extract.lexicon import load
from extract.model import Block, Cell, Document, Table
from extract.readers.text import read

# A department form as it is printed: (text, columns spanned, rows spanned) per cell.
FORM = [
    [("部门名称", 1, 1), ("某市水利局", 8, 1)],
    [("资金情况\n（万元）", 1, 3), ("年度资金总额", 2, 1)]
    + [(t, 1, 1) for t in ("年初\n预算数", "全年\n预算数", "全年\n执行数", "分值", "执行率", "得分")],
    [("合计", 2, 1)] + [(t, 1, 1) for t in ("120", "118.5", "118.5", "10", "100%", "10")],
    [("其中：当年财政拨款", 2, 1)] + [(t, 1, 1) for t in ("120", "118.5", "118.5", "　", "　", "　")],
    [("年度总\n体目标", 1, 2), ("预期目标", 4, 1), ("实际完成情况", 4, 1)],
    [("完成全年防汛工作任务。", 4, 1), ("全部完成。", 4, 1)],
    [("绩\n效\n指\n标", 1, 6)]
    + [(t, 1, 1) for t in ("一级指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因\n分析")],
    [("产出\n指标\n(50分)", 1, 3), ("数量指标", 1, 2)] + [(t, 1, 1) for t in ("巡查堤防", "≥20次", "22次", "15", "15", "　")],
    [(t, 1, 1) for t in ("编制预案", "3个", "3个", "10", "10", "　")],
    [(t, 1, 1) for t in ("时效指标", "完成时限", "2022年底前", "2022年11月", "25", "25", "　")],
    [("效益\n指标\n（30分）", 1, 1)] + [(t, 1, 1) for t in ("社会效益指标", "保障安全", "有效保障", "有效保障", "30", "28", "个别堤段老化")],
    [("满意度\n指标", 1, 1)] + [(t, 1, 1) for t in ("服务对象满意度指标", "群众满意度", "≥90%", "95%", "10", "10", "　")],
    [("总分", 6, 1), ("100", 1, 1), ("98", 1, 1), ("　", 1, 1)],
]  # fmt: skip


def paper() -> Table:
    """The form as a grid: what a Word reader would see."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(FORM):
        col = 0
        for text, colspan, rowspan in row:
            while (r, col) in taken:
                col += 1
            cells.append(Cell(r, col, rowspan, colspan, text))
            taken |= {(y, x) for y in range(r, r + rowspan) for x in range(col, col + colspan)}
    return Table.build("t1", cells)


def dump(table: Table, blanks: random.Random | None = None, share: float = 0.0) -> str:
    """The table as Tika writes it: a cell after a line feed and a tab, an empty line after a row, nothing for a merge.

    `share` of the cells get one to three empty paragraphs at their end.
    """
    out = []
    for r in range(table.n_rows):
        for cell in table.covering(r):
            out.append("\n\t" + (cell.text if cell.row == r else ""))
            if blanks and cell.row == r and blanks.random() < share:
                out.append("\n" * blanks.randint(1, 3))
        out.append("\n")
    return "".join(out)


def of(text: str) -> Document:
    return read(text.encode(), "x.txt", "0" * 64, load())


def rows(table: Table) -> list[list[str]]:
    return [[cell.text.strip("\n") if cell.row == r else "" for cell in table.covering(r)] for r in range(table.n_rows)]


def test_a_dumped_form_has_the_rows_spans_and_texts_of_the_paper():
    document = of("某市水利局\n" + dump(paper()) + "\n备注：无\n")
    (table,) = document.tables
    same = {(c.row, c.col, c.rowspan, c.colspan, c.text) for c in paper().cells}
    got = {(c.row, c.col, c.rowspan, c.colspan, c.text.rstrip("\n")) for c in table.cells}
    assert got == same
    assert [block.text for block in document.blocks] == ["某市水利局", "备注：无"]


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_empty_paragraphs_in_cells_are_not_row_ends(share):
    truth = rows(paper())
    right = total = 0
    for seed in range(40):
        table = of("前言。\n" + dump(paper(), random.Random(seed), share)).tables[0]
        right += sum(row in truth for row in rows(table))
        total += len(truth)
    assert right / total > 1 - 0.8 * share


def test_a_dump_without_stray_paragraphs_is_exact_even_without_known_labels():
    @given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), min_size=3, max_size=3), min_size=2, max_size=12))
    @settings(max_examples=60, deadline=None)
    def check(grid: list[list[str]]) -> None:
        text = "".join("".join("\n\t" + t for t in row) + "\n" for row in grid)
        assert rows(of("开头\n" + text).tables[0]) == grid

    check()


def test_marks_are_dropped_and_declared():
    document = of("[bookmark: _GoBack]一、概况\n正文[image: 图1]。\n")
    assert [block.text for block in document.blocks] == ["一、概况", "正文。"]
    assert document.drops == (("mark", len("[bookmark:_GoBack][image:图1]")),)


def test_a_table_that_follows_another_with_nothing_but_a_section_break_is_a_table_of_its_own():
    one = "\n\t一级指标\n\t分值\n\n\t产出\n\t60\n\n\t\n\t60"
    document = of("前\n" + one + "\n \t部门整体支出绩效评价基础数据表\n\n\t填报单位：\n\t\n\n\t编制数\n\t55\n\n")
    assert [table.n_rows for table in document.tables] == [3, 3]


def test_two_forms_back_to_back_are_parted_where_the_title_comes_again():
    form = "\n\t项目支出绩效自评表\n" + dump(paper())
    tables = of("前\n" + form + form).tables
    assert [table.n_rows for table in tables] == [14, 14]


def test_paragraphs_that_open_with_a_tab_are_prose():
    document = of("\t一、部门概况\n\t本单位主要职责是贯彻执行国家有关方针政策和法律法规，负责全市工作。\n")
    assert not document.tables
    assert len(document.blocks) == 2


def test_text_behind_an_empty_paragraph_stays_in_its_cell():
    text = "\n\t年度总体目标\n\t预期目标\n\t实际完成情况\n\n\t\n\t一是做好服务\n\n二是推进改革\n\t全部完成\n\n"
    table = of("表\n" + text).tables[0]
    assert "一是做好服务\n\n二是推进改革" in [cell.text for cell in table.cells]


def test_markdown_table():
    table = of("| 指标 | 得分 |\n|---|:-:|\n| 产出\\|效益<br>指标 | 5 |\n后文\n").tables[0]
    assert table.filled() == [["指标", "得分"], ["产出|效益\n指标", "5"]]
    assert [cell.header for cell in table.cells] == [True, True, False, False]


def test_box_drawing_table_keeps_its_merged_cells():
    document = of(
        "┌────────┬────────┬────┐\n│一级指标│二级指标│分值│\n├────────┼────────┼────┤\n│产出指标│数量    │ 10 │\n"
        "│        ├────────┼────┤\n│        │质量    │ 20 │\n├────────┴────────┼────┤\n│合计             │ 30 │\n"
        "└─────────────────┴────┘\n"
    )
    spans = {cell.text: (cell.rowspan, cell.colspan) for cell in document.tables[0].cells}
    assert spans["产出指标"] == (2, 1)
    assert spans["合计"] == (1, 2)
    assert spans["质量"] == (1, 1)


@pytest.mark.parametrize(
    "frame",
    ["┏━━━━┳━━━━┓\n┃一级┃分值┃\n┣━━━━╋━━━━┫\n┃产出┃ 10 ┃\n┗━━━━┻━━━━┛", "┌──┬──┐\n│一级│分值│\n├──┼──┤\n│产出│１０│\n└──┴──┘"],
)
def test_frames_of_either_character_width(frame):
    assert [len(row) for row in of(frame + "\n").tables[0].filled()] == [2, 2]


def test_an_ascii_frame_without_rules_between_rows_has_a_row_a_line():
    text = "+------+------+\n| 项目 | 金额 |\n+======+======+\n| 甲   |    1 |\n| 乙   |    2 |\n+------+------+\n"
    assert of(text).tables[0].filled() == [["项目", "金额"], ["甲", "1"], ["乙", "2"]]


def test_tab_separated_values_with_a_quoted_line_break():
    table = of('项目名称\t金额\t备注\n甲\t1\t\n乙\t2\t"两\n行"\n后文\n').tables[0]
    assert table.filled() == [["项目名称", "金额", "备注"], ["甲", "1", ""], ["乙", "2", "两\n行"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_simplified_text(encoding):
    text = "2020年度部门整体支出绩效自评报告\n一、部门概况\n本单位人员50人，预算完成情况良好。\n"
    blocks = read(text.encode(encoding), "x.txt", "0" * 64, load()).blocks
    assert [block.text for block in blocks] == text.split("\n")[:-1]


def test_big5_text():
    text = "預算執行情況說明\n單位人員五十人，總額與去年相同，這是為了說明問題。\n"
    assert read(text.encode("big5"), "x.txt", "0" * 64, load()).blocks[1].text == text.split("\n")[1]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x80\x81\xff\xff" * 9, "绩效".encode() + b"\xff\xff\xff", bytes(range(128, 256)) * 3]
)
def test_bytes_in_no_known_encoding_are_an_error_that_names_the_place(data):
    with pytest.raises(UnknownEncoding) as error:
        read(data, "x.txt", "0" * 64, load())
    assert "byte" in error.value.place
    assert error.value.remedy


@pytest.mark.parametrize("data", [b" \n\t\n", "　\n".encode()])
def test_a_file_of_white_space_is_empty(data):
    with pytest.raises(EmptyFile):
        read(data, "x.txt", "0" * 64, load())


def test_no_printed_character_is_lost():
    text = "第一部分\n" + dump(paper(), random.Random(7), 0.1) + "\n备注：1.说明\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    printed = "".join(text.replace("|---|---|", "").replace("|", "").split())
    body = "".join("".join(e.text for e in ([x] if isinstance(x, Block) else x.cells)) for x in of(text).body)
    assert "".join(body.split()) == printed


def test_a_form_on_one_line_is_rebuilt_from_its_labels():
    line = (
        "项目支出绩效自评表 （2022年度） 项目名称 仓储维修经费 主管部门 219-某省粮食局 实施单位 219001-某省粮库 项目资金（万元） 年初预算数 "
        "全年预算数（A） 全年执行数（B） 分值 执行率（B/A） 得分 年度资金总额 100.00 95.00 90.00 10 94.74% 9.47 其中：本年财政拨款 100.00 95.00 "
        "90.00 - 94.74% - 上年结转资金 - - - - - - 年度总体目标 预期目标 实际完成情况 完成12座仓房维修。 完成11座仓房维修。 绩效指标 一级指标 二级指标 "
        "三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施 产出指标（50分） 数量指标 维修仓房数 ≥12座 11座 20 18 一座仓房跨年施工 "
        "质量指标 验收合格率 ≥100百分比 100百分比 15 15 满意度指标（10分） 服务对象满意度指标 职工满意度 ≥90百分比 95百分比 10 10 总分 100 92.47"
    )
    document = of(line)
    grid = [[cell.text for cell in document.tables[0].covering(r)] for r in range(document.tables[0].n_rows)]
    assert document.blocks[0].text == "项目支出绩效自评表 （2022年度）"
    assert ["年度资金总额", "100.00", "95.00", "90.00", "10", "94.74%", "9.47"] in grid
    assert ["产出指标（50分）", "数量指标", "维修仓房数", "≥12座", "11座", "20", "18", "一座仓房跨年施工"] in grid
    assert ["", "质量指标", "验收合格率", "≥100百分比", "100百分比", "15", "15", ""] in grid
    assert ["满意度指标（10分）", "服务对象满意度指标", "职工满意度", "≥90百分比", "95百分比", "10", "10", ""] in grid
    assert document.tables[0].confidence < 1
