"""Saved web pages (MHTML, RFC 2557): the root page of a MIME message, and the pages that its frames show.

Browsers, Word, WPS and Excel write them; Excel's root page is nothing but frames, one page a sheet.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import Message
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from lxml import etree

from extract.errors import DamagedFile, TooLarge
from extract.readers.html import MAX_BYTES, read_tree
from extract.readers.html.decode import decode
from extract.readers.html.tree import parse

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

__all__ = ["read"]

# Excel's strip of sheet names and the shadows of a page that Word keeps for its editor are no pages to read.
_APART = ("tabstrip", "header.htm", "filelist", "editdata")


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in a saved page. Raises DamagedFile when no page is in it, and what `extract.readers.html.read` raises."""
    if len(data) > MAX_BYTES:
        raise TooLarge(file_name, f"more than {MAX_BYTES} bytes", remedy="if genuine, split it")
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n\t "), policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    except RecursionError as error:
        raise TooLarge(file_name, "MIME parts nested too deep") from error
    if not parts:
        raise DamagedFile(file_name, "no web page in the message", remedy="truncated? save the page again")
    pages = _Pages(parts, file_name)
    root = pages.tree(_root(message, parts))
    pages.fill(root)
    notes = [f"网页中有{pages.broken}个字符无法解码"] if pages.broken else []
    return read_tree(root, file_name, sha256, lexicon, format="mhtml", notes=notes)


class _Pages:
    """The pages of a message by name, each read at most once."""

    def __init__(self, parts: list[Message], file_name: str) -> None:
        self.broken = 0
        self._file_name = file_name
        self._parts = parts
        self._read: set[int] = set()
        self._names = {name: part for part in reversed(parts) for name in _names(part)}

    def tree(self, part: Message) -> etree._Element:
        """The page of a part. Raises what `decode` and `parse` raise."""
        self._read.add(id(part))
        payload = part.get_payload(decode=True)
        text, broken = decode(payload if isinstance(payload, bytes) else b"", self._file_name, part.get_content_charset() or "")
        self.broken += broken
        return parse(text, self._file_name)

    def fill(self, root: etree._Element) -> None:
        """Put the pages that frames show in their places. A page of frames alone shows every other page, in order."""
        waiting = [root]
        while waiting:
            page = waiting.pop()
            for frame in list(page.iter("frame", "iframe")):
                shown = self._names.get(_key(urljoin(_base(root), frame.get("src") or "")))
                if shown is not None and id(shown) not in self._read:
                    waiting.append(self._place(shown, frame))
        if root.find(".//frameset") is not None:
            for part in self._parts:
                if id(part) not in self._read and not any(word in (part["Content-Location"] or "").lower() for word in _APART):
                    page = self.tree(part)
                    page.tag = "div"
                    root.append(page)

    def _place(self, part: Message, frame: etree._Element) -> etree._Element:
        page = self.tree(part)
        page.tag = "div"
        page.tail = frame.tail
        parent = frame.getparent()
        if parent is not None:
            parent.replace(frame, page)
        return page


def _root(message: Message, parts: list[Message]) -> Message:
    """The part that `start` names, else the first page (RFC 2387)."""
    start = message.get_param("start")
    named = [part for part in parts if isinstance(start, str) and (part["Content-ID"] or "").strip() == start.strip()]
    return (named or parts)[0]


def _names(part: Message) -> Iterator[str]:
    if part["Content-ID"]:
        yield _key("cid:" + str(part["Content-ID"]).strip().strip("<>"))
    if part["Content-Location"]:
        yield _key(str(part["Content-Location"]).strip())
        yield _key(str(part["Content-Location"]).strip().replace("\\", "/").rsplit("/", 1)[-1])


def _key(address: str) -> str:
    return unquote(address.split("#", maxsplit=1)[0]).lower()


def _base(root: etree._Element) -> str:
    base = root.find(".//base")
    return "" if base is None else base.get("href") or ""
