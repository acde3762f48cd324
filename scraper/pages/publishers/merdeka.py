"""Merdeka. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["merdeka.com"], instead_of=GenericPage)
class MerdekaPage(GenericPage):
    """Layouts of 2015 and of the mobile site of 2021; the machine dates of both are wrong by their zone.

    Since 2026 all pages stand in one document, and robots.txt bans every URL with a "?".
    """

    name: ClassVar[str] = "merdeka"
    date_css: ClassVar[tuple[str, ...]] = (".mdk-date-reporter", ".reporter-date")
    caption_css: ClassVar[tuple[str, ...]] = (".mdk-news-img-copyright", ".imageinfo", "#mdk-body-news-caption")
    tags_css: ClassVar[tuple[str, ...]] = (".found_tag_rel_det a",)
    drop_css: ClassVar[tuple[str, ...]] = (".read-too", ".page-number", ".mdk-body-readmore", ".box-baca-juga")
