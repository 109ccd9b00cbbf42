"""Pages as pictures: PDF by PDFium, scans by Pillow, OFD as a drawing. One page at a time, without reading the document."""

from __future__ import annotations

import io
import math
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from extract.errors import DamagedFile, RecordError, ReportError, TooLarge
from extract.readers.scan.size import resolution
from extract.review import drawing

Size: TypeAlias = tuple[float, float]

SCANS = frozenset({"png", "jpeg", "tiff", "bmp", "gif"})
PDFS = frozenset({"pdf", "pdf-scan"})
PICTURED = SCANS | PDFS | {"ofd"}
"""Formats whose pages are shown as pictures; a document of any other is set from its text and tables."""

_SMALLEST, _LARGEST = 0.25, 4.0
# A4 at 300 dpi has 8.7 million: more is no use on a screen.
_MOST_PIXELS = 12_000_000
# What a scan unpacks to: A4 in colour at 600 dpi has 35 million. As the reader of scans has it.
_MOST_UNPACKED = 125_000_000
# The reader of scans reads no more pages of one file.
_MOST_PAGES = 500
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)
_QUALITY = 85
_NAME = "this file"

# PDFium is not made for threads, and a web server answers from several.
_PDFIUM = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A page's picture and what its bytes are (`image/png`, `image/jpeg`, `image/svg+xml`)."""

    data: bytes
    media_type: str


def sizes(data: bytes, format: str) -> tuple[Size, ...]:
    """Width and height of each page in points (1/72 inch). Empty for a format that is not in PICTURED.

    Raises ReportError for a file that cannot be opened.
    """
    if format in PDFS:
        with _pdf(data) as document:
            return tuple(document.get_page_size(n) for n in range(len(document)))
    if format == "ofd":
        return drawing.sizes(data)
    return tuple(_scan_size(image) for image in _frames(data)) if format in SCANS else ()


def picture(data: bytes, format: str, page: int, scale: float = 1.5) -> Picture:
    """The page (from 1) at `scale` pixels to a point, kept within 0.25 and 4; an OFD's drawing has no scale.

    Raises RecordError if there is no such page, ReportError for a file or page that cannot be drawn.
    """
    if format == "ofd":
        return Picture(drawing.drawn(data, page), "image/svg+xml")
    if format not in PICTURED:
        raise RecordError(f"a page of a {format} file has no picture")
    scale = min(max(scale, _SMALLEST), _LARGEST)
    return _pdf_page(data, page, scale) if format in PDFS else _scan_page(data, page, scale)


# ------------------------------------------------------------------ PDF


@contextmanager
def _pdf(data: bytes) -> Iterator[pdfium.PdfDocument]:
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise _damaged(f"PDFium cannot open it ({error})") from error
        try:
            yield document
        finally:
            document.close()


def _pdf_page(data: bytes, number: int, scale: float) -> Picture:
    with _pdf(data) as document:
        _present(number, len(document))
        try:
            page = document[number - 1]
            width, height = page.get_size()
            bitmap = page.render(scale=_bounded(scale, width, height))
            image = bitmap.to_pil()
            page.close()
        except pdfium.PdfiumError as error:
            raise _damaged(f"PDFium cannot draw the page ({error})", number) from error
        return _encoded(image)


# ------------------------------------------------------------------ scans


def _frames(data: bytes) -> Iterator[Image.Image]:
    """The pages of a picture file, each at hand until the next is asked for; of an animation the first."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
        pages = getattr(image, "n_frames", 1) if image.format in ("TIFF", "MPO") else 1
    except Image.DecompressionBombError as error:
        raise TooLarge(_NAME, f"the picture unpacks to too much ({error})", remedy="scan it at 300 dpi") from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise _damaged(f"the picture cannot be opened ({error})") from error
    for number in range(min(pages, _MOST_PAGES)):
        try:
            image.seek(number)
        except _BROKEN as error:
            raise _damaged(f"the picture is cut short or broken ({error})", number + 1) from error
        if image.width * image.height > _MOST_UNPACKED:
            raise TooLarge(
                _NAME, f"{image.width} × {image.height} pixels", place=f"page {number + 1}", remedy="scan it at 300 dpi"
            )
        yield image


def _scan_size(image: Image.Image) -> Size:
    """As the reader of scans measures it, for the boxes of its cells lie on that page."""
    given = float(image.info.get("dpi", (0, 0))[0])
    point = 72 / resolution(image.width, image.height, given if 60 <= given <= 2400 else 0.0)
    size = (image.width * point, image.height * point)
    try:
        turned = image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
    except _BROKEN as error:
        raise _damaged(f"the picture is cut short or broken ({error})") from error
    return size[::-1] if turned else size


_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)


def _scan_page(data: bytes, number: int, scale: float) -> Picture:
    image = next((frame for n, frame in enumerate(_frames(data), 1) if n == number), None)
    if image is None:
        raise RecordError(f"there is no page {number}")
    width, height = _scan_size(image)
    scale = _bounded(scale, width, height)
    try:
        return _encoded(shrunk(image, max(width, height) * scale))
    except _BROKEN as error:
        raise _damaged(f"the picture is cut short or broken ({error})", number) from error


def shrunk(image: Image.Image, longest: float) -> Image.Image:
    """The picture upright on white paper, its longer side at most `longest` pixels."""
    factor = min(1.0, longest / max(image.size))
    if image.format == "JPEG":
        image.draft(None, (round(image.width * factor), round(image.height * factor)))
    flat = ImageOps.exif_transpose(_on_white(image))
    side = max(1, round(longest))
    flat.thumbnail((side, side), Image.Resampling.BOX if factor < 0.5 else Image.Resampling.BICUBIC)
    return flat


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shown = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L", "I;16", "I", "F") else "RGB")


# ------------------------------------------------------------------ common


def _bounded(scale: float, width: float, height: float) -> float:
    return min(scale, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))


def _encoded(image: Image.Image) -> Picture:
    """Print is small and sharp as PNG; shades of a scan are five times smaller as JPEG."""
    kind = "jpeg" if _is_shaded(image) else "png"
    out = io.BytesIO()
    if kind == "png":
        image.save(out, "png", compress_level=3)
    else:
        image.convert("RGB").save(out, "jpeg", quality=_QUALITY)
    return Picture(out.getvalue(), f"image/{kind}")


def _is_shaded(image: Image.Image) -> bool:
    """Whether less than half of the page is of one shade: drawn pages are white where nothing is printed."""
    shades = image.convert("L").resize((200, 200), Image.Resampling.NEAREST).histogram()
    return max(shades) < 20_000


def _present(number: int, count: int) -> None:
    if not 1 <= number <= count:
        raise RecordError(f"there is no page {number}, the pages are 1 to {count}")


def _damaged(problem: str, page: int | None = None) -> ReportError:
    return DamagedFile(_NAME, problem, place="" if page is None else f"page {page}", remedy="fetch the file again")
