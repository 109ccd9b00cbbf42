"""Word packages as other programs write them: parts missing, in odd places, in other namespaces."""

import pytest
from docx_builder import W_NS, document, members, p, texts, zipped
from test_docx_numbering import REPORT, item

from extract.errors import DamagedFile
from extract.lexicon import load
from extract.model import Document
from extract.readers import read_bytes

BODY = item("概况") + p("正文", properties='<w:pStyle w:val="h"/>')
STYLES = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 2"/></w:style>'


def parts() -> dict[str, str | bytes]:
    return dict(members(BODY, styles=STYLES, numbering=REPORT))


def read(package: dict[str, str | bytes]) -> Document:
    return read_bytes(zipped(package), "报告.docx", load())


def test_a_sound_package_is_read_without_notes():
    found = read(parts())
    assert texts(found) == ["一、概况", "正文"]
    assert found.blocks[1].outline_level == 2
    assert (found.format, found.reader, found.notes) == ("docx", "docx", ())


@pytest.mark.parametrize("missing", ["word/styles.xml", "word/numbering.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_missing_part_does_not_stop_the_reading(missing):
    package = parts()
    del package[missing]
    found = read(package)
    assert [text[-2:] for text in texts(found)] == ["概况", "正文"]
    assert any("不合规范" in note for note in found.notes)


def test_a_part_named_but_not_there():
    package = parts()
    relation = '<Relationship Id="r9" Type="http://x/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    package["word/_rels/document.xml.rels"] = str(package["word/_rels/document.xml.rels"]).replace("</Relationships>", relation)
    assert texts(read(package)) == ["一、概况", "正文"]


def test_backslashes_absolute_targets_and_another_case():
    package = {
        name.replace("/", "\\"): str(text).replace('Target="', 'Target="\\WORD\\').replace("\\WORD\\word/", "\\Word\\")
        for name, text in parts().items()
    }
    found = read(dict(package))
    assert texts(found) == ["一、概况", "正文"]
    assert found.blocks[1].outline_level == 2


def test_the_strict_variant_of_the_format():
    package = {
        name: str(text)
        .replace(W_NS, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in parts().items()
    }
    assert texts(read(package)) == ["一、概况", "正文"]


def test_a_document_with_macros():
    package = parts()
    package["[Content_Types].xml"] = str(package["[Content_Types].xml"]).replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert texts(read(package)) == ["一、概况", "正文"]


def test_a_damaged_side_part_is_left_out():
    package = parts()
    package["word/styles.xml"] = "<w:styles"
    assert texts(read(package)) == ["一、概况", "正文"]


def test_another_encoding_of_the_xml():
    package = parts()
    text = str(package["word/document.xml"]).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    package["word/document.xml"] = text.encode("utf-16")
    assert texts(read(package)) == ["一、概况", "正文"]


def test_pictures_are_never_unpacked():
    package = parts()
    package["word/media/image1.png"] = bytes(400 << 20)
    assert texts(read(package)) == ["一、概况", "正文"]


def test_a_main_part_that_is_no_xml_names_the_part():
    package = parts()
    package["word/document.xml"] = str(package["word/document.xml"])[:-40]
    with pytest.raises(DamagedFile, match=r"word/document\.xml"):
        read(package)


def test_the_same_bytes_give_the_same_document():
    assert document(BODY, numbering=REPORT) == document(BODY, numbering=REPORT)
