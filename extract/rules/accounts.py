"""Final accounts and budgets: sums within a table, and the same total over the tables of one publication."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from extract.contract import AccountKind, AccountLine, AccountTable, Report, Source
from extract.rules.engine import Flaw, rule
from extract.rules.figures import added, shown, tidy
from extract.rules.ledger import (
    BALANCE,
    FUNDS,
    NUMBERED,
    TOTAL,
    USES,
    YEAR_TOTAL,
    Amount,
    Rounding,
    cells,
    main_key,
    name_of,
    of_kind,
    plain,
    publications,
    tables,
    whole,
)
from extract.rules.view import short

# The columns that make up another one, where a table has at least one of them and no column of another kind.
_INCOMES = (
    ("fiscal_appropriation", "special_account", "unit_funds", "superior_subsidy", "institutional", "business"),
    ("affiliated_remittance", "other"),
)
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("total", USES),
    ("total", FUNDS),
    ("total", (*_INCOMES[0], *_INCOMES[1])),
    ("basic", ("personnel", "operating")),
    ("total", ("personnel", "operating")),
)
_KEY_NAMES = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "公用经费",
}
_WHOLE_TABLE: tuple[AccountKind, ...] = ("income_expenditure_summary", "fiscal_summary")
_QUOTES = re.compile("[“”\"'‘’]")
_ITEMS = (
    ("abroad", re.compile(r"出国|出境")),
    ("vehicles", re.compile(r"^(?:公务用车|公车)(?:购置(?:及|和)?运行(?:维护)?费?|费用?)$|^公务用车购置(?:及|和)运行")),
    ("purchase", re.compile(r"^(?:公务用车|公车)?购置费?$")),
    ("running", re.compile(r"^(?:公务用车|公车)?运行(?:维护)?费?$")),
    ("reception", re.compile(r"^公?务?接待费?$")),
    ("meeting", re.compile(r"^会议费$")),
    ("training", re.compile(r"^培训费$")),
)


@rule(
    "parts-not-total",
    severity="error",
    source="政府收支分类科目：类、款、项逐级汇总；部门决算公开02、03、05、06表及预算对应各表",
    example="公开03表支出决算表：208社会保障和就业支出合计印460.8，其下各款420.6+50.2合计470.8",
)
def account_code_sums(report: Report) -> Iterator[Flaw]:
    """The lines under a code of function or economy are more than it, or the classes more than the total of the table.

    A column in which some lines print nothing is summed as printed; a line without parts is not looked at.
    """
    yield from (flaw for flaw, short_of in _code_sums(report) if not short_of)


@rule(
    "parts-not-total",
    severity="warning",
    source="政府收支分类科目：类、款、项逐级汇总；涉密科目不公开，其上级合计仍含其数",
    example="公开03表支出决算表：208社会保障和就业支出合计印560.8，其下各款420.6+40.2合计460.8",
)
def account_codes_short(report: Report) -> Iterator[Flaw]:
    """The lines under a code of function or economy are less than it, or the classes less than the total of the table.

    A warning, as lines that are secret are left out while the total counts them: in the budget of a province that is
    public, 公共安全支出 and 工业和信息产业监管 exceed their lines.
    """
    yield from (flaw for flaw, short_of in _code_sums(report) if short_of)


def _code_sums(report: Report) -> Iterator[tuple[Flaw, bool]]:
    """What does not add up, and whether the parts fall short."""
    for table in tables(report):
        rounding = Rounding.of(table)
        below = _by_parent(table)
        codes = Counter(line.code for line in table.rows)
        for line in table.rows:
            parts = below.get(line.code or "", [])
            if line.code and codes[line.code] == 1 and all(codes[part.code] == 1 for part in parts):
                what = "其下各款" if len(line.code) == 3 else "其下各项"
                name = f"{line.code}{short(line.label or '')}"
                yield from _both_ways(_sum(table, rounding, line, parts, name, what))
        total = whole(table)
        classes = [line for line in table.rows if line.code and len(line.code) == 3]
        if total is not None and classes and all(codes[line.code] == 1 for line in classes) and not _split(table):
            yield from _both_ways(_sum(table, rounding, total, classes, short(total.label or "合计"), "各类"))


def _both_ways(flaws: Iterator[Flaw]) -> Iterator[tuple[Flaw, bool]]:
    for flaw in flaws:
        expected, printed = flaw.expected, flaw.actual
        assert isinstance(expected, int | float) and isinstance(printed, int | float)
        yield flaw, expected < printed


def _by_parent(table: AccountTable) -> dict[str, list[AccountLine]]:
    """The coded lines by the code one level up: 20801 under 208, 2080101 under 20801."""
    below: dict[str, list[AccountLine]] = {}
    for line in table.rows:
        if line.code and len(line.code) > 3:
            below.setdefault(line.code[:-2], []).append(line)
    return below


def _split(table: AccountTable) -> bool:
    """Whether a table has totals of its halves only: 人员经费合计 | 公用经费合计."""
    return sum(line.code is None and bool(line.label) and "合计" in (line.label or "") for line in table.rows) > 1


def _sum(
    table: AccountTable, rounding: Rounding, line: AccountLine, parts: Sequence[AccountLine], name: str, what: str
) -> Iterator[Flaw]:
    if not parts:
        return
    for key, expected in line.amounts.items():
        if key in ("change", "change_rate", "completion_rate") or key.endswith("_rate"):
            continue
        amounts = [part.amounts[key] for part in parts if key in part.amounts]
        if not amounts or rounding.fits(amounts, expected):
            continue
        column = _KEY_NAMES.get(key, "")
        column = "" if name.endswith("计") and column == "合计" else column
        yield Flaw(
            f"{name_of(table)}：{name}{column}印{shown(expected)}，{what}{added(amounts)}合计{shown(sum(amounts))}",
            tidy(sum(amounts)),
            expected,
            _places(key, line, *parts),
        )


def _places(key: str, *lines: AccountLine) -> tuple[Source, ...]:
    return tuple(source for line in lines if key in line.amounts for source in cells(line, key))


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开03、04、05表：本年支出合计=基本支出+项目支出+…；预算对应各表",
    example="公开03表支出决算表：2080102一般行政管理事务合计印120.5，各列130.5合计130.5",
)
def account_row_sums(report: Report) -> Iterator[Flaw]:
    """The columns of a line do not add up to its total: 基本支出, 项目支出; the four budgets; the sources of income."""
    for table in tables(report):
        rounding = Rounding.of(table)
        named = {key for line in table.rows for key in line.amounts}
        for total, parts in _COLUMNS:
            if total not in named or not named & set(parts) or not _closed(named, total, parts):
                continue
            for line in table.rows:
                amounts = [line.amounts[key] for key in parts if key in line.amounts]
                expected = line.amounts.get(total)
                if expected is None or not amounts:
                    continue
                if not rounding.fits(amounts, expected):
                    name = f"{line.code or ''}{short(line.label or '')}"
                    column = "" if TOTAL.match(plain(line.label)) and total == "total" else _KEY_NAMES[total]
                    yield Flaw(
                        f"{name_of(table)}：{name}{column}印{shown(expected)}，各列{added(amounts)}合计{shown(sum(amounts))}",
                        tidy(sum(amounts)),
                        expected,
                        tuple(s for key in (total, *parts) if key in line.amounts for s in cells(line, key)),
                    )


def _closed(named: set[str], total: str, parts: Sequence[str]) -> bool:
    """Whether the table has no column beside a total and its parts that may belong to it too."""
    below = {"personnel", "operating"} if total == "total" and "basic" in parts else set()
    below |= set(FUNDS) if "fiscal_appropriation" in parts and "fiscal_appropriation" in named else set()
    rest = named - set(parts) - {total} - below
    return total == "basic" or not rest


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开01、04表：本年收入合计、本年支出合计、总计各为其上各行之和；预算收支总表",
    example="公开01表收入支出决算总表：本年收入合计印495.9，其上各行480.9+5合计485.9",
)
def account_side_sums(report: Report) -> Iterator[Flaw]:
    """The numbered lines of 收入 or of 支出 do not add up to the year's total, or that and the balances not to 总计."""
    for table in of_kind(tables(report), *_WHOLE_TABLE):
        rounding = Rounding.of(table)
        for block in _blocks(table):
            rows = [*block, *_year_total(table, block)]
            for key in dict.fromkeys(key for line in rows for key in line.amounts):
                yield from _running(table, rounding, rows, key)


