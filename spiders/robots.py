"""robots.txt, as RFC 9309 reads it. Part of `spiders`.

Scrapy's own middleware takes any answer for a robots.txt and an unreachable one for consent; the RFC says otherwise:
a server error, or no answer, forbids everything (§2.3.1.4), any other 4xx allows everything (§2.3.1.3). Too many
requests (429) is a server that is at its limit, so it forbids.
"""

from __future__ import annotations

import asyncio
from typing import Self
from urllib.parse import urlsplit

from msgspec import Struct
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from spiders.errors import DOWNLOAD_ERRORS, RobotsRefused, RobotsUnread, reason_of
from spiders.visit import Visit

LONGEST_FILE = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5 wants 500 KiB at least)."""
LONGEST_DELAY = 30.0
"""Seconds between two requests that a Crawl-delay may ask for; a listing of forty articles must end some time today."""
_OWN = "robots_txt"


class Rules(Struct, frozen=True):
    """What one origin allows. Without a parser everything is allowed, or, where that is not known, nothing."""

    parser: ProtegoRobotParser | None = None
    unread: str | None = None
    """Why it could not be read."""
    is_limited: bool = False
    """Whether it could not be read because we ask too much."""

    def refusal(self, url: str, agent: str) -> RobotsRefused | RobotsUnread | None:
        """Why `agent` may not fetch `url`; None if it may."""
        if self.unread is not None:
            kind = RobotsRefused if self.is_limited else RobotsUnread
            return kind(f"robots.txt could not be read: {self.unread}")
        if self.parser is None or self.parser.allowed(url, agent):
            return None
        return RobotsRefused("forbidden by robots.txt")

    def delay(self, agent: str) -> float:
        """Seconds that `agent` shall leave between two requests, bounded."""
        return min((self.parser and self.parser.crawl_delay(agent)) or 0.0, LONGEST_DELAY)


class RobotsMiddleware:
    """Lets pass what robots.txt allows, at the pace it asks for. Each origin is asked once per crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsRefused` or `RobotsUnread` for what may not be fetched."""
        if not request.meta.get(_OWN):
            await self.check(request.url)

    async def check(self, url: str) -> None:
        """Raises `RobotsRefused` or `RobotsUnread` if `url` may not be fetched; a browser's own requests are asked about here too."""
        limits = self._visit.source.limits
        if not limits.obey_robots:
            return
        rules = await self._rules_of(url)
        if (refusal := rules.refusal(url, product_token(limits.user_agent))) is not None:
            raise refusal

    @property
    def _visit(self) -> Visit:
        visit: Visit = self._crawler.spider.visit  # type: ignore[union-attr] # set before any request
        return visit

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._fetch(origin))
        return await asyncio.shield(self._rules[origin])

    async def _fetch(self, origin: str) -> Rules:
        limits = self._visit.source.limits
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            headers={"User-Agent": limits.user_agent},
            # In a queue of its own: rendered pages that wait for it hold all places of their site.
            meta={_OWN: True, "download_slot": f"robots {origin}"},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except DOWNLOAD_ERRORS as error:
            return Rules(unread=reason_of(error))
        rules = await asyncio.to_thread(self._read, response.status, response.body)
        self._slow_down(urlsplit(origin).hostname or "", rules.delay(product_token(limits.user_agent)))
        return rules

    def _read(self, status: int, body: bytes) -> Rules:
        if status >= 500 or status == 429:  # noqa: PLR2004 - HTTP statuses
            return Rules(unread=f"HTTP {status}", is_limited=status == 429)  # noqa: PLR2004
        if status != 200:  # noqa: PLR2004
            return Rules()
        return Rules(parser=ProtegoRobotParser(body[:LONGEST_FILE], self._crawler.spider))

    def _slow_down(self, host: str, delay: float) -> None:
        """Slots are made and forgotten by the downloader; a new one finds its delay in the settings of its host."""
        downloader = self._crawler.engine.downloader
        own = self._visit.source.limits.delay.total_seconds()
        if delay <= own:
            return
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay = delay


def product_token(user_agent: str) -> str:
    """The name by which a robots.txt knows us: the user agent up to its version ("kentongan")."""
    return user_agent.split("/", 1)[0].split(" ", 1)[0]
