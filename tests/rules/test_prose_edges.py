"""What must not be accused in running text, and what a planted slip must give, beyond the examples of each rule."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prose_examples import said, written

from extract.contract import BasicData, Expenditure, FundingLine, Indicator, SelfEvaluation, Value
from extract.contract import Funding as Money
from extract.rules import check

MONEY = st.decimals(min_value=1, max_value=9999, places=4, allow_nan=False)
ROUNDING = st.sampled_from([ROUND_HALF_UP, ROUND_DOWN])


def codes(report):
    return [finding.code for finding in check(report)]


def _printed(exact, places, how=ROUND_HALF_UP):
    return str(exact.quantize(Decimal(1).scaleb(-places), rounding=how))


# ------------------------------------------------------------------ rounding


@given(MONEY, MONEY, st.integers(1, 2), st.integers(0, 2), ROUNDING)
def test_rounded_shares_fit_and_parts_add_up(first, second, places, percent_places, how):
    names = ("支出合计", "基本支出", "基本支出", "项目支出", "项目支出")
    total = first + second
    shares = [_printed(100 * part / total, percent_places, how) for part in (first, second)]
    amounts = [_printed(each, places) for each in (total, first, second)]
    text = (
        f"支出合计{amounts[0]}万元，其中：基本支出{amounts[1]}万元，占{shares[0]}%；项目支出{amounts[2]}万元，占{shares[1]}%。"
    )
    assert codes(said(text, *names)) == []


@given(MONEY, MONEY, st.integers(0, 2), ROUNDING)
def test_rounded_rates_of_change_fit(before, now, places, how):
    difference = abs(now - before)
    verb = "增加" if now >= before else "减少"
    rate = _printed(100 * difference / before, places, how)
    text = f"收入合计{_printed(now, 2)}万元，与上年相比，{verb}{_printed(difference, 2)}万元，{verb}{rate}%。"
    assert [c for c in codes(said(text, *["收入合计"] * 3)) if c == "rate-mismatch"] == []


@given(st.lists(MONEY, min_size=3, max_size=8))
def test_parts_each_rounded_for_itself_fit_a_total_in_100_million(parts):
    figures = [_printed(part, 2) for part in parts]
    total = _printed(sum(parts) / 10000, 4)
    text = f"发放待遇{total}亿元，其中：" + "；".join(f"第{n}类待遇{figure}万元" for n, figure in enumerate(figures)) + "。"
    subjects = [f"类待遇{n}" for n in range(len(figures))]
    assert codes(said(text, "待遇", *subjects)) == []


def test_a_table_in_yuan_fits_prose_in_ten_thousands():
    rows = [Expenditure(label="3、公务接待", depth=1, final=35144), Expenditure(label="公务用车", depth=1, final=0)]
    data = BasicData(id="b1", expenditures=rows)
    assert codes(said("公务接待费3.51万元。", "公务接待费", basic_data=[data])) == []
    assert codes(said("公务接待费3.15万元。", "公务接待费", basic_data=[data])) == ["conflicting-values"]


# ------------------------------------------------------------------ shares, changes, rates


def test_a_share_of_a_total_named_in_another_paragraph():
    def report(share):
        total = ("财政拨款基本支出701.08万元，其中：", "财政拨款基本支出")
        part = (f"人员经费641.21万元，占基本支出的{share}。", "人员经费", "人员经费")
        rest = ("公用经费59.87万元。", "公用经费")
        return written(("收支", ("基本支出738.08万元。", "基本支出")), ("财政拨款", total, part, rest))

    assert codes(report("91.46%")) == []
    assert codes(report("94.16%")) == ["rate-mismatch"]


def test_a_share_of_a_figure_that_is_not_printed_is_let_pass():
    assert codes(said("全年引进人才65名，占全市引才总数的17%。", "人才", "人才")) == []


def test_approximate_figures_prove_nothing():
    text = "共提供岗位1300多个，其中企业岗位900个，社区岗位600个，占46%。"
    assert codes(said(text, "岗位", "企业岗位", "社区岗位", "社区岗位")) == []


def test_changes_of_another_cut_are_let_pass():
    text = "收入1536.9亿元，比2020年减少264.9亿元，下降12.9%（与2020年完成数同口径相比）。"
    assert codes(said(text, "收入", "收入", "收入")) == []
    assert codes(said(text.replace("（与2020年完成数同口径相比）", ""), "收入", "收入", "收入")) == ["rate-mismatch"]


def test_a_rate_of_other_counts_is_not_taken_for_a_quotient():
    text = "有就业意愿1388人，已就业1200人，就业率98.14%。"
    assert codes(said(text, "就业意愿", "就业", "就业率")) == []
    near = "有就业意愿1388人，已就业1200人，就业率86.54%。"
    assert codes(said(near, "就业意愿", "就业", "就业率")) == ["rate-mismatch"]


# ------------------------------------------------------------------ parts


def test_people_are_counted_under_more_than_one_heading():
    text = "在职职工50人，其中党员30人，女职工25人。"
    assert codes(said(text, "在职职工", "党员", "女职工")) == []


def test_what_follows_a_complete_list_is_no_part_of_it():
    text = "三公经费3.51万元，其中公务接待费3.51万元，会议费2万元。"
    assert codes(said(text, "三公经费", "公务接待费", "会议费")) == []


def test_among_them_need_not_name_everything():
    text = "项目支出346.16万元，其中稳就业134万元，老农保清退15.5万元，三支一扶53.42万元。"
    assert codes(said(text, "项目支出", "稳就业", "老农保清退", "三支一扶")) == []


def test_parts_in_other_units_are_no_parts():
    text = "开展培训55期，其中技能培训43期，培训学员1404人，企业培训12期，培训学员538人。"
    assert codes(said(text, "培训", "技能培训", "学员", "企业培训", "学员")) == []


def test_a_list_of_paragraphs_is_complete_where_one_column_fits():
    def report(last):
        head = ("年初预算92.5万元，实际收到资金139.68万元。", "项目资金年初预算数", "实际收到资金")
        rows = [("30万", "28.27万"), ("62.5万", "95.41万"), (last, "16万")]
        items = [
            (f"项目{n}年初预算{b}，收到资金{f}；", f"项目{n}年初预算", "收到资金")
            for n, (b, f) in zip("甲乙丙", rows, strict=True)
        ]
        first = (f"其中：{items[0][0]}", *items[0][1:])
        return written(("资金来源", head, first, *items[1:]))

    assert codes(report("0万")) == []
    assert codes(report("0.5万")) == ["parts-not-total"]


# ------------------------------------------------------------------ one quantity in several places


def test_a_project_s_expenditure_is_not_the_whole_unit_s():
    sections = [("支出", ("项目支出1672.31万元。", "项目支出"))]
    sections += [(f"（{n}）{n}号项目", (f"项目支出{n}.66万元。", "项目支出")) for n in (12, 5, 32)]
    assert codes(written(*sections)) == []


def test_a_narrower_name_is_another_quantity():
    text = ("财政拨款基本支出701.08万元。", "财政拨款基本支出")
    assert codes(written(("一", text), ("二", ("基本支出701.18万元。", "基本支出")))) == []


def test_aims_are_not_held_against_results():
    aim = ("失业保险参保总人数达到32.76万人。", "失业保险参保总人数")
    result = ("失业保险参保总人数32.81万人。", "失业保险参保总人数")
    assert codes(written(("绩效目标", aim), ("社会效益", result))) == []
    assert codes(written(("工作情况", aim), ("社会效益", result))) == ["conflicting-values"]


def test_some_months_and_the_year_may_differ():
    first = ("1-6月，全市发放稳岗返还1200.5万元。", "稳岗返还")
    assert codes(written(("一", first), ("二", ("全年发放稳岗返还1201.5万元。", "稳岗返还")))) == []


def test_the_same_text_printed_in_two_reports_is_one_finding():
    text = ("机关运行经费50万元，比上年增加50万元，增长100%。", *["机关运行经费"] * 3)
    assert codes(written(("决算说明", text), ("自评报告", text))) == ["rate-mismatch"]


def test_a_figure_rounded_in_prose_is_no_conflict():
    assert codes(written(("一", ("基本支出738.08万元。", "基本支出")), ("二", ("基本支出738万元。", "基本支出")))) == []


# ------------------------------------------------------------------ prose against each form family


def _project(executed):
    line = FundingLine(label="年度资金总额", item="total", initial_budget=30, adjusted_budget=30, executed=executed)
    funding = Money(money_unit="万元", lines=[line])
    return SelfEvaluation(id="s1", scope="project", title="项目支出绩效自评表", project_name="用工保障经费", funding=funding)


@pytest.mark.parametrize(("executed", "found"), [(28.27, []), (27.97, ["conflicting-values"])])
def test_a_project_form_against_prose(executed, found):
    text = "用工保障专项经费年初预算30万元，全年使用数28.27万元。"
    report = said(text, "用工保障专项经费年初预算", "全年使用数", self_evaluations=[_project(executed)])
    assert codes(report) == found


def test_a_project_in_two_tables_is_one_finding():
    data = BasicData(id="b1", money_unit="万元", expenditures=[Expenditure(label="1、用工保障经费", depth=1, final=27.97)])
    text = ("用工保障经费全年使用数28.27万元。", "用工保障经费全年使用数")
    assert codes(written(("一", text), basic_data=[data], self_evaluations=[_project(27.97)])) == ["conflicting-values"]


def test_generic_indicators_of_two_forms_have_targets_of_their_own():
    def form(scope, number):
        target = Value(
            raw=f"{number}万元", kind="quantity", comparator="=", number=number, scale=10000, unit="元", value=number * 10000
        )
        return SelfEvaluation(id=scope, scope=scope, indicators=[Indicator(level3="项目成本控制总额", target=target)])

    assert codes(said("无。", self_evaluations=[form("department", 30.5), form("project", 30)])) == []


def test_a_long_report_is_checked_in_one_go():
    """Ten thousand figures: a rule that compared each with each would not come back."""
    paragraphs = [(f"第{n}项业务经费{n}.5万元，占{n % 90}%。", f"第{n}项业务经费", f"第{n}项业务经费") for n in range(5000)]
    assert codes(written(("情况", *paragraphs))) == []


# ------------------------------------------------------------------ texts that are easily misread


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "支出100万元，其中基本支出80万元（含人员经费60万元、公用经费20万元），项目支出20万元。",
            ["支出", "基本支出", "人员经费", "公用经费", "项目支出"],
        ),
        ("收入100万元，其中财政拨款80万元；支出95万元。", ["收入", "财政拨款", "支出"]),
        ("支出100万元，其中基本支出80万元（人员经费65万元），占80%。", ["支出", "基本支出", "人员经费", "基本支出"]),
        ("收入100万元，比上年80万元增加20万元，增长25%。", ["收入", "收入", "收入", "收入"]),
        (
            "年初预算为10万元，全年预算为15万元，支出决算为12万元，决算数大于年初预算数。",
            ["年初预算", "全年预算", "支出决算"],
        ),
        ("固定资产总额155.62万元，上年固定资产总额155.1万元。", ["固定资产总额", "固定资产总额"]),
        ("年初预算为0万元，支出决算为0万元，完成年初预算的100%。", ["年初预算", "支出决算", "支出决算"]),
    ],
)
def test_nothing_is_made_of_it(text, subjects):
    assert codes(said(text, *subjects)) == []


def test_an_item_with_more_than_one_amount_in_prose_is_not_compared():
    data = BasicData(id="b1", money_unit="万元", expenditures=[Expenditure(label="1、培训经费", depth=1, final=9.5)])
    text = "培训经费支出3.2万元。培训经费支出4.1万元。"
    assert codes(said(text, "培训经费支出", "培训经费支出", basic_data=[data])) == []
