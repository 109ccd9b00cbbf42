"""`jixiao show`: one report, readably."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.inputs import in_archive, lexicon
from extract.cli.options import Lexicons
from extract.errors import ReportError

if TYPE_CHECKING:
    from extract.cli.paper import Paper
    from extract.contract import BasicData, Model, Monitoring, Objective, Report, Section, SelfEvaluation, Source

EXPENDITURE_STEP = "　"
SHOWN_PLACES = 3


def show(
    file: Annotated[Path, typer.Argument(help="The report; archive.zip!/report.docx for one in an archive.")],
    lexicons: Lexicons = None,
    page: Annotated[int | None, typer.Option("--page", help="Draw this page of a PDF with its cells, instead.", min=1)] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The picture of --page.", dir_okay=False)] = Path("page.png"),
) -> None:
    """Print one report readably.

    Its head, its outline, every form as a table, and what does not add up. With --page: a picture of the page with the
    recognised cells and paragraphs framed.
    """
    if not file.is_file() and not in_archive(file):
        raise typer.BadParameter(f"{file}: no such file")
    words = lexicon(lexicons or [])
    from extract import pipeline
    from extract.cli.batch import explain
    from extract.cli.paper import paper

    try:
        if page is not None:
            from extract.cli.drawing import draw

            draw(file.read_bytes(), pipeline.read(file, lexicon=words), page, output)
            typer.echo(f"page {page} of {file.name} → {output}", err=True)
            return
        report = pipeline.extract(file, lexicon=words)
    except (ReportError, OSError) as error:
        typer.echo(f"failed: {explain(file, error)}", err=True)
        raise typer.Exit(1) from None
    _print(report, paper())


def _print(report: Report, paper: Paper) -> None:
    region = report.document.region
    paper.heading(report.document.title or report.document.file_name)
    _fields(report.document, paper)
    if region:
        paper.line(f"行政区划：{region.name}（{region.code}）")
    paper.line(f"读取质量：{report.quality.status} {report.quality.score:.2f} {'；'.join(report.quality.reasons)}".rstrip())
    if report.outline:
        paper.heading("提纲")
        _outline(report.outline, paper, 0)
    for evaluation in report.self_evaluations:
        _self_evaluation(evaluation, paper)
    for objective in report.objectives:
        _objective(objective, paper)
    for monitored in report.monitoring:
        _monitoring(monitored, paper)
    for system in report.evaluation_systems:
        paper.heading(f"绩效评价指标表 {system.id}")
        _fields(system, paper)
        names = ("level1", "level1_weight", "level2", "level2_weight", "level3", "level3_weight", "standard", "score")
        _table("指标", system.rows, names, paper)
    for data in report.basic_data:
        _basic_data(data, paper)
    for funds in report.fund_lists:
        paper.heading(f"专项资金清单 {funds.id}")
        _table(funds.title or "专项资金", funds.rows, ("number", "fund_name", "unit", "note"), paper)
    paper.heading(f"问题（{len(report.findings)}）")
    for finding in report.findings:
        paper.line(f"{finding.severity} {finding.code}：{finding.message}{_places(finding.sources)}")


def _outline(sections: Iterable[Section], paper: Paper, depth: int) -> None:
    for section in sections:
        paper.line(" ".join(part for part in (section.number, section.title) if part), depth)
        _outline(section.children, paper, depth + 1)


def _self_evaluation(form: SelfEvaluation, paper: Paper) -> None:
    paper.heading(f"绩效自评表 {form.id}")
    _fields(form, paper)
    unit = form.funding.money_unit or "单位未注明"
    amounts = ("label", "initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score")
    _table(f"资金（{unit}）", form.funding.lines, amounts, paper)
    _table(f"按收入性质分（{unit}）", form.funding.by_income, ("label", "amount"), paper)
    _table(f"按支出性质分（{unit}）", form.funding.by_expenditure, ("label", "amount"), paper)
    _table("年度目标", form.goals, ("expected", "actual", "weight"), paper)
    names = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
    _table("绩效指标", form.indicators, names, paper)
    if form.signoff:
        _fields(form.signoff, paper)


def _objective(form: Objective, paper: Paper) -> None:
    paper.heading(f"绩效目标表 {form.id}")
    _fields(form, paper)
    _fields(form.money, paper)
    _table("资金明细", form.money.parts, ("label", "period", "amount"), paper)
    _table("绩效目标", form.goals, ("period", "text"), paper)
    names = ("level1", "level2", "level3", "whole_target", "target", "unit_label", "weight")
    _table("绩效指标", form.indicators, names, paper)


def _monitoring(form: Monitoring, paper: Paper) -> None:
    paper.heading(f"绩效运行监控表 {form.id}")
    _fields(form, paper)
    amounts = ("label", "initial_budget", "adjusted_budget", "executed", "execution_rate", "expected")
    _table(f"资金（{form.funding.money_unit or '单位未注明'}）", form.funding.lines, amounts, paper)
    _table("年度目标", form.goals, ("expected", "actual"), paper)
    names = ("level1", "level2", "level3", "target", "actual", "expected", "deviation", "likelihood")
    _table("绩效指标", form.indicators, names, paper)


def _basic_data(data: BasicData, paper: Paper) -> None:
    paper.heading(f"基础数据表 {data.id}")
    _fields(data, paper)
    if data.headcount:
        _fields(data.headcount, paper)
    indented = [line.model_copy(update={"label": EXPENDITURE_STEP * line.depth + line.label}) for line in data.expenditures]
    _table(f"经费（{data.money_unit or '单位未注明'}）", indented, ("label", "previous_final", "budget", "final"), paper)
    for part in (data.buildings, data.signoff):
        if part:
            _fields(part, paper)


def _fields(model: Model, paper: Paper) -> None:
    """Every filled single value under its Chinese label."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, str | int | float) and name != "id":
            paper.line(f"{info.title}：{value}")


def _table(title: str, records: Sequence[Model], names: Sequence[str], paper: Paper) -> None:
    """The records as a table of these fields; a Value shows what is printed."""
    if records:
        labels = [type(records[0]).model_fields[name].title or name for name in names]
        rows = [[_printed(getattr(record, name)) for name in names] for record in records]
        paper.table(title, labels, rows)


def _printed(value: object) -> object:
    return getattr(value, "raw", value)


def _places(sources: Sequence[Source]) -> str:
    """Where to look, in short: table with row and column counted from 1 as a person counts, or paragraph."""
    places = [_place(source) for source in sources[:SHOWN_PLACES]]
    more = " …" if len(sources) > SHOWN_PLACES else ""
    return f"（{'，'.join(places)}{more}）" if places else ""


def _place(source: Source) -> str:
    from extract.contract import CellSource

    return f"{source.table} 行{source.row + 1} 列{source.col + 1}" if isinstance(source, CellSource) else source.block
