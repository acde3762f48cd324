"""JPNN. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["jpnn.com"], instead_of=GenericPage)
class JpnnPage(GenericPage):
    """The layout of 2021."""

    name: ClassVar[str] = "jpnn"
    body_css: ClassVar[tuple[str, ...]] = ("div[itemprop=articleBody]",)
    drop_css: ClassVar[tuple[str, ...]] = (".baca-juga", ".pagination")
