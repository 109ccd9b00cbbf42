"""OFD files for the tests: written by hand, or made of a PDF in one of the ways in which real writers draw pages."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extract.lexicon import load
from extract.model import Document
from extract.readers.ofd import read
from extract.readers.pdf.page import ink
from extract.tables.geometry import Rule

MM = 25.4 / 72
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def entry(body: str = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>") -> str:
    return f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody>{body}</ofd:DocBody></ofd:OFD>'


def document(pages: int, common: str = "", more: str = "", box: str = "0 0 210 297") -> str:
    refs = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    area = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
    return (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{refs}</ofd:Pages>{more}</ofd:Document>"
    )


def page(objects: str, before: str = "") -> str:
    return f'<ofd:Page {NAMESPACE}>{before}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def resources(content: str, base: str = "Res") -> str:
    return f'<ofd:Res {NAMESPACE} BaseLoc="{base}">{content}</ofd:Res>'


def parts(*pages: str, common: str = "", more: str = "") -> dict[str, str | bytes]:
    """The parts of a package with these objects on its pages."""
    contents = {f"Doc_0/Pages/Page_{n}/Content.xml": page(objects) for n, objects in enumerate(pages)}
    return {"OFD.xml": entry(), "Doc_0/Document.xml": document(len(pages), common, more), **contents}


def text(x: float, y: float, printed: str, size: float = 4.0, more: str = "", code: str = "", inner: str = "") -> str:
    """A line whose baseline begins at (x, y) millimetres; every character advances by the size unless `code` says else."""
    advance = code or (f'DeltaX="g {len(printed) - 1} {size}"' if len(printed) > 1 else "")
    return (
        f'<ofd:TextObject ID="7" Boundary="{x} {y - size} {size * len(printed)} {size * 1.3}" Font="1" Size="{size}" {more}>{inner}'
        f'<ofd:TextCode X="0" Y="{size}" {advance}>{escape(printed)}</ofd:TextCode></ofd:TextObject>'
    )


def stroke(x0: float, y0: float, x1: float, y1: float, more: str = "", inner: str = "") -> str:
    data = f"M 0 0 L {x1 - x0} {y1 - y0}"
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2" {more}>{inner}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def filled(x0: float, y0: float, x1: float, y1: float, colour: str | None = "0 0 0") -> str:
    width, height = x1 - x0, y1 - y0
    paint = "" if colour is None else f'<ofd:FillColor Value="{colour}"/>'
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {y0} {width} {height}" Stroke="false" Fill="true">{paint}'
        f"<ofd:AbbreviatedData>M 0 0 L {width} 0 L {width} {height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 4.0) -> str:
    """A fully ruled table, each text on one line in its cell. Millimetres."""
    lines = [stroke(xs[0], y, xs[-1], y) for y in ys] + [stroke(x, ys[0], x, ys[-1]) for x in xs]
    texts = [
        text(x + 1, y + size + 1, printed, size)
        for y, row in zip(ys, rows, strict=False)
        for x, printed in zip(xs, row, strict=False)
        if printed
    ]
    return "".join(lines + texts)


def read_parts(content: Mapping[str, str | bytes]) -> Document:
    return read(package(content), "test.ofd", "0" * 64, load())


def read_pages(*pages: str, common: str = "", more: str = "") -> Document:
    return read_parts(parts(*pages, common=common, more=more))


# ------------------------------------------------------------------ a PDF as an OFD


@dataclass(frozen=True)
class Char:
    """A character of a PDF page: its baseline's start in points from the top left, and its type size."""

    char: str
    x: float
    y: float
    size: float


def from_pdf(data: bytes, style: str) -> bytes:
    """The pages of a PDF in the way of one kind of writer.

    `lines`: a text object per line with a short DeltaX, borders stroked, the standard's prefix (数科). `glyphs`: an object
    per character, borders as thin filled boxes, default namespace, absolute locations (福昕). `points`: a text object per
    line in points under a CTM, borders as boxes around each stretch, no prefix and backslashes (converters of PDF).
    """
    written = {"lines": _lines_page, "glyphs": _glyphs_page, "points": _points_page}[style]
    contents: dict[str, str | bytes] = {}
    with pdfium.PdfDocument(data) as paper:
        width, height = paper[0].get_size()
        for n in range(len(paper)):
            seen = ink(paper, n)
            rules = [(rule, True) for rule in seen.horizontal] + [(rule, False) for rule in seen.vertical]
            objects = written(_chars(paper, n), rules)
            size = f"<ofd:Area><ofd:PhysicalBox>0 0 {seen.width * MM} {seen.height * MM}</ofd:PhysicalBox></ofd:Area>"
            contents[f"Doc_0/Pages/Page_{n}/Content.xml"] = page(objects, size)
    box = f"0 0 {width * MM} {height * MM}"
    found = {"OFD.xml": entry(), "Doc_0/Document.xml": document(len(contents), box=box), **contents}
    return package(_renamed(found, style))


