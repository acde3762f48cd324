"""SINDOnews. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["sindonews.com"], instead_of=GenericPage)
class SindonewsPage(GenericPage):
    """Paragraphs are divided by br; further pages are paragraph offsets in the path."""

    name: ClassVar[str] = "sindonews"
    headline_css: ClassVar[tuple[str, ...]] = ("h1.detail-title",)
    body_css: ClassVar[tuple[str, ...]] = (".detail-desc",)
    drop_css: ClassVar[tuple[str, ...]] = (".baca-inline", ".baca-juga")
    date_css: ClassVar[tuple[str, ...]] = (".detail-date-artikel",)
    single_page_query: ClassVar[str | None] = "showpage=all"
