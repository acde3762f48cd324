"""robots.txt, as RFC 9309 reads it. Part of `spiders`.

Scrapy's own middleware takes any answer for a robots.txt and an unreachable one for consent; the RFC says otherwise:
a server error, or no answer, forbids everything (§2.3.1.4), any other 4xx allows everything (§2.3.1.3). Too many
requests (429) is a server that is at its limit, so it forbids. What it said is kept for a day (§2.4), so that a visit to an
unchanged site costs one request; a refusal is asked about anew, lest one that was lifted lasts.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from msgspec import Struct
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from scraper.errors import StoreUnavailable
from spiders.errors import DOWNLOAD_ERRORS, Refused, RobotsRefused, RobotsUnread, SiteResting, reason_of
from spiders.ports import Validators
from spiders.visit import Visit

logger = logging.getLogger(__name__)

LONGEST_FILE = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5 wants 500 KiB at least)."""
LONGEST_DELAY = 30.0
"""Seconds between two requests that a Crawl-delay may ask for; a listing of forty articles must end some time today."""
KEPT_FOR = timedelta(hours=24)
"""RFC 9309 §2.4: no longer than that."""
LONGEST_KEPT = 64 * 1024
"""Characters of a robots.txt that is kept between visits; a longer one is asked for at each."""
_OWN = "robots_txt"
_HTTP_OK = 200


class Rules(Struct, frozen=True):
    """What one origin allows. Without a parser everything is allowed, or, where that is not known, nothing."""

    parser: ProtegoRobotParser | None = None
    unread: str | None = None
    """Why it could not be read."""
    is_limited: bool = False
    """Whether it could not be read because we ask too much."""
    is_kept: bool = False
    """Whether an earlier visit read it."""

    def refusal(self, url: str, agent: str) -> Refused | None:
        """Why `agent` may not fetch `url`; None if it may."""
        if self.unread is not None:
            kind = SiteResting if self.is_limited else RobotsUnread
            return kind(f"robots.txt could not be read: {self.unread}")
        if self.parser is None or self.parser.allowed(url, agent):
            return None
        return RobotsRefused("forbidden by robots.txt")

    def delay(self, agent: str) -> float:
        """Seconds that `agent` shall leave between two requests, bounded."""
        return min((self.parser and self.parser.crawl_delay(agent)) or 0.0, LONGEST_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names, for everyone."""
        return tuple(self.parser.rp.sitemaps) if self.parser is not None else ()


class RobotsMiddleware:
    """Lets pass what robots.txt allows, at the pace it asks for. Each origin is asked once a day, or once per crawl that it refuses."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `Refused` for what may not be fetched."""
        if not request.meta.get(_OWN):
            await self.check(request.url)

    async def check(self, url: str) -> None:
        """Raises `Refused` if `url` may not be fetched; a browser's own requests are asked about here too."""
        limits = self._visit.source.limits
        if not limits.obey_robots:
            return
        agent = product_token(limits.user_agent)
        rules = await self._rules_of(url)
        refusal = rules.refusal(url, agent)
        if refusal is not None and rules.is_kept:
            refusal = (await self._rules_of(url, anew=rules)).refusal(url, agent)
        if refusal is not None:
            raise refusal

    @property
    def _visit(self) -> Visit:
        visit: Visit = self._crawler.spider.visit  # type: ignore[union-attr] # set before any request
        return visit

    async def _rules_of(self, url: str, *, anew: Rules | None = None) -> Rules:
        """The rules for `url`. `anew`: not these, which an earlier visit read."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        task = self._rules.get(origin)
        if task is None or (anew is not None and task.done() and task.result() is anew):
            task = self._rules[origin] = asyncio.create_task(self._find(origin, use_kept=anew is None))
        return await asyncio.shield(task)

    async def _find(self, origin: str, *, use_kept: bool) -> Rules:
        limits, visit = self._visit.source.limits, self._visit
        address = f"{origin}/robots.txt"
        rules = await self._kept(address) if use_kept else None
        if rules is None:
            rules = await self._fetch(address)
        delay = rules.delay(product_token(limits.user_agent))
        self._slow_down(urlsplit(origin).hostname or "", delay)
        visit.findings.read_robots(origin, rules.unread, delay, rules.sitemaps)
        return rules

    async def _kept(self, address: str) -> Rules | None:
        """What an earlier visit read within a day. A store that is away is no reason to fetch less carefully: it is asked anew."""
        try:
            known = await self._visit.intake.validators(self._visit.source.name, address)
        except StoreUnavailable:
            return None
        if known is None or known.text is None or datetime.now(UTC) - known.fetched_at > KEPT_FOR:
            return None
        parser = await asyncio.to_thread(self._parse, known.text.encode())
        return Rules(parser=parser, is_kept=True)

    async def _keep(self, address: str, body: bytes) -> None:
        text = body.decode(errors="replace")
        if len(text) > LONGEST_KEPT:
            return
        try:
            await self._visit.intake.remember(
                self._visit.source.name, address, Validators(fetched_at=datetime.now(UTC), text=text)
            )
        except StoreUnavailable:  # asked for again at the next visit, nothing else is lost
            logger.info("robots.not_kept url=%s", address)

    async def _fetch(self, address: str) -> Rules:
        limits = self._visit.source.limits
        request = Request(
            address,
            callback=NO_CALLBACK,
            dont_filter=True,
            headers={"User-Agent": limits.user_agent},
            # In a queue of its own: rendered pages that wait for it hold all places of their site.
            meta={_OWN: True, "download_slot": f"robots {address}"},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except DOWNLOAD_ERRORS as error:
            return Rules(unread=reason_of(error))
        rules = await asyncio.to_thread(self._read, response.status, response.body)
        if rules.unread is None:
            await self._keep(address, response.body if response.status == _HTTP_OK else b"")
        return rules

    def _read(self, status: int, body: bytes) -> Rules:
        if status >= 500 or status == 429:  # noqa: PLR2004 - HTTP statuses
            return Rules(unread=f"HTTP {status}", is_limited=status == 429)  # noqa: PLR2004
        return Rules(parser=self._parse(body if status == _HTTP_OK else b""))

    def _parse(self, body: bytes) -> ProtegoRobotParser:
        return ProtegoRobotParser(body[:LONGEST_FILE], self._crawler.spider)

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
