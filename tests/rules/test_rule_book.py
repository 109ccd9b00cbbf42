"""Every rule is in the book, has an example that trips it and a twin that does not, and is documented."""

import importlib
import pkgutil
from pathlib import Path
from typing import get_args

import account_examples
import plan_examples
import prose_examples
import pytest
import rule_examples

import extract.rules
from extract.contract import FindingCode
from extract.rules import BOOK, Rule, check, rule_page

EXAMPLES = {**vars(rule_examples), **vars(prose_examples), **vars(account_examples), **vars(plan_examples)}
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def _defined() -> list[Rule]:
    modules = [importlib.import_module(f"extract.rules.{each.name}") for each in pkgutil.iter_modules(extract.rules.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]


RULES = [pytest.param(rule, id=rule.name) for rule in BOOK]


def test_every_rule_is_in_the_book_once():
    assert {rule.name for rule in _defined()} == {rule.name for rule in BOOK}
    assert len({rule.name for rule in BOOK}) == len(BOOK)


def test_every_code_is_one_of_the_contract():
    assert {rule.code for rule in BOOK} <= set(get_args(FindingCode))


@pytest.mark.parametrize("rule", RULES)
def test_the_example_trips_the_rule_with_the_printed_message(rule):
    findings = check(EXAMPLES[f"trip_{rule.name}"]())
    hits = [finding for finding in findings if finding.code == rule.code and finding.severity == rule.severity]
    assert [finding.message for finding in hits] == [rule.example]


@pytest.mark.parametrize("rule", RULES)
def test_the_twin_does_not(rule):
    assert list(rule(EXAMPLES[f"twin_{rule.name}"]())) == []


def test_a_sound_form_trips_nothing():
    assert check(rule_examples.sound()) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_it_stands_on(rule):
    assert rule.source.strip()
    assert rule.doc.splitlines()[0].strip()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in rule.example)


def test_the_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == rule_page()
