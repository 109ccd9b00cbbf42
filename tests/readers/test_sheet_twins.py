"""A report typed into a spreadsheet gives the records of its Word original, whether or not lines are drawn."""

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Font, Side
from sheet_builder import read

from extract.lexicon import load
from extract.model import Block, Document
from extract.pipeline import read as read_file
from extract.pipeline import understand

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.docx"))
RECORDS = ("self_evaluations", "evaluation_systems", "basic_data", "fund_lists")
PLACES = {"source", "sources"}
LINE = Side(style="thin")


def typed(document: Document, ruled: bool) -> bytes:
    """The document on one sheet: a row for each block, merged over the width of the tables."""
    book = openpyxl.Workbook()
    sheet = book.active
    width = max(table.n_cols for table in document.tables)
    top = 1
    for element in document.body:
        if isinstance(element, Block):
            sheet.cell(top, 1, element.text).font = Font(bold=element.bold, size=element.size)
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=width)
            top += 1
            continue
        for cell in element.cells:
            row, col = top + cell.row, 1 + cell.col
            sheet.cell(row, col, cell.text or None)
            for r in range(cell.rowspan if ruled else 0):
                for c in range(cell.colspan):
                    sheet.cell(row + r, col + c).border = Border(LINE, LINE, LINE, LINE)
            if cell.rowspan * cell.colspan > 1:
                sheet.merge_cells(
                    start_row=row, end_row=row + cell.rowspan - 1, start_column=col, end_column=col + cell.colspan - 1
                )
        top += element.n_rows
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fields(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {p: x for key, inner in value.items() if key not in PLACES for p, x in fields(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {p: x for n, inner in enumerate(value) for p, x in fields(inner, f"{path}[{n}]").items()} or {path: []}
    return {path: "".join(value.split()) if isinstance(value, str) else value}


def test_there_are_samples():
    assert SAMPLES


@pytest.mark.parametrize("ruled", [True, False], ids=["lined", "without lines"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_same_records_as_in_word(sample, ruled):
    word = read_file(sample)
    sheet = read(typed(word, ruled))
    assert sheet.characters == word.characters
    found = [understand(document, load()).model_dump() for document in (word, sheet)]
    for record in RECORDS:
        assert fields(found[0][record]) == fields(found[1][record])
    if ruled:
        assert [[(c.row, c.col, c.rowspan, c.colspan) for c in t.cells] for t in word.tables] == [
            [(c.row, c.col, c.rowspan, c.colspan) for c in t.cells] for t in sheet.tables
        ]


def test_a_table_of_a_report_names_its_sheet():
    report = understand(read(typed(read_file(SAMPLES[0]), True)), load())
    assert all(table.origin and table.origin.startswith("Sheet!A") for table in report.tables)
    assert all(table.origin is None for table in understand(read_file(SAMPLES[0]), load()).tables)
