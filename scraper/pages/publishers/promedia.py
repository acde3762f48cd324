"""Pikiran Rakyat and its network. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(
    [
        "pikiran-rakyat.com", "20jam.com", "aboutmalang.com", "ayocirebon.com", "ayoindonesia.com", "dagangberita.com", "hops.id",
        "jatimnetwork.com", "kilat.com", "papanskor.com", "pojoksatu.id", "unews.id",
    ],
    instead_of=GenericPage,
)  # fmt: skip
class PromediaPage(GenericPage):
    """The layout of 2020, which some thirty sister sites share."""

    name: ClassVar[str] = "promedia"
    headline_css: ClassVar[tuple[str, ...]] = (".read__title",)
    body_css: ClassVar[tuple[str, ...]] = ("article.read__content",)
    date_css: ClassVar[tuple[str, ...]] = (".read__info__date", ".read__info")
    single_page_query: ClassVar[str | None] = "page=all"
