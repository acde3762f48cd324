"""detik and its channels. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["detik.com"], instead_of=GenericPage)
class DetikPage(GenericPage):
    """Layouts of 2015 to 2017, 2023 and 2026; in the last all pages stand in one document (`section.multi-card`)."""

    name: ClassVar[str] = "detik"
    headline_css: ClassVar[tuple[str, ...]] = ("h1.detail__title", ".jdl h1")
    body_css: ClassVar[tuple[str, ...]] = (
        ".detail__body-text.itp_bodycontent",
        ".detail__body-text",
        ".detail_text",
        ".text_detail",
    )
    drop_css: ClassVar[tuple[str, ...]] = (
        "table.linksisip",
        ".parallaxindetail",
        ".detail__body-tag",
        ".pic_artikel",
        ".pic_artikel_sisip_table",
        ".collapsible",
        ".aevp",
        ".koleksi-wrap",
    )
    date_css: ClassVar[tuple[str, ...]] = (".detail__date",)
    author_css: ClassVar[tuple[str, ...]] = (".detail__author", ".jdl .author")
    single_page_query: ClassVar[str | None] = "single=1"
