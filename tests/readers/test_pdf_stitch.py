"""Tables over page breaks: joined where both halves say so, no row lost, every row with its page."""

from __future__ import annotations

from pdf_builder import Paper, texts

HEAD = ["一级指标", "三级指标", "年度指标值", "实际完成值"]
XS = [60, 140, 280, 400, 520]


def table(paper: Paper, top: float, rows: list[list[str]], xs: list[float] | None = None) -> None:
    paper.grid(xs or XS, [top + 25 * k for k in range(len(rows) + 1)], rows)


def rows(first: int, last: int) -> list[list[str]]:
    return [["产出", f"指标{n}", f"{n}个", f"{n}个"] for n in range(first, last)]


def test_three_pages_one_table_each_row_with_its_page() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.text(290, 820, "1")
    paper.next()
    table(paper, 80, rows(6, 20))
    paper.text(290, 820, "2")
    paper.next()
    table(paper, 80, rows(20, 24))
    paper.text(290, 820, "3")
    (whole,) = paper.read().tables
    assert texts(whole) == [HEAD, *rows(1, 24)]
    assert [whole.at(row, 0).place.page for row in (0, 5, 6, 19, 20)] == [1, 1, 2, 2, 3]
    assert whole.repairs == ("第2页接上页续表", "第3页接上页续表")


def test_a_header_that_comes_again_is_kept_as_a_row() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.next()
    table(paper, 80, [HEAD, *rows(6, 9)])
    (whole,) = paper.read().tables
    assert texts(whole) == [HEAD, *rows(1, 6), HEAD, *rows(6, 9)]


def test_a_cell_cut_by_the_break_is_joined() -> None:
    paper = Paper()
    table(paper, 700, [HEAD, ["产出", "完成全年各项重点工作任务并", "100%", "100%"]])
    paper.next()
    table(paper, 80, [["", "通过验收", "", ""], *rows(1, 3)])
    (whole,) = paper.read().tables
    assert texts(whole)[1] == ["产出", "完成全年各项重点工作任务并通过验收", "100%", "100%"]
    assert whole.n_rows == 4


def test_a_table_with_a_title_of_its_own_is_not_joined() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.next()
    paper.text(200, 70, "项目支出绩效自评表", 14)
    table(paper, 100, [HEAD, *rows(1, 6)])
    document = paper.read()
    assert [t.n_rows for t in document.tables] == [6, 6]
    assert document.notes == ()


def test_a_mark_that_the_table_goes_on_does_not_part_it() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.next()
    paper.text(480, 70, "续表")
    table(paper, 80, rows(6, 9))
    document = paper.read()
    (whole,) = document.tables
    assert texts(whole) == [HEAD, *rows(1, 9)]
    assert document.blocks == []


def test_a_level_printed_again_on_the_next_page_is_kept_as_printed() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.next()
    table(paper, 80, [HEAD, ["产出", "指标6", "6个", "6个"], ["效益", "指标7", "好", "好"]])
    (whole,) = paper.read().tables
    assert [row[0] for row in texts(whole)] == ["一级指标", *["产出"] * 5, "一级指标", "产出", "效益"]


def test_the_next_form_of_a_pile_is_a_table_of_its_own() -> None:
    form = [["项目名称", "甲", "主管部门", "财政局"], HEAD, *rows(1, 5), ["总分", "", "100", "98"]]
    paper = Paper()
    table(paper, 600, form)
    paper.next()
    table(paper, 80, [["项目名称", "乙", "主管部门", "财政局"], *form[1:]])
    assert [t.n_rows for t in paper.read().tables] == [7, 7]


def test_other_columns_at_the_break_are_left_apart_and_noted() -> None:
    paper = Paper()
    table(paper, 600, [HEAD, *rows(1, 6)])
    paper.next()
    table(paper, 80, [["甲", "3", "4"], ["乙", "5", "6"]], [60, 210, 350, 520])
    document = paper.read()
    assert len(document.tables) == 2
    assert document.notes == ("第2页开头的表格可能是上页表格的续表，列线不同，没有合并",)


def test_rows_with_amounts_of_their_own_are_not_joined_over_the_break() -> None:
    paper = Paper()
    table(paper, 700, [HEAD, ["", "其他信息技术服务", "分散采购", "9.00"]])
    paper.next()
    table(paper, 80, [["", "计算机维修服务", "分散采购", "2.00"], ["", "会议服务", "分散采购", "1.51"]])
    (whole,) = paper.read().tables
    assert texts(whole)[1:] == [
        ["", "其他信息技术服务", "分散采购", "9.00"],
        ["", "计算机维修服务", "分散采购", "2.00"],
        ["", "会议服务", "分散采购", "1.51"],
    ]


def test_the_next_number_of_a_list_begins_a_row_of_its_own() -> None:
    paper = Paper()
    table(paper, 700, [HEAD, ["一、收入", "十三、交通运输支出", "", ""], ["", "十四、商业服务业等支出", "", ""]])
    paper.next()
    table(paper, 80, [["", "十五、金融支出", "", ""], ["", "十六、其他支出", "", ""]])
    (whole,) = paper.read().tables
    assert [row[1] for row in texts(whole)][1:] == [
        "十三、交通运输支出",
        "十四、商业服务业等支出",
        "十五、金融支出",
        "十六、其他支出",
    ]
