"""Republika. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["republika.co.id"], instead_of=GenericPage)
class RepublikaPage(GenericPage):
    """Layouts of 2016/17 and 2026; the first h1 of the older one is the section, and machine authors are the editor (Red)."""

    name: ClassVar[str] = "republika"
    body_css: ClassVar[tuple[str, ...]] = (".article-content article", ".content-detail")
    drop_css: ClassVar[tuple[str, ...]] = (".picked-article",)
