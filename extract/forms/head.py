"""What a report says of itself: title, kind, fiscal year, organisation, region."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from extract.contract import Region
from extract.forms.organization import Names
from extract.lexicon import Lexicon
from extract.model import Document, Table
from extract.text.candidates import Item, is_title_line, stream
from extract.text.headings import mark_of, tidy
from extract.text.levels import Node
from extract.text.normalize import squash, trim
from extract.text.numerals import chinese
from extract.text.regions import regions
from extract.text.toc import Line, body_lines

_YEAR = re.compile(r"(20\d\d|[二2][〇○零0OＯ][一二三四五六七八九〇○零]{2})\s*年(度)?")
_YEAR_ONLY = re.compile(r"^(?:20\d\d|[二2][〇○零0OＯ]\S\S)年度?$")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【（(]20\d\d[〕\]】）)]\d*号")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")
# A cover has its title among its first lines; a title has seldom more than three.
_MOST_COVER_LINES, _MOST_TITLE_LINES, _TITLE_ROWS = 40, 4, 3


@dataclass(frozen=True)
class Head:
    """The head of a document. `report_type` is the kind of report as its title names it."""

    title: str | None = None
    report_type: str | None = None
    fiscal_year: int | None = None
    organization: str | None = None
    region: Region | None = None


def head_of(document: Document, lexicon: Lexicon, items: Sequence[Item] | None = None) -> Head:
    """The head of a document, from its cover, the heads of its forms and, last, its text.

    The organisation is the full name that the document prints (某某市就业服务中心 in a form for 市就业服务中心 on the cover);
    the region is that of its name, None where a name fits several provinces and nothing tells which. `items` are the
    document's lines with their candidates for headings, where they are at hand.
    """
    cover = _Cover(items or stream(body_lines(document, lexicon), lexicon), lexicon)
    title, stands = cover.title
    report_type = cover.type_of(title) if title else None
    names = Names.of(document, lexicon)
    on_cover = [*_in_title(title, lexicon), *cover.organizations(names)]
    organization = names.choose(on_cover)
    text = names.text
    year = _fiscal_year(title, [line for line in cover.lines if line not in stands], text)
    return Head(title, report_type, year, organization, _region(organization, title, text, lexicon))


@cache
def _owner(lexicon: Lexicon) -> re.Pattern[str]:
    """What finds an organisation at the start of a title, before the subject."""
    suffixes, subjects = (
        "|".join(sorted(map(re.escape, lexicon.roles("titles.organizations")[role]), key=len, reverse=True))
        for role in ("suffixes", "subjects")
    )
    return re.compile(rf"(.{{2,30}}?(?:{suffixes}))(?:的|（本级）)?(?={subjects}|$)")


def _in_title(title: str | None, lexicon: Lexicon) -> list[str]:
    """The organisation that a title names before its subject: 某某局 in `2020年度某某局部门整体支出绩效自评报告`."""
    words = _YEAR.sub("", squash(title or "")).removeprefix("关于").lstrip("《“")
    found = _owner(lexicon).match(words)
    return [found[1]] if found else []


def _region(organization: str | None, title: str | None, text: str, lexicon: Lexicon) -> Region | None:
    table = regions(lexicon)
    for name in (organization, title):
        if name and (span := table.find(name)):
            return table.resolve(span, [organization or "", title or "", text])
    if organization and organization[0] in "省市州县区":
        return table.most_named(text, organization[0])
    return None


def _fiscal_year(title: str | None, cover: Sequence[str], text: str) -> int | None:
    """The year of the title; else of another line of the cover that is no date; else the `年度` that the text names most."""
    for line in (title or "", *cover):
        if year := _year(line):
            return year
    marked = Counter(y for m in _YEAR.finditer(text) if m[2] and (y := _number(m[1])))
    return marked.most_common(1)[0][0] if marked else None


def _year(line: str) -> int | None:
    found = [(bool(m[2]), y) for m in _YEAR.finditer(squash(line)) if (y := _number(m[1]))]
    marked = [year for of_budget, year in found if of_budget]
    years = marked or [year for _, year in found]
    return years[-1] if years else None


def _number(text: str) -> int | None:
    year = int(text) if text.isascii() and text.isdigit() else chinese(re.sub("[○OＯ0零]", "〇", text).replace("2", "二"))
    return year if year and 2000 <= year < 2100 else None


@dataclass(frozen=True)
class _Cover:
    """What stands before the first heading or table, and the first of these."""

    items: Sequence[Item]
    lexicon: Lexicon

    @cached_property
    def lines(self) -> list[str]:
        found = []
        for item in self.items[:_MOST_COVER_LINES]:
            if not isinstance(item, Line):
                break
            found.append(item.text)
        return found

    @cached_property
    def _types(self) -> tuple[str, ...]:
        types = {alias for aliases in self.lexicon.roles("titles.types").values() for alias in aliases}
        return tuple(sorted(types, key=len, reverse=True))

    def type_of(self, title: str) -> str | None:
        """The longest name of a kind of report that a title, but for an aside in brackets, ends with."""
        tight = _ASIDE.sub("", squash(title).rstrip("》”"))
        for kind in self._types:
            if tight.endswith(kind):
                return kind
        continued = next((c for c in self._continuations if tight.endswith(c)), "")
        whole = self.type_of(tight.removesuffix(continued)) if continued else None
        return whole + continued if whole else None

    @cached_property
    def _continuations(self) -> tuple[str, ...]:
        return tuple(sorted(self.lexicon.roles("titles.continuations")["all"], key=len, reverse=True))

    @cached_property
    def title(self) -> tuple[str | None, list[str]]:
        """The title and the lines it stands on: the first line that ends with a kind of report and the lines over it.

        Without one: the title row of the first table, the title of a report inside, the first line that names a year.
        """
        lines = self.lines
        for last, text in enumerate(lines):
            if not (self._fits(text) and self.type_of(text)):
                continue
            first, end = last, last + 1
            while first > 0 and last - first + 1 < _MOST_TITLE_LINES and self._fits(lines[first - 1]):
                first -= 1
            if end < len(lines) and squash(lines[end]) in self._continuations:
                end += 1
            return "".join(map(tidy, lines[first:end])), lines[first:end]
        return next(self._other_titles(), None), []

    def _other_titles(self) -> Iterator[str]:
        tables = [item for item in self.items if isinstance(item, Table)]
        if tables:
            for cell in tables[0].cells:
                if cell.row < _TITLE_ROWS and 2 * cell.colspan > tables[0].n_cols and self.type_of(trim(cell.text)):
                    yield tidy(cell.text)
        yield from (item.title for item in self.items if isinstance(item, Node) and item.kind == "title")
        yield from (
            tidy(line) for line in self.lines if self._fits(line) and _year(line) and not _YEAR_ONLY.match(squash(line))
        )

    def _fits(self, text: str) -> bool:
        cover = self.lexicon.roles("titles.cover")
        tight = squash(text)
        aside = _ASIDE.sub("", tight)
        return (
            is_title_line(aside)
            and not _DOCUMENT_NUMBER.search(tight)
            and mark_of(text) is None
            and not tight.endswith(cover["ending"])
            and not any(mark == tight.strip("（）()") for mark in cover["marks"])
        )

    def organizations(self, names: Names) -> list[str]:
        """The lines of the cover that are nothing but the name of an organisation."""
        return [squash(line) for line in self.lines if self._fits(line) and names.is_organization(squash(line))]
