"""Administrative divisions in names: 某某市某某区财政局 to the code of GB/T 2260."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extract.contract import Region
from extract.lexicon import Lexicon
from extract.text.normalize import squash

# A region that the text alone names must be named at least so often, and twice as often as any other of its rank.
_FEWEST_MENTIONS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A chain of region names in a text, from the outermost: where it stands and the codes that its last name may have."""

    start: int
    end: int
    codes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Regions:
    """All divisions by name. Short names (某某县 for 某某侗族自治县, 湖南 for 湖南省) stand beside the full ones."""

    names: dict[str, str]
    codes: dict[str, tuple[str, ...]]
    heads: frozenset[str]
    longest: int

    def chain(self, text: str, start: int) -> Span | None:
        """The chain of names that begins at `start`, each inside the one before it; None if none does."""
        end = start
        codes: tuple[str, ...] = ()
        while step := self._name_at(text, end, codes):
            name, codes = step
            end += len(name)
        if not codes or (text[start:end] in self.heads):
            return None
        return Span(start, end, codes)

    def _name_at(self, text: str, at: int, above: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
        for size in range(min(self.longest, len(text) - at), 1, -1):
            name = text[at : at + size]
            codes = self.codes.get(name, ())
            if above:
                codes = tuple(c for c in codes if any(c != a and c.startswith(_prefix(a)) for a in above))
            if codes:
                return name, codes
        return None

    def find(self, text: str) -> Span | None:
        """The first chain in an organisation's name or a title. Names of two characters only count at the start."""
        tight = squash(text)
        for start in range(len(tight)):
            span = self.chain(tight, start)
            if span and (start == 0 or span.end - span.start > 2):
                return span
        return None

    def resolve(self, span: Span, hints: Iterable[str]) -> Region | None:
        """The region a chain means. A name that several provinces have needs its province or prefecture in a hint;

        earlier hints are the stronger ones. None if that does not tell.
        """
        left = span.codes
        for hint in hints:
            if len(left) == 1:
                break
            counts = {code: self._mentions(code, hint) for code in left}
            best = max(counts.values())
            if best:
                left = tuple(code for code in left if counts[code] == best)
        # The same name twice in one province is a division that got a new code: the table lists the one in force first.
        if len({code[:2] for code in left}) > 1:
            return None
        return Region(code=left[0], name=self.names[left[0]])

    def _mentions(self, code: str, text: str) -> int:
        above = {self.names.get(code[:2] + "0000"), self.names.get(code[:4] + "00")} - {None, self.names[code]}
        return sum(text.count(name) for name in above if name)

    def most_named(self, text: str, ending: str) -> Region | None:
        """The region whose name ends so (`市`, `县`, `区`, `省`, `州`) that the text names most, if clearly so."""
        mentions: Counter[str] = Counter()
        at = text.find(ending)
        while at >= 0:
            for start in range(max(0, at + 1 - self.longest), at - 1):
                if (name := text[start : at + 1]) in self.codes:
                    mentions[name] += 1
                    break
            at = text.find(ending, at + 1)
        ranked = mentions.most_common(2)
        if not ranked or ranked[0][1] < _FEWEST_MENTIONS or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        name = ranked[0][0]
        return self.resolve(Span(0, len(name), self.codes[name]), [text])


@cache
def regions(lexicon: Lexicon) -> Regions:
    """The regions of the lexicon, ready to look up. Cached by lexicon."""
    found: dict[str, list[str]] = {}
    peoples = "|".join(sorted(lexicon.roles("titles.peoples")["names"], key=len, reverse=True))
    autonomous = re.compile(rf"^(.+?)(?:(?:{peoples})族?)+自治(州|县|旗)$")
    heads: set[str] = set()
    for code, name in lexicon.regions.items():
        found.setdefault(name, []).append(code)
        if short := autonomous.match(name):
            found.setdefault(short[1] + short[2], []).append(code)
        if code.endswith("0000") and (head := _head(name)):
            heads.add(head)
            found.setdefault(head, []).append(code)
    codes = {name: tuple(listed) for name, listed in found.items()}
    return Regions(dict(lexicon.regions), codes, frozenset(heads), max(map(len, codes), default=0))


def _head(name: str) -> str:
    """湖南 for 湖南省, 广西 for 广西壮族自治区: alone it is no region (湖南路), before another name it is."""
    if name.endswith("自治区"):
        return name[:3] if name.startswith("内蒙古") else name[:2]
    return name[:-1] if name.endswith("省") else ""


def _prefix(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
