"""A workbook to a document: its visible sheets in order, with notes on what is hidden or could not be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extract.errors import EmptyFile
from extract.model import Document, Element
from extract.readers.known import Labels
from extract.readers.sheet.layout import Ids, elements, ranges
from extract.readers.sheet.paper import Paper, paper_of
from extract.readers.sheet.workbook import Sheet, Workbook, column_name

if TYPE_CHECKING:
    from extract.lexicon import Lexicon

_NAMED = 5


def document_of(workbook: Workbook, file_name: str, sha256: str, kind: str, reader: str, lexicon: Lexicon) -> Document:
    """The document of a workbook. `kind` is the format, `reader` what read it.

    Raises TooLarge, and EmptyFile when nothing is visible in it.
    """
    drops = Counter(workbook.drops)
    body: list[Element] = []
    ids, labels = Ids(file_name), Labels.of(lexicon)
    notes = _Notes()
    for sheet in workbook.sheets:
        drops.update(sheet.drops)
        if sheet.hidden:
            size = sum(len("".join(cell.text.split())) for line in sheet.rows.values() for cell in line.values())
            drops["hidden-sheet"] += size
            notes.hidden_sheet(sheet, size)
            continue
        paper = paper_of(sheet)
        drops["hidden"] += paper.hidden
        drops["merged-away"] += paper.merged_away_size
        notes.sheet(sheet, paper)
        body += elements(paper, sheet.name, labels, ids)
    document = Document(
        file_name,
        sha256,
        kind,
        reader,
        tuple(body),
        drops=tuple(sorted((what, size) for what, size in drops.items() if size)),
        notes=tuple(dict.fromkeys([*workbook.notes, *notes.all()])),
    )
    if not document.characters:
        where = (
            "all its text is in hidden sheets, rows or columns" if drops["hidden-sheet"] + drops["hidden"] else "no text in it"
        )
        raise EmptyFile(
            file_name, where, remedy="open it: show what is hidden, or give the file that its pictures were made from"
        )
    return document


class _Notes:
    """One note a kind of doubt, naming the places in all sheets."""

    def __init__(self) -> None:
        self._sheets: list[str] = []
        self._hidden: list[str] = []
        self._merged: list[str] = []
        self._overlaps: list[str] = []
        self._unknown: list[str] = []
        self._errors: list[str] = []

    def hidden_sheet(self, sheet: Sheet, size: int) -> None:
        if size:
            self._sheets.append(f"“{sheet.name}”{size}字")

    def sheet(self, sheet: Sheet, paper: Paper) -> None:
        if paper.hidden:
            self._hidden.append(f"“{sheet.name}”{_hidden_parts(sheet)}共{paper.hidden}字")
        for places, found in (
            (self._merged, paper.merged_away),
            (self._overlaps, paper.overlapping),
            (self._unknown, sheet.unknown),
            (self._errors, sheet.errors),
        ):
            places += [f"{sheet.name}!{name}" for name in found]

    def all(self) -> list[str]:
        found = []
        if self._sheets:
            found.append(f"隐藏的工作表未读：{_listed(self._sheets, '；')}")
        if self._hidden:
            found.append(f"隐藏的行、列未读：{_listed(self._hidden, '；')}")
        if self._merged:
            found.append(f"被合并区域遮住的文字未读：{_listed(self._merged)}")
        if self._overlaps:
            found.append(f"合并区域相互重叠，后者未合并：{_listed(self._overlaps)}")
        if self._unknown:
            found.append(f"公式没有保存计算结果，单元格按空处理，请用Excel或WPS打开后另存：{_listed(self._unknown)}")
        if self._errors:
            found.append(f"单元格是错误值：{_listed(self._errors)}")
        return found


def _listed(items: Sequence[str], mark: str = "、") -> str:
    return mark.join(items[:_NAMED]) + (f"等{len(items)}处" if len(items) > _NAMED else "")


def _hidden_parts(sheet: Sheet) -> str:
    """`第1-3行、A-B列`: the hidden rows and columns that have text."""
    rows = sorted(r for r, line in sheet.rows.items() if r in sheet.hidden_rows and any(c.text.strip() for c in line.values()))
    cols = sorted(
        {c for line in sheet.rows.values() for c, cell in line.items() if cell.text.strip() and c in sheet.hidden_cols}
    )
    parts = [f"第{_shortened(ranges(rows, lambda row: str(row + 1)))}行"] if rows else []
    return "、".join([*parts, *([f"{_shortened(ranges(cols, column_name))}列"] if cols else [])])


def _shortened(text: str) -> str:
    pieces = text.split("、")
    return "、".join(pieces[:_NAMED]) + ("等" if len(pieces) > _NAMED else "")
