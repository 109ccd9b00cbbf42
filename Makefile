# Each target sets itself up in .venv; a machine needs Python 3.11 or later (with venv), make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo check goldens schemas accuracy bench clean

help:
	@echo "make demo      read the reports of samples/ into out/"
	@echo "make check     every check: style, types, layers, accuracy, tests"
	@echo "make accuracy  the samples against their answers, with the slips"
	@echo "make goldens   write the expected results of tests/cases anew"
	@echo "make schemas   write schemas/ anew from the contract"
	@echo "make bench     time Word reports against docling, and jixiao --help"

demo: $(VENV)/use
	$(BIN)/jixiao extract samples/ -o out/
	@echo
	@echo "out/ holds one JSON file per report. To read one on the terminal:"
	@echo "  $(BIN)/jixiao show $(firstword $(wildcard samples/*.docx))"

check: $(VENV)/develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.accuracy
	$(BIN)/pytest

goldens: $(VENV)/develop
	$(BIN)/pytest tests/test_goldens.py -k as_expected --update-goldens

schemas: $(VENV)/develop
	$(BIN)/python -m extract.sinks.generate schemas

accuracy: $(VENV)/develop
	$(BIN)/python -m tests.accuracy 20

bench: $(VENV)/develop
	$(BIN)/python bench/help_time.py
	$(BIN)/python bench/word_vs_docling.py

clean:
	rm -rf $(VENV) build dist out .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "jixiao needs Python 3.11 or later; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/use: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/develop: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/use
