"""kumparan. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["kumparan.com"], instead_of=GenericPage)
class KumparanPage(GenericPage):
    """Generated class names; the parts are marked for its testers."""

    name: ClassVar[str] = "kumparan"
    tags_css: ClassVar[tuple[str, ...]] = ('[data-qa-id="story-tags"] a',)
