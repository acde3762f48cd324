"""Runs one crawl inside an asyncio program. Part of `spiders`: the way in for daemon, worker and `crawl`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from scraper.model import Render, Source
from spiders import reactor
from spiders.allocation import give_large_blocks_back
from spiders.browser import Browser
from spiders.configuration import crawl_settings
from spiders.findings import Findings
from spiders.news import NewsSpider
from spiders.ports import Archive, Intake
from spiders.reading import can_render
from spiders.summary import CrawlState, CrawlSummary, Progress
from spiders.visit import Visit

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=3)
"""What a stopped crawl gives its downloads to end by themselves; then they are cut."""
LAST_PATIENCE = timedelta(seconds=4)
"""What remains for pages in threads and commits under way; then the crawl is let go. Both are below the daemon's 10 s."""


_STATUS = "downloader/response_status_count/"


class Crawl:
    """One pass over one source. `run` it once; `stop` it from anywhere on the same loop."""

    def __init__(
        self,
        source: Source,
        intake: Intake,
        *,
        browser: Browser | None = None,
        archive: Archive | None = None,
        progress: Progress | None = None,
        revisits_only: bool = False,
    ) -> None:
        self._visit = Visit(
            source, intake, browser=browser, archive=archive, progress=progress, revisits_only=revisits_only
        )
        self._crawler: Crawler | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def findings(self) -> Findings:
        """What the visit has learned about the site so far."""
        return self._visit.findings

    @property
    def summary(self) -> CrawlSummary:
        """What the visit has come to so far."""
        return self._visit.tally.summary

    async def run(self) -> CrawlSummary:
        """What the crawl came to; failures of the source are a summary too, and only a mistake of ours raises.

        Cancelling stops the crawl as `stop` does, and then cancels.
        """
        reactor.install()
        give_large_blocks_back()
        visit = self._visit
        if visit.stopping:
            return visit.tally.summary
        if visit.source.render is Render.ALWAYS and visit.browser is None:
            visit.tally.error(visit.source.url, "render: always needs a browser; install chromium or set render: never")
        # Above the spider's own settings, which are those of a crawl that knows nothing of its source.
        settings = Settings(crawl_settings(visit.source.limits, browser=can_render(visit)), priority="cmdline")
        runner = AsyncCrawlerRunner(settings)
        self._crawler = runner.create_crawler(NewsSpider)
        self._task = runner.crawl(self._crawler, visit=visit)
        try:
            await asyncio.shield(self._task)
        except asyncio.CancelledError:
            await self.stop()
            raise
        return self._close(self._crawler)

    async def stop(self) -> None:
        """The crawl has ended, within seven seconds: what was committed stays, what was not is found again next time."""
        self._visit.stop("stopped before its end")
        if self._crawler is None or self._task is None or self._task.done():
            return
        ends: set[asyncio.Future[None]] = {self._task}
        # Before its spider has begun, Scrapy takes a stop for the end and never ends; the spider sees for itself then.
        if self._visit.begun:
            ends.add(asyncio.ensure_future(self._crawler.stop_async()))
        await asyncio.wait(ends, timeout=PATIENCE.total_seconds())
        self._visit.abort()
        _, late = await asyncio.wait(ends, timeout=LAST_PATIENCE.total_seconds())
        for task in late:
            logger.warning("crawl.cut source=%s", self._visit.source.name)
            task.cancel()

    def _close(self, crawler: Crawler) -> CrawlSummary:
        stats = crawler.stats.get_stats()
        tally = self._visit.tally
        if stats.get("finish_reason") == "start_error":  # Scrapy has logged it
            tally.end(CrawlState.FAILED, self._visit.source.url, "the crawl could not be started; see the log")
        tally.answered(_statuses(stats))
        return tally.close(requests=stats.get("downloader/request_count", 0))


def _statuses(stats: Mapping[str, Any]) -> dict[int, int]:
    return {int(name.removeprefix(_STATUS)): count for name, count in stats.items() if name.startswith(_STATUS)}


async def crawl(
    source: Source,
    intake: Intake,
    *,
    browser: Browser | None = None,
    archive: Archive | None = None,
    progress: Progress | None = None,
) -> CrawlSummary:
    """One pass over `source`: everything new is taken by `intake`, what was read is kept by `archive`. See `Crawl.run`."""
    return await Crawl(source, intake, browser=browser, archive=archive, progress=progress).run()


async def revisit(
    source: Source, intake: Intake, *, browser: Browser | None = None, archive: Archive | None = None
) -> CrawlSummary:
    """Told articles of `source` that are due were looked at again, a few of them; its listing was left alone."""
    return await Crawl(source, intake, browser=browser, archive=archive, revisits_only=True).run()
