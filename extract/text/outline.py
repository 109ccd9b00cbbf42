"""The outline of a report: its headings as a tree, each with its own prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.contract import Section, TextSource
from extract.lexicon import Lexicon
from extract.model import Document, Table
from extract.text.candidates import candidates
from extract.text.headings import Shape
from extract.text.levels import Node, depth_of
from extract.text.normalize import lines
from extract.text.toc import Line, body_lines


def outline(document: Document, lexicon: Lexicon) -> list[Section]:
    """The sections of a document as a tree; empty when it has no heading.

    Every line outside of tables and of the table of contents is the title or in the `text` of one section. Prose before
    the first heading stands in a leading section without number and title. Numbered sentences are prose: they take
    part in finding the levels and then stand in the text of the heading over them.
    """
    elements = body_lines(document, lexicon)
    nodes = candidates(elements, lexicon)
    _place(elements, nodes)
    for siblings in _families(list(nodes.values())):
        _judge(siblings)
    return _sections(elements, nodes)


def _place(elements: Sequence[Line | Table], nodes: dict[int, Node]) -> None:
    """Give every node its parent, children and whether anything stands under it."""
    order = list(nodes.values())
    stack: list[Node] = []
    taken = 0
    for i in range(len(elements)):
        node = nodes.get(i)
        if node is None:
            if stack and not _belongs_to_title(nodes, elements, i):
                stack[-1].empty = False
            continue
        taken += 1
        del stack[depth_of(stack, node, order[taken : taken + 121]) :]
        node.empty = not node.run_in and not node.is_prose
        if stack:
            node.parent = stack[-1]
            stack[-1].children.append(node)
        stack.append(node)
