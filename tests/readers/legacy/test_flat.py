"""Word files that are one XML file."""

import pytest

from extract.errors import DamagedFile, UnknownFormat
from extract.lexicon import load
from extract.readers import read_bytes

WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"
 xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">
<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>
<w:body><wx:sect>
<w:p><w:pPr><w:pStyle w:val="1"/><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr></w:pPr><w:r><w:t>基本情况</w:t></w:r></w:p>
<w:p><w:r><w:t>留</w:t></w:r><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>删</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>增</w:t></w:r></aml:content></aml:annotation></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>上</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</wx:sect></w:body></w:wordDocument>"""

FLAT = """<?xml version="1.0" standalone="yes"?><?mso-application progid="Word.Document"?>
<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>BODY</w:body></w:document>
</pkg:xmlData></pkg:part></pkg:package>"""


def read(text: str, name: str = "a.doc"):
    return read_bytes(text.encode(), name, load())


def test_word_2003():
    document = read(WORD_2003)
    first, second = document.blocks
    assert (first.text, first.numbering, first.outline_level) == ("一、基本情况", "一、", 1)
    assert "".join(second.text.split()) == "留增"
    assert document.drops == (("deletion", 1),)
    assert [(c.row, c.col, c.rowspan, c.text) for c in document.tables[0].cells] == [
        (0, 0, 2, "上"),
        (0, 1, 1, "一"),
        (1, 1, 1, "二"),
    ]
    assert document.format == "xml"


def test_a_flat_package():
    assert read(FLAT.replace("BODY", "<w:p><w:r><w:t>正文</w:t></w:r></w:p>")).blocks[0].text == "正文"


@pytest.mark.parametrize("text", [FLAT.replace("w:body", "w:other"), WORD_2003[:-30]])
def test_what_is_not_whole(text):
    with pytest.raises(DamagedFile):
        read(text)


def test_entities_are_not_expanded():
    bomb = WORD_2003.replace("<w:wordDocument", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:wordDocument', 1)
    with pytest.raises(DamagedFile, match="document type"):
        read(bomb)


def test_xml_that_is_no_word_file():
    with pytest.raises(UnknownFormat, match="no Word document"):
        read('<?xml version="1.0"?><rows><row/></rows>')
