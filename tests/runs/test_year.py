"""A unit's year: its forms, money, scores and findings in one view, whatever files they came in."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli.app import app
from tests.runs.conftest import run

FORM = """{year}年度项目支出绩效自评表

| 项目名称 | 职业培训 | | | | | |
|---|---|---|---|---|---|---|
| 主管部门 | {unit} | | 实施单位 | {unit} | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 |
| | 年度资金总额 | 100 | 100 | {spent} | 10 | {spent}% |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 培训人数 | ≥500人 | {people}人 | 50 | 50 |
| 效益指标 | 社会效益指标 | 就业率 | ≥90% | 95% | 40 | 40 |
| 总分 | | | | | 100 | {score} |
"""


def jixiao(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """Two years of one unit, the second in two formats, and one year of another."""
    folder = tmp_path_factory.mktemp("years")
    archive = folder / "archive"
    archive.mkdir()
    for name, unit, year, spent, people, score in (
        ("a2022.txt", "南山县人力资源和社会保障局", 2022, 80, 510, 98),
        ("a2023.txt", "南山县人力资源和社会保障局", 2023, 95, 620, 99.5),
        ("b2023.txt", "北山县人力资源和社会保障局", 2023, 50, 505, 95),
    ):
        text = f"{unit}\n\n" + FORM.format(unit=unit, year=year, spent=spent, people=people, score=score)
        (archive / name).write_text(text, "utf-8")
    (archive / "a2023 copy.md").write_text((archive / "a2023.txt").read_text("utf-8") + "\n备注：无。\n", "utf-8")
    run(archive, str(folder / "years.sqlite"))
    return folder / "years.sqlite"


def test_a_year_shows_result_score_and_money(database):
    code, out, _ = jixiao("year", "南山县人力资源和社会保障局", 2023, "--db", database)
    assert code == 0
    assert "== 职业培训　得分 99.5/100" in out
    assert "95/100万元（95%）" in out
    assert "培训人数 |  | ≥500人 | 620人 | 50 | 50" in out
    assert "a2023 copy.md、a2023.txt" in out and "b2023" not in out


def test_the_same_report_in_two_formats_tells_its_findings_once(database):
    found = json.loads(jixiao("year", "南山", 2023, "--db", database, "--json")[1])
    told = [(finding["code"], finding["message"]) for finding in found["findings"]]
    assert len(told) == len(set(told))
    (item,) = found["items"]
    assert item["name"] == "职业培训" and len(item["files"]) == 2 and len(item["indicators"]) == 2


def test_years_stand_side_by_side(database):
    code, out, _ = jixiao("year", "南山县", "--db", database)
    assert code == 0
    assert out.splitlines()[1:4] == [
        "\t2022\t2023",
        "职业培训 得分\t98/100\t99.5/100",
        "职业培训 执行\t80/100万元（80%）\t95/100万元（95%）",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["东山县"], "no unit of this name"),
        (["山县"], "2 units have this in their names"),
        (["南山县", 2019], "nothing of 2019; there is 2022, 2023"),
    ],
)
def test_what_is_not_there_is_told(database, arguments, words):
    code, _, told = jixiao("year", *arguments, "--db", database)
    assert code == 1 and words in told


PLAN = """2023年度项目支出绩效目标表

| 项目名称 | 职业培训 | | | | |
|---|---|---|---|---|---|
| 主管部门 | {unit} | | 实施单位 | {unit} | |
| 项目资金（万元） | 年度资金总额 | | 120 | | |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 绩效指标 | 产出指标 | 数量指标 | 培训人数 | ≥600人 | 50 |
| 绩效指标 | 效益指标 | 社会效益指标 | 就业率 | ≥92% | 40 |
"""


@pytest.fixture
def with_plan(tmp_path) -> Path:
    """A self-evaluation and its plan, in two files."""
    archive, unit = tmp_path / "archive", "南山县人力资源和社会保障局"
    archive.mkdir()
    result = FORM.format(unit=unit, year=2023, spent=95, people=620, score=99.5)
    (archive / "result.txt").write_text(f"{unit}\n\n{result}", "utf-8")
    (archive / "plan.txt").write_text(f"{unit}\n\n{PLAN.format(unit=unit)}", "utf-8")
    run(archive, str(tmp_path / "plan.sqlite"))
    return tmp_path / "plan.sqlite"


def test_objective_and_result_stand_side_by_side(with_plan):
    code, out, told = jixiao("year", "南山县", 2023, "--db", with_plan)
    assert code == 0, told
    assert out.count("== 职业培训") == 1 and "目标申报 120万元" in out
    assert "培训人数 | ≥600人 | ≥500人 | 620人 | 50 | 50" in out


def test_another_units_forms_in_the_same_file_are_left_out(with_plan):
    """A province's workbook holds the plans of all its units: the report is the province's, each plan its unit's."""
    with sqlite3.connect(with_plan) as connection:
        connection.execute("update reports set organization = '南山省' where file = 'plan.txt'")
        connection.execute("update objectives set department = '东山厅', project_name = '修路'")
    out = jixiao("year", "东山厅", 2023, "--db", with_plan)[1]
    assert "== 修路" in out and "职业培训" not in out
    out = jixiao("year", "南山县", 2023, "--db", with_plan)[1]
    assert "== 职业培训" in out and "修路" not in out
