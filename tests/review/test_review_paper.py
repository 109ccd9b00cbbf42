"""The paper beside the records: every cell is there once, with its span, and a picture has its box where the ink is."""

import base64
import io
import pickle
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree, html
from PIL import Image

from extract.contract import CellSource, TextSource
from extract.errors import DamagedFile, RecordError, ReportError
from extract.lexicon import load
from extract.model import Block, Cell, Document, Table
from extract.readers import read_bytes
from extract.review.paper import PaperPage, element_id, pages, sheets
from extract.review.picture import picture, sizes
from tests.readers import ofd_builder

SAMPLES = Path(__file__).parents[2] / "samples"
PDF = SAMPLES / "wuchang-2020.pdf"
WHITE = 250


def read(path: Path) -> tuple[Document, bytes]:
    data = path.read_bytes()
    return read_bytes(data, path.name, load()), data


def made(*body: Block | Table) -> Document:
    return Document("a.docx", "0" * 64, "docx", "test", body)


def shown(found: tuple[PaperPage, ...]) -> html.HtmlElement:
    loader = PackageLoader("extract.review")
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return html.fromstring(env.get_template("paper.html").render(pages=found, picture_url="/pictures/"))


def spans(tree: html.HtmlElement, table: Table) -> dict[tuple[int, int], tuple[int, int, str]]:
    """What the page shows of a table: position → rowspan, colspan, text."""
    found = {}
    for cell in tree.xpath(f"//*[self::td or self::th][starts-with(@id, 'cell-{table.id}-')]"):
        row, col = map(int, cell.get("id").split("-")[2:])
        assert (row, col) not in found
        found[row, col] = (int(cell.get("rowspan", 1)), int(cell.get("colspan", 1)), cell.text or "")
    return found


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")) + sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.name)
def test_a_page_shows_every_cell_and_paragraph_of_a_report_as_it_stands(path):
    document, data = read(path)
    tree = shown(pages(document, data))
    for table in document.tables:
        assert spans(tree, table) == {(c.row, c.col): (c.rowspan, c.colspan, c.text) for c in table.cells}
    for block in document.blocks:
        (paragraph,) = tree.xpath(f"//p[@id='block-{block.id}']")
        assert (paragraph.text or "") == block.text


def test_a_nested_table_stands_in_its_cell():
    inner = Table.build("t2", [Cell(0, 0, text="内")])
    document = made(Table.build("t1", [Cell(0, 0, text="外", nested=(inner,)), Cell(0, 1, text="旁")]))
    tree = shown(pages(document, b""))
    (found,) = tree.xpath("//td[@id='cell-t1-0-0']//td[@id='cell-t2-0-0']")
    assert found.text == "内"


def test_the_text_of_a_report_is_never_markup():
    evil = '<script>alert("x")</script>'
    document = made(Block("p1", evil), Table.build("t1", [Cell(0, 0, text=evil, header=True)]))
    tree = shown(pages(document, b""))
    assert not tree.xpath("//script")
    assert tree.xpath("//p")[0].text == evil
    assert tree.xpath("//th")[0].text == evil


def test_nothing_is_styled_or_scripted_in_place():
    for path in (PDF, SAMPLES / "shifeng-2020.docx"):
        tree = shown(pages(*read(path)))
        assert not tree.xpath("//@style | //style | //script | //@*[starts-with(name(), 'on')]")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=900), st.integers(1, 9))
@example([2] * 900, 5)
def test_a_long_table_is_cut_but_loses_nothing(heights, width):
    """Groups of rows under one merged cell each: a cut never goes through one."""
    cells, row = [], 0
    for height in heights:
        cells += [Cell(row, 0, height, text="组"), *(Cell(row + n, c) for n in range(height) for c in range(1, width + 1))]
        row += height
    table = Table.build("t1", cells)
    found = pages(made(table), b"")
    parts = [part for page in found for part in page.blocks]
    assert [cell for part in parts for row in part.cells for cell in row] == list(table.cells)
    assert [part.first for part in parts] == [sum(len(p.cells) for p in parts[:n]) for n in range(len(parts))]
    for part in parts:
        stop = part.first + len(part.cells)
        assert all(cell.row + cell.rowspan <= stop for row in part.cells for cell in row)
    assert all(sum(len(row) for row in part.cells) < 1600 for part in parts)
    assert len({part.widths for part in parts}) == 1


def test_a_new_page_begins_where_the_document_says():
    document = made(Block("p1", "一"), Block("p2", "二", page_break=True), Block("p3", "三"))
    assert [[block.id for block in page.blocks] for page in pages(document, b"")] == [["p1"], ["p2", "p3"]]


