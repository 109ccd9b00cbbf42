"""The contract: the pydantic models of what one report becomes. The JSON Schema and the SQL are made from them."""

from extract.contract.accounts import AccountKind, AccountLine, AccountTable, Budget, FinalAccount, Side
from extract.contract.base import (
    SCHEMA_VERSION,
    CellSource,
    Comparator,
    Model,
    Number,
    Source,
    Sources,
    TextSource,
    Value,
)
from extract.contract.forms import (
    Amount,
    BasicData,
    Buildings,
    EvaluationRow,
    EvaluationSystem,
    Expenditure,
    Funding,
    FundingItem,
    FundingLine,
    FundList,
    FundRow,
    Goal,
    Headcount,
    Indicator,
    Level1Code,
    Level2Code,
    PlannedIndicator,
    SelfEvaluation,
    Signoff,
    Vintage,
)
from extract.contract.objectives import (
    Monitoring,
    MonitoringFunding,
    MonitoringIndicator,
    MonitoringLine,
    Objective,
    ObjectiveAmount,
    ObjectiveGoal,
    ObjectiveIndicator,
    ObjectiveMoney,
)
from extract.contract.report import (
    DocumentInfo,
    Fact,
    Finding,
    FindingCode,
    Quality,
    Region,
    Report,
    Section,
    Severity,
    TableCell,
    TableKind,
    TableRecord,
    UnmappedLabel,
)

__all__ = [
    "SCHEMA_VERSION", "AccountKind", "AccountLine", "AccountTable", "Amount", "BasicData", "Budget", "Buildings",
    "CellSource", "Comparator", "DocumentInfo", "EvaluationRow", "EvaluationSystem", "Expenditure", "Fact",
    "FinalAccount", "Finding", "FindingCode", "FundList", "FundRow", "Funding", "FundingItem", "FundingLine", "Goal",
    "Headcount", "Indicator", "Level1Code", "Level2Code", "Model", "Monitoring", "MonitoringFunding",
    "MonitoringIndicator", "MonitoringLine", "Number", "Objective", "ObjectiveAmount", "ObjectiveGoal",
    "ObjectiveIndicator", "ObjectiveMoney", "PlannedIndicator", "Quality", "Region", "Report", "Section",
    "SelfEvaluation", "Severity", "Side", "Signoff", "Source", "Sources", "TableCell", "TableKind", "TableRecord",
    "TextSource", "UnmappedLabel", "Value", "Vintage",
]  # fmt: skip
