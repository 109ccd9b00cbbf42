"""docs/teaching.md is true: its form, its YAML and its commands give the result that it prints."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    (tmp_path / "form.html").write_text(block("html"), encoding="utf-8")
    (tmp_path / "chongqing.yaml").write_text(block("yaml"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> list[str]:
    return [line for part in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) for line in part.splitlines()]


def run(command: str) -> str:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    return result.stdout


def contains(whole: object, part: object) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(contains(whole.get(key), value) for key, value in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(contains, whole, part))
    return whole == part


def test_without_the_lesson_the_goal_and_the_vintage_are_missing(workplace):
    labels, show, _ = commands()
    assert run(labels) == ""
    assert "建成5个站。" in run(show)
    assert "建成4个站。" not in run(show)


def test_with_it_the_form_gives_what_the_page_prints(workplace):
    *_, extract = commands()
    run(extract)
    (result,) = (workplace / "out").glob("*.json")
    (form,) = json.loads(result.read_text("utf-8"))["self_evaluations"]
    assert contains(form, json.loads(block("json")))
    assert len(form["vintage"]["evidence"]) == 6


def test_every_vocabulary_that_the_page_names_is_there(workplace):
    from extract.lexicon import load

    names = re.findall(r"`((?:self_evaluation|objectives|indicators|evaluation_system|vintages)\.\w+)`", PAGE)
    assert len(names) > 6
    assert all(load().roles(name) for name in names if not name.endswith(".yaml"))
