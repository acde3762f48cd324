"""Looks once a day for feeds and sitemaps beside a page, and chooses those worth asking. Part of `spiders`.

    page ──► feeds it links, sitemaps of robots.txt (or where they usually are) ──► judged by what they bring ──► two at most

Only a source whose kind was left open is scouted: who named a kind has chosen. Costs at most `MOST_LOOKS` requests a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from msgspec import structs
from scrapy.core.engine import ExecutionEngine
from scrapy.http import Response

from scraper.discovery import Link, Listing, Offer
from scraper.discovery.offers import (
    RECENT,
    choose_offers,
    guessed_sitemaps,
    judge_offer,
    linked_feeds,
    nested_worth_reading,
)
from scraper.errors import UnreadablePage
from scraper.model import SourceKind
from scraper.pages.decoding import parse
from spiders.answers import read_links
from spiders.errors import DOWNLOAD_ERRORS, BadStatus, Walled, is_block
from spiders.reading import page_request
from spiders.visit import Visit

_LOST: tuple[type[Exception], ...] = (Walled, *DOWNLOAD_ERRORS)
MOST_FEEDS = 3
MOST_SITEMAPS = 2
"""Of robots.txt, or guessed."""
MOST_NESTED = 2
"""Of one index: the news first, the latest after it."""
MOST_LOOKS = MOST_FEEDS + MOST_SITEMAPS * (1 + MOST_NESTED)
_PATIENCE = 10.0
"""Seconds for one look: what is slower is no way to read often."""


class Scout:
    """Of one visit to a page."""

    def __init__(self, visit: Visit, engine: ExecutionEngine) -> None:
        self._visit = visit
        self._engine = engine
        self._looked: set[str] = set()
        self._is_refused = False
        """Whether the site said so, by its status: then nothing more is looked for."""

    async def ways(self, response: Response, listing: Listing) -> tuple[str, ...]:
        """The feeds and sitemaps to ask beside the page that `response` is and that shows `listing`; may be none."""
        offers: list[tuple[Offer, tuple[Link, ...]]] = []
        root = await asyncio.to_thread(parse, response.body)
        for url in linked_feeds(root, response.url)[:MOST_FEEDS]:
            offers += await self._offers(url, nested=False)
        for url in self._sitemaps()[:MOST_SITEMAPS]:
            offers += await self._offers(url, nested=True)
        judged, chosen = choose_offers(offers, listing.links)
        self._visit.findings.offers = judged
        return chosen

    def _sitemaps(self) -> tuple[str, ...]:
        """What robots.txt names, the news first; where it names none, the usual places."""
        url = self._visit.source.url
        parts = urlsplit(url)
        named = self._visit.findings.sitemaps_of(f"{parts.scheme}://{parts.netloc}")
        return nested_worth_reading(named, url) if named else guessed_sitemaps(url)

    async def _offers(self, url: str, *, nested: bool) -> list[tuple[Offer, tuple[Link, ...]]]:
        """`url` as an offer, or the best sitemaps of the index it is; none if nothing is there."""
        if url in {*self._looked, self._visit.source.url} or self._is_refused or self._visit.stopping:
            return []
        self._looked.add(url)
        listing = await self._look(url)
        if listing is None or listing.kind not in {SourceKind.FEED, SourceKind.SITEMAP}:
            return []
        if listing.sitemaps:
            inner = nested_worth_reading(listing.sitemaps, self._visit.source.url)[:MOST_NESTED] if nested else ()
            return await self._all(inner)
        now = datetime.now(UTC)
        since = now - min(RECENT, self._visit.source.max_age or RECENT)
        return [await asyncio.to_thread(judge_offer, url, listing, self._visit.source.url, since)]

    async def _all(self, urls: Iterable[str]) -> list[tuple[Offer, tuple[Link, ...]]]:
        return [offer for url in urls for offer in await self._offers(url, nested=False)]

    async def _look(self, url: str) -> Listing | None:
        """What `url` lists; None if there is nothing: most sites lack most of what is looked for."""
        try:
            request = page_request(self._visit, url)
        except ValueError:  # no request can be made of it
            return None
        request.meta.update(max_retry_times=0, at_most=_PATIENCE)
        try:
            response = await self._engine.download_async(request)
            return await read_links(response, structs.replace(self._visit.source, kind=SourceKind.FEED))
        except UnreadablePage:
            return None
        except _LOST as error:
            self._is_refused = self._is_refused or (isinstance(error, BadStatus | Walled) and is_block(error))
            return None
