"""Where the article stands on the page. Part of `scraper.pages`.

Scores elements by the prose they hold (after Readability, Mozilla and Arc90): a paragraph counts fully for its container, half for the next
outer one, and so on. Paragraphs that the page's own `articleBody` contains count more; that text itself is only the last resort.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import accumulate
from typing import Final

from lxml.html import HtmlElement

from scraper.pages.blocks import HEADINGS, Block, Layout
from scraper.pages.furniture import names_of
from scraper.pages.lines import is_dropped_line

_PARAGRAPH_TAGS: Final = HEADINGS | {"p", "li", "blockquote", "pre", "dd", "dt", "ul", "ol", "dl", "figure"}
_REACH: Final = 6
"""How many elements up a paragraph speaks for."""
_NEAR: Final = 12
_MIN_LENGTH: Final = 25
_HINTS: Final = re.compile(
    r"article[-_]?(?:body|content|text)|(?:post|entry|story|news|page|detail)[-_]?(?:body|content|text)|content[-_]?(?:detail|body)|"
    r"txt-article|read__content|detail[-_]?text|text[-_]detail|isi[-_]?berita|detail__body|kcm-read|contentx|content_news|articlebody|hentry",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"\w+")


def body_element(layout: Layout, *, article_body: str = "", headline_index: int | None = None) -> HtmlElement | None:
    """The smallest element that holds the article's prose; None on a page without any.

    `headline_index` is the block of the headline: what follows it closely counts more.
    """
    weights = _Weights(layout)
    scores = _scores(weights.counted, " ".join(_WORDS.findall(article_body.casefold())), headline_index)
    if not scores:
        return None
    best = max(scores, key=lambda element: scores[element] * (1 - min(0.9, weights.link_density(element))))
    return _widened(best, weights)


class _Weights:
    """How much countable text, and how much linked text, stands in an element: two sums over its span of blocks."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.counted = [block for block in layout.blocks if _counts(layout, block)]
        lengths, links = [0] * len(layout.blocks), [0] * len(layout.blocks)
        for block in self.counted:
            lengths[block.index] = len(block.text)
        for block in layout.blocks:
            links[block.index] = 0 if layout.is_furniture(block) else block.link_length
        self._prose = list(accumulate(lengths, initial=0))
        self._links = list(accumulate(links, initial=0))

    def prose(self, element: HtmlElement) -> int:
        start, stop = self._layout.span(element)
        return self._prose[stop] - self._prose[start]

    def links(self, element: HtmlElement) -> int:
        start, stop = self._layout.span(element)
        return self._links[stop] - self._links[start]

    def link_density(self, element: HtmlElement) -> float:
        return self.links(element) / max(1, self.prose(element))


def _counts(layout: Layout, block: Block) -> bool:
    return (
        len(block.text) >= _MIN_LENGTH
        and 2 * block.link_length < len(block.text)
        and not layout.is_furniture(block)
        and not block.is_heading
        and not is_dropped_line(block.text)
    )


def _scores(counted: list[Block], known: str, headline_index: int | None) -> dict[HtmlElement, float]:
    scores: defaultdict[HtmlElement, float] = defaultdict(float)
    for block in counted:
        points = (1 + block.text.count(",") + min(len(block.text) / 100, 4)) * (1 - block.link_density)
        if known and " ".join(_WORDS.findall(block.text.casefold())[:12]) in known:
            points *= 3
        if headline_index is not None and 0 < block.index - headline_index <= _NEAR:
            points *= 1.5
        element = _container(block.element)
        for level in range(1, _REACH):
            scores[element] += points / level
            parent = element.getparent()
            if parent is None:
                break
            element = parent
    return {element: score * _weight(element) for element, score in scores.items()}


def _container(element: HtmlElement) -> HtmlElement:
    while element.tag in _PARAGRAPH_TAGS and (parent := element.getparent()) is not None:
        element = parent
    return element


def _weight(element: HtmlElement) -> float:
    """How much an element's tag and name speak for it."""
    if element.tag in {"html", "body"}:
        return 0.7
    if (element.get("itemprop") or "").lower() == "articlebody":
        return 2.0
    hinted = bool(_HINTS.search(names_of(element)))
    return (1.6 if hinted else 1.0) * (1.2 if element.tag in {"article", "main"} else 1.0)


def _widened(best: HtmlElement, weights: _Weights) -> HtmlElement:
    """`best`, or an outer element as long as what it adds is prose in elements like `best` itself, or half as much again.

    An outer element that adds nothing is a wrapper: it is looked through, and taken only if the one around it is.
    """
    inner = best
    for _ in range(_REACH):
        outer = inner.getparent()
        if outer is None or outer.tag == "html" or (outer.tag == "body" and not _has_alike(inner, weights)):
            return best
        added = weights.prose(outer) - weights.prose(best)
        if added > _MIN_LENGTH:
            needed = 0.1 if _has_alike(inner, weights) else 0.4
            if added < needed * weights.prose(best) or 2 * (weights.links(outer) - weights.links(best)) > added:
                return best
            best = outer
        inner = outer
    return best


def _has_alike(element: HtmlElement, weights: _Weights) -> bool:
    """Whether a sibling of the same tag and class holds prose too: the parts of one article look alike."""
    siblings = (*element.itersiblings(preceding=True), *element.itersiblings())
    alike = (other for other in siblings if (other.tag, other.get("class")) == (element.tag, element.get("class")))
    return any(weights.prose(other) > _MIN_LENGTH for other in alike)
