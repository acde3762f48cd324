"""BBC News Indonesia. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["bbc.com/indonesia"], instead_of=GenericPage)
class BbcIndonesiaPage(GenericPage):
    """Every part of the page is an unnamed `div`; what is no text is a region or a figure."""

    name: ClassVar[str] = "bbc"
    drop_css: ClassVar[tuple[str, ...]] = ("figure", "div:has(> time)", "section[role=region]", "[role=complementary]")
