"""Examples for the rules on running text: `trip_…` and `twin_…` as in rule_examples, from which they are taken up."""

import re

from extract.contract import (
    Amount,
    BasicData,
    DocumentInfo,
    Expenditure,
    Fact,
    Funding,
    FundingLine,
    Indicator,
    Report,
    Section,
    SelfEvaluation,
    TextSource,
    Value,
)
from extract.text.quantities import quantities_in

SENTENCE = re.compile(r"[^。]+。?")


def written(*sections, **parts) -> Report:
    """A report whose prose is these sections: (title, (text, subject, subject …), (text, …)), a paragraph a tuple, its
    subjects those of its figures in order; a title that begins with a space is one level below."""
    info = DocumentInfo(file_name="a.docx", sha256="0" * 64, format="docx", reader="docx")
    outline: list[Section] = []
    facts: list[Fact] = []
    block = 0
    for title, *paragraphs in sections:
        block += 1
        section = Section(
            level=1, title=title.strip(), source=TextSource(block=f"p{block}"), text="\n".join(p[0] for p in paragraphs)
        )
        (outline[-1].children if title.startswith(" ") else outline).append(section)
        for text, *subjects in paragraphs:
            block += 1
            facts += _facts(text, subjects, f"p{block}", len(facts))
    return Report(document=info, outline=outline, facts=facts, **parts)


def _facts(text, subjects, block, count):
    names, offset = iter(subjects), 0
    for sentence in SENTENCE.findall(text):
        for found in quantities_in(sentence):
            count += 1
            source = TextSource(block=block, start=offset + found.start, end=offset + found.end)
            yield Fact(id=f"f{count}", subject=next(names), value=found.value, sentence=sentence, source=source)
        offset += len(sentence)
    assert next(names, None) is None, text


def said(text, *subjects, **parts) -> Report:
    return written(("情况说明", (text, *subjects)), **parts)


# ------------------------------------------------------------------ percentages


def _shares(percent):
    text = f"支出合计100万元，其中：基本支出80万元，占{percent}；项目支出20万元，占20%。"
    return said(text, "支出合计", "基本支出", "基本支出", "项目支出", "项目支出")


def trip_share_mismatch():
    return _shares("85%")


def twin_share_mismatch():
    return _shares("80%")


def _running(rate, more="50万元"):
    return said(f"机关运行经费50万元，比上年增加{more}，增长{rate}。", *["机关运行经费"] * 3)


def trip_change_mismatch():
    return _running("100%")


def twin_change_mismatch():
    return _running("25%", "10万元")


def _completion(rate):
    return said(f"年初预算为60万元，支出决算为45万元，完成年初预算的{rate}。", "年初预算", "支出决算", "支出决算")


def trip_completion_mismatch():
    return _completion("50%")


def twin_completion_mismatch():
    return _completion("75%")


def _task(aim):
    return written(
        ("绩效目标", (f"创业培训{aim}。", "创业培训")),
        ("完成情况", ("创业培训1.5万人，达到年度任务的130%。", "创业培训", "创业培训")),
    )


def trip_task_completion_mismatch():
    return _task("1万人")


def twin_task_completion_mismatch():
    return _task("1.15万人")


def _received(rate):
    text = f"项目资金年初预算数50万元，实际收到财政拨付项目资金60万元，资金到位率{rate}。"
    return said(text, "项目资金年初预算数", "实际收到财政拨付项目资金", "资金到位率")


def trip_named_rate_mismatch():
    return _received("100%")


def twin_named_rate_mismatch():
    return _received("120%")


def _proportion(rate):
    return said(f"参加考核125人，其中优秀20人，评优比例为{rate}。", "考核", "优秀", "评优比例")


def trip_proportion_mismatch():
    return _proportion("16.5%")


def twin_proportion_mismatch():
    return _proportion("16%")


def _average(each):
    return said(f"向100人发放补贴10000元，人均{each}。", "人", "补贴", "人均")


def trip_average_mismatch():
    return _average("120元")


def twin_average_mismatch():
    return _average("100元")


# ------------------------------------------------------------------ parts


def _parts(second):
    return said(f"基本支出100万元，其中人员经费70万元，公用经费{second}。", "基本支出", "人员经费", "公用经费")


def trip_prose_parts_exceed():
    return _parts("40万元")


def twin_prose_parts_exceed():
    return _parts("30万元")


