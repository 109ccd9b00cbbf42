"""The parts of the scan reader that need no network: geometry, ink, mending, pictures."""

import io
import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extract.errors import DamagedFile, TooLarge
from extract.lexicon import load
from extract.model import Cell, Place, Table
from extract.readers.known import Labels
from extract.readers.scan.engine import Reading
from extract.readers.scan.ink import gray
from extract.readers.scan.letters import glyphs
from extract.readers.scan.mend import Mender, as_bound, as_figure, tidy
from extract.readers.scan.page import ReadLine, Scanned, ink_of
from extract.readers.scan.pictures import pictures
from extract.readers.scan.rules import ruling
from extract.readers.scan.scans import ranges
from extract.readers.scan.signs import settled
from extract.readers.scan.size import MOST_PIXELS, fitting
from extract.readers.scan.straight import Turn, skew, turned
from extract.readers.scan.strips import Strip
from extract.tables.lattice import lattices

DPI = 200


def paper(height=900, width=1200):
    return np.full((height, width), 245, np.uint8)


def grid(picture, xs, ys, shade=60):
    for x in xs:
        cv2.line(picture, (x, ys[0]), (x, ys[-1]), shade, 2)
    for y in ys:
        cv2.line(picture, (xs[0], y), (xs[-1], y), shade, 2)
    return picture


# ------------------------------------------------------------------ how the page lies


@pytest.mark.parametrize("angle", [-3.4, -0.6, 0.3, 1.7, 4.2])
def test_the_angle_of_a_turned_page_is_found(angle):
    page = grid(paper(), range(100, 1101, 200), range(100, 801, 70))
    assert skew(ink_of(turned(page, 0, angle), DPI)) == pytest.approx(-angle, abs=0.05)


def test_a_page_with_nothing_on_it_is_not_turned():
    assert skew(ink_of(paper(), DPI)) == 0.0


@given(
    st.integers(0, 3),
    st.floats(-5, 5),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_point_of_the_straightened_page_is_found_on_the_page_as_it_came(quarters, angle, u, v):
    turn = Turn(600, 800, quarters, angle)
    picture = np.zeros((800, 600), np.uint8)
    x, y = round(150 + 300 * u), round(250 + 300 * v)
    picture[y - 3 : y + 4, x - 3 : x + 4] = 255
    straight = turned(turned(255 - picture, quarters, 0.0), 0, angle)
    ys, xs = np.nonzero(straight < 128)
    back = turn.back(float(xs.mean()), float(ys.mean()))
    assert math.dist(back, (x, y)) < 2


# ------------------------------------------------------------------ rules


def test_rules_make_the_grid_and_strokes_of_text_do_not():
    xs, ys = [100, 300, 500, 1100], [100, 140, 180, 400]
    page = grid(paper(), xs, ys)
    for x in range(330, 480, 30):  # characters that fill a tight row from rule to rule
        for y in (108, 118, 128):
            cv2.line(page, (x, y), (x + 20, y), 40, 3)
        cv2.line(page, (x + 10, 101), (x + 10, 139), 40, 3)
    found = ruling(ink_of(page, DPI), DPI)
    (lattice,) = lattices(found.horizontal, found.vertical)
    assert (len(lattice.xs), len(lattice.ys), len(lattice.slots)) == (4, 4, 9)
    assert lattice.xs == pytest.approx(xs, abs=2)


def test_a_border_that_is_not_drawn_merges_cells():
    page = grid(paper(), [100, 700, 1100], [100, 200, 300])
    cv2.line(page, (400, 200), (400, 300), 60, 2)
    found = ruling(ink_of(page, DPI), DPI)
    (lattice,) = lattices(found.horizontal, found.vertical)
    assert sorted((s.row, s.col, s.colspan) for s in lattice.slots) == [(0, 0, 2), (0, 2, 1), (1, 0, 1), (1, 1, 1), (1, 2, 1)]


# ------------------------------------------------------------------ ink


def test_a_seal_is_taken_off_and_print_under_it_stays():
    page = np.full((600, 800, 3), 250, np.uint8)
    cv2.circle(page, (400, 300), 150, (60, 60, 220), 8)
    cv2.putText(page, "2020", (330, 310), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 30), 6)
    flat = gray(page, DPI)
    assert flat[150, 395:405].min() > 200  # the ring
    assert (flat[260:315, 330:480] < 80).sum() > 500


