"""A page as a flat list of text blocks in reading order. Part of `scraper.pages`.

One walk over the tree answers everybody: paragraphs written with `p`, with `br` or as bare text in a `div` all become
the same blocks, each knowing its element, how much of it is link, and which furniture it stands in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs
from lxml.html import HtmlElement

from scraper.pages.furniture import is_furniture, is_readers_corner, is_silent, is_weak_name

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "amp-img",
        "picture",
        "source",
        "nobr",
    ]
)
_GOOD_LENGTH: Final = 60
_LINKED: Final = 0.4
_SENTENCE_END: Final = (".", "!", "?", ":", ";", "”", '"', "’", ")", "…", "»")


@attrs.define(eq=False)
class Block:
    """A run of text between two breaks of the page."""

    text: str
    link_length: int
    element: HtmlElement
    """The innermost block-level element around the text."""
    furniture: tuple[HtmlElement, ...]
    index: int = 0

    @property
    def link_density(self) -> float:
        return min(1.0, self.link_length / max(1, len(self.text)))

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS

    @property
    def is_prose(self) -> bool:
        """Long enough to be a paragraph, and not a link."""
        return len(self.text) >= _GOOD_LENGTH and self.link_density < _LINKED and not self.is_heading


class Layout:
    """All blocks of a page, and which of them are furniture after pardon."""

    def __init__(self, root: HtmlElement) -> None:
        self.blocks: tuple[Block, ...] = tuple(_numbered(_walk(root)))
        weight: Counter[HtmlElement] = Counter()
        total = 0
        for block in self.blocks:
            if block.is_prose:
                total += len(block.text)
                for element in block.furniture:
                    weight[element] += len(block.text)
        self._pardoned = {element for element, length in weight.items() if length > _share_to_pardon(element) * total}

    def is_furniture(self, block: Block) -> bool:
        """Whether `block` stands in an element named as furniture that does not hold most of the page's prose."""
        return any(element not in self._pardoned for element in block.furniture)


def _share_to_pardon(element: HtmlElement) -> float:
    """How much of the page's prose an element must hold not to be what its name says."""
    if is_readers_corner(element):
        return 0.95
    return 0.4 if is_weak_name(element) or next(element.iter("h1"), None) is not None else 0.8


class _Writer:
    """Gathers text until a break, then gives it as blocks."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, bool]] = []

    def write(self, text: str | None, *, linked: bool) -> None:
        if text:
            self._parts.append((text, linked))

    def line_break(self) -> None:
        self._parts.append(("\n", False))

    def flush(self, element: HtmlElement, furniture: tuple[HtmlElement, ...]) -> Iterator[Block]:
        lines: list[list[tuple[str, bool]]] = [[]]
        for text, linked in self._parts:
            if text == "\n":
                lines.append([])
            else:
                lines[-1].append((text.replace("\n", " "), linked))
        self._parts = []
        for line in _joined(lines):
            text = collapse("".join(part for part, _ in line))
            if text:
                linked_length = sum(len(collapse(part)) for part, linked in line if linked)
                yield Block(text=text, link_length=linked_length, element=element, furniture=furniture)


def collapse(text: str) -> str:
    """`text` with white space of every kind as single spaces and without invisible characters."""
    return " ".join(re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", text).split())


def _joined(lines: list[list[tuple[str, bool]]]) -> Iterator[list[tuple[str, bool]]]:
    """Lines divided by `br`: an empty line, or a line that ends a sentence, ends a paragraph; any other goes on."""
    open_line: list[tuple[str, bool]] = []
    for line in lines:
        text = "".join(part for part, _ in line).strip()
        if not text:
            if open_line:
                yield open_line
            open_line = []
            continue
        open_line = [*open_line, (" ", False), *line] if open_line else line
        if text.endswith(_SENTENCE_END):
            yield open_line
            open_line = []
    if open_line:
        yield open_line


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    for index, block in enumerate(blocks):
        block.index = index
        yield block


def _walk(root: HtmlElement) -> Iterator[Block]:
    """Blocks in document order, with an explicit stack: depth costs nothing."""
    writer = _Writer()
    stack: list[tuple[HtmlElement, bool, HtmlElement, tuple[HtmlElement, ...], int]] = [(root, False, root, (), 0)]
    while stack:
        element, closing, container, furniture, links = stack.pop()
        inline = element.tag in INLINE
        if closing:
            if not inline:
                yield from writer.flush(element, furniture)
            if element is not root:
                writer.write(element.tail, linked=(links - (element.tag == "a")) > 0)
            continue
        if element is not root and is_silent(element):
            writer.write(element.tail, linked=links > 0)
            continue
        if element.tag == "br":
            writer.line_break()
            writer.write(element.tail, linked=links > 0)
            continue
        outer = furniture
        if is_furniture(element):
            furniture = (*furniture, element)
        if not inline:
            yield from writer.flush(container, outer)
            container = element
        links += element.tag == "a"
        writer.write(element.text, linked=links > 0)
        stack.append((element, True, container, furniture, links))
        stack.extend((child, False, container, furniture, links) for child in reversed(element))
