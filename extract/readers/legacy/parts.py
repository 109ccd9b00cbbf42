"""A Word 97 file to the parts that our Word reader walks: the document, its styles, lists and notes."""

from __future__ import annotations

from doc2docx.diagnostics import ConversionReport
from doc2docx.errors import Doc2DocxError
from doc2docx.model import AbstractNumbering, FontDefinition, NumberingDefinitions, NumberingInstance, StyleSheet
from doc2docx.msdoc import read_font_table, read_numbering, read_style_sheet
from doc2docx.msdoc.fib import FcLcb
from lxml import etree

from extract.readers.docx.package import Parts
from extract.readers.legacy import markup
from extract.readers.legacy.elements import add, element
from extract.readers.legacy.formats import Formats
from extract.readers.legacy.places import Places
from extract.readers.legacy.story import Story
from extract.readers.legacy.streams import Word

_BROKEN = (Doc2DocxError, IndexError, ValueError, RecursionError, OverflowError)
_LFO_SIZE = 16


def parts_of(word: Word) -> Parts:
    """The parts of an open file. What is damaged besides the text is left out and named in the notes."""
    notes: list[str] = []
    fonts = _fonts(word, notes)
    sheet = _styles(word, fonts, notes)
    lists = _lists(word, fonts, notes)
    formats = Formats(word, sheet, {font.index: font.name for font in fonts})
    places = Places(word)
    story = Story(word, formats, places)
    document = element("document")
    body = add(document, "body")
    body.extend(story.read(0, word.fib.ccp_text))
    footnotes, endnotes = (_notes(story, places, kind) for kind in ("footnote", "endnote"))
    body.extend(story.leftover_boxes())
    if places.sections:
        add(add(body, "sectPr"), "type", places.sections[max(places.sections)])
    if formats.broken:
        notes.append(f"{formats.broken}处格式损坏，按缺省格式读")
    if story.torn:
        notes.append(f"{story.torn}处表格行不完整，其文字按段落读")
    if word.repaired:
        notes.append("文字按GB 2312编码存放，与格式规定不符，已转换")
    return Parts(document, markup.styles(sheet), markup.numbering(lists), footnotes, endnotes, tuple(notes))


def _fonts(word: Word, notes: list[str]) -> tuple[FontDefinition, ...]:
    where = word.fib.sttbf_ffn
    try:
        fonts: tuple[FontDefinition, ...] = read_font_table(word.table, offset=where.fc, size=where.lcb)
    except _BROKEN:
        notes.append("字体表损坏，符号字体的符号可能有误")
        return ()
    return fonts


def _styles(word: Word, fonts: tuple[FontDefinition, ...], notes: list[str]) -> StyleSheet:
    where = word.fib.stshf
    try:
        return read_style_sheet(word.table, offset=where.fc, size=where.lcb, fonts=fonts, report=ConversionReport(""))
    except _BROKEN:
        notes.append("样式表损坏，标题级别可能有误")
        return StyleSheet()


def _lists(word: Word, fonts: tuple[FontDefinition, ...], notes: list[str]) -> NumberingDefinitions:
    """The lists; where only the table of their instances is damaged, those instances that can be told."""
    try:
        return _read_lists(word, fonts, word.fib.plf_lfo)
    except _BROKEN:
        pass
    try:
        lists = _read_lists(word, fonts, FcLcb(0, 0))
    except _BROKEN:
        notes.append("编号表损坏，自动编号未读")
        return NumberingDefinitions()
    notes.append("编号表部分损坏，自动编号可能有误")
    return NumberingDefinitions(lists.abstracts, _instances(word, lists.abstracts))


def _read_lists(word: Word, fonts: tuple[FontDefinition, ...], instances: FcLcb) -> NumberingDefinitions:
    return read_numbering(
        word.table,
        list_offset=word.fib.plf_lst.fc,
        list_size=word.fib.plf_lst.lcb,
        lfo_offset=instances.fc,
        lfo_size=instances.lcb,
        ccp_text=word.fib.ccp_text,
        fonts=fonts,
        report=ConversionReport(""),
    )


def _instances(word: Word, abstracts: tuple[AbstractNumbering, ...]) -> tuple[NumberingInstance, ...]:
    """The lists' instances without what they override: each begins with the identity of its list ([MS-DOC] 2.9.131, LFO)."""
    where, known = word.fib.plf_lfo, {abstract.source_list_id: abstract.abstract_id for abstract in abstracts}
    raw = word.table[where.fc + 4 : where.fc + where.lcb]
    identities = (
        int.from_bytes(raw[at : at + 4], "little", signed=True) for at in range(0, len(raw) - _LFO_SIZE + 1, _LFO_SIZE)
    )
    count = int.from_bytes(word.table[where.fc : where.fc + 4], "little")
    return tuple(
        NumberingInstance(number, known[identity])
        for number, identity in zip(range(1, count + 1), identities, strict=False)
        if identity in known
    )


def _notes(story: Story, places: Places, kind: str) -> etree._Element | None:
    found = [note for note in places.notes.values() if note.kind == kind]
    if not found:
        return None
    root = element(f"{kind}s")
    for note in found:
        add(root, kind, attributes={"id": note.identity}).extend(story.read(note.start, note.end))
    return root
