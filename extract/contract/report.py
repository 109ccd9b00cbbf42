"""The root of the contract: one report, its outline, tables, records, facts, findings and quality."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from extract.contract.accounts import Budget, FinalAccount
from extract.contract.base import SCHEMA_VERSION, BBox, Model, Source, Value
from extract.contract.forms import BasicData, EvaluationSystem, FundList, SelfEvaluation
from extract.contract.objectives import Monitoring, Objective

Severity = Literal["error", "warning", "info"]
TableKind = Literal[
    "department_self_evaluation",
    "project_self_evaluation",
    "evaluation_system",
    "basic_data",
    "fund_list",
    "final_accounts",
    "budget",
    "objectives",
    "monitoring",
    "other",
]
FindingCode = Literal[
    "weights-not-total",
    "scores-not-total",
    "level1-weight-mismatch",
    "score-exceeds-weight",
    "score-missing",
    "score-rate-mismatch",
    "score-lost-without-reason",
    "full-score-target-missed",
    "rate-mismatch",
    "parts-not-total",
    "conflicting-values",
    "conflicting-names",
    "name-value-mismatch",
    "direction-mismatch",
    "unit-mismatch",
    "unit-missing",
    "columns-shifted",
    "label-missing",
    "headcount-over-authorized",
    "numbering",
    "attachment-missing",
    "table-empty",
]


class Region(Model):
    """Administrative division by GB/T 2260."""

    code: Annotated[str, Field(title="行政区划代码", pattern=r"^\d{6}$")]
    name: Annotated[str, Field(title="行政区划名称")]


class DocumentInfo(Model):
    """What the file is and what it says of itself."""

    file_name: Annotated[str, Field(title="文件名")]
    sha256: Annotated[str, Field(title="SHA-256")]
    format: Annotated[str, Field(title="文件格式")]
    reader: Annotated[str, Field(title="读取器")]
    pages: Annotated[int | None, Field(title="页数")] = None
    title: Annotated[str | None, Field(title="标题")] = None
    report_type: Annotated[str | None, Field(title="报告类型")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    organization: Annotated[str | None, Field(title="单位")] = None
    region: Annotated[Region | None, Field(title="行政区划")] = None
    characters: Annotated[int, Field(title="字符数", description="不含空白")] = 0


class Section(Model):
    """One heading with the prose under it."""

    level: Annotated[int, Field(title="层级", ge=1)]
    number: Annotated[str | None, Field(title="编号")] = None
    title: Annotated[str, Field(title="标题")] = ""
    run_in: Annotated[bool, Field(title="段首标题")] = False
    text: Annotated[str, Field(title="正文")] = ""
    children: list[Section] = Field(title="下级", default_factory=list)
    source: Annotated[Source | None, Field(title="出处")] = None


class TableCell(Model):
    """One cell of a table, merged or not."""

    row: Annotated[int, Field(title="行", ge=0)]
    col: Annotated[int, Field(title="列", ge=0)]
    rowspan: Annotated[int, Field(title="跨行", ge=1)] = 1
    colspan: Annotated[int, Field(title="跨列", ge=1)] = 1
    text: Annotated[str, Field(title="文字")] = ""
    header: Annotated[bool, Field(title="表头")] = False
    page: Annotated[int | None, Field(title="页码")] = None
    bbox: Annotated[BBox | None, Field(title="位置")] = None


class TableRecord(Model):
    """One table as it stands on paper; its cells cover every grid position exactly once."""

    id: Annotated[str, Field(title="编号")]
    caption: Annotated[str | None, Field(title="表名")] = None
    kind: Annotated[TableKind, Field(title="类别")] = "other"
    pages: list[int] = Field(title="页码", default_factory=list)
    n_rows: Annotated[int, Field(title="行数", ge=0)]
    n_cols: Annotated[int, Field(title="列数", ge=0)]
    cells: list[TableCell] = Field(title="单元格", default_factory=list)
    ruled: Annotated[bool | None, Field(title="有表线")] = None
    confidence: Annotated[float | None, Field(title="置信度", ge=0, le=1)] = None
    repairs: list[str] = Field(title="修补", default_factory=list)
    origin: Annotated[str | None, Field(title="表格位置", description="电子表格中的工作表和区域，如 表1!B3:H40")] = None


class Fact(Model):
    """A quantity stated in prose."""

    id: Annotated[str, Field(title="编号")]
    subject: Annotated[str | None, Field(title="主题")] = None
    value: Annotated[Value, Field(title="数值")]
    period: Annotated[str | None, Field(title="时期")] = None
    qualifier: Annotated[str | None, Field(title="限定")] = None
    sentence: Annotated[str, Field(title="句子")]
    source: Annotated[Source | None, Field(title="出处")] = None


class Finding(Model):
    """Something on the paper that does not add up. The value itself is reported as printed."""

    code: Annotated[FindingCode, Field(title="代码")]
    severity: Annotated[Severity, Field(title="严重程度")]
    message: Annotated[str, Field(title="说明")]
    expected: Annotated[int | float | str | None, Field(title="应为")] = None
    actual: Annotated[int | float | str | None, Field(title="实为")] = None
    sources: list[Source] = Field(title="出处", default_factory=list)


class UnmappedLabel(Model):
    """A label of a form that maps to no field: what a lexicon may learn. Its values are in `tables` alone."""

    vocabulary: Annotated[str, Field(title="词表", description="可收入它的词表，如 self_evaluation.indicator_columns")]
    label: Annotated[str, Field(title="名称", description="表头或栏目名称，不含空白")]
    count: Annotated[int, Field(title="次数", ge=1)] = 1
    source: Annotated[Source | None, Field(title="出处", description="首次印出处")] = None


class Quality(Model):
    """How sure the reading is; errors of the paper do not lower it."""

    status: Annotated[Literal["ok", "review", "failed"], Field(title="状态")] = "ok"
    score: Annotated[float, Field(title="得分", ge=0, le=1)] = 1.0
    reasons: list[str] = Field(title="原因", default_factory=list)


class Report(Model):
    """What one file becomes."""

    schema_version: Annotated[Literal["1"], Field(title="合同版本")] = SCHEMA_VERSION
    document: Annotated[DocumentInfo, Field(title="文件")]
    outline: list[Section] = Field(title="提纲", default_factory=list)
    self_evaluations: list[SelfEvaluation] = Field(title="绩效自评表", default_factory=list)
    evaluation_systems: list[EvaluationSystem] = Field(title="绩效评价指标表", default_factory=list)
    basic_data: list[BasicData] = Field(title="基础数据表", default_factory=list)
    fund_lists: list[FundList] = Field(title="专项资金清单", default_factory=list)
    final_accounts: list[FinalAccount] = Field(title="决算公开表", default_factory=list)
    budgets: list[Budget] = Field(title="预算公开表", default_factory=list)
    objectives: list[Objective] = Field(title="绩效目标表", default_factory=list)
    monitoring: list[Monitoring] = Field(title="绩效运行监控表", default_factory=list)
    facts: list[Fact] = Field(title="正文数据", default_factory=list)
    tables: list[TableRecord] = Field(title="表格", default_factory=list)
    findings: list[Finding] = Field(title="问题", default_factory=list)
    unmapped_labels: list[UnmappedLabel] = Field(title="未对应的名称", default_factory=list)
    quality: Quality = Field(title="读取质量", default_factory=Quality)
