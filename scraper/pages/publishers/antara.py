"""Antara. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["antaranews.com"], instead_of=GenericPage)
class AntaraPage(GenericPage):
    """Layouts of 2015 to 2017 and 2026; the printed date is followed by a view count that changes."""

    name: ClassVar[str] = "antara"
    is_at_home_in_indonesia: ClassVar[bool] = True
    body_css: ClassVar[tuple[str, ...]] = (".wrap__article-detail-content", "#content_news")
    drop_css: ClassVar[tuple[str, ...]] = (".baca-juga",)
    single_page_query: ClassVar[str | None] = "page=all"
