"""For each rule by its name: `trip_…` gives a report that trips it, `twin_…` one that differs little and does not."""

from extract.contract import (
    Amount,
    BasicData,
    Buildings,
    CellSource,
    DocumentInfo,
    EvaluationRow,
    EvaluationSystem,
    Expenditure,
    Funding,
    FundingLine,
    FundList,
    FundRow,
    Goal,
    Headcount,
    Indicator,
    Report,
    Section,
    SelfEvaluation,
    TableCell,
    TableRecord,
    Value,
)

HEADER = ("绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值")
SHIFTED = ("一级指标", "二级指标", "三级指标", "年度指标值", "一级指标")


def report(**parts) -> Report:
    info = DocumentInfo(file_name="a.docx", sha256="0" * 64, format="docx", reader="docx")
    return Report(document=info, **parts)


def form(indicators=(), *, scope="project", title="项目支出绩效自评表", lines=(), **fields) -> SelfEvaluation:
    funding = fields.pop("funding", None) or Funding(money_unit="万元", lines=list(lines))
    return SelfEvaluation(id="s1", scope=scope, title=title, indicators=list(indicators), funding=funding, **fields)


def forms(*each) -> Report:
    return report(self_evaluations=list(each))


def quantity(raw, value, unit=None, comparator="=", scale=1) -> Value:
    return Value(raw=raw, kind="quantity", comparator=comparator, number=value / scale, scale=scale, unit=unit, value=value)


def date(raw, iso, comparator=None) -> Value:
    return Value(raw=raw, kind="date", comparator=comparator, date=iso)


def row(level3="群众满意度", weight=None, score=None, **fields) -> Indicator:
    return Indicator(level3=level3, weight=weight, score=score, **fields)


def rows(*points, scored=True) -> list[Indicator]:
    return [row(f"任务{n}", weight=each, score=each if scored else None) for n, each in enumerate(points)]


def total(label="年度资金总额", **fields) -> FundingLine:
    return FundingLine(label=label, item="total", **fields)


def grant(**fields) -> FundingLine:
    return FundingLine(label="当年财政拨款", item="current_year_appropriation", **fields)


def basic(**fields) -> Report:
    return report(basic_data=[BasicData(id="b1", title="绩效评价基础数据表", money_unit="万元", **fields)])


def system(*each, **fields) -> Report:
    return report(evaluation_systems=[EvaluationSystem(id="e1", title="绩效评价指标表", rows=list(each), **fields)])


# ------------------------------------------------------------------ weights


def trip_weights_not_total():
    return forms(form(rows(30, 40, 20, 10), project_name="道路养护", lines=[total(weight=10)], total_weight=100))


def twin_weights_not_total():
    return forms(form(rows(30, 30, 20, 10), project_name="道路养护", lines=[total(weight=10)], total_weight=100))


def trip_weight_printed_twice():
    lines = [total(weight=10), grant(weight=10)]
    return forms(form(rows(50, 30, 10), project_name="道路养护", lines=lines, total_weight=100))


def twin_weight_printed_twice():
    lines = [total(weight=10), grant(weight=10)]
    return forms(form(rows(40, 30, 10), project_name="道路养护", lines=lines, total_weight=100))


def trip_level1_weight_mismatch():
    return forms(form([row(w, level1="产出指标", level1_weight=50, weight=30) for w in ("甲", "乙")]))


def twin_level1_weight_mismatch():
    fields = {"level1": "产出指标", "level1_weight": 50}
    shared = row("丙", weight_shared_with=1, **fields)
    return forms(form([row("甲", weight=30, **fields), row("乙", weight=20, **fields), shared]))


# ------------------------------------------------------------------ scores


def trip_scores_not_total():
    lines = [total(weight=10, score=10)]
    return forms(form(rows(30, 40, 20, 10), project_name="道路养护", lines=lines, total_score=100))


def twin_scores_not_total():
    lines = [total(weight=10, score=9.26)]
    return forms(form(rows(30, 30, 20, 10), project_name="道路养护", lines=lines, total_score=99.3))


def trip_score_exceeds_weight():
    return forms(form([row(weight=10, score=12)]))


def twin_score_exceeds_weight():
    return forms(form([row(weight=10, score=10), row("乙", score=5, weight_shared_with=0)]))


def trip_budget_score_missing():
    return forms(form(rows(90), lines=[total(weight=10, execution_rate=95)]))


def twin_budget_score_missing():
    lines = [total(weight=10, execution_rate=95, score=9.5), grant(weight=10, execution_rate=95)]
    return forms(form(rows(90), lines=lines))


def trip_row_score_missing():
    return forms(form([*rows(50, 40), row(weight=10, actual=quantity("95%", 95, "%"))]))


def twin_row_score_missing():
    return forms(form([*rows(50, 40), row(weight=10)]))


def trip_total_score_missing():
    return forms(form(rows(60, 40), total_weight=100))


