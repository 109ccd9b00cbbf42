"""White space to tables: what is one comes out whole, what only looks like one stays prose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.tables.columns import Unruled, tables
from extract.tables.geometry import Glyph, Rule

SIZE = 10.0


def width(char: str) -> float:
    return SIZE / 2 if char.isascii() else SIZE


def put(text: str, x: float, y: float, right: bool = False) -> list[Glyph]:
    """Glyphs of a text whose left (or right) edge is at x; a space is half a glyph of white."""
    if right:
        x -= sum(width(char) for char in text)
    out = []
    for char in text:
        if char != " ":
            out.append(Glyph(char, x, y, x + width(char), y + SIZE))
        x += width(char)
    return out


def grid(table: Unruled) -> list[list[str]]:
    out = [[""] * len(table.columns) for _ in range(table.n_rows)]
    for cell in table.cells:
        out[cell.row][cell.col] = cell.text
    return out


NAMES = ["基本支出", "项目支出", "其中：设备购置", "公用经费", "人员经费"]


def budget(rows: int = 5, ragged: float = 0.0) -> list[Glyph]:
    """项目 | 预算数 | 决算数 | 执行率, figures at the right; `ragged` moves every other figure to the left."""
    out = put("项目", 80, 100) + put("预算数", 300, 100, True) + put("决算数", 400, 100, True) + put("执行率", 500, 100, True)
    for n in range(rows):
        y, off = 120 + 20 * n, ragged * (n % 2)
        out += put(NAMES[n % len(NAMES)].replace("：", ""), 80, y) + put(f"{n + 1},234.50", 300 - off, y, True)
        out += put(f"{n + 1}00.05", 400 - off, y, True) + put(f"{90 + n}.1%", 500, y, True)
    return out


def test_budget_lines_become_rows_and_columns() -> None:
    (table,) = tables(budget())
    assert grid(table)[:3] == [
        ["项目", "预算数", "决算数", "执行率"],
        ["基本支出", "1,234.50", "100.05", "90.1%"],
        ["项目支出", "2,234.50", "200.05", "91.1%"],
    ]
    assert [cell.header for cell in table.cells[:5]] == [True, True, True, True, False]
    assert table.n_rows == 6


def test_title_and_unit_line_stay_outside() -> None:
    above = put("2023年度部门收支决算总表", 200, 60) + put("单位：万元", 500, 82, True)
    (table,) = tables(above + budget())
    assert not set(above) & set(table.glyphs)
    assert grid(table)[0][0] == "项目"


def test_wrapped_name_stays_in_its_row() -> None:
    lines = (
        put("机关事业单位基本养老保", 80, 224)
        + put("险缴费支出", 80, 244)
        + put("9.00", 300, 234, True)
        + put("8.00", 400, 234, True)
    )
    lines += put("合计", 80, 265) + put("99.00", 300, 265, True) + put("88.00", 400, 265, True) + put("7.0%", 500, 265, True)
    (table,) = tables(budget() + lines)
    assert grid(table)[-2] == ["机关事业单位基本养老保\n险缴费支出", "9.00", "8.00", ""]


def test_header_over_several_columns_spans_them() -> None:
    over = put("本年收入和支出预算决算执行情况", 255, 84)
    (table,) = tables(budget() + over)
    (cell,) = [cell for cell in table.cells if cell.text == "本年收入和支出预算决算执行情况"]
    assert (cell.row, cell.col, cell.colspan, cell.header) == (0, 1, 2, True)


def test_rules_of_a_three_line_table_give_its_extent() -> None:
    """The rules, not the white space, say that the wrapped header is inside and the note below is not."""
    lines = put("科目", 80, 90) + put("预算", 300, 90, True) + budget() + put("资料来源", 80, 232)
    rules = [Rule(85, 75, 505), Rule(115, 75, 505), Rule(222, 75, 505)]
    (table,) = tables(lines, rules)
    assert grid(table)[0][0].startswith("科目")
    assert all("资料来源" not in cell.text for cell in table.cells)


PROSE = "项目支出预算数为11343.27万元。与上年相比减少200万元，减少1.73%，主要原因是项目经费的预算减少"
NOT_TABLES = {
    "justified prose": [(PROSE, 80.0 + 0.0 * n, 100 + 20.0 * n) for n in range(8)],
    "signing lines": [
        (text, x, 100 + 20.0 * n) for n in range(4) for text, x in (("填表人：张三", 80), ("填报日期：2023", 300))
    ],
    "cover": [
        (text, x, 100 + 30.0 * n)
        for n, k in enumerate(("单位名称", "联系电话", "填报日期"))
        for text, x in ((k + "：", 150), ("2023", 300))
    ],
    "contents": [("一、部门概况...................." + str(n), 80, 100 + 20.0 * n) for n in range(9)],
    "contents without leaders": [
        (t, x, 100 + 20.0 * n) for n in range(9) for t, x in (("第一部分部门概况", 80), (str(2 * n + 1), 480))
    ],
    "numbered list": [(f"{n}、审判监督第{n}庭", 80, 100 + 20.0 * n) for n in range(1, 12)],
    "list with wide numbers": [
        (t, x, 100 + 20.0 * n) for n in range(1, 9) for t, x in ((f"{n}.", 80), ("负责本级预算的编制。", 110))
    ],
    "two rows of figures": [(t, x, 100 + 20.0 * n) for n in range(2) for t, x in (("支出", 80), ("1.00", 200), ("2.00", 300))],
}


@pytest.mark.parametrize("lines", NOT_TABLES.values(), ids=NOT_TABLES.keys())
def test_no_table_is_made_up(lines: list[tuple[str, float, float]]) -> None:
    assert tables([glyph for text, x, y in lines for glyph in put(text, x, y)]) == []


def test_prose_with_wide_gaps_stays_prose() -> None:
    """Justified by wide spaces at a place of its own on each line."""
    glyphs = []
    for n in range(10):
        k = 6 + 3 * n
        glyphs += put(PROSE[:k] + "   " + PROSE[k:], 80, 100 + 20 * n)
    assert tables(glyphs) == []


def test_ragged_columns_are_less_sure() -> None:
    sure, ragged = tables(budget()), tables(budget(ragged=30))
    assert sure[0].confidence > 0.85
    assert not ragged or ragged[0].confidence < sure[0].confidence


def test_a_table_does_not_reach_over_a_ruled_one() -> None:
    below = [Glyph(g.char, g.x0, g.y0 + 160, g.x1, g.y1 + 160) for g in budget()]
    assert len(tables(budget() + below, [], [(70, 225, 510, 255)])) == 2


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 12), st.floats(0, 40))
def test_confidence_never_rises_with_raggedness_and_grows_with_rows(rows: int, ragged: float) -> None:
    def sure(n: int, off: float) -> float:
        found = tables(budget(n, off))
        return found[0].confidence if found else 0.0

    assert sure(rows, ragged) <= sure(rows, 0.0)
    assert sure(rows, 0.0) <= sure(rows + 1, 0.0) <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("项目支出1,.%（） "), st.floats(0, 500), st.floats(0, 700)), max_size=120))
def test_any_glyphs_give_tables_whose_cells_tile_without_overlap(marks: list[tuple[str, float, float]]) -> None:
    glyphs = [Glyph(char, x, y, x + width(char), y + SIZE) for char, x, y in marks if char != " "]
    for table in tables(glyphs):
        taken = [(cell.row, col) for cell in table.cells for col in range(cell.col, cell.col + cell.colspan)]
        assert len(taken) == len(set(taken))
        assert sum(len("".join(cell.text.split())) for cell in table.cells) <= len(table.glyphs)
        assert 0 <= table.confidence <= 1


def test_an_empty_column_keeps_its_place_below_its_header() -> None:
    (table,) = tables(budget() + put("备注", 540, 100))
    assert grid(table)[0] == ["项目", "预算数", "决算数", "执行率", "备注"]
    assert grid(table)[1] == ["基本支出", "1,234.50", "100.05", "90.1%", ""]
