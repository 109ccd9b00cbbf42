"""Hostile and broken files: a clear error, soon and in little memory; never a hang, never a silent half."""

import io
import pickle
import struct
import tracemalloc
import zipfile

import pytest
from docx_builder import document, members, p, package, tbl, tc, texts, tr, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.errors import DamagedFile, EncryptedFile, ReportError, TooLarge
from extract.lexicon import load
from extract.model import Document
from extract.readers import limits, read_bytes


def read(data: bytes) -> Document:
    return read_bytes(data, "报告.docx", load())


def bomb(size: int) -> bytes:
    return zipped({**members(p("甲")), "word/comments.xml": bytes(size)})


@pytest.mark.parametrize("size", [300 << 20, 60 << 20])
def test_a_zip_bomb_is_refused_before_it_unpacks(size):
    data = bomb(size)
    tracemalloc.start()
    with pytest.raises(TooLarge, match=r"word/comments\.xml"):
        read(data)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


def test_a_zip_bomb_that_lies_about_its_size():
    data = bytearray(bomb(60 << 20))
    size = struct.pack("<L", 60 << 20)
    assert data.count(size) == 2
    lying = bytes(data).replace(size, struct.pack("<L", 1000))
    tracemalloc.start()
    try:
        found = read(lying)
        assert any("word/comments.xml" in note for note in found.notes)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20 << 20


def test_many_members_and_many_bytes_together(monkeypatch):
    with pytest.raises(TooLarge, match="members"):
        read(zipped({**members(p("甲")), **{f"x{i}.bin": "" for i in range(5000)}}, zipfile.ZIP_STORED))
    monkeypatch.setattr(limits, "MAX_TOTAL", 1000)
    with pytest.raises(TooLarge, match="more than 1000 bytes"):
        read(package(p("甲" * 500)))


def test_a_directory_too_large_to_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 5 << 20, 0, 0)
    with pytest.raises(TooLarge, match="directory"):
        limits.open_zip(b"PK\x03\x04" + bytes(100) + end, "报告.docx")


def test_a_part_of_millions_of_tags():
    with pytest.raises(TooLarge, match="tags"):
        read(zipped(dict(members("<w:p/>" * 4_000_100)), zipfile.ZIP_STORED))


@pytest.mark.parametrize("depth", [1, 9])
def test_entities_are_not_expanded(depth):
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, depth + 1))
    body = members(p("甲"))
    xml = body["word/document.xml"].replace("<w:document", f'<!DOCTYPE w [<!ENTITY l0 "lol">{lol}]><w:document')
    with pytest.raises(DamagedFile, match=r"document type|amplification"):
        read(zipped({**body, "word/document.xml": xml.replace("甲", f"&l{depth};")}))


def test_an_external_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    body = members(p("甲"))
    declared = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document'
    xml = body["word/document.xml"].replace("<w:document", declared).replace("甲", "&x;")
    with pytest.raises(DamagedFile):
        read(zipped({**body, "word/document.xml": xml}))


def test_elements_nested_too_deep():
    deep = "<w:sdt>" * 300 + p("甲") + "</w:sdt>" * 300
    with pytest.raises(TooLarge, match="deep"):
        read(package(deep))


def test_elements_nested_as_deep_as_the_parser_allows():
    inner = p("心")
    for _ in range(80):
        inner = tbl(tr(tc(inner, p())))
    found = read(package(inner))
    assert len(found.tables) == 80
    assert "".join(found.texts()).strip() == "心"
    runs = "<w:smartTag>" * 245 + "<w:r><w:t>甲</w:t></w:r>" + "</w:smartTag>" * 245
    assert texts(read(package(f"<w:p>{runs}</w:p>"))) == ["甲"]


def test_truncated_packages_never_pass_as_whole():
    data = package(p("一段") + tbl(tr("甲", "乙")))
    for cut in range(4, len(data) - 1, 7):
        with pytest.raises(ReportError):
            read(data[:cut])


def test_a_truncated_package_says_so():
    with pytest.raises(DamagedFile, match="no directory at its end"):
        read(package(p("甲"))[:-100])


def test_a_member_with_a_password():
    data = bytearray(package(p("甲")))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(EncryptedFile):
        read(bytes(data))


def test_a_package_without_a_main_part():
    with pytest.raises(DamagedFile, match="main part"):
        read(zipped({"[Content_Types].xml": "<Types/>", "word/theme.xml": "<a/>"}))


def test_a_main_part_whose_bytes_are_damaged():
    stream = io.BytesIO(package(p("甲" * 400)))
    with zipfile.ZipFile(stream) as archive:
        info = archive.getinfo("word/document.xml")
    data = bytearray(stream.getvalue())
    start = info.header_offset + 30 + len("word/document.xml")
    data[start + 40 : start + 60] = bytes(20)
    with pytest.raises(DamagedFile, match=r"word/document\.xml"):
        read(bytes(data))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8))
def test_flipped_bytes_give_a_document_or_a_typed_error(flips):
    data = bytearray(package(p("一段") + tbl(tr(tc("甲", merge="restart"), "乙"), tr(tc(merge="continue"), "丙"))))
    for at, value in flips:
        data[at % len(data)] = value
    try:
        read(bytes(data))
    except ReportError as error:
        assert error.file == "报告.docx"
        assert pickle.loads(pickle.dumps(error)).args == error.args


def test_a_document_without_a_table_is_fine():
    assert document(p("只有文字")).tables == []
