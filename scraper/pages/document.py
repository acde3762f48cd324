"""One parsed page with everything that several readers ask of it, computed once. Part of `scraper.pages`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlsplit

from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import HtmlElement

from scraper.pages.blocks import Layout, collapse
from scraper.pages.structured import article_node, clean, json_ld, metas
from scraper.urls import absolute_url


class Document:
    """A page's tree and, on demand, its metadata and its text blocks. The tree is not changed."""

    def __init__(self, root: HtmlElement, url: str | None) -> None:
        self.root = root
        self.given_url = url

    @cached_property
    def metas(self) -> dict[str, tuple[str, ...]]:
        return metas(self.root)

    @cached_property
    def nodes(self) -> tuple[Mapping[str, Any], ...]:
        return json_ld(self.root)

    @cached_property
    def node(self) -> Mapping[str, Any]:
        """The JSON-LD node of the article; {} if there is none."""
        return article_node(self.nodes)

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.root)

    @cached_property
    def title(self) -> str | None:
        return next((text for element in self.root.iter("title") if (text := clean(element.text or ""))), None)

    @cached_property
    def canonical(self) -> str | None:
        """The URL the page gives itself: the canonical link, else og:url; the first that can be one."""
        links = [
            element.get("href") or ""
            for element in self.root.iter("link")
            if (element.get("rel") or "").lower() == "canonical"
        ]
        base = self.given_url
        found = (absolute_url(base, href) for href in [*links, *self.metas.get("og:url", ())] if href.strip())
        return next((url for url in found if url and "." in (urlsplit(url).hostname or "")), None)

    @property
    def url(self) -> str | None:
        return self.given_url or self.canonical

    def meta(self, *names: str) -> str | None:
        """The content of the first of these meta elements that has any."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    def select(self, css: str) -> list[HtmlElement]:
        found: list[HtmlElement] = _compiled(css)(self.root)
        return found

    def link(self, href: str | None) -> str | None:
        return absolute_url(self.url, href) if href else None


def text_of(element: HtmlElement) -> str:
    """All text below `element`, with white space as single spaces."""
    return collapse("".join(str(part) for part in element.itertext() if part))


@cache
def _compiled(css: str) -> XPath:
    return XPath(HTMLTranslator().css_to_xpath(css))
