"""Where articles leave a crawl. Part of `spiders`."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Self, cast

from msgspec import structs
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
            pages = visit.pages_of.pop(item.id, {})
            if taken.is_told:
                await visit.intake.remember_pages(visit.source.name, item.id, pages)
            await self._settle_alias(item)
        except StoreUnavailable as error:
            self._close(f"the store is away: {error}")
            raise DropItem("the store is away") from error
        return item

    async def remember(self, spider: NewsSpider, reason: str) -> None:
        """The listings' validators are kept if all that stood on them was taken, or is put off by itself.

        Else a 304 would hide what is missing, and only what was found to ask beside them is kept. What cannot be had
        today must not have its list read whole for ever.
        """
        visit: Visit | None = getattr(spider, "visit", None)
        if visit is None:
            return
        await self._remember_browsing(visit)
        summary = visit.tally.close(self._crawler.stats.get_value("downloader/request_count", 0))
        is_noted = await self._note_missed(visit)
        logger.info("crawl.finished %s", " ".join(f"{key}={value}" for key, value in to_builtins(summary).items()))
        if visit.stopping or reason != "finished":
            return
        is_whole = is_noted and not visit.is_cut
        try:
            await self._forsake(visit)
            for url, validators in visit.to_remember.items():
                await visit.intake.remember(visit.source.name, url, validators if is_whole else _ways_alone(validators))
        except StoreUnavailable as error:  # the next visit is unconditional, nothing else is lost
            visit.tally.error(visit.source.url, f"the store is away: {error}")

    async def _forsake(self, visit: Visit) -> None:
        """What was found and gives nothing any more is asked no more; the source is searched for others at its next whole visit."""
        url = visit.source.url
        known = visit.to_remember.get(url) or await visit.intake.validators(visit.source.name, url)
        if visit.forsaken and known is not None:
            ways = tuple(way for way in known.ways if way not in visit.forsaken)
            visit.to_remember[url] = structs.replace(known, ways=ways, scouted_at=None)

    async def _note_missed(self, visit: Visit) -> bool:
        """Whether all links that failed were put off, the source itself aside: it has its own date."""
        try:
            for url in visit.missed:
                if url != visit.source.url:
                    await visit.intake.missed(visit.source.name, url)
        except StoreUnavailable as error:  # they are found again at the next visit
            visit.tally.error(visit.source.url, f"the store is away: {error}")
            return False
        return True

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


def _ways_alone(validators: Validators) -> Validators:
    """What the next visit need not search for again; it asks without conditions."""
    return Validators(fetched_at=validators.fetched_at, ways=validators.ways, scouted_at=validators.scouted_at)
