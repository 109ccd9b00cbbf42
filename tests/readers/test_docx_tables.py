"""Word tables: merges, irregular grids, nesting; every text in its place, every grid position covered once."""

import pytest
from docx_builder import document, p, r, tbl, tc, tr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import TooLarge
from extract.model import Table


def only(xml: str) -> Table:
    (table,) = document(p("表") + xml).tables[:1]
    return table


def spans(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells]


def test_merges_are_spans_and_their_text_stands_once():
    table = only(
        tbl(
            tr(tc("绩效指标", merge="restart"), tc("一级指标", span=2)),
            tr(tc(merge="continue"), "产出", "数量"),
            tr(tc(merge="continue"), "效益", "社会"),
            columns=3,
        )
    )
    assert spans(table) == [
        (0, 0, 3, 1, "绩效指标"),
        (0, 1, 1, 2, "一级指标"),
        (1, 1, 1, 1, "产出"),
        (1, 2, 1, 1, "数量"),
        (2, 1, 1, 1, "效益"),
        (2, 2, 1, 1, "社会"),
    ]
    assert table.repairs == ()


def test_a_merged_block_of_columns_and_rows():
    table = only(tbl(tr(tc("甲", span=2, merge="restart"), "乙"), tr(tc(span=2, merge="continue"), "丙")))
    assert spans(table) == [(0, 0, 2, 2, "甲"), (0, 2, 1, 1, "乙"), (1, 2, 1, 1, "丙")]


def test_a_new_restart_ends_the_merge_above():
    table = only(
        tbl(*[tr(tc(t, merge=m), "x") for t, m in (("甲", "restart"), ("", "continue"), ("乙", "restart"), ("", "continue"))])
    )
    assert [(c.row, c.rowspan, c.text) for c in table.cells if c.col == 0] == [(0, 2, "甲"), (2, 2, "乙")]


def test_a_plain_cell_between_ends_the_merge():
    table = only(tbl(tr(tc("甲", merge="restart"), "x"), tr("乙", "x"), tr(tc("丙", merge="continue"), "x")))
    assert [(c.row, c.rowspan, c.text) for c in table.cells if c.col == 0] == [(0, 1, "甲"), (1, 1, "乙"), (2, 1, "丙")]


def test_continue_without_restart_above_begins_a_merge():
    table = only(tbl(tr(tc("甲", merge="continue"), "x"), tr(tc(merge="continue"), "y")))
    assert spans(table) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "x"), (1, 1, 1, 1, "y")]


def test_two_narrow_cells_that_continue_a_wide_one():
    table = only(tbl(tr(tc("甲", span=2, merge="restart"), "x"), tr(tc(merge="continue"), tc(merge="continue"), "y")))
    assert spans(table) == [(0, 0, 2, 2, "甲"), (0, 2, 1, 1, "x"), (1, 2, 1, 1, "y")]


def test_a_merge_that_does_not_fit_the_cell_above_stays_apart_and_is_named():
    table = only(tbl(tr(tc("甲", merge="restart"), "x"), tr(tc("乙", span=2, merge="continue"))))
    assert spans(table) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "x"), (1, 0, 1, 2, "乙")]
    assert "第2行第1列" in table.repairs[0]


def test_text_in_a_merged_away_cell_is_kept_and_named():
    table = only(tbl(tr(tc("甲", merge="restart"), "x"), tr(tc("乙", merge="continue"), "y")))
    assert table.at(1, 0).text == "甲\n乙"
    assert any("并入上方单元格" in repair for repair in table.repairs)


def test_legacy_horizontal_merges():
    row = tr(tc("甲", properties='<w:hMerge w:val="restart"/>'), tc(properties="<w:hMerge/>"), "乙")
    assert spans(only(tbl(row, tr("a", "b", "c")))) == [
        (0, 0, 1, 2, "甲"),
        (0, 2, 1, 1, "乙"),
        (1, 0, 1, 1, "a"),
        (1, 1, 1, 1, "b"),
        (1, 2, 1, 1, "c"),
    ]


