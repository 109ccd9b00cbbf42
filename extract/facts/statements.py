"""Facts: every figure of the running text with its subject, period, qualifier and sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.contract import Fact, TextSource
from extract.facts.grammar import Grammar, grammar_of
from extract.facts.periods import Period, periods_in
from extract.facts.qualifiers import Qualified, comparison, qualified
from extract.facts.sentences import Span, clause_starts, sentences_of
from extract.facts.subjects import before_figure, behind_figure, is_preposition, object_behind, without_account
from extract.lexicon import Lexicon
from extract.model import Document, Table
from extract.text.headings import mark_of
from extract.text.normalize import fold, squash
from extract.text.quantities import Found, quantities_in
from extract.text.toc import Line, body_lines

_HAN_NUMERAL = re.compile(r"^[约近超逾不足达到]{0,3}[一二两三四五六七八九十](?![0-9一二三四五六七八九十百千万])")
_OPENING, _CLOSING = "（([【", "）)]】"
_QUOTED = re.compile(r"[“\"‘《][^“”\"‘’《》，。；\n]{1,20}[”\"’》]")
_SELF = re.compile(r"^(?:中心|单位|部门)(?=.{2})")
_LISTS = ("arabic", "arabic_bracket", "circled")
_SHARES = ("%", "‰")
_LEVEL = ("到", "至", "为")  # 压缩至 tells the level that is reached
_MOST_LISTED = 8
_ALSO = ("和", "、", "及", "与", "，", "")
_LONGEST_LEFT = 200  # no subject is longer; a paragraph without marks is not read again for each figure
_LONGEST_BEFORE = 400  # where 与上年相比 may stand
_LONGEST_LOOKBACK = 30  # a clause that names a subject and leaves the figure to the next


def facts_of(
    document: Document, lexicon: Lexicon, fiscal_year: int | None, lines: Sequence[Line | Table] | None = None
) -> list[Fact]:
    """The facts of a document's prose in order, `f1`….

    Tables, the table of contents, notes under forms, signing lines and sentences that set a scoring rule state none.
    `source` and the value's own `source` are the figure in its block; `sentence` is as printed, with the sentence
    before it where it goes on about that one's figure. `fiscal_year` dates 今年, 全年 and months without a year. `lines`
    are the document's `body_lines`, where they are at hand.
    Linear in the length of the text.
    """
    grammar = grammar_of(lexicon)
    facts: list[Fact] = []
    for line in _prose(body_lines(document, lexicon) if lines is None else lines, grammar):
        for fact in _Paragraph(line, grammar, fiscal_year).facts():
            fact.id = f"f{len(facts) + 1}"
            facts.append(fact)
    return facts


def _prose(lines: Iterable[Line | Table], grammar: Grammar) -> Iterator[Line]:
    """The lines that may state something: no notes under a form, no signing lines."""
    notes = False
    for element in lines:
        if not isinstance(element, Line):
            notes = False
            continue
        mark = mark_of(element.text)
        if mark and mark.kind not in _LISTS:
            notes = False
        head = fold(element.text[:16])
        if any(head.startswith(word) and head[len(word) :].startswith((":", "1", "(1", "①")) for word in grammar.notes):
            notes = True
        if not notes and not _signs(element.text, grammar):
            yield element


def _signs(text: str, grammar: Grammar) -> bool:
    tight = fold(text[:80])
    return any(f"{label}:" in tight for label in grammar.signing)


@dataclass
class _Sentence:
    """A sentence of a paragraph as it is read: where its clauses begin, its times, and the subject to go on with."""

    span: Span
    clauses: list[int]
    periods: list[Period]
    goes_on: bool
    first: str = ""
    last: str = ""
    period: str | None = None
    start: int = 0
    named: list[str] = field(default_factory=list)
    mark: Qualified | None = None
    queue: list[str] = field(default_factory=list)


@dataclass
class _Paragraph:
    """One pass over a line's sentences."""

    line: Line
    grammar: Grammar
    fiscal_year: int | None
    before: _Sentence | None = None
    taken: int = 0
    found: list[Fact] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        text = self.line.text
        figures = list(quantities_in(text))
        at = 0
        for span in sentences_of(text) if figures else ():
            end = at
            while end < len(figures) and figures[end].start < span.end:
                end += 1
            if at < end:
                self._sentence(span, figures[at:end])
            at = end
        return self.found

    def _sentence(self, span: Span, figures: Sequence[Found]) -> None:
        text = self.line.text
        printed = text[span.start : span.end]
        if any(word in printed for word in self.grammar.rule_texts):
            self.before = None
            return
        opaque = [(figure.start, figure.end) for figure in figures]
        sentence = _Sentence(
            span,
            clause_starts(text, span, opaque),
            periods_in(printed, self.fiscal_year),
            squash(text[span.start : span.start + 16]).startswith(self.grammar.back),
        )
        if self.before and text[self.before.span.end : span.start].strip():
            self.before = None
        sentence.start = self.before.span.start if sentence.goes_on and self.before else span.start
        self.taken = span.start
        quoted = [found.span() for found in _QUOTED.finditer(text, span.start, span.end)]
        for i, figure in enumerate(figures):
            if any(start < figure.start and figure.end < end for start, end in quoted):
                continue
            self._figure(sentence, figures, i)
        self.before = sentence

    def _figure(self, sentence: _Sentence, figures: Sequence[Found], i: int) -> None:
        text, grammar, figure = self.line.text, self.grammar, figures[i]
        following = figures[i + 1].start if i + 1 < len(figures) else sentence.span.end
        clause = bisect_right(sentence.clauses, figure.start) - 1
        start = max(sentence.clauses[clause], self.taken, figure.start - _LONGEST_LEFT)
        bracket = _bracket(text, start, figure.start)
        left = squash(text[bracket or start : figure.start])
        end = sentence.clauses[clause + 1] - 1 if clause + 1 < len(sentence.clauses) else sentence.span.end
        right = text[figure.end : min(end, following)].rstrip("。；;.！!？? \n")
        unit = figure.value.unit
        before = text[max(sentence.start, start - _LONGEST_BEFORE) : start]
        mark = qualified(left, unit, before, grammar)
        if mark is None and sentence.mark and left in _ALSO and figures[i - 1].value.unit == unit:
            mark = sentence.mark
        subject, taken = "", 0
        if mark:
            subject = before_figure(mark.rest, grammar) if not _is_comparison(mark.rest, grammar) else ""
        else:
            subject, taken = self._named(left, right, unit)
        if bracket and not subject and unit not in _SHARES and unit != "元":
            self.taken = figure.end
            return
        self.taken = figure.end + taken
        own = bool(subject)
        alone = not left and not right.strip() and start == sentence.clauses[clause]
        if mark and "分别" in left:
            sentence.queue = _queue(sentence.named, figures[i:], end)
        if mark and not own and sentence.queue:
            subject = sentence.queue.pop(0)
        sentence.mark = Qualified(mark.qualifier, "") if mark else None
        subject = subject or self._inherited(sentence, clause, figures[max(0, i - 1) : i], mark is not None, alone)
        if not _states(figure, subject if own and not taken else "", bool(bracket), figures, grammar):
            return
        if right.startswith("半") or (figure.value.comparator != "=" and right.lstrip().startswith("的")):
            return
        qualifier = mark.qualifier if mark else self._acted(left, before)
        if own:
            sentence.last = subject
            sentence.first = sentence.first or subject
            sentence.named.append(subject)
        elif subject and not sentence.first:
            sentence.first = sentence.last = subject
        self._add(sentence, figure, subject, qualifier)

    def _named(self, left: str, right: str, unit: str | None) -> tuple[str, int]:
        """The subject in the figure's own clause, and how much of the text behind the figure belongs to it."""
        grammar = self.grammar
        base = (unit or "").split("/")[0]
        subject = before_figure(left, grammar)
        bare = not subject or subject in grammar.verbs or subject in grammar.acts
        if base in grammar.people and is_preposition(left, grammar) and (named := object_behind(right, grammar)):
            return named, 0
        if base in grammar.classifiers or bare:
            behind, end = behind_figure(right, grammar)
            if behind and (base not in grammar.people or not subject):
                return behind, end
        return subject, 0

    def _inherited(self, sentence: _Sentence, clause: int, before: Sequence[Found], marked: bool, alone: bool) -> str:
        """The subject that a figure without one of its own goes on with."""
        text, grammar = self.line.text, self.grammar
        if clause and not marked and text[sentence.clauses[clause] - 1] in "，,：:":
            start, end = sentence.clauses[clause - 1], sentence.clauses[clause] - 1
            stated = any(start <= figure.start for figure in before)
            if not stated and end - start <= _LONGEST_LOOKBACK:
                named = before_figure(text[start:end], grammar)
                if len(named) > 2 and (alone or not sentence.last):
                    return named
        if sentence.last:
            return sentence.last
        if self.before:
            sentence.start = self.before.span.start
            subject = self.before.first if sentence.goes_on else self.before.last
            return without_account(subject, grammar) if marked else subject
        return ""

    def _acted(self, left: str, before: str) -> str | None:
        for verb, name in self.grammar.acted.items():
            at = left.rfind(verb)
            if at >= 0 and at + len(verb) < len(left) and not left.startswith(_LEVEL, at + len(verb)):
                return (comparison(before + left[:at], self.grammar) or "") + name if name in ("增加", "减少") else name
        return None

    def _add(self, sentence: _Sentence, figure: Found, subject: str, qualifier: str | None) -> None:
        text, line = self.line.text, self.line
        period = _governing(sentence, figure, text, self.grammar)
        if period is None and sentence.goes_on and self.before:
            period = self.before.period
        sentence.period = sentence.period or period
        source = TextSource(
            block=line.block.id, start=line.start + figure.start, end=line.start + figure.end, page=line.block.place.page
        )
        figure.value.source = source
        self.found.append(
            Fact(
                id="",
                subject=subject or None,
                value=figure.value,
                period=period,
                qualifier=qualifier,
                sentence=text[sentence.start : sentence.span.end].strip(),
                source=source,
            )
        )