def test_sources_lead_to_elements():
    assert element_id(CellSource(table="t1", row=3, col=0)) == "cell-t1-3-0"
    assert element_id(TextSource(block="p12", start=0, end=2)) == "block-p12"
    assert element_id({"table": "t1", "row": 3, "col": None}) == "row-t1-3"
    assert element_id({"table": "t1"}) == "table-t1"
    assert element_id({}) == ""


# ------------------------------------------------------------------ pictures


def ink_in(image: Image.Image, box: tuple[float, float, float, float], scale: float) -> bool:
    """Whether something is printed within a box, its border left out."""
    x0, y0, x1, y1 = (value * scale for value in box)
    darkest, _ = image.convert("L").crop((round(x0 + 3), round(y0 + 3), round(x1 - 3), round(y1 - 3))).getextrema()
    return darkest < 128


def test_boxes_lie_on_the_ink_of_their_cells():
    document, data = read(PDF)
    scale = 2.0
    filled = empty = 0
    for page in pages(document, data):
        shot = Image.open(io.BytesIO(picture(data, "pdf", page.number, scale).data))
        assert shot.size == (round(page.width * scale), round(page.height * scale))
        for spot in (spot for boxes in page.blocks for spot in boxes.spots):
            if spot.text.strip():
                filled += 1
                assert ink_in(shot, spot.bbox, scale), spot
            else:
                empty += 1
                assert not ink_in(shot, spot.bbox, scale), spot
    assert filled > 80
    assert empty > 0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_that_is_turned_or_cropped_is_as_large_as_its_picture(rotation):
    paper = pdfium.PdfDocument(PDF)
    paper[0].set_rotation(rotation)
    paper[0].set_cropbox(50, 100, 550, 800)
    out = io.BytesIO()
    paper.save(out)
    data = out.getvalue()
    shot = Image.open(io.BytesIO(picture(data, "pdf", 1, 1.0).data))
    assert shot.size == sizes(data, "pdf")[0] == ((500, 700) if rotation % 180 == 0 else (700, 500))
    found = pages(read_bytes(data, "a.pdf", load()), data)
    spots = [spot for boxes in found[0].blocks for spot in boxes.spots if spot.text.strip()]
    assert len(spots) > 60
    assert all(
        ink_in(shot, spot.bbox, 1.0) for spot in spots if min(spot.bbox[2] - spot.bbox[0], spot.bbox[3] - spot.bbox[1]) > 10
    )


def test_the_boxes_of_records_are_those_of_the_document():
    document, data = read(PDF)
    (table,) = document.tables
    cell = next(cell for cell in table.cells if cell.text == "部门整体\n支出总额")
    source = CellSource(table=table.id, row=cell.row, col=cell.col, page=cell.place.page, bbox=cell.place.bbox)
    quick = shown(sheets(data, "pdf", [source, source, CellSource(table="t1", row=1, col=1)]))
    whole = shown(pages(document, data))
    (box,) = quick.xpath("//rect")
    (same,) = whole.xpath(f"//rect[@id='{element_id(source)}']")
    assert all(box.get(side) == same.get(side) for side in ("x", "y", "width", "height"))
    assert len(quick.xpath("//img")) == len(whole.xpath("//img")) == len(sizes(data, "pdf"))


def test_every_page_but_the_first_waits_until_it_is_seen():
    first, *others = shown(sheets(PDF.read_bytes(), "pdf")).xpath("//img")
    assert first.get("loading") is None
    assert [image.get("loading") for image in others] == ["lazy"]
    assert first.get("src") == "/pictures/1"


def test_pages_come_back_from_a_worker_process():
    for path in (PDF, SAMPLES / "wuchang-2020.docx"):
        found = pages(*read(path))
        assert etree.tostring(shown(pickle.loads(pickle.dumps(found)))) == etree.tostring(shown(found))


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there(number):
    with pytest.raises(RecordError):
        picture(PDF.read_bytes(), "pdf", number)
    with pytest.raises(RecordError):
        picture(ofd_builder.package(ofd_builder.parts("", "")), "ofd", number)
    with pytest.raises(RecordError):
        picture(scan("tiff", save_all=True, append_images=[Image.new("L", (50, 70))]), "tiff", number)


def test_a_text_has_no_picture():
    assert sizes(b"abc", "txt") == ()
    with pytest.raises(RecordError):
        picture(b"abc", "txt", 1)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_no_scale_draws_a_picture_that_fills_the_memory(scale):
    shot = Image.open(io.BytesIO(picture(PDF.read_bytes(), "pdf", 1, scale).data))
    assert 100 < shot.width * shot.height <= 12_100_000


