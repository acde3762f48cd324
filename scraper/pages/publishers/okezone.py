"""Okezone. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["okezone.com"], instead_of=GenericPage)
class OkezonePage(GenericPage):
    """Layouts of 2015 to 2017 and 2026; the first h1 of the older ones is the site's name."""

    name: ClassVar[str] = "okezone"
    body_css: ClassVar[tuple[str, ...]] = (".c-detail.read", "#contentx")
    drop_css: ClassVar[tuple[str, ...]] = ("#baca-juga", "#paging")
    single_page_query: ClassVar[str | None] = "page=all"
