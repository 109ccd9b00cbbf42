"""The picture of a page that is made of pictures: for text recognition. Needs the extra `ocr`."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extract.errors import DamagedFile
from extract.readers.ofd.package import Body, Package
from extract.readers.ofd.page import Placed
from extract.readers.paged import PageInk
from extract.readers.scan.page import Gray, Picture
from extract.readers.scan.pictures import pictures
from extract.readers.scan.size import fitting

_DPI = 200
_WHITE = 255
# Scanners' programs cut a page into strips, a hundred at most. A page of more pictures is a drawing.
_MOST = 200


def page_picture(package: Package, body: Body, ink: PageInk, placed: Sequence[Placed]) -> Picture | None:
    """The page as its pictures show it, one over the other; None if none of them can be decoded (JBIG2 cannot), or there
    are hundreds.

    Raises TooLarge for pictures that unpack to more than the limits allow.
    """
    if len(placed) > _MOST:
        return None
    size = fitting(ink.width, ink.height, _DPI)
    sheet = (round(ink.width * size.scale), round(ink.height * size.scale))
    canvas: Gray = np.full((sheet[1], sheet[0]), _WHITE, np.uint8)
    drawn = False
    for item in placed:
        shot = _decoded(package, body, item.resource)
        if shot is not None:
            height, width = shot.shape
            a, b, c, d, e, f = (value * size.scale for value in item.place)
            matrix = np.array([[a / width, c / height, e], [b / width, d / height, f]])
            cv2.warpAffine(shot, matrix, sheet, canvas, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
            drawn = True
    return Picture(canvas, size.dpi, 1 / size.scale) if drawn else None


def _decoded(package: Package, body: Body, resource: str) -> Gray | None:
    data = package.picture(body, resource)
    if data is None:
        return None
    try:
        return next((found.gray for found in pictures(data, package.file_name)), None)
    except DamagedFile:
        return None