def _blocks(table: AccountTable) -> list[list[AccountLine]]:
    """The lines of each block side by side: a total of all ends it."""
    blocks: dict[tuple[str | None, str | None], list[AccountLine]] = {}
    for line in table.rows:
        blocks.setdefault((line.side, line.group), []).append(line)
    return list(blocks.values())


def _year_total(table: AccountTable, rows: Sequence[AccountLine]) -> list[AccountLine]:
    """The year's total of the half, for a block that prints none as one beside it has a total for both."""
    if any(TOTAL.match(plain(line.label)) for line in rows):
        return []
    return [line for line in table.rows if line.side == rows[0].side and YEAR_TOTAL.match(plain(line.label))][:1]


def _running(table: AccountTable, rounding: Rounding, rows: Sequence[AccountLine], key: str) -> Iterator[Flaw]:
    parts: list[AccountLine] = []
    for line in rows:
        label = plain(line.label)
        if not TOTAL.match(label):
            if line.depth == 0 and (NUMBERED.match(line.label or "") or BALANCE.search(label)):
                parts.append(line)
            elif line.depth == 0 and key in line.amounts:
                return
            continue
        amounts = [part.amounts[key] for part in parts if key in part.amounts]
        expected = line.amounts.get(key)
        if expected is None or not amounts:
            continue
        if not rounding.fits(amounts, expected):
            yield Flaw(
                f"{name_of(table)}：{short(line.label or '')}印{shown(expected)}，"
                f"其上各行{added(amounts)}合计{shown(sum(amounts))}",
                tidy(sum(amounts)),
                expected,
                _places(key, line, *parts),
            )
            return


