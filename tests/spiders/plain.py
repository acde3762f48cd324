"""Scrapy's settings module of a test that runs plain `scrapy crawl`: the source is the URL of the test's own site."""

from __future__ import annotations

from scraper.model import Source
from tests.spiders.sites import MemoryIntake, Site, source_of

BOT_NAME = "kentongan"
SPIDER_MODULES = ["spiders"]
KENTONGAN_INTAKE = "tests.spiders.plain.open_intake"
DOWNLOAD_DELAY = 0


async def open_intake(name: str) -> tuple[Source, MemoryIntake]:
    """The site whose URL stands in for a source's name."""
    site = Site()
    site.url = name
    return source_of(site), MemoryIntake()
