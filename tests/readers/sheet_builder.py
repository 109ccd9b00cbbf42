"""Small .xlsx packages part by part, so that a test can say what no program would write."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from extract.lexicon import load
from extract.model import Block, Document, Table
from extract.readers import read_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINED, PLAIN = 1, 0


def style(code: str = "General", border: int = 0, extra: str = "") -> tuple[str, int, str]:
    return code, border, extra


def styles_xml(styles: Sequence[tuple[str, int, str]], borders: str = "") -> str:
    side = '<{0} style="thin"><color auto="1"/></{0}>'
    box = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    formats = "".join(f"<numFmt numFmtId='{200 + i}' formatCode={quoteattr(code)}/>" for i, (code, _, _) in enumerate(styles))
    xfs = "".join(
        f'<xf numFmtId="{200 + i}" fontId="0" fillId="0" borderId="{border}">{extra}</xf>'
        for i, (_, border, extra) in enumerate(styles)
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><fonts><font><sz val="11"/></font></fonts>'
        f"<fills><fill><patternFill/></fill></fills><borders><border/><border>{box}</border>{borders}</borders>"
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def text(reference: str, value: str, index: int = 0) -> str:
    return f'<c r="{reference}" s="{index}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(reference: str, value: float | str, index: int = 0) -> str:
    return f'<c r="{reference}" s="{index}"><v>{value}</v></c>'


def empty(reference: str, index: int = LINED) -> str:
    return f'<c r="{reference}" s="{index}"/>'


def row(number: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{number}" {attributes}>{"".join(cells)}</row>'


def sheet(*rows: str, merges: Sequence[str] = (), columns: str = "", before: str = "", after: str = "") -> str:
    joined = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    return (
        f'<worksheet xmlns="{MAIN}">{before}<cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f"<mergeCells>{joined}</mergeCells>{after}</worksheet>"
    )


def grid(top: int, left: str, rows: Sequence[Sequence[str | float | None]], index: int = LINED) -> list[str]:
    """Rows of cells from a column letter on; None is an empty cell with lines."""
    found = []
    for i, values in enumerate(rows):
        cells = []
        for j, value in enumerate(values):
            name = f"{chr(ord(left) + j)}{top + i}"
            cells.append(
                empty(name, index)
                if value is None
                else text(name, value, index)
                if isinstance(value, str)
                else number(name, value, index)
            )
        found.append(row(top + i, *cells))
    return found


def package(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    styles: Sequence[tuple[str, int, str]] = (("General", 0, ""), ("General", 1, "")),
    borders: str = "",
    strings: str | None = None,
    properties: str = "",
    extra: dict[str, str] | None = None,
) -> bytes:
    entries, relations, parts = "", "", {}
    for i, content in enumerate(sheets, 1):
        name = names[i - 1] if names else f"表{i}"
        state = f'state="{states[i - 1]}"' if states else ""
        entries += f'<sheet name={quoteattr(name)} sheetId="{i}" {state} r:id="rId{i}"/>'
        relations += f'<Relationship Id="rId{i}" Type="{RELATED}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        parts[f"xl/worksheets/sheet{i}.xml"] = content
    relations += f'<Relationship Id="rId90" Type="{RELATED}/styles" Target="styles.xml"/>'
    if strings is not None:
        relations += f'<Relationship Id="rId91" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    parts |= {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{properties}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": styles_xml(styles, borders),
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(data: bytes, name: str = "报表.xlsx") -> Document:
    return read_bytes(data, name, load())


def blocks(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def shape(document: Document) -> list[object]:
    """Texts of blocks, and the filled grids of tables, in order."""
    return [e.text if isinstance(e, Block) else e.filled() for e in document.body]


def spans(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells]
