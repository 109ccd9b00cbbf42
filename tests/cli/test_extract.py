"""`jixiao extract` as a user meets it: which files are read, where the JSON goes, what is said, how it exits."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract import pipeline
from extract.cli.app import app
from tests.cli import bad_files

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def outputs(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def reports(tmp_path) -> Path:
    """A folder as they are: sub-folders, twins in two formats, a lock file, hidden and other files."""
    folder = tmp_path / "reports"
    for name in ("年报.docx", "2023/年报.docx", "2023/部门/年报.docx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bad_files.sound_docx())
    (folder / "年报.txt").write_text("一、部门概况\n本单位编制50人。\n", "utf-8")
    for name in ("~$年报.docx", ".~lock.年报.docx#", ".hidden.docx", "封面.css", "2023/.git/年报.docx"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def test_a_folder_becomes_one_json_a_report_with_sub_folders_mirrored(reports, tmp_path):
    result = run("extract", reports, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert outputs(tmp_path / "out") == {
        "年报.docx.json",
        "年报.txt.json",
        "2023/年报.docx.json",
        "2023/部门/年报.docx.json",
    }
    assert "2 lock file" in result.stderr
    assert "1 .css" in result.stderr


def test_stdout_stays_empty_and_every_file_has_its_line_on_stderr(reports, tmp_path):
    result = run("extract", reports, "-o", tmp_path / "out")
    assert result.stdout == ""
    lines = [line.split("\t") for line in result.stderr.splitlines() if "\t" in line]
    assert lines[0][1:] == ["file", "organisation", "year", "tables", "indicators", "findings", "status", "seconds"]
    assert [line[0] for line in lines[1:]] == ["1/4", "2/4", "3/4", "4/4"]


def test_a_named_file_a_pattern_and_a_file_named_twice(reports, tmp_path):
    result = run("extract", reports / "年报.txt", reports / "**" / "*.docx", reports / "年报.txt", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert outputs(tmp_path / "out") == {
        "年报.txt.json",
        "年报.docx.json",
        "2023/年报.docx.json",
        "2023/部门/年报.docx.json",
    }


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(tmp_path):
    (tmp_path / "年报[1].docx").write_bytes(bad_files.sound_docx())
    assert run("extract", tmp_path / "年报[1].docx", "-o", tmp_path / "out").exit_code == 0
    assert outputs(tmp_path / "out") == {"年报[1].docx.json"}


def test_twins_of_two_folders_do_not_collide(tmp_path):
    for year in ("2022", "2023"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "年报.docx").write_bytes(bad_files.sound_docx())
    assert run("extract", tmp_path / "2022", tmp_path / "2023", "-o", tmp_path / "out").exit_code == 0
    assert outputs(tmp_path / "out") == {"2022/年报.docx.json", "2023/年报.docx.json"}


def test_the_output_folder_is_never_read(tmp_path):
    (tmp_path / "年报.txt").write_text("一、部门概况\n", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "旧.txt").write_text("一、部门概况\n", "utf-8")
    assert run("extract", tmp_path, "-o", tmp_path / "out").exit_code == 0
    assert "年报.txt.json" in outputs(tmp_path / "out")
    assert "旧.txt.json" not in outputs(tmp_path / "out")


def test_the_suffix_chooses_in_a_folder_but_a_named_file_is_always_read(tmp_path):
    (tmp_path / "年报.bak").write_bytes(bad_files.sound_docx())
    assert run("extract", tmp_path, "-o", tmp_path / "out").exit_code == 2
    assert run("extract", tmp_path / "年报.bak", "-o", tmp_path / "out").exit_code == 0
    assert outputs(tmp_path / "out") == {"年报.bak.json"}


@pytest.mark.parametrize("name", bad_files.FILES)
def test_a_bad_file_is_named_with_its_remedy(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(bad_files.FILES[name]())
    result = run("extract", path, "-o", tmp_path / "out")
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("failed: ")]
    assert str(path) in line
    assert " — " in line
    assert outputs(tmp_path / "out") == set()


def test_bad_files_never_stop_the_others(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    bad = bad_files.write(folder)
    (folder / "aa.docx").write_bytes(bad_files.sound_docx())
    (folder / "zz.docx").write_bytes(bad_files.sound_docx())
    result = run("extract", folder, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert outputs(tmp_path / "out") == {"aa.docx.json", "zz.docx.json"}
    assert result.stderr.count("failed: ") == len(bad)
    assert f"{len(bad) + 2} of {len(bad) + 2} files" in result.stderr


def test_a_defect_met_in_one_file_costs_only_that_file(reports, tmp_path, monkeypatch):
    sound = pipeline.understand

    def defective(document, lexicon, settings=None):
        if document.file_name == "年报.txt":
            raise KeyError("row")
        return sound(document, lexicon, settings)

    monkeypatch.setattr(pipeline, "understand", defective)
    result = run("extract", reports, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "defect (test_extract.py:" in result.stderr and "KeyError: 'row'" in result.stderr
    assert len(outputs(tmp_path / "out")) == 3


def test_a_failed_file_leaves_no_json_of_an_earlier_run(tmp_path):
    path, out = tmp_path / "年报.docx", tmp_path / "out"
    path.write_bytes(bad_files.sound_docx())
    run("extract", path, "-o", out)
    assert outputs(out) == {"年报.docx.json"}
    path.write_bytes(b"")
    assert run("extract", path, "-o", out).exit_code == 1
    assert outputs(out) == set()


def test_a_report_without_a_table_is_read(tmp_path):
    (tmp_path / "说明.txt").write_text("一、部门概况\n我局编制50人，实有49人。\n二、存在的问题\n无。\n", "utf-8")
    assert run("extract", tmp_path / "说明.txt", "-o", tmp_path / "out").exit_code == 0
    report = json.loads((tmp_path / "out" / "说明.txt.json").read_text("utf-8"))
    assert report["tables"] == []
    assert [section["title"] for section in report["outline"]] == ["部门概况", "存在的问题"]


def test_a_table_of_5000_rows_is_read_whole(tmp_path):
    (tmp_path / "长表.docx").write_bytes(bad_files.long_table(5000))
    assert run("extract", tmp_path / "长表.docx", "-o", tmp_path / "out").exit_code == 0
    (table,) = json.loads((tmp_path / "out" / "长表.docx.json").read_text("utf-8"))["tables"]
    assert (table["n_rows"], table["n_cols"], len(table["cells"])) == (5000, 4, 20000)
    assert table["cells"][-3]["text"] == "项目4999"


@pytest.mark.parametrize("arguments", [["missing.docx"], ["*.none"], []])
def test_nothing_to_read_is_wrong_usage(arguments, tmp_path):
    result = run("extract", *(tmp_path / a for a in arguments), "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_wrong_usage_and_says_what_was_skipped(tmp_path):
    (tmp_path / "封面.css").write_bytes(b"x")
    result = run("extract", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "no report in" in result.stderr
    assert "1 .css" in result.stderr


def test_a_lexicon_that_does_not_fit_is_wrong_usage(reports, tmp_path):
    (tmp_path / "mine.yaml").write_text("- 目标承诺值\n", "utf-8")
    result = run("extract", reports, "-o", tmp_path / "out", "--lexicon", tmp_path / "mine.yaml")
    assert result.exit_code == 2
    assert "mine.yaml" in result.stderr


def test_an_output_that_is_a_file_is_wrong_usage(reports, tmp_path):
    (tmp_path / "out").write_text("mine", "utf-8")
    assert run("extract", reports, "-o", tmp_path / "out").exit_code == 2
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_the_same_reports_give_the_same_bytes(tmp_path):
    for out in ("first", "second"):
        assert run("extract", SAMPLES, "-o", tmp_path / out).exit_code == 0
    assert outputs(tmp_path / "first") == {f"{path.name}.json" for path in SAMPLES.iterdir()}
    for name in outputs(tmp_path / "first"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_where_a_file_lies_does_not_change_its_json(tmp_path):
    sample = next(SAMPLES.glob("*.docx"))
    copy = tmp_path / "elsewhere" / sample.name
    copy.parent.mkdir()
    shutil.copyfile(sample, copy)
    assert run("extract", sample, "-o", tmp_path / "a").exit_code == run("extract", copy, "-o", tmp_path / "b").exit_code == 0
    name = f"{sample.name}.json"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_json_is_utf8_unescaped_and_ends_its_last_line(reports, tmp_path):
    run("extract", reports / "年报.docx", "-o", tmp_path / "out")
    data = (tmp_path / "out" / "年报.docx.json").read_bytes()
    assert "基本支出".encode() in data
    assert data.endswith(b"}\n")


@pytest.mark.parametrize("interrupted", [1, 3])
def test_ctrl_c_keeps_what_is_written_and_says_so(reports, tmp_path, monkeypatch, interrupted):
    sound, calls = pipeline.understand, []

    def impatient(document, lexicon, settings=None):
        calls.append(document.file_name)
        if len(calls) == interrupted:
            raise KeyboardInterrupt
        return sound(document, lexicon, settings)

    monkeypatch.setattr(pipeline, "understand", impatient)
    result = run("extract", reports, "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert len(outputs(tmp_path / "out")) == interrupted - 1
    assert f"{interrupted - 1} of 4 files" in result.stderr


def test_ctrl_c_in_a_real_process_leaves_whole_files_only(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    sample = next(SAMPLES.glob("*.txt"))
    for n in range(400):
        shutil.copyfile(sample, folder / f"{n:03}.txt")
    command = [sys.executable, "-m", "extract.cli", "extract", str(folder), "-o", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(out.glob("*.json")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    written = outputs(out)
    assert 0 < len(written) < 400
    assert all(json.loads((out / name).read_text("utf-8"))["schema_version"] == "1" for name in written)


def test_a_rule_switched_off_in_a_file_finds_nothing(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text('[rules]\noff = ["unit-mismatch"]\n', "utf-8")
    sample = Path(__file__).parents[2] / "samples" / "wuchang-2020.docx"
    codes = []
    for more in ([], ["--rules", str(rules)]):
        result = CliRunner().invoke(app, ["extract", str(sample), "-o", str(tmp_path / "out"), *more])
        assert result.exit_code == 0, result.output
        report = json.loads((tmp_path / "out" / "wuchang-2020.docx.json").read_text("utf-8"))
        codes.append({finding["code"] for finding in report["findings"]})
    assert codes[0] - codes[1] == {"unit-mismatch"}


def test_reports_in_archives_are_read_and_mirrored(tmp_path):
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as box:
        box.writestr("2023/年报.txt", "一、部门概况\n我局编制50人，实有49人。\n")
        box.writestr("__MACOSX/2023/._年报.txt", "rubbish")
        box.writestr("picture.exe", "rubbish")
    result = run("extract", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert outputs(tmp_path / "out") == {"box.zip/2023/年报.txt.json"}
    assert "1 hidden file" in result.stderr and "1 no report by its name (.exe)" in result.stderr
    result = run("extract", f"{tmp_path / 'box.zip'}!/2023/年报.txt", "-o", tmp_path / "one")
    assert result.exit_code == 0 and outputs(tmp_path / "one") == {"年报.txt.json"}


def test_a_damaged_archive_is_told(tmp_path):
    (tmp_path / "box.zip").write_bytes(b"PK\x03\x04 and no more")
    result = run("extract", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 1 and "box.zip" in result.stderr
