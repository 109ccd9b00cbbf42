"""A PDF page as a picture, for recognition."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as c

if TYPE_CHECKING:
    from extract.readers.scan.page import Picture

# Dots per inch. PP-OCR reads strips of 48 rows: print of 10 points has as many at 300. Office scanners give 200 and 300.
_LEAST, _MOST = 200, 300


def picture(document: pdfium.PdfDocument, index: int) -> Picture:
    """The page (index from 0), drawn at the resolution of its largest picture. Raises pdfium.PdfiumError if it cannot be."""
    from extract.readers.scan.ink import gray
    from extract.readers.scan.page import Picture
    from extract.readers.scan.size import fitting

    page = document[index]
    try:
        width, height = page.get_size()
        size = fitting(width, height, min(max(_resolution(page), _LEAST), _MOST))
        bitmap = page.render(scale=size.scale, rev_byteorder=False)
        drawn = bitmap.to_numpy()
        return Picture(gray(drawn, size.dpi), size.dpi, 1 / size.scale)
    finally:
        page.close()


def _resolution(page: pdfium.PdfPage) -> float:
    """Of the page's largest picture, in dots per inch of the page; 0 without one."""
    best = (0.0, 0.0)
    for image in islice(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE]), 100):
        left, bottom, right, top = image.get_bounds()
        wide, high = image.get_px_size()
        area = (right - left) * (top - bottom)
        if area > best[0]:
            best = (area, 72 * math.sqrt(wide * high / area))
    return best[1]
