"""The outline of a report: its headings as a tree, each with its own prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from extract.contract import Section, TextSource
from extract.lexicon import Lexicon
from extract.model import Document, Table
from extract.text.candidates import Item, is_title_line, stream
from extract.text.headings import FAMILY, Shape
from extract.text.levels import LOOK_AHEAD, Node, depth_of, rank_of
from extract.text.normalize import lines
from extract.text.toc import Line, body_lines

# A line before the first heading is prose, not part of the cover, if it has a full stop, or a comma and some length.
_PROSE = re.compile(r"。|.{8}，.{12}")


def outline(document: Document, lexicon: Lexicon, items: Sequence[Item] | None = None) -> list[Section]:
    """The sections of a document as a tree; empty when it has no heading.

    Every line outside of tables and of the table of contents is the title or in the `text` of one section, but for the
    lines of the cover. Prose before the first heading stands in a leading section without number and title. Numbered
    sentences are prose: they take part in finding the levels and then stand in the text of the heading over them.
    `items` are the document's lines with their candidates, where they are at hand; their places in the tree are noted in them.
    """
    items = items or stream(body_lines(document, lexicon), lexicon)
    roots = _place(items)
    for siblings in _families(roots):
        _judge(siblings)
    return _sections(items)


def _place(items: Sequence[Item]) -> list[Node]:
    """Give every node its parent and children, and tell which have nothing under them. Returns the outermost nodes."""
    nodes = [item for item in items if isinstance(item, Node)]
    roots: list[Node] = []
    stack: list[Node] = []
    taken = 0
    for i, item in enumerate(items):
        if not isinstance(item, Node):
            if stack and not any(map(_is_date, items[i : i + 2])):
                stack[-1].empty = False
            continue
        taken += 1
        depth = depth_of(stack, item, nodes[taken : taken + LOOK_AHEAD])
        item.rank = rank_of(item, stack[depth] if depth < len(stack) else None)
        del stack[depth:]
        item.empty = not item.run_in and not item.is_prose
        item.parent = stack[-1] if stack else None
        (stack[-1].children if stack else roots).append(item)
        stack.append(item)
    return roots


def _is_date(item: Item) -> bool:
    """A date alone on its line closes a report; the line over it signs it. Neither is prose of the last heading."""
    return isinstance(item, Line) and is_title_line(item.text, dates=True) and not is_title_line(item.text)


def _families(roots: Sequence[Node]) -> Iterator[list[Node]]:
    """Lists of siblings that number each other: each begins at 1 or with the first of its marks."""
    pending = [roots]
    while pending:
        siblings = pending.pop()
        for _, family in groupby(siblings, key=lambda node: FAMILY.get(node.kind, node.kind)):
            run: list[Node] = []
            for node in family:
                if run and node.value == 1:
                    yield run
                    run = []
                run.append(node)
            yield run
        pending.extend(node.children for node in siblings if node.children)


_OUTER = ("cn", "cn_bracket")


def _judge(siblings: list[Node]) -> None:
    """Tell headings from the items of a list, which are prose.

    一、 and （一） number headings as a rule, 1. and （1） as often lists: there a short line without anything under it is
    an item when its whole list is so, and a short sentence needs something under it. Siblings of sentences are sentences.
    """
    if siblings[0].reading is None:
        return
    outer = siblings[0].kind in _OUTER
    share = sum(node.is_prose for node in siblings) / len(siblings)
    bare = len(siblings) > 1 and all(_bare(node) for node in siblings)
    listed = sum(node.is_prose or (_is_sentence(node) and _bare(node)) for node in siblings) / len(siblings)
    opened = sum(node.run_in for node in siblings) / len(siblings)
    for node in siblings:
        shape = node.reading.shape if node.reading else Shape.TITLE
        if shape is Shape.PROSE:
            node.heading = False
        elif shape is Shape.RUN_IN or (shape is Shape.SENTENCE and outer):
            node.heading = share <= 0.5
        elif _is_sentence(node):
            node.heading = listed <= 0.5 and not _bare(node)
            node.heading |= shape is Shape.SENTENCE and opened >= 0.5
        elif not outer:
            node.heading = not bare and not (share > 0.5 and _bare(node))


def _is_sentence(node: Node) -> bool:
    return node.reading is not None and node.reading.shape in (Shape.SENTENCE, Shape.LONG_SENTENCE)


def _bare(node: Node) -> bool:
    return node.empty and not node.children


def _sections(items: Sequence[Item]) -> list[Section]:
    """The tree of sections, with every other line in the text of the section it stands in."""
    roots: list[Section] = []
    made: dict[int, Section] = {}
    texts: dict[int, list[str]] = {}
    preamble: list[str] = []
    current = preamble
    for item in items:
        if isinstance(item, Table):
            continue
        if not isinstance(item, Node):
            current.extend(lines(item.text))
            continue
        above = item.parent
        while above is not None and not above.heading:
            above = above.parent
        if not item.heading:
            current = texts[id(above)] if above is not None else current
            current.extend(lines(item.line.text))
            continue
        parent = made[id(above)] if above is not None else None
        section = _section(item, parent.level + 1 if parent else 1)
        (parent.children if parent else roots).append(section)
        made[id(item)] = section
        current = texts[id(item)] = lines(item.line.text[item.end :]) if item.run_in else []
    for key, section in made.items():
        section.text = "\n".join(texts[key])
    return [*_leading(preamble), *roots]


def _section(node: Node, level: int) -> Section:
    line = node.line
    start = line.start + len(line.text) - len(line.text.lstrip())
    source = TextSource(block=line.block.id, start=start, end=line.start + node.end, page=line.block.place.page)
    return Section(level=level, number=node.number, title=node.title, run_in=node.run_in, source=source)


def _leading(preamble: list[str]) -> list[Section]:
    """Prose before the first heading as a section of its own; the lines of a cover are none."""
    for i, text in enumerate(preamble):
        if _PROSE.search(text):
            return [Section(level=1, text="\n".join(preamble[i:]))]
    return []
