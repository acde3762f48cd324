"""A page as a flat list of text blocks in reading order. Part of `scraper.pages`.

One walk over the tree answers everybody: paragraphs written with `p`, with `br` or as bare text in a `div` all become
the same blocks, each knowing its element, how much of it is link, and which furniture it stands in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from typing import Final

import attrs
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from scraper.pages.furniture import INLINE_TAGS, PLAIN_TAGS, SILENT_TAGS, Verdict, verdict_by_name, verdict_on

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GOOD_LENGTH: Final = 60
_LINKED: Final = 0.4
_LEAST_PROSE: Final = 200
"""Characters on a page below which what its scripts would show, or hide for readers without them, is looked at too."""
_SENTENCE_END: Final = (".", "!", "?", ":", ";", "”", '"', "’", ")", "…", "»")
_POINTER: Final = re.compile(r"\W*(?:baca|lihat|simak)\s+(?:juga|pula)\b|\W*(?:read|see)\s+also\b", re.IGNORECASE)
_LONGEST_POINTER: Final = 250
_INVISIBLE: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


@attrs.define(eq=False)
class Block:
    """A run of text between two breaks of the page."""

    text: str
    link_length: int
    element: HtmlElement
    """The innermost block-level element around the text."""
    furniture: tuple[HtmlElement, ...]
    index: int = 0
    is_prose: bool = attrs.field(init=False)
    """Long enough to be a paragraph, and not a link."""

    def __attrs_post_init__(self) -> None:
        self.is_prose = (
            len(self.text) >= _GOOD_LENGTH and self.link_length < _LINKED * len(self.text) and not self.is_heading
        )

    @property
    def link_density(self) -> float:
        return min(1.0, self.link_length / max(1, len(self.text)))

    @property
    def is_heading(self) -> bool:
        return self.element.tag in HEADINGS


class Layout:
    """All blocks of a page, where each element's begin and end, and which of them are furniture after pardon."""

    def __init__(self, root: HtmlElement) -> None:
        walk = _Walk(root)
        if (
            walk.prose_length < _LEAST_PROSE
            and (whole := _Walk(root, hidden_too=True)).prose_length > 2 * walk.prose_length
        ):
            walk = whole
        self.blocks: tuple[Block, ...] = tuple(walk.blocks)
        self._spans = walk.spans
        pardoned = _pardoned(self.blocks)
        self._furniture = [any(element not in pardoned for element in block.furniture) for block in self.blocks]

    def is_furniture(self, block: Block) -> bool:
        """Whether `block` stands in an element named as furniture that does not hold most of the page's prose."""
        return self._furniture[block.index]

    def span(self, element: HtmlElement) -> tuple[int, int]:
        """The first block of `element` and the first after it; of an inline element, those of the block-level one around it."""
        while element not in self._spans and (parent := element.getparent()) is not None:
            element = parent
        return self._spans.get(element, (0, 0))

    def within(self, element: HtmlElement) -> tuple[Block, ...]:
        """The blocks of `element`, in order."""
        start, stop = self.span(element)
        return self.blocks[start:stop]


