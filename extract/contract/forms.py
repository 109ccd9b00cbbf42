"""The records of the form families: self-evaluations, evaluation systems, basic data, fund lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

from extract.contract.base import Model, Number, Source, Sources, Value

Level1Code = Literal["output", "benefit", "satisfaction", "cost", "management", "other"]
Level2Code = Literal[
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic",
    "social",
    "ecological",
    "sustainability",
    "satisfaction",
    "other",
]
FundingItem = Literal["total", "current_year_appropriation", "carryover", "other"]

# The unit of a bare number: an annotation that the JSON Schema, the SQL comments and the data dictionary repeat.
POINTS: JsonDict = {"unit": "分"}
PERCENTAGE_POINTS: JsonDict = {"unit": "百分点"}
PERSONS: JsonDict = {"unit": "人"}
SQUARE_METRES: JsonDict = {"unit": "平方米"}
TEN_THOUSAND_YUAN: JsonDict = {"unit": "万元"}
IN_MONEY_UNIT: JsonDict = {"unit": "money_unit"}


class Signoff(Model):
    """Who signs the form and when, as printed."""

    head: Annotated[str | None, Field(title="负责人")] = None
    prepared_by: Annotated[str | None, Field(title="填表人")] = None
    phone: Annotated[str | None, Field(title="联系电话")] = None
    date: Annotated[str | None, Field(title="填报日期")] = None


class FundingLine(Model):
    """One line of the funding block."""

    label: Annotated[str, Field(title="资金项目")]
    item: Annotated[FundingItem | None, Field(title="资金类别")] = None
    initial_budget: Annotated[Number | None, Field(title="年初预算数", json_schema_extra=IN_MONEY_UNIT)] = None
    adjusted_budget: Annotated[Number | None, Field(title="全年预算数", json_schema_extra=IN_MONEY_UNIT)] = None
    executed: Annotated[Number | None, Field(title="全年执行数", json_schema_extra=IN_MONEY_UNIT)] = None
    weight: Annotated[Number | None, Field(title="分值", json_schema_extra=POINTS)] = None
    execution_rate: Annotated[Number | None, Field(title="预算执行率", json_schema_extra=PERCENTAGE_POINTS)] = None
    score: Annotated[Number | None, Field(title="得分", json_schema_extra=POINTS)] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Amount(Model):
    """A label and its amount (按收入性质分 / 按支出性质分)."""

    label: Annotated[str, Field(title="项目")]
    amount: Annotated[Number | None, Field(title="金额", json_schema_extra=IN_MONEY_UNIT)] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class Funding(Model):
    """The funding block. Amounts are in `money_unit` as printed."""

    money_unit: Annotated[str | None, Field(title="金额单位")] = None
    lines: list[FundingLine] = Field(title="资金行", default_factory=list)
    by_income: list[Amount] = Field(title="按收入性质分", default_factory=list)
    by_expenditure: list[Amount] = Field(title="按支出性质分", default_factory=list)


class Goal(Model):
    """One yearly goal."""

    expected: Annotated[str | None, Field(title="预期目标")] = None
    actual: Annotated[str | None, Field(title="实际完成情况")] = None
    weight: Annotated[Number | None, Field(title="分值", json_schema_extra=POINTS)] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class PlannedIndicator(Model):
    """One level-3 indicator with its target: what plans, monitoring and self-evaluations have in common."""

    level1: Annotated[str | None, Field(title="一级指标")] = None
    level1_weight: Annotated[
        Number | None, Field(title="一级指标分值", description="一级指标格内印的（50分）", json_schema_extra=POINTS)
    ] = None
    level1_code: Annotated[Level1Code | None, Field(title="一级指标代码")] = None
    level2: Annotated[str | None, Field(title="二级指标")] = None
    level2_code: Annotated[Level2Code | None, Field(title="二级指标代码")] = None
    level3: Annotated[str | None, Field(title="三级指标")] = None
    goal: Annotated[int | None, Field(title="所属目标", description="goals 的下标")] = None
    target: Annotated[Value | None, Field(title="年度指标值")] = None


class Indicator(PlannedIndicator):
    """One level-3 indicator with its target and result."""

    actual: Annotated[Value | None, Field(title="实际完成值")] = None
    weight: Annotated[Number | None, Field(title="分值", json_schema_extra=POINTS)] = None
    score: Annotated[Number | None, Field(title="得分", json_schema_extra=POINTS)] = None
    deviation: Annotated[str | None, Field(title="偏差原因分析及改进措施")] = None
    weight_shared_with: Annotated[int | None, Field(title="合用分值的首行", description="indicators 的下标")] = None
    nature: Annotated[str | None, Field(title="指标性质")] = None
    unit_label: Annotated[str | None, Field(title="度量单位")] = None
    adjusted_target: Annotated[Value | None, Field(title="调整指标值")] = None
    score_ratio: Annotated[Number | None, Field(title="得分系数", json_schema_extra=PERCENTAGE_POINTS)] = None
    is_core: Annotated[bool | None, Field(title="是否核心指标")] = None
    evidence: list[str] = Field(title="佐证", description="同一数量的 facts 编号", default_factory=list)
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Vintage(Model):
    """Which printed form this is (`vintages.yaml`): authority and year, and the words of the form that say so."""

    id: Annotated[str, Field(title="表式编号", description="词典 vintages 中的编号")]
    authority: Annotated[str | None, Field(title="制定机关或地区")] = None
    year: Annotated[int | None, Field(title="表式年份")] = None
    title: Annotated[str | None, Field(title="表式名称")] = None
    evidence: list[str] = Field(title="依据", description="表中印出、据以判定的栏目名", default_factory=list)


class SelfEvaluation(Model):
    """绩效自评表 of a whole department or of one project."""

    id: Annotated[str, Field(title="编号")]
    scope: Annotated[Literal["department", "project"], Field(title="范围")]
    title: Annotated[str | None, Field(title="表名")] = None
    attachment: Annotated[str | None, Field(title="附件号")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    department: Annotated[str | None, Field(title="部门名称")] = None
    project_name: Annotated[str | None, Field(title="项目名称")] = None
    project_code: Annotated[str | None, Field(title="项目编码")] = None
    sub_project: Annotated[str | None, Field(title="支出方向名称")] = None
    supervising_department: Annotated[str | None, Field(title="主管部门")] = None
    implementing_unit: Annotated[str | None, Field(title="实施单位")] = None
    total_investment: Annotated[Number | None, Field(title="项目总投资")] = None
    implementation_period: Annotated[str | None, Field(title="项目总实施期")] = None
    funding: Funding = Field(title="资金", default_factory=Funding)
    goals: list[Goal] = Field(title="年度目标", default_factory=list)
    indicators: list[Indicator] = Field(title="绩效指标", default_factory=list)
    total_weight: Annotated[Number | None, Field(title="总分分值", json_schema_extra=POINTS)] = None
    total_score: Annotated[Number | None, Field(title="总得分", json_schema_extra=POINTS)] = None
    grade: Annotated[str | None, Field(title="等级")] = None
    signoff: Annotated[Signoff | None, Field(title="落款")] = None
    deviation_analysis: Annotated[str | None, Field(title="偏差大或目标未完成原因分析")] = None
    improvement: Annotated[str | None, Field(title="改进措施")] = None
    conclusion: Annotated[str | None, Field(title="评价结论")] = None
    problems: Annotated[str | None, Field(title="存在问题")] = None
    goal_adjusted: Annotated[str | None, Field(title="调整后目标", description="年中调整后的绩效目标")] = None
    vintage: Annotated[Vintage | None, Field(title="表式")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class EvaluationRow(Model):
    """One level-3 indicator of an evaluation system, whatever number of physical lines it runs over."""

    level1: Annotated[str | None, Field(title="一级指标")] = None
    level1_weight: Annotated[Number | None, Field(title="一级指标分值", json_schema_extra=POINTS)] = None
    level2: Annotated[str | None, Field(title="二级指标")] = None
    level2_weight: Annotated[Number | None, Field(title="二级指标分值", json_schema_extra=POINTS)] = None
    level3: Annotated[str | None, Field(title="三级指标")] = None
    level3_weight: Annotated[Number | None, Field(title="三级指标分值", json_schema_extra=POINTS)] = None
    level4: Annotated[str | None, Field(title="四级指标")] = None
    level4_weight: Annotated[Number | None, Field(title="四级指标分值", json_schema_extra=POINTS)] = None
    standard: Annotated[str | None, Field(title="评价标准")] = None
    description: Annotated[str | None, Field(title="指标说明")] = None
    score: Annotated[Number | None, Field(title="得分", json_schema_extra=POINTS)] = None
    score_ratio: Annotated[Number | None, Field(title="得分率", json_schema_extra=PERCENTAGE_POINTS)] = None
    deducted: Annotated[Number | None, Field(title="扣分", json_schema_extra=POINTS)] = None
    reason: Annotated[str | None, Field(title="扣分原因")] = None
    weight_shared_with: Annotated[int | None, Field(title="合用分值的首行", description="rows 的下标")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class EvaluationSystem(Model):
    """绩效评价指标表: a scored indicator tree with standards."""

    id: Annotated[str, Field(title="编号")]
    title: Annotated[str | None, Field(title="表名")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    rows: list[EvaluationRow] = Field(title="指标", default_factory=list)
    total_score: Annotated[Number | None, Field(title="总得分", json_schema_extra=POINTS)] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class Headcount(Model):
    """财政供养人员情况."""

    authorized: Annotated[Number | None, Field(title="编制数", json_schema_extra=PERSONS)] = None
    actual: Annotated[Number | None, Field(title="实际在职人数", json_schema_extra=PERSONS)] = None
    control_rate: Annotated[Number | None, Field(title="控制率", json_schema_extra=PERCENTAGE_POINTS)] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Expenditure(Model):
    """One line of 经费控制情况. `depth` 0 for 三公经费, 项目支出, 公用经费, 政府采购金额 …"""

    label: Annotated[str, Field(title="经费项目")]
    depth: Annotated[int, Field(title="层次", ge=0)] = 0
    previous_final: Annotated[Number | None, Field(title="上年决算数", json_schema_extra=IN_MONEY_UNIT)] = None
    budget: Annotated[Number | None, Field(title="本年预算数", json_schema_extra=IN_MONEY_UNIT)] = None
    final: Annotated[Number | None, Field(title="本年决算数", json_schema_extra=IN_MONEY_UNIT)] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Buildings(Model):
    """楼堂馆所控制情况."""

    approved_area: Annotated[Number | None, Field(title="批复规模", json_schema_extra=SQUARE_METRES)] = None
    actual_area: Annotated[Number | None, Field(title="实际规模", json_schema_extra=SQUARE_METRES)] = None
    area_control_rate: Annotated[Number | None, Field(title="规模控制率", json_schema_extra=PERCENTAGE_POINTS)] = None
    budgeted_investment: Annotated[Number | None, Field(title="预算投资", json_schema_extra=TEN_THOUSAND_YUAN)] = None
    actual_investment: Annotated[Number | None, Field(title="实际投资", json_schema_extra=TEN_THOUSAND_YUAN)] = None
    investment_control_rate: Annotated[Number | None, Field(title="投资概算控制率", json_schema_extra=PERCENTAGE_POINTS)] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class BasicData(Model):
    """绩效评价基础数据表. Amounts are in `money_unit` as printed."""

    id: Annotated[str, Field(title="编号")]
    title: Annotated[str | None, Field(title="表名")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    unit_name: Annotated[str | None, Field(title="填报单位")] = None
    money_unit: Annotated[str | None, Field(title="金额单位")] = None
    headcount: Annotated[Headcount | None, Field(title="人员")] = None
    expenditures: list[Expenditure] = Field(title="经费", default_factory=list)
    buildings: Annotated[Buildings | None, Field(title="楼堂馆所")] = None
    thrift_measures: Annotated[str | None, Field(title="厉行节约保障措施")] = None
    signoff: Annotated[Signoff | None, Field(title="落款")] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class FundRow(Model):
    """One fund of a list."""

    number: Annotated[str | None, Field(title="序号")] = None
    fund_name: Annotated[str | None, Field(title="专项资金名称")] = None
    unit: Annotated[str | None, Field(title="单位")] = None
    note: Annotated[str | None, Field(title="备注")] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class FundList(Model):
    """专项资金清单."""

    id: Annotated[str, Field(title="编号")]
    title: Annotated[str | None, Field(title="表名")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    rows: list[FundRow] = Field(title="专项资金", default_factory=list)
    source: Annotated[Source | None, Field(title="出处")] = None