@pytest.mark.parametrize("format", ["pdf", "png", "tiff", "ofd"])
@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"II*\0", b"\x89PNG\r\n\x1a\n", b"PK\3\4"])
def test_what_cannot_be_opened_is_said(data, format):
    with pytest.raises(ReportError):
        sizes(data, format)
    with pytest.raises(ReportError):
        picture(data, format, 1)


def scan(kind: str, size: tuple[int, int] = (50, 70), mode: str = "L", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, options.pop("colour", 255)).save(out, kind, **options)
    return out.getvalue()


def test_a_scan_is_as_large_as_its_resolution_says():
    data = scan("png", (1654, 2339), dpi=(200, 200))
    (size,) = sizes(data, "png")
    assert size == pytest.approx((595, 842), abs=1)
    assert Image.open(io.BytesIO(picture(data, "png", 1, 1.0).data)).size == pytest.approx((595, 842), abs=1)


def test_a_scan_on_its_side_is_shown_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = scan("jpeg", (2339, 1654), dpi=(200, 200), exif=exif)
    (size,) = sizes(data, "jpeg")
    assert size == pytest.approx((595, 842), abs=1)
    shot = Image.open(io.BytesIO(picture(data, "jpeg", 1, 1.0).data))
    assert shot.size == pytest.approx(size, abs=2)


def test_what_is_transparent_is_white_paper():
    shot = Image.open(io.BytesIO(picture(scan("png", mode="RGBA", colour=(0, 0, 0, 0)), "png", 1).data))
    assert shot.convert("L").getextrema()[0] > WHITE


def test_a_scan_of_several_pages():
    data = scan("tiff", save_all=True, append_images=[Image.new("1", (70, 50))])
    assert len(sizes(data, "tiff")) == 2
    assert picture(data, "tiff", 2).media_type in ("image/png", "image/jpeg")


def test_a_cut_scan_is_said():
    data = Image.effect_noise((900, 900), 90)
    out = io.BytesIO()
    data.save(out, "png")
    with pytest.raises(DamagedFile):
        picture(out.getvalue()[:20_000], "png", 1)


# ------------------------------------------------------------------ OFD


SVG = "{http://www.w3.org/2000/svg}"


def drawing(*objects: str, page: int = 1, **content: str | bytes) -> etree._Element:
    found = picture(ofd_builder.package({**ofd_builder.parts(*objects), **content}), "ofd", page)
    assert found.media_type == "image/svg+xml"
    return etree.fromstring(found.data)


def test_an_ofd_is_drawn_with_its_rules_and_characters():
    root = drawing(ofd_builder.grid((20, 60, 100), (20, 40), [("项目<名称>", "1,234.50")]))
    assert root.get("viewBox") == "0 0 595.3 841.9"
    (line,) = root.iter(f"{SVG}text")
    assert line.text == "项目<名称>1,234.50"
    lefts = list(map(float, line.get("x").split()))
    assert [lefts[0], lefts[6]] == pytest.approx([21 / 25.4 * 72, 61 / 25.4 * 72], abs=0.1)
    assert len(lefts) == len(line.text)
    assert len(list(root.iter(f"{SVG}path"))) == 5


def test_the_boxes_of_an_ofd_lie_around_its_characters():
    data = ofd_builder.package(ofd_builder.parts(ofd_builder.grid((20, 60, 100), (20, 40, 60), [("甲", "乙"), ("丙", "丁")])))
    document = read_bytes(data, "a.ofd", load())
    spots = {spot.text: spot.bbox for page in pages(document, data) for boxes in page.blocks for spot in boxes.spots}
    shown = {}
    for text in etree.fromstring(picture(data, "ofd", 1).data).iter(f"{SVG}text"):
        shown |= {char: (float(x), float(text.get("y"))) for char, x in zip(text.text, text.get("x").split(), strict=True)}
    assert shown.keys() == spots.keys()
    for char, (x, y) in shown.items():
        x0, y0, x1, y1 = spots[char]
        assert x0 < x < x1
        assert y0 < y < y1


def test_a_scanned_page_of_an_ofd_shows_its_picture():
    resource = '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.tif</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    content = {
        **ofd_builder.parts(
            '<ofd:ImageObject ID="6" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="5"/>',
            common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        ),
        "Doc_0/DocumentRes.xml": ofd_builder.resources(resource),
        "Doc_0/Res/a.tif": scan("tiff", (210, 297)),
    }
    root = etree.fromstring(picture(ofd_builder.package(content), "ofd", 1).data)
    (image,) = root.iter(f"{SVG}image")
    kind, _, data = image.get("href").partition(";base64,")
    assert kind == "data:image/png"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (210, 297)
    assert [float(n) for n in image.get("transform")[7:-1].split()] == pytest.approx([595.28, 0, 0, 841.89, 0, 0], abs=0.01)