def collapse(text: str) -> str:
    """`text` with white space of every kind as single spaces and without invisible characters; what was escaped twice, plain."""
    if "&" in text and ";" in text:
        text = unescape(text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def _is_pointer(element: HtmlElement, tag: str) -> bool:
    """Whether an inline `element` is a "Baca juga: …" in the midst of a paragraph, which stays without it."""
    text = element.text
    if text is None or tag not in INLINE_TAGS or not _POINTER.match(text):
        return False
    whole = "".join(str(part) for part in element.itertext())
    return ":" in whole and len(whole) <= _LONGEST_POINTER


def _pardoned(blocks: tuple[Block, ...]) -> set[HtmlElement]:
    """The elements that their names call furniture and that hold so much of the page's prose that they are not.

    What others wrote (readers, lawyers) does not count as the page's own: it may well be longer than the article.
    """
    weight: Counter[str | HtmlElement] = Counter()
    whole = own = 0
    for block in blocks:
        if block.is_prose:
            length = len(block.text)
            whole += length
            own += length * all(verdict_on(element) is not Verdict.FOREIGN for element in block.furniture)
            weight.update(dict.fromkeys(map(_kin, block.furniture), length))
    named = {element for block in blocks if block.is_prose for element in block.furniture}
    return {element for element in named if weight[_kin(element)] > _least_to_pardon(element, whole, own)}


def _kin(element: HtmlElement) -> str | HtmlElement:
    """What elements of one name share: an article may stand in ten sections that all say "with ads"."""
    return element.get("class") or element


def _least_to_pardon(element: HtmlElement, whole: int, own: int) -> float:
    """How much prose an element must hold not to be what its name says: of `own`, the page's own, if it is of that."""
    verdict = verdict_on(element)
    if verdict is Verdict.FOREIGN:
        return 0.95 * whole
    if next(element.iter("h1"), None) is not None:
        return 0.2 * own
    return (0.4 if verdict is Verdict.WEAK else 0.8) * own


class _Walk:
    """Gathers text until a break of the page, then makes a block of it."""

    def __init__(self, root: HtmlElement, *, hidden_too: bool = False) -> None:
        self.blocks: list[Block] = []
        self.spans: dict[HtmlElement, tuple[int, int]] = {}
        self._hidden_too = hidden_too
        self._walk(root)

    @property
    def prose_length(self) -> int:
        return sum(len(block.text) for block in self.blocks if block.is_prose)

    def _walk(self, root: HtmlElement) -> None:  # noqa: C901, PLR0912 - a call for every element would cost a third more
        """One pass over the tree; depth costs nothing."""
        containers, starts = [root], [0]
        furniture: list[tuple[HtmlElement, tuple[HtmlElement, ...]]] = [(root, ())]
        run, skipped = _Run(), False
        walker = iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag: str = element.tag  # type: ignore[assignment] # comments and instructions are not in a parsed page
            if event == "start":
                if tag in PLAIN_TAGS:
                    verdict = Verdict.TEXT
                elif element.get("style") is None and element.get("hidden") is None:
                    verdict = verdict_by_name(tag, element.get("class"), element.get("id"), element.get("role"))
                    if verdict is Verdict.SILENT and tag not in SILENT_TAGS:  # one of several pages, perhaps
                        verdict = verdict_on(element)
                else:
                    verdict = verdict_on(element)
                if tag == "br":
                    run.parts.append(None)
                elif (verdict is Verdict.SILENT and element is not root and not self._may_show(tag)) or _is_pointer(
                    element, tag
                ):
                    walker.skip_subtree()
                    skipped = True
                else:
                    if tag not in INLINE_TAGS:
                        if run.parts:
                            self._flush(run, containers[-1], furniture[-1][1])
                        containers.append(element)
                        starts.append(len(self.blocks))
                    elif tag == "a":
                        run.links += 1
                    if verdict and verdict is not Verdict.SILENT:
                        furniture.append((element, (*furniture[-1][1], element)))
                    if text := element.text:
                        run.write(text)
                continue
            if skipped or tag == "br":
                skipped = False
            elif tag not in INLINE_TAGS:
                container, start = containers.pop(), starts.pop()
                if run.parts:
                    self._flush(run, container, furniture[-1][1])
                self.spans[element] = (start, len(self.blocks))
            elif tag == "a":
                run.links -= 1
            if furniture[-1][0] is element:
                furniture.pop()
            if (text := element.tail) and element is not root:
                run.write(text)

    def _may_show(self, tag: str) -> bool:
        return self._hidden_too and (tag in {"noscript", "nav"} or tag not in SILENT_TAGS)

    def _flush(self, run: _Run, element: HtmlElement, furniture: tuple[HtmlElement, ...]) -> None:
        for text, link_length in run.paragraphs():
            self.blocks.append(Block(text, link_length, element, furniture, len(self.blocks)))
        run.parts, run.linked = [], []


class _Run:
    """The text since the last break of the page."""

    def __init__(self) -> None:
        self.parts: list[str | None] = []
        """None is a line break."""
        self.linked: list[int] = []
        """Which of the parts are link."""
        self.links = 0
        """Links that are open."""

    def write(self, text: str) -> None:
        if text.isspace():
            if not self.parts:
                return
            if text == "\n":
                # Inline elements on source lines of their own, as old table layouts have them, are lines of their own.
                self.parts.append(None)
                return
        elif self.links:
            self.linked.append(len(self.parts))
        self.parts.append(text)

    def paragraphs(self) -> list[tuple[str, int]]:
        """Each paragraph's text with the length of what is link in it; empty ones left out."""
        if None not in self.parts:
            text = collapse("".join(self.parts))  # type: ignore[arg-type] # as was just asked
            return [(text, self._link_length(self.linked))] if text else []
        return [
            (text, self._link_length([at for at in self.linked if at in line]))
            for line in self._lines()
            if (text := collapse("".join([self.parts[at] or " " for at in line])))
        ]

    def _link_length(self, linked: list[int]) -> int:
        return sum([len((self.parts[at] or "").strip()) for at in linked]) if linked else 0

    def _lines(self) -> list[Sequence[int]]:
        """Which parts make a paragraph: an empty line, or one that ends a sentence, ends it; any other goes on."""
        lines: list[list[int]] = [[]]
        ending = ""  # of the line since the last break; empty if there was nothing on it
        for at, part in enumerate(self.parts):
            if part is not None:
                lines[-1].append(at)
                ending = part.rstrip() or ending
            elif ending and not ending.endswith(_SENTENCE_END):
                lines[-1].append(at)
                ending = ""
            else:
                lines.append([])
                ending = ""
        return [*lines]
