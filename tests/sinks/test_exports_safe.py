"""Nothing in an export runs, links, changes its kind or is lost on the way into a spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.sinks.exports import write, xlsx
from extract.sinks.exports.csv import quoted
from extract.sinks.exports.formulas import neutral, runs
from tests.sinks.exports_support import read_csv, read_jsonl, read_xlsx, row

FORMULAS = (
    "=1+1", "=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1+1", "\r=1", "\n=1",
    "＝1+1", "＋A1", "－A1", "＠SUM(1)", " =1+1", "\u3000=1+1", "-A1", "+-1", "=-5", "-5-2", "+5%+A1",
)  # fmt: skip
TEXTS = (
    "≥90%", "-5.2", "-5.2%", "+3%", "－5", "-1,234.50", "-", "——", "--", "=", "＝", "", "100", "1=1", "2020-12", "无",
    "附件2-1", "（二）", "'quoted'", "430702198001010015", "007", "1E5", "2024/5/30", "TRUE", "#REF!", "http://a.cn", "a@b.cn",
    "_x0041_", "含\"引号\"，逗号,分号;\n第二行", "\x07响", "　缩进", "末尾 ", "{=1}",
)  # fmt: skip


def cells(texts) -> dict[str, list]:
    return {"table_cells": [row("table_cells", table_id="t1", row=n, col=0, text=text) for n, text in enumerate(texts)]}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_neutralised_in_csv(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", TEXTS)
def test_what_cannot_run_is_left_alone(text):
    assert neutral(text) == text


@given(st.text())
def test_whatever_stands_first_no_cell_starts_a_formula(text):
    safe = neutral(text)
    assert safe in (text, f"'{text}")
    first = safe.lstrip()[:1]
    if first and first in "=+-@＝＋－＠":
        rest = safe.strip().lstrip("=+-@＝＋－＠ ")
        assert rest == "" or (rest[0].isdecimal() and not any(sign.isalpha() for sign in rest))
    assert not safe.startswith(("\t", "\r", "\n"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_a_csv_field_comes_back_as_it_was_written(texts):
    line = ",".join(map(quoted, texts)) + "\r\n"
    assert next(csv.reader(io.StringIO(line, newline=""))) == [neutral(text) for text in texts]


def test_texts_in_a_csv_file(tmp_path):
    write(cells(FORMULAS + TEXTS), tmp_path / "out", "csv", only=["table_cells"])
    head, *body = read_csv(tmp_path / "out" / "table_cells.csv")
    assert [line[head.index("text")] for line in body] == [f"'{t}" for t in FORMULAS] + list(TEXTS)


def test_every_text_in_a_workbook_is_a_string_cell_and_itself(tmp_path):
    write(cells(FORMULAS + TEXTS), tmp_path / "x.xlsx", "xlsx", only=["table_cells"])
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    head = [cell.value for cell in sheet[1]]
    found = [line[head.index("text")] for line in sheet.iter_rows(min_row=2)]
    assert [openpyxl.utils.escape.unescape(cell.value or "") for cell in found] == [*FORMULAS, *TEXTS]
    assert {cell.data_type for cell in found if cell.value} <= {"s", "inlineStr"}
    assert [bool(cell.quotePrefix) for cell in found] == [runs(text) for text in (*FORMULAS, *TEXTS)]
    assert all(cell.hyperlink is None for cell in found)
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "rels" in name and b"hyperlink" in parts.read(name)]


def test_json_lines_keep_every_sign(tmp_path):
    texts = (*FORMULAS, *TEXTS, "\u2028", "\x85", "😀", "\u0600")
    write(cells(texts), tmp_path / "out", "jsonl", only=["table_cells"])
    assert [line["text"] for line in read_jsonl(tmp_path / "out" / "table_cells.jsonl")] == list(texts)


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 4)
    texts = [f"第{n}格" for n in range(11)]
    write(cells(texts), tmp_path / "x.xlsx", "xlsx", "zh", only=["table_cells", "reports"])
    book = read_xlsx(tmp_path / "x.xlsx")
    assert list(book) == ["报告", "表格：单元格", "表格：单元格 2", "表格：单元格 3"]
    head = book["表格：单元格"][0]
    assert all(lines[0] == head for name, lines in book.items() if name != "报告")
    found = [line[head.index("文字")] for name, lines in book.items() if name != "报告" for line in lines[1:]]
    assert found == texts
    assert [len(lines) - 1 for lines in book.values()] == [0, 4, 4, 3]


def test_a_full_last_sheet_brings_no_empty_one(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 4)
    write(cells("abcdefgh"), tmp_path / "x.xlsx", "xlsx", only=["table_cells"])
    assert list(read_xlsx(tmp_path / "x.xlsx")) == ["table_cells", "table_cells 2"]


def test_a_text_too_long_for_excel_is_cut_visibly_and_told(tmp_path):
    texts = ["文" * 32_767, "文" * 32_768, "😀" * 16_384, "a" * 100_000]
    done = write(cells(texts), tmp_path / "x.xlsx", "xlsx", only=["table_cells"])
    assert done.notes == ("table_cells: 3 texts longer than Excel's 32767 characters were cut",)
    head, *body = read_xlsx(tmp_path / "x.xlsx")["table_cells"]
    found = [line[head.index("text")] for line in body]
    assert found[0] == texts[0]
    for cut, whole in zip(found[1:], texts[1:], strict=True):
        start, mark = cut.split("……（全文")
        assert whole.startswith(start) and mark == f"{len(whole)}字，此处截断）"
        assert len(cut.encode("utf-16-le")) <= 2 * 32_767


def test_the_header_stays_in_sight_and_the_widths_are_sensible(tmp_path):
    write(cells(["很长的文字" * 40, "短"]), tmp_path / "x.xlsx", "xlsx", only=["table_cells"])
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert sheet.freeze_panes == "A2"
    assert all(6 <= dimension.width <= 50 for dimension in sheet.column_dimensions.values())


def test_signs_that_xml_cannot_hold_do_not_break_the_workbook(tmp_path):
    write(cells(["a\uffffb", "c\ufffed", "\x00\x1f", "\ud7ff"]), tmp_path / "x.xlsx", "xlsx", only=["table_cells"])
    head, *body = read_xlsx(tmp_path / "x.xlsx")["table_cells"]
    found = [line[head.index("text")] for line in body]
    assert (found[0], found[1], found[3]) == ("a\ufffdb", "c\ufffdd", "\ud7ff")
