"""Publications of final accounts and budgets in the forms of several regions, every sum right, for tests to read and to spoil."""

import io
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Border, Side

from extract.model import Table
from tests.forms.form_tables import Spec, table
from tests.readers.docx_builder import p, package, tbl, tc, tr

Rows = list[list[Spec]]
FUNCTIONS = [
    ("208", "社会保障和就业支出", 460.8, 340.3, 120.5),
    ("20801", "人力资源和社会保障管理事务", 420.6, 300.1, 120.5),
    ("2080101", "行政运行", 300.1, 300.1, None),
    ("2080102", "一般行政管理事务", 120.5, None, 120.5),
    ("20805", "行政事业单位养老支出", 40.2, 40.2, None),
    ("2080505", "机关事业单位基本养老保险缴费支出", 40.2, 40.2, None),
    ("210", "卫生健康支出", 20.1, 20.1, None),
    ("21011", "行政事业单位医疗", 20.1, 20.1, None),
    ("2101101", "行政单位医疗", 20.1, 20.1, None),
]
PERSONNEL = [
    ("301", "工资福利支出", 310.2), ("30101", "基本工资", 200.0), ("30102", "津贴补贴", 70.0),
    ("30108", "机关事业单位基本养老保险缴费", 40.2), ("303", "对个人和家庭的补助", 10.0), ("30302", "退休费", 10.0),
]  # fmt: skip
OPERATING = [
    ("302", "商品和服务支出", 38.2), ("30201", "办公费", 20.2), ("30211", "差旅费", 15.0), ("30217", "公务接待费", 3.0),
    ("310", "资本性支出", 2.0), ("31002", "办公设备购置", 2.0),
]  # fmt: skip
UNIT = "某某县人力资源和社会保障局"


@dataclass(frozen=True)
class Sheet:
    """One public table: the paragraphs above it, its rows, the paragraphs below."""

    above: list[str]
    rows: Rows
    below: list[str]

    @property
    def table(self) -> Table:
        return table(*self.rows)


def money(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,.2f}"


def lines(number: str, title: str) -> list[str]:
    return [title, number, f"部门：{UNIT}　　　　金额单位：万元"]


def parts(code: str) -> list[str]:
    return [code[:3], code[3:5], code[5:7]]


