"""HTML to `Page`: decode, choose the page object by URL, read. Part of `scraper.pages`."""

from __future__ import annotations

from functools import cache

from web_poet import consume_modules

from scraper.model import Page
from scraper.pages.crowding import refuse_flood
from scraper.pages.decoding import parse
from scraper.pages.document import Document
from scraper.pages.generic import GenericPage
from scraper.pages.registry import page_object_for
from scraper.urls import absolute_url


def read_page(html: bytes | str, url: str | None, *, encoding: str | None = None) -> Page:
    """What the page says, each field with the reader that answered it.

    `url` is where it was fetched from; without one, or with one that is none, the page's own canonical URL stands in. `encoding` is the charset of the HTTP header.
    Raises `UnreadablePage` for what is empty, not HTML, nested too deep, or far larger than any page for readers.
    """
    document = Document(parse(html, encoding=encoding), absolute_url(None, url) if url else None)
    _publishers()
    page = page_object_for(document.url, GenericPage)(document).read()
    refuse_flood(page.paragraphs)
    return page


@cache
def _publishers() -> None:
    """Every page object has declared what it reads. At the first page: no request waits for two dozen modules."""
    consume_modules("scraper.pages.publishers")
