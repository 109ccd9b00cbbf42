"""Picture files by Pillow: their pages upright, at a resolution that recognition can use."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extract.errors import DamagedFile, TooLarge
from extract.readers.scan.ink import gray
from extract.readers.scan.page import Picture
from extract.readers.scan.size import MOST_PIXELS, resolution

# Pixels. Pillow itself refuses 179 million; A4 in colour at 600 dpi has 35 million, A3 at 800 dpi 124 million.
_MOST_COLOUR = 125_000_000
_MOST_PAGES = 500
_LEAST_DPI, _MOST_DPI = 150, 300
# What Pillow raises for pictures that are cut short or broken.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)


def pictures(data: bytes, file_name: str) -> Iterator[Picture]:
    """The pages of a PNG, JPEG, TIFF, BMP or GIF file, one at a time; of an animation the first picture.

    Raises DamagedFile for a file that Pillow cannot decode, TooLarge for one that unpacks to more than the limits.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise _too_large(file_name, str(error)) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise DamagedFile(file_name, f"the picture cannot be opened ({error})", remedy="fetch or scan it again") from error
    pages = getattr(image, "n_frames", 1) if image.format in ("TIFF", "MPO") else 1
    if pages > _MOST_PAGES:
        raise _too_large(file_name, f"{pages} pages")
    for n in range(pages):
        try:
            image.seek(n)
            yield _page(image, file_name, n + 1)
        except _BROKEN as error:
            raise DamagedFile(
                file_name,
                f"the picture is cut short or broken ({error})",
                place=f"page {n + 1}",
                remedy="fetch or scan it again",
            ) from error


def _page(image: Image.Image, file_name: str, number: int) -> Picture:
    width, height = image.size
    pixels = width * height
    if image.mode not in ("1", "L") and pixels > _MOST_COLOUR:
        raise _too_large(file_name, f"{width} × {height} pixels on page {number}")
    given = image.info.get("dpi", (0, 0))[0]
    dpi = resolution(width, height, float(given) if 60 <= float(given) <= 2400 else 0.0)
    target = min(max(dpi, _LEAST_DPI), _MOST_DPI)
    factor = min(target / dpi, math.sqrt(MOST_PIXELS / pixels))
    if factor < 1 and image.format == "JPEG":
        image.draft(None, (round(width * factor), round(height * factor)))
    flat = ImageOps.exif_transpose(_on_white(image))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    size = size if flat.width * height == flat.height * width or flat.width / flat.height == width / height else size[::-1]
    if flat.size != size:
        flat = flat.resize(size, Image.Resampling.BOX if factor < 0.5 else Image.Resampling.BICUBIC)
    pixels_of = np.asarray(flat)
    bgr = pixels_of if pixels_of.ndim == 2 else pixels_of[:, :, ::-1]
    return Picture(gray(bgr, dpi * factor), dpi * factor, 72 / (dpi * factor))


def _on_white(image: Image.Image) -> Image.Image:
    """Grey or red, green, blue; what is transparent is white paper."""
    if image.mode == "L":
        return image.copy()
    if image.mode in ("1", "I;16", "I", "F"):
        return image.convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shown = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
    return image.convert("RGB")


def _too_large(file_name: str, what: str) -> TooLarge:
    return TooLarge(file_name, f"the picture unpacks to more than the limits allow: {what}", remedy="scan it at 300 dpi")
