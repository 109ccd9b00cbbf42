"""What the layers of `pyproject.toml` cannot say: sizes and habits of the source."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "extract").rglob("*.py"))
STARTED = [ROOT / "extract/cli/__main__.py", ROOT / "extract/runs/warm.py"]
"""What Python runs (`-m`) or a forkserver loads by its name, to do something at once."""


def named(modules: list[Path]):
    return pytest.mark.parametrize("module", modules, ids=lambda path: path.relative_to(ROOT).as_posix())


@named(MODULES)
def test_a_module_stays_readable(module):
    assert len(module.read_text("utf-8").splitlines()) <= 600


@named(MODULES)
def test_no_public_function_takes_anything_as_a_keyword(module):
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert node.args.kwarg is None, f"{module.name}:{node.lineno} {node.name}(**{node.args.kwarg})"


@named([module for module in MODULES if module not in STARTED])
def test_importing_a_module_calls_nothing(module):
    """A bare call at the top of a module is a side effect of importing it."""
    calls = [n for n in ast.parse(module.read_text("utf-8")).body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    assert not calls, f"{module.name}:{calls[0].lineno}"


@named(MODULES)
def test_what_is_started_by_its_name_is_imported_by_nobody(module):
    text = module.read_text("utf-8")
    assert not [path for path in STARTED if re.search(rf"^\s*(from|import) .*\b{path.stem}\b", text, re.MULTILINE)]


def test_every_package_is_in_a_layer():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    (layers,) = [c["layers"] for c in tools["importlinter"]["contracts"] if c["type"] == "layers"]
    named = {name.strip() for layer in layers for name in layer.split("|")}
    rooms = {
        f"extract.{path.stem}"
        for path in (ROOT / "extract").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"extract.__init__"} == named
