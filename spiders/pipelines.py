"""Where articles leave a crawl. Part of `spiders`."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from scraper.codec import to_builtins
from scraper.errors import StoreUnavailable
from scraper.model import Article, PagesState
from spiders.browsing import MOST_FRUITLESS
from spiders.memory import Memory
from spiders.news import NewsSpider
from spiders.ports import Validators
from spiders.summary import CrawlState
from spiders.visit import Visit

logger = logging.getLogger(__name__)


class IntakePipeline:
    """Hands every article to the intake, and tells it what a whole, faultless visit of the listing looked like."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closing: asyncio.Task[None] | None = None
        crawler.signals.connect(self.remember, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _visit(self) -> Visit:
        return cast(NewsSpider, self._crawler.spider).visit

    async def process_item(self, item: Article) -> Article:
        """After the call `item` is committed and counted. Without a store the crawl ends instead."""
        visit = self._visit
        try:
            taken = await visit.intake.take(visit.source.name, item)
            visit.tally.took(item, taken)
            await self._settle_alias(item)
        except StoreUnavailable as error:
            self._close(f"the store is away: {error}")
            raise DropItem("the store is away") from error
        return item

    async def remember(self, spider: NewsSpider, reason: str) -> None:
        """The listing's validators are kept if all that stood on it was taken: else a 304 would hide what is missing."""
        visit: Visit | None = getattr(spider, "visit", None)
        if visit is None:
            return
        await self._remember_browsing(visit)
        summary = visit.tally.close(self._crawler.stats.get_value("downloader/request_count", 0))
        logger.info("crawl.finished %s", " ".join(f"{key}={value}" for key, value in to_builtins(summary).items()))
        if visit.stopping or visit.is_cut or summary.errors or reason != "finished":
            return
        try:
            for url, validators in visit.to_remember.items():
                await visit.intake.remember(visit.source.name, url, validators)
        except StoreUnavailable as error:  # the next visit is unconditional, nothing else is lost
            visit.tally.error(visit.source.url, f"the store is away: {error}")

    async def _remember_browsing(self, visit: Visit) -> None:
        """Where the browser was needed is kept, whatever else went wrong; what it was not asked for any more is told."""
        browsing = visit.browsing
        if browsing.left_out:
            reason = f"{browsing.left_out} pages were left for a day: the browser found no text on {MOST_FRUITLESS} before them"
            visit.tally.error(visit.source.url, reason)
        try:
            for place in browsing.needy():
                await Memory(visit).remember_browser(place)
        except StoreUnavailable as error:  # the next crawl finds out again
            visit.tally.error(visit.source.url, f"the store is away: {error}")

    async def _settle_alias(self, item: Article) -> None:
        """A link that leads elsewhere is not in the store under its own id; it is left alone for a day."""
        link = self._visit.aliases.pop(item.id, None)
        if link is not None and item.pages.state is not PagesState.PARTIAL:
            fetched = Validators(fetched_at=datetime.now(UTC))
            await self._visit.intake.remember(self._visit.source.name, link, fetched)

    def _close(self, reason: str) -> None:
        self._visit.stop(reason, CrawlState.FAILED)
        if self._closing is None:
            closing = self._crawler.engine.close_spider_async(reason="store_unavailable")
            self._closing = asyncio.ensure_future(closing)