@rule(
    "parts-not-total",
    severity="error",
    source="政府采购预算表、收支总表：各行为其下各行之和",
    example="收入支出决算总表：一、财政拨款收入印480.9，其下各行480.9+10.5合计491.4",
)
def account_list_sums(report: Report) -> Iterator[Flaw]:
    """The lines under a line without a code are more than it; in a table of 政府采购, where lists are whole, also less."""
    for table in tables(report):
        if table.kind not in (*_WHOLE_TABLE, "procurement") or any(line.code for line in table.rows):
            continue
        whole_lists, rounding = table.kind == "procurement", Rounding.of(table)
        for rows in [table.rows] if whole_lists else _blocks(table):
            for index, line in enumerate(rows):
                flaws = _sum(table, rounding, line, _under(rows, index), short(line.label or ""), "其下各行")
                yield from (flaw for flaw, short_of in _both_ways(flaws) if whole_lists or not short_of)


def _under(rows: Sequence[AccountLine], index: int) -> list[AccountLine]:
    """The lines right under one; for a total at the head of a list all of the highest."""
    top = rows[index]
    heads = index == 0 and TOTAL.match(plain(top.label)) is not None
    below = list(rows[index + 1 :] if heads else takewhile(lambda line: line.depth > top.depth, rows[index + 1 :]))
    highest = min((line.depth for line in below), default=0)
    return [line for line in below if line.depth == highest]


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开01、04表及预算收支总表：收入总计=支出总计",
    example="公开01表收入支出决算总表：收入总计498.2，支出总计508.2",
)
def account_sides_differ(report: Report) -> Iterator[Flaw]:
    """收入 and 支出 of a table have different grand totals."""
    for table in of_kind(tables(report), *_WHOLE_TABLE):
        ends = {side: _grand(table, side) for side in ("income", "expenditure")}
        income, expenditure = ends["income"], ends["expenditure"]
        if income is None or expenditure is None:
            continue
        a, b = income.number, expenditure.number
        if not Rounding.of(table).fits([a], b):
            message = f"{name_of(table)}：收入总计{shown(a)}，支出总计{shown(b)}"
            yield Flaw(message, a, b, (*income.sources, *expenditure.sources))


