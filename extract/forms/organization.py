"""The full name of the organisation that a document speaks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.lexicon import Lexicon
from extract.model import Block, Document, Table
from extract.text.labels import Vocabulary, vocabulary
from extract.text.normalize import squash, trim
from extract.text.regions import Regions, regions

_LABELS = "titles.organization_labels"
_LABELLED = re.compile(r"^[\s\u3000]*([^\s:：][^:：]{1,14}?)[\s\u3000]*[:：][\s\u3000]*(\S+)")
_ASIDE = re.compile(r"(?:[（(【\[][^（）()]*[）)】\]])+$|(?:盖章|公章|本级)+$")
_CODE = re.compile(r"^\d{3,}[-－—_]?")
_NAME = re.compile(r"[\u4e00-\u9fff（）()、“”·XxＸ×*○]+")
# Rows of a table in which the head of its form stands; of a long table only the start is a head.
_HEAD_ROWS = 12
_SHORTEST, _LONGEST = 3, 40


@dataclass(frozen=True)
class Names:
    """The names of organisations in a document: behind labels of forms, best witness first, and in the whole text."""

    labelled: tuple[Counter[str], ...]
    text: str
    suffixes: tuple[str, ...]
    regions: Regions

    @classmethod
    def of(cls, document: Document, lexicon: Lexicon) -> Names:
        labels = vocabulary(lexicon, _LABELS)
        suffixes = lexicon.roles("titles.organizations")["suffixes"]
        counters = {role: Counter[str]() for role in lexicon.roles(_LABELS)}
        for role, value in _labelled(document, labels):
            name = _clean(value)
            if _is_name(name, suffixes):
                counters[role][name] += 1
        text = squash("\0".join(document.texts())).replace("\0", "\n")  # one call, not a thousand
        return cls(tuple(counters.values()), text, suffixes, regions(lexicon))

    def is_organization(self, text: str) -> bool:
        """Whether a text without white space is nothing but the name of an organisation."""
        return _is_name(_clean(text), self.suffixes)

    def choose(self, on_cover: Sequence[str]) -> str | None:
        """The full name: that on the cover, in the longest form that the document prints; else that of the forms."""
        candidates = [name for text in on_cover if _is_name(name := _clean(text), self.suffixes)]
        if candidates:
            name = next((c for c in candidates if self.regions.find(c)), candidates[0])
            return self._fuller(name)
        for counter in self.labelled:
            if counter:
                return self._fuller(counter.most_common(1)[0][0])
        return None

    def _fuller(self, name: str) -> str:
        longer = Counter[str]()
        for counter in self.labelled:
            for other, count in counter.items():
                if other.endswith(name) and len(other) > len(name):
                    longer[other] += count
        if not longer and not self.regions.chain(name, 0):
            longer = Counter(self._mentions(name))
        return longer.most_common(1)[0][0] if longer else name

    def _mentions(self, name: str) -> Iterator[str]:
        """The mentions of a name with its region before it: `市就业服务中心` in `……，某某市就业服务中心……`."""
        for found in re.finditer(re.escape(name), self.text):
            start = max(0, found.start() - self.regions.longest)
            for at in range(start, found.start()):
                span = self.regions.chain(self.text, at)
                if span and found.start() <= span.end <= found.end() and "\n" not in self.text[at : found.end()]:
                    yield self.text[at : found.end()]
                    break


def _labelled(document: Document, labels: Vocabulary) -> Iterator[tuple[str, str]]:
    for element in document.body:
        if isinstance(element, Block):
            yield from _of_line(element.text, labels)
        else:
            for table in element.walk():
                yield from _of_table(table, labels)


def _of_line(text: str, labels: Vocabulary) -> Iterator[tuple[str, str]]:
    """`单位名称：某某局    填报日期：……`: the first label of a line counts."""
    found = _LABELLED.match(text) if ":" in text or "：" in text else None
    if found and (role := labels.role(found[1], fuzzy=False)):
        yield role, found[2]


def _of_table(table: Table, labels: Vocabulary) -> Iterator[tuple[str, str]]:
    for cell in table.cells:
        if cell.row >= _HEAD_ROWS:
            return
        right = cell.col + cell.colspan
        role = labels.role(cell.text, fuzzy=False) if 0 < len(trim(cell.text)) <= 20 else None
        if role and right < table.n_cols:
            yield role, table.at(cell.row, right).text
        elif not role:
            yield from _of_line(cell.text, labels)


def _clean(value: str) -> str:
    """A name without white space, a code before it and asides behind it: `219-某某局（公章）`."""
    return _ASIDE.sub("", _CODE.sub("", squash(value)))


def _is_name(name: str, suffixes: tuple[str, ...]) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and bool(_NAME.fullmatch(name)) and name.endswith(suffixes)
