"""KapanLagi. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["kapanlagi.com"], instead_of=GenericPage)
class KapanLagiPage(GenericPage):
    """Layouts of 2015/16."""

    name: ClassVar[str] = "kapanlagi"
    caption_css: ClassVar[tuple[str, ...]] = (
        ".entertainment-newsdetail-headlineimg .copyright",
        "#v7-music-newsdetail-imageinfo",
    )
