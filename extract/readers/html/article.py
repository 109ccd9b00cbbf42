"""Which parts of a web page are not the report: navigation, the box of metadata, the page's foot.

Two ways, both with proof and never by default. Furniture is known by what it is: its tag, its name, its links, its words,
and it is small and holds no table of data. Outside of the element that a content management system names as the article's
text everything is left out, if that element holds nearly all that is left. When unsure, a part stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extract.lexicon import Lexicon
from extract.readers.html.layout import is_layout
from extract.readers.html.survey import Survey, Weight, text_of, weight_of
from extract.text.normalize import squash

NAVIGATION, METADATA = "navigation", "metadata"
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "li")
_TAGS = ("nav", "aside", "header", "footer", "menu")
_ROLES = ("navigation", "banner", "contentinfo", "search", "complementary")
# The largest furniture, in characters: site maps and footers run to some hundred; or this share of the page.
_LARGEST, _SHARE = 400, 0.1
_LARGEST_BOX, _LABELS = 800, 3
_LONGEST_LINE, _LONGEST_TITLE, _SHORTEST_TITLE = 150, 120, 4
# Outside of an article there may be this much unknown text, or this share of what is left of the page.
_STRAY, _STRAY_SHARE = 400, 0.15
_STRAY_BLOCK = 60


@dataclass(frozen=True)
class Article:
    """What of a page is read: elements left `out`, with the kind under which they are declared; the page's own `title`.

    `whole` says that nothing but a document stands on it, so that no table lays out a page.
    """

    out: dict[etree._Element, str]
    title: etree._Element | None = None
    whole: bool = False


def find(root: etree._Element, survey: Survey, lexicon: Lexicon) -> Article:
    """The parts of a page that are not its article. Nothing is left out if nothing would remain."""
    search = _Search(root, survey, lexicon)
    search.furniture()
    search.outside()
    left = survey.weights[root].text - sum(map(search.text, search.out))
    return Article(search.out, search.title) if left > 0 else Article({})


class _Search:
    def __init__(self, root: etree._Element, survey: Survey, lexicon: Lexicon) -> None:
        self.root, self.survey, self.weights = root, survey, survey.weights
        self.out: dict[etree._Element, str] = {}
        containers, furniture, lines = (lexicon.roles(f"pages.{name}") for name in ("containers", "furniture", "lines"))
        self.strong, self.generic = frozenset(containers["strong"]), frozenset(containers["generic"])
        self.names, self.weak = frozenset(furniture["names"]), frozenset(furniture["weak"])
        self.titles, self.sites = frozenset(furniture["titles"]), furniture["sites"]
        self.openings = tuple(map(squash, lines["openings"]))
        self.feet, self.under_title = lines["feet"], lines["under_title"]
        metadata = lexicon.roles("pages.metadata")
        self.proofs = frozenset(metadata["proofs"])
        self.labels = self.proofs | frozenset(metadata["labels"])
        self.total = survey.weights[root].text
        title = root.find(".//title")
        self.page_title = squash(text_of(title)) if title is not None else ""
        self.title = self._title()
        self.above_title = frozenset() if self.title is None else frozenset([self.title, *self.title.iterancestors()])

    # ------------------------------------------------------------- what proves itself furniture

    def furniture(self) -> None:
        """Find what proves itself, from the outside in; what stands in a known article's text is never asked."""
        walk = etree.iterwalk(self.root, events=("start",))
        for _, element in walk:
            weight = self.weights.get(element)
            if weight is None:
                continue
            if not weight.text or self._names(element) & self.strong:
                walk.skip_subtree()
            elif (
                element not in self.above_title
                and element.tag not in ("html", "body")
                and (kind := self._kind(element, weight))
            ):
                self.out[element] = kind
                walk.skip_subtree()
            elif element.tag == "table" and not is_layout(element, self.survey.shapes[element]):
                walk.skip_subtree()

    def _kind(self, element: etree._Element, weight: Weight) -> str:
        if element.tag in ("html", "body") or (element.tag in ("tr", "td", "th", "tbody") and weight.text > _LARGEST):
            return ""
        if weight.text <= _LARGEST_BOX and (kind := self._box(element, weight)):
            return kind
        if weight.tables or weight.text > max(_LARGEST, _SHARE * self.total):
            return NAVIGATION if self._is_link_list(weight) and not weight.tables else ""
        if element.tag not in _PARAGRAPHS and (self._is_named(element, weight) or self._is_link_list(weight)):
            return NAVIGATION
        return self._line(element, weight)

    def _is_named(self, element: etree._Element, weight: Weight) -> bool:
        parts = self._parts(element)
        named = element.tag in _TAGS or element.get("role") in _ROLES or bool(parts & self.names)
        return named or bool(weight.links and parts & self.weak)

    def _is_link_list(self, weight: Weight) -> bool:
        return weight.links >= 3 and weight.link >= 0.6 * weight.text and weight.text - weight.link <= _LARGEST

    def _box(self, element: etree._Element, weight: Weight) -> str:
        """The box 索引号, 发布机构 …: its labels stand in elements of their own or before a colon. A table that has them
        all in one row is a list of documents, which a report may hold.
        """
        rows = list(element.iter("tr")) or [element]
        labelled = [labels for row in rows if (labels := self._labels(row))]
        found: set[str] = set().union(*labelled)
        if len(found) < _LABELS or not found & self.proofs or (len(rows) > 1 and len(labelled) == 1):
            return ""
        return METADATA

    def _labels(self, element: etree._Element) -> set[str]:
        found: set[str] = set()
        for text in element.itertext():
            tight = squash(str(text))
            if len(tight) < _LONGEST_LINE:
                found.update(label.strip("[]【】·•") for label in re.split("[:：]", tight[:60]))
        return found & self.labels

    def _line(self, element: etree._Element, weight: Weight) -> str:
        if weight.text > _LARGEST or element.tag == "table":
            return ""
        text = squash(text_of(element))
        if any(mark in text for mark in self.feet):
            return NAVIGATION
        if weight.text > _LONGEST_LINE or "。" in text:
            return ""
        if sum(mark in text for mark in self.under_title) >= 2:
            return METADATA
        return NAVIGATION if text.startswith(self.openings) else ""

    # ------------------------------------------------------------- what stands outside of the article's text

    def outside(self) -> None:
        """Leave out what stands around the article's text, if it is found and holds nearly all; else what is short and
        stands before the page's title."""
        article = self._container()
        for element in self._around(article) if article is not None else self._before_title():
            self.out[element] = NAVIGATION

    def _container(self) -> etree._Element | None:
        """The innermost element that is named as an article and outside of which next to nothing is left."""
        gone = self._gone()
        left = self.weights[self.root].text - gone.get(self.root, 0)
        tables = self.weights[self.root].tables
        best = None
        for element in self.root.iter():
            weight = self.weights.get(element)
            if weight is None or not weight.text or not self._names(element) & (self.strong | self.generic):
                continue
            own = weight.text - gone.get(element, 0)
            if own and left - own <= max(_STRAY, _STRAY_SHARE * left) and own > left - own and weight.tables == tables:
                best = element
        return best

    def _gone(self) -> dict[etree._Element, int]:
        """The characters left out so far in each element."""
        gone: dict[etree._Element, int] = {}
        for element in self.out:
            for outer in element.iterancestors():
                gone[outer] = gone.get(outer, 0) + self.text(element)
        return gone

    def _around(self, article: etree._Element) -> Iterator[etree._Element]:
        """The elements beside those that hold the article or the page's title before it."""
        kept = {article, *article.iterancestors()}
        if self.title is not None and self.weights[self.title].order < self.weights[article].order:
            kept |= self.above_title
        for outer in kept - {article, self.title}:
            for element in outer:
                if element not in kept and element not in self.out and self.text(element):
                    yield element

    def _before_title(self) -> Iterator[etree._Element]:
        if self.title is None:
            return
        walk = etree.iterwalk(self.root, events=("start",))
        for _, element in walk:
            if element is self.title:
                return
            weight = self.weights.get(element)
            if weight is None or element in self.above_title:
                continue
            walk.skip_subtree()
            paragraph = element.tag in ("p", "h1", "h2", "h3", "table", "center")
            if element not in self.out and not paragraph and 0 < weight.text <= _STRAY_BLOCK:
                yield element

    # ------------------------------------------------------------- names and titles

    def text(self, element: etree._Element) -> int:
        weight = self.weights.get(element)
        return weight_of(element) if weight is None else weight.text

    def _names(self, element: etree._Element) -> set[str]:
        return {*(element.get("class") or "").lower().split(), (element.get("id") or "").strip().lower()}

    def _parts(self, element: etree._Element) -> set[str]:
        """The names of an element and their parts: `rightNav`, `left-nav` and `nav_box` are all `nav`."""
        found = set()
        for name in [*(element.get("class") or "").split()[:8], element.get("id") or ""]:
            found.add(name[:80].lower())
            for word in re.split(r"[\W_\d]+", name[:80]):
                found.update(part.lower() for part in re.findall("[A-Z]?[a-z]+|[A-Z]+", word))
        return found

    def _title(self) -> etree._Element | None:
        """The page's title, named or tagged so: the longest that <title> says too, else the page's single h1."""
        found = [element for element, weight in self.weights.items() if self._may_be_title(element, weight)]
        said = [element for element in found if self._is_said(squash(text_of(element)))]
        if not said:
            headings = [element for element in found if element.tag == "h1"]
            return headings[0] if len(headings) == 1 else None
        return max(said, key=lambda one: (self.weights[one].text, -self.weights[one].order))

    def _is_said(self, text: str) -> bool:
        return bool(self.page_title) and (text in self.page_title or self.page_title in text)

    def _may_be_title(self, element: etree._Element, weight: Weight) -> bool:
        if not _SHORTEST_TITLE <= weight.text <= _LONGEST_TITLE or weight.link > weight.text // 2:
            return False
        if element.tag not in ("h1", "h2") and not self._names(element) & self.titles:
            return False
        return not squash(text_of(element)).endswith(self.sites)
