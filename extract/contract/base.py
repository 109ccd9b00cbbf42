"""The common ground of the contract's models: numbers as printed, provenance, the Value."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal["1"] = "1"

Number: TypeAlias = int | float
"""A number as printed: an integer stays one, `2132.86` is never `2132.8600000001`."""

BBox: TypeAlias = tuple[float, float, float, float]


class Model(BaseModel):
    """Unknown fields are errors: the contract is closed."""

    model_config = ConfigDict(extra="forbid")


class CellSource(Model):
    """A cell of a table of this report. `page` counts from 1, `bbox` is in points from the top left corner.

    Immutable: the values that stand in one cell share it.
    """

    model_config = ConfigDict(frozen=True)

    table: Annotated[str, Field(title="表格编号", description="表格编号（t1…）")]
    row: Annotated[int, Field(title="行", ge=0)]
    col: Annotated[int, Field(title="列", ge=0)]
    page: Annotated[int | None, Field(title="页码")] = None
    bbox: Annotated[BBox | None, Field(title="位置")] = None


class TextSource(Model):
    """A stretch of a paragraph: `start` and `end` count characters of the block's text as printed."""

    block: Annotated[str, Field(title="段落编号", description="段落编号（p1…）")]
    start: Annotated[int | None, Field(title="起始字符")] = None
    end: Annotated[int | None, Field(title="结束字符")] = None
    page: Annotated[int | None, Field(title="页码")] = None


Source: TypeAlias = CellSource | TextSource
Sources: TypeAlias = dict[str, Source]
"""Field name → where exactly that value stands, for records whose values stand in several cells."""

Comparator = Literal["=", ">=", ">", "<=", "<", "~"]


class Value(Model):
    """One target, actual value or narrative quantity."""

    raw: Annotated[str, Field(title="原文", description="印出的原文")]
    kind: Annotated[Literal["quantity", "date", "text"], Field(title="类别")]
    comparator: Annotated[Comparator | None, Field(title="比较符")] = None
    number: Annotated[Number | None, Field(title="印出的数")] = None
    scale: Annotated[Literal[1, 10000, 100000000] | None, Field(title="数量级", description="1、万、亿")] = None
    unit: Annotated[str | None, Field(title="单位")] = None
    value: Annotated[Number | None, Field(title="数值", description="number × scale；百分数按百分点")] = None
    upper: Annotated[Number | None, Field(title="上限", description="区间的上端")] = None
    date: Annotated[str | None, Field(title="日期", description="ISO 日期，可不完整")] = None
    source: Annotated[Source | None, Field(title="出处")] = None
