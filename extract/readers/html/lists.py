"""The numbers that a browser prints before the items of a list (HTML Standard, 4.4.5; CSS Lists 3 for the styles)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from lxml import etree

from extract.readers.docx.numerals import numeral
from extract.readers.html.css import Properties
from extract.text.headings import mark_of

# `type` of ol or list-style-type → (number format, what stands behind the number).
_STYLES = MappingProxyType(
    {
        "1": ("decimal", "."), "decimal": ("decimal", "."), "decimal-leading-zero": ("decimalZero", "."),
        "a": ("lowerLetter", "."), "lower-alpha": ("lowerLetter", "."), "lower-latin": ("lowerLetter", "."),
        "A": ("upperLetter", "."), "upper-alpha": ("upperLetter", "."), "upper-latin": ("upperLetter", "."),
        "i": ("lowerRoman", "."), "lower-roman": ("lowerRoman", "."),
        "I": ("upperRoman", "."), "upper-roman": ("upperRoman", "."),
        "cjk-ideographic": ("chineseCountingThousand", "、"), "simp-chinese-informal": ("chineseCountingThousand", "、"),
        "trad-chinese-informal": ("chineseCountingThousand", "、"), "cjk-decimal": ("ideographDigital", "、"),
        "simp-chinese-formal": ("chineseLegalSimplified", "、"), "cjk-heavenly-stem": ("ideographTraditional", "、"),
    }
)  # fmt: skip


@dataclass(slots=True)
class List:
    """A list in the making; `style` is empty for one that prints no numbers."""

    style: str
    next: int = 1
    step: int = 1

    @classmethod
    def of(cls, element: etree._Element, properties: Properties) -> List:
        """The list of an ol, ul or other element. A ul prints dots at most, which say nothing."""
        named = properties.get("list-style-type") or properties.get("list-style", "")
        style = next((word for word in named.split() if word in _STYLES), element.get("type") or "1")
        unmarked = element.tag != "ol" or "none" in named.split() or style not in _STYLES or _typed(element)
        back = element.get("reversed") is not None
        first = integer(element.get("start"), sum(1 for item in element if item.tag == "li") if back else 1)
        return cls("" if unmarked else style, first, -1 if back else 1)

    def label(self, item: etree._Element) -> str:
        """Count one item and give what is printed before it."""
        value = integer(item.get("value"), self.next)
        self.next = value + self.step
        if not self.style:
            return ""
        form, behind = _STYLES[self.style]
        return numeral(value, form) + behind


def _typed(element: etree._Element) -> bool:
    """True where the first item prints a number of its own: the page's sheets, which are not at hand, take the list's away."""
    item = next((item for item in element if item.tag == "li"), None)
    if item is None:
        return False
    head = "".join(map(str, islice(item.itertext(), 8))).lstrip()[:40]
    return mark_of(head) is not None


def integer(text: str | None, otherwise: int) -> int:
    """A whole number of at most seven digits, or the other one."""
    tight = (text or "").strip()
    return int(tight) if tight.lstrip("-").isascii() and tight.lstrip("-").isdigit() and len(tight) < 8 else otherwise
