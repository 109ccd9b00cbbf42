"""One PDF page by PDFium: its characters with their boxes, its ruled lines. Coordinates from the top left, y down."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.tables.geometry import Glyph, Rule

# Points. A filled box thinner than this is a drawn line; one thicker is a background, whose edges are borders too.
_LINE = 3.0
# Shorter strokes are parts of glyphs, ticks and logos.
_SHORTEST = 4.0
_FORM_DEPTH = 4
_NO_CHARACTER = frozenset({0xFFFD, 0xFFFE, 0xFFFF})
_SPACES = frozenset({0xA0, 0x3000})

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class PageInk:
    """What a page shows: glyphs in content order, rules, the area covered by pictures."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    images: float = 0.0
    unmapped: int = 0


def ink(document: pdfium.PdfDocument, index: int) -> PageInk:
    """Read one page (index from 0) and close it: memory does not grow with the number of pages."""
    page = document[index]
    try:
        left, bottom, right, top = page.get_bbox()
        found = PageInk(index + 1, right - left, top - bottom)
        _read_glyphs(page, found, left, top)
        for obj, matrix in _objects(page.raw, None, _IDENTITY, 0):
            kind = c.FPDFPageObj_GetType(obj)
            if kind == c.FPDF_PAGEOBJ_PATH:
                _read_path(obj, matrix, found, left, top)
            elif kind == c.FPDF_PAGEOBJ_IMAGE:
                found.images += _area(obj)
        return found
    finally:
        page.close()


# ------------------------------------------------------------------ characters


def _read_glyphs(page: pdfium.PdfPage, found: PageInk, left: float, top: float) -> None:
    text = page.get_textpage()
    try:
        raw = text.raw
        box = c.FS_RECTF()
        for i in range(c.FPDFText_CountChars(raw)):
            code = c.FPDFText_GetUnicode(raw, i)
            if code <= 32 or code in _SPACES:
                continue
            if code in _NO_CHARACTER or 0xE000 <= code <= 0xF8FF or c.FPDFText_HasUnicodeMapError(raw, i) == 1:
                found.unmapped += 1
                continue
            # The loose box spans the font's ascent and descent: a 一 or a full stop stands on the line of its neighbours.
            c.FPDFText_GetLooseCharBox(raw, i, box)
            found.glyphs.append(Glyph(chr(code), box.left - left, top - box.top, box.right - left, top - box.bottom))
    finally:
        text.close()


# ------------------------------------------------------------------ lines


def _objects(page: object, form: object | None, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    """All objects of a page, those inside of form objects with the matrix that places them."""
    count = c.FPDFPage_CountObjects(page) if form is None else c.FPDFFormObj_CountObjects(form)
    for i in range(count):
        obj = c.FPDFPage_GetObject(page, i) if form is None else c.FPDFFormObj_GetObject(form, i)
        if c.FPDFPageObj_GetType(obj) == c.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            yield from _objects(page, obj, _times(_matrix(obj), matrix), depth + 1)
        else:
            yield obj, matrix


def _matrix(obj: object) -> Matrix:
    raw = c.FS_MATRIX()
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f) if c.FPDFPageObj_GetMatrix(obj, raw) else _IDENTITY


def _times(m: Matrix, n: Matrix) -> Matrix:
    """First m, then n."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _read_path(obj: object, outer: Matrix, found: PageInk, left: float, top: float) -> None:
    """Straight strokes along an axis, the sides of stroked boxes, thin filled boxes, the edges of backgrounds."""
    matrix = _times(_matrix(obj), outer)
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(obj, mode, stroke)
    if not (mode.value or stroke.value) or (not stroke.value and _is_white(obj)):
        return
    for points in _subpaths(obj, matrix):
        placed = [(x - left, top - y) for x, y in points]
        if stroke.value:
            for (xa, ya), (xb, yb) in pairwise(placed):
                _add(found, xa, ya, xb, yb)
        elif len(placed) >= 3:
            _add_box(found, placed)


def _is_white(obj: object) -> bool:
    """A white box without a border shows nothing."""
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    if not c.FPDFPageObj_GetFillColor(obj, r, g, b, a):
        return False
    return a.value == 0 or min(r.value, g.value, b.value) >= 250


def _subpaths(obj: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for i in range(c.FPDFPath_CountSegments(obj)):
        segment = c.FPDFPath_GetPathSegment(obj, i)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = c.FPDFPathSegment_GetType(segment)
        point = (
            matrix[0] * x.value + matrix[2] * y.value + matrix[4],
            matrix[1] * x.value + matrix[3] * y.value + matrix[5],
        )
        if kind == c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(point)
        if c.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points:
        yield points


def _add(found: PageInk, xa: float, ya: float, xb: float, yb: float) -> None:
    """A stroke along an axis, to a tolerance of a point."""
    if abs(ya - yb) <= 1 and abs(xa - xb) >= _SHORTEST:
        found.horizontal.append(Rule((ya + yb) / 2, min(xa, xb), max(xa, xb)))
    elif abs(xa - xb) <= 1 and abs(ya - yb) >= _SHORTEST:
        found.vertical.append(Rule((xa + xb) / 2, min(ya, yb), max(ya, yb)))


def _add_box(found: PageInk, points: list[tuple[float, float]]) -> None:
    """A filled box: a line if it is thin, else a background with four edges. Other shapes are no rules."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    slanted = any(min(abs(x - x0), abs(x - x1)) > 1 or min(abs(y - y0), abs(y - y1)) > 1 for x, y in points)
    if slanted:
        return
    if y1 - y0 <= _LINE and x1 - x0 >= _SHORTEST:
        found.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
    elif x1 - x0 <= _LINE and y1 - y0 >= _SHORTEST:
        found.vertical.append(Rule((x0 + x1) / 2, y0, y1))
    elif x1 - x0 > _LINE and y1 - y0 > _LINE:
        found.horizontal += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
        found.vertical += [Rule(x0, y0, y1), Rule(x1, y0, y1)]


def _area(obj: object) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return 0.0
    return max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)
