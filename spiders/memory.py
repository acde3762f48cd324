"""What earlier visits left behind, asked through the intake. Part of `spiders`.

Without its store a crawl ends: nothing was marked seen, everything is found again. So every question here may end the
crawl, by Scrapy's own way of ending one from a callback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from scraper.discovery import Listing
from scraper.errors import StoreUnavailable
from scraper.urls import article_id
from spiders.listings import MOST_ARTICLES, TRUST, choose_links, newest, says_the_same, validators_of
from spiders.ports import Validators
from spiders.summary import CrawlState
from spiders.visit import Visit


class Memory:
    """Of one visit. Its methods raise `CloseSpider` when the store is away."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._source = visit.source.name

    async def known(self, url: str) -> Validators | None:
        """What was remembered of `url`."""
        with self._or_close():
            return await self._visit.intake.validators(self._source, url)

    async def wanted(self, listing: Listing, url: str) -> list[str]:
        """The links of the listing at `url` to fetch now; from here on they are this crawl's."""
        visit, now = self._visit, datetime.now(UTC)
        links = await asyncio.to_thread(choose_links, listing, url, visit.source, now, frozenset(visit.claimed))
        with self._or_close():
            unknown = set(await visit.intake.wanted(self._source, [link.url for link in links]))
        fresh = [link for link in links if link.url in unknown and not await self._is_left_alone(link.url)]
        wanted = [link.url for link in newest(fresh, MOST_ARTICLES - len(visit.claimed))]
        visit.is_cut |= len(wanted) < len(fresh)
        visit.claimed.update(article_id(link) for link in wanted)
        return wanted

    def is_changed(self, asked: str, response: Response, said: str, known: Validators | None) -> bool:
        """Whether `asked` says anything new since its last whole visit; notes what to remember of this one."""
        fresh = validators_of(response, said, datetime.now(UTC))
        if says_the_same(known, fresh):
            self._visit.tally.add("not_modified")
            return False
        self._visit.to_remember[asked] = fresh
        return True

    async def leave_alone(self, url: str) -> None:
        """`url` gives nothing that is not had otherwise: it is not fetched again for a day."""
        with self._or_close():
            await self._visit.intake.remember(self._source, url, Validators(fetched_at=datetime.now(UTC)))

    async def needs_browser(self, place: str) -> bool:
        """Whether an earlier crawl found, a day ago at most, that plain pages of `place` give nothing."""
        known = self._visit.browsing.known
        if place not in known:
            kept = await self.known(_browsed(place))
            known[place] = kept is not None and datetime.now(UTC) - kept.fetched_at <= TRUST
        return known[place]

    async def remember_browser(self, place: str) -> None:
        """The crawls of the next day go to `place` with the browser at once. May raise `StoreUnavailable`."""
        fetched = Validators(fetched_at=datetime.now(UTC))
        await self._visit.intake.remember(self._source, _browsed(place), fetched)

    async def _is_left_alone(self, url: str) -> bool:
        known = await self.known(url)
        return known is not None and datetime.now(UTC) - known.fetched_at <= TRUST

    @contextmanager
    def _or_close(self) -> Iterator[None]:
        try:
            yield
        except StoreUnavailable as error:
            self._visit.stop(f"the store is away: {error}", CrawlState.FAILED)
            raise CloseSpider("store_unavailable") from error


def _browsed(place: str) -> str:
    """The name under which it is kept that `place` needs the browser; no URL."""
    return f"browser {place}"
