"""Pages that stand in one document already: hidden blocks, labels between the paragraphs, tabs. Part of `scraper.pagination`."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.html import HtmlElement

from scraper.pagination import signs, words
from scraper.pagination.indicators import Indicator
from scraper.pagination.signs import text_of

LEAST_PROSE = 120
"""Characters from which a block or the text between two labels is a page of text, and not a menu or a second pager."""


class Inline(NamedTuple):
    """So many pages of the article stand in this document; 1 if it is one."""

    pages: int = 1
    is_sure: bool = False
    """Each holds a text: what the page links as its others can only repeat it."""


def inline_pages(root: HtmlElement, said: list[Indicator]) -> Inline:
    """How many pages this document holds, by the labels in it, its `data-page` blocks, or page numbers that lead within it."""
    return _labelled(root, said) or _blocks(root) or _tabs(root) or Inline()


def _labelled(root: HtmlElement, said: list[Indicator]) -> Inline | None:
    """Labels with text between them: "1 dari 3 halaman", …, "2 dari 3 halaman", …"""
    numbered = {indicator.number: indicator for indicator in said if indicator.number is not None}
    counts = {indicator.total for indicator in numbered.values()}
    if len(numbered) < 2 or len(counts) != 1 or max(numbered) != max(counts):  # noqa: PLR2004 - one label is no division
        return None
    between = _text_between(root, [indicator.element for indicator in numbered.values()])
    return Inline(max(counts), is_sure=len(numbered) >= max(counts) - 1 and min(between) >= LEAST_PROSE)


def _blocks(root: HtmlElement) -> Inline | None:
    blocks = {
        int(block.get("data-page", "0")): len(text_of(block))
        for block in root.xpath("//div[@data-page] | //section[@data-page]")
        if re.fullmatch(r"[0-9]{1,3}", block.get("data-page", "")) and not words.LABEL.match(text_of(block))
    }
    if len(blocks) < 2 or min(blocks) not in {1, 2} or len(blocks) != max(blocks) - min(blocks) + 1:  # noqa: PLR2004
        return None
    return Inline(max(blocks), is_sure=min(blocks.values()) >= LEAST_PROSE)


def _tabs(root: HtmlElement) -> Inline | None:
    """Numbers 1 to N that lead to places in this document, each of them with text."""
    names = {
        number: link.get("href", "")[1:]
        for link in root.iter("a")
        if link.get("href", "").startswith("#") and (number := signs.label_of(link))
    }
    if len(names) < 2 or sorted(names) != list(range(1, len(names) + 1)):  # noqa: PLR2004
        return None
    places = {place.get("id"): place for place in root.iter() if place.get("id")}
    if any(name not in places or len(text_of(places[name])) < LEAST_PROSE for name in names.values()):
        return None
    return Inline(len(names), is_sure=True)


def _text_between(root: HtmlElement, marks: list[HtmlElement]) -> list[int]:
    """Characters of text between one of `marks` and the next, in reading order."""
    found: list[int] = []
    places = set(marks)
    since: int | None = None
    for element in root.iter():
        if element in places:
            found += [] if since is None else [since]
            since = 0
        if since is not None and isinstance(element.tag, str) and element.tag not in {"script", "style"}:
            since += len(element.text or "") + len(element.tail or "")
    return found
