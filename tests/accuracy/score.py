"""How near extracted reports come to the answers, leaf by leaf and group by group.

A leaf is one value that is filled in on either side. White space never counts, numbers compare as numbers. Of the
leaves that the answer has, the share found is the recall; of the leaves that the report has, the share that is right is
the precision. Records of a list are paired by likeness before their leaves are compared, so one missing row costs one
row. Facts are judged by recall alone, as the answers hold only a sample; findings by code and count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ANYTHING = "*"
SPACE = re.compile(r"[\s\u200b]+")
OWN_NUMBERING = re.compile(r"^指标\d+[:：]?")
"""A form's numbering in front of a level-3 name, which is no part of the name."""


@dataclass
class Group:
    """Counts of leaves, and in words where they differ."""

    right: int = 0
    expected: int = 0
    given: int = 0
    slips: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0

    def add(self, other: Group) -> None:
        self.right += other.right
        self.expected += other.expected
        self.given += other.given
        self.slips += other.slips


Sheet = dict[str, Group]


@dataclass(frozen=True)
class Shape:
    """What to compare in one kind of record: dotted paths of leaves by group, what pairs two of them, lists below."""

    leaves: dict[str, tuple[str, ...]]
    likeness: tuple[str, ...] = ()
    lists: dict[str, Shape] = field(default_factory=dict)


def paths(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SIGNOFF = paths("signoff", "head prepared_by phone date")
VALUE = "kind comparator value unit upper date"
AMOUNT = Shape({"funding": names("label amount")}, names("label"))
LINE = Shape(
    {"funding": names("label item initial_budget adjusted_budget executed weight execution_rate score")}, names("label item")
)
GOAL = Shape({"goals": names("expected actual weight")}, names("expected actual weight"))
INDICATOR = Shape(
    {
        "indicator text": (
            *names("level1 level1_weight level2 level3 goal weight score deviation weight_shared_with"),
            *names("target.raw actual.raw"),
        ),
        "indicator codes": names("level1_code level2_code"),
        "indicator values": (*paths("target", VALUE), *paths("actual", VALUE)),
    },
    names("level3 target.raw actual.raw level2 level1 weight"),
)
SELF_EVALUATION = Shape(
    {
        "self-evaluation head": (
            *names("scope title attachment fiscal_year department project_name sub_project supervising_department"),
            *names("implementing_unit total_investment total_weight total_score grade deviation_analysis improvement"),
            *SIGNOFF,
        ),
        "funding": names("funding.money_unit"),
    },
    names("title project_name attachment scope department"),
    {
        "funding.lines": LINE,
        "funding.by_income": AMOUNT,
        "funding.by_expenditure": AMOUNT,
        "goals": GOAL,
        "indicators": INDICATOR,
    },
)
SYSTEM_ROW = Shape(
    {"evaluation systems": names("level1 level1_weight level2 level2_weight level3 level3_weight standard description score")},
    names("level3 level2 level1 standard"),
)
SYSTEM = Shape({"evaluation systems": names("title fiscal_year total_score")}, names("title fiscal_year"), {"rows": SYSTEM_ROW})
EXPENDITURE = Shape({"basic data": names("label depth previous_final budget final")}, names("label depth"))
BASIC_DATA = Shape(
    {
        "basic data": (
            *names("title fiscal_year unit_name money_unit thrift_measures"),
            *paths("headcount", "authorized actual control_rate"),
            *paths("buildings", "approved_area actual_area area_control_rate"),
            *paths("buildings", "budgeted_investment actual_investment investment_control_rate"),
            *SIGNOFF,
        )
    },
    names("title unit_name"),
    {"expenditures": EXPENDITURE},
)
FUND = Shape({"fund lists": names("fund_name unit note")}, names("fund_name unit note"))
FUND_LIST = Shape({"fund lists": names("title fiscal_year")}, names("title"), {"rows": FUND})
REPORT = Shape(
    {"document": paths("document", "title fiscal_year organization region.code")},
    (),
    {
        "self_evaluations": SELF_EVALUATION,
        "evaluation_systems": SYSTEM,
        "basic_data": BASIC_DATA,
        "fund_lists": FUND_LIST,
    },
)


def score(answer: Json, report: Json | None) -> Sheet:
    """Compare a report (as its JSON file has it; None if there is none) with its answer."""
    sheet: Sheet = {}
    given = report or {}
    _record(sheet, REPORT, answer, given, "")
    _outline(sheet, answer, given)
    _facts(sheet, answer, given)
    _findings(sheet, answer, given)
    return sheet


def total(sheets: Iterable[Sheet]) -> Sheet:
    """The sum of several sheets; a group without any leaf is left out."""
    result: Sheet = {}
    for sheet in sheets:
        for name, group in sheet.items():
            result.setdefault(name, Group()).add(group)
    return {name: group for name, group in result.items() if group.expected or group.given}


def bare(value: object) -> object:
    """A value as it is compared: text without white space, a number as a float, nothing as None."""
    if isinstance(value, str):
        return SPACE.sub("", value) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 6)
    return value


