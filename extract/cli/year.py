"""`jixiao year`: a unit's year as one view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.ledger import opened
from extract.cli.options import AsJson, Url

if TYPE_CHECKING:
    from extract.runs.year import Item, Year


def year(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit's name, or a part that only its name has.")],
    database: Url,
    fiscal_year: Annotated[int | None, typer.Argument(metavar="YEAR", help="All years side by side without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a unit's year: objective, result, score, money and findings side by side.

    Exit code: 0, 1 if the database has no such unit or year, 2 wrong usage.
    """
    from extract.runs.year import years

    with opened(database) as source:
        found = years(source, unit, fiscal_year)
    if as_json:
        for each in found:
            typer.echo(json.dumps(asdict(each), ensure_ascii=False, default=sorted))
    elif fiscal_year is None and len(found) > 1:
        typer.echo("\n".join(_side_by_side(found)))
    else:
        typer.echo("\n".join(_one(found[0])))


def _side_by_side(found: list[Year]) -> Iterator[str]:
    yield found[0].unit
    names = dict.fromkeys(item.name for each in found for item in each.items)
    yield "\t".join(("", *(str(each.fiscal_year) for each in found)))
    for name in names:
        for title, text in (("得分", _score), ("执行", _money)):
            cells = [next((text(item) for item in each.items if item.name == name), "–") for each in found]
            yield "\t".join((f"{name or '部门整体'} {title}", *cells))
    yield "\t".join(("问题", *(str(len(each.findings)) for each in found)))
    yield "\t".join(("文件", *(str(len(each.files)) for each in found)))


def _one(each: Year) -> Iterator[str]:
    yield f"{each.unit} {each.fiscal_year}年"
    for item in each.items:
        yield ""
        yield f"== {item.name or '部门整体'}　得分 {_score(item)}　{item.grade or ''}".rstrip()
        if item.asked is not None:
            yield f"目标申报 {_amount(item.asked)}{item.asked_unit or ''}"
        yield f"资金 {_money(item)}　问题 {item.findings}"
        if item.indicators:
            yield "三级指标 | 目标表 | 年度指标值 | 实际完成值 | 分值 | 得分"
        for line in item.indicators:
            texts = (line.level3, line.planned, line.target, line.actual, _amount(line.weight), _amount(line.score))
            yield " | ".join((text or "").replace("\n", "") for text in texts)
    if each.totals:
        yield ""
        yield "== 公开表"
    for total in each.totals:
        amounts = "，".join(f"{column} {_amount(value)}" for column, value in total.amounts.items())
        yield f"{total.title} {total.label}（{total.money_unit or '–'}）：{amounts}"
    if each.findings:
        yield ""
        yield f"== 问题（{len(each.findings)}）"
    yield from (f"{finding.severity} {finding.code}：{finding.message}" for finding in each.findings)
    yield ""
    yield f"文件：{'、'.join(each.files)}"


def _score(item: Item) -> str:
    return f"{_amount(item.total_score)}/{_amount(item.total_weight)}" if item.total_score is not None else "–"


def _money(item: Item) -> str:
    if item.budget is None and item.executed is None:
        return "–"
    rate = f"（{_amount(item.execution_rate)}%）" if item.execution_rate is not None else ""
    return f"{_amount(item.executed)}/{_amount(item.budget)}{item.money_unit or ''}{rate}"


def _amount(value: float | None) -> str:
    return "–" if value is None else f"{value:.10g}"
