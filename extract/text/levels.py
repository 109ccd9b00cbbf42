"""Where a numbered line belongs: the level follows the sequence of numbers, not the mark.

Authors and converters write `7、` after 六、 and `（2）` after （一）, and start 一、 again inside （二）. So a number is first
looked for as the next one of an open sequence, the innermost first; only a number that continues nothing goes by the
rank of its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.text.headings import FAMILY, RANK, Mark, Reading, Shape
from extract.text.toc import Line


@dataclass(eq=False)
class Node:
    """A numbered line, or a heading without number (`mark` None), in the tree while it is built.

    The heading ends at `end` in its line. `rank` is that of its mark, or of the heading it continues. `empty` tells that
    nothing but headings followed it yet; `heading` is false for numbered prose.
    """

    line: Line
    kind: str
    mark: Mark | None = None
    reading: Reading | None = None
    title: str = ""
    number: str | None = None
    run_in: bool = False
    outline_level: int | None = None
    end: int = 0
    rank: float = 0.0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    empty: bool = True
    heading: bool = True

    @property
    def value(self) -> int:
        return self.mark.value if self.mark else 0

    @property
    def is_prose(self) -> bool:
        return self.reading is not None and self.reading.shape is Shape.PROSE


_BASES = ("attachment", "chapter", "section")
# How far ahead the outer sequence is looked for when an inner one begins: keeps the whole in linear time.
LOOK_AHEAD = 120
# Deeper than any report: part, 一、（一）1.（1）①, twice. Keeps lists of empty headings from nesting without end.
_DEEPEST = 10


def depth_of(stack: Sequence[Node], node: Node, following: Sequence[Node]) -> int:
    """How many nodes of `stack`, the open headings from the outermost, stay open above `node`.

    `following` are the numbered lines behind it.
    """
    return min(_depth(stack, node, following), _DEEPEST)


def _depth(stack: Sequence[Node], node: Node, following: Sequence[Node]) -> int:
    base = next((i + 1 for i in range(len(stack) - 1, -1, -1) if stack[i].kind in _BASES), 0)
    if node.kind in _BASES:
        return _base_depth(stack, node)
    if node.kind == "title":
        # A report behind the table of an attachment is no part of that attachment.
        return base - 1 if base and stack[base - 1].kind == "attachment" and not stack[base - 1].empty else base
    if node.mark is None:
        return _unnumbered_depth(stack, node, base)
    if node.value > 1:
        return _continued(stack, node, base)
    return _begun(stack, node, base, following)


def rank_of(node: Node, replaced: Node | None) -> float:
    """The rank of a node: that of the open heading it continues (`（2）` after （一） ranks with it), else its mark's."""
    if replaced and FAMILY.get(replaced.kind, replaced.kind) == FAMILY.get(node.kind, node.kind):
        return replaced.rank
    return RANK.get(node.kind, RANK["subhead"])


def _base_depth(stack: Sequence[Node], node: Node) -> int:
    """An attachment stands beside everything; a part of an attachment stands in it; a section of a chapter too."""
    if node.kind == "attachment":
        return 0
    for i, open_ in enumerate(stack):
        if open_.kind == node.kind or (node.kind == "chapter" and open_.kind == "section"):
            return i
    if node.kind == "chapter" and node.value > 1:
        return 0
    tops = ("attachment",) if node.kind == "chapter" else ("attachment", "chapter")
    return max((i + 1 for i, open_ in enumerate(stack) if open_.kind in tops), default=0)


def _unnumbered_depth(stack: Sequence[Node], node: Node, base: int) -> int:
    if node.kind == "subhead":
        return next((i for i in range(base, len(stack)) if stack[i].kind == "subhead"), len(stack))
    level = node.outline_level or 1
    for i in range(len(stack) - 1, base - 1, -1):
        above = stack[i].outline_level
        if above is not None and above < level:
            return i + 1
    return base


def _continued(stack: Sequence[Node], node: Node, base: int) -> int:
    """The place of a number above 1."""
    frames = range(len(stack) - 1, base - 1, -1)
    family = FAMILY.get(node.kind, node.kind)
    mark = node.mark
    # `8、 …` with a space is an automatic number as converters write it: no item of a list typed by hand.
    automatic = mark is not None and mark.spaced and not node.is_prose
    exact = [i for i in frames if stack[i].kind == node.kind and stack[i].value == node.value - 1]
    related = [i for i in frames if FAMILY.get(stack[i].kind, stack[i].kind) == family and stack[i].value == node.value - 1]
    preferred = [i for i in exact if not (automatic and stack[i].is_prose)]
    repeated = [i for i in frames if stack[i].kind == node.kind and stack[i].value == node.value]
    skipped = [i for i in frames if stack[i].kind == node.kind and stack[i].value < node.value]
    for found in (preferred, related, exact, repeated, skipped):
        if found:
            return found[0]
    return _by_rank(stack, node, base)


def _begun(stack: Sequence[Node], node: Node, base: int, following: Sequence[Node]) -> int:
    """The place of a number 1: under the last heading if that has no prose of its own, else by what is open."""
    if len(stack) == base or stack[-1].empty:
        return len(stack)
    same = next((i for i in range(len(stack) - 1, base - 1, -1) if stack[i].kind == node.kind), None)
    if same is None:
        return _by_rank(stack, node, base)
    if same < len(stack) - 1 and _resumes(node, stack[same].value + 1, following):
        return len(stack)
    return same


def _resumes(node: Node, expected: int, following: Sequence[Node]) -> bool:
    """Whether the sequence around the one that begins with `node` goes on later, with the number `expected`."""
    value = node.value
    for other in following[:LOOK_AHEAD]:
        if other.kind in _BASES or other.kind == "title":
            return False
        if FAMILY.get(other.kind) != FAMILY.get(node.kind) or (other.kind != node.kind and other.value == 1):
            continue
        if other.kind == node.kind and other.value == value + 1:
            value += 1
        elif other.value == expected:
            return True
    return False


def _by_rank(stack: Sequence[Node], node: Node, base: int) -> int:
    end = len(stack)
    while end > base and stack[end - 1].rank >= RANK[node.kind]:
        end -= 1
    return end
