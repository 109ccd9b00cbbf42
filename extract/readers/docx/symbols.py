"""Signs that Word takes from symbol fonts: their code is a place in the font, not a character."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _at(first: int, signs: str) -> dict[int, str]:
    return {first + i: sign for i, sign in enumerate(signs)}


# Tables of the fonts' encodings as far as forms use them: tick boxes, bullets, circled numbers, comparison signs.
_FONTS: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "wingdings": {
            **{0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆"},
            **{0x76: "❖", 0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★"},
            **{0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨"},
            **{0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
            **_at(0x81, "①②③④⑤⑥⑦⑧⑨⑩"),
            **_at(0x8C, "❶❷❸❹❺❻❼❽❾❿"),
        },
        "wingdings 2": {
            **{0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x95: "●", 0x96: "●", 0x97: "●", 0x98: "●"},
            **{0xA2: "■", 0xA3: "□", 0xA4: "□", 0xA5: "□", 0x2A: "□", 0x30: "□"},
            **_at(0x6A, "①②③④⑤⑥⑦⑧⑨⑩"),
            **_at(0x75, "❶❷❸❹❺❻❼❽❾❿"),
        },
        "webdings": {0x61: "✓", 0x63: "□", 0x67: "■", 0x72: "✗", 0x6E: "●"},
        "symbol": {
            **_at(0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
            **_at(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
            **{0x2A: "∗", 0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°"},
            **{0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xD6: "√", 0xDE: "⇒"},
            **{0x3C: "<", 0x3D: "=", 0x3E: ">", 0x25: "%", 0x2B: "+"},
        },
    }
)


_NAMES = frozenset(name for lower in _FONTS for name in (lower, lower.title(), lower.upper()))


def is_symbol_font(font: str | None) -> bool:
    """Whether text in this font is signs of ours to translate."""
    return font is not None and font in _NAMES


def symbol(code: int, font: str | None) -> str | None:
    """The character for a place in a symbol font, None if it is not known.

    Word writes the place as is or in the private use area (U+F0xx); a character outside of both is itself.
    """
    table = _FONTS.get((font or "").lower())
    if table is None:
        return chr(code) if 0x20 <= code < 0xD800 or 0xFB00 <= code <= 0xFFFD else None
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    return table.get(place) or (chr(code) if 0xFF < code < 0xD800 else None)


def translated(text: str, font: str | None) -> str:
    """Text set in a symbol font as the signs it shows; unknown places stay as they are."""
    return "".join(symbol(ord(sign), font) or sign for sign in text)
