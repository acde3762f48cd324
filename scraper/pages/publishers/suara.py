"""Suara. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["suara.com"], instead_of=GenericPage)
class SuaraPage(GenericPage):
    """The summary box and the Baca Juga box repeat on every page."""

    name: ClassVar[str] = "suara"
    drop_css: ClassVar[tuple[str, ...]] = (".ten-second", ".article-read", ".pagination-custom", ".baca-juga-new")
    tags_css: ClassVar[tuple[str, ...]] = (".tagList a", ".list-tag a")
    single_page_query: ClassVar[str | None] = "page=all"