def test_columns_left_free_before_and_after_a_row_become_empty_cells():
    table = only(tbl(tr("a", "b", "c"), tr("中", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'), columns=3))
    assert [c.text for c in table.covering(1)] == ["", "中", ""]
    assert table.repairs == ()


def test_rows_of_differing_width_are_aligned_by_their_widths_on_paper():
    table = only(
        tbl(
            tr(tc("自评表", width=9000)),
            tr(tc("名称", width=3020), tc("某局", width=5980)),
            tr(tc("a", width=3000), tc("b", width=3000), tc("c", width=3000)),
        )
    )
    assert spans(table) == [
        (0, 0, 1, 3, "自评表"),
        (1, 0, 1, 1, "名称"),
        (1, 1, 1, 2, "某局"),
        (2, 0, 1, 1, "a"),
        (2, 1, 1, 1, "b"),
        (2, 2, 1, 1, "c"),
    ]
    assert "按单元格宽度对齐" in table.repairs[0]


def test_rows_of_differing_width_without_widths_are_filled_up():
    table = only(tbl(tr("a", "b", "c"), tr("甲")))
    assert [c.text for c in table.covering(1)] == ["甲", "", ""]
    assert "补空单元格" in table.repairs[0]


def test_widths_that_differ_for_no_reason_do_not_make_columns():
    table = only(
        tbl(
            tr(tc("甲", width=500), tc("乙", width=900), tc("丙", width=700)),
            tr(tc("a", width=1700), tc("b", width=2900), tc("c", width=310)),
            tr(tc("x", width=1100), tc("y", width=250)),
        )
    )
    assert table.filled() == [["甲", "乙", "丙"], ["a", "b", "c"], ["x", "y", ""]]


def test_consistent_spans_are_believed_whatever_the_widths_say():
    table = only(tbl(tr(tc("a", width=100), tc("b", width=5000)), tr(tc("c", width=4000), tc("d", width=300)), columns=2))
    assert (table.n_rows, table.n_cols, table.repairs) == (2, 2, ())


def test_rows_and_cells_in_content_controls_custom_xml_and_insertions():
    cell = f"<w:sdt><w:sdtPr/><w:sdtContent>{tc('甲')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:customXml>{tr(cell, '乙')}</w:customXml></w:sdtContent></w:sdt>"
    table = only(tbl(row, f"<w:ins>{tr('丙', '丁')}</w:ins>"))
    assert table.filled() == [["甲", "乙"], ["丙", "丁"]]


def test_a_deleted_row_is_dropped_and_declared():
    found = document(tbl(tr("留", "下"), tr("删去的", "行", properties="<w:del/>")))
    assert found.tables[0].filled() == [["留", "下"]]
    assert found.drops == (("deletion", 4),)


def test_a_nested_table_stands_under_its_cell_and_its_text_nowhere_else():
    inner = tbl(tr("内一", "内二"))
    found = document(tbl(tr(tc(p("外前"), inner, p("外后")), "旁")) + tbl(tr("第二表")))
    outer, nested, second = found.tables
    assert [t.id for t in found.tables] == ["t1", "t2", "t3"]
    assert outer.at(0, 0).text == "外前\n外后"
    assert outer.at(0, 0).nested == (nested,)
    assert nested.filled() == [["内一", "内二"]]
    assert second.filled() == [["第二表"]]
    assert found.characters == len("外前外后旁内一内二第二表")


def test_cell_text_keeps_its_paragraphs_padding_and_empty_lines():
    table = only(tbl(tr(tc(p("　　其中：公车购置"), p(), p("二"), p()))))
    assert table.at(0, 0).text == "　　其中：公车购置\n\n二\n"


def test_header_rows_are_the_leading_ones_that_repeat():
    repeat = "<w:tblHeader/>"
    table = only(tbl(tr("指标", properties=repeat), tr("名称", properties=repeat), tr("甲"), tr("乙", properties=repeat)))
    assert [cell.header for cell in table.cells] == [True, True, False, False]
    off = only(tbl(tr("指标", properties='<w:tblHeader w:val="0"/>')))
    assert not off.cells[0].header


def test_a_huge_span_is_clipped_to_the_tables_own_grid():
    found = only(tbl(tr(tc("标题", span=2_000_000)), tr("a", "b"), columns=2))
    assert (found.n_rows, found.n_cols) == (2, 2)
    assert "跨2000000列" in found.repairs[0]
    assert only(tbl(tr(tc("标题", span=2_000_000)))).n_cols == 63
    assert only(tbl(tr("甲", properties='<w:gridBefore w:val="2000000"/>'))).n_cols <= 64


def test_a_grid_that_would_not_fit_into_memory_is_refused():
    with pytest.raises(TooLarge, match="grid positions"):
        document(tbl(tr(*["x"] * 2000), *[tr("y")] * 600))


def test_five_thousand_rows_in_linear_time():
    rows = [tr(str(i), tc(merge="restart" if i % 7 == 0 else "continue"), "指标", "100") for i in range(5000)]
    table = only(tbl(*rows, columns=4))
    assert (table.n_rows, table.n_cols) == (5000, 4)
    assert table.at(4999, 1).row == 4998 - 4998 % 7


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Grids of rectangles: at each free position, in reading order, one that still fits."""
    n_rows, n_cols = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    free = {(row, col) for row in range(n_rows) for col in range(n_cols)}
    cells = []
    while free:
        row, col = min(free)
        wide = 1
        while (row, col + wide) in free:
            wide += 1
        colspan, rowspan = draw(st.integers(1, wide)), draw(st.integers(1, n_rows - row))
        area = {(y, x) for y in range(row, row + rowspan) for x in range(col, col + colspan)}
        if area <= free:
            free -= area
            cells.append((row, col, rowspan, colspan))
    return n_rows, n_cols, cells


@given(tilings())
def test_any_grid_written_as_word_comes_back(tiling):
    n_rows, n_cols, cells = tiling
    rows = []
    for row in range(n_rows):
        written = []
        for top, col, rowspan, colspan in sorted(cells, key=lambda c: c[1]):
            if top <= row < top + rowspan:
                merge = "" if rowspan == 1 else "restart" if row == top else "continue"
                written.append(tc(f"{top},{col}" if row == top else "", span=colspan, merge=merge))
        rows.append(tr(*written))
    table = only(tbl(*rows, columns=n_cols))
    assert spans(table) == sorted((row, col, *size, f"{row},{col}") for row, col, *size in cells)
    assert table.repairs == ()


GARBAGE = st.lists(
    st.tuples(
        st.lists(
            st.tuples(
                st.sampled_from([-1, 0, 1, 1, 1, 2, 3, 64, 9999]),
                st.sampled_from(["", "restart", "continue"]),
                st.sampled_from([0, 1, 50, 500, 520, 3000]),
                st.sampled_from(["", '<w:hMerge w:val="restart"/>', "<w:hMerge/>"]),
            ),
            max_size=6,
        ),
        st.sampled_from([0, 0, 0, 1, 5, -3, 10**9]),
    ),
    min_size=1,
    max_size=7,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(GARBAGE, st.integers(0, 5))
def test_no_garbage_raises_or_loses_a_text(rows, columns):
    count = 0
    written = []
    for cells, before in rows:
        row = []
        for span, merge, width, more in cells:
            row.append(tc(p(r(f"[{count}]")), span=span, merge=merge, width=width, properties=more))
            count += 1
        written.append(tr(*row, properties=f'<w:gridBefore w:val="{before}"/>'))
    found = document(p("文") + tbl(*written, columns=columns))
    for table in found.tables:
        table.check()
    printed = "".join(found.texts())
    assert sorted(printed.removeprefix("文").replace("\n", "")) == sorted("".join(f"[{i}]" for i in range(count)))
