"""HTML to `Page`: decode, choose the page object by URL, read. Part of `scraper.pages`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from scraper.model import Page
from scraper.pages.crowding import refuse_flood
from scraper.pages.decoding import parse
from scraper.urls import absolute_url

if TYPE_CHECKING:
    from scraper.pages.generic import GenericPage


def read_page(html: bytes | str, url: str | None, *, encoding: str | None = None) -> Page:
    """What the page says, each field with the reader that answered it.

    `url` is where it was fetched from; without one, or with one that is none, the page's own canonical URL stands in. `encoding` is the charset of the HTTP header.
    Raises `UnreadablePage` for what is empty, not HTML, nested too deep, or far larger than any page for readers.
    """
    root = parse(html, encoding=encoding)
    page = _choice()(root, absolute_url(None, url) if url else None).read()
    refuse_flood(page.paragraphs)
    return page


@cache
def _choice() -> Callable[[HtmlElement, str | None], GenericPage]:
    """Makes the page object of a page. It is loaded with the first page: no first request waits for five dozen modules."""
    chosen: Callable[[HtmlElement, str | None], GenericPage] = import_module("scraper.pages.choosing").page_object
    return chosen