def test_a_red_title_stays():
    page = np.full((600, 1600, 3), 250, np.uint8)
    cv2.putText(page, "DOCUMENT OF THE OFFICE", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 3, (40, 40, 210), 10)
    assert (gray(page, DPI) < 150).sum() > 5000


def test_light_on_dark_is_turned_over():
    page = np.full((200, 400), 20, np.uint8)
    cv2.putText(page, "100", (50, 120), cv2.FONT_HERSHEY_SIMPLEX, 3, 240, 8)
    assert np.median(gray(page, DPI)) > 200


# ------------------------------------------------------------------ letters


def reading(text, first=0.05, step=0.1):
    return Reading(text, tuple(first + step * n for n in range(len(text))), (0.9,) * len(text))


def test_letters_of_a_word_touch_and_a_gap_stays_a_gap():
    strip = Strip(0, 0, 400, 40)
    found = glyphs(strip, reading("单位名称"), (2, 38), 0.36)
    assert [g.char for g in found] == list("单位名称")
    assert all(b.x0 == pytest.approx(a.x1) for a, b in pairwise(found))
    spread = glyphs(strip, Reading("部门", (0.1, 0.8), (0.9, 0.9)), (2, 38), 0.36)
    assert spread[1].x0 - spread[0].x1 > spread[0].size


def test_a_bracket_with_the_room_of_a_han_character_is_wide():
    strip = Strip(0, 0, 400, 40)
    assert "".join(g.char for g in glyphs(strip, reading("甲乙(一)丙丁"), (2, 38), 0.36)) == "甲乙（一）丙丁"
    middles = (0.05, 0.15, 0.25, 0.315, 0.38, 0.48, 0.58)
    tight = Reading("甲乙丙(丁戊己", middles, (0.9,) * 7)
    assert "".join(g.char for g in glyphs(strip, tight, (2, 38), 0.36)) == "甲乙丙(丁戊己"


def test_six_dots_are_two_signs():
    found = glyphs(Strip(0, 0, 120, 20, dots=6), Reading(""), (0, 20), 0.36)
    assert [g.char for g in found] == ["…", "…"]


@pytest.mark.parametrize(("bars", "sign"), [((20,), "≥"), ((18, 23), "≧")])
def test_bars_tell_the_signs_apart(bars, sign):
    ink = np.zeros((30, 80), np.uint8)
    cv2.line(ink, (5, 4), (18, 9), 255, 2)
    cv2.line(ink, (18, 9), (5, 14), 255, 2)
    for y in bars:
        ink[y : y + 2, 5:20] = 255
    assert settled(Reading("≥9", (12 / 80, 40 / 80), (0.9, 0.9)), ink) == f"{sign}9"


# ------------------------------------------------------------------ mending


@pytest.mark.parametrize(
    ("read", "figure"),
    [("1O", "10"), ("l00%", "100%"), ("32，2", "32.2"), ("1，234.5", "1,234.5"), ("S0", "50"), ("3B.5", "38.5"), ("O", "0")],
)
def test_look_alikes_in_figures(read, figure):
    assert as_figure(read) == figure


@pytest.mark.parametrize("text", ["10", "优", "B类", "S", "2020年", "≥90%", "IS", "l", ""])
def test_what_is_no_figure_stays(text):
    assert as_figure(text) == text


def test_dashes_and_pairs_of_brackets_are_made_whole():
    assert tidy("90分(含）一100分") == "90分（含）—100分"
    assert tidy("(50分)") == "(50分)"
    assert tidy("一级指标10分一一") == "一级指标10分一一"


def scanned(*lines):
    return Scanned(tuple(lines), Turn(1000, 1000), 0.36, 0.36)


