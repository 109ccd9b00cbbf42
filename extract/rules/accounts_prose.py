"""Final accounts and budgets: what the explanation says against the tables, and tables that are empty without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.contract import AccountLine, AccountTable, Report, Section, Source
from extract.rules.accounts import three_public_item, three_public_total
from extract.rules.engine import Flaw, rule
from extract.rules.ledger import TOTAL, YEAR_TOTAL, Amount, main_key, name_of, of_kind, plain, tables, whole
from extract.rules.prose import Statement, last_year, prose
from extract.text.normalize import fold, squash

_VERB = r"(?:预算|决算)?(?:总|合)?(?:数|额|金额)?(?:共计|共|合计|各|均)?(?:为|是|:)?$"
_OWNER = r"(?:^|[,。;:]|[局委院厅会部门位心处所室站队校馆社署办]|年度?)(?:\d{4}年度?)?(?:部门|单位)?"
_BOTH = r"(?:收入、?支出|收、支|收支|收入|支出)"
# Words before a figure, folded, and what they mean. The first that fits counts.
_QUANTITIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fiscal_total", re.compile(rf"财政拨款{_BOTH}(?:预算|决算)?(?:总计|总预算|总决算|总额){_VERB}")),
    ("grand_total", re.compile(rf"(?<!拨款)(?<!基金)(?<!预算){_BOTH}(?:预算|决算)?(?:总计|总预算|总决算){_VERB}")),
    ("income", re.compile(rf"(?:本年|年度|当年){{1}}收入(?:预算|决算)?合计{_VERB}|{_OWNER}收入(?:预算|决算)合计{_VERB}")),
    ("expenditure", re.compile(rf"(?:本年|年度|当年){{1}}支出(?:预算|决算)?合计{_VERB}|{_OWNER}支出(?:预算|决算)合计{_VERB}")),
    ("income", re.compile(r"(?:^|[,。;:局委院厅会门位心处所室站队校馆社署办])(?:本年|年度)?收入预算(?:数|为)*$")),
    ("expenditure", re.compile(r"(?:^|[,。;:局委院厅会门位心处所室站队校馆社署办])(?:本年|年度)?支出预算(?:数|为)*$")),
    ("fiscal_total", re.compile(r"(?:^|[,。;:])财政拨款支出预算(?:数|为)*$")),
    ("general_basic", re.compile(r"一般公共预算(?:财政)?(?:拨款)?基本支出" + _VERB)),
    ("general_public", re.compile(r"一般公共预算(?:财政)?拨款支出" + _VERB)),
    ("personnel", re.compile(r"(?:^|[,。;:)）])人员经费(?:支出)?" + _VERB)),
    ("operating", re.compile(r"(?:^|[,。;:)）])(?:日常)?公用经费(?:支出)?" + _VERB)),
    ("operating_cost", re.compile(r"机关运行经费(?:支出)?" + _VERB)),
    (
        "procurement",
        re.compile(r"政府采购(?:支出)?(?:预算|决算)?(?:总金额|总额|金额|支出)?(?:预算|决算)?(?:\([^()]*\))?(?:为|共|共计)?$"),
    ),
)
_PARTS_OF_TOTAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fiscal_appropriation", re.compile(r"(?:^|[,。;:])财政拨款收入" + _VERB)),
    ("basic", re.compile(r"(?:^|[,。;:])基本支出" + _VERB)),
    ("project", re.compile(r"(?:^|[,。;:])项目支出" + _VERB)),
)
_THREE_PUBLIC = re.compile(r"([^,。;:]*?)(?:支出|经费)?(决算|预算)?(?:支出)?(?:数|金额)?(?:为)?$")
_THREE_PUBLIC_WORDS = re.compile(r"出国|公务用车|公务接待|三公")
_CLASS = re.compile(r"([\u4e00-\u9fff]{2,20}?)(?:支出)?\(类\)(?:支出)?(?:预算|决算)?(?:数)?(?:为)?$")
_ITEM = re.compile(
    r"(?P<款>[\u4e00-\u9fff、]{2,30}?)(?:支出)?[（(]款[）)][\s\"“”]*(?P<项>[\u4e00-\u9fff（）()、]{2,40}?)[（(]项[）)][\"”]?"
    r"(?:(?:[^类款项]{0,400}?)支出决算(?:数)?为|(?:支出)?(?:预算|决算)?(?:数)?为?)(?P<figure>[\d,]+(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
# 人员经费 and 公用经费 of the public tables are those of one source of money; other sentences speak of all money.
_HALVES = frozenset(("personnel", "operating"))
_OF_BASIC = re.compile(r"(?:一般公共预算|财政拨款).*基本支出")
_SAID_YEAR = re.compile(r"(20\d{2})年")
_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
_BY_CLASS = frozenset(
    (
        *("income_expenditure_summary", "fiscal_summary", "general_public_expenditure", "expenditure", "fiscal_expenditure"),
        *("government_fund", "state_capital"),
    )
)
_SUBJECTS = {
    "government_fund": "政府性基金",
    "state_capital": "国有资本经营",
    "three_public": "三公",
    "procurement": "政府采购",
}
_NONE = r"(?:无|没有|未安排|未发生|不涉及|(?<![\d.])0(?:\.0+)?(?:万|亿)?元|为空|空表)"


@dataclass(frozen=True)
class _Told:
    """A figure of the text, its name in a message, and the amounts of tables that it may be."""

    name: str
    statement: Statement
    amounts: list[Amount]


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算情况说明、部门预算编制说明的文字与公开表",
    example="本年支出合计：文字490.9万元，公开03表支出决算表480.9万元",
)
def account_prose_differs(report: Report) -> Iterator[Flaw]:
    """A total, a class or an item of 三公经费 is another amount in the explanation than in each table that prints it.

    Changes against the year before and shares are checked by the rules on ratios. One finding a quantity.
    """
    if not tables(report):
        return
    said: set[str] = set()
    for told in _told(report):
        amounts = [amount for amount in told.amounts if amount.scale is not None]
        if not amounts or told.name in said or any(_same(told.statement, amount) for amount in amounts):
            continue
        said.add(told.name)
        first = amounts[0]
        message = f"{told.name}：文字{told.statement.raw}，{name_of(first.table)}{first.raw}"
        yield Flaw(message, first.raw, told.statement.raw, (*told.statement.sources, *first.sources))


def _same(statement: Statement, amount: Amount) -> bool:
    error = max(statement.coarse, amount.error) * 1.02 + 1e-6
    return abs(statement.number - amount.number * (amount.scale or 1)) <= error


def _told(report: Report) -> Iterator[_Told]:
    ledger = _Ledger(tables(report))
    text = prose(report)
    head, section = "", -1
    for sentence in text.sentences:
        # The parts of a total may follow it as paragraphs of their own.
        head = head if sentence.section == section else ""
        section, titles = sentence.section, text.titles(sentence)
        for statement in sentence.statements:
            if statement.kind != "amount" or not statement.exact or statement.family != "元" or not ledger.covers(statement):
                continue
            name = next((name for name, pattern in _QUANTITIES if pattern.search(statement.lead)), "")
            part = next((part for part, pattern in _PARTS_OF_TOTAL if pattern.search(statement.lead)), "")
            if name in _HALVES and head != "general_basic" and not any(map(_OF_BASIC.search, titles)):
                continue
            if name:
                yield _Told(_NAMES[name], statement, ledger.of(name))
                head = name
            elif part and head == ("income" if part == "fiscal_appropriation" else "expenditure"):
                yield _Told(_NAMES[part], statement, ledger.of(part))
            elif found := _CLASS.search(statement.lead):
                yield _Told(f"{found.group(1)}（类）", statement, ledger.classes(found.group(1)))
            else:
                yield from _three_public(statement, ledger)


_NAMES = {
    "fiscal_total": "财政拨款收支总计",
    "grand_total": "收支总计",
    "income": "本年收入合计",
    "expenditure": "本年支出合计",
    "general_basic": "一般公共预算财政拨款基本支出",
    "general_public": "一般公共预算财政拨款支出",
    "personnel": "人员经费",
    "operating": "公用经费",
    "operating_cost": "机关运行经费",
    "procurement": "政府采购",
    "fiscal_appropriation": "财政拨款收入",
    "basic": "基本支出",
    "project": "项目支出",
}


def _three_public(statement: Statement, ledger: _Ledger) -> Iterator[_Told]:
    clause = re.split(r"[,。;:的]", statement.lead)[-1]
    found = _THREE_PUBLIC.search(clause)
    words = re.sub(r"^(?:其中|[(（\d一二三四五六七八九十]+[)）.、])*", "", found.group(1)) if found else ""
    item = "total" if _TOTAL_COST.search(words) else three_public_item(words)
    if found is None or item is None or len(words) > 16:
        return
    column = "budget" if found.group(2) == "预算" or statement.role == "budget" else "final" if ledger.final else "budget"
    yield _Told(_ITEM_NAMES[item], statement, ledger.three_public(item, column))


_TOTAL_COST = re.compile(r"三公[\"'”’]?经费(?:财政拨款|合计)?(?:支出)?(?:年初)?$")
_ITEM_NAMES = {
    "total": "“三公”经费",
    "abroad": "因公出国（境）费",
    "vehicles": "公务用车购置及运行费",
    "purchase": "公务用车购置费",
    "running": "公务用车运行费",
    "reception": "公务接待费",
    "meeting": "会议费",
    "training": "培训费",
}


@dataclass(frozen=True)
class _Ledger:
    """The amounts of all tables by what they are."""

    tables: Sequence[AccountTable]

    @property
    def final(self) -> bool:
        """Whether there are final accounts, so that a budget in prose is not what the tables print."""
        return any(main_key(table) == "final" or "决算" in (table.title or "") for table in self.tables)

    def covers(self, statement: Statement) -> bool:
        """Whether a figure can be one of these tables: of their year, and no budget where they print final accounts.

        三公经费 has its budget in final accounts too.
        """
        years = {table.fiscal_year for table in self.tables}
        said = _SAID_YEAR.findall(statement.lead)
        of_year = not said or not years - {None} or int(said[-1]) in years
        cars = _THREE_PUBLIC_WORDS.search(statement.lead + statement.full) is not None
        return of_year and not last_year(statement) and (statement.role != "budget" or not self.final or cars)

    def of(self, name: str) -> list[Amount]:
        match name:
            case "fiscal_total":
                return self._grand("fiscal_summary")
            case "grand_total":
                return self._grand("income_expenditure_summary")
            case "income" | "expenditure":
                own = [a for a in self._sides("income_expenditure_summary", TOTAL) if a.line.side == name]
                years = [a for a in own if YEAR_TOTAL.match(plain(a.line.label))]
                return [*(a for t in self.tables if t.kind == name for a in _of(t, whole(t), "total")), *(years or own)]
            case "basic" | "project":
                return [a for t in of_kind(self.tables, "expenditure") for a in _of(t, whole(t), name)]
            case "fiscal_appropriation":
                return [a for t in of_kind(self.tables, "income") for a in _of(t, whole(t), name)]
            case "general_public":
                own = [a for t in of_kind(self.tables, "general_public_expenditure") for a in _of(t, whole(t), "total")]
                tops = [a for a in self._sides("fiscal_summary", YEAR_TOTAL) if a.key == "general_public_budget"]
                return [*own, *tops]
            case "general_basic":
                public = of_kind(self.tables, "general_public_expenditure")
                lines = [a for t in of_kind(self.tables, "basic_expenditure") for a in _of(t, whole(t), "total")]
                return [*(a for t in public for a in _exactly(t, whole(t), "basic")), *lines]
            case "personnel" | "operating":
                return [a for t in of_kind(self.tables, "basic_expenditure") for a in _half(t, name)]
            case "operating_cost":
                own = [a for t in of_kind(self.tables, "operating_cost") for a in _of(t, whole(t), "total")]
                rows = [(t, line) for t in of_kind(self.tables, "three_public") for line in t.rows]
                return [*own, *(a for t, line in rows if "机关运行" in (line.label or "") for a in _of(t, line, "total"))]
            case _:
                return [a for t in of_kind(self.tables, "procurement") for a in _of(t, whole(t), "total")]

    def _grand(self, kind: str) -> list[Amount]:
        """The grand totals, before those of the year: some texts mean the one by 总计, some the other."""
        found = self._sides(kind, TOTAL)
        return sorted(found, key=lambda amount: bool(YEAR_TOTAL.match(plain(amount.line.label))))

    def _sides(self, kind: str, label: re.Pattern[str]) -> list[Amount]:
        lines = [(t, line) for t in self.tables if t.kind == kind for line in t.rows if label.match(plain(line.label))]
        return [Amount(table, line, key) for table, line in lines for key in line.amounts]

    def classes(self, name: str) -> list[Amount]:
        """The amounts of a class of functions, wherever a table of expenditure prints it."""
        bare = name.removesuffix("支出")
        return [
            Amount(table, line, key)
            for table in self.tables
            if table.kind in _BY_CLASS
            for line in table.rows
            if line.depth == 0 and plain(line.label).removesuffix("支出") == bare
            for key in line.amounts
        ]

    def three_public(self, item: str, column: str) -> list[Amount]:
        """An item of 三公经费 in one column; nothing where its cell is empty."""
        lines = [(table, line) for table in of_kind(self.tables, "three_public") for line in table.rows]
        if item == "total":
            totals = [(t, three_public_total(t.rows)) for t in of_kind(self.tables, "three_public")]
            return [Amount(table, line, column) for table, line in totals if line is not None and column in line.amounts]
        mine = [(table, line) for table, line in lines if three_public_item(plain(line.label)) == item]
        return [Amount(table, line, column) for table, line in mine if column in line.amounts]

    def items(self, group: str, item: str) -> list[Amount]:
        """The amounts of a 项 under a 款, by their names."""
        found: list[Amount] = []
        for table in of_kind(self.tables, "general_public_expenditure", "expenditure", "fiscal_expenditure"):
            names = {line.code: _bare(line.label) for line in table.rows if line.code}
            found += [
                Amount(table, line, key)
                for line in table.rows
                if line.code and len(line.code) == 7 and _bare(line.label) == item and names.get(line.code[:5], group) == group
                for key in line.amounts
            ]
        return found


def _bare(label: str | None) -> str:
    return fold(plain(label)).removesuffix("支出")


def _of(table: AccountTable, line: AccountLine | None, key: str) -> list[Amount]:
    """The amount of a line in that column, or in the only one of its table."""
    if line is None:
        return []
    return [Amount(table, line, k) for k in dict.fromkeys((key, main_key(table))) if k in line.amounts][:1]


def _exactly(table: AccountTable, line: AccountLine | None, key: str) -> list[Amount]:
    return [Amount(table, line, key)] if line is not None and key in line.amounts else []


def _half(table: AccountTable, name: str) -> list[Amount]:
    """人员经费 or 公用经费 of a table of basic expenditure: its column, or the total of its half."""
    word = {"personnel": "人员经费合计", "operating": "公用经费合计"}[name]
    halves = [line for line in table.rows if plain(line.label) == word]
    return [*_exactly(table, whole(table), name), *(a for line in halves for a in _of(table, line, main_key(table)))]


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算情况说明“一般公共预算财政拨款支出决算具体情况”与公开05表",
    example="人力资源和社会保障管理事务（款）行政运行（项）：文字310.1万元，公开05表一般公共预算财政拨款支出决算表300.1万元",
)
def account_item_differs(report: Report) -> Iterator[Flaw]:
    """The amount of a 项 (项 under 款, both named) is another one in the explanation than in each table that prints it.

    In final accounts that is what follows 支出决算为; the budget beside it stands in no table.
    """
    ledger = _Ledger(tables(report))
    if not ledger.tables:
        return
    for section in _sections(report.outline):
        for found in _ITEM.finditer(squash(section.title + section.text)):
            group, item = _bare(found["款"]), _bare(found["项"])
            amounts = [amount for amount in ledger.items(group, item) if amount.scale is not None]
            figure = float(found["figure"].replace(",", ""))
            decimals = len(found["figure"].partition(".")[2])
            error = _UNITS[found["unit"]] * 10.0**-decimals / 2
            yuan = figure * _UNITS[found["unit"]]
            if amounts and not any(abs(a.number * (a.scale or 1) - yuan) <= max(error, a.error) * 1.02 + 1e-6 for a in amounts):
                first = amounts[0]
                raw = f"{found['figure']}{found['unit']}"
                name = f"{found['款']}（款）{found['项']}（项）"
                message = f"{name}：文字{raw}，{name_of(first.table)}{first.raw}"
                place = (section.source,) if section.source else ()
                yield Flaw(message, first.raw, raw, (*place, *first.sources))


def _sections(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _sections(section.children)


@rule(
    "table-empty",
    severity="info",
    source="部门决算、预算公开要求：空表须公开并注明“本表无数据”",
    example="公开08表政府性基金预算财政拨款收入支出决算表没有数据，表注和文字都没有说明",
)
def empty_table_unexplained(report: Report) -> Iterator[Flaw]:
    """A public table has no figure, and neither its note nor the text says that there is nothing to report."""
    for table in tables(report):
        subject = _SUBJECTS.get(table.kind)
        if table.declared_empty or any(line.amounts for line in table.rows):
            continue
        if subject and _explained(report, subject):
            continue
        source: tuple[Source, ...] = (table.source,) if table.source else ()
        yield Flaw(f"{name_of(table)}没有数据，表注和文字都没有说明", sources=source)


def _explained(report: Report, subject: str) -> bool:
    told = re.compile(rf"{_NONE}[^。]{{0,30}}{subject}|{subject}[^。]{{0,40}}{_NONE}")
    return any(told.search(squash(section.title + section.text)) for section in _sections(report.outline))
