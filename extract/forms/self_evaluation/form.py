"""One pass over the rows of a self-evaluation table: what each row is, and what it adds to the form being read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from extract.contract import Amount, Goal, SelfEvaluation, Signoff, Source
from extract.forms.codes import split_code
from extract.forms.context import (
    SIGNING,
    FormContext,
    attachment,
    caption,
    cell_source,
    is_placeholder,
    joined,
    money_unit,
    prose,
    signoff_of,
)
from extract.forms.self_evaluation.funding import FundingBlock
from extract.forms.self_evaluation.headers import Band, funding_band, goal_band, indicator_band
from extract.forms.self_evaluation.indicators import IndicatorBlock
from extract.forms.vintage import vintage_of
from extract.model import Cell
from extract.text.labels import core
from extract.text.normalize import fold, squash
from extract.text.numerals import amount, points, weight_in_label, without_weight

_TITLE = re.compile(r"(?:自评表|评价表|完成情况表|自评结果表|自评报告表)(?:[（(].*[）)])?$")
_YEAR = re.compile(r"(20\d\d)\s*年")
_GRADE = re.compile(r"(?:等级|等次)[:：]\s*(\S+)")
_INLINE = re.compile(r"^(?P<label>[^:：]{2,16})[:：](?P<value>.+)$", re.DOTALL)
_DIGITS = re.compile(r"[\d一二三四五六七八九十]+[:：、.]?$")
_NUMBERED_GOAL = re.compile(r"目标[\d一二三四五六七八九十]+[:：]?$")

_HEAD = "self_evaluation.head_fields"
_PROSE = "self_evaluation.prose_fields"


class FormReader:
    """Fed with one table after the other; `finish` gives the forms. Header rows and unknown labels are kept aside."""

    def __init__(self, next_id: Callable[[], str]) -> None:
        self.next_id = next_id
        self.forms: list[SelfEvaluation] = []
        self.printed: list[list[str]] = []
        self.owners: dict[str, list[SelfEvaluation]] = {}
        self.header_rows: dict[str, set[int]] = {}
        self.unknown: list[tuple[str, str]] = []
        self.shifted: set[str] = set()
        self._form: SelfEvaluation | None = None
        self.funding: FundingBlock | None = None
        self.indicators: IndicatorBlock | None = None
        self.goal_columns: Band | None = None
        self.numbered_goal: int | None = None
        self.signing: list[str] = []
        self.done = False

    @property
    def form(self) -> SelfEvaluation:
        """The form being read; there is one from the first row of the first table on."""
        assert self._form is not None
        return self._form

    # ---------------------------------------------------------------- tables

    def feed(self, context: FormContext) -> None:
        """Read one table; a form left open by the table before goes on in it."""
        self.context = context
        if self._form is None or context.before:
            self._open()
        row = 0
        while row < context.table.n_rows:
            start, row = row, self._row(row)
            self.printed[len(self.forms) - 1] += (cell.text for r in range(start, row) for cell in context.table.starting(r))
        if self.indicators is not None:
            self.unknown += self.indicators.unknown
            self.indicators.unknown = []
        self.funding = self.goal_columns = None
        self._close(context)

    def finish(self) -> list[SelfEvaluation]:
        """The forms, without those that say nothing."""
        kept = [
            (form, texts)
            for form, texts in zip(self.forms, self.printed, strict=True)
            if form.indicators or form.funding.lines or form.goals
        ]
        for form, texts in kept:
            form.id = self.next_id()
            _settle(form, self.context.fiscal_year)
            form.vintage = vintage_of(texts, self.context.lexicon, form.fiscal_year)
        return [form for form, _ in kept]

    def _open(self) -> None:
        """Begin a new form at this place of the table."""
        if self._form is not None:
            self._sign()
        first = self.context.table.id not in self.owners
        self._form = SelfEvaluation(
            id="",
            scope="project",
            title=caption(self.context) if first else None,
            attachment=attachment(self.context) if first else None,
        )
        self.forms.append(self.form)
        self.printed.append([])
        self.owners.setdefault(self.context.table.id, []).append(self.form)
        self.funding = self.indicators = self.goal_columns = self.numbered_goal = None
        self.signing, self.done = [], False
        if first:
            self._preamble()

    def _preamble(self) -> None:
        """What the lines between the title and the table say: the unit of money, the unit that fills the form."""
        title = squash(self.form.title or "")
        lines: list[str] = []
        for block in reversed(self.context.before[-4:]):
            tight = squash(block.text)
            if not tight or (title and (tight in title or title in tight)) or len(tight) > 80:
                break
            lines.insert(0, block.text)
        for line in lines:
            if "单位" in line and (unit := money_unit(line)):
                self.form.funding.money_unit = unit
        self.form.signoff = signoff_of([line for line in lines if ":" in fold(line)], self.context.lexicon)
        for line in lines:
            self._inline_fields(line, only_new=True)

    def _close(self, context: FormContext) -> None:
        """The signing lines that follow the last form of a table."""
        lines = []
        for block in context.after[:6]:
            if attachment(FormContext(context.table, (block,), (), context.lexicon)) or _TITLE.search(squash(block.text)):
                break
            lines.append(block.text)
        self.signing += [line for line in lines if SIGNING.search(line)]
        self._sign()

    def _sign(self) -> None:
        if self.signing and (found := signoff_of(self.signing, self.context.lexicon)):
            self.form.signoff = _merged(found, self.form.signoff)
        self.signing = []

    # ---------------------------------------------------------------- rows

    def _row(self, row: int) -> int:
        """Read the row; returns the next row to read."""
        table = self.context.table
        cells = [cell for cell in table.starting(row) if squash(cell.text)]
        if self._title(row, cells):
            return row + 1
        if band := indicator_band(self.context, row):
            return self._begin_indicators(band)
        if band := goal_band(self.context, row):
            self._mark(row)
            self.goal_columns, self.funding, self.indicators = band, None, None
            return row + 1
        if band := funding_band(self.context, row):
            return self._begin_funding(band)
        if self._numbered_goal(cells) or self._total(row, cells):
            return row + 1
        if self.indicators is not None and not self._ends_indicators(row, cells):
            self.indicators.row(row)
            return row + 1
        if self.funding is not None and self.funding.row(row):
            return row + 1
        if self.goal_columns is not None and self._goal_row(row):
            return row + 1
        self._labels_and_values(row, cells)
        return row + 1

    def _mark(self, row: int) -> None:
        self.header_rows.setdefault(self.context.table.id, set()).add(row)

    def _title(self, row: int, cells: list[Cell]) -> bool:
        """A row that is only a title; behind a form that has indicators it begins the next one."""
        if len(cells) != 1 or cells[0].colspan < self.context.table.n_cols or len(squash(cells[0].text)) > 60:
            return False
        text = squash(cells[0].text)
        if not _TITLE.search(text):
            return False
        if self.form.indicators or self.form.funding.lines:
            self._open()
        self.form.title = joined(cells[0].text)
        return True

    def _begin_funding(self, band: Band) -> int:
        if self.form.indicators and self.done:
            self._open()
        self._mark(band.rows.start)
        self.funding = FundingBlock(self.context, band, self.form.funding)
        self.indicators = self.goal_columns = None
        return band.rows.stop

    def _begin_indicators(self, band: Band) -> int:
        if self.form.indicators and self.done:
            self._open()
        for row in band.rows:
            self._mark(row)
        self.unknown += [("self_evaluation.indicator_columns", text) for text in band.unknown]
        if band.shift:
            self.shifted.add(self.context.table.id)
        if self.indicators is not None:
            self.unknown += self.indicators.unknown
        previous = self.indicators
        self.indicators = IndicatorBlock(self.context, band, self.form.indicators, self.numbered_goal)
        if previous is not None and self.numbered_goal is None:
            self.indicators.level1, self.indicators.level2 = previous.level1, previous.level2
        self.funding = self.goal_columns = None
        self.form.source = self.form.source or cell_source(self.context.table, self.context.table.at(band.rows.start, 0))
        return band.rows.stop

    def _ends_indicators(self, row: int, cells: list[Cell]) -> bool:
        """True for a row that no longer belongs to the indicators: prose blocks, signing lines, the head of the next form."""
        texts = [cell for cell in cells if not is_placeholder(cell.text)]
        if not texts:
            return False
        first = texts[0]
        known = self.context.role(_PROSE, first.text) or self._head_role(first.text)
        ends = first.col == 0 and (known is not None or bool(SIGNING.search(first.text)))
        ends = ends and len(texts) <= max(4, self.context.table.n_cols // 2)
        if ends and first.row == row:
            self.indicators = None
        return ends

    # ---------------------------------------------------------------- goals

    def _numbered_goal(self, cells: list[Cell]) -> bool:
        """`年度绩效目标2（35分）` | text: from here on the indicators are those of this goal."""
        if len(cells) != 2 or len(squash(cells[0].text)) > 30:
            return False
        name = without_weight(cells[0].text)
        if not _NUMBERED_GOAL.search(name) or self.context.role("self_evaluation.goal_side", _DIGITS.sub("", name)) is None:
            return False
        self.form.goals.append(
            Goal(
                expected=prose(cells[1].text),
                weight=weight_in_label(cells[0].text),
                source=cell_source(self.context.table, cells[1]),
            )
        )
        self.numbered_goal = len(self.form.goals) - 1
        self.indicators = self.funding = None
        return True

    def _goal_row(self, row: int) -> bool:
        """Texts under the goal header. A row whose first own cell is a known label of another block ends the goals."""
        assert self.goal_columns is not None
        table = self.context.table
        for cell in table.starting(row):
            if cell.col < min(self.goal_columns.columns.values()) and self._head_role(cell.text):
                self.goal_columns = None
                return False
        cells = {role: table.at(row, col) for role, col in self.goal_columns.columns.items()}
        texts = {role: prose(cell.text) for role, cell in cells.items() if cell.row == row and not is_placeholder(cell.text)}
        if any(texts.values()):
            source = cell_source(table, next(cells[role] for role in texts))
            self.form.goals.append(Goal(expected=texts.get("expected"), actual=texts.get("actual"), source=source))
            self.form.goal_adjusted = self.form.goal_adjusted or texts.get("adjusted")
        return True

    # ---------------------------------------------------------------- totals

    def _total(self, row: int, cells: list[Cell]) -> bool:
        """The row `总分`: its figures by the columns they stand in, or the last one as the score."""
        if self.indicators is None or not cells or cells[0].row != row:
            return False
        if self.context.role("self_evaluation.total_rows", without_weight(cells[0].text)) != "total" or len(cells) == 1:
            return False
        columns, form = self.indicators.columns, self.form
        for cell in cells[1:]:
            value = points(cell.text)
            role = next((r for r in ("score", "weight") if columns.get(r) in cell.cols), None)
            if value is not None and role == "weight":
                form.total_weight = value
                form.sources["total_weight"] = cell_source(self.context.table, cell)
            elif value is not None:
                form.total_score = value
                form.sources["total_score"] = cell_source(self.context.table, cell)
            elif grade := _GRADE.search(cell.text):
                form.grade = grade.group(1)
        self.unknown += self.indicators.unknown
        self.indicators, self.done = None, True
        return True

    # ---------------------------------------------------------------- labels and values

    def _head_role(self, text: str) -> str | None:
        return self.context.role(_HEAD, text) if len(squash(text)) <= 30 else None

    def _labels_and_values(self, row: int, cells: list[Cell]) -> None:
        """A row of the head or the tail: each label with the cell right of it, or with the text behind its colon."""
        own = self.context.table.starting(row)
        for n, cell in enumerate(own):
            after = own[n + 1] if n + 1 < len(own) else None
            if not squash(cell.text):
                continue
            if SIGNING.search(cell.text):
                self.signing.append(cell.text)
            elif self._inline_fields(cell.text, cell=cell):
                continue
            elif after is not None and self.context.role("self_evaluation.expenditure_labels", cell.text):
                self._expenditure(cell, after)
            elif role := self._head_role(cell.text):
                if after is not None and self._head_role(after.text) is None:
                    self._field(role, after)
            elif (role := self.context.role(_PROSE, cell.text)) and after is not None:
                self._prose(role, after.text, after)
            elif not self._single_goal(cell, after):
                self._unknown_label(n, cell, own)

    def _single_goal(self, cell: Cell, after: Cell | None) -> bool:
        """`预期目标` | text on a row of its own, or `年度总体目标` | text."""
        if after is None or is_placeholder(after.text):
            return False
        role = self.context.role("self_evaluation.goal_columns", cell.text)
        if role is None and self.context.role("self_evaluation.goal_side", cell.text):
            role = "expected"
        if role is None or self.context.role("self_evaluation.goal_columns", after.text):
            return False
        text, source = prose(after.text), cell_source(self.context.table, after)
        if role == "adjusted":
            self.form.goal_adjusted = text
        elif role == "actual" and self.form.goals:
            self.form.goals[-1].actual = self.form.goals[-1].actual or text
        else:
            self.form.goals.append(
                Goal(expected=text if role == "expected" else None, actual=text if role == "actual" else None, source=source)
            )
        return True

    def _field(self, role: str, cell: Cell) -> None:
        if role == "ignored" or is_placeholder(cell.text):
            return
        if role in ("department", "project_name") and self.form.indicators and self.done and self._taken(role):
            self._open()
        self._set(role, cell.text, cell_source(self.context.table, cell))

    def _taken(self, role: str) -> bool:
        return getattr(self.form, role) is not None or bool(self.form.indicators)

    def _set(self, role: str, text: str, source: Source | None) -> None:
        """One field of the head, as printed; figures as numbers."""
        form, value = self.form, joined(text)
        if value is None:
            return
        if role in ("total_investment", "total_score"):
            number = amount(text) if role == "total_investment" else points(text)
            if number is None or getattr(form, role) is not None:
                return
            setattr(form, role, number)
        elif role == "fiscal_year":
            year = re.search(r"20\d\d", value)
            form.fiscal_year = int(year.group()) if year else form.fiscal_year
        elif role == "project_name" and (coded := split_code(value))[0]:
            form.project_code, form.project_name = coded
        elif getattr(form, role) is None:
            setattr(form, role, value)
        else:
            return
        if source is not None:
            form.sources[role] = source

    def _prose(self, role: str, text: str, cell: Cell) -> None:
        value = prose(text)
        if role != "ignored" and value and not is_placeholder(text) and getattr(self.form, role) is None:
            setattr(self.form, role, value)
            self.form.sources[role] = cell_source(self.context.table, cell)

    def _expenditure(self, cell: Cell, after: Cell) -> None:
        if (value := amount(after.text)) is not None:
            name = core(cell.text) if ":" in fold(cell.text) else squash(cell.text)
            self.form.funding.by_expenditure.append(
                Amount(label=name, amount=value, source=cell_source(self.context.table, after))
            )

    def _inline_fields(self, text: str, *, cell: Cell | None = None, only_new: bool = False) -> bool:
        """`项目总实施期：1年`, `存在问题：…`: the label and its value in one cell or line."""
        found = _INLINE.match(text.strip())
        if not found:
            return False
        source = cell_source(self.context.table, cell) if cell is not None else None
        if role := self._head_role(found["label"]):
            value = found["value"]
            cut = SIGNING.search(value)
            value = value[: cut.start()] if cut else value
            if role != "ignored" and not is_placeholder(value) and not (only_new and role == "total_score"):
                self._set(role, value, source)
            return True
        if cell is not None and (role := self.context.role(_PROSE, found["label"])):
            self._prose(role, found["value"], cell)
            return True
        return False

    def _unknown_label(self, n: int, cell: Cell, own: list[Cell]) -> None:
        """Count a short first cell of a row that leads to a value, but maps to nothing."""
        if n or len(own) < 2 or self.context.role("self_evaluation.funding_side", without_weight(cell.text)):
            return
        tight = squash(cell.text)
        if 2 <= len(tight) <= 16 and points(cell.text) is None and not is_placeholder(cell.text):
            self.unknown.append((_HEAD, tight))


def _merged(new: Signoff, old: Signoff | None) -> Signoff:
    if old is None:
        return new
    return Signoff(
        head=new.head or old.head,
        prepared_by=new.prepared_by or old.prepared_by,
        phone=new.phone or old.phone,
        date=new.date or old.date,
    )


def _settle(form: SelfEvaluation, fiscal_year: int | None) -> None:
    """What follows from the whole form: its year and its scope."""
    title = squash(form.title or "")
    if form.fiscal_year is None:
        year = _YEAR.search(form.title or "")
        form.fiscal_year = int(year.group(1)) if year else fiscal_year
    form.scope = scope_of(title, form.project_name, form.department) or form.scope


def scope_of(title: str, project: str | None, department: str | None) -> Literal["department", "project"] | None:
    """Whether a form with this title (no white space) is of a whole department or of a project; None if nothing tells."""
    if "整体" in title:
        return "department"
    if project or any(word in title for word in ("项目", "专项", "政策", "转移支付")):
        return "project"
    return "department" if department or any(word in title for word in ("部门", "单位")) else None
