"""Tables without drawn cells on built pages, and what a second opinion does to their confidence."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.readers.paged.ink import PageInk
from extract.readers.paged.unruled import UnruledTable, find
from extract.readers.pdf.page import ink
from extract.readers.pdf.second import UNSURE, Opinion, checked, judged

FONT, HEIGHT = "STSong-Light", 842.0
ROWS = [
    ("项目", "年初预算数", "决算数", "执行率"),
    ("一、基本支出", "1,503.52", "1,498.10", "99.6%"),
    ("　其中：人员经费".replace("：", ""), "1,203.00", "1,200.11", "99.8%"),
    ("二、项目支出", "603.14", "600.00", "99.5%"),
    ("合计", "2,106.66", "2,098.10", "99.6%"),
]


def built(rows: Sequence[Sequence[str]], lines: Sequence[float] = (), notes: Sequence[str] = (), step: float = 20) -> bytes:
    """Rows from y 100 downwards, names at the left, the rest right-aligned; rules at `lines`; notes below."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, HEIGHT))
    canvas.setFont(FONT, 10.5)
    for n, row in enumerate(rows):
        canvas.drawString(80, HEIGHT - 100 - step * n, row[0])
        for k, text in enumerate(row[1:]):
            canvas.drawRightString(300 + 90 * k, HEIGHT - 100 - step * n, text)
    for y in lines:
        canvas.line(75, HEIGHT - y, 490, HEIGHT - y)
    for n, text in enumerate(notes):
        canvas.drawString(80, HEIGHT - 100 - step * (len(rows) + 1 + n), text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def seen(data: bytes) -> PageInk:
    with pdfium.PdfDocument(data) as document:
        return ink(document, 0)


def found(data: bytes) -> list[UnruledTable]:
    page = seen(data)
    return find(page.glyphs, page.horizontal, [], 1)[0]


def test_budget_without_rules_gives_its_cells_with_their_places() -> None:
    data = built(ROWS, notes=["备注：数据来自部门决算报表。"])
    page = seen(data)
    (unruled,), rest = find(page.glyphs, page.horizontal, [], 1)
    table = unruled.table("t1")
    assert [[text.strip("　") for text in row] for row in table.filled()] == [[t.strip("　") for t in row] for row in ROWS]
    assert (table.ruled, table.confidence) == (False, unruled.confidence)
    assert unruled.confidence > UNSURE
    assert "".join(glyph.char for glyph in rest) == "备注：数据来自部门决算报表。"
    total = table.at(4, 0)
    assert total.place.page == 1
    assert total.place.bbox is not None
    assert total.place.bbox[0] == pytest.approx(80, abs=2)
    assert total.place.bbox[1] < 180 < total.place.bbox[3]


def test_three_line_table_ends_at_its_bottom_rule() -> None:
    (unruled,) = found(built(ROWS, lines=[86, 106, 187], notes=["填表人", "审核人"]))
    table = unruled.table("t1")
    assert (table.n_rows, table.n_cols) == (5, 4)
    assert table.at(0, 1).header
    assert not table.at(1, 1).header


def test_prose_that_looks_a_bit_like_columns_gives_none() -> None:
    sentence = "2023年收入2132.86万元，其中：财政拨款收入2072.86万元，其他60万元。"
    data = built([(sentence,)] * 6, notes=["填表人：张三      填报日期：2024年3月1日", "联系电话：      审核人："])
    page = seen(data)
    none, rest = find(page.glyphs, page.horizontal, [], 1)
    assert none == []
    assert rest == page.glyphs


def sure(confidence: float) -> UnruledTable:
    return replace(found(built(ROWS))[0], confidence=confidence)


def opinion(table: UnruledTable, n_cols: int | None = None) -> Opinion:
    return Opinion("network", n_cols or table.n_cols, tuple(cell.text.replace("（", "(") for cell in table.cells))


def test_agreement_raises_and_disagreement_lowers_the_confidence_and_says_so() -> None:
    table = sure(0.7)
    up, down = judged(table, [opinion(table)]), judged(table, [opinion(table, 3)])
    assert down.confidence < 0.7 < up.confidence <= 0.95
    assert "同样识别为4列" in up.repairs[0]
    assert "请核对" in down.repairs[0]
    assert up.cells == down.cells == table.cells
    assert judged(table, []) is table


def test_camelot_is_asked_only_where_we_are_unsure() -> None:
    data = built(ROWS)
    table = sure(0.7)
    asked = checked(table, data, HEIGHT)
    assert asked.confidence > table.confidence
    assert asked.cells == table.cells
    sure_one = sure(0.9)
    assert checked(sure_one, b"", HEIGHT) is sure_one


def test_without_camelot_or_with_a_file_that_it_cannot_read_our_own_reading_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    table = sure(0.7)
    assert checked(table, b"%PDF-1.4 broken", HEIGHT) is table
    real = builtins.__import__

    def missing(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.startswith("camelot"):
            raise ImportError(name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert checked(table, built(ROWS), HEIGHT) is table
