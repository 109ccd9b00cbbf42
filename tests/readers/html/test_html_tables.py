"""Tables of pages: the grid is the one that a browser draws, whatever the markup; tables of layout are none."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicon import load
from extract.model import Document, Table
from extract.readers import read_bytes


def read(markup: str) -> Document:
    return read_bytes(("<html><body>" + markup).encode(), "t.html", load())


def table(markup: str) -> Table:
    return read(markup).tables[0]


def cells(found: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in found.cells]


def test_spans():
    found = table("<table border><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁</table>")
    assert cells(found) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "丙"), (1, 2, 1, 1, "丁")]
    assert not found.repairs


def test_spans_that_stick_out_are_cut_to_what_other_rows_have():
    found = table("<table border><tr><td colspan=100>标题<tr><td>1<td>2<tr><td rowspan=99999>3<td>4</table>")
    assert cells(found) == [(0, 0, 1, 2, "标题"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2"), (2, 0, 1, 1, "3"), (2, 1, 1, 1, "4")]


def test_a_span_that_nothing_divides_is_one_column():
    found = table("<table border><tr><td colspan=1000>标题<td>备注<tr><td colspan=500>1<td colspan=500>2<td>3</table>")
    assert cells(found) == [(0, 0, 1, 2, "标题"), (0, 2, 1, 1, "备注"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2"), (1, 2, 1, 1, "3")]


def test_a_rowspan_ends_with_its_row_group_and_zero_reaches_to_its_end():
    found = table(
        "<table border><tbody><tr><td rowspan=9>甲<td>1<tr><td>2<tbody><tr><td rowspan=0>乙<td>3<tr><td>4<tr><td>5</table>"
    )
    assert [(c.row, c.rowspan, c.text) for c in found.cells if c.col == 0] == [(0, 2, "甲"), (2, 3, "乙")]


def test_nonsense_in_spans_is_one():
    found = table(
        "<table border><tr><td colspan=0>a<td colspan=-3>b<td colspan=x>c<td colspan='2px'>d<tr><td>e<td>f<td>g<td>h<td>i</table>"
    )
    assert [c.colspan for c in found.starting(0)] == [1, 1, 1, 2]


def test_head_and_foot_stand_where_they_are_printed():
    found = table("<table><tfoot><tr><td>合计<thead><tr><th>指标<tbody><tr><td>产出</table>")
    assert [(c.text, c.header) for c in found.cells] == [("指标", True), ("产出", False), ("合计", False)]


def test_a_cell_under_a_merged_one_from_above_loses_no_text():
    found = table("<table border><tr><td>A<td>B<td rowspan=2>C<tr><td colspan=3>D<td>E<tr><td>1<td>2<td>3<td>4</table>")
    assert sorted(c.text for c in found.cells if c.text) == ["1", "2", "3", "4", "A", "B", "C", "D", "E"]
    assert "重叠" in found.repairs[0]


def test_rows_without_height_are_none():
    found = table(
        "<table border><tr><td>a<td>b</tr><tr></tr><tr style='display:none'><td>x<td>y</tr><tr><td>c<td>d</tr>"
        "<![if !supportMisalignedColumns]><tr height=0><td width=9></td><td width=9></td></tr><![endif]></table>"
    )
    assert (found.n_rows, found.n_cols) == (2, 2)


def test_paragraphs_of_a_cell_are_lines():
    found = table("<table border><tr><td><p>一</p><p><br></p><p>二<br>三</p><td> <ol><li>甲<li>乙</ol></table>")
    assert [c.text for c in found.cells] == ["一\n\n二\n三", "1.甲\n2.乙"]


def test_elements_left_open_in_cells():
    expected = [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]
    for mark in ("font", "center", "div", "ul><li", "p", "b", "h3", "span"):
        assert cells(table(f"<table border><tr><td><{mark}>a<td><{mark}>b<tr><td><{mark}>c<td>d</table>")) == expected
    assert cells(table("<table border><form><tr><td>a<td>b</tr></form><tr><td>c<td>d</table>")) == expected


def test_text_between_cells_stands_before_the_table():
    document = read("<table border><caption>附件1</caption>单位：万元<tr><td>a<td>b</table>")
    assert [b.text for b in document.blocks] == ["附件1", "单位：万元"]
    assert document.body[-1] is document.tables[0]


def test_a_cell_outside_of_a_row_begins_one():
    assert [c.row for c in table("<table border><tr><td>x</td></tr><td>y</td></table>").cells] == [0, 1]


def test_a_table_in_a_form_is_nested():
    document = read("<table border><tr><td>甲<td>乙<tr><td>丙<td>丁<table border><tr><td>1<td>2<tr><td>3<td>4</table></table>")
    outer, inner = document.tables
    assert outer.at(1, 1).nested == (inner,)
    assert outer.at(1, 1).text == "丁"


def test_tables_of_layout_are_none():
    data = "<table border=1>" + "<tr><td>1<td>2<td>3" * 3 + "</table>"
    prose = "".join(f"<p>第{n}段：" + "本单位认真开展绩效自评工作。" * 10 + "</p>" for n in range(6))
    for layout in (
        f"<table><tr><td>{prose}{data}</table>",
        f"<table width=100%><tr><td>左<td><table><tr><td>{prose}<tr><td>{data}</table></table>",
        f"<table role=presentation><tr><td>{data}<td>{prose}</table>",
    ):
        document = read(layout)
        assert [(t.n_rows, t.n_cols) for t in document.tables] == [(3, 3)]
        assert len([b for b in document.blocks if b.text.startswith("第")]) == 6


def test_a_table_of_one_cell_with_a_line_of_text_is_a_table():
    assert table("<table border=1><tr><td>说明：无</table>").n_rows == 1


Rows = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from([1, 1, 1, 2, 3, 0, 70000])), min_size=0, max_size=5),
    min_size=1,
    max_size=6,
)


@given(Rows)
@settings(max_examples=200, deadline=None)
def test_no_spans_lose_a_text_or_break_the_grid(rows):
    texts = iter(range(1000))
    markup = "".join(
        "<tr>" + "".join(f"<td colspan={c} rowspan={r}>{next(texts)}号</td>" for c, r in row) + "</tr>" for row in rows
    )
    count = sum(map(len, rows))
    found = read(f"<p>表</p><table border=1>{markup}</table>").tables
    assert len(found) == (count > 0)
    for one in found:
        one.check()
        assert sorted(c.text for c in one.cells if c.text) == sorted(f"{n}号" for n in range(count))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_tiling_written_as_html_comes_back(data):
    n_rows, n_cols = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    tiles = []
    for row, col in sorted(free):
        if (row, col) in free:
            width = data.draw(st.integers(1, next(w for w in range(1, 9) if (row, col + w) not in free)))
            height = data.draw(st.integers(1, n_rows - row))
            height = next(
                (h for h in range(1, height + 1) if not all((row + h, col + w) in free for w in range(width))), height
            )
            free -= {(row + h, col + w) for h in range(height) for w in range(width)}
            tiles.append((row, col, height, width, f"{len(tiles)}"))
    markup = "".join(
        "<tr>" + "".join(f"<td rowspan={h} colspan={w}>{t}" for r, _, h, w, t in tiles if r == row) for row in range(n_rows)
    )
    found = table(f"<table border=1>{markup}</table>")
    assert cells(found) == tiles
    assert not found.repairs
