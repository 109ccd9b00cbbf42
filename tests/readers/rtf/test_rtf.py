"""Rich Text as Word, WPS, LibreOffice and hand-made writers put it: what is printed, with true spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import DamagedFile, EmptyFile, ReportError, TooLarge
from extract.lexicon import load
from extract.model import Document, Table
from extract.readers import read_bytes

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun{\*\falt \'cb\'ce\'cc\'e5};}{\f2\ftech\fcharset2 Symbol;}}"
HEAD = r"{\rtf1\ansi\ansicpg936\deff0" + FONTS


def rtf(body: str | bytes) -> bytes:
    raw = body if isinstance(body, bytes) else body.encode("latin-1")
    return HEAD.encode() + raw + b"}"


def read(body: str | bytes) -> Document:
    return read_bytes(rtf(body), "a.rtf", load())


def texts(body: str | bytes) -> list[str]:
    return [block.text for block in read(body).blocks]


def han(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells]


def line(*names: str, edges: str) -> str:
    return rf"\trowd\trgaph108\trleft-108{edges}" + "".join(rf"\pard\intbl {name}\cell" for name in names) + "\\row\n"


def test_han_in_the_code_page_of_their_font():
    assert texts(rf"\pard{{\f1 {han('预算单位')}}}: {{\b ABC}}\par") == ["预算单位: ABC"]


def test_the_second_byte_may_look_like_a_sign():
    """GBK has characters whose second byte is a backslash or brace; writers escape it, and lines break between the two."""
    assert texts("\\f1 \\'81\\'5c\\'81\n\\'7b\\par") == [b"\x81\x5c\x81\x7b".decode("gbk")]


def test_han_in_a_latin_font_are_read_in_the_code_page_of_the_file():
    assert texts(rf"\f0 {han('执行率')}95%\par") == ["执行率95%"]
    assert texts(r"\f0 Caf\'e9 au lait\par") == ["Café au lait"]


def test_word_names_the_font_of_each_kind_of_characters():
    assert texts(rf"{{\rtlch\af0 \ltrch\loch\af0\hich\af0\dbch\f1 {han('项目')}}}{{\loch\f0 (1)}}\par") == ["项目(1)"]


def test_raw_bytes_are_read_like_escaped_ones():
    assert texts(b"\\f1 " + "绩效目标".encode("gbk") + b"\\par") == ["绩效目标"]


def test_unicode_numbers_and_what_stands_in_for_them():
    assert texts(r"\uc1\u20013?\u22269\'3f\uc2\u20154\'c8\'cb\uc0\u27665 \par") == ["中国人民"]
    assert texts(r"\uc1\u-10174?\u-8265?\par") == ["𠮷"]


def test_generated_signs():
    assert texts(r"a\emdash b\~c\_d\-e\bullet\ldblquote f\rdblquote\{g\}\\\line h\tab i\par") == [
        "a—b\u00a0c-de•“f”{g}\\\nh\ti"
    ]


def test_signs_of_a_symbol_font():
    assert texts(r"{\f2\'b3}95%\par") == ["≥95%"]


def test_the_looks_of_a_paragraph():
    first, second = read(
        r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}\pard\plain\s1\qc\outlinelevel0\b\fs44 Title\par\pard\plain\fs24 text\par"
    ).blocks
    assert (first.outline_level, first.centered, first.bold, first.size, first.style) == (1, True, True, 22.0, "heading 1")
    assert (second.outline_level, second.centered, second.bold, second.size) == (None, False, False, 12.0)


def test_libreoffice_sets_the_size_of_han_apart():
    block = read(rf"\pard\plain\hich\af0\loch\f0\fs22\dbch\af1{{\dbch\afs32\ab\af1\dbch {han('标题')}}}\par").blocks[0]
    assert (block.text, block.size, block.bold) == ("标题", 16.0, True)


def test_a_written_out_number_is_known_as_one():
    first, second = read(
        rf"{{\listtext\pard\plain\f1 {han('（一）')}\tab}}{{\f1 {han('职能')}}}\par{{\pntext\f2\'b7\tab}}x\par"
    ).blocks
    assert (first.text, first.numbering) == ("（一）职能", "（一）")
    assert (second.text, second.numbering) == ("•x", "•")


def test_merged_cells_have_their_spans():
    table = read(
        line("A", "B", edges=r"\clvmgf\cellx1000\cellx4000")
        + line("", "C", "D", edges=r"\clvmrg\cellx1004\cellx2500\cellx3996")
        + line("E", "", edges=r"\clmgf\cellx1000\clmrg\cellx4000")
        + line("F", edges=r"\cellx4000")
    ).tables[0]
    assert cells(table) == [
        (0, 0, 2, 1, "A"),
        (0, 1, 1, 2, "B"),
        (1, 1, 1, 1, "C"),
        (1, 2, 1, 1, "D"),
        (2, 0, 1, 3, "E"),
        (3, 0, 1, 3, "F"),
    ]


def test_word_defines_a_row_before_and_behind_its_cells():
    row = r"\trowd\cellx900\cellx1800 \pard\intbl a\cell b\cell\pard{\trowd\cellx900\cellx1800\row}"
    assert cells(read(row + row + r"\pard c\par").tables[0])[2:] == [(1, 0, 1, 1, "a"), (1, 1, 1, 1, "b")]


def test_a_cell_of_several_paragraphs_and_a_table_in_a_cell():
    inner = r"\pard\intbl\itap2 n1\nestcell n2\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}"
    table = read(r"\trowd\cellx3000\pard\intbl up\par" + inner + r"\pard\intbl down\cell\row\pard end\par").tables[0]
    assert cells(table) == [(0, 0, 1, 1, "up\ndown")]
    assert cells(table.cells[0].nested[0]) == [(0, 0, 1, 1, "n1"), (0, 1, 1, 1, "n2")]


def test_a_row_that_is_marked_as_header():
    table = read(r"\trowd\trhdr\cellx900 \intbl a\cell\row\trowd\cellx900 b\cell\row").tables[0]
    assert [cell.header for cell in table.cells] == [True, False]


def test_deleted_and_hidden_text_is_left_out_and_declared():
    document = read(r"keep{\deleted gone}{\v dark}\v0 on\par")
    assert document.blocks[0].text == "keepon"
    assert document.drops == (("deletion", 4), ("hidden", 4))


def test_a_field_shows_its_result():
    document = read(r'see {\field{\*\fldinst HYPERLINK "x"}{\fldrslt there}}.\par')
    assert document.blocks[0].text == "see there."
    assert dict(document.drops)["field-code"] == 12


@pytest.mark.parametrize(("words", "sign"), [(r"\ffres1", "☑"), (r"\ffres0\ffdefres1", "□"), (r"\ffres25\ffdefres1", "☑")])
def test_a_tick_box(words, sign):
    box = rf"{{\field{{\*\fldinst FORMCHECKBOX {{\*\formfield{{\fftype1{words}{{\*\ffname x}}}}}}}}{{\fldrslt}}}}"
    assert texts(box + r"yes\par") == [sign + "yes"]


def test_a_footnote_follows_the_text():
    assert texts(r"a{\super\chftn}{\footnote\pard\plain\chftn note}b\par end\par") == ["ab", "end", "note"]


def test_a_text_box_stands_behind_its_paragraph():
    box = r"{\shp{\*\shpinst\shpleft0{\sp{\sn fx}{\sv 1}}{\shptxt\pard inside\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext twice\par}}}}"
    assert texts(rf"a{box}b\par c\par") == ["ab", "inside", "c"]


def test_what_prints_nothing_is_left_out():
    assert texts(
        r"{\info{\author Somebody}}{\header head\par}{\*\unknown thing{\b x}}{\pict\wmetafile8 00ff}{\object{\*\objdata 00}"
        r"{\result shown}}{\*\bkmkstart x}\bin3 }}}.\par"
    ) == ["shown."]


def test_both_forms_of_a_text_are_not_both_read():
    assert texts(r"{\upr{ansi}{\*\ud{\u20013?}}}\par") == ["中"]


def test_a_section_and_a_page_break():
    blocks = read(r"a\sect\sectd\sbkpage b\page c\par\pard\pagebb d\par").blocks
    assert [(block.text, block.page_break) for block in blocks] == [("a", False), ("b", True), ("c", True), ("d", True)]


def test_a_file_that_is_cut_off_is_said_to_be():
    with pytest.raises(DamagedFile, match="truncated"):
        read_bytes(rtf(r"a\par {\b b")[:-1], "a.rtf", load())
    with pytest.raises(DamagedFile, match="truncated"):
        read_bytes(rtf(r"a\par {\pict 00ff")[:-1], "a.rtf", load())


def test_a_forgotten_last_brace_is_noted():
    document = read_bytes(rtf(r"a\par")[:-1], "a.rtf", load())
    assert document.blocks[0].text == "a"
    assert document.notes


def test_a_bomb_of_groups():
    with pytest.raises(TooLarge):
        read("{" * 100_000)


def test_nothing_printed():
    with pytest.raises(EmptyFile):
        read(r"{\pict 00ff}\par")


def test_han_in_a_file_that_claims_to_be_latin():
    data = HEAD.replace("936", "1252").encode() + f"\\f0 {han('预算单位')}\\par}}".encode()
    assert read_bytes(data, "a.rtf", load()).blocks[0].text == "预算单位"


def test_bytes_of_another_code_page_are_no_text():
    raw = "".join(f"\\'{byte:02x}" for byte in ("预算执行情况" * 20).encode())
    with pytest.raises(DamagedFile, match="no script"):
        read_bytes(HEAD.replace("936", "1252").encode() + f"\\f0 {raw}\\par}}".encode(), "a.rtf", load())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=40))
def test_any_text_written_as_numbers_comes_back(text):
    raw = text.encode("utf-16-le")
    units = [int.from_bytes(raw[at : at + 2], "little", signed=True) for at in range(0, len(raw), 2)]
    written = "x" + "".join(f"\\u{unit}?" for unit in units) + "x\\par"
    assert texts(written) == ["x" + text + "x"]


@given(
    st.lists(
        st.sampled_from(
            [
                "{",
                "}",
                "a",
                "\\par",
                "\\cell",
                "\\row",
                "\\trowd",
                "\\cellx99",
                "\\itap2",
                "{\\*\\x",
                "\\'d6",
                "\\u9?",
                "{\\field",
                "{\\fldrslt",
                "{\\footnote",
                "\\nestcell",
                "{\\shptxt",
                "\\sect",
            ]
        ),
        max_size=40,
    )
)
def test_no_order_of_words_breaks_the_reader(pieces):
    try:
        read(" ".join(pieces))
    except ReportError as error:
        assert error.file == "a.rtf"