def at(record: Json | None, path: str) -> Any:
    """The value behind a dotted path, None where the way ends."""
    value: Any = record
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _record(sheet: Sheet, shape: Shape, answer: Json | None, given: Json | None, where: str) -> None:
    for group, leaves in shape.leaves.items():
        for path in leaves:
            _leaf(sheet.setdefault(group, Group()), f"{where} {path}", _leaf_value(answer, path), _leaf_value(given, path))
    for path, below in shape.lists.items():
        for expected, found in paired(at(answer, path) or [], at(given, path) or [], below.likeness):
            label = next((v for key in below.likeness if (v := bare(at(expected or found, key)))), path)
            _record(sheet, below, expected, found, f"{where} / {label}")


def _leaf_value(record: Json | None, path: str) -> object:
    value = bare(at(record, path))
    return OWN_NUMBERING.sub("", value) or None if path == "level3" and isinstance(value, str) else value


def _leaf(group: Group, where: str, expected: object, given: object) -> None:
    if expected == ANYTHING or (expected is None and given is None):
        return
    group.expected += expected is not None
    group.given += given is not None
    if expected == given:
        group.right += 1
    else:
        group.slips.append(f"{where}: expected {expected!r}, got {given!r}")


def paired(
    answers: list[Json], given: list[Json], likeness: tuple[str, ...]
) -> Iterator[tuple[Json, Json | None] | tuple[None, Json]]:
    """Every answer with the record most like it, or None; then the records that no answer took."""
    ranked = sorted(
        ((_alike(a, g, likeness), -abs(i - j), i, j) for i, a in enumerate(answers) for j, g in enumerate(given)), reverse=True
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for alike, _, i, j in ranked:
        if alike > 0 and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    for i, answer in enumerate(answers):
        yield answer, given[partner[i]] if i in partner else None
    for j, record in enumerate(given):
        if j not in taken:
            yield None, record


def _alike(answer: Json, given: Json, keys: tuple[str, ...]) -> float:
    """One for each equal key, a half for a text that is part of the other."""
    points = 0.0
    for key in keys:
        a, g = bare(at(answer, key)), bare(at(given, key))
        if a is not None and a == g:
            points += 1
        elif isinstance(a, str) and isinstance(g, str) and (a in g or g in a):
            points += 0.5
    return points


def _counted(sheet: Sheet, name: str, expected: Counter[Any], given: Counter[Any]) -> None:
    group = sheet.setdefault(name, Group())
    group.right += (expected & given).total()
    group.expected += expected.total()
    group.given += given.total()
    group.slips += [f"missed {what!r} ×{n}" for what, n in (expected - given).items()]
    group.slips += [f"invented {what!r} ×{n}" for what, n in (given - expected).items()]


def _outline(sheet: Sheet, answer: Json, report: Json) -> None:
    """Headings by title, or by number where they have none; those that one may take for headings or not count neither way."""
    expected = Counter(bare(title) or bare(number) for _, number, title in answer.get("outline", ()))
    optional = {bare(title) for _, _, title in answer.get("outline_may", ())} - {None} - set(expected)
    headings = [bare(s.get("title")) or bare(s.get("number")) for s in _sections(report.get("outline") or [])]
    # A section with neither is the prose before the first heading: kept, but no heading.
    _counted(sheet, "outline", expected, Counter(h for h in headings if h and h not in optional))


def _sections(sections: list[Json]) -> Iterator[Json]:
    for section in sections:
        yield section
        yield from _sections(section.get("children") or [])


def _facts(sheet: Sheet, answer: Json, report: Json) -> None:
    """A fact is found where one of its sentence has its value and unit; its subject counts when one holds the other."""
    found, subjects = sheet.setdefault("facts found", Group()), sheet.setdefault("fact subjects", Group())
    facts = [(str(bare(f.get("sentence")) or ""), f) for f in report.get("facts") or []]
    for fact in answer.get("facts", ()):
        quote, subject = str(bare(fact["quote"])), str(bare(fact.get("subject")) or "")
        told = [f for sentence, f in facts if quote in sentence or (len(sentence) > 6 and sentence in quote)]
        same = [f for f in told if all(bare(at(f, f"value.{k}")) == bare(fact.get(k)) for k in ("value", "unit"))]
        named = any(_same_subject(subject, str(bare(f.get("subject")) or "")) for f in same)
        for group, right in ((found, bool(same)), (subjects, named)):
            group.expected += 1
            group.given += 1
            group.right += right
            if not right:
                group.slips.append(f"{subject} {fact.get('value')} {fact.get('unit')}: {quote}")


def _same_subject(a: str, b: str) -> bool:
    return bool(b and a == b) or (len(a) > 1 and a in b) or (len(b) > 1 and b in a)


def _findings(sheet: Sheet, answer: Json, report: Json) -> None:
    """What one may report or not counts neither way."""
    expected = Counter(f["code"] for f in answer.get("findings", ()))
    optional = Counter(f["code"] for f in answer.get("findings_may", ()))
    given = Counter(f["code"] for f in report.get("findings") or [])
    _counted(sheet, "findings", expected, (given & expected) + ((given - expected) - optional))
