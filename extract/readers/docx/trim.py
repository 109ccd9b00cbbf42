"""A stylesheet cut to the styles that the text uses: templates carry hundreds, and parsing them takes longer than the text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STYLE = b"<w:style "
_END = b"</w:style>"
_CLOSE = b"</w:styles>"
_LATENT_END = b"</w:latentStyles>"
_DEFAULT = b'w:default="1"'
_ID = re.compile(rb'w:styleId="([^"]*)"')
_PARENTS = re.compile(rb'<w:(?:basedOn|link|numStyleLink|styleLink) w:val="([^"]*)"')
# pStyle, rStyle, tblStyle, numStyleLink, styleLink: what they have in common is found five times faster than each of them.
_USES = re.compile(rb'tyle(?:Link)? w:val="([^"]*)"')


def trimmed(styles: bytes, stories: Iterable[bytes]) -> bytes:
    """The stylesheet with the styles that `stories` (parts with text or numbering) name, what those are based on, and
    the defaults. A stylesheet written in any other way than Word, WPS and LibreOffice write theirs comes back whole.
    """
    first = styles.find(_STYLE)
    if first < 0 or not styles.rstrip().endswith(_CLOSE):
        return styles
    kept: dict[bytes, bytes] = {}
    wanted: set[bytes] = set()
    at = styles.find(_DEFAULT, first)
    while at >= 0:
        piece = _around(styles, at)
        if found := _ID.search(piece):
            wanted.add(found.group(1))
        at = styles.find(_DEFAULT, at + 1)
    for story in stories:
        wanted.update(_USES.findall(story))
    while wanted:
        name = wanted.pop()
        at = styles.find(b'w:styleId="' + name + b'"', first)
        if at >= 0 and name not in kept:
            kept[name] = _around(styles, at)
            wanted.update(_PARENTS.findall(kept[name]))
    if any(piece.count(_STYLE) != 1 for piece in kept.values()):
        return styles
    return b"".join([_without_latent(styles[:first]), *kept.values(), _CLOSE])


def _without_latent(head: bytes) -> bytes:
    """What stands before the styles, without the list of those that Word knows and the document does not have."""
    start, end = head.find(b"<w:latentStyles"), head.find(_LATENT_END)
    return head[:start] + head[end + len(_LATENT_END) :] if 0 <= start < end else head


def _around(styles: bytes, at: int) -> bytes:
    """The style element that this place lies in."""
    end = styles.find(_END, at) + len(_END)
    return styles[styles.rfind(_STYLE, 0, at) : end]
