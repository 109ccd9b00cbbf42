"""Whatever a table says, the form families read it or leave it: the cells are the paper's, the program must not fail."""

from form_tables import context, ids
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.forms import basic_data, evaluation_system, fund_list, objectives
from extract.model import Cell, Table

WORDS = [
    "", "", "一级指标", "二级指标", "三级指标", "四级指标", "三级", "指标", "分值", "权重", "得分", "自评得分", "评价标准", "指标说明",
    "投入（15分）", "在职人员控制率", "5", "100", "合计", "总分：96", "小计", "……", "编制数", "实际在职人数", "控制率", "91%", "55",
    "2019年决算数", "2020年预算数", "2020年决算数", "决算数", "三公经费", "1、公务接待", "其中：购置", "  丁", "项目支出：", "厉行节约保障措施",
    "指标值", "年度指标值", "实施期指标值", "1-7月执行数", "全年预计完成情况", "确定能", "√", "其他", "年度目标", "长期目标", "项目资金",
    "财政拨款", "产出指标", "数量指标", "资金总额：5", "长期绩效指标", "填表人：乙", "改进措施", "批复规模（㎡）", "序号", "专项资金名称", "项目名称", "单位", "备注", "甲资金", "填报单位：某局", "2020年专项资金清单", "单位：万元",
]  # fmt: skip


@st.composite
def tables(draw):
    """Grids of form words with random merged cells."""
    n_rows, n_cols = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    cells = []
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) not in free:
                continue
            height, width = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (1, 7)]))
            area = {(i, j) for i in range(r, min(r + height, n_rows)) for j in range(c, min(c + width, n_cols))}
            if not area <= free:
                area, height, width = {(r, c)}, 1, 1
            free -= area
            cells.append(Cell(r, c, min(height, n_rows - r), min(width, n_cols - c), draw(st.sampled_from(WORDS))))
    return Table.build("t1", cells)


@settings(max_examples=300, deadline=None)
@given(tables())
def test_a_random_table_gives_records_whose_sources_are_cells_of_it(source):
    around = context(source, ["2020年专项资金清单"], ["填表人：王某"])
    starts = {(cell.row, cell.col) for cell in source.cells}
    for family in (evaluation_system, basic_data, fund_list):
        assert 0 <= family.recognise(around) <= 1
        assert family.header_rows(around) <= set(range(source.n_rows))
        for record in family.parse(around, ids()):
            rows = getattr(record, "rows", None) or getattr(record, "expenditures", [])
            for row in rows:
                assert (row.source.row, row.source.col) in starts
                assert all((s.row, s.col) in starts for s in getattr(row, "sources", {}).values())
            for n, row in enumerate(getattr(record, "rows", [])):
                shared = getattr(row, "weight_shared_with", None)
                assert shared is None or shared < n


@settings(max_examples=300, deadline=None)
@given(tables())
def test_a_random_plan_gives_records_whose_sources_are_cells_of_it(source):
    around = context(source, ["项目支出绩效目标表"], ["填表人：王某"])
    starts = {(cell.row, cell.col) for cell in source.cells}
    assert 0 <= objectives.recognise(around) <= 1
    reading = objectives.parse(around, {"objectives": ids("o"), "monitoring": ids("m")})
    assert reading.header_rows <= set(range(source.n_rows))
    for form in (*reading.objectives, *reading.monitoring):
        for n, row in enumerate(form.indicators):
            assert all((place.row, place.col) in starts for place in (row.source, *row.sources.values()))
            assert row.weight_shared_with is None or row.weight_shared_with < n