def _benefits(total):
    text = f"发放各类待遇{total}，其中，养老保险金30000万元；失业保险金17610万元；工伤待遇10000万元。"
    return said(text, "各类待遇", "养老保险金", "失业保险金", "工伤待遇")


def trip_prose_parts_short():
    return _benefits("5.78亿元")


def twin_prose_parts_short():
    return _benefits("5.76亿元")


def _listed(budget):
    return written(
        ("支出情况", (f"年初预算{budget}，支出决算45万元，其中：", "年初预算", "支出决算")),
        (" 教育支出", ("年初预算30万元，支出决算25万元。", "年初预算", "支出决算")),
        (" 农林支出", ("年初预算20万元，支出决算20万元。", "年初预算", "支出决算")),
    )


def trip_listed_parts():
    return _listed("60万元")


def twin_listed_parts():
    return _listed("50万元")


# ------------------------------------------------------------------ words


def _outcome(word):
    text = f"年初预算为0万元，支出决算为20万元，决算数{word}年初预算数的主要原因是追加项目。"
    return said(text, "年初预算", "支出决算")


def trip_budget_direction():
    return _outcome("小于")


def twin_budget_direction():
    return _outcome("大于")


def _change(verb):
    return said(f"收入50万元，与上年相比，减少5万元，{verb}9.09%。", "收入", "收入", "收入")


def trip_change_direction():
    return _change("增长")


def twin_change_direction():
    return _change("下降")


def _unit(unit):
    return said(f"教育支出793.68万元；农林水支出27.09{unit}；其他支出20万元。", "教育支出", "农林水支出", "其他支出")


def trip_amount_without_unit():
    return _unit("")


def twin_amount_without_unit():
    return _unit("万元")


# ------------------------------------------------------------------ prose and prose


def _twice(second):
    return written(
        ("决算说明", ("项目支出139.69万元。", "项目支出")),
        ("自评报告", (f"2023年中心项目支出{second}，其中项目支出139.5万元。", "中心项目支出", "项目支出")),
    )


def trip_figures_differ():
    return _twice("139.68万元")


def twin_figures_differ():
    return _twice("139.69万元")


def _rates(second):
    first = ("完成职业技能培训2.66万人，达到年度任务的149.18%。", "职业技能培训", "职业技能培训")
    return written(("措施", first), ("社会效益", (f"完成职业技能培训2.66万人，达到年度任务的{second}。", *first[1:])))


def trip_completion_rates_differ():
    return _rates("131.12%")


def twin_completion_rates_differ():
    return _rates("149.2%")


def _loans(period):
    return written(
        ("措施", ("1-11月，全市累计发放创业担保贷款3.13亿元。", "创业担保贷款")),
        ("社会效益", (f"{period}发放创业担保贷款3.13亿元。", "创业担保贷款")),
    )


def trip_part_year_as_annual():
    return _loans("2023年度")


def twin_part_year_as_annual():
    return _loans("1-11月")


# ------------------------------------------------------------------ prose and tables


def _data(*lines):
    costs = [Expenditure(label=label, depth=depth, budget=budget, final=final) for label, depth, budget, final in lines]
    return BasicData(id="b1", title="绩效评价基础数据表", money_unit="万元", expenditures=costs)


def _named(amount):
    data = _data(("项目支出：", 0, None, None), ("1、培训补贴经费", 1, 30, 27.97))
    text = f"培训补贴专项经费年初预算30万元，全年使用数{amount}。"
    return said(text, "培训补贴专项经费年初预算", "全年使用数", basic_data=[data])


def trip_named_amount_differs():
    return _named("28.27万元")


def twin_named_amount_differs():
    return _named("28万元")


def _projects(amount):
    data = _data(("项目支出：", 0, None, None), ("1、培训", 1, None, 100), ("2、招聘", 1, None, 150))
    return said(f"项目支出{amount}。", "项目支出", basic_data=[data])


def trip_project_total_differs():
    return _projects("300万元")


def twin_project_total_differs():
    return _projects("250万元")


def _whole_form(indicators=(), lines=(), by_expenditure=()):
    funding = Funding(money_unit="万元", lines=list(lines), by_expenditure=list(by_expenditure))
    return SelfEvaluation(id="s1", scope="department", title="整体支出绩效自评表", indicators=list(indicators), funding=funding)


def _breakdown():
    parts = (("基本支出", 80), ("项目支出", 93))
    line = FundingLine(label="年度资金总额", item="total", initial_budget=173)
    return {"lines": [line], "by_expenditure": [Amount(label=label, amount=amount) for label, amount in parts]}


