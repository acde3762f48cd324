"""HTML to `Page`: decode, choose the page object by URL, read. Part of `scraper.pages`."""

from __future__ import annotations

from web_poet import consume_modules

from scraper.model import Page
from scraper.pages.decoding import parse
from scraper.pages.document import Document
from scraper.pages.generic import GenericPage
from scraper.pages.registry import page_object_for
from scraper.urls import absolute_url

consume_modules("scraper.pages.publishers")


def read_page(html: bytes | str, url: str | None, *, encoding: str | None = None) -> Page:
    """What the page says, each field with the reader that answered it.

    `url` is where it was fetched from; without one, or with one that is none, the page's own canonical URL stands in. `encoding` is the charset of the HTTP header.
    Raises `UnreadablePage` for what is empty, not HTML or nested too deep.
    """
    document = Document(parse(html, encoding=encoding), absolute_url(None, url) if url else None)
    return page_object_for(document.url, GenericPage)(document).read()