def _grand(table: AccountTable, side: str) -> Amount | None:
    """The last total of a half, in its column of totals."""
    lines = [line for line in table.rows if line.side == side and TOTAL.match(plain(line.label)) and line.amounts]
    if not lines or YEAR_TOTAL.match(plain(lines[-1].label)):
        return None
    key = next((key for key in ("total", main_key(table)) if key in lines[-1].amounts), None)
    return Amount(table, lines[-1], key) if key else None


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开01至09表：同一合计在各表一致；预算对应各表",
    example="本年支出合计：公开01表收入支出决算总表480.9万元，公开03表支出决算表490.9万元",
)
def account_tables_differ(report: Report) -> Iterator[Flaw]:
    """The same total is another amount in another table of the publication.

    Where a table may count the balances of the year before or not, either total fits. Nothing is said where a
    publication has several tables of a kind that do not agree among themselves.
    """
    for publication in publications(report):
        for name, groups in _totals(publication):
            seen = [(key, group) for key, group in groups if group]
            if len(seen) < 2 or any(amount.scale is None for _, group in seen for amount in group):
                continue
            (_, first), *others = seen
            for _, other in others:
                if not any(_agree(a, b) for a in first for b in other):
                    a, b = first[0], other[0]
                    message = f"{name}：{name_of(a.table)}{a.raw}，{name_of(b.table)}{b.raw}"
                    yield Flaw(message, a.number, b.number, (*a.sources, *b.sources))


def _agree(a: Amount, b: Amount) -> bool:
    difference = abs(a.number * (a.scale or 1) - b.number * (b.scale or 1))
    return difference <= a.error + b.error + 0.005 * max(a.scale or 1, b.scale or 1)


Groups = list[tuple[str, list[Amount]]]


def _totals(publication: Sequence[AccountTable]) -> Iterator[tuple[str, Groups]]:
    """Name of a quantity, and its candidates by table."""
    summary = of_kind(publication, "income_expenditure_summary")
    fiscal = of_kind(publication, "fiscal_summary")
    public = of_kind(publication, "general_public_expenditure")
    for side, name, kind in (("income", "本年收入合计", "income"), ("expenditure", "本年支出合计", "expenditure")):
        tops = [amount for table in summary for amount in _side_totals(table, side, ("total",))]
        below = [amount for table in publication if table.kind == kind for amount in _all(table, ("total",))]
        yield name, [("summary", tops), (kind, below)]
    for key, name, kind in (
        ("general_public_budget", "一般公共预算财政拨款支出", "general_public_expenditure"),
        ("government_fund", "政府性基金预算财政拨款支出", "government_fund"),
        ("state_capital", "国有资本经营预算财政拨款支出", "state_capital"),
    ):
        tops = [a for table in fiscal for a in _side_totals(table, "expenditure", (key,)) if a.key == key]
        own = ("expenditure", "total")
        below = [a for table in publication if table.kind == kind for a in _all(table, own)]
        yield name, [("fiscal", tops), (kind, below)]
    basic = [amount for table in public for amount in _all(table, ("basic",)) if amount.key == "basic"]
    lines = [amount for table in of_kind(publication, "basic_expenditure") for amount in _all(table, ("total",))]
    yield "一般公共预算财政拨款基本支出", [("public", basic), ("basic", lines)]


def _side_totals(table: AccountTable, side: str, keys: Sequence[str]) -> list[Amount]:
    lines = [line for line in table.rows if line.side == side and TOTAL.match(plain(line.label))]
    return [Amount(table, line, key) for line in lines for key in (*keys, main_key(table)) if key in line.amounts]


def _all(table: AccountTable, keys: Sequence[str]) -> list[Amount]:
    """The amount of the whole table: of its line 合计, or of its halves together where it has only totals of those."""
    line = whole(table)
    if line is None:
        halves = [each for each in table.rows if each.code is None and "合计" in (each.label or "")]
        return [_joined(table, halves)] if len(halves) == 2 and all(main_key(table) in each.amounts for each in halves) else []
    key = next((key for key in (*keys, main_key(table)) if key in line.amounts), None)
    return [Amount(table, line, key)] if key else []


