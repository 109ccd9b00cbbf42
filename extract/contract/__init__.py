"""The contract: the pydantic models of what one report becomes. The JSON Schema and the SQL are made from them."""

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
    SelfEvaluation,
    Signoff,
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
)

__all__ = [
    "SCHEMA_VERSION", "Amount", "BasicData", "Buildings", "CellSource", "Comparator", "DocumentInfo", "EvaluationRow",
    "EvaluationSystem", "Expenditure", "Fact", "Finding", "FindingCode", "FundList", "FundRow", "Funding", "FundingItem",
    "FundingLine", "Goal", "Headcount", "Indicator", "Level1Code", "Level2Code", "Model", "Number", "Quality", "Region",
    "Report", "Section", "SelfEvaluation", "Severity", "Signoff", "Source", "Sources", "TableCell", "TableKind",
    "TableRecord", "TextSource", "Value",
]  # fmt: skip
