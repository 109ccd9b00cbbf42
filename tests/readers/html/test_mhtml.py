"""Saved pages: the root page, the pages in its frames, in the encodings that programs use."""

import base64
import quopri

import pytest

from extract.errors import DamagedFile, EmptyFile, ReportError
from extract.lexicon import load
from extract.model import Document
from extract.readers import read_bytes

PROSE = "部门整体支出绩效自评情况，预算执行率为百分之百。"


def part(body: str, *, location: str, charset: str = "utf-8", coding: str = "quoted-printable", head: str = "") -> bytes:
    raw = body.encode(charset if charset != "gb2312" else "gb18030")
    coded = base64.encodebytes(raw) if coding == "base64" else quopri.encodestring(raw)
    top = f'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {location}\r\n{head}'
    return top.encode() + b"\r\n" + coded


def mhtml(*parts: bytes, head: str = "", type: str = "multipart/related") -> bytes:
    top = f'From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {type}; type="text/html"; boundary="--b"{head}\r\n\r\n'
    return top.encode() + b"".join(b"----b\r\n" + p + b"\r\n" for p in parts) + b"----b--\r\n"


def read(data: bytes) -> Document:
    return read_bytes(data, "t.mht", load())


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_page_of_a_saved_page(charset, coding):
    body = f"<html><body><p>{PROSE}</p><table border=1><tr><td>a<td>b</table>"
    image = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: a.png\r\n\r\niVBORw0KGgo="
    document = read(mhtml(part(body, location="http://www.x.gov.cn/1.html", charset=charset, coding=coding), image))
    assert [b.text for b in document.blocks] == [PROSE]
    assert (document.format, len(document.tables)) == ("mhtml", 1)


def test_start_names_the_root():
    pages = part("<p>框架</p>", location="a.html"), part(f"<p>{PROSE}</p>", location="b.html", head="Content-ID: <root@x>\r\n")
    assert [b.text for b in read(mhtml(*pages, head=';\r\n start="<root@x>"')).blocks] == [PROSE]


def test_frames_show_the_pages_that_are_in_the_file_and_name_the_others():
    root = "<html><body><p>前</p><iframe src='cid:one@x'></iframe><iframe src='gone.html'></iframe><p>后</p></body></html>"
    inner = part(f"<html><body><p>{PROSE}</p></body></html>", location="cid:one@x", head="Content-ID: <one@x>\r\n")
    document = read(mhtml(part(root, location="http://x/1.html"), inner))
    assert [b.text for b in document.blocks] == ["前", PROSE, "后"]
    assert any("gone.html" in note for note in document.notes)


def test_the_sheets_of_a_workbook_that_excel_saved():
    root = "<html><head><meta name=ProgId content=Excel.Sheet></head><frameset rows='*,39'><frame src='x_files/sheet001.htm' name=frSheet><frame src='x_files/tabstrip.htm'></frameset></html>"
    sheets = [
        part(
            f"<html><body><table border=1><tr><td>{name}<td>1</table></body></html>",
            location=f"file:///C:/x_files/sheet00{n}.htm",
        )
        for n, name in ((1, "自评表"), (2, "基础数据表"))
    ]
    strip = part(
        "<html><body><table><tr><td>Sheet1<td>Sheet2</table></body></html>", location="file:///C:/x_files/tabstrip.htm"
    )
    document = read(mhtml(part(root, location="file:///C:/x.htm"), *sheets, strip))
    assert [t.at(0, 0).text for t in document.tables] == ["自评表", "基础数据表"]


def test_frames_that_show_each_other_end():
    pages = [
        part(f"<p>{n}</p><iframe src={1 - n}.html></iframe><iframe src={n}.html></iframe>", location=f"{n}.html")
        for n in (0, 1)
    ]
    assert [b.text for b in read(mhtml(*pages)).blocks] == ["0", "1"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (mhtml(b"Content-Type: image/png\r\n\r\nx"), DamagedFile),
        (mhtml(), DamagedFile),
        (mhtml(part("<img src=a.jpg><img src=b.jpg>", location="a")), EmptyFile),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nx", DamagedFile),
    ],
)
def test_saved_pages_without_a_page(data, error):
    with pytest.raises(error) as raised:
        read(data)
    assert raised.value.remedy


def test_a_truncated_page_is_read_as_far_as_it_goes_or_refused():
    whole = mhtml(part(f"<p>{PROSE}</p>" * 40, location="a", coding="base64"))
    for end in range(len(whole) - 400, len(whole), 7):
        try:
            assert read(whole[:end]).characters > 0
        except ReportError as error:
            assert error.file == "t.mht"


def test_messages_nested_without_end():
    data = b"MIME-Version: 1.0\r\n" + b"".join(
        b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    with pytest.raises(ReportError):
        read(data)