def _joined(table: AccountTable, halves: Sequence[AccountLine]) -> Amount:
    """人员经费合计 and 公用经费合计 as one amount, standing where the first does."""
    key = main_key(table)
    total = tidy(sum(half.amounts[key] for half in halves))
    return Amount(table, halves[0].model_copy(update={"amounts": {key: total}}), key)


@rule(
    "parts-not-total",
    severity="error",
    source="部门决算公开07表：“三公”经费合计=因公出国（境）费+公务用车购置及运行费+公务接待费",
    example="公开07表财政拨款“三公”经费支出决算表：合计印9.5，因公出国（境）费、公务用车购置及运行费、公务接待费3.25+5合计8.25",
)
def three_public_sums(report: Report) -> Iterator[Flaw]:
    """三公经费 is not the sum of its three parts, or the cost of vehicles not that of purchase and running."""
    for table in of_kind(tables(report), "three_public"):
        rounding = Rounding.of(table)
        for rows in _stretches(table):
            total = three_public_total(rows)
            found = {item: line for line in reversed(rows) if (item := three_public_item(plain(line.label)))}
            vehicles = found.get("vehicles")
            if total and {"abroad", "vehicles", "reception"} <= found.keys():
                parts = [found[name] for name in ("abroad", "vehicles", "reception")]
                yield from _sum(
                    table,
                    rounding,
                    total,
                    parts,
                    short(total.label or "合计"),
                    "因公出国（境）费、公务用车购置及运行费、公务接待费",
                )
            every = next((line for line in rows if plain(line.label) == "合计"), None)
            others = [line for line in rows if plain(line.label) in ("会议费", "培训费")]
            if total is not None and every is not None and every is not total and len(others) == 2:
                yield from _sum(table, rounding, every, [total, *others], "合计", "“三公”经费、会议费、培训费")
            if vehicles is not None and {"purchase", "running"} <= found.keys():
                parts = [found["purchase"], found["running"]]
                yield from _sum(table, rounding, vehicles, parts, short(vehicles.label or ""), "购置费、运行费")


def three_public_item(name: str) -> str | None:
    """Which part of 三公经费 a name is (会议费 and 培训费 stand beside them in some tables); None for any other name."""
    return next((item for item, pattern in _ITEMS if pattern.search(name)), None)


def _stretches(table: AccountTable) -> Iterator[list[AccountLine]]:
    """The lines of each unit in a table of many."""
    groups: dict[str | None, list[AccountLine]] = {}
    for line in table.rows:
        groups.setdefault(line.group, []).append(line)
    yield from groups.values()


def three_public_total(rows: Sequence[AccountLine]) -> AccountLine | None:
    """The line of 三公经费 itself, else 合计: beside 会议费 and 培训费 that is the total of them all."""
    named = [line for line in rows if _QUOTES.sub("", plain(line.label)).startswith(("三公经费", "财政拨款三公经费"))]
    return next(iter([*named, *(line for line in rows if plain(line.label) in ("合计", "总计") and not line.code)]), None)


@rule(
    "conflicting-values",
    severity="error",
    source="部门决算公开08、09表表注“本部门没有……，故本表无数据”",
    example="公开08表政府性基金预算财政拨款收入支出决算表：表注称本表无数据，表中合计印3.5",
)
def empty_table_filled(report: Report) -> Iterator[Flaw]:
    """The note under a table says that it is empty, and it is not."""
    for table in tables(report):
        if table.note and re.search(r"本表(?:为空|无数据|没有数据|空表)", table.note):
            filled = [(line, key) for line in table.rows for key, amount in line.amounts.items() if amount]
            for line, key in filled[:1]:
                name = short(line.label or line.code or "")
                message = f"{name_of(table)}：表注称本表无数据，表中{name}印{shown(line.amounts[key])}"
                yield Flaw(message, None, line.amounts[key], cells(line, key))
