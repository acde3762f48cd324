"""Lists without links: cards that a script makes lead somewhere, entries told to machines alone. Part of `scraper.discovery`.

Asked only where a page has no link to an article, before a browser is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from scraper.discovery.links import Link, once
from scraper.discovery.shapes import is_article_shape
from scraper.pages.structured import first_text, json_ld, types_of
from scraper.urls import absolute_url, canonical_url, site_of

CARDS = ("div", "article", "li", "section", "tr", "a", "h2", "h3")
CLICKED = re.compile(
    r"location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]|location\.(?:assign|replace)\(\s*['\"]([^'\"]+)['\"]"
)


def cards(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Elements that lead somewhere when they are clicked, with where."""
    for card in root.iter(*CARDS):
        clicked = CLICKED.search(card.get("onclick") or "")
        href = card.get("data-href") or card.get("data-url") or card.get("data-link")
        href = href or (clicked and (clicked[1] or clicked[2]))
        if href:
            yield card, href


def declared_links(root: HtmlElement, base: str, allow: re.Pattern[str] | None) -> tuple[Link, ...]:
    """The articles of the page's own site that a schema.org `ItemList` names."""
    return once(
        Link(url=canonical_url(url), title=title)
        for address, title in _entries(root)
        if (url := absolute_url(base, address)) is not None
        and site_of(url) == site_of(base)
        and (allow.search(url) if allow else is_article_shape(url))
    )


def _entries(root: HtmlElement) -> Iterator[tuple[str, str | None]]:
    for node in json_ld(root):
        if "ItemList" in types_of(node):
            listed = node.get("itemListElement")
            for entry in listed if isinstance(listed, list) else [listed]:
                yield from _entry(entry)


def _entry(entry: Any) -> Iterator[tuple[str, str | None]]:
    """A list item is a URL, or has one, or holds what is or has one."""
    inner = entry.get("item", entry) if isinstance(entry, Mapping) else entry
    if isinstance(inner, str):
        yield inner, None
    elif isinstance(inner, Mapping):
        address = inner.get("url") or inner.get("@id") or entry.get("url")
        if isinstance(address, str):
            yield address, first_text(inner.get("name") or inner.get("headline"))
