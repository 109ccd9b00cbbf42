"""One PDF page by PDFium: its characters with their boxes, its ruled lines. Coordinates from the top left, y down."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.readers.paged.faults import fault
from extract.readers.paged.ink import Drawing, PageInk, Point
from extract.readers.paged.matrix import IDENTITY, Matrix, box, times, view
from extract.readers.pdf.glyphs import characters

_FORM_DEPTH = 4


@dataclass
class Shown(Drawing):
    """What the objects of a page tell before its text is read: whether some text is turned, or invisible."""

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
    glyphs = [g for g in read.glyphs if 0 <= g.x <= width and 0 <= g.y <= height]
    if found := fault(drawing, glyphs, read.unmapped, read.hidden, width * height):
        return PageInk(index + 1, width, height, fault=found, unmapped=read.unmapped)
    seen = PageInk(index + 1, width, height, glyphs, unmapped=read.unmapped, hidden=read.hidden)
    seen.outside = len(read.glyphs) - len(glyphs)
    seen.horizontal, seen.vertical = drawing.horizontal, drawing.vertical
    return seen


def _drawing(page: pdfium.PdfPage, shown: Matrix) -> Shown:
    found = Shown()
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


def _read_path(obj: object, outer: Matrix, found: Shown) -> None:
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
                found.stroke(xa, ya, xb, yb)
        elif len(points) >= 3:
            found.box(points, white=white)


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
