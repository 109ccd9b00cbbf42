"""What the documents say is true: commands exist and run, links lead somewhere, Python runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli.app import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "bench" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The jixiao commands of the README, without their comments."""
    lines = [line for block in blocks(README, "sh") for line in block.splitlines()]
    return [line for line in lines if line.removeprefix(".venv/bin/").startswith("jixiao ")]


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    """A folder with the reports that the README's commands name."""
    sample = next((ROOT / "samples").glob("*.docx"))
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for name in ("report.docx", "reports/a.docx", "more/2023/b.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(sample.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_commands_to_try():
    assert {line.split("jixiao ")[1].split()[0] for line in commands()} == {
        "run",
        "extract",
        "show",
        "check",
        "labels",
        "schema",
    }


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_runs(command, workplace):
    _, *arguments = shlex.split(command, comments=True)
    result = CliRunner().invoke(app, arguments)
    # The samples do not add up, which `check` says by its exit code.
    assert result.exit_code == (1 if arguments[0] == "check" else 0), result.output


def test_the_python_of_the_readme_runs(workplace):
    (code,) = blocks(README, "python")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    assert ">=2" in result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_target_and_link_of_a_page_is_there(page):
    text = page.read_text("utf-8")
    assert set(re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE)) <= TARGETS
    for link in re.findall(r"\]\(([^)#\s]+)\)", text):
        assert "://" in link or (page.parent / link).exists(), link


def test_ci_runs_the_check_of_the_readme():
    assert "make check" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make check" in README
