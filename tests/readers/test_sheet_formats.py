"""The other spreadsheet formats give the same document as .xlsx: .xls and .et, .ods, Excel 2003 XML."""

import io
import struct
import zipfile

import pytest
import xls_builder as xls
from sheet_builder import read, shape, spans

from extract.errors import DamagedFile, EmptyFile, EncryptedFile, ReportError
from extract.readers import sniff
from extract.readers.ole import stream

STRINGS = ["2020年度自评表", "项目", "预算数", "执行率", "甲", "乙"]
TITLE = xls.shared(0, 0, 0, 0)
HEAD = b"".join(xls.shared(1, col, col + 1) for col in range(3))
STYLES = (
    xls.xf(),
    xls.xf(lined=True),
    xls.xf(4, lined=True),
    xls.xf(200, lined=True),
    xls.xf(lined=True, colour=9),
    xls.xf(lined=True, indent=2),
)
EXPECTED = ["2020年度自评表", [["项目", "预算数", "执行率"], ["甲", "1,234.50", "95%"], ["乙", "2.00", ""]]]


def rk(row: int, col: int, value: int, style: int) -> bytes:
    return xls.record(0x027E, struct.pack("<3HL", row, col, style, value << 2 | 2))


def form(*more: bytes) -> bytes:
    body = TITLE + HEAD + xls.shared(2, 0, 4) + xls.number(2, 1, 1234.5, 2) + xls.number(2, 2, 0.95, 3)
    body += xls.shared(3, 0, 5) + rk(3, 1, 2, 2) + xls.record(0x0201, struct.pack("<3H", 3, 2, 1))
    return xls.sheet(body, *more)


def book(*sheets: bytes, **options: object) -> bytes:
    return xls.workbook(STRINGS, *(sheets or (form(),)), styles=STYLES, formats={200: "0%"}, **options)


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("name", ["Workbook", "Book"])
def test_an_xls_is_read_wherever_its_stream_lies(small, name):
    document = read(xls.ole(book(), name, small), "报表.xls")
    assert (document.format, document.reader) == ("xls", "sheet/xls")
    assert shape(document) == EXPECTED
    assert document.tables[0].origin == "表1!A2:C4"


def test_an_et_of_wps_is_named_so():
    assert read(xls.ole(book()), "报表.et").format == "et"


def splits() -> list[int]:
    """The offsets in the table of strings that lie between two characters of a string."""
    at, found = 8, []
    for text in STRINGS:
        found += range(at + 3 + 2, at + 3 + 2 * len(text), 2)
        at += 3 + 2 * len(text)
    return found


@pytest.mark.parametrize("split", splits())
def test_strings_run_on_over_records(split):
    assert shape(read(xls.ole(book(split=split)), "报表.xls")) == EXPECTED


def test_merges_hidden_rows_and_columns_of_an_xls():
    merges = xls.record(0x00E5, struct.pack("<H4H", 1, 0, 0, 0, 2))
    hidden_row = xls.record(0x0208, struct.pack("<4H2HL", 3, 0, 3, 255, 0, 0, 0x20))
    hidden_col = xls.record(0x007D, struct.pack("<6H", 1, 1, 2000, 0, 1, 0))
    document = read(xls.ole(book(form(merges, hidden_row, hidden_col))), "报表.xls")
    assert shape(document) == ["2020年度自评表", [["项目", "执行率"], ["甲", "95%"]]]
    assert dict(document.drops) == {"hidden": len("乙2.00预算数1,234.50")}


def test_a_hidden_sheet_and_a_chart_of_an_xls():
    document = read(xls.ole(book(form(), form(), states=(0, 1))), "报表.xls")
    assert len(document.tables) == 1
    assert document.notes[0].startswith("隐藏的工作表未读：“表2”")


def test_white_lines_indents_formulas_and_errors_of_an_xls():
    title = xls.shared(0, 0, 0, 4) + b"".join(xls.record(0x0201, struct.pack("<3H", 0, col, 4)) for col in (1, 2))
    text_result = xls.record(0x0006, struct.pack("<3H", 2, 1, 1) + b"\0" + bytes(5) + b"\xff\xff" + bytes(6)) + xls.record(
        0x0207, xls.biff_text("结果")
    )
    error = xls.record(0x0006, struct.pack("<3H", 2, 2, 1) + b"\2\0\x07" + bytes(3) + b"\xff\xff" + bytes(6))
    merge = xls.record(0x00E5, struct.pack("<H4H", 1, 0, 0, 0, 2))
    document = read(xls.ole(book(xls.sheet(title, HEAD, xls.shared(2, 0, 4, 5), text_result, error, merge))), "报表.xls")
    assert shape(document) == ["2020年度自评表", [["项目", "预算数", "执行率"], ["\u3000\u3000甲", "结果", "#DIV/0!"]]]
    assert document.notes == ("单元格是错误值：表1!C3",)


def test_a_password_and_a_truncated_xls():
    with pytest.raises(EncryptedFile):
        read(xls.ole(book(before=xls.record(0x002F, bytes(6)))), "报表.xls")
    whole = book()
    for size in range(0, len(whole), 37):
        with pytest.raises(ReportError):
            read(xls.ole(whole[:size].ljust(600, b"\0")), "报表.xls")


def test_a_stream_that_is_not_there():
    assert stream(xls.ole(book()), ("WordDocument",)) is None
    with pytest.raises(DamagedFile):
        read(xls.ole(b""), "报表.xls")


