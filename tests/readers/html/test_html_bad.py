"""Hostile and broken pages: a typed error or all that is there, soon."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import EmptyFile, ReportError, TooLarge
from extract.lexicon import load
from extract.model import Document
from extract.readers import read_bytes, sniff
from extract.readers.html import tree


def read(markup: str | bytes) -> Document:
    return read_bytes(markup if isinstance(markup, bytes) else markup.encode(), "坏.html", load())


def test_elements_nested_without_end_are_refused():
    with pytest.raises(TooLarge, match="nested too deep"):
        read("<html><body>" + "<div>" * 10_000 + "深")


@pytest.mark.parametrize("mark", ["font", "b", "a href=x", "span"])
def test_thousands_of_inline_elements_left_open_cost_no_text(mark):
    document = read("<html><body>" + f"<{mark}>绩" * 3_000)
    assert document.characters == 3_000


def test_elements_nested_as_deep_as_the_parser_goes():
    assert read("<html><body>" + "<div>" * 2_000 + "深").characters == 1
    nested = read("<html><body>" + "<table border=1><tr><td>1<td>2<td>3" * 400)
    assert nested.characters == 1_200


@pytest.mark.parametrize(
    "markup",
    [
        "<table border=1><tr>" + "<td rowspan=65534 colspan=1000>甲" * 1500 + "<tr><td>x" * 1500,
        "<table border=1>" + "".join(f"<tr><td colspan={n}>甲<td>乙" for n in range(1, 999)) * 2,
        ("<table border=1>" + "".join(f"<tr><td colspan={n}>甲<td>乙" for n in range(1, 801)) + "</table>") * 2,
    ],
)
def test_tables_that_blow_up_are_refused(markup):
    with pytest.raises(TooLarge, match="grid positions"):
        read("<html><body>" + markup)


def test_a_span_alone_blows_nothing_up():
    document = read("<html><table border=1><tr><td colspan=999999999 rowspan=999999999>甲<tr><td>乙")
    assert document.characters == 2
    assert (document.tables[0].n_rows, document.tables[0].n_cols) == (2, 2)


def test_too_many_tags(monkeypatch):
    monkeypatch.setattr(tree, "MAX_TAGS", 1000)
    with pytest.raises(TooLarge, match="tags"):
        read("<html>" + "<p>a" * 2000)


@pytest.mark.parametrize(
    ("markup", "remedy"),
    [
        ("<html><body><img src=1.jpg><img src=2.jpg></body></html>", "2 pictures"),
        ("<html><frameset><frame src=main.html></frameset></html>", "main.html"),
        ("<html><body><div id=app></div><script>load()</script></body></html>", "browser"),
    ],
)
def test_a_page_without_text_says_where_it_is(markup, remedy):
    with pytest.raises(EmptyFile, match=remedy):
        read(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<html><style>" + "/*" * 100_000,
        "<html><style>" + "a{" * 100_000,
        "<html><body>甲" + " \n" * 500_000 + "x",
        "<html><body>甲<!--" + "x" * 1_000_000,
        "<html><body>甲<a b='" + "x" * 1_000_000,
        "<html><body>" + "&lt;" * 300_000,
        "<html><body><p " + "a=1 " * 100_000 + ">甲",
        "<html><body>甲<select>" + "<option>绩效" * 20_000,
    ],
    ids=lambda markup: markup[6:30],
)
def test_long_stretches_of_anything_are_read(markup):
    assert (
        read(markup + "</style><p>甲").characters >= 1
        if "<style>" in markup and "/*" in markup
        else read(markup + "</style>甲")
    )


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"<html>",
            b"<table border=1><tr><td>",
            b"<!DOCTYPE html><style>",
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>",
        ]
    ),
)
@settings(deadline=None)
def test_no_bytes_raise_anything_but_a_report_error(data, head):
    try:
        read(head + data)
    except ReportError as error:
        assert error.file == "坏.html"


PIECES = ("<table border=1>", "<tr>", "<td>", "<td colspan=3 rowspan=2>", "</td>", "</tr>", "</table>", "<div>", "</div>", "<p>", "<font>", "<ol>", "<li>", "<form>", "<thead>", "<caption>", "<center>", "</center>", "<b>", "<br>")  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from("甲乙丙丁")), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_soup_of_tags_loses_a_character(pieces):
    markup = "".join(pieces)
    wanted = sorted(sign for sign in markup if sign in "甲乙丙丁")
    document = read("<html><body>文" + markup)
    assert sorted(sign for text in document.texts() for sign in text if sign in "甲乙丙丁") == wanted


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<div>a</div>", "html"),
        (b"<!--[if gte mso 9]><xml></xml><![endif]--><p>a", "html"),
        (b"\xef\xbb\xbf\r\n<script>x</script><title>t</title>", "html"),
        (b"HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><html>", "html"),
        (b"<html>\x00<body>", "html"),
        (
            b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x/\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
            "mhtml",
        ),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\n\r\n<html>", "mhtml"),
        ("收入<p且支出>q".encode(), "txt"),
        (b"<note>xml</note>", "txt"),
    ],
)
def test_pages_are_known_by_what_they_hold(data, kind):
    assert sniff(data) == kind
