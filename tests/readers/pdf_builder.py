"""PDF files for the tests, drawn as the test says. Coordinates from the top left, in points; a Chinese CID font, no font file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from extract.lexicon import load
from extract.model import Document, Table
from extract.readers.pdf import read

FONT = "STSong-Light"
A4 = (595.0, 842.0)


class Paper:
    """A PDF being drawn, page after page."""

    def __init__(self, size: tuple[float, float] = A4, password: StandardEncryption | None = None) -> None:
        registerFont(UnicodeCIDFont(FONT))
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=size, encrypt=password, invariant=1)
        self.width, self.height = size

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = FONT, mode: int = 0) -> None:
        """A line of text whose baseline begins at (x, y)."""
        line = self.canvas.beginText(x, self.height - y)
        line.setFont(font, size)
        line.setTextRenderMode(mode)
        line.textOut(text)
        self.canvas.drawText(line)

    def turned(self, x: float, y: float, degrees: float, text: str, size: float = 10) -> None:
        """Text turned counter-clockwise around its start."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(degrees)
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, grey: float | None = None) -> None:
        """A stroked box, or one filled with a grey (0 black, 1 white) and without a border."""
        if grey is not None:
            self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=int(grey is None), fill=int(grey is not None))
        self.canvas.setFillGray(0)

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> None:
        from PIL import Image

        image = ImageReader(Image.new("L", (8, 8), 200))
        self.canvas.drawImage(image, x0, self.height - y1, x1 - x0, y1 - y0)

    def grid(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]] = (), size: float = 9) -> None:
        """A fully ruled table with the texts of its cells, each on one line."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                for n, part in enumerate(text.split("\n")):
                    self.text(x + 3, y + size + 2 + n * (size + 2), part, size)

    def next(self) -> None:
        self.canvas.showPage()

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()

    def read(self) -> Document:
        return read(self.bytes(), "test.pdf", "0" * 64, load())


def texts(table: Table) -> list[list[str]]:
    """The texts of a table row by row, cells that begin there only, without white space."""
    return [["".join(cell.text.split()) for cell in table.starting(row)] for row in range(table.n_rows)]


def spans(table: Table) -> set[tuple[int, int, int, int, str]]:
    return {(c.row, c.col, c.rowspan, c.colspan, "".join(c.text.split())) for c in table.cells}