def twin_total_score_missing():
    return forms(form(rows(60, 40)))


def trip_score_rate_mismatch():
    return forms(form(lines=[total(weight=10, execution_rate=32, score=8)]))


def twin_score_rate_mismatch():
    return forms(form(lines=[total(weight=10, execution_rate=98.8, score=9)]))


# ------------------------------------------------------------------ results


def trip_score_lost_without_reason():
    values = {"target": quantity("≥90%", 90, "%", ">="), "actual": quantity("95%", 95, "%")}
    return forms(form([row(weight=10, score=9, **values)]))


def twin_score_lost_without_reason():
    values = {"target": quantity("≥90%", 90, "%", ">="), "actual": quantity("95%", 95, "%")}
    return forms(form([row(weight=10, score=9, deviation="年初指标值偏低", **values)]))


def trip_full_score_target_missed():
    values = {"target": quantity("≥500人", 500, "人", ">="), "actual": quantity("420人", 420, "人")}
    return forms(form([row("培训人数", weight=10, score=10, **values)]))


def twin_full_score_target_missed():
    values = {"target": quantity("500万元", 5000000, "元", scale=10000), "actual": quantity("420万元", 4200000, "元")}
    return forms(form([row("项目总成本", weight=10, score=10, **values)]))


# ------------------------------------------------------------------ rates and parts


def trip_execution_rate():
    return forms(form(lines=[total(initial_budget=50, adjusted_budget=40, executed=40, execution_rate=80)]))


def twin_execution_rate():
    return forms(form(lines=[total(initial_budget=50, adjusted_budget=351.57, executed=340.2, execution_rate=96.8)]))


def trip_control_rate():
    return basic(headcount=Headcount(authorized=55, actual=50, control_rate=85))


def twin_control_rate():
    built = Buildings(approved_area=1200, actual_area=1100, area_control_rate=91.67)
    return basic(headcount=Headcount(authorized=55, actual=50, control_rate=91), buildings=built)


def trip_headcount_over_authorized():
    return basic(headcount=Headcount(authorized=55, actual=58))


def twin_headcount_over_authorized():
    return basic(headcount=Headcount(authorized=55, actual=55))


def trip_funding_parts():
    return forms(form(lines=[total(adjusted_budget=0), grant(adjusted_budget=90)]))


def twin_funding_parts():
    return forms(form(lines=[total(adjusted_budget=100), grant(adjusted_budget=90)]))


def _breakdown(head):
    parts = [("按支出性质分", head), ("基本支出", 80), ("项目支出", 30)]
    funding = Funding(money_unit="万元", by_expenditure=[Amount(label=name, amount=amount) for name, amount in parts])
    return forms(form(scope="department", title="整体支出绩效自评表", funding=funding))


def trip_funding_breakdown():
    return _breakdown(100)


def twin_funding_breakdown():
    return _breakdown(110)


def _hospitality(final):
    lines = [("三公经费", 0, 5.2), ("1、公务用车购置和维护", 1, 3.1), ("2、出国经费", 1, 0), ("3、公务接待", 1, final)]
    return basic(expenditures=[Expenditure(label=name, depth=depth, final=amount) for name, depth, amount in lines])


def trip_expenditure_parts():
    return _hospitality(3.2)


def twin_expenditure_parts():
    return _hospitality(2.1)


def _execution(*weights):
    return system(*(EvaluationRow(level2="预算执行", level2_weight=20, level3="率", level3_weight=each) for each in weights))


def trip_system_level2_weights():
    return _execution(5, 5, 5)


def twin_system_level2_weights():
    return _execution(5, 5, 10)


# ------------------------------------------------------------------ units


def trip_count_in_percent():
    values = {"target": quantity("95%", 95, "%"), "actual": quantity("100%", 100, "%")}
    return forms(form([row("返岗就业人数", **values)]))


def twin_count_in_percent():
    values = {"target": quantity("95%", 95, "%"), "actual": quantity("100%", 100, "%")}
    return forms(form([row("返岗就业人数占比", **values)]))


def trip_rate_in_money_or_date():
    return forms(form([row("成本控制率", target=quantity("≤10万", 100000, None, "<=", 10000))]))


def twin_rate_in_money_or_date():
    return forms(form([row("成本控制额", target=quantity("≤10万", 100000, None, "<=", 10000))]))


def _department(amount):
    by_expenditure = [Amount(label="基本支出总额", amount=800), Amount(label="项目支出总额", amount=400)]
    lines = [total("部门整体支出总额", adjusted_budget=amount)]
    funding = Funding(money_unit="万元", lines=lines, by_expenditure=by_expenditure)
    return forms(form(scope="department", title="部门整体支出绩效自评表", funding=funding))


def trip_yuan_under_ten_thousand():
    return _department(12000000)


def twin_yuan_under_ten_thousand():
    return _department(1200)


