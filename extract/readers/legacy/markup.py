"""WordprocessingML elements from the properties that doc2docx reads out of a Word 97 file: what our Word reader asks for."""

from __future__ import annotations

from doc2docx.model import CharacterProperties, NumberingDefinitions, NumberingLevel, ParagraphProperties, StyleSheet
from lxml import etree

from extract.readers.docx.names import W
from extract.readers.docx.symbols import is_symbol_font
from extract.readers.legacy.elements import add, element, printable


def style_id(index: int | None) -> str:
    """The name of a style as our elements use it."""
    return f"s{0 if index is None else index}"


def paragraph_properties(parent: etree._Element, known: ParagraphProperties, *, named: bool = True) -> etree._Element:
    """The w:pPr of a paragraph; `named` false for a style, which is not of itself."""
    holder = add(parent, "pPr")
    if named and known.style_id is not None:
        add(holder, "pStyle", style_id(known.style_id))
    if known.page_break_before is not None:
        add(holder, "pageBreakBefore", "1" if known.page_break_before else "0")
    if known.numbering_id is not None or known.numbering_level is not None or known.numbering_suppressed:
        numbering = add(holder, "numPr")
        if known.numbering_level is not None:
            add(numbering, "ilvl", str(known.numbering_level))
        if known.numbering_suppressed:
            add(numbering, "numId", "0")
        elif known.numbering_id is not None:
            add(numbering, "numId", str(known.numbering_id))
    if known.justification is not None:
        add(holder, "jc", known.justification)
    if known.outline_level is not None:
        add(holder, "outlineLvl", str(known.outline_level))
    return holder


def character_properties(parent: etree._Element, known: CharacterProperties) -> None:
    """The w:rPr of a run, none where nothing of it matters."""
    holder = element("rPr")
    if known.style_id:
        add(holder, "rStyle", style_id(known.style_id))
    font = next((name for name in (known.ascii_font, known.high_ansi_font) if is_symbol_font(name)), None)
    if font:
        add(holder, "rFonts", attributes={"ascii": font})
    if known.bold is not None:
        add(holder, "b", "1" if known.bold else "0")
    if known.hidden is not None:
        add(holder, "vanish", "1" if known.hidden else "0")
    if known.size_half_points is not None:
        add(holder, "sz", str(known.size_half_points))
    if len(holder):
        parent.append(holder)


def styles(sheet: StyleSheet) -> etree._Element:
    """The w:styles of a style sheet; its first style is the default of paragraphs."""
    root = element("styles")
    for style in sheet.styles:
        if style is None or style.kind not in ("paragraph", "character", "numbering"):
            continue
        own = add(root, "style", attributes={"type": style.kind, "styleId": style_id(style.index)})
        if style.index == 0:
            own.set(W + "default", "1")
        add(own, "name", printable(style.name.split(",")[0]))
        if style.based_on is not None and style.based_on != style.index:
            add(own, "basedOn", style_id(style.based_on))
        paragraph_properties(own, style.paragraph_properties, named=False)
        character_properties(own, style.character_properties)
    return root


def numbering(lists: NumberingDefinitions) -> etree._Element:
    """The w:numbering of the lists."""
    root = element("numbering")
    for abstract in lists.abstracts:
        own = add(root, "abstractNum", attributes={"abstractNumId": str(abstract.abstract_id)})
        for level in abstract.levels:
            _level(own, level)
    for instance in lists.instances:
        own = add(root, "num", attributes={"numId": str(instance.numbering_id)})
        add(own, "abstractNumId", str(instance.abstract_id))
        for override in instance.overrides:
            change = add(own, "lvlOverride", attributes={"ilvl": str(override.level)})
            if override.start is not None:
                add(change, "startOverride", str(override.start))
            if override.replacement is not None:
                _level(change, override.replacement)
    return root


def _level(parent: etree._Element, level: NumberingLevel) -> None:
    own = add(parent, "lvl", attributes={"ilvl": str(level.level)})
    add(own, "start", str(level.start))
    add(own, "numFmt", level.number_format)
    add(own, "lvlText", printable(level.text))
    if level.restart_after_level is not None:
        add(own, "lvlRestart", str(level.restart_after_level))
    if level.legal:
        add(own, "isLgl")
    if level.linked_style_id is not None:
        add(own, "pStyle", style_id(level.linked_style_id))
    font = level.character_properties.ascii_font or level.character_properties.high_ansi_font
    if font:
        add(add(own, "rPr"), "rFonts", attributes={"ascii": printable(font)})
