"""What a rule is and how the book of rules is run over a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from extract.contract import CellSource, Finding, FindingCode, Report, Severity, Source, TextSource
from extract.rules.prose import forget

Figure: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What one rule found at one place, before it is given its code and severity.

    `message` is Chinese and names the form, the row and the figures; `expected` and `actual` are the figure that would
    fit and the one printed (numbers in the form's own unit, or a short text); `sources` are the cells they stand in.
    """

    message: str
    expected: Figure = None
    actual: Figure = None
    sources: tuple[Source, ...] = ()


Body: TypeAlias = Callable[[Report], Iterator[Flaw]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a generator of flaws, the code its findings carry and what it stands on.

    Several rules may share a code. `source` is the form note or regulation, `example` a message it gives, word for word.
    """

    code: FindingCode
    severity: Severity
    source: str
    example: str
    body: Body

    @property
    def name(self) -> str:
        return self.body.__name__

    @property
    def doc(self) -> str:
        """The docstring of the generator, first line the title."""
        return self.body.__doc__ or ""

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.doc.strip().splitlines()[0]

    def __call__(self, report: Report) -> Iterator[Flaw]:
        return self.body(report)


def rule(code: FindingCode, *, severity: Severity, source: str, example: str) -> Callable[[Body], Rule]:
    """Decorator: a generator of flaws becomes a Rule. Nothing is registered; the book lists its rules itself."""

    def decorate(body: Body) -> Rule:
        return Rule(code, severity, source, example, body)

    return decorate


@dataclass(frozen=True, slots=True)
class Settings:
    """How a user bends the book: codes or rule names switched `off`, other `severities` by code or rule name."""

    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def wants(self, rule: Rule) -> bool:
        return not {rule.code, rule.name} & self.off

    def severity(self, rule: Rule) -> Severity:
        """A rule's own entry goes before that of its code."""
        return self.severities.get(rule.name) or self.severities.get(rule.code) or rule.severity


def run(rules: Iterable[Rule], report: Report, settings: Settings) -> list[Finding]:
    """The findings of these rules, by place in the document (prose, then tables), then code, then message."""
    forget()
    findings = [
        Finding(
            code=rule.code,
            severity=settings.severity(rule),
            message=flaw.message,
            expected=flaw.expected,
            actual=flaw.actual,
            sources=list(flaw.sources),
        )
        for rule in rules
        if settings.wants(rule)
        for flaw in _once(rule(report))
    ]
    forget()
    tables = {table.id: n for n, table in enumerate(report.tables)}
    return sorted(findings, key=lambda f: (_place(f, tables), f.code, f.message))


def _once(flaws: Iterator[Flaw]) -> Iterator[Flaw]:
    """A sentence printed again, in another report of the file, says nothing new; two tables with one flaw each do."""
    seen: set[str] = set()
    for flaw in flaws:
        in_prose = bool(flaw.sources) and all(isinstance(source, TextSource) for source in flaw.sources)
        if not in_prose or flaw.message not in seen:
            yield flaw
        if in_prose:
            seen.add(flaw.message)


Key: TypeAlias = tuple[int, int, int, int]


def _place(finding: Finding, tables: Mapping[str, int]) -> Key:
    """Where a finding's first source stands; one without a source goes last."""
    return min((_key(source, tables) for source in finding.sources), default=(2, 0, 0, 0))


def _key(source: Source, tables: Mapping[str, int]) -> Key:
    if isinstance(source, CellSource):
        return (1, tables.get(source.table, len(tables)), source.row, source.col)
    digits = re.sub(r"\D", "", source.block)
    return (0, int(digits or 0), source.start or 0, 0)
