"""Numbers that a file brings written out, as the lists that our Word reader counts."""

from __future__ import annotations

from lxml import etree

from extract.readers.legacy.elements import add, element, printable


class Labels:
    """The numbers before paragraphs: each text is a list of its own, which prints it and counts nothing."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, label: str) -> int:
        """The list that prints this."""
        return self._numbers.setdefault(label, len(self._numbers) + 1)

    def element(self) -> etree._Element:
        """The w:numbering."""
        root = element("numbering")
        for label, number in self._numbers.items():
            level = add(add(root, "abstractNum", attributes={"abstractNumId": str(number)}), "lvl", attributes={"ilvl": "0"})
            add(level, "numFmt", "bullet")
            add(level, "lvlText", printable(label))
            add(add(root, "num", attributes={"numId": str(number)}), "abstractNumId", str(number))
        return root
