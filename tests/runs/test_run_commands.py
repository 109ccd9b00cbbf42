"""`jixiao run`, `status`, `explain` and `diff` as a user types them."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli.app import app
from extract.sinks import database_url
from tests.runs.conftest import report, run


def jixiao(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def change(folder: Path) -> None:
    text = (folder / "a.txt").read_text("utf-8")
    (folder / "a.txt").write_text(text.replace("| 40 | 39 |", "| 40 | 38 |"), "utf-8")
    report(folder, "c.txt", "丙局")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A database of two runs over a small archive, the second after a change."""
    folder = tmp_path_factory.mktemp("run") / "archive"
    report(folder, "a.txt", "甲局")
    report(folder, "b.txt", "乙局")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    assert jixiao("run", folder, "--on", 1)[0] == 1
    change(folder)
    code, out, told = jixiao("run", folder, "--on", 1)
    assert (code, out) == (0, "")
    assert "run 2: 4 found = " in told and "2 unchanged" in told
    assert "1 of the unchanged failed before; --retry-failed reads them again" in told
    return folder.with_name("archive.sqlite")


def test_the_database_lies_beside_the_archive(made):
    assert made.is_file()


def test_status_shows_runs_and_failures(made):
    code, out, _ = jixiao("status", "--db", made)
    assert code == 0
    assert "run 1 finished" in out and "run 2 finished" in out
    assert "failed: 1 DamagedFile" in out
    code, out, _ = jixiao("status", "--db", made, "--failed")
    assert out.startswith("broken.pdf\tDamagedFile\t")
    code, out, _ = jixiao("status", "--db", made, "--json")
    assert json.loads(out)["runs"][0]["id"] == 2


def test_explain_leads_back_to_the_cell(made):
    with sqlite3.connect(made) as connection:
        sha256 = connection.execute("select sha256 from reports where file = 'a.txt'").fetchone()[0]
    code, out, _ = jixiao("explain", f"indicators/{sha256[:8]}/s1/1", "--db", made)
    assert code == 0
    assert "文件  a.txt" in out and "【群众知晓率】" in out and "target_raw（原文）: ≥90%" in out
    code, out, _ = jixiao("explain", f"facts/{sha256[:8]}/f1", "--db", made)
    assert "原句  2023年财政拨款收入100万元" in out
    code, out, _ = jixiao("explain", f"indicators/{sha256[:8]}/s1/1", "--db", made, "--json")
    assert json.loads(out)["source"]["table"] == "t1"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nothing/abcd/1", "there is no table 'nothing'"),
        ("indicators/abcd", "looks like indicators/SHA256/SELF_EVALUATION_ID/ORDINAL"),
        ("indicators/abcd/s1/1", "no such record"),
        ("indicators/xy/s1/1", "no beginning of a sha256"),
        ("indicators/abcd/s1/first", "ordinal is a number"),
    ],
)
def test_an_address_that_names_nothing_says_what_would(made, address, words):
    code, _, told = jixiao("explain", address, "--db", made)
    assert code == 1 and words in told


def test_diff_shows_files_and_records(made):
    code, out, told = jixiao("diff", 1, 2, "--db", made)
    assert code == 0
    assert "+ c.txt" in out.splitlines()
    assert "~ a.txt indicators/s1/1 score: 39 → 38" in out
    lines = jixiao("diff", 1, 2, "--db", made, "--json")[1].splitlines()
    assert {"score": 38} in [json.loads(line)["after"] for line in lines]
    code, _, told = jixiao("diff", 2, 1, "--db", made)
    assert code == 1 and "not before" in told
    code, _, told = jixiao("diff", 1, 9, "--db", made)
    assert code == 1 and "there is no run 9" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "no such file or folder"),
        ([".", "--shard", "3/2"], "I/N"),
        ([".", "--on", "0"], "at least one worker"),
        ([".", "--limit", "speed=3"], "seconds"),
        (["s3://bucket/reports"], "name a database"),
    ],
)
def test_wrong_usage_is_told(arguments, words):
    code, _, told = jixiao("run", *arguments)
    assert code == 2 and words in " ".join(told.split()), told


def test_a_database_that_cannot_be_used_is_told(tmp_path):
    report(tmp_path / "x", "a.txt", "甲局")
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"this is no database at all, but a text of some length")
    code, _, told = jixiao("run", tmp_path / "x", "--db", other)
    assert code == 1 and "name another file" in told
    code, _, told = jixiao("status", "--db", tmp_path / "nowhere.sqlite")
    assert code == 2 and "no such database" in told


def test_an_empty_folder_is_an_archive_of_nothing(tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, told = jixiao("run", tmp_path / "empty")
    assert code == 0 and "run 1: 0 found" in told


TIME = re.compile(r"每份[\d.]+秒|\d{4}-\d\d-\d\dT[\d:+]+|[\d.]+ s\b|[\d.]+ files/s|\"(seconds|peak_memory)\": [\d.]+")


def one_order(text: str) -> str:
    """Objects have no order: PostgreSQL gives them back in its own."""
    lines = text.splitlines()
    return "\n".join(
        json.dumps(json.loads(each), ensure_ascii=False, sort_keys=True) if each[:1] == "{" else each for each in lines
    )


def answers(archive: Path, url: str, out: Path) -> dict[str, str]:
    """What each command tells of a database of two runs, without the times."""
    sha256 = hashlib.sha256((archive / "b.txt").read_bytes()).hexdigest()
    out.mkdir()
    asked = {
        "status": ["status"],
        "failures": ["status", "--failed"],
        "status for programs": ["status", "--json"],
        "a row": ["explain", f"indicators/{sha256[:8]}/s1/1"],
        "a fact": ["explain", f"facts/{sha256}/f1", "--json"],
        "no row": ["explain", f"indicators/{sha256}/s9/1"],
        "changes": ["diff", 1, 2],
        "changes for programs": ["diff", 1, 2, "--json"],
        "a year": ["year", "南山县财政局", 2023],
        "all years": ["year", "南山"],
        "no unit": ["year", "丁局"],
        "a sheet": ["sample", "draw", "-o", out / "sheet.csv", "--by", "status,year,format"],
        "its rates": ["sample", "report", 1],
        "overview": ["overview", "-o", out / "overview.html"],
    }
    told = {name: one_order("\n".join(map(str, jixiao(*arguments, "--db", url)))) for name, arguments in asked.items()}
    written = {file.name: file.read_text("utf-8-sig") for file in sorted(out.iterdir())}
    shown = database_url.shown(database_url.parse(url))
    return {name: TIME.sub("", text.replace(shown, "DB").replace(str(out), "")) for name, text in (told | written).items()}


@pytest.mark.parametrize("url", ["postgresql", "mysql"], indirect=True)
def test_every_command_answers_alike_on_every_database(archive, url, tmp_path):
    lite = str(tmp_path / "x.sqlite")
    report(archive, "南山县.txt", "南山县财政局")
    (archive / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    for database in (url, lite):
        run(archive, database)
    change(archive)
    for database in (url, lite):
        run(archive, database)
    here, there = answers(archive, lite, tmp_path / "lite"), answers(archive, url, tmp_path / "server")
    for name, told in here.items():
        assert there[name] == told, name
    assert {name for name, told in here.items() if told[:2] == "1\n"} == {"no row", "no unit"}
    assert "score（得分）: 39　← 表t1 第3行第7列" in here["a row"]
    assert ",得分,39,indicators," in here["sheet.csv"]
