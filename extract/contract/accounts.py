"""The records of final accounts and budgets (部门决算, 部门预算): their public tables, one line item a row."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from extract.contract.base import Model, Number, Source, Sources

AccountKind = Literal[
    "income_expenditure_summary",
    "income",
    "expenditure",
    "fiscal_summary",
    "fiscal_expenditure",
    "general_public_expenditure",
    "basic_expenditure",
    "project_expenditure",
    "three_public",
    "government_fund",
    "state_capital",
    "operating_cost",
    "procurement",
]
Side = Literal["income", "expenditure"]


class AccountLine(Model):
    """One line item. `amounts` holds what is printed, by column; an empty cell has no entry."""

    code: Annotated[str | None, Field(title="科目编码", description="类、款、项合写，如 2010601")] = None
    label: Annotated[str | None, Field(title="项目")] = None
    group: Annotated[str | None, Field(title="所属栏", description="并列的栏（按功能分类）或合并格中的上级项目，如印出")] = None
    side: Annotated[Side | None, Field(title="收入或支出", description="左右并列的收入、支出两半")] = None
    line_number: Annotated[int | None, Field(title="行次")] = None
    amounts: dict[str, Number] = Field(
        title="金额", description="列 → 金额，单位为 money_unit；列名见 docs/notes/accounts.md", default_factory=dict
    )
    texts: dict[str, str] = Field(title="文字列", description="表头 → 文字，如采购组织形式", default_factory=dict)
    depth: Annotated[int, Field(title="层次", ge=0)] = 0
    source: Annotated[Source | None, Field(title="出处")] = None
    sources: Sources = Field(title="各值出处", default_factory=dict)


class AccountTable(Model):
    """One public table. Amounts are in `money_unit` as printed."""

    id: Annotated[str, Field(title="编号")]
    kind: Annotated[AccountKind, Field(title="表类")]
    number: Annotated[str | None, Field(title="表号", description="印出的公开01表")] = None
    title: Annotated[str | None, Field(title="表名")] = None
    fiscal_year: Annotated[int | None, Field(title="年度")] = None
    organization: Annotated[str | None, Field(title="单位")] = None
    money_unit: Annotated[str | None, Field(title="金额单位")] = None
    declared_empty: Annotated[bool, Field(title="声明为空表")] = False
    note: Annotated[str | None, Field(title="表注")] = None
    rows: list[AccountLine] = Field(title="项目", default_factory=list)
    source: Annotated[Source | None, Field(title="出处")] = None


class FinalAccount(AccountTable):
    """A public table of 部门决算."""


class Budget(AccountTable):
    """A public table of 部门预算."""
