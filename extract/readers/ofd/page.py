"""The objects of a page, its templates and composites, as what they draw (GB/T 33190-2016, 7.7 and 8)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from extract.model import BBox
from extract.readers.ofd.package import Body, Package, PageRef, page_size
from extract.readers.ofd.path import Colours, draw, hull, is_clear
from extract.readers.ofd.text import text_of, within
from extract.readers.ofd.xml import MILLIMETRE, child, children, is_false, is_true, matrix, name, number, numbers, text
from extract.readers.paged.faults import COVERED, fault
from extract.readers.paged.ink import Drawing, PageInk
from extract.readers.paged.matrix import Matrix, box, times
from extract.tables.geometry import Glyph

# Composites in composites, blocks in blocks, drawing parameters that build on others: real ones go three deep.
_DEPTH = 16
_PARAMETERS = 8
# What counts as one object: so many characters of path data. And as how many a composite counts, which seals and logos
# are: a few that hold each other make millions.
_PATH = 40
_COMPOSITE = 100


@dataclass(frozen=True)
class _State:
    """What holds for the objects of a layer, block or composite."""

    place: Matrix
    colours: Colours
    clip: BBox | None = None
    visible: bool = True
    depth: int = 0


@dataclass(frozen=True)
class Placed:
    """A picture resource and the matrix that places its unit square (y down) on the page, in points."""

    resource: str
    place: Matrix


@dataclass(frozen=True)
class Seen:
    """A page as all readers of pages give it, its slanted texts (watermarks, which are no part of it), and the pictures that
    it is made of where it has to be recognised.
    """

    ink: PageInk
    slanted: tuple[str, ...] = ()
    pictures: tuple[Placed, ...] = ()


@dataclass
class Sheet:
    """What a page draws. `hidden` counts the characters not to be seen, `slanted` holds the texts that run at an angle."""

    glyphs: list[Glyph] = field(default_factory=list)
    drawing: Drawing = field(default_factory=Drawing)
    unmapped: int = 0
    hidden: int = 0
    slanted: list[str] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)


def read_page(package: Package, body: Body, ref: PageRef, number_: int) -> Seen:
    """The page at `ref`, as page `number_` of the whole file.

    Raises DamagedFile for a page whose content is missing or no XML, TooLarge if the file draws more than the limits allow.
    """
    root = package.root(ref.location, body.folder)
    width, height = (side * MILLIMETRE for side in page_size(child(root, "Area")) or ref.size)
    folder = posixpath.dirname(package.find(ref.location, body.folder) or "")
    for resource in children(root, "PageRes"):
        package.add_resources(body, (resource.text or "").strip(), folder)
    sheet = Sheet()
    walk = _Walk(package, body, sheet)
    under, over = _templates(package, body, root)
    for content in (*under, child(root, "Content"), *over):
        walk.content(content)
    return _seen(sheet, number_, width, height)


def _templates(package: Package, body: Body, root: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The contents of the page's templates, those under and those over its own content."""
    under: list[etree._Element] = []
    over: list[etree._Element] = []
    for template in children(root, "Template"):
        found = package.aside(body.templates.get(template.get("TemplateID") or "", ""), body.folder)
        content = child(found, "Content")
        if content is not None:
            (over if template.get("ZOrder") == "Foreground" else under).append(content)
    return under, over


def _seen(sheet: Sheet, number_: int, width: float, height: float) -> Seen:
    glyphs = [glyph for glyph in sheet.glyphs if 0 <= glyph.x <= width and 0 <= glyph.y <= height]
    why = fault(sheet.drawing, glyphs, sheet.unmapped, sheet.hidden, width * height)
    if why:
        covered = sheet.drawing.images > COVERED * width * height
        ink = PageInk(number_, width, height, fault=why, unmapped=sheet.unmapped)
        return Seen(ink, pictures=tuple(sheet.pictures) if covered else ())
    ink = PageInk(number_, width, height, glyphs, unmapped=sheet.unmapped, hidden=sheet.hidden)
    ink.outside = len(sheet.glyphs) - len(glyphs)
    ink.horizontal = [rule for rule in sheet.drawing.horizontal if 0 <= rule.at <= height]
    ink.vertical = [rule for rule in sheet.drawing.vertical if 0 <= rule.at <= width]
    return Seen(ink, tuple(sheet.slanted))