def _queue(named: list[str], figures: Sequence[Found], end: int) -> list[str]:
    """The subjects of figures listed behind 分别: as many of those named last as there are figures in the clause."""
    unit = figures[0].value.unit
    count = sum(1 for figure in figures[:_MOST_LISTED] if figure.start < end and figure.value.unit == unit)
    return named[-count:] if len(named) >= count else []


def _governing(sentence: _Sentence, figure: Found, text: str, grammar: Grammar) -> str | None:
    """The time that a figure is of: the last one in its clause, else the last one that opened a clause before."""
    clause = sentence.clauses[bisect_right(sentence.clauses, figure.start) - 1]
    at = bisect_right(sentence.periods, figure.start - sentence.span.start, key=lambda period: period.start)
    for period in reversed(sentence.periods[max(0, at - _MOST_LISTED) : at]):
        start = sentence.span.start + period.start
        before = squash(text[sentence.clauses[bisect_right(sentence.clauses, start) - 1] : start])
        opens = len(before) <= 1 or before in grammar.openers or before[-1] in "、.．)）"
        if start >= clause or opens:
            return period.period
    return None


def _states(figure: Found, subject: str, bracketed: bool, figures: Sequence[Found], grammar: Grammar) -> bool:
    """Whether a figure is a measurement: no slogan, no stray number, no span of time that only says how long.

    `subject` is the one named before the figure in its clause, empty if there is none.
    """
    value = figure.value
    base = (value.unit or "").split("/")[0]
    if value.unit not in _SHARES and _HAN_NUMERAL.match(value.raw):
        return False
    if value.unit is None and value.scale == 1:
        year = isinstance(value.number, int) and 1949 <= value.number <= 2099
        return bool(subject) and not bracketed and not year and any(other.value.unit for other in figures)
    if base in grammar.time:
        return not bracketed and subject.endswith(grammar.durations)
    return True


def _bracket(text: str, start: int, end: int) -> int | None:
    """Where the text inside of a bracket begins that is open at `end`; None if none is."""
    depth = 0
    for at in range(end - 1, start - 1, -1):
        if text[at] in _CLOSING:
            depth += 1
        elif text[at] in _OPENING:
            if depth == 0:
                return at + 1
            depth -= 1
    return None


def _is_comparison(rest: str, grammar: Grammar) -> bool:
    return not rest or rest in grammar.back
