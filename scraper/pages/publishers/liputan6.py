"""Liputan6. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["liputan6.com"], instead_of=GenericPage)
class Liputan6Page(GenericPage):
    """Since 2021 all pages of an article stand in one document, divided by labels."""

    name: ClassVar[str] = "liputan6"
    body_css: ClassVar[tuple[str, ...]] = (".article-content-body", ".read-page--content")
    drop_css: ClassVar[tuple[str, ...]] = (
        ".baca-juga",
        ".baca-juga-collections",
        ".article-content-body__break",
        ".read-page--photo-tag--header__datetime-wrapper",
    )
    byline_css: ClassVar[tuple[str, ...]] = (".read-page--credits", ".article-credits", ".credits-list")
    """The list of credits opens only at a click."""
    section_css: ClassVar[tuple[str, ...]] = (".breadcrumb--item:last-child", ".read-page--breadcrumb--item:last-child")
    """The metadata say "News" of everything."""
    caption_css: ClassVar[tuple[str, ...]] = (".article-photo-gallery--item__description",)
    date_css: ClassVar[tuple[str, ...]] = (".read-page--header--author__datetime", ".article-header__datetime")
