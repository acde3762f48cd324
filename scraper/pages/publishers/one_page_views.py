"""Publishers of whom the generic page needs to know only how they show all pages at once. Part of `scraper.pages`.

As reforget-id/AutoAllPage and gvoze32/antisplitpage, browser scripts made for that, had it in January 2026.
"""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(
    [
        "akurat.co", "cnbcindonesia.com", "fajar.co.id", "hukumonline.com", "indozone.id", "kompas.tv", "kompasiana.com",
        "kontan.co.id", "wartaekonomi.co.id", "herstory.co.id", "populis.id",
    ],
    instead_of=GenericPage,
)  # fmt: skip
class PageAllPage(GenericPage):
    name: ClassVar[str] = "one-page view"
    single_page_query: ClassVar[str | None] = "page=all"


@handle_urls(["inews.id", "idxchannel.com"], instead_of=GenericPage)
class PathAllPage(GenericPage):
    name: ClassVar[str] = "one-page view"
    single_page_query: ClassVar[str | None] = "/all"
