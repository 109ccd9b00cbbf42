"""A page's text to a tree in which every cell lies in its row and every row in its table.

libxml2 reads what people write, but two things it leaves as they stand, against the HTML Standard (13.2.6, "in cell" and "in
row"): a cell that opens inside an element left open in the cell before it, and a row likewise. These are moved behind it.
"""

from __future__ import annotations

import re

from lxml import etree

from extract.errors import DamagedFile, TooLarge

# Measured: the HTML of a report of 9,000 characters and six forms as LibreOffice writes it has 16,000 tags in 0.4 MB; a
# million elements take 0.8 GB while they are read.
MAX_TAGS = 1_500_000
_INLINE = re.compile(r"</?(?:font|span|b|strong|i|em|u|big|small|a)\b[^<>]*>", re.IGNORECASE)
CELLS = ("td", "th")
SECTIONS = ("thead", "tbody", "tfoot")


def parse(text: str, file_name: str) -> etree._Element:
    """The root element of a page. Raises TooLarge for too many or too deeply nested elements, DamagedFile for none.

    Where elements are nested too deep, the page is read again without its inline ones: thousands of `<font>` that nobody
    closed cost the looks of the text, not the text.
    """
    if text.count("<") > MAX_TAGS:
        raise TooLarge(file_name, f"more than {MAX_TAGS} tags", remedy="if genuine, split the page")
    root = _tree(text, file_name)
    if root is None:
        root = _tree(_INLINE.sub("", text), file_name)
    if root is None:
        raise TooLarge(file_name, "elements nested too deep", remedy="open it in a browser and save its text")
    _mend(root)
    return root


def _tree(text: str, file_name: str) -> etree._Element | None:
    """The tree, None if the parser gave up on its depth (2048 in libxml2)."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise DamagedFile(file_name, f"no HTML ({error})", remedy="open it in a browser and save it again") from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    if root is None:
        raise DamagedFile(file_name, "no element in it", remedy="fetch it again")
    return root


def _mend(root: etree._Element) -> None:
    """Move misnested cells and rows behind the last cell or row of their table that comes before them in the document."""
    places: list[tuple[etree._Element, etree._Element | None, bool]] = []
    tables: list[etree._Element | None] = [None]
    open_tags = [""]
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=("table", "tr", *CELLS)):
        tag = str(element.tag)
        if event == "end":
            open_tags.pop()
            if tag == "table":
                tables.pop()
            continue
        if tag == "table":
            tables.append(element)
        else:
            wrong = open_tags[-1] in CELLS or (tag == "tr" and open_tags[-1] == "tr")
            places.append((element, tables[-1], wrong))
        open_tags.append(tag)
    if not any(wrong for _, _, wrong in places):
        return
    latest: dict[tuple[etree._Element | None, bool], etree._Element] = {}
    for element, table, wrong in places:
        kind = (table, element.tag == "tr")
        before = latest.get(kind)
        if wrong and before is not None:
            before.addnext(element)
        latest[kind] = element
