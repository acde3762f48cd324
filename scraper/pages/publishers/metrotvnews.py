"""Metro TV News. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["metrotvnews.com"], instead_of=GenericPage)
class MetroTvNewsPage(GenericPage):
    """Layouts of 2016; lists of other news carry tags of their own."""

    name: ClassVar[str] = "metrotvnews"
    tags_css: ClassVar[tuple[str, ...]] = (".line > a.tag",)
    caption_css: ClassVar[tuple[str, ...]] = (".pic h5.text", ".sum")