def national() -> list[Sheet]:
    """决算公开表 of the Ministry of Finance: 行次, 栏次, codes in one column."""
    income = [
        ("一、一般公共预算财政拨款收入", 1, 480.9), ("二、政府性基金预算财政拨款收入", 2, None),
        ("三、国有资本经营预算财政拨款收入", 3, None), ("四、上级补助收入", 4, None), ("五、事业收入", 5, None),
        ("六、经营收入", 6, None), ("七、附属单位上缴收入", 7, None), ("八、其他收入", 8, 5.0), ("", 9, None),
        ("本年收入合计", 10, 485.9), ("使用非财政拨款结余", 11, None), ("年初结转和结余", 12, 12.3), ("总计", 13, 498.2),
    ]  # fmt: skip
    spent = [
        ("一、一般公共服务支出", 14, None), ("二、外交支出", 15, None), ("八、社会保障和就业支出", 16, 460.8),
        ("九、卫生健康支出", 17, 20.1), ("十九、住房保障支出", 18, None), ("二十三、其他支出", 19, None),
        ("", 20, None), ("", 21, None), ("", 22, None), ("本年支出合计", 23, 480.9), ("结余分配", 24, None),
        ("年末结转和结余", 25, 17.3), ("总计", 26, 498.2),
    ]  # fmt: skip
    first: Rows = [
        [("收入", 1, 3), ("支出", 1, 3)],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", "", "1", "栏次", "", "2"],
    ]
    for (a, i, x), (b, j, y) in zip(income, spent, strict=True):
        first.append([a, str(i), money(x), b, str(j), money(y)])
    second: Rows = [
        [("项目", 1, 2), *[(t, 2, 1) for t in ("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")]],
        ["功能分类科目编码", "科目名称"],
        [("栏次", 1, 2), *"1234567"],
        [("合计", 1, 2), "485.90", "480.90", "", "", "", "", "5.00"],
    ]  # fmt: skip
    third: Rows = [
        [("项目", 1, 2), *[(t, 2, 1) for t in ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")]],
        ["功能分类科目编码", "科目名称"],
        [("栏次", 1, 2), *"123456"],
        [("合计", 1, 2), "480.90", "360.40", "120.50", "", "", ""],
    ]  # fmt: skip
    fifth: Rows = [
        [("项目", 1, 2), ("本年支出", 1, 3)],
        ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        [("栏次", 1, 2), *"123"],
        [("合计", 1, 2), "480.90", "360.40", "120.50"],
    ]
    for code, name, total, basic, project in FUNCTIONS:
        extra = 5.0 if code in ("208", "20801", "2080102") else 0.0
        second.append([code, name, money(total + extra), money(total), "", "", "", "", money(extra or None)])
        third.append([code, name, money(total), money(basic), money(project), "", "", ""])
        fifth.append([code, name, money(total), money(basic), money(project)])
    fourth: Rows = [
        [("收     入", 1, 3), ("支     出", 1, 6)],
        ["项 目", "行次", "金额", "项目", "行次", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
        ["栏次", "", "1", "栏次", "", "2", "3", "4", "5"],
        ["一、一般公共预算财政拨款", "1", "480.90", "八、社会保障和就业支出", "8", "460.80", "460.80", "", ""],
        ["二、政府性基金预算财政拨款", "2", "", "九、卫生健康支出", "9", "20.10", "20.10", "", ""],
        ["本年收入合计", "3", "480.90", "本年支出合计", "10", "480.90", "480.90", "", ""],
        ["年初财政拨款结转和结余", "4", "12.30", "年末财政拨款结转和结余", "11", "12.30", "12.30", "", ""],
        ["一、一般公共预算财政拨款", "5", "12.30", "", "12", "", "", "", ""],
        ["总计", "6", "493.20", "总计", "13", "493.20", "493.20", "", ""],
    ]  # fmt: skip
    sixth: Rows = [
        [("人员经费", 1, 3), ("公用经费", 1, 3)],
        ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
    ]
    for (a, b, c), (d, e, f) in zip(PERSONNEL, OPERATING, strict=True):
        sixth.append([a, b, money(c), d, e, money(f)])
    sixth.append([("人员经费合计", 1, 2), "320.20", ("公用经费合计", 1, 2), "40.20"])
    names = ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行费", "公务接待费"]
    seventh: Rows = [
        [("预算数", 1, 6), ("决算数", 1, 6)],
        [cell for _ in range(2) for cell in (("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), ("公务接待费", 2, 1))],
        [*names[2:5], *names[2:5]],
        [str(n) for n in range(1, 13)],
        ["8.00", "", "3.00", "", "3.00", "5.00", "5.50", "", "2.50", "", "2.50", "3.00"],
    ]  # fmt: skip
    eighth: Rows = [
        [("项目", 1, 2), ("年初结转和结余", 2, 1), ("本年收入", 2, 1), ("本年支出", 1, 3), ("年末结转和结余", 2, 1)],
        ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        [("栏次", 1, 2), *"123456"],
        [("合计", 1, 2), "", "", "", "", "", ""],
    ]
    ninth: Rows = [
        [("项目", 1, 2), ("本年支出", 1, 3)],
        ["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        [("栏次", 1, 2), *"123"],
        [("合计", 1, 2), "", "", ""],
    ]
    none = "备注：本部门没有{}预算财政拨款收入，也没有使用{}预算财政拨款安排的支出，故本表无数据。"
    return [
        Sheet(lines("公开01表", "收入支出决算总表"), first, ["注：本表反映部门本年度的总收支和年末结转结余情况。"]),
        Sheet(lines("公开02表", "收入决算表"), second, ["注：本表反映部门本年度取得的各项收入情况。"]),
        Sheet(lines("公开03表", "支出决算表"), third, []),
        Sheet(lines("公开04表", "财政拨款收入支出决算总表"), fourth, []),
        Sheet(lines("公开05表", "一般公共预算财政拨款支出决算表"), fifth, []),
        Sheet(lines("公开06表", "一般公共预算财政拨款基本支出决算表"), sixth, []),
        Sheet(lines("公开07表", "财政拨款“三公”经费支出决算表"), seventh, []),
        Sheet(lines("公开08表", "政府性基金预算财政拨款收入支出决算表"), eighth, [none.format("政府性基金", "政府性基金")]),
        Sheet(lines("公开09表", "国有资本经营预算财政拨款支出决算表"), ninth, [none.format("国有资本经营", "国有资本经营")]),
    ]


def budget() -> list[Sheet]:
    """预算公开表 as in Hunan and Sichuan: three divisions of expenditure side by side, 类 款 项 apart, last year's figures."""
    first: Rows = [
        [("收入", 1, 2), ("支出", 1, 4)],
        ["项目", "本年预算", "项目（按功能分类）", "本年预算", "项目（按部门预算经济分类）", "本年预算"],
        ["一、一般公共预算拨款收入", "480.90", "一、社会保障和就业支出", "460.80", "一、基本支出", "360.40"],
        ["二、政府性基金预算拨款收入", "", "二、卫生健康支出", "20.10", "　　工资福利支出", "310.20"],
        ["三、财政专户管理资金收入", "", "", "", "　　商品和服务支出", "50.20"],
        ["四、事业收入", "", "", "", "二、项目支出", "120.50"],
        ["本年收入合计", "480.90", "本年支出合计", "480.90", "本年支出合计", "480.90"],
        ["上年结转结余", "5.00", "年终结转结余", "5.00", "年终结转结余", "5.00"],
        ["收入总计", "485.90", "支出总计", "485.90", "支出总计", "485.90"],
    ]
    second: Rows = [
        [("部门（单位）代码", 2, 1), ("部门（单位）名称", 2, 1), ("合计", 2, 1), ("本年收入", 1, 3), ("上年结转结余", 1, 2)],
        ["小计", "一般公共预算", "政府性基金预算", "小计", "一般公共预算"],
        ["", "合计", "485.90", "480.90", "480.90", "", "5.00", "5.00"],
        ["203001", UNIT, "485.90", "480.90", "480.90", "", "5.00", "5.00"],
    ]
    third: Rows = [
        [("项目", 1, 4), ("合计", 3, 1), ("基本支出", 1, 3), ("项目支出", 3, 1)],
        [("科目编码", 1, 3), ("科目名称", 2, 1), ("小计", 2, 1), ("人员经费", 2, 1), ("公用经费", 2, 1)],
        ["类", "款", "项"],
    ]
    for code, name, total, basic, project in FUNCTIONS:
        third.append([*parts(code), name, money(total), money(basic), money(basic), "", money(project)])
    third.append([("合计", 1, 4), "480.90", "360.40", "360.40", "", "120.50"])
    seventh: Rows = [
        [("单位编码", 3, 1), ("单位名称", 3, 1), ("2022年预算数", 1, 4), ("2023年预算数", 1, 4)],
        [cell for _ in range(2) for cell in (("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 2, 1), ("公务接待费", 2, 1))],
        [],
        ["203001", UNIT, "9.00", "", "4.00", "5.00", "8.00", "", "3.00", "5.00"],
    ]  # fmt: skip
    change: Rows = [
        ["功能分类科目", ("2022年执行数", 1, 1), ("2023年预算数", 1, 1), "增减额", "增减%"],
        ["208社会保障和就业支出", "400.00", "460.80", "60.80", "15.20%"],
        ["20801人力资源和社会保障管理事务", "400.00", "460.80", "60.80", "15.20%"],
        ["合计", "400.00", "460.80", "60.80", "15.20%"],
    ]
    three: Rows = [
        ["项目", "上年预算数", "本年预算数"],
        ["合计", "9.00", "8.00"],
        ["1、因公出国（境）费用", "0", "0"],
        ["2、公务接待费", "5.00", "5.00"],
        ["3、公务用车费", "4.00", "3.00"],
        ["其中：（1）公务用车运行维护费", "4.00", "3.00"],
        ["（2）公务用车购置", "0", "0"],
    ]
    head = ["2023年部门预算公开表"]
    return [
        Sheet([*head, *lines("预算公开01表", "部门收支总表")], first, []),
        Sheet(lines("预算公开02表", "部门收入总表"), second, []),
        Sheet(lines("预算公开05表", "一般公共预算支出表"), third, []),
        Sheet(lines("预算公开06表", "一般公共预算支出预算表"), change, []),
        Sheet(lines("预算公开07表", "一般公共预算“三公”经费支出表"), seventh, []),
        Sheet(lines("预算公开08表", "“三公”经费支出预算表"), three, []),
    ]


def word(sheets: list[Sheet], cover: list[str]) -> bytes:
    """The publication as a Word package."""
    body = [p(line) for line in cover]
    for sheet in sheets:
        body += [*(p(line) for line in sheet.above), _word_table(sheet.table), *(p(line) for line in sheet.below)]
    return package("".join(body))


def _word_table(grid: Table) -> str:
    rows = []
    for row in range(grid.n_rows):
        cells = []
        for cell in grid.covering(row):
            merge = "" if cell.rowspan == 1 else "restart" if cell.row == row else "continue"
            cells.append(tc(cell.text if cell.row == row else "", span=cell.colspan, merge=merge))
        rows.append(tr(*cells))
    return tbl(*rows, columns=grid.n_cols)


def dump(sheets: list[Sheet], cover: list[str]) -> bytes:
    """The publication as Tika's text of the Word file: a cell after a line feed and a tab, an empty line after a row."""
    out = [*cover]
    for sheet in sheets:
        grid = sheet.table
        out += sheet.above
        for row in range(grid.n_rows):
            out.append("".join(f"\n\t{cell.text if cell.row == row else ''}" for cell in grid.covering(row)) + "\n")
        out += sheet.below
    return "\n".join(out).encode()


def html(sheets: list[Sheet], cover: list[str]) -> bytes:
    """The publication as a page of a unit's site."""
    out = [f"<p>{line}</p>" for line in cover]
    for sheet in sheets:
        grid = sheet.table
        out += [f"<p>{line}</p>" for line in sheet.above]
        rows = (
            "".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{c.text}</td>' for c in grid.starting(row))
            for row in range(grid.n_rows)
        )
        out.append(f"<table border='1'>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        out += [f"<p>{line}</p>" for line in sheet.below]
    title = cover[0]
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{''.join(out)}</body></html>".encode()


def workbook(sheets: list[Sheet], cover: list[str]) -> bytes:
    """The publication as a workbook, a sheet a table, amounts as numbers with their format."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "封面"
    for n, line in enumerate(cover, 1):
        page.cell(n, 1, line)
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    for n, sheet in enumerate(sheets, 1):
        grid = sheet.table
        page = book.create_sheet(f"表{n}")
        top = len(sheet.above)
        for k, line in enumerate(sheet.above, 1):
            page.cell(k, 1, line)
            page.merge_cells(start_row=k, end_row=k, start_column=1, end_column=grid.n_cols)
        for cell in grid.cells:
            for row in cell.rows:
                for col in cell.cols:
                    page.cell(top + row + 1, col + 1).border = border
            place = page.cell(top + cell.row + 1, cell.col + 1)
            amount = cell.text.replace(",", "")
            if "." in amount and amount.replace(".", "").isdigit():
                place.value, place.number_format = float(amount), "#,##0.00"
            else:
                place.value = cell.text or None
            if (cell.rowspan, cell.colspan) != (1, 1):
                page.merge_cells(
                    start_row=top + cell.row + 1,
                    end_row=top + cell.row + cell.rowspan,
                    start_column=cell.col + 1,
                    end_column=cell.col + cell.colspan,
                )
        for k, line in enumerate(sheet.below, top + grid.n_rows + 1):
            page.cell(k, 1, line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
