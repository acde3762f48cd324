"""CNN Indonesia. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["cnnindonesia.com"], instead_of=GenericPage)
class CnnIndonesiaPage(GenericPage):
    """The byline is usually the brand; the desk's code closes the body."""

    name: ClassVar[str] = "cnnindonesia"
    body_css: ClassVar[tuple[str, ...]] = (".detail-text",)
    drop_css: ClassVar[tuple[str, ...]] = (".linksisip", ".paradetail", ".newstag")
