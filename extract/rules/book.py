"""The book of rules, in the order in which they are run and printed."""

from __future__ import annotations

from extract.contract import Finding, Report
from extract.rules.accounts import (
    account_code_sums,
    account_codes_short,
    account_list_sums,
    account_row_sums,
    account_side_sums,
    account_sides_differ,
    account_tables_differ,
    empty_table_filled,
    three_public_sums,
)
from extract.rules.accounts_prose import account_item_differs, account_prose_differs, empty_table_unexplained
from extract.rules.against import (
    grant_differs,
    named_amount_differs,
    project_budget_differs,
    project_total_differs,
)
from extract.rules.agree import completion_rates_differ, figures_differ, part_year_as_annual
from extract.rules.between import attachment_missing, project_named_otherwise, target_differs_between_forms
from extract.rules.claims import all_done_but_not, cost_result_is_budget, indicator_rate_differs
from extract.rules.columns import columns_shifted, label_missing
from extract.rules.engine import Rule, Settings, run
from extract.rules.names import conflicting_targets, name_value_mismatch
from extract.rules.numbering import enumerated_twice, heading_numbers, list_numbers, numbered_paragraphs
from extract.rules.parts import expenditure_parts, funding_breakdown, funding_parts, system_level2_weights
from extract.rules.plans import plan_money, plan_weights
from extract.rules.rates import control_rate, execution_rate, headcount_over_authorized
from extract.rules.ratios import (
    change_mismatch,
    completion_mismatch,
    named_rate_mismatch,
    proportion_mismatch,
    share_mismatch,
)
from extract.rules.results import full_score_target_missed, score_lost_without_reason
from extract.rules.scores import (
    budget_score_missing,
    row_score_missing,
    score_exceeds_weight,
    score_rate_mismatch,
    scores_not_total,
    total_score_missing,
)
from extract.rules.sums import listed_parts, prose_parts_exceed, prose_parts_short
from extract.rules.tasks import average_mismatch, task_completion_mismatch
from extract.rules.units import cost_without_unit, count_in_percent, rate_in_money_or_date, yuan_under_ten_thousand
from extract.rules.weights import level1_weight_mismatch, weight_printed_twice, weights_not_total
from extract.rules.words import amount_without_unit, budget_direction, change_direction

BOOK: tuple[Rule, ...] = (
    weights_not_total,
    weight_printed_twice,
    level1_weight_mismatch,
    scores_not_total,
    score_exceeds_weight,
    budget_score_missing,
    row_score_missing,
    total_score_missing,
    score_rate_mismatch,
    score_lost_without_reason,
    full_score_target_missed,
    execution_rate,
    control_rate,
    headcount_over_authorized,
    funding_parts,
    funding_breakdown,
    expenditure_parts,
    system_level2_weights,
    count_in_percent,
    rate_in_money_or_date,
    yuan_under_ten_thousand,
    cost_without_unit,
    columns_shifted,
    label_missing,
    name_value_mismatch,
    conflicting_targets,
    heading_numbers,
    enumerated_twice,
    numbered_paragraphs,
    list_numbers,
    share_mismatch,
    change_mismatch,
    completion_mismatch,
    task_completion_mismatch,
    named_rate_mismatch,
    proportion_mismatch,
    average_mismatch,
    prose_parts_exceed,
    prose_parts_short,
    listed_parts,
    budget_direction,
    change_direction,
    amount_without_unit,
    figures_differ,
    completion_rates_differ,
    part_year_as_annual,
    named_amount_differs,
    project_total_differs,
    project_budget_differs,
    grant_differs,
    cost_result_is_budget,
    all_done_but_not,
    indicator_rate_differs,
    target_differs_between_forms,
    project_named_otherwise,
    attachment_missing,
    plan_weights,
    plan_money,
    account_code_sums,
    account_codes_short,
    account_row_sums,
    account_list_sums,
    account_side_sums,
    account_sides_differ,
    account_tables_differ,
    three_public_sums,
    empty_table_filled,
    account_prose_differs,
    account_item_differs,
    empty_table_unexplained,
)

_DEFAULTS = Settings()


def check(report: Report, settings: Settings = _DEFAULTS) -> list[Finding]:
    """What does not add up in a report, by place, then code. The report itself is not changed, nor its own `findings`."""
    return run(BOOK, report, settings)
