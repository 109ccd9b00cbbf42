"""One PDF page by PDFium: its characters with their boxes, its ruled lines. Coordinates from the top left, y down."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.model import BBox
from extract.readers.pdf.glyphs import Characters, characters, fault
from extract.readers.pdf.matrix import IDENTITY, Matrix, box, times, view
from extract.tables.geometry import Glyph, Rule

# Points. A filled box thinner than this is a drawn line; one thicker is a background, whose edges are borders too.
_LINE = 3.0
_FORM_DEPTH = 4
# A page whose pictures cover this share of it and that shows fewer characters than FEW is a scan.
_COVERED = 0.5
_FEW = 20
# Curved outlines on a page without characters: four or so make a Han character, a logo has fewer than this.
_OUTLINES = 200

Point = tuple[float, float]


@dataclass
class PageInk:
    """What a page shows: glyphs in content order and rules. `fault` says in Chinese why the page has to be recognised
    from its picture; its glyphs are then none. `unmapped` and `hidden` count the characters left out.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    fault: str = ""
    unmapped: int = 0
    hidden: int = 0


@dataclass
class Drawing:
    """What the objects of a page tell before its text is read."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    backgrounds: list[BBox] = field(default_factory=list)
    images: float = 0.0
    outlines: int = 0
    turned: bool = False
    hidden: bool = False


def ink(document: pdfium.PdfDocument, index: int) -> PageInk:
    """Read one page (index from 0) and close it: memory does not grow with the number of pages.

    Raises pdfium.PdfiumError if PDFium cannot load the page.
    """
    page = document[index]
    try:
        width, height = page.get_size()
        shown = view(page.get_bbox(), page.get_rotation())
        drawing = _drawing(page, shown)
        read = characters(page, shown, turned=drawing.turned, hidden=drawing.hidden)
    finally:
        page.close()
    read.glyphs = [g for g in read.glyphs if 0 <= g.x <= width and 0 <= g.y <= height]
    if found := _fault(drawing, read, width * height):
        return PageInk(index + 1, width, height, fault=found, unmapped=read.unmapped)
    seen = PageInk(index + 1, width, height, read.glyphs, unmapped=read.unmapped, hidden=read.hidden)
    seen.horizontal, seen.vertical = drawing.horizontal, drawing.vertical
    return seen


def _fault(drawing: Drawing, read: Characters, area: float) -> str:
    bare = len(read.glyphs) < _FEW
    if bare and drawing.images > _COVERED * area:
        return "是图像，文字层不可见" if read.hidden else "是图像，没有文字层"
    if bare and drawing.outlines > _OUTLINES:
        return "的文字是图形，没有文字层"
    return fault(read)


def _drawing(page: pdfium.PdfPage, shown: Matrix) -> Drawing:
    found = Drawing()
    for obj, outer in _objects(page.raw, None, shown, 0):
        kind = c.FPDFPageObj_GetType(obj)
        if kind == c.FPDF_PAGEOBJ_PATH:
            _read_path(obj, outer, found)
        elif kind == c.FPDF_PAGEOBJ_TEXT:
            m = times(_matrix(obj), outer)
            found.turned = found.turned or m[0] <= 0 or abs(m[1]) > abs(m[0])
            found.hidden = found.hidden or c.FPDFTextObj_GetTextRenderMode(obj) == c.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = box(times(_matrix(obj), outer), 0, 0, 1, 1)
            found.images += (x1 - x0) * (y1 - y0)
    return found


def _objects(page: object, form: object | None, outer: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    """All objects of a page with the matrix that places them, also those inside of form objects."""
    count = c.FPDFPage_CountObjects(page) if form is None else c.FPDFFormObj_CountObjects(form)
    for i in range(count):
        obj = c.FPDFPage_GetObject(page, i) if form is None else c.FPDFFormObj_GetObject(form, i)
        if c.FPDFPageObj_GetType(obj) == c.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            yield from _objects(page, obj, times(_matrix(obj), outer), depth + 1)
        else:
            yield obj, outer


def _matrix(obj: object) -> Matrix:
    raw = c.FS_MATRIX()
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f) if c.FPDFPageObj_GetMatrix(obj, raw) else IDENTITY


# ------------------------------------------------------------------ lines


def _read_path(obj: object, outer: Matrix, found: Drawing) -> None:
    """Straight strokes along an axis, the sides of stroked boxes, thin filled boxes, the edges of backgrounds."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(obj, mode, stroke)
    if not (mode.value or stroke.value):
        return
    white = not stroke.value and _is_white(obj)
    for points, curved in _subpaths(obj, times(_matrix(obj), outer)):
        if curved:
            found.outlines += 1
        elif stroke.value:
            for (xa, ya), (xb, yb) in pairwise(points):
                add_stroke(found, xa, ya, xb, yb)
        elif len(points) >= 3:
            add_box(found, points, white=white)


def _is_white(obj: object) -> bool:
    """Whether a fill is white or transparent: it shows only on top of another."""
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(obj, r, g, b, a):
        return False
    return a.value == 0 or min(r.value, g.value, b.value) >= 250


def _subpaths(obj: object, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """The points of every subpath as displayed, and whether it has curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    curved = False
    for i in range(c.FPDFPath_CountSegments(obj)):
        segment = c.FPDFPath_GetPathSegment(obj, i)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO and points:
            yield points, curved
            points, curved = [], False
        curved = curved or kind == c.FPDF_SEGMENT_BEZIERTO
        a, b = x.value, y.value
        points.append((matrix[0] * a + matrix[2] * b + matrix[4], matrix[1] * a + matrix[3] * b + matrix[5]))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, curved


def add_stroke(found: Drawing, xa: float, ya: float, xb: float, yb: float) -> None:
    """A stroke along an axis, to a tolerance of a point. Short ones are kept: they may be the dashes of a line."""
    wide, high = abs(xa - xb), abs(ya - yb)
    if high <= 1 and wide > high:
        found.horizontal.append(Rule((ya + yb) / 2, min(xa, xb), max(xa, xb)))
    elif wide <= 1 and high > wide:
        found.vertical.append(Rule((xa + xb) / 2, min(ya, yb), max(ya, yb)))


def add_box(found: Drawing, points: list[Point], *, white: bool) -> None:
    """A filled box: a line if it is thin, else a background with four edges. Other shapes are no rules."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    slanted = any(min(abs(x - x0), abs(x - x1)) > 1 or min(abs(y - y0), abs(y - y1)) > 1 for x, y in points)
    if slanted or (white and not _on_top(found.backgrounds, (x0, y0, x1, y1))):
        return
    flat, narrow = y1 - y0 <= _LINE, x1 - x0 <= _LINE
    if flat and not white:
        found.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
    if narrow and not white:
        found.vertical.append(Rule((x0 + x1) / 2, y0, y1))
    if not flat and not narrow:
        found.horizontal += [Rule(y, x0, x1, edge=True) for y in (y0, y1)]
        found.vertical += [Rule(x, y0, y1, edge=True) for x in (x0, x1)]
        if not white:
            found.backgrounds.append((x0, y0, x1, y1))


def _on_top(backgrounds: list[BBox], a: BBox) -> bool:
    """Whether a white box lies on a coloured one and leaves a rim of it: cells on a ground that shows between them."""
    return any(b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3] and b != a for b in backgrounds[-50:])
