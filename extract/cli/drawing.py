"""A page with what was recognised on it: to see why a table was read as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import ReportError

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from extract.model import BBox, Document

# Pixels per point of the picture, and colours: cells, merged cells, paragraphs.
SCALE = 2.0
_CELL, _MERGED, _BLOCK = (0, 110, 220), (210, 60, 0), (0, 150, 90)


def draw(data: bytes, document: Document, page: int, output: Path) -> None:
    """Write page `page` (from 1) of a PDF as a PNG with its cells and paragraphs framed.

    A cell is marked with its row and column, a merged one in another colour. Raises ReportError if the format has no
    pages or the document not that one, OSError if `output` cannot be written.
    """
    if document.pages is None or document.format != "pdf":
        raise ReportError(document.file_name, f"a {document.format} file has no pages to draw", remedy="give a PDF")
    if not 1 <= page <= document.pages:
        raise ReportError(document.file_name, f"there is no page {page}", remedy=f"it has pages 1 to {document.pages}")
    import pypdfium2
    from PIL import ImageDraw

    with pypdfium2.PdfDocument(data) as paper:
        picture = paper[page - 1].render(scale=SCALE).to_pil().convert("RGB")
    pen = ImageDraw.Draw(picture)
    for block in document.blocks:
        if block.place.page == page and block.place.bbox:
            _frame(pen, block.place.bbox, _BLOCK)
    for table in document.tables:
        for cell in table.cells:
            if cell.place.page == page and cell.place.bbox:
                merged = cell.rowspan > 1 or cell.colspan > 1
                _frame(pen, cell.place.bbox, _MERGED if merged else _CELL, f"{table.id} {cell.row},{cell.col}")
    picture.save(output, "PNG")


def _frame(pen: ImageDraw, bbox: BBox, colour: tuple[int, int, int], mark: str = "") -> None:
    x0, y0, x1, y1 = (value * SCALE for value in bbox)
    pen.rectangle((x0 + 1, y0 + 1, max(x0 + 1, x1 - 1), max(y0 + 1, y1 - 1)), outline=colour, width=2)
    if mark:
        pen.text((x0 + 4, y0 + 2), mark, fill=colour)
