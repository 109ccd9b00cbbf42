"""For each rule on final accounts and budgets by its name: `trip_…` a report that trips it, `twin_…` one that does not."""

from prose_examples import said, written
from rule_examples import report

from extract.contract import AccountLine, CellSource, FinalAccount, Report

NUMBERS = {
    "income_expenditure_summary": ("公开01表", "收入支出决算总表"),
    "expenditure": ("公开03表", "支出决算表"),
    "fiscal_summary": ("公开04表", "财政拨款收入支出决算总表"),
    "general_public_expenditure": ("公开05表", "一般公共预算财政拨款支出决算表"),
    "basic_expenditure": ("公开06表", "一般公共预算财政拨款基本支出决算表"),
    "three_public": ("公开07表", "财政拨款“三公”经费支出决算表"),
    "government_fund": ("公开08表", "政府性基金预算财政拨款收入支出决算表"),
}


def line(label, code=None, *, side=None, group=None, depth=0, **amounts) -> AccountLine:
    return AccountLine(code=code, label=label, side=side, group=group, depth=depth, amounts=amounts)


def account(kind, *rows, unit="万元", **fields) -> FinalAccount:
    number, title = NUMBERS[kind]
    placed = [row.model_copy(update={"source": CellSource(table=kind, row=n, col=0)}) for n, row in enumerate(rows)]
    return FinalAccount(id=kind, kind=kind, number=number, title=title, money_unit=unit, rows=placed, **fields)


def accounts(*tables) -> Report:
    return report(final_accounts=list(tables))


def _coded(total, first, second) -> Report:
    return accounts(
        account(
            "expenditure",
            line("社会保障和就业支出", "208", total=total),
            line("人力资源和社会保障管理事务", "20801", depth=1, total=first),
            line("行政事业单位养老支出", "20805", depth=1, total=second),
        )
    )


def trip_account_code_sums():
    return _coded(460.8, 420.6, 50.2)


def twin_account_code_sums():
    return _coded(460.79, 420.6, 40.2)


def trip_account_codes_short():
    return _coded(560.8, 420.6, 40.2)


def twin_account_codes_short():
    return _coded(460.8, 420.6, 40.2)


def _columns(project) -> Report:
    return accounts(account("expenditure", line("一般行政管理事务", "2080102", depth=2, total=120.5, project=project)))


def trip_account_row_sums():
    return _columns(130.5)


def twin_account_row_sums():
    return _columns(120.5)


def _income(total) -> Report:
    return accounts(
        account(
            "income_expenditure_summary",
            line("一、一般公共预算财政拨款收入", side="income", final=480.9),
            line("其中：上年补助", side="income", depth=1, final=3.5),
            line("八、其他收入", side="income", final=5),
            line("本年收入合计", side="income", final=total),
            line("年初结转和结余", side="income", final=12.3),
            line("总计", side="income", final=total + 12.3),
        )
    )


def trip_account_side_sums():
    return _income(495.9)


def twin_account_side_sums():
    return _income(485.9)


def _listed(second) -> Report:
    table = account(
        "income_expenditure_summary",
        line("一、财政拨款收入", side="income", final=480.9),
        line("1.一般公共预算资金", side="income", depth=1, final=480.9),
        line("2.政府性基金", side="income", depth=1, final=second),
        line("二、事业收入", side="income", final=99.5),
    )
    return accounts(table.model_copy(update={"number": None}))


def trip_account_list_sums():
    return _listed(10.5)


def twin_account_list_sums():
    return _listed(0)


def _sides(expenditure) -> Report:
    return accounts(
        account(
            "income_expenditure_summary",
            line("总计", side="income", final=498.2),
            line("总计", side="expenditure", final=expenditure),
        )
    )


def trip_account_sides_differ():
    return _sides(508.2)


def twin_account_sides_differ():
    return _sides(498.2)


def _pair(total, unit="万元") -> Report:
    return accounts(
        account("income_expenditure_summary", line("本年支出合计", side="expenditure", final=480.9)),
        account("expenditure", line("合计", total=total), unit=unit),
    )


def trip_account_tables_differ():
    return _pair(490.9)


def twin_account_tables_differ():
    return _pair(4_809_000, "元")


def _cars(total) -> Report:
    return accounts(
        account(
            "three_public",
            line("合计", final=total),
            line("因公出国（境）费", depth=1),
            line("公务用车购置及运行费", depth=1, final=3.25),
            line("公务用车购置费", depth=2),
            line("公务用车运行费", depth=2, final=3.25),
            line("公务接待费", depth=1, final=5),
            line("会议费", final=40),
        )
    )


def trip_three_public_sums():
    return _cars(9.5)


def twin_three_public_sums():
    return _cars(8.25)


def _empty(note="备注：本部门没有政府性基金收支，故本表无数据。", **amounts):
    return account("government_fund", line("合计", **amounts), note=note, declared_empty=bool(note and not amounts))


def trip_empty_table_filled():
    return accounts(_empty(expenditure=3.5))


def twin_empty_table_filled():
    return accounts(_empty())


def trip_account_prose_differs():
    text = "本年支出合计490.9万元，其中：基本支出360.4万元，占73.42%。与2022年度相比，支出增加20万元。"
    subjects = ("本年支出合计", "基本支出", "基本支出", "支出")
    return said(text, *subjects, final_accounts=[_spent()])


def twin_account_prose_differs():
    text = "本年支出合计480.90万元，其中：基本支出360.4万元。年初预算为500万元。"
    return said(text, "本年支出合计", "基本支出", "年初预算", final_accounts=[_spent()])


def _spent() -> FinalAccount:
    return account("expenditure", line("合计", total=480.9, basic=360.4, project=120.5))


def _item(figure) -> Report:
    text = f"主要用于：机关人员经费。年初预算为290万元，支出决算为{figure}万元，完成年初预算的103%。"
    title = "1.社会保障和就业支出（类）人力资源和社会保障管理事务（款）行政运行（项）。"
    rows = [
        line("人力资源和社会保障管理事务", "20801", depth=1, total=300.1),
        line("行政运行", "2080101", depth=2, total=300.1),
        line("行政单位医疗", "2101101", depth=2, total=310.1),
    ]
    return written((title, (text, "年初预算", "支出决算", None)), final_accounts=[account("general_public_expenditure", *rows)])


def trip_account_item_differs():
    return _item(310.1)


def twin_account_item_differs():
    return _item("300.10")


def trip_empty_table_unexplained():
    return accounts(_empty(note=None))


def twin_empty_table_unexplained():
    return written(
        ("八、政府性基金预算财政拨款收入支出决算情况说明", ("2023年度本单位无政府性基金预算财政拨款收入和支出。",)),
        final_accounts=[_empty(note=None)],
    )
