"""Where an article ends because the page goes on with the next one, as endless scrolling leaves it. Part of `scraper.pages`."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from scraper.pages.blocks import Block

_NEAR = 8
"""Blocks before a heading, of which one is text: what stands further off says nothing of its place."""
_ADDRESSES = ("data-url", "data-href", "data-link", "data-permalink")


def begins_another_article(block: Block, kept: Sequence[Block], headline: str | None) -> bool:
    """True for a title after the text, in a container of its own; one among the paragraphs is a loud subheading.

    An `h1` is a title; a smaller heading is one in an `article`, or in a block that keeps an address of its own.
    """
    if not block.is_heading or (headline and block.text.casefold() == headline.casefold()):
        return False
    prose = next((each.element for each in kept if each.is_prose), None)
    if prose is None or _is_among(block.element, kept):
        return False
    return block.element.tag == "h1" or _own_article(block.element, prose)


def _is_among(heading: HtmlElement, kept: Sequence[Block]) -> bool:
    """Whether the last of the text stands beside `heading`."""
    parent = heading.getparent()
    return any(each.element.getparent() is parent for each in kept[-_NEAR:] if each.is_prose)


def _own_article(heading: HtmlElement, prose: HtmlElement) -> bool:
    """Whether `heading` stands in an article's block that does not hold `prose`."""
    around = set(prose.iterancestors())
    for place in heading.iterancestors():
        if place in around:
            return False
        if place.tag == "article" or any(place.get(name) for name in _ADDRESSES):
            return place.get("data-page") is None
    return False
