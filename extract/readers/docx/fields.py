"""Field codes: what of a paragraph is an instruction to Word and what is its printed result."""

from __future__ import annotations

from lxml import etree

from extract.readers.docx.names import MC, VAL, W, children, integer, toggle

_TYPE = W + "fldCharType"
_REMOVED = frozenset({W + "del", W + "moveFrom"})
# A field ends where it began: in the same cell, text box, branch. Else an opening mark in a branch that is not read would
# be closed by one in a branch that is.
_REALMS = frozenset(
    {MC + "Choice", MC + "Fallback", *(W + name for name in ("tc", "tr", "tbl", "txbxContent", "rt", "footnote", "endnote"))}
)


class Fields:
    """The fields open at one point of the walk. A field may run over paragraphs (a table of contents does).

    `in_code`: this point is in an instruction; `in_contents`: in the result of a TOC field.
    Only fields that are opened and closed count: an opening mark that nothing closes would else hide the rest of the file.
    """

    def __init__(self, root: etree._Element) -> None:
        self._matched = _matched(root)
        self._open: list[_Field] = []
        self._codes = self._contents = 0

    @property
    def in_code(self) -> bool:
        return self._codes > 0

    @property
    def in_contents(self) -> bool:
        return self._contents > 0

    def mark(self, element: etree._Element) -> str:
        """Pass a w:fldChar; gives what the field prints by itself: a tick box, the chosen entry of a list."""
        if element not in self._matched:
            return ""
        kind = element.get(_TYPE)
        if kind == "begin":
            printed = "" if self.in_code else _form_field(element.find(W + "ffData"))
            self._open.append(_Field())
            self._codes += 1
            return printed
        if self._open:
            self._leave_code(self._open[-1])
            if kind == "end":
                self._contents -= self._open.pop().contents
        return ""

    def _leave_code(self, field: _Field) -> None:
        if field.in_code:
            field.in_code = False
            field.contents = field.instruction.lstrip().upper().startswith("TOC")
            self._codes -= 1
            self._contents += field.contents

    def instruct(self, text: str) -> None:
        """Note a piece of the innermost field's instruction."""
        if self._open and self._open[-1].in_code:
            self._open[-1].instruction += text


class _Field:
    def __init__(self) -> None:
        self.instruction = ""
        self.in_code = True
        self.contents = False


def _matched(root: etree._Element) -> frozenset[etree._Element]:
    """The marks of fields that have both a beginning and an end in one realm, outside of deleted text."""
    kept: list[etree._Element] = []
    open_fields: dict[etree._Element | None, list[list[etree._Element]]] = {}
    for element in root.iter(W + "fldChar"):
        around = list(element.iterancestors())
        if any(ancestor.tag in _REMOVED for ancestor in around):
            continue
        realm = next((ancestor for ancestor in around if ancestor.tag in _REALMS), None)
        pending = open_fields.setdefault(realm, [])
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
