"""Bisnis.com and its channels. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["bisnis.com"], instead_of=GenericPage)
class BisnisPage(GenericPage):
    """The layout of 2017, which tells the section by the entry of the menu that is lit."""

    name: ClassVar[str] = "bisnis"
    section_css: ClassVar[tuple[str, ...]] = (".navbar-nav li.active a",)