class _Walk:
    """Draws objects onto a sheet."""

    def __init__(self, package: Package, body: Body, sheet: Sheet) -> None:
        self._package, self._body, self._sheet = package, body, sheet

    def content(self, content: etree._Element | None) -> None:
        """The layers of a page or template, and objects that a writer left outside of them."""
        if content is not None:
            self._objects(content, _State((MILLIMETRE, 0, 0, MILLIMETRE, 0, 0), Colours()))

    def _objects(self, holder: etree._Element, state: _State) -> None:
        self._package.spend(len(holder))
        for element in holder:
            kind = name(element)
            if kind in ("Layer", "PageBlock") and state.depth < _DEPTH:
                self._objects(element, replace(state, colours=self._colours(element, state.colours), depth=state.depth + 1))
            elif kind in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self._object(kind, element, self._inner(element, state))

    def _inner(self, element: etree._Element, state: _State) -> _State:
        """What holds inside of an object: its own millimetres start at its boundary, after its matrix."""
        edge = numbers(element.get("Boundary"))
        x, y = (edge[0], edge[1]) if len(edge) == 4 else (0.0, 0.0)
        outer = times((1, 0, 0, 1, x, y), state.place)
        place = times(matrix(element.get("CTM")), outer)
        visible = state.visible and not is_false(element, "Visible") and number(element.get("Alpha"), 255) > 0
        colours = self._colours(element, state.colours)
        return _State(place, colours, _clip(element, place, outer, state.clip), visible, state.depth + 1)

    def _object(self, kind: str, element: etree._Element, state: _State) -> None:
        sheet = self._sheet
        if kind == "TextObject":
            self._text(element, state)
        elif kind == "CompositeObject":
            unit = self._body.resources.get(element.get("ResourceID") or "")
            content = child(unit, "Content")
            self._package.spend(_COMPOSITE)
            if content is not None and state.depth < _DEPTH:
                self._objects(content, state)
        elif state.visible and kind == "PathObject":
            self._package.spend(len(text(element, "AbbreviatedData")) // _PATH)
            draw(element, state.place, state.colours, state.clip, sheet.drawing)
        elif state.visible:
            x0, y0, x1, y1 = box(state.place, 0, 0, 1, 1)
            sheet.drawing.images += (x1 - x0) * (y1 - y0)
            sheet.pictures.append(Placed(element.get("ResourceID") or "", state.place))

    def _text(self, element: etree._Element, state: _State) -> None:
        self._package.spend(sum(len(code.text or "") for code in children(element, "TextCode")))
        sheet, found = self._sheet, text_of(element, state.place)
        if not (state.visible and _is_painted(element, state.colours)):
            sheet.hidden += len(found.glyphs) + found.unmapped + len(found.slanted)
            return
        shown = [glyph for glyph in found.glyphs if within(glyph, state.clip)]
        sheet.hidden += len(found.glyphs) - len(shown)
        sheet.glyphs += shown
        sheet.unmapped += found.unmapped
        if found.slanted:
            sheet.slanted.append(found.slanted)

    def _colours(self, element: etree._Element, outer: Colours) -> Colours:
        """An object's own colours, before those of its drawing parameters, before those around it."""
        chain = list(self._parameters(element.get("DrawParam") or ""))
        for parameter in reversed(chain):
            outer = outer.over(parameter)
        return outer.over(element)

    def _parameters(self, identifier: str) -> Iterator[etree._Element]:
        """A drawing parameter and those that it builds on (Relative)."""
        for _ in range(_PARAMETERS):
            parameter = self._body.resources.get(identifier)
            if parameter is None:
                return
            yield parameter
            identifier = parameter.get("Relative") or ""


def _is_painted(element: etree._Element, colours: Colours) -> bool:
    """Whether text shows: it is filled unless the object says no (11.3), with a colour that is not transparent."""
    filled = not is_false(element, "Fill") and not is_clear(colours.fill)
    return filled or (is_true(element, "Stroke") and not is_clear(colours.stroke))


def _clip(element: etree._Element, place: Matrix, outer: Matrix, around: BBox | None) -> BBox | None:
    """What shows of an object: the boxes around its clip areas, within what shows around it. Areas are given in the
    object's own space, or in that of its boundary where it says that its matrix does not move them (TransFlag).
    """
    clips = child(element, "Clips")
    if clips is None:
        return around
    base = outer if is_false(clips, "TransFlag") else place
    found = around
    for clip in children(clips, "Clip"):
        areas = [area_box for area in children(clip, "Area") if (area_box := _area(area, base))]
        if areas:
            box_ = (min(a[0] for a in areas), min(a[1] for a in areas), max(a[2] for a in areas), max(a[3] for a in areas))
            found = box_ if found is None else _common(found, box_)
    return found


def _area(area: etree._Element, base: Matrix) -> BBox | None:
    path = child(area, "Path")
    if path is None:
        return None
    edge = numbers(path.get("Boundary"))
    x, y = (edge[0], edge[1]) if len(edge) == 4 else (0.0, 0.0)
    inner = times(times(matrix(path.get("CTM")), (1, 0, 0, 1, x, y)), times(matrix(area.get("CTM")), base))
    return hull(path, inner)


def _common(a: BBox, b: BBox) -> BBox:
    return (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
