"""`jixiao check` as a user meets it: what is printed where, in each format, and how it exits."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract import pipeline
from extract.cli.app import app
from extract.rules import BOOK
from tests.cli import bad_files

SAMPLES = Path(__file__).parent.parent.parent / "samples"
FAULTY = SAMPLES / "wuchang-2020.docx"
PAGED = SAMPLES / "shifeng-2020.pdf"


def run(*arguments: object):
    return CliRunner().invoke(app, ["check", *(str(a) for a in arguments)])


@pytest.fixture
def sound(tmp_path) -> Path:
    path = tmp_path / "年报.txt"
    path.write_text("一、部门概况\n本单位编制50人。\n", "utf-8")
    return path


@pytest.fixture
def settings(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "rules.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_text_names_every_finding_and_where_it_stands():
    result = run(PAGED)
    findings = pipeline.extract(PAGED).findings
    assert findings
    assert result.exit_code == 1
    for finding in findings:
        assert f"{finding.severity:7} {finding.code}  {finding.message}" in result.stdout
    first = findings[0].sources[0]
    assert f"见 第{first.page}页 表{first.table} 第{first.row + 1}行第{first.col + 1}列" in result.stdout
    assert "1 of 1 files checked" in result.stderr


def test_reports_are_told_apart(sound):
    result = run(sound, FAULTY)
    assert f"{sound}：未发现问题" in result.stdout
    assert f"{FAULTY}：{len(pipeline.extract(FAULTY).findings)}处" in result.stdout


def test_json_is_the_contract():
    (entry,) = json.loads(run(FAULTY, "-f", "json").stdout)
    assert entry["file"] == FAULTY.as_posix()
    assert entry["findings"] == [finding.model_dump() for finding in pipeline.extract(FAULTY).findings]


def test_csv_has_one_line_a_finding():
    rows = list(csv.DictReader(io.StringIO(run(FAULTY, "-f", "csv").stdout)))
    findings = pipeline.extract(FAULTY).findings
    assert [row["message"] for row in rows] == [finding.message for finding in findings]
    source = findings[0].sources[0]
    assert (rows[0]["table"], rows[0]["row"], rows[0]["column"]) == (source.table, str(source.row + 1), str(source.col + 1))


def test_sarif_names_rules_files_and_places(monkeypatch):
    monkeypatch.chdir(SAMPLES.parent)
    log = json.loads(run("samples/shifeng-2020.pdf", "-f", "sarif").stdout)
    findings = pipeline.extract(PAGED).findings
    assert log["version"] == "2.1.0"
    (log_run,) = log["runs"]
    rules = log_run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(dict.fromkeys(rule.code for rule in BOOK))
    assert [result["message"]["text"] for result in log_run["results"]] == [finding.message for finding in findings]
    for result, finding in zip(log_run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == {"info": "note"}.get(finding.severity, finding.severity)
        location = result["locations"][0]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "samples/shifeng-2020.pdf"
        assert location["properties"] == {"page": finding.sources[0].page}
        assert len(result.get("relatedLocations", [])) == len(finding.sources) - 1
    cell = findings[0].sources[0]
    named = log_run["results"][0]["locations"][0]["logicalLocations"][0]
    assert named["fullyQualifiedName"] == f"{cell.table}/R{cell.row + 1}C{cell.col + 1}"


def test_sarif_escapes_names_and_gives_files_elsewhere_a_file_uri(tmp_path, sound, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "2023 年报.docx"
    (tmp_path / name).write_bytes(FAULTY.read_bytes())
    log = json.loads(run(name, SAMPLES / "wuchang-2020.txt", "-f", "sarif").stdout)
    inside, outside = (entry["location"]["uri"] for entry in log["runs"][0]["artifacts"])
    assert inside == "2023%20%E5%B9%B4%E6%8A%A5.docx"
    assert outside == (SAMPLES / "wuchang-2020.txt").resolve().as_uri()


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_exit_code_follows_fail_on(level, code, sound):
    assert run(FAULTY, "--fail-on", level).exit_code == code
    assert run(sound, "--fail-on", level).exit_code == 0


def test_warnings_alone_pass_unless_asked_for(settings):
    codes = {finding.code for finding in pipeline.extract(FAULTY).findings}
    softer = settings("[rules.severity]\n" + "\n".join(f'{code} = "warning"' for code in sorted(codes)))
    assert run(FAULTY, "--rules", softer).exit_code == 0
    assert run(FAULTY, "--rules", softer, "--fail-on", "warning").exit_code == 1


def test_rules_are_switched_off(settings):
    codes = sorted({finding.code for finding in pipeline.extract(FAULTY).findings})
    result = run(FAULTY, "--rules", settings(f"[rules]\noff = {json.dumps(codes)}\n"))
    assert result.exit_code == 0
    assert "未发现问题" in result.stdout


def test_a_wrong_name_is_answered_with_the_nearest(settings):
    result = run(FAULTY, "--rules", settings('[rules]\noff = ["rate-missmatch"]\n'))
    assert result.exit_code == 2
    assert "rate-mismatch" in result.stderr


def test_a_file_that_cannot_be_read_does_not_cost_the_others(tmp_path, sound):
    broken = tmp_path / "坏.docx"
    broken.write_bytes(bad_files.sound_docx()[:200])
    result = run(broken, sound)
    assert result.exit_code == 1
    assert str(broken) in result.stderr
    assert f"{sound}：未发现问题" in result.stdout
    assert "1 of 2 files checked" in result.stderr
