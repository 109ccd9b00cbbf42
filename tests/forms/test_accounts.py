"""Final accounts and budgets: every public table found, typed and read, whatever region's form and format it has."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.contract import AccountLine, AccountTable, Report
from extract.forms.accounts import Accounts
from extract.forms.accounts.titles import kind_of
from extract.forms.context import FormContext
from extract.lexicon import load
from extract.model import Block, Cell, Document, Table
from extract.pipeline import understand
from extract.readers import read_bytes
from tests.forms.account_forms import UNIT, Sheet, budget, dump, html, lines, national, word, workbook
from tests.forms.form_tables import ids

FINAL_COVER = [UNIT, "2023年度部门决算"]
BUDGET_COVER = [f"{UNIT}2023年部门预算"]
KINDS = [
    "income_expenditure_summary", "income", "expenditure", "fiscal_summary", "general_public_expenditure",
    "basic_expenditure", "three_public", "government_fund", "state_capital",
]  # fmt: skip


def of(data: bytes, name: str = "决算.docx") -> Report:
    return understand(read_bytes(data, name, load()), load())


@cache
def accounts() -> Report:
    return of(word(national(), FINAL_COVER))


@cache
def budgets() -> Report:
    return of(word(budget(), BUDGET_COVER), "预算.docx")


def final(kind: str) -> AccountTable:
    return next(each for each in accounts().final_accounts if each.kind == kind)


def line(found: AccountTable, label: str, side: str | None = None) -> AccountLine:
    return next(row for row in found.rows if row.label == label and row.side == side)


def figures(sheet: Sheet) -> list[float]:
    texts = (cell.text for cell in sheet.table.cells)
    return sorted(
        float(text.replace(",", "").rstrip("%")) for text in texts if "." in text and text.strip("%,.0123456789") == ""
    )


def test_the_nine_tables_are_found_in_order_with_number_unit_and_organisation():
    found = accounts().final_accounts
    assert [each.kind for each in found] == KINDS
    assert [each.number for each in found] == [f"公开0{n}表" for n in range(1, 10)]
    assert {(each.money_unit, each.organization, each.fiscal_year) for each in found} == {("万元", UNIT, 2023)}
    assert not accounts().budgets


@pytest.mark.parametrize("number", range(9))
def test_every_printed_amount_is_read_once(number):
    printed = figures(national()[number])
    read = sorted(amount for row in accounts().final_accounts[number].rows for amount in row.amounts.values())
    assert read == printed


@pytest.mark.parametrize("number", range(6))
def test_every_amount_of_a_budget_is_read_once(number):
    read = sorted(amount for row in budgets().budgets[number].rows for amount in row.amounts.values())
    assert [amount for amount in read if amount] == [amount for amount in figures(budget()[number]) if amount]


def test_halves_side_by_side_have_a_side_and_line_numbers():
    summary = final("income_expenditure_summary")
    assert line(summary, "八、其他收入", "income").amounts == {"final": 5}
    assert line(summary, "八、其他收入", "income").line_number == 8
    assert line(summary, "年末结转和结余", "expenditure").line_number == 25
    assert [row.label for row in summary.rows if row.line_number == 2] == ["二、政府性基金预算财政拨款收入"]
    assert "栏次" not in {row.label for row in summary.rows}


def test_codes_give_the_depth_and_columns_their_canonical_keys():
    rows = {row.code: row for row in final("expenditure").rows}
    assert [(code, rows[code].depth) for code in ("208", "20801", "2080102")] == [("208", 0), ("20801", 1), ("2080102", 2)]
    assert rows["2080102"].amounts == {"total": 120.5, "project": 120.5}
    income = {row.code: row for row in final("income").rows}
    assert income["2080102"].amounts == {"total": 125.5, "fiscal_appropriation": 120.5, "other": 5}


def test_codes_in_three_columns_are_one_code():
    public = budgets().budgets[2]
    rows = {row.code: row for row in public.rows}
    assert rows["2080505"].amounts == {"total": 40.2, "basic": 40.2, "personnel": 40.2}
    assert rows[None].label == "合计" and rows[None].amounts["project"] == 120.5


def test_balances_of_a_fiscal_summary_have_their_parts_below_them():
    income = [row for row in final("fiscal_summary").rows if row.side == "income"]
    assert [row.depth for row in income if row.label == "一、一般公共预算财政拨款"] == [0, 1]


def test_three_public_with_items_across_is_one_line_an_item():
    rows = {row.label: row for row in final("three_public").rows}
    assert rows["公务用车购置及运行费"].amounts == {"budget": 3, "final": 2.5}
    assert [(row.label, row.depth) for row in rows.values()] == [
        ("合计", 0), ("因公出国（境）费", 1), ("公务用车购置及运行费", 1), ("公务用车购置费", 2), ("公务用车运行费", 2), ("公务接待费", 1),
    ]  # fmt: skip


def test_three_public_is_the_same_with_items_down_the_page():
    across, down = budgets().budgets[4:6]
    assert across.kind == down.kind == "three_public"
    assert line(across, "公务接待费").amounts == line(down, "2、公务接待费").amounts == {"previous_budget": 5, "budget": 5}
    assert {row.group for row in across.rows} == {UNIT}


def test_last_years_figures_and_changes_have_keys_of_their_own():
    row = budgets().budgets[3].rows[0]
    assert (row.code, row.label) == ("208", "社会保障和就业支出")
    assert row.amounts == {"previous_year": 400, "budget": 460.8, "change": 60.8, "change_rate": 15.2}


def test_the_same_column_under_two_headings_keeps_apart():
    total = budgets().budgets[1].rows[0]
    assert total.amounts["general_public_budget"] == 480.9
    assert total.amounts["opening_balance.general_public_budget"] == 5


def test_divisions_of_expenditure_side_by_side_are_told_apart():
    spent = [row for row in budgets().budgets[0].rows if row.side == "expenditure"]
    assert {row.group for row in spent} == {"按功能分类", "按部门预算经济分类"}
    assert [row.depth for row in spent if row.label in ("一、基本支出", "工资福利支出")] == [0, 1]


def test_a_table_declared_empty_says_so_and_a_filled_one_does_not():
    assert [each.kind for each in accounts().final_accounts if each.declared_empty] == ["government_fund", "state_capital"]
    assert final("income").note == "注：本表反映部门本年度取得的各项收入情况。"


def test_tables_are_typed_with_header_and_caption():
    record = accounts().tables[2]
    assert record.kind == "final_accounts" and record.caption == "支出决算表"
    assert {cell.row for cell in record.cells if cell.header} == {0, 1, 2}
    assert {each.kind for each in budgets().tables} == {"budget"}


def test_amounts_know_their_cells():
    record = accounts().tables[2]
    cells = {(cell.row, cell.col): cell.text for cell in record.cells}
    for row in final("expenditure").rows:
        for key, amount in row.amounts.items():
            place = row.sources[key]
            assert float(cells[place.row, place.col].replace(",", "")) == amount


def test_a_sound_publication_raises_nothing():
    assert accounts().findings == [] and budgets().findings == []


PLACES = {"source", "sources"}


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key not in PLACES}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("sheets", "cover"), [(national, FINAL_COVER), (budget, BUDGET_COVER)])
@pytest.mark.parametrize(("written", "name"), [(dump, "公开.txt"), (html, "公开.html"), (workbook, "公开.xlsx")])
def test_every_format_gives_the_same_records_as_word(sheets, cover, written, name):
    paper = of(word(sheets(), cover)).model_dump()
    twin = of(written(sheets(), cover), name).model_dump()
    for records in ("final_accounts", "budgets"):
        assert plain(paper[records]) == plain(twin[records])


# ------------------------------------------------------------------ a title or a header may lie


def one(above: list[str], rows: list, **parts) -> list[AccountTable]:
    report = of(word([Sheet(above, rows, parts.get("below", []))], parts.get("cover", FINAL_COVER)))
    return [*report.final_accounts, *report.budgets]


def test_a_title_alone_makes_no_table_of_accounts():
    rows = [["序号", "单位名称", "备注"], ["1", "某某县就业服务中心", "财政全额"], ["2", "某某县社会保险中心", "财政全额"]]
    assert one(lines("公开03表", "支出决算表"), rows) == []


def test_a_header_of_another_kind_goes_before_the_title():
    (found,) = one(lines("公开02表", "收入决算表"), national()[2].rows)
    assert found.kind == "expenditure" and found.title == "收入决算表"


def test_header_and_codes_are_enough_without_a_title():
    (found,) = one([], national()[4].rows)
    assert found.title is None and len(found.rows) == 10


@pytest.mark.parametrize("title", ["项目支出绩效目标表", "2023年政府债务余额情况表", "部门整体支出绩效自评表"])
def test_tables_of_other_matters_stay_others(title):
    rows = [
        ["项目", "预算数", "执行数"],
        ["合计", "90.00", "80.00"],
        ["一、基本支出", "60.00", "50.00"],
        ["二、项目支出", "30.00", "30.00"],
    ]
    assert one([title, "单位：万元"], rows) == []


def test_a_header_that_no_vocabulary_knows_keeps_its_printed_name():
    rows = [["科目编码", "科目名称", "合计", "基本支出", "抗疫支出"], ["208", "社会保障和就业支出", "9.50", "4.50", "5.00"]]
    (found,) = one(lines("公开03表", "支出决算表"), rows)
    assert found.rows[0].amounts == {"total": 9.5, "basic": 4.5, "抗疫支出": 5}


def test_a_table_cut_by_a_page_with_its_header_again_is_one():
    rows = national()[2].rows
    cut = [Sheet(lines("公开03表", "支出决算表"), rows[:7], []), Sheet([], [*rows[:3], *rows[7:]], [])]
    (found,) = of(word(cut, FINAL_COVER)).final_accounts
    assert [row.code for row in found.rows] == [row.code for row in final("expenditure").rows]


def test_two_tables_of_one_kind_with_titles_of_their_own_stay_two():
    sheet = national()[5]
    twice = [sheet, replace(sheet, above=lines("公开06-1表", "财政拨款基本支出决算表"))]
    assert [each.kind for each in of(word(twice, FINAL_COVER)).final_accounts] == ["basic_expenditure"] * 2


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("2023年度部门支出决算表", "final_accounts"),
        ("2023年一般公共预算支出预算表", "budgets"),
        ("部门支出总表", "final_accounts"),
    ],
)
def test_the_publication_is_told_by_title_and_else_by_the_document(title, family):
    report = of(word([Sheet([title, "单位：万元"], national()[4].rows, [])], FINAL_COVER))
    assert len(getattr(report, family)) == 1


def test_headers_of_other_tables_are_marked():
    report = of(word([Sheet(["部门构成"], [["序号", "单位名称", "备注"], ["1", "中心", "全额"]], [])], FINAL_COVER))
    assert [cell.text for cell in report.tables[0].cells if cell.header] == ["序号", "单位名称", "备注"]


# ------------------------------------------------------------------ layouts of the reporting software's own sheets


def test_title_number_and_unit_may_stand_in_the_first_rows_of_the_table():
    rows = [
        [("收入支出决算总表", 1, 6)],
        ["", "", "", "", "", "公开01表"],
        [("部门：某某县水利局", 1, 3), "", "", "金额单位：元"],
        *national()[0].rows,
    ]
    (found,) = one([], rows)
    assert (found.kind, found.number, found.title) == ("income_expenditure_summary", "公开01表", "收入支出决算总表")
    assert (found.organization, found.money_unit) == ("某某县水利局", "元")
    assert line(found, "八、其他收入", "income").amounts == {"final": 5}


def test_class_group_and_item_merged_beside_column_numbers_and_total():
    rows = [
        [("项目", 1, 4), ("本年支出合计", 3, 1), ("基本支出", 3, 1), ("项目支出", 3, 1)],
        [("支出功能分类科目编码", 2, 3), ("科目名称", 2, 1)],
        [],
        [("类", 2, 1), ("款", 2, 1), ("项", 2, 1), "栏次", "1", "2", "3"],
        ["合计", "480.90", "360.40", "120.50"],
        [("2080101", 1, 3), "行政运行", "360.40", "360.40", ""],
        [("2080102", 1, 3), "一般行政管理事务", "120.50", "", "120.50"],
    ]
    (found,) = one(lines("公开03表", "支出决算表"), rows)
    assert [(row.code, row.label) for row in found.rows] == [
        (None, "合计"), ("2080101", "行政运行"), ("2080102", "一般行政管理事务"),
    ]  # fmt: skip
    assert found.rows[0].amounts == {"total": 480.9, "basic": 360.4, "project": 120.5}


def test_three_blocks_of_economic_codes_with_one_total_over_two():
    head = ["经济分类科目编码", "科目名称", "金额"]
    rows = [
        [("人员经费", 1, 3), ("公用经费", 1, 6)],
        [*head, *head, *head],
        ["301", "工资福利支出", "300.00", "302", "商品和服务支出", "30.00", "310", "资本性支出", "8.50"],
        ["30101", "基本工资", "300.00", "30201", "办公费", "30.00", "31002", "办公设备购置", "8.50"],
        ["303", "对个人和家庭的补助", "10.25", "", "", "", "", "", ""],
        [("人员经费合计", 1, 2), "310.25", ("公用经费合计", 1, 5), "38.50"],
    ]
    (found,) = one(lines("公开06表", "一般公共预算财政拨款基本支出决算表"), rows)
    totals = {row.label: row.amounts["final"] for row in found.rows if row.code is None}
    assert totals == {"人员经费合计": 310.25, "公用经费合计": 38.5}
    assert {row.group for row in found.rows if row.code and row.code[:3] != "301" and row.code != "303"} == {"公用经费"}


def test_income_by_unit_has_the_unit_as_its_line():
    rows = [
        [("单位代码", 2, 1), ("单位名称", 2, 1), ("合计", 2, 1), ("本年收入", 1, 3), ("上年结转", 2, 1)],
        ["小计", "一般公共预算资金", "单位资金"],
        ["", "合计", "30.50", "28.50", "20.50", "8.00", "2.00"],
        ["201001", "某某县教育局", "30.50", "28.50", "20.50", "8.00", "2.00"],
    ]
    (found,) = one(lines("表2", "部门收入总表"), rows, cover=BUDGET_COVER)
    assert found.kind == "income" and found.number == "表2"
    assert found.rows[1].label == "某某县教育局" and found.rows[1].texts == {"单位代码": "201001"}
    assert found.rows[1].amounts == {
        "total": 30.5, "income": 28.5, "general_public_budget": 20.5, "unit_funds": 8, "opening_balance": 2,
    }  # fmt: skip


def test_a_procurement_table_with_goods_works_and_services():
    rows = [
        ["采购项目", ("政府采购预算", 1, 4)],
        ["", "合计", "货物", "工程", "服务"],
        ["合计", "38.20", "7.80", "0.00", "30.40"],
        ["物业管理", "30.40", "", "", "30.40"],
    ]
    (found,) = one(lines("预算公开10表", "政府采购预算表"), rows, cover=BUDGET_COVER)
    assert found.kind == "procurement"
    assert line(found, "合计").amounts == {"total": 38.2, "goods": 7.8, "works": 0, "services": 30.4}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2023年度收入支出决算总表", "income_expenditure_summary"),
        ("部门收支决算总表", "income_expenditure_summary"),
        ("2025年部门财务收支预算总表", "income_expenditure_summary"),
        ("收入支出总体情况表", "income_expenditure_summary"),
        ("部门收入总体情况表", "income"),
        ("收入决算总表", "income"),
        ("单位支出总表", "expenditure"),
        ("财政拨款收支总体情况表", "fiscal_summary"),
        ("财政拨款收支预算总表", "fiscal_summary"),
        ("财政拨款支出表", "fiscal_expenditure"),
        ("一般公共预算支出情况表", "general_public_expenditure"),
        ("单位一般公共预算拨款表", "general_public_expenditure"),
        ("一般公共预算基本支出表（按政府预算经济分类）", "basic_expenditure"),
        ("一般公共预算拨款基本支出明细表", "basic_expenditure"),
        ("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", "three_public"),
        ("政府性基金拨款表", "government_fund"),
        ("国有资本经营预算支出表", "state_capital"),
        ("机关运行经费支出预算表", "operating_cost"),
        ("政府采购预算表", "procurement"),
        ("项目支出表", "project_expenditure"),
        ("项目支出绩效目标表", None),
        ("2023年政府专项债务余额情况表", None),
        ("人员构成情况表", None),
    ],
)
def test_titles_name_their_kind(title, kind):
    assert kind_of(title, load()) == kind


@pytest.mark.parametrize(
    ("above", "number", "title"),
    [
        (["表1：收入支出决算总表"], "表1", "收入支出决算总表"),
        (["附表3", "支出决算表"], "附表3", "支出决算表"),
        (["公开03表", "2023年度某某县水利局支出决算表", "单位：万元"], "公开03表", "2023年度某某县水利局支出决算表"),
        (["三、支出决算表"], None, "支出决算表"),
        (["表三支出决算表"], "表三", "支出决算表"),
        (["财决公开03表", "支出决算表"], "财决公开03表", "支出决算表"),
        (["一般公共预算财政拨款", "支出决算表"], None, "一般公共预算财政拨款支出决算表"),
    ],
)
def test_number_and_title_above_a_table(above, number, title):
    (found,) = one(above, national()[4].rows)
    assert (found.number, found.title) == (number, title)


WORDS = [
    "项目", "行次", "金额", "收入", "支出", "栏次", "类", "款", "项", "科目编码", "科目名称", "合计", "小计", "基本支出", "项目支出",
    "本年支出", "决算数", "预算数", "因公出国（境）费", "公务接待费", "一、一般公共服务支出", "总计", "201", "20101", "2010101", "",
    "", "1", "2", "3.50", "12.00", "-", "注：本表无数据。", "单位名称", "采购方式",
]  # fmt: skip


@st.composite
def grids(draw):
    """Grids of these words with random merged cells, as printed or with spans that a reader of dumps has guessed."""
    n_rows, n_cols = draw(st.integers(1, 9)), draw(st.integers(2, 7))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    cells = []
    for r, c in sorted(free):
        height, width = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (1, 4)]))
        area = {(i, j) for i in range(r, min(r + height, n_rows)) for j in range(c, min(c + width, n_cols))}
        if (r, c) not in free:
            continue
        area, height, width = (area, height, width) if area <= free else ({(r, c)}, 1, 1)
        free -= area
        cells.append(Cell(r, c, min(height, n_rows - r), min(width, n_cols - c), draw(st.sampled_from(WORDS))))
    return Table.build("t1", cells, repairs=draw(st.sampled_from([[], ["行内跨列按各行格数推定"]])))


TITLES = ["支出决算表", "收入支出决算总表", "“三公”经费支出决算表", "政府采购预算表", "一般公共预算财政拨款基本支出决算表"]


@settings(max_examples=300, deadline=None)
@given(grids(), st.sampled_from(TITLES))
def test_whatever_stands_in_a_table_no_amount_is_made_up_or_read_twice(grid, title):
    reading = Accounts(Document("a.docx", "0" * 64, "docx", "test", (Block("p1", title), grid)))
    reading.offer(FormContext(grid, (Block("p1", title),), (), load(), 2023))
    finals, plans, _ = reading.records({"a": ids("a"), "g": ids("g")})
    for found in [*finals, *plans]:
        places = [(row.sources[key], amount) for row in found.rows for key, amount in row.amounts.items()]
        assert all(float(grid.at(place.row, place.col).text) == amount for place, amount in places)
        assert len({(place.row, place.col) for place, _ in places}) == len(places)
