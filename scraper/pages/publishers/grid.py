"""Grid and its network. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(
    [
        "grid.id",
        "gridoto.com",
        "gridpop.id",
        "gridhype.id",
        "bolasport.com",
        "bolanas.com",
        "motorplus-online.com",
        "juara.net",
        "parapuan.co",
        "sonora.id",
    ],
    instead_of=GenericPage,
)
class GridPage(GenericPage):
    """Its titles end in "Semua Halaman" where all pages are shown."""

    name: ClassVar[str] = "grid"
    headline_css: ClassVar[tuple[str, ...]] = ("h1.read__title",)
    body_css: ClassVar[tuple[str, ...]] = (".read__article",)
    single_page_query: ClassVar[str | None] = "page=all"
