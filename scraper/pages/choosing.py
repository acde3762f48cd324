"""Which page object reads a page. Part of `scraper.pages`; importing it imports every reader and every publisher."""

from __future__ import annotations

from lxml.html import HtmlElement
from web_poet import consume_modules

from scraper.pages.document import Document
from scraper.pages.generic import GenericPage
from scraper.pages.registry import page_object_for

consume_modules("scraper.pages.publishers")


def page_object(root: HtmlElement, url: str | None) -> GenericPage:
    """The page under `root`, fetched from `url`, for its publisher's page object; the generic one for a site nobody described."""
    document = Document(root, url)
    return page_object_for(document.url, GenericPage)(document)
