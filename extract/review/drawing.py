"""Pages of an OFD as SVG: its characters and rules where the file draws them, the pictures of a page that is scanned.

The reader's browser has the fonts, so that the server needs none. Seals and logos beside text are not drawn.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, Template
from PIL import Image, UnidentifiedImageError

from extract.errors import DamagedFile, RecordError
from extract.readers.ofd.package import Body, Package, PageRef, page_size
from extract.readers.ofd.page import Placed, read_page
from extract.readers.ofd.xml import MILLIMETRE, child
from extract.tables.geometry import Glyph

# What browsers show in an SVG as it is; TIFF, JBIG2 and JPEG 2000 they do not.
_SHOWN = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
# Share of the height of a line below its base, as the reader of OFD measures it.
_DESCENT = 0.14
_NAME = "this OFD"
_MOST_PICTURES = 200


@dataclass(frozen=True)
class Run:
    """Characters on one base line: `xs` their left sides, one a character. `turn` is in degrees clockwise, around the
    middle of the character; only characters by themselves are turned.
    """

    text: str
    xs: str
    y: float
    size: float
    turn: int = 0
    middle: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Shot:
    """A picture as a data URI and the matrix that places its unit square, as SVG writes it."""

    uri: str
    matrix: str


def sizes(data: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page in points. Raises DamagedFile, EncryptedFile, TooLarge; a page that is missing has the
    document's size.
    """
    package = Package(data, _NAME)
    return tuple(_size(package, body, ref) for body, ref in _pages(package))


def drawn(data: bytes, number: int) -> bytes:
    """The page (from 1) as an SVG file in UTF-8, one unit a point.

    Raises RecordError if there is no such page, DamagedFile if it is missing in the file, EncryptedFile, TooLarge.
    """
    package = Package(data, _NAME)
    found = list(_pages(package))
    if not 1 <= number <= len(found):
        raise RecordError(f"there is no page {number}, the pages are 1 to {len(found)}")
    body, ref = found[number - 1]
    seen = read_page(package, body, ref, number)
    shots = [shot for placed in seen.pictures[:_MOST_PICTURES] if (shot := _shot(package, body, placed))]
    page = _template().render(ink=seen.ink, runs=list(_runs(seen.ink.glyphs)), shots=shots)
    return page.encode()


@cache
def _template() -> Template:
    loader = PackageLoader("extract.review")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template("drawing.svg")


def _pages(package: Package) -> Iterator[tuple[Body, PageRef]]:
    return ((body, ref) for body in package.bodies() for ref in body.pages)


def _size(package: Package, body: Body, ref: PageRef) -> tuple[float, float]:
    try:
        area = child(package.root(ref.location, body.folder), "Area")
    except DamagedFile:
        area = None
    width, height = page_size(area) or ref.size
    return (width * MILLIMETRE, height * MILLIMETRE)


def _runs(glyphs: list[Glyph]) -> Iterator[Run]:
    for (bottom, size, turn), group in groupby(glyphs, lambda g: (round(g.y1, 1), round(g.size, 1), g.turn)):
        if turn:
            yield from (Run(g.char, "0", 0.35 * size, size, 90 * turn, (round(g.x, 1), round(g.y, 1))) for g in group)
            continue
        line = list(group)
        yield Run("".join(g.char for g in line), " ".join(f"{g.x0:.1f}" for g in line), bottom - _DESCENT * size, size)


def _shot(package: Package, body: Body, placed: Placed) -> Shot | None:
    data = package.picture(body, placed.resource)
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind = _SHOWN.get(image.format or "")
            if kind is None:
                out = io.BytesIO()
                image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB").save(out, "png")
                data, kind = out.getvalue(), "image/png"
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        return None
    matrix = " ".join(f"{value:.4f}" for value in placed.place)
    return Shot(f"data:{kind};base64,{base64.b64encode(data).decode()}", f"matrix({matrix})")
