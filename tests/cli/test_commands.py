"""The other commands, and what the program promises before it does anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import extract
from extract.cli.app import app
from extract.sinks.schema import json_schema
from tests.cli import bad_files

SAMPLES = Path(__file__).parent.parent.parent / "samples"
HEAVY = ("pydantic", "lxml", "docx", "yaml", "rapidfuzz", "rich", "sqlalchemy", "extract.pipeline", "extract.contract")


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_the_command_line_imports_nothing_heavy():
    code = "import sys, extract.cli.app; print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert loaded.isdisjoint(HEAVY)


def test_no_command_has_more_than_eight_options():
    commands = typer.main.get_command(app).commands
    reading = {"run", "extract", "check", "show", "year", "labels", "schema"}
    assert set(commands) == reading | {"status", "explain", "diff", "export", "overview", "review", "sample"}
    for command in commands.values():
        assert len([p for p in command.params if p.param_type_name == "option"]) <= 8


def test_version_is_the_package_version():
    assert run("--version").stdout == f"jixiao {extract.__version__}\n"


def test_schema_prints_the_schema():
    assert json.loads(run("schema").stdout) == json_schema()


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_show_prints_every_indicator_and_finding(sample):
    result = run("show", sample)
    assert result.exit_code == 0, result.stderr
    report, text = extract.extract(sample), "".join(result.stdout.split())
    assert report.document.title.replace(" ", "") in text
    for form in report.self_evaluations:
        for indicator in form.indicators:
            assert "".join((indicator.level3 or "").split()) in text
    for finding in report.findings:
        assert "".join(finding.message.split()) in text


def test_show_says_what_is_wrong_with_a_bad_file(tmp_path):
    (tmp_path / "password.docx").write_bytes(bad_files.protected())
    result = run("show", tmp_path / "password.docx")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "password" in result.stderr


def test_show_of_a_missing_file_is_wrong_usage(tmp_path):
    assert run("show", tmp_path / "missing.docx").exit_code == 2


FORM = """2023年度项目支出绩效自评表

| 项目名称 | 就业补助 | | | | | |
|---|---|---|---|---|---|---|
| 一级指标 | 二级指标 | 三级指标 | 目标承诺值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 培训人数 | ≥100人 | 120人 | 50 | 50 |
| 产出指标 | 质量指标 | 合格率 | ≥95% | 96% | 40 | 40 |
"""


def test_an_unknown_label_is_listed_and_a_lexicon_teaches_it(tmp_path):
    form, words, out = tmp_path / "form.txt", tmp_path / "mine.yaml", tmp_path / "out"
    form.write_text(FORM, "utf-8")
    lines = [line.split("\t") for line in run("labels", form).stdout.splitlines()]
    (vocabulary,) = [name for _, name, label in lines if label == "目标承诺值"]
    words.write_text(f"{vocabulary}:\n  target: [目标承诺值]\n", "utf-8")
    assert "目标承诺值" not in run("labels", form, "--lexicon", words).stdout
    assert run("extract", form, "-o", out, "--lexicon", words).exit_code == 0
    (evaluation,) = json.loads((out / "form.txt.json").read_text("utf-8"))["self_evaluations"]
    assert [indicator["target"]["raw"] for indicator in evaluation["indicators"]] == ["≥100人", "≥95%"]


def test_labels_counts_over_files_most_frequent_first(tmp_path):
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text(FORM, "utf-8")
    (tmp_path / "2.txt").write_text(FORM.replace("分值", "标准分值数"), "utf-8")
    lines = [line.split("\t") for line in run("labels", tmp_path).stdout.splitlines()]
    counts = {label: int(count) for count, _, label in lines}
    assert counts["目标承诺值"] == 3
    assert [int(count) for count, *_ in lines] == sorted((int(count) for count, *_ in lines), reverse=True)


def test_labels_goes_on_after_a_bad_file(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"")
    (tmp_path / "b.txt").write_text(FORM, "utf-8")
    result = run("labels", tmp_path)
    assert result.exit_code == 1
    assert "a.docx" in result.stderr
    assert "目标承诺值" in result.stdout


def test_output_into_a_pipe_is_utf8_on_every_system():
    command = [sys.executable, "-m", "extract.cli", "show", str(next(SAMPLES.glob("*.docx")))]
    result = subprocess.run(command, capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii"})
    assert "绩效指标" in result.stdout.decode("utf-8")