def test_figures_are_mended_only_in_columns_of_figures_and_the_raw_is_kept():
    rows = [["指标", "分值"], ["甲O", "1O"], ["乙", "20"], ["丙", "30"], ["丁", "40"]]
    cells = [
        Cell(r, c, text=text, place=Place(1, (50.0 * c, 20.0 * r, 50.0 * c + 50, 20.0 * r + 20)))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    line = ReadLine((60.0, 25.0, 70.0, 35.0), "1O", 0.71, "O")
    mended = Mender({1: scanned(line)}, Labels.of(load())).element(Table.build("t1", cells))
    assert isinstance(mended, Table)
    assert [mended.at(1, c).text for c in (0, 1)] == ["甲O", "10"]
    assert mended.repairs == ("第2行第2列识别为“1O”，按“10”",)
    assert (mended.at(1, 1).confidence, mended.at(2, 1).confidence) == (0.71, None)


@pytest.mark.parametrize(("doubted", "text"), [("三", "二级指标"), ("", "二级指标")])
def test_a_known_label_is_left_alone(doubted, text):
    cell = Cell(0, 0, text=text, place=Place(1, (0.0, 0.0, 50.0, 20.0)))
    line = ReadLine((5.0, 5.0, 40.0, 15.0), text, 0.8, doubted)
    table = Mender({1: scanned(line)}, Labels.of(load())).element(Table.build("t1", [cell]))
    assert isinstance(table, Table)
    assert (table.cells[0].text, table.repairs) == (text, ())


@pytest.mark.parametrize(("doubted", "text"), [("夫", "实际完成值"), ("", "夫际完成值")])
def test_a_label_is_settled_only_where_the_network_doubted(doubted, text):
    cell = Cell(0, 0, text="夫际完成值", place=Place(1, (0.0, 0.0, 50.0, 20.0)))
    line = ReadLine((5.0, 5.0, 40.0, 15.0), "夫际完成值", 0.8, doubted)
    table = Mender({1: scanned(line)}, Labels.of(load())).element(Table.build("t1", [cell]))
    assert isinstance(table, Table)
    assert table.cells[0].text == text
    assert bool(table.repairs) == bool(doubted)


def test_page_numbers_are_written_as_a_reader_would():
    assert ranges([1, 2, 3, 7]) == ["1—3", "7"]


# ------------------------------------------------------------------ pictures


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def page_image(mode="L", size=(1654, 2339)):
    return Image.new(mode, size, 1 if mode == "1" else "white")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("TIFF", "1"), ("BMP", "RGB"), ("GIF", "P"), ("PNG", "I;16")],
)  # fmt: skip
def test_every_kind_of_picture_is_grey_and_light(kind, mode):
    image = Image.new("L", (1654, 2339), 255).convert(mode) if mode != "CMYK" else Image.new("CMYK", (1654, 2339), (0, 0, 0, 0))
    (found,) = pictures(encoded(image, kind), "page")
    assert found.gray.dtype == np.uint8
    assert found.gray.ndim == 2
    assert found.dpi == pytest.approx(200, abs=1)
    assert found.gray.shape[0] * found.unit == pytest.approx(842, abs=3)


def test_every_page_of_a_fax_is_read():
    pages = [page_image("1") for _ in range(3)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(200, 200))
    assert len(list(pictures(data, "fax.tiff"))) == 3


def test_a_picture_that_a_phone_took_sideways_is_set_up():
    image = page_image("RGB", (2339, 1654))
    exif = Image.Exif()
    exif[0x0112] = 6
    (found,) = pictures(encoded(image, "JPEG", exif=exif), "photo.jpg")
    assert found.gray.shape[0] > found.gray.shape[1]


def test_a_large_picture_is_made_smaller():
    (found,) = pictures(encoded(page_image("1", (6615, 9356)), "TIFF", compression="group4", dpi=(800, 800)), "a4.tiff")
    assert found.gray.size <= 1.01 * MOST_PIXELS
    assert found.gray.shape[0] * found.unit == pytest.approx(842, rel=0.01)


def test_a_bomb_is_too_large():
    bomb = encoded(Image.new("1", (30_000, 30_000)), "PNG")
    with pytest.raises(TooLarge, match="pixels"):
        list(pictures(bomb, "bomb.png"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP"])
def test_a_picture_cut_short_is_damaged(kind):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 300), np.uint8))
    data = encoded(noise, kind)
    with pytest.raises(DamagedFile):
        list(pictures(data[: len(data) // 3], "cut"))


@given(st.floats(1, 20_000), st.floats(1, 20_000), st.floats(72, 1200))
def test_no_page_is_drawn_with_too_many_pixels(width, height, dpi):
    size = fitting(width, height, dpi)
    assert width * height * size.scale**2 <= 1.001 * MOST_PIXELS
    assert size.dpi <= 1.001 * dpi


def test_a_page_of_no_paper_size_is_measured_as_a4():
    assert fitting(1654, 2339, 200).scale == pytest.approx(1, abs=0.01)
    assert fitting(595, 842, 200).scale == pytest.approx(200 / 72)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("M12.44", "≤12.44"),
        ("在职人员控制率M100%，计5分", "在职人员控制率≤100%，计5分"),
        ("M1A", "M1A"),
        ("购买M3螺钉", "购买M3螺钉"),
        ("GM100%", "GM100%"),
    ],
)
def test_a_bound_read_as_a_letter(read, printed):
    assert as_bound(read) == printed
