"""Data of private persons in a text: names, telephone, identity and account numbers, e-mail addresses.

What has a form of its own (a mobile number, an e-mail address) is found by it, and by its check digit where it has one;
what has none (a name, a local telephone number) only behind a label of `private.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, TypeAlias

import yaml

Kind: TypeAlias = Literal["name", "phone", "identity", "account", "email"]

ASCII = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0), 0x20),
    **dict.fromkeys(map(ord, "—–－‐‑"), 0x2D),
}
"""Full width to half width, one sign for one sign, so that places in the text stay."""

PROVINCES = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83))
)
"""GB/T 2260, first two digits; 83 is for residents from Taiwan (residence permits)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST = 1880
_LONGEST_CODE_LABEL = 12

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NAME = rf"(?:[{_HAN}]{{1,8}}[·•・][{_HAN}]{{1,8}}|[{_HAN}]{{2,4}}?|[{_HAN}] {{1,4}}[{_HAN}])"
_NUMBER = r"\d(?:[- ]?\d)"


class Span(NamedTuple):
    """A stretch of a text, as a slice takes it, and what it is."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class _Words:
    """The vocabulary of `private.yaml` as patterns."""

    labels: dict[Kind, frozenset[str]]
    stops: str
    code: re.Pattern[str]
    hint: re.Pattern[str]
    shapes: tuple[tuple[Kind, re.Pattern[str]], ...]


def spans(text: str) -> list[Span]:
    """What is private in the text, in order, without overlaps."""
    words = _words()
    if not words.hint.search(text):
        return []
    plain = text.translate(ASCII)
    found: list[Span] = []
    for kind, shape in words.shapes:
        for match in shape.finditer(plain):
            start, end = match.span("it")
            if _is(kind, match, plain[max(0, start - _LONGEST_CODE_LABEL) : start], words):
                found.append(Span(start, end, kind))
    return _disjoint(found)


def label(text: str) -> Kind | None:
    """What the cell beside or below a cell with this text is: the text is a label and nothing else."""
    if len(text) > _LONGEST_CODE_LABEL * 2:
        return None
    bare = re.sub(r"\(.*?\)|[\s:]", "", text.translate(ASCII))
    return next((kind for kind, labels in _words().labels.items() if bare in labels), None)


def value(text: str, kind: Kind) -> list[Span]:
    """What is private in a cell whose label says that it is of this kind; nothing where it does not look like it."""
    plain = text.translate(ASCII)
    shapes = {
        "name": rf"(?:^|(?<=[\s、,;/]))(?!{_words().stops})(?P<it>{_NAME})(?=$|[\s、,;/(\d])",
        "phone": rf"(?<![\d.])(?P<it>{_NUMBER}{{5,14}})(?![\d.])",
        "identity": r"(?<!\w)(?P<it>[A-Za-z]?\d{7,17}[\dXx])(?!\w)",
        "account": rf"(?<![\d.])(?P<it>{_NUMBER}{{7,29}})(?![\d.])",
        "email": "(?P<it>(?!))",
    }
    own = [Span(*match.span("it"), kind) for match in re.finditer(shapes[kind], plain)]
    return _disjoint([*own, *spans(text)])


def is_identity_number(text: str) -> bool:
    """Whether these 18 signs are a citizen identification number: province, date of birth and check character are right.

    Source: GB 11643-1999; the check character is ISO 7064 MOD 11-2 over the first 17 digits.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text) or text[:2] not in PROVINCES:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _OLDEST <= born.year <= date.today().year and _CHECKS[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """Whether these digits are the number of a bank card: 16 to 19 of UnionPay (62), or 16 that begin with 4 or 5; Luhn.

    Source: ISO/IEC 7812-1 (number and Luhn's check digit), JR/T 0008 (UnionPay's 62).
    """
    if not re.fullmatch(r"62[0-9]{14,17}|[45][0-9]{15}", text):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _is(kind: Kind, match: re.Match[str], before: str, words: _Words) -> bool:
    """Whether what has the form is the thing: check digits, and no code that happens to look like it."""
    if "sure" in match.re.groupindex:
        return True
    if words.code.search(before):
        return False
    bare = re.sub("[- ]", "", match["it"])
    return {"identity": is_identity_number, "account": is_card_number}.get(kind, bool)(bare)


@cache
def _words() -> _Words:
    lists: dict[str, list[str]] = yaml.safe_load((files("extract.sinks") / "private.yaml").read_text("utf-8"))
    labels: dict[Kind, frozenset[str]] = {
        "name": frozenset(lists["names"]),
        "phone": frozenset(lists["phones"]),
        "identity": frozenset(lists["identities"]),
        "account": frozenset(lists["accounts"]),
    }
    any_label = _any({word for kind in labels.values() for word in kind})
    phone_label, stops = _any(labels["phone"]), _any(lists["stops"])
    quantity = rf"(?!\d|[.,]\d| ?(?:{'|'.join(map(re.escape, lists['units']))}))"
    behind = r"(?P<sure>) {0,9}(?:\([^()\n]{0,12}\) {0,9})?"
    one = rf"(?!{stops}|{any_label}){_NAME}"
    name_label, name_ends = _any(labels["name"]), rf"(?=$|[^{_HAN}:]|{any_label}|{stops})(?! {{0,9}}:)"
    name = rf"{name_label}{behind}: {{0,40}}(?P<it>{one}(?: ?[、/] ?{one}){{0,5}}){name_ends}"
    number_follows = rf"[ ,、;(:]{{0,3}}(?:{phone_label}[: ]{{0,9}}\(?\d|(?:\+?86-?)?1[3-9]\d{{9}})"
    named = rf"{name_label}(?P<sure>)(?!{stops}|{any_label}|[及和与或的])(?P<it>[{_HAN}]{{2,4}}?)(?={number_follows})"
    area, edge = r"(?:010|02\d|0[3-9]\d\d)", r"(?<![A-Za-z0-9.,-])"
    shapes: list[tuple[Kind, str]] = [
        ("name", name),
        ("name", named),
        ("email", r"(?<![\w.+-])(?P<it>[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,12})(?![A-Za-z0-9])"),
        ("identity", rf"{_any(labels['identity'])}{behind}:? {{0,40}}(?P<it>[A-Za-z]?\d{{7,17}}[\dXx])(?!\w)"),
        ("identity", r"(?<![A-Za-z0-9.])(?P<it>\d{17}[\dXx])(?![A-Za-z0-9])"),
        ("account", rf"{_any(labels['account'])}{behind}:? {{0,40}}(?P<it>{_NUMBER}{{7,29}}){quantity}"),
        ("account", r"(?<![A-Za-z0-9.,-])(?P<it>\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?! ?\d|[-A-Za-z]|[.,]\d)"),
        ("phone", rf"{phone_label}{behind}:? {{0,40}}(?P<it>\+?\(?\d(?:[-() ]{{0,2}}\d){{5,13}}){quantity}"),
        ("phone", rf"{edge}(?P<it>(?:\+?86[- ]?)?1[3-9]\d-?\d{{4}}-?\d{{4}}){quantity}(?![A-Za-z-])"),
        (
            "phone",
            rf"{edge}(?P<it>{area}-[1-9]\d{{6,7}}(?:(?:-|转)\d{{1,5}})?){quantity}(?![A-Za-z-])",
        ),
        ("phone", rf"(?P<it>\({area}\) ?-?[1-9]\d{{6,7}}){quantity}(?![A-Za-z-])"),
    ]
    ends = {word[-1] for kind in labels.values() for word in kind}
    hint = rf"@|＠|\d[\d -]{{5}}|[{''.join(sorted(ends))}]"
    patterns = tuple((kind, re.compile(shape, re.ASCII if kind == "email" else 0)) for kind, shape in shapes)
    return _Words(labels, stops, re.compile(rf"(?:{'|'.join(lists['codes'])})\W*$"), re.compile(hint), patterns)


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, a few spaces between their signs allowed."""
    return "(?:" + "|".join(" {0,4}".join(map(re.escape, word)) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


def _disjoint(found: Iterable[Span]) -> list[Span]:
    return list(_merged(sorted(found)))


def _merged(found: Iterable[Span]) -> Iterator[Span]:
    """Overlapping spans as one, of the kind of the first."""
    last: Span | None = None
    for span in found:
        if last is None:
            last = span
        elif span.start < last.end:
            last = Span(last.start, max(last.end, span.end), last.kind)
        else:
            yield last
            last = span
    if last is not None:
        yield last