def _project_budget(amount):
    text = f"项目资金年初预算数共计{amount}。"
    return said(text, "项目资金年初预算数", self_evaluations=[_whole_form(**_breakdown())])


def trip_project_budget_differs():
    return _project_budget("92.5万元")


def twin_project_budget_differs():
    return _project_budget("93万元")


def _grant(amount, other):
    lines = [
        FundingLine(label="年度资金总额", item="total", adjusted_budget=100),
        FundingLine(label="当年财政拨款", item="current_year_appropriation", adjusted_budget=100),
    ]
    text = f"收入100万元，其中：财政拨款收入{amount}，其他收入{other}。"
    return said(text, "收入", "财政拨款收入", "其他收入", self_evaluations=[_whole_form(lines=lines)])


def trip_grant_differs():
    return _grant("90万元", "10万元")


def twin_grant_differs():
    return _grant("100万元", "0万元")


def _plain(raw, number, unit=None):
    return Value(raw=raw, kind="quantity", comparator="=", number=number, scale=1, unit=unit, value=number)


def _cost(amount):
    row = Indicator(level3="基本支出成本控制", actual=_plain("80", 80))
    return said(f"基本支出{amount}。", "基本支出", self_evaluations=[_whole_form([row], **_breakdown())])


def trip_cost_result_is_budget():
    return _cost("70万元")


def twin_cost_result_is_budget():
    return _cost("80万元")


def _done(actual):
    row = Indicator(level3="政策落实", target=_plain("100%", 100, "%"), actual=_plain(f"{actual}%", actual, "%"))
    text = "绩效目标完成率为100%，实际完成率100%。"
    return said(text, "绩效目标完成率", "实际完成率", self_evaluations=[_whole_form([row])])


def trip_all_done_but_not():
    return _done(99)


def twin_all_done_but_not():
    return _done(100)


def _cases(closed):
    row = Indicator(level3="争议案件结案率", target=_plain("95%", 95, "%"), actual=_plain("100%", 100, "%"))
    form = SelfEvaluation(id="s1", scope="project", title="项目支出绩效自评表", indicators=[row])
    return said(f"受理争议案件57件，结案{closed}件。", "争议案件", "结案", self_evaluations=[form])


def trip_indicator_rate_differs():
    return _cases(56)


def twin_indicator_rate_differs():
    return _cases(57)


# ------------------------------------------------------------------ tables and tables


def _aims(second):
    def insured(raw, number):
        target = Value(raw=raw, kind="quantity", comparator="=", number=number, scale=10000, value=number * 10000)
        return Indicator(level3="失业保险参保总人数", target=target)

    project = SelfEvaluation(id="s2", scope="project", title="项目支出绩效自评表", indicators=[insured(f"{second}万", second)])
    return said("本单位。", self_evaluations=[_whole_form([insured("32.8万", 32.8)]), project])


def trip_target_differs_between_forms():
    return _aims(32.76)


def twin_target_differs_between_forms():
    return _aims(12.5)


def _lists(name, final=0.16):
    projects = [("就业培训", 10), ("人才招聘", 20), ("劳动监察", 5), ("房屋出租收入", 0.16)]
    funded = [(each, FundingLine(label="年度资金总额", item="total", executed=amount)) for each, amount in projects]
    forms = [
        SelfEvaluation(
            id=f"s{n}",
            scope="project",
            title="项目支出绩效自评表",
            project_name=each,
            funding=Funding(money_unit="万元", lines=[line]),
        )
        for n, (each, line) in enumerate(funded)
    ]
    lines = [(each, 1, None, amount) for each, amount in projects[:3]]
    data = _data(("项目支出：", 0, None, None), *lines, (name, 1, None, final))
    return said("本单位。", basic_data=[data], self_evaluations=forms)


def trip_project_named_otherwise():
    return _lists("非税拨款")


def twin_project_named_otherwise():
    return _lists("非税拨款", 0.2)


def _attached(*forms):
    listed = "报告应包括以下附件：\n1.部门整体支出绩效评价基础数据表\n2.部门整体支出绩效自评表"
    data = _data(("三公经费", 0, 1, 1))
    parts = {"basic_data": [data] if "basic" in forms else [], "self_evaluations": [_whole_form()]}
    return written(("其他需要说明的情况", (listed,)), **parts)


def trip_attachment_missing():
    return _attached()


def twin_attachment_missing():
    return _attached("basic")
