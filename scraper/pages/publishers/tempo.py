"""Tempo. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["tempo.co"], instead_of=GenericPage)
class TempoPage(GenericPage):
    """Layouts of 2015/16; since about 2025 one paragraph per wrapper."""

    name: ClassVar[str] = "tempo"
    is_at_home_in_indonesia: ClassVar[bool] = True
    section_css: ClassVar[tuple[str, ...]] = (".home-map .site-map a",)
    body_css: ClassVar[tuple[str, ...]] = (".artikel", ".tubuh-berita")
    caption_css: ClassVar[tuple[str, ...]] = (".deskripsi",)