# ------------------------------------------------------------------ .ods

ODS = {
    "o": "office", "t": "table", "x": "text", "s": "style", "f": "xsl-fo-compatible",
}  # fmt: skip
NAMES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in ODS.items())


def ods(table: str, styles: str = "", more: dict[str, str] | None = None) -> bytes:
    lined = '<s:style s:name="L" s:family="table-cell"><s:table-cell-properties f:border="0.5pt solid #000000"/></s:style>'
    content = (
        f"<o:document-content {NAMES}><o:automatic-styles>{lined}{styles}</o:automatic-styles>"
        f"<o:body><o:spreadsheet>{table}</o:spreadsheet></o:body></o:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, part in {"content.xml": content, **(more or {})}.items():
            archive.writestr(name, part)
    return file.getvalue()


def cell(text: str, attributes: str = 't:style-name="L"') -> str:
    return f"<t:table-cell {attributes}><x:p>{text}</x:p></t:table-cell>"


def test_an_ods_is_read_with_spans_repeats_and_hidden_parts():
    table = (
        '<t:table t:name="表1"><t:table-column t:number-columns-repeated="2"/><t:table-column t:visibility="collapse"/>'
        "<t:table-row>"
        + cell("项目<x:s x:c='2'/>名称", 't:style-name="L" t:number-columns-spanned="2"')
        + '<t:covered-table-cell t:style-name="L"/>'
        + cell("K")
        + "</t:table-row>"
        "<t:table-row-group><t:table-row>" + cell("甲") + cell("95%") + cell("K") + "</t:table-row></t:table-row-group>"
        '<t:table-row t:visibility="filter">' + cell("乙") + cell("1") + "</t:table-row>"
        '<t:table-row t:number-rows-repeated="2">'
        + cell("丙", 't:style-name="L" t:number-columns-repeated="2"')
        + "</t:table-row>"
        '<t:table-row t:number-rows-repeated="1048000"><t:table-cell t:style-name="L" t:number-columns-repeated="16384"/></t:table-row></t:table>'
    )
    document = read(ods(table), "报表.ods")
    found = document.tables[0]
    assert spans(found)[0] == (0, 0, 1, 2, "项目  名称")
    assert [line[:2] for line in found.filled()[1:4]] == [["甲", "95%"], ["丙", "丙"], ["丙", "丙"]]
    assert dict(document.drops) == {"hidden": 4}
    assert (document.format, document.reader) == ("ods", "sheet/ods")


def test_an_ods_with_a_hidden_sheet_a_comment_and_a_password():
    hide = '<s:style s:name="H" s:family="table"><s:table-properties t:display="false"/></s:style>'
    note = "<t:table-cell><o:annotation><x:p>批注</x:p></o:annotation><x:p>甲</x:p></t:table-cell>"
    tables = f'<t:table t:name="A"><t:table-row>{note}</t:table-row></t:table><t:table t:name="B" t:style-name="H"><t:table-row>{cell("藏")}</t:table-row></t:table>'
    document = read(ods(tables, hide), "报表.ods")
    assert shape(document) == ["甲"]
    assert dict(document.drops) == {"comment": 2, "hidden-sheet": 1}
    with pytest.raises(EncryptedFile):
        read(ods(tables, more={"META-INF/manifest.xml": "<m:encryption-data/>"}), "报表.ods")


# ------------------------------------------------------------------ Excel 2003 XML

XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default"/><Style ss:ID="L"><Borders><Border ss:Position="Left" ss:LineStyle="Continuous"/>
<Border ss:Position="Top" ss:LineStyle="Continuous"/><Border ss:Position="Right" ss:LineStyle="Continuous"/>
<Border ss:Position="Bottom" ss:LineStyle="Continuous"/></Borders></Style>
<Style ss:ID="P" ss:Parent="L"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="表1"><Table><Column ss:Hidden="1"/>
<Row><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="String">2020年度自评表</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="1"><Data ss:Type="String">K</Data></Cell><Cell ss:StyleID="L"><Data ss:Type="String">项目</Data></Cell><Cell ss:StyleID="L"><Data ss:Type="String">执行率</Data></Cell></Row>
<Row><Cell ss:Index="2" ss:StyleID="L"><Data ss:Type="String">甲&#10;乙</Data></Cell><Cell ss:StyleID="P"><Data ss:Type="Number">0.975</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2" ss:StyleID="L"><Data ss:Type="String">藏</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="表2"><Table><Row><Cell><Data ss:Type="String">藏</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_excel_2003_xml_under_the_name_xls():
    assert sniff(XML.encode()) == "spreadsheetml"
    document = read(XML.encode(), "报表.xls")
    assert shape(document) == ["2020年度自评表", [["项目", "执行率"], ["甲\n乙", "97.50%"]]]
    assert dict(document.drops) == {"hidden": 2, "hidden-sheet": 1}
    with pytest.raises(DamagedFile, match="well-formed"):
        read(XML.encode()[:-20], "报表.xls")
    with pytest.raises(EmptyFile):
        read(
            XML.replace("2020年度自评表", "")
            .replace("项目", "")
            .replace("执行率", "")
            .replace("甲&#10;乙", "")
            .replace("0.975", "x")
            .replace(">x<", "><")
            .encode(),
            "x.xls",
        )
