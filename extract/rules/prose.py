"""The running text as the rules see it: each stated figure with the words before it, by sentence, paragraph and section."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from extract.contract import Fact, Report, Section, Source, TextSource
from extract.text.normalize import fold

Role: TypeAlias = Literal["budget", "received", "final"]
Kind: TypeAlias = Literal["amount", "share", "change", "completion"]

# What a column is called in prose, at the end of a name. 支出 alone is final, but belongs to the name (项目支出).
_SUM = r"(?:总额|合计|数|额)?$"
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "budget",
        re.compile(
            r"(?:收入|支出)?(?:年初|全年|调整|追加|支出|收入)?(?<!公共)(?<!基金)(?<!经营)预算"
            r"(?:安排|资金|指标|收入|支出)?" + _SUM
        ),
    ),
    (
        "received",
        re.compile(
            r"(?:实际|年末)*(?:收到|到位|财政拨款收入|拨款收入|到账)(?:财政)?(?:拨付|拨款)?(?:项目|专项)?(?:资金|收入)?" + _SUM
        ),
    ),
    ("final", re.compile(r"(?:全年|实际|年末|累计|支出|收入)*(?:决算|执行|使用|支付|支出)(?:资金|支出)?" + _SUM)),
)
_FINAL_NAME = re.compile(r"(?:支出|决算|使用|执行)(?:总额|合计|总计|数|额)?$")
_LINK = re.compile(r"(?:共计|合计为|总计为|共|为|达到|达|是|约|有|了|计|:|,)+$")
_AHEAD = re.compile(
    r"^(?:其中|截[止至].*?[,底末]|\d{4}年(?:度|末|底)?|[(]?\d+[)]|[①-⑳]|本年度?|年度|年末|今年|全年(?!预算)|当年|\d{1,2}(?:-\d{1,2})?月"
    r"|[我本全]?(?:部门|单位|中心|[省市县区局厅委办院校])(?=[本我\d]|[^内直级属外])"
    r"|累计|共计|共|实际|完成|发放|实现|办理|开支|列支|安排|:|,)+"
)
_OWN = re.compile(r"^[\u4e00-\u9fff]{1,12}?(?:局|中心|厅|委|办|院|站|处|所|单位|部门)(?=(?:基本|项目|专项)支出|[\"']?三公)")
_ITEM_MARK = re.compile(r"^(?:[①-⑳]|[(]?\d{1,2}[)]|\d{1,2}[、.])")

_SHARE = re.compile(r"(?:^|[,;:])占(?P<of>[^,;。]*?)的?(?:比例|比重|比|百分比)?(?:为|达到|达|约)?$")
_UP = "增加|增长|上升|提高|增幅|增"
_DOWN = "减少|下降|降低|压减|降幅|减|降"
_CHANGE = re.compile(rf"(?:{_UP}|{_DOWN})(?:额|率|幅度|比例)?了?(?:为|达到|达|约)?$")
_RISES = re.compile(rf"(?:{_UP})(?:额|率|幅度|比例)?了?(?:为|达到|达|约)?$")
_COMPLETION = re.compile(
    r"(?:完成|达到|达|占|为)(?P<of>[^,;。]*?(?:预算|任务|目标|计划|指标)[^,;。]{0,4}?)的?(?:比例|比率)?(?:为|达到|达|约)?$"
)

_DECIMALS = re.compile(r"[.．](\d+)")
_AIMS = re.compile(r"目标(?!.*(?:完成|实现|达成))|计划|打算|安排意见")
_CLAUSE = re.compile(r"[,;:。]")
_NO_DIGIT = re.compile(r"\D")
_CIRCLED = re.compile(r"[①-⑳]")
# Words that end a list of budgets.
_OUTCOME = re.compile(r"决算|实际|执行|使用|收到")
_REMEMBERED = 20_000
_LAST_YEAR = re.compile(r"上年|去年|上一年|同期|原为|由")
_PEOPLE = frozenset({"人", "名", "人次", "位", "人员"})


@dataclass(frozen=True)
class Statement:
    """One stated figure. `lead` is the text between the figure before it in the sentence and itself, folded; `tail` what
    follows up to the next; `name` its subject without column words, taken over from the figure before where it has none;
    `full` the same with all words of its clause, which the shortest subject leaves out."""

    fact: Fact
    lead: str
    tail: str
    name: str
    full: str
    role: Role | None
    kind: Kind
    of: str
    block: int

    @property
    def number(self) -> float:
        """In units: 万 and 亿 multiplied out."""
        return self.fact.value.value or 0

    @property
    def step(self) -> float:
        """The unit of the last printed place: 0.1 for `173.0万元`, 1 for `37万元`."""
        decimals = _DECIMALS.search(self.fact.value.raw)
        return 10.0 ** -len(decimals.group(1)) if decimals else 1

    @property
    def error(self) -> float:
        """Half of the last printed place, in units; a whole number is exact unless it counts 亿."""
        scale = self.fact.value.scale or 1
        return self.step * scale / 2 if self.step < 1 or scale == 100_000_000 else 0

    @property
    def coarse(self) -> float:
        """As `error`, and half a unit for a whole 万: prose likes to round what a table prints in full."""
        scale = self.fact.value.scale or 1
        return self.step * scale / 2 if scale > 1 else self.error

    @cached_property
    def family(self) -> str | None:
        """Figures of one family can be added and compared: 元 and a bare 万, 人 and 名."""
        unit = self.fact.value.unit
        if unit is None:
            return "元" if (self.fact.value.scale or 1) > 1 else None
        return "人" if unit in _PEOPLE else unit

    @cached_property
    def exact(self) -> bool:
        """A plain figure: not 约, 余, 以上, not a range."""
        value = self.fact.value
        return value.kind == "quantity" and value.value is not None and value.comparator in (None, "=") and value.upper is None

    @property
    def rises(self) -> bool:
        return bool(_RISES.search(self.lead))

    @property
    def raw(self) -> str:
        return self.fact.value.raw.strip()

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.fact.source,) if self.fact.source else ()


@dataclass(frozen=True)
class Sentence:
    """A sentence with its figures, in order."""

    text: str
    statements: tuple[Statement, ...]
    block: int
    section: int

    @cached_property
    def amounts(self) -> tuple[Statement, ...]:
        """Its plain figures of what is measured, not percentages of them nor changes."""
        return tuple(s for s in self.statements if s.kind == "amount" and s.exact and s.family not in ("%", None))


@dataclass(frozen=True)
class Place:
    """A section of the outline: its title, those above it, and the last section below it."""

    title: str
    path: tuple[str, ...]
    last: int

    @cached_property
    def aims(self) -> bool:
        """True for a heading, or the one over it, that speaks of aims, not results."""
        return any(_AIMS.search(title) for title in self.path[-2:])


@dataclass(frozen=True, slots=True)
class Prose:
    """All sentences that state a figure, in order, and the sections they stand in (index -1: before the first heading)."""

    sentences: tuple[Sentence, ...]
    places: tuple[Place, ...]

    @property
    def statements(self) -> Iterator[tuple[Sentence, Statement]]:
        return ((sentence, statement) for sentence in self.sentences for statement in sentence.statements)

    def titles(self, sentence: Sentence) -> tuple[str, ...]:
        """The titles above a sentence, outermost first."""
        return self.places[sentence.section].path if sentence.section >= 0 else ()


@dataclass(frozen=True, eq=False)
class _Run:
    """A report during one run of the rules: every rule asks for the same view of it."""

    report: Report

    def __hash__(self) -> int:
        return id(self.report)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Run) and other.report is self.report


def prose(report: Report) -> Prose:
    """The facts of a report in the order of the paper, with the words around them. Linear.

    Remembered until `forget`, which the engine calls around each run: a report changed between runs is seen anew.
    """
    return _view(_Run(report))


@lru_cache(maxsize=1)
def _view(run: _Run) -> Prose:
    report = run.report
    starts: list[int] = []
    places: list[Place] = []
    _flatten(report.outline, (), starts, places)
    sentences: list[Sentence] = []
    facts = [fact for fact in report.facts if fact.value.kind == "quantity" and fact.value.value is not None]
    at = 0
    while at < len(facts):
        end = at + 1
        key = (_block(facts[at]), facts[at].sentence)
        while end < len(facts) and (_block(facts[end]), facts[end].sentence) == key:
            end += 1
        before = sentences[-1] if sentences and sentences[-1].block == key[0] else None
        sentences.append(_sentence(facts[at:end], key[0], bisect_right(starts, key[0]) - 1, before))
        at = end
    return Prose(tuple(sentences), tuple(places))


forget = _view.cache_clear


def block_number(source: Source | None) -> int:
    """The number of a paragraph (`p17`), -1 where a figure has no place in the text."""
    digits = _NO_DIGIT.sub("", source.block) if isinstance(source, TextSource) else ""
    return int(digits) if digits else -1


def _block(fact: Fact) -> int:
    return block_number(fact.source)


def _flatten(sections: Sequence[Section], path: tuple[str, ...], starts: list[int], places: list[Place]) -> None:
    for section in sections:
        here = (*path, fold(section.title))
        index = len(places)
        starts.append(max(block_number(section.source), starts[-1] if starts else 0))
        places.append(Place(here[-1], here, index))
        _flatten(section.children, here, starts, places)
        places[index] = Place(here[-1], here, len(places) - 1)


def _sentence(facts: Sequence[Fact], block: int, section: int, before: Sentence | None) -> Sentence:
    text = facts[0].sentence
    # A sentence that takes up the one before it is given with it; its own figures stand in the last.
    opening = text.rstrip("。！？ ").rfind("。") + 1
    opening = opening if text.find(facts[0].value.raw, opening) >= 0 else 0
    spans: list[tuple[int, int]] = []
    cursor = opening
    for fact in facts:
        start = text.find(fact.value.raw, cursor)
        start = cursor if start < 0 else start
        cursor = start + len(fact.value.raw)
        spans.append((start, cursor))
    statements: list[Statement] = []
    last = before.statements[-1] if before and before.statements else None
    listed: Role | None = None
    for index, fact in enumerate(facts):
        start, end = spans[index]
        lead = _folded(text[spans[index - 1][1] if index else opening : start])
        tail = _folded(text[end : spans[index + 1][0] if index + 1 < len(spans) else len(text)])
        if "其中" in lead:
            listed = "budget" if last is not None and last.role == "budget" else None
        last = _statement(fact, lead, tail, block, last, listed)
        statements.append(last)
    return Sentence(text, tuple(statements), block, section)


def _statement(fact: Fact, lead: str, tail: str, block: int, before: Statement | None, listed: Role | None) -> Statement:
    """The statement of one fact; `listed` is the column of the total that it is named as a part of."""
    kind, of = _kind(lead, fact.value.unit == "%")
    if kind != "amount":
        taken = (before.name, before.full) if before else ("", "")
        return Statement(fact, lead, tail, *taken, None, kind, of, block)
    name, role = subject_parts(fact.subject or "")
    clause, column = subject_parts(_CLAUSE.split(lead)[-1])
    full = clause if clause.endswith(name) else name
    if not full and before:
        name, full = before.name, before.full
    role = role or column
    if listed and not _OUTCOME.search(lead):
        role = listed
    return Statement(fact, lead, tail, name or full, full, role, kind, of, block)


# Every rule on prose looks at all of it anew; the same words need to be understood but once.
@lru_cache(maxsize=_REMEMBERED)
def _kind(lead: str, percent: bool) -> tuple[Kind, str]:
    """What the words before a figure make it, and what it is a share or completion of."""
    if percent and (found := _COMPLETION.search(lead)):
        return "completion", found.group("of")
    if percent and (found := _SHARE.search(lead)):
        return "share", found.group("of")
    return ("change" if _CHANGE.search(lead) else "amount"), ""


@lru_cache(maxsize=_REMEMBERED)
def _folded(text: str) -> str:
    return fold(_CIRCLED.sub("", text))


@lru_cache(maxsize=_REMEMBERED)
def subject_parts(subject: str) -> tuple[str, Role | None]:
    """A subject as name and column: `道路养护经费年初预算` is (`道路养护经费`, budget), `项目支出` (`项目支出`, final)."""
    text = fold(_ITEM_MARK.sub("", subject.strip()))
    text = _OWN.sub("", _LINK.sub("", _AHEAD.sub("", text)))
    for role, pattern in _ROLES:
        if found := pattern.search(text):
            rest = text[: found.start()].strip("的")
            if role == "final" and _keeps(text, rest):
                return text, role
            return rest, role
    return text, "final" if _FINAL_NAME.search(text) else None


def _keeps(text: str, rest: str) -> bool:
    """项目支出, 基本支出, 财政拨款支出: the last word belongs to the name unless a name of its own stands before it."""
    return bool(rest) and text.endswith("支出") and not rest.endswith(("经费", "费", "资金", "补贴", "补助"))


def aims(text: Prose, sentence: Sentence) -> bool:
    """True where a sentence stands under a heading that speaks of aims, not results."""
    return sentence.section >= 0 and text.places[sentence.section].aims


def last_year(statement: Statement) -> bool:
    """True where the words before a figure say that it is the one of the year before."""
    return bool(_LAST_YEAR.search(statement.lead))