def _costs(other):
    bare = quantity("≤17.5", 17.5, None, "<=")
    return forms(
        form([row("成本控制", level2_code="cost", target=bare)]),
        form([row("成本控制", level2_code="cost", target=other)], project_name="乙"),
    )


def trip_cost_without_unit():
    return _costs(quantity("≤10万元", 100000, "元", "<=", 10000))


def twin_cost_without_unit():
    return _costs(quantity("≤10", 10, None, "<="))


# ------------------------------------------------------------------ columns and names


def _headed(header, first=1):
    cells = [TableCell(row=0, col=col, text=text) for col, text in enumerate(header)]
    record = TableRecord(id="t1", n_rows=2, n_cols=len(header), cells=cells)
    names = ("level1", "level2", "level3")
    places = {name: CellSource(table="t1", row=1, col=first + n) for n, name in enumerate(names)}
    indicator = row(source=CellSource(table="t1", row=1, col=0), sources=places)
    return report(self_evaluations=[form([indicator])], tables=[record])


def trip_columns_shifted():
    return _headed(SHIFTED)


def twin_columns_shifted():
    return _headed(HEADER)


def trip_label_missing():
    return forms(form([*rows(50, 40), row(None, weight=5, score=5, level2="经济效益指标")]))


def twin_label_missing():
    return forms(form([row(None, weight=5, score=5, level2="经济效益指标"), row(None, weight=5, score=5)]))


def trip_name_value_mismatch():
    named = row("开展培训1次", target=quantity("2", 2))
    return forms(form([named], scope="department", title="部门整体支出绩效自评表"))


def twin_name_value_mismatch():
    named = [row("每季度开展培训1次", target=quantity("4", 4)), row("招聘会11场", target=quantity(">=12", 12, None, ">="))]
    return forms(form(named, scope="department", title="部门整体支出绩效自评表"))


def _twice(second):
    aims = [quantity("≥90%", 90, "%", ">="), second]
    return forms(form([row(target=aim) for aim in aims], scope="department", title="部门整体支出绩效自评表"))


def trip_conflicting_targets():
    return _twice(quantity("≥95%", 95, "%", ">="))


def twin_conflicting_targets():
    return _twice(quantity("90%以上", 90, "%", ">="))


# ------------------------------------------------------------------ numbers


def _headings(*pairs, goals=()):
    return report(outline=[Section(level=1, number=number, title=title) for number, title in pairs])


def trip_heading_numbers():
    return _headings(("三", "资产情况"), ("四", "绩效情况"), ("四", "存在的问题"), ("五", "建议"))


def twin_heading_numbers():
    return _headings(("三", "资产情况"), ("4", "绩效情况"), ("五", "存在的问题"), ("一", "建议"), ("二", "其他"))


def trip_enumerated_twice():
    return report(outline=[Section(level=1, title="工作措施", text="一是抓培训；二是抓招聘；二是抓服务。")])


def twin_enumerated_twice():
    return report(outline=[Section(level=1, title="工作措施", text="一是抓培训；二是抓招聘。\n二是重点，不是难点。")])


def trip_numbered_paragraphs():
    return report(outline=[Section(level=1, title="绩效目标", text="1、就业\n2、创业\n4、培训")])


def twin_numbered_paragraphs():
    return report(outline=[Section(level=1, title="绩效目标", text="1、就业\n2、创业。3、维权\n4、培训\n1.5万人\n1、其他")])


def _funds(second):
    pairs = [("3", "就业补助资金"), (second, "人才引进经费")]
    fund_rows = [FundRow(number=number, fund_name=name) for number, name in pairs]
    return report(fund_lists=[FundList(id="f1", title="专项资金清单", rows=fund_rows)])


def trip_list_numbers():
    return _funds("3")


def twin_list_numbers():
    return _funds("4")


# ------------------------------------------------------------------ a form without a fault


def sound() -> Report:
    """A form as it should be: every rule must stay silent on it."""
    lines = [
        total(initial_budget=100, adjusted_budget=120.5, executed=118.36, weight=10, execution_rate=98.22, score=9.82),
        grant(initial_budget=100, adjusted_budget=120.5, executed=118.36),
    ]
    output = {"level1": "产出指标", "level1_weight": 50}
    date_met = {"target": date("2023年12月底前", "2023-12-31", "<="), "actual": date("2023年11月", "2023-11")}
    indicators = [
        row("培训人数", 25, 25, target=quantity("≥500人", 500, "人", ">="), actual=quantity("512人", 512, "人"), **output),
        row("完成时间", 25, 25, **date_met, **output),
        row("就业率", 30, 28, level1="效益指标", level1_weight=30, deviation="部分学员未就业"),
        row("学员满意度", 10, 10, level1="满意度指标", level1_weight=10),
    ]
    goals = [Goal(expected="完成培训任务", actual="已完成")]
    whole = form(indicators, lines=lines, goals=goals, total_weight=100, total_score=97.82, total_investment=120.5)
    return forms(whole)
