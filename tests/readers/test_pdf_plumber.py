"""PDFium and pdfplumber must see the same page: the same grids from the same rules and characters."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.readers.paged.cells import cells
from extract.readers.paged.ink import PageInk
from extract.readers.pdf import page as pdfium_page
from extract.readers.pdf.plumber import better, doubtful, read_page, second_try
from extract.tables.geometry import Glyph
from extract.tables.lattice import lattices

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.pdf"))
FONT = "STSong-Light"


def built(kind: str) -> bytes:
    """A 3 × 3 table with a merged title row, its cells drawn in one of several ways."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont(FONT, 10.5)
    xs, ys = [72, 200, 300, 420], [700, 675, 650, 625]
    for r in range(3):
        for k in range(3):
            x0, x1 = (xs[0], xs[3]) if r == 0 else (xs[k], xs[k + 1])
            if kind == "strokes":
                canvas.line(x0, ys[r], x1, ys[r])
                canvas.line(x0, ys[r + 1], x1, ys[r + 1])
                canvas.line(x0, ys[r], x0, ys[r + 1])
                canvas.line(x1, ys[r], x1, ys[r + 1])
            elif kind == "boxes":
                canvas.rect(x0, ys[r + 1], x1 - x0, ys[r] - ys[r + 1])
            else:
                for x in (x0, x1):
                    canvas.rect(x - 0.25, ys[r + 1], 0.5, ys[r] - ys[r + 1], stroke=0, fill=1)
                for y in (ys[r], ys[r + 1]):
                    canvas.rect(x0, y - 0.25, x1 - x0, 0.5, stroke=0, fill=1)
            canvas.drawString(x0 + 4, ys[r + 1] + 8, "收支决算总表" if r == 0 else f"项目{r}{k}") if r or not k else None
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(60, 400, 200, 100, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def grids(ink: PageInk) -> list[list[tuple[int, int, int, int, str]]]:
    out, rest = [], ink.glyphs
    for lattice in lattices(ink.horizontal, ink.vertical):
        found, rest = cells(lattice, rest, ink.number)
        out.append([(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for c in found])
    return out


@pytest.mark.parametrize("kind", ["strokes", "boxes", "thin boxes"])
def test_same_grid_however_it_is_drawn(kind: str) -> None:
    data = built(kind)
    with pdfium.PdfDocument(data) as document:
        fast = grids(pdfium_page.ink(document, 0))
    assert fast == grids(read_page(data, 0))
    assert fast[0][0] == (0, 0, 1, 3, "收支决算总表")
    assert [cell[4] for cell in fast[0][1:]] == ["项目10", "项目11", "项目12", "项目20", "项目21", "项目22"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_same_grids_on_the_samples(path: Path) -> None:
    data = path.read_bytes()
    with pdfium.PdfDocument(data) as document:
        for index in range(len(document)):
            assert grids(pdfium_page.ink(document, index)) == grids(read_page(data, index)), f"page {index + 1}"


def page(mapped: int, unmapped: int) -> PageInk:
    return PageInk(1, 595, 842, [Glyph("项", 0, 0, 10, 10)] * mapped, unmapped=unmapped)


def test_the_page_with_unicode_is_taken() -> None:
    poor, rich = page(10, 90), page(100, 0)
    assert doubtful(poor)
    assert better(poor, rich) is rich


@pytest.mark.parametrize(("ours", "theirs"), [((100, 2), (102, 0)), ((10, 90), (10, 90)), ((60, 40), (50, 50))])
def test_pdfium_stays_where_the_other_is_not_better(ours: tuple[int, int], theirs: tuple[int, int]) -> None:
    first = page(*ours)
    assert better(first, page(*theirs)) is first


def test_a_page_that_pdfium_cannot_map_is_read_by_the_other() -> None:
    data = next(Path(__file__).parents[2].joinpath("samples").glob("*.pdf")).read_bytes()
    lost = PageInk(1, 595.0, 842.0, fault="多数字符没有对应的文字编码", unmapped=400)
    found = second_try(lost, data)
    assert not found.fault
    assert len(found.glyphs) > 100


def test_a_picture_or_a_file_that_the_other_cannot_open_stays_as_it_was() -> None:
    picture = PageInk(1, 595.0, 842.0, fault="是图像，没有文字层")
    assert second_try(picture, b"") is picture
    lost = PageInk(1, 595.0, 842.0, fault="文字层是乱码", unmapped=400)
    assert second_try(lost, b"%PDF-1.4 nothing") is lost
