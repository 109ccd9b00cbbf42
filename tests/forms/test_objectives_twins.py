"""One long table of projects as .xls, .xlsx and PDF over several pages: the same projects, indicators and targets."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import openpyxl
import pytest
from form_tables import table
from openpyxl.styles import Border, Side
from test_objectives import ALONE, DEPARTMENT, MERGED, SIDE, YEARLY

from extract.contract import Report
from extract.lexicon import load
from extract.model import Table
from extract.pipeline import understand
from extract.readers import read_bytes
from tests.forms.account_forms import dump, html, word, workbook
from tests.readers.pdf_builder import Paper
from tests.readers.xls_builder import ole, record, shared, sheet
from tests.readers.xls_builder import workbook as xls_book

HEAD = [
    "单位名称",
    "项目名称",
    "预算数",
    "绩效目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "权重",
]
WIDTHS = [70, 90, 50, 90, 60, 80, 110, 50, 50, 50, 40]
ABOVE = ["专项资金项目支出绩效表", "预算年度：2021  单位：万元"]
PAGE_ROWS = 9
HEIGHT = 40
LEVELS = [
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
]

Merge = tuple[int, int, int]  # first row, last row, column


def body() -> tuple[list[list[str]], list[Merge]]:
    """Rows with the text of a merged cell in its first row, and the merges (rows counted from the header)."""
    rows: list[list[str]] = []
    merges: list[Merge] = []
    for project in range(11):
        count = 2 + project % 3
        top = len(rows) + 1
        for n in range(count):
            level1, level2 = LEVELS[n % 4]
            first = [f"甲局{project}", f"项目{project}", f"{project + 1}.50", f"办成{project}件。"] if n == 0 else [""] * 4
            below = n == 1
            value = [f"完成{project}{n}", "≥" if n % 2 else "≤", str(10 * project + n + 1), "%", str(90 // count)]
            rows.append([*first, "" if below else level1, level2, *value])
        merges += [(top, top + count - 1, col) for col in range(4)] + [(top, top + 1, 4)]
    return rows, merges


def xls() -> bytes:
    rows, merges = body()
    lines = [[ABOVE[0]], [ABOVE[1]], HEAD, *rows]
    strings = list(dict.fromkeys(text for line in lines for text in line if text))
    cells = []
    for r, line in enumerate(lines):
        for c, text in enumerate(line):
            if text:
                cells.append(shared(r, c, strings.index(text), 1 if r > 1 else 0))
            elif r > 1:
                cells.append(record(0x0201, struct.pack("<3H", r, c, 1)))
    joined = b"".join(struct.pack("<4H", a + 2, b + 2, c, c) for a, b, c in merges)
    return ole(xls_book(strings, sheet(*cells, record(0x00E5, struct.pack("<H", len(merges)) + joined))))


def xlsx() -> bytes:
    rows, merges = body()
    book = openpyxl.Workbook()
    page = book.active
    for r, line in enumerate([[ABOVE[0]], [ABOVE[1]], HEAD, *rows], 1):
        for c, text in enumerate(line, 1):
            page.cell(r, c, text or None)
            if r > 2:
                page.cell(r, c).border = Border(*[Side(style="thin")] * 4)
    for a, b, c in merges:
        page.merge_cells(start_row=a + 3, end_row=b + 3, start_column=c + 1, end_column=c + 1)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def pdf() -> bytes:
    """Nine rows a page, the header on each; a merged cell that a page cuts has its text on the upper page."""
    rows, merges = body()
    inside = {(row, col) for first, last, col in merges for row in range(first + 1, last + 1)}
    paper = Paper(size=(842.0, 595.0))
    xs = [40.0]
    for width in WIDTHS:
        xs.append(xs[-1] + width)
    for start in range(0, len(rows), PAGE_ROWS):
        if start:
            paper.next()
        else:
            paper.text(350, 40, ABOVE[0], 14)
            paper.text(40, 60, ABOVE[1])
        part = rows[start : start + PAGE_ROWS]
        y = 80.0
        for x in xs:
            paper.line(x, y, x, y + HEIGHT * (len(part) + 1))
        paper.line(xs[0], y, xs[-1], y)
        for n, line in enumerate([HEAD, *part]):
            row = start + n
            for col, text in enumerate(line):
                paper.text(xs[col] + 3, y + 14, text, 8)
                if n == 0 or n == len(part) or (row + 1, col) not in inside:
                    paper.line(xs[col], y + HEIGHT, xs[col + 1], y + HEIGHT)
            y += HEIGHT
    return paper.bytes()


def report(data: bytes, name: str) -> Report:
    return understand(read_bytes(data, name, load()), load())


def said(found: Report) -> list[object]:
    """Every project with its goals and indicators, places left out."""
    return [
        (
            o.department, o.project_name, o.money.total, o.money.money_unit, o.fiscal_year, [goal.text for goal in o.goals],
            [(i.level1, i.level2, i.level3, i.target.raw, i.target.comparator, i.target.unit, i.weight) for i in o.indicators],
        )
        for o in found.objectives
    ]  # fmt: skip


@pytest.mark.parametrize(("make", "name"), [(xlsx, "表.xlsx"), (pdf, "表.pdf")], ids=["xlsx", "pdf"])
def test_the_twin_says_the_same(make, name):
    original = report(xls(), "表.xls")
    rows, _ = body()
    assert [o.project_name for o in original.objectives] == [f"项目{n}" for n in range(11)]
    assert sum(len(o.indicators) for o in original.objectives) == len(rows)
    assert said(report(make(), name)) == said(original)


def test_rows_on_later_pages_know_their_page():
    found = report(pdf(), "表.pdf")
    places = [i.sources["target"] for o in found.objectives for i in o.indicators]
    assert [place.page for place in places] == [1 + n // PAGE_ROWS for n in range(len(places))]
    assert {table.kind for table in found.tables} == {"objectives"}


@dataclass(frozen=True)
class Page:
    """One form with the lines above it."""

    above: list[str]
    table: Table
    below: list[str]


FORMS = {
    "a form": Page(["2021年项目支出绩效目标表"], table(*YEARLY), ["填表人：张某  填报日期：2021.3.4"]),
    "a department": Page(["部门整体支出绩效目标表", "单位：万元"], DEPARTMENT, []),
    "two blocks": Page(["项目支出绩效目标申报表"], table(*SIDE), []),
    "two titled blocks": Page(["项目支出绩效目标申报表"], table(*ALONE), []),
    "many projects": Page(["专项资金项目支出绩效表", "预算年度：2021  单位：万元"], table(*MERGED), []),
}


def without_places(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_places(inner) for key, inner in value.items() if key not in ("source", "sources")}
    return [without_places(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("page", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(
    ("write", "name"), [(dump, "表.txt"), (html, "表.html"), (workbook, "表.xlsx")], ids=["txt", "html", "xlsx"]
)
def test_every_format_says_what_word_says(page, write, name):
    original = report(word([page], ["部门预算公开"]), "表.docx").objectives
    twin = report(write([page], ["部门预算公开"]), name).objectives
    assert original
    assert all(form.indicators and form.goals for form in original)
    assert without_places([form.model_dump() for form in twin]) == without_places([form.model_dump() for form in original])
