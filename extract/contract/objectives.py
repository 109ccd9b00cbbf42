"""The records of 绩效目标表 (申报表, 批复表) and 绩效运行监控表: what a year is to reach, and how far it is in the middle."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from extract.contract.base import Model, Number, Source, Sources, Value
from extract.contract.forms import IN_MONEY_UNIT, PERCENTAGE_POINTS, POINTS, Goal, PlannedIndicator, Signoff

Period = Literal["annual", "whole"]


class Planned(Model):
    """The head that 绩效目标表 and 绩效运行监控表 have in common."""

    id: Annotated[str, Field(title="编号")]
    scope: Annotated[Literal["department", "project"], Field(title="范围")]
    title: Annotated[str | None, Field(title="表名")] = None
    attachment: Annotated[str | None, Field(title="附件号")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    department: Annotated[str | None, Field(title="部门名称")] = None
    supervising_department: Annotated[str | None, Field(title="主管部门")] = None
    implementing_unit: Annotated[str | None, Field(title="实施单位")] = None
    project_name: Annotated[str | None, Field(title="项目名称")] = None
    project_code: Annotated[str | None, Field(title="项目编码")] = None
    project_type: Annotated[str | None, Field(title="项目类型")] = None
    period: Annotated[str | None, Field(title="实施期")] = None


class ObjectiveAmount(Model):
    """A labelled amount that has no field of its own (基本支出, 省级资金 …)."""

    label: Annotated[str, Field(title="资金项目")]
    period: Annotated[Period, Field(title="目标期", description="annual 年度，whole 整个实施期")] = "annual"
    amount: Annotated[Number | None, Field(title="金额", json_schema_extra=IN_MONEY_UNIT)] = None
    source: Annotated[Source | None, Field(title="出处")] = None


class ObjectiveMoney(Model):
    """The money asked for, of the year and of the whole period. Amounts are in `money_unit` as printed."""

    money_unit: Annotated[str | None, Field(title="金额单位")] = None
    total: Annotated[Number | None, Field(title="年度资金总额", json_schema_extra=IN_MONEY_UNIT)] = None
    fiscal: Annotated[Number | None, Field(title="财政拨款", json_schema_extra=IN_MONEY_UNIT)] = None
    carryover: Annotated[Number | None, Field(title="上年结转资金", json_schema_extra=IN_MONEY_UNIT)] = None
    other: Annotated[Number | None, Field(title="其他资金", json_schema_extra=IN_MONEY_UNIT)] = None
    whole_total: Annotated[Number | None, Field(title="实施期资金总额", json_schema_extra=IN_MONEY_UNIT)] = None
    whole_fiscal: Annotated[Number | None, Field(title="实施期财政拨款", json_schema_extra=IN_MONEY_UNIT)] = None
    whole_carryover: Annotated[Number | None, Field(title="实施期结转资金", json_schema_extra=IN_MONEY_UNIT)] = None
    whole_other: Annotated[Number | None, Field(title="实施期其他资金", json_schema_extra=IN_MONEY_UNIT)] = None
    parts: list[ObjectiveAmount] = Field(title="资金明细", default_factory=list)
    sources: Sources = Field(title="各值出处", default_factory=dict)


class ObjectiveGoal(Model):
    """The goal of the year, or of the whole period."""

    period: Annotated[Period, Field(title="目标期", description="annual 年度，whole 整个实施期")] = "annual"
    text: Annotated[str, Field(title="绩效目标")]
    source: Annotated[Source | None, Field(title="出处")] = None


class ObjectiveIndicator(PlannedIndicator):
    """One level-3 indicator with its target: `target` of the year, `whole_target` of the whole period."""

    whole_target: Annotated[Value | None, Field(title="实施期指标值")] = None
    weight: Annotated[Number | None, Field(title="分值", json_schema_extra=POINTS)] = None
    weight_shared_with: Annotated[int | None, Field(title="合用分值的首行", description="indicators 的下标")] = None
    nature: Annotated[str | None, Field(title="指标性质")] = None
    unit_label: Annotated[str | None, Field(title="度量单位")] = None
    direction: Annotated[str | None, Field(title="指标方向")] = None
    standard: Annotated[str | None, Field(title="评分标准")] = None
    note: Annotated[str | None, Field(title="备注")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Objective(Planned):
    """绩效目标表 of a whole department or of one project."""

    money: ObjectiveMoney = Field(title="资金", default_factory=ObjectiveMoney)
    execution_weight: Annotated[Number | None, Field(title="预算执行率权重", json_schema_extra=POINTS)] = None
    goals: list[ObjectiveGoal] = Field(title="绩效目标", default_factory=list)
    indicators: list[ObjectiveIndicator] = Field(title="指标", default_factory=list)
    total_weight: Annotated[Number | None, Field(title="总分值", json_schema_extra=POINTS)] = None
    signoff: Annotated[Signoff | None, Field(title="落款")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class MonitoringLine(Model):
    """One line of the money: what was planned, spent in months 1 to `month`, and is expected of the year."""

    label: Annotated[str, Field(title="资金项目")]
    item: Annotated[Literal["total", "current_year_appropriation", "carryover", "other"] | None, Field(title="资金类别")] = None
    initial_budget: Annotated[Number | None, Field(title="年初预算数", json_schema_extra=IN_MONEY_UNIT)] = None
    adjusted_budget: Annotated[Number | None, Field(title="全年预算数", json_schema_extra=IN_MONEY_UNIT)] = None
    executed: Annotated[Number | None, Field(title="1-N月执行数", json_schema_extra=IN_MONEY_UNIT)] = None
    execution_rate: Annotated[Number | None, Field(title="1-N月执行率", json_schema_extra=PERCENTAGE_POINTS)] = None
    expected: Annotated[Number | None, Field(title="全年预计执行数", json_schema_extra=IN_MONEY_UNIT)] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class MonitoringFunding(Model):
    """The money of a monitoring form. Amounts are in `money_unit` as printed."""

    money_unit: Annotated[str | None, Field(title="金额单位")] = None
    lines: list[MonitoringLine] = Field(title="资金行", default_factory=list)


class MonitoringIndicator(PlannedIndicator):
    """One level-3 indicator: `actual` of months 1 to `month`, `expected` of the year; ticked causes as printed."""

    actual: Annotated[Value | None, Field(title="1-N月完成情况")] = None
    expected: Annotated[Value | None, Field(title="全年预计完成情况")] = None
    weight: Annotated[Number | None, Field(title="分值", json_schema_extra=POINTS)] = None
    weight_shared_with: Annotated[int | None, Field(title="合用分值的首行", description="indicators 的下标")] = None
    nature: Annotated[str | None, Field(title="指标性质")] = None
    unit_label: Annotated[str | None, Field(title="度量单位")] = None
    deviation_causes: list[str] = Field(title="偏差原因类别", description="勾选的类别，如人员保障", default_factory=list)
    deviation: Annotated[str | None, Field(title="偏差原因说明")] = None
    likelihood: Annotated[str | None, Field(title="完成目标可能性", description="确定能、有可能、完全不可能，如印出")] = None
    note: Annotated[str | None, Field(title="备注")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class Monitoring(Planned):
    """绩效运行监控表 of a whole department or of one project. `month` is the N of 1-N月."""

    month: Annotated[int | None, Field(title="监控截止月", ge=1, le=12)] = None
    funding: MonitoringFunding = Field(title="资金", default_factory=MonitoringFunding)
    goals: list[Goal] = Field(title="绩效目标", default_factory=list)
    indicators: list[MonitoringIndicator] = Field(title="指标", default_factory=list)
    deviation_analysis: Annotated[str | None, Field(title="偏差或不能完成目标原因分析")] = None
    improvement: Annotated[str | None, Field(title="改进措施")] = None
    signoff: Annotated[Signoff | None, Field(title="落款")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)
