"""Points and money of 绩效目标表."""

from plan_examples import neighbours, plan, plans

from extract.contract import ObjectiveMoney
from extract.rules.plans import plan_money, plan_weights


def test_a_printed_total_counts_for_one_form_alone():
    assert [flaw.expected for flaw in plan_weights(plans(plan(50, 30, total_weight=90)))] == [90]
    assert not list(plan_weights(plans(plan(50, 40, total_weight=90))))
    assert not list(plan_weights(plans(plan(50, 40, total_weight=100, execution_weight=10))))


def test_few_plans_set_no_total():
    assert not list(plan_weights(plans(*neighbours(4), plan(50, 30))))


def test_a_table_that_is_not_out_of_a_hundred_sets_no_total():
    others = [plan(20, 20, name=f"乙{n}") for n in range(7)]
    assert not list(plan_weights(plans(*neighbours(6), *others)))


def test_money_of_the_whole_period_is_looked_at_too():
    (flaw,) = plan_money(plans(plan(money=ObjectiveMoney(total=50, fiscal=50, whole_total=100, whole_fiscal=150))))
    assert (flaw.expected, flaw.actual) == (100, 150)
    assert flaw.message == "绩效目标表（道路养护）：财政拨款150，多于资金总额100"
