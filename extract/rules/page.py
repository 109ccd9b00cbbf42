"""The rules as a page for people: docs/rules.md is what this gives."""

from __future__ import annotations

import inspect

from extract.rules.book import BOOK
from extract.rules.engine import Rule

_HEAD = """\
# Rules

Made from the rule book in `extract/rules`; do not edit. A finding is about the paper, not about the program: the value
is reported as printed and never corrected. Rounding of the printed figures is allowed for, and a rule that cannot be
sure says nothing. Rules are switched off, or given another severity, by their code or by their name.
"""


def rule_page() -> str:
    """Every rule of the book in Markdown: an overview by code, then each with its source and an example message."""
    rows = "\n".join(f"| `{rule.code}` | `{rule.name}` | {rule.severity} | {rule.title} |" for rule in BOOK)
    overview = f"| code | rule | severity | finds |\n|---|---|---|---|\n{rows}\n"
    return "\n".join([_HEAD, overview, *map(_section, BOOK)])


def _section(rule: Rule) -> str:
    text = inspect.cleandoc(rule.doc)
    return (
        f"## {rule.name}\n\n`{rule.code}`, {rule.severity}\n\n{text}\n\n- Stands on: {rule.source}\n- Example: {rule.example}\n"
    )
