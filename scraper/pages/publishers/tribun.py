"""Tribunnews, its regional and mobile hosts, its AMP pages and its mirror. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["tribunnews.com", "presnapress.com"], instead_of=GenericPage)
class TribunPage(GenericPage):
    """Layouts of 2015 to 2026. Two `div.side-article` stand on a page; only the one that is `txt-article` too is the body.

    Regional hosts print no zone, in WITA and WIT too. Their time is read as WIB: where such a page has machine dates they are +07:00.
    """

    name: ClassVar[str] = "tribun"
    is_at_home_in_indonesia: ClassVar[bool] = True
    headline_css: ClassVar[tuple[str, ...]] = ("h1#arttitle",)
    body_css: ClassVar[tuple[str, ...]] = ("div.side-article.txt-article", "div.txt-article")
    drop_css: ClassVar[tuple[str, ...]] = (
        "p.baca",
        "blockquote.summary-article",
        "div.ads-placeholder",
        ".paging",
        "#editor",
        "#penulis",
        ".credit",
    )
    byline_css: ClassVar[tuple[str, ...]] = ("#penulis", "#editor", "div.credit")
    caption_css: ClassVar[tuple[str, ...]] = (
        "#artimg div.arial",
        "#slideshow span > div:last-child",
        "#artimg .caption",
    )
    tags_css: ClassVar[tuple[str, ...]] = (".tagcloud3 a",)
    single_page_query: ClassVar[str | None] = "page=all"