def _renamed(found: Mapping[str, str | bytes], style: str) -> dict[str, str | bytes]:
    if style == "lines":
        return dict(found)
    plain = {name: str(content).replace("<ofd:", "<").replace("</ofd:", "</") for name, content in found.items()}
    if style == "glyphs":
        moved = {name: content.replace("xmlns:ofd=", "xmlns=") for name, content in plain.items()}
        return {name: content.replace('BaseLoc="Pages', 'BaseLoc="/Doc_0/Pages') for name, content in moved.items()}
    bare = {name: content.replace(NAMESPACE, "") for name, content in plain.items()}
    return {
        name: content.replace("Doc_0/Document", "Doc_0\\Document").replace("Pages/Page", "pages\\Page")
        for name, content in bare.items()
    }


def _chars(paper: pdfium.PdfDocument, index: int) -> list[Char]:
    sheet = paper[index]
    found = []
    height = sheet.get_size()[1]
    layer = sheet.get_textpage()
    x, y, turn = ctypes.c_double(), ctypes.c_double(), c.FS_MATRIX()
    for i in range(c.FPDFText_CountChars(layer.raw)):
        code = c.FPDFText_GetUnicode(layer.raw, i)
        if code in (10, 13) or c.FPDFText_IsGenerated(layer.raw, i) == 1:
            continue
        c.FPDFText_GetCharOrigin(layer.raw, i, x, y)
        c.FPDFText_GetMatrix(layer.raw, i, turn)
        found.append(
            Char(chr(45 if code == 2 else code), x.value, height - y.value, c.FPDFText_GetFontSize(layer.raw, i) * abs(turn.d))
        )
    layer.close()
    sheet.close()
    return found


def _runs(chars: list[Char]) -> list[list[Char]]:
    runs: list[list[Char]] = []
    for char in chars:
        last = runs[-1][-1] if runs else None
        if last and last.size == char.size and abs(last.y - char.y) < 0.01 and 0 < char.x - last.x < 4 * char.size:
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _short(offsets: list[float]) -> str:
    """Offsets with repetitions as `g n v`, as the standard's annex writes them."""
    out: list[str] = []
    i = 0
    while i < len(offsets):
        stop = i
        while stop < len(offsets) and offsets[stop] == offsets[i]:
            stop += 1
        out.append(f"g {stop - i} {offsets[i]}" if stop - i > 1 else str(offsets[i]))
        i = stop
    return " ".join(out)


def _lines_page(chars: list[Char], rules: list[tuple[Rule, bool]]) -> str:
    out = []
    for run in _runs(chars):
        size, x, y = (round(value * MM, 4) for value in (run[0].size, run[0].x, run[0].y))
        steps = [round((b.x - a.x) * MM, 4) for a, b in pairwise(run)]
        out.append(text(x, y, "".join(char.char for char in run), size, code=f'DeltaX="{_short(steps)}"' if steps else ""))
    for rule, flat in rules:
        at, start, end = (value * MM for value in (rule.at, rule.start, rule.end))
        out.append(stroke(start, at, end, at) if flat else stroke(at, start, at, end))
    return "".join(out)


def _glyphs_page(chars: list[Char], rules: list[tuple[Rule, bool]]) -> str:
    out = []
    for rule, flat in rules:
        at, start, end = (value * MM for value in (rule.at, rule.start, rule.end))
        out.append(filled(start, at - 0.09, end, at + 0.09) if flat else filled(at - 0.09, start, at + 0.09, end))
    # What is drawn last need not stand last: Latin characters come from another font, after the Han.
    ordered = sorted(chars, key=lambda char: char.char.isascii())
    return "".join([*out, *(text(char.x * MM, char.y * MM, char.char, char.size * MM) for char in ordered)])


def _points_page(chars: list[Char], rules: list[tuple[Rule, bool]]) -> str:
    common = f'ID="7" Boundary="0 0 300 420" CTM="{MM} 0 0 {MM} 0 0"'
    out = []
    for run in _runs(chars):
        steps = " ".join(str(b.x - a.x) for a, b in pairwise(run))
        delta = f'DeltaX="{steps}"' if steps else ""
        printed = escape("".join(char.char for char in run))
        code = f'<ofd:TextCode X="{run[0].x}" Y="{run[0].y}" {delta}>{printed}</ofd:TextCode>'
        out.append(f'<ofd:TextObject {common} Font="1" Size="{run[0].size}">{code}</ofd:TextObject>')
    for rule, flat in rules:
        x0, x1, y0, y1 = (
            (rule.start, rule.end, rule.at - 0.2, rule.at + 0.2)
            if flat
            else (rule.at - 0.2, rule.at + 0.2, rule.start, rule.end)
        )
        data = f"S {x0} {y0} L {x1} {y0} L {x1} {y1} L {x0} {y1} C"
        paint = '<ofd:FillColor Value="#00 #00 #00"/>'
        out.append(
            f'<ofd:PathObject {common} LineWidth="0.1" Fill="true">{paint}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
        )
    return "".join(out)
