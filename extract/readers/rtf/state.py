"""What holds at a point of a Rich Text file: inherited by the groups that open there, gone where its group closes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.readers.legacy.rows import RowShape
from extract.readers.rtf.words import ALIGNMENTS, EAST, MERGES, SCRIPTS

BODY, CODE, LABEL, FONTS, STYLES, FORM, NOTHING = "body", "code", "label", "fonts", "styles", "form", "nothing"
STATE_WORDS = frozenset(
    (
        *(b"b", b"v", b"deleted", b"fs", b"pard", b"s", b"outlinelevel", b"pagebb", b"intbl", b"itap", b"uc", *ALIGNMENTS),
        *(b"ab", b"afs", *SCRIPTS),
    )
)
ROW_WORDS = frozenset((b"trleft", b"cellx", b"trhdr", *MERGES))
_NO_NUMBER = -1
_SIZE = 24


@dataclass(frozen=True, slots=True)
class Look:
    """What a run of characters looks like, as far as anything depends on it: `size` in half points, a symbol font's name."""

    bold: bool = False
    size: int = _SIZE
    hidden: bool = False
    deleted: bool = False
    font: str = ""


@dataclass(frozen=True, slots=True)
class East:
    """What differs for double-byte characters, None where nothing does."""

    size: int | None = None
    bold: bool | None = None
    page: int | None = None


@dataclass(slots=True)
class State:
    """`destination` says what becomes of text here; `opened` names what ends with this very group.

    `script` is the kind of characters that the words are about (RTF 1.9.1, "Associated Character Properties"); `east` is
    what differs for double-byte ones: size, boldness, code page.
    """

    destination: str = BODY
    opened: str = ""
    look: Look = Look()
    font: int | None = None
    page: int = 1252
    script: bytes = b""
    east: East = East()
    unicode_skip: int = 1
    style: int | None = None
    outline: int | None = None
    alignment: str = "left"
    page_break: bool = False
    in_table: bool = False
    depth: int | None = None

    def inner(self) -> State:
        """The state of a group that opens here; written out, as `replace` takes five times as long."""
        return State(
            self.destination,
            "",
            self.look,
            self.font,
            self.page,
            self.script,
            self.east,
            self.unicode_skip,
            self.style,
            self.outline,
            self.alignment,
            self.page_break,
            self.in_table,
            self.depth,
        )

    def reset_paragraph(self) -> None:
        """Go back to the default of paragraphs (`pard`)."""
        self.style = self.outline = self.depth = None
        self.alignment = "left"
        self.page_break = self.in_table = False

    @property
    def table_depth(self) -> int:
        """How many tables the paragraph stands in."""
        return self.depth if self.depth is not None else int(self.in_table)

    def change(self, word: bytes, number: int | None) -> bool:
        """Take a word that changes how what follows looks or where it stands; False if it is none of these."""
        if word not in STATE_WORDS:
            return False
        on, value = number != 0, _NO_NUMBER if number is None else number
        match word:
            case b"b":
                self.look, self.east = replace(self.look, bold=on), replace(self.east, bold=None)
            case b"v":
                self.look = replace(self.look, hidden=on)
            case b"deleted":
                self.look = replace(self.look, deleted=on)
            case b"fs":
                self.look, self.east = replace(self.look, size=number or _SIZE), replace(self.east, size=None)
            case b"ab" | b"afs":
                self._associate(word, number)
            case b"pard":
                self.reset_paragraph()
            case b"s":
                self.style = max(value, 0)
            case b"outlinelevel":
                self.outline = value if 0 <= value <= 8 else None
            case b"pagebb":
                self.page_break = on
            case b"intbl":
                self.in_table = on
            case b"itap":
                self.depth = max(value, 0)
            case b"uc":
                self.unicode_skip = value if value >= 0 else 1
            case _ if word in SCRIPTS:
                self.script = word
            case _:
                self.alignment = ALIGNMENTS[word]
        return True

    def _associate(self, word: bytes, number: int | None) -> None:
        if self.script != EAST:
            return
        self.east = replace(self.east, bold=number != 0) if word == b"ab" else replace(self.east, size=number or _SIZE)

    @property
    def shown(self) -> Look:
        """The look of text at this point."""
        east = self.east
        if self.script != EAST or (east.size is None and east.bold is None):
            return self.look
        return replace(
            self.look,
            size=self.look.size if east.size is None else east.size,
            bold=self.look.bold if east.bold is None else east.bold,
        )

    @property
    def code_page(self) -> int:
        """The code page of bytes at this point."""
        return self.east.page if self.script == EAST and self.east.page is not None else self.page


@dataclass(slots=True)
class RowWords:
    """The row definition as its words come in; it holds for all rows until the next one."""

    left: int = 0
    edges: list[int] = field(default_factory=list)
    merges: list[tuple[str, str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=lambda: ["", ""])
    header: bool = False

    def change(self, word: bytes, number: int | None) -> bool:
        """Take a word of the definition; False if it is none."""
        if word not in ROW_WORDS:
            return False
        if word == b"cellx":
            self.edges.append(number or 0)
            self.merges.append((self.cell[0], self.cell[1]))
            self.cell = ["", ""]
        elif word == b"trleft":
            self.left = number or 0
        elif word == b"trhdr":
            self.header = number != 0
        else:
            at, value = MERGES[word]
            self.cell[at] = value
        return True

    def shape(self) -> RowShape:
        """The row as far as it is defined."""
        if not self.edges:
            return RowShape(header=self.header)
        return RowShape((min(self.left, self.edges[0] - 1), *self.edges), tuple(self.merges), self.header)
