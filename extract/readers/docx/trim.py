"""A stylesheet cut to the styles that the text uses: templates carry hundreds, and parsing them takes longer than the text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STYLE = b"<w:style "
_END = b"</w:style>"
_ID = re.compile(rb'w:styleId="([^"]*)"')
_PARENTS = re.compile(rb'<w:(?:basedOn|link|numStyleLink|styleLink) w:val="([^"]*)"')
_DEFAULT = re.compile(rb'w:default="(?:1|true|on)"')
_USES = re.compile(rb'<w:(?:pStyle|rStyle|tblStyle|numStyleLink|styleLink) w:val="([^"]*)"')


def trimmed(styles: bytes, stories: Iterable[bytes]) -> bytes:
    """The stylesheet with the styles that `stories` (parts with text or numbering) name, what those are based on, and
    the defaults. A stylesheet written in any other way than Word, WPS and LibreOffice write theirs comes back whole.
    """
    head, *pieces = styles.split(_STYLE)
    bodies: dict[bytes, bytes] = {}
    for piece in pieces:
        body, end, tail = piece.partition(_END)
        identity = _ID.search(body)
        if not end or identity is None or (tail.strip() and piece is not pieces[-1]):
            return styles
        bodies.setdefault(identity.group(1), body)
    wanted = {identity for identity, body in bodies.items() if _DEFAULT.search(body.partition(b">")[0])}
    wanted |= {name for story in stories for name in _USES.findall(story)}
    kept: set[bytes] = set()
    while wanted:
        name = wanted.pop()
        if name in bodies and name not in kept:
            kept.add(name)
            wanted.update(_PARENTS.findall(bodies[name]))
    tail = pieces[-1].partition(_END)[2] if pieces else b""
    return b"".join([head, *(_STYLE + body + _END for name, body in bodies.items() if name in kept), tail])
