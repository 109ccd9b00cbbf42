"""Scanned pages through the networks: the same paper as a picture. One small piece of a sample, drawn by PDFium."""

import io
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from extract.errors import EmptyFile, MissingExtra
from extract.lexicon import load
from extract.model import Document, Table
from extract.readers import read_bytes
from extract.readers.scan import extra

SAMPLE = Path(__file__).parents[2] / "samples" / "wuchang-2020.pdf"
# Points: the title and the head of the form, down to the border under its fifth row.
TOP, BOTTOM = 60, 241


@cache
def piece(angle: float = 0.0) -> Image.Image:
    page = pdfium.PdfDocument(SAMPLE)[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    page = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    box = (0, round(TOP / 72 * 200), page.width, round(BOTTOM / 72 * 200))
    sheet = Image.new("L", page.size, 255)
    sheet.paste(page.crop(box), box[:2])
    return sheet


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def read(data: bytes, name: str) -> Document:
    return read_bytes(data, name, load())


@cache
def as_text() -> Table:
    return read(SAMPLE.read_bytes(), SAMPLE.name).tables[0]


def rows(table: Table, count: int) -> list[list[str]]:
    """The texts of the first rows. The whole form has a column border that its head has not: spans may differ."""
    return [["".join(cell.text.split()) for cell in table.starting(row)] for row in range(count)]


@pytest.fixture(scope="module")
def slanted() -> Document:
    return read(encoded(piece(0.9), "JPEG", quality=70, dpi=(200, 200)), "page.jpg")


def test_a_slanted_page_gives_the_texts_of_its_cells(slanted: Document) -> None:
    (table,) = slanted.tables
    assert rows(table, 5) == rows(as_text(), 5)
    assert (slanted.format, slanted.reader, slanted.pages) == ("jpeg", "rapidocr", 1)


def test_the_lines_above_the_table_are_blocks(slanted: Document) -> None:
    twin = read(SAMPLE.read_bytes(), SAMPLE.name)
    assert ["".join(b.text.split()) for b in slanted.blocks] == ["".join(b.text.split()) for b in twin.blocks[:2]]


def test_each_cell_says_how_sure_it_is_and_the_document_that_it_was_recognised(slanted: Document) -> None:
    (table,) = slanted.tables
    assert all(0.8 < (cell.confidence or 0) <= 1 for cell in table.cells if cell.text)
    assert all(cell.confidence is None for cell in table.cells if not cell.text)
    assert "第1页是图像，由文字识别（OCR）读出" in slanted.notes[0]


def test_boxes_are_those_of_the_page_as_it_lies(slanted: Document) -> None:
    """The page was turned by 0.9° around its middle: 280 points to the left of it, cells lie 4 points lower or higher."""
    (table,) = slanted.tables
    straight = {"".join(c.text.split()): c.place.bbox for c in as_text().cells}
    (cell,) = [c for c in table.cells if c.text == "基本支出总额"]
    there, here = straight[cell.text], cell.place.bbox
    assert there is not None
    assert here is not None
    middle_there, middle_here = (there[1] + there[3]) / 2, (here[1] + here[3]) / 2
    assert 1.5 < middle_here - middle_there < 5.5


def test_pages_with_text_and_scanned_pages_make_one_document() -> None:
    mixed = pdfium.PdfDocument.new()
    mixed.import_pages(pdfium.PdfDocument(SAMPLE), [1])
    mixed.import_pages(pdfium.PdfDocument(encoded(piece(), "PDF", resolution=200)))
    out = io.BytesIO()
    mixed.save(out)
    document = read(out.getvalue(), "mixed.pdf")
    assert (document.format, document.reader, document.needs_ocr) == ("pdf", "pdf/pdfium+rapidocr", ())
    assert [table.cells[0].place.page for table in document.tables] == [1, 2]
    assert [cell.confidence is None for cell in document.tables[0].cells] == [True, True]
    assert "第2页是图像" in document.notes[0]
    assert rows(document.tables[1], 2) == rows(as_text(), 2)


def test_a_page_that_lies_on_its_side_is_read() -> None:
    document = read(encoded(piece().rotate(90, expand=True), "PNG", dpi=(200, 200)), "side.png")
    assert rows(document.tables[0], 2) == rows(as_text(), 2)
    x0, y0, x1, y1 = document.tables[0].cells[0].place.bbox or (0, 0, 0, 0)
    assert y1 - y0 > x1 - x0  # the first cell is wide on the paper, and stands upright on this one


def test_a_page_on_its_head_is_read() -> None:
    document = read(encoded(piece().rotate(180), "PNG", dpi=(200, 200)), "head.png")
    assert rows(document.tables[0], 2) == rows(as_text(), 2)


def test_a_blank_picture_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(encoded(Image.new("L", (1654, 2339), 255), "PNG"), "blank.png")


def test_without_the_extra_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "models", lambda: None)
    with pytest.raises(MissingExtra, match=r"pip install 'jixiao\[ocr\]'"):
        read(encoded(piece(), "PNG"), "page.png")


def test_without_the_extra_scanned_pages_are_named_and_the_others_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "models", lambda: None)
    document = read(encoded(piece(), "PDF", resolution=200), "scan.pdf")
    assert (document.format, document.body, document.needs_ocr) == ("pdf", (), (1,))
    assert document.notes == ("第1页是图像，没有文字层，需要文字识别（OCR）：pip install 'jixiao[ocr]'",)
