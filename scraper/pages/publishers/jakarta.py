"""The Jakarta Post and the Jakarta Globe. Part of `scraper.pages`."""

from __future__ import annotations

from typing import ClassVar

from scraper.pages.generic import GenericPage
from scraper.pages.registry import handle_urls


@handle_urls(["thejakartapost.com", "thejakartaglobe.com", "thejakartaglobe.beritasatu.com"], instead_of=GenericPage)
class JakartaPage(GenericPage):
    """They print times without a zone."""

    name: ClassVar[str] = "jakarta"
    is_at_home_in_indonesia: ClassVar[bool] = True
