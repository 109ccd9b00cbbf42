"""Field codes: what of a paragraph is an instruction to Word and what is its printed result."""

from __future__ import annotations

from lxml import etree

from extract.readers.docx.names import VAL, W, children, integer, toggle

_TYPE = W + "fldCharType"
_REMOVED = frozenset({W + "del", W + "moveFrom"})


class Fields:
    """The fields open at one point of the walk. A field may run over paragraphs (a table of contents does).

    `in_code`: this point is in an instruction; `in_contents`: in the result of a TOC field.
    Only fields that are opened and closed count: an opening mark that nothing closes would else hide the rest of the file.
    """

    def __init__(self, root: etree._Element) -> None:
        self._matched = _matched(root)
        self._open: list[_Field] = []
        self.in_code = False
        self.in_contents = False

    def mark(self, element: etree._Element) -> str:
        """Pass a w:fldChar; gives what the field prints by itself: a tick box, the chosen entry of a list."""
        printed = ""
        if element in self._matched:
            kind = element.get(_TYPE)
            if kind == "begin":
                printed = "" if self.in_code else _form_field(element.find(W + "ffData"))
                self._open.append(_Field())
            elif kind == "separate" and self._open:
                self._open[-1].in_code = False
            elif kind == "end" and self._open:
                self._open.pop()
            self.in_code = any(field.in_code for field in self._open)
            self.in_contents = any(field.instruction.lstrip().upper().startswith("TOC") for field in self._open)
        return printed

    def instruct(self, text: str) -> None:
        """Note a piece of the innermost field's instruction."""
        if self._open and self._open[-1].in_code:
            self._open[-1].instruction += text


class _Field:
    def __init__(self) -> None:
        self.instruction = ""
        self.in_code = True


def _matched(root: etree._Element) -> frozenset[etree._Element]:
    """The marks of fields that have both a beginning and an end outside of deleted text."""
    kept: list[etree._Element] = []
    pending: list[list[etree._Element]] = []
    for element in root.iter(W + "fldChar"):
        if any(ancestor.tag in _REMOVED for ancestor in element.iterancestors()):
            continue
        kind = element.get(_TYPE)
        if kind == "begin":
            pending.append([element])
        elif pending:
            pending[-1].append(element)
            if kind == "end":
                kept += pending.pop()
    return frozenset(kept)


def _form_field(data: etree._Element | None) -> str:
    """What a legacy form field shows: ☑ or □, or the chosen entry of its list."""
    if data is None:
        return ""
    kinds = children(data)
    if W + "checkBox" in kinds:
        box = children(kinds[W + "checkBox"])
        checked = toggle(box, W + "checked")
        return "☑" if (toggle(box, W + "default") if checked is None else checked) else "□"
    if W + "ddList" in kinds:
        entries = [entry.get(VAL) or "" for entry in kinds[W + "ddList"].iterchildren(W + "listEntry")]
        choice = children(kinds[W + "ddList"])
        chosen = integer(choice, W + "result") or integer(choice, W + "default") or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""
