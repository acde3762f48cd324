"""Viva and its sisters. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(
    ["viva.co.id", "tvonenews.com", "intipseleb.com", "jagodangdut.com", "sahijab.com", "100kpj.com"],
    instead_of=GenericPage,
)
class VivaPage(GenericPage):
    """Layouts of 2015/16 (microdata) and 2026."""

    name: ClassVar[str] = "viva"
    body_css: ClassVar[tuple[str, ...]] = (".main-content-detail", "[itemprop=articleBody]")
    drop_css: ClassVar[tuple[str, ...]] = (".recommended-article",)
    section_css: ClassVar[tuple[str, ...]] = (".upperdeck-kanal",)
    single_page_query: ClassVar[str | None] = "page=all"
