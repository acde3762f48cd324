"""What earlier visits left behind, asked through the intake. Part of `spiders`.

Without its store a crawl ends: nothing was marked seen, everything is found again. So every question here may end the
crawl, by Scrapy's own way of ending one from a callback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from msgspec import structs
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from scraper.discovery import Listing
from scraper.errors import StoreUnavailable
from scraper.model import SourceKind
from scraper.urls import article_id
from spiders.listings import (
    MOST_ARTICLES,
    MOST_SITEMAPS,
    REST,
    SCOUTED_EVERY,
    choose_links,
    has_recent_url,
    newest,
    says_the_same,
    validators_of,
)
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
        with self.or_close():
            return await self._visit.intake.validators(self._source, url)

    async def wanted(self, listing: Listing, url: str, root: str) -> list[str]:
        """The links of the listing at `url`, a page of the list at `root`, to fetch now; from here on they are this crawl's."""
        visit, now = self._visit, datetime.now(UTC)
        visit.dates_its_urls |= has_recent_url(listing, visit.source, now)
        choose = partial(choose_links, is_found=root in visit.found, dated_urls=visit.dates_its_urls)
        links = await asyncio.to_thread(choose, listing, url, visit.source, now, frozenset(visit.claimed))
        with self.or_close():
            unknown = set(await visit.intake.wanted(self._source, [link.url for link in links]))
        fresh = [link for link in links if link.url in unknown and not await self._is_left_alone(link.url)]
        wanted = [link.url for link in newest(fresh, MOST_ARTICLES - len(visit.claimed))]
        visit.is_cut |= len(wanted) < len(fresh)
        visit.claimed.update(article_id(link) for link in wanted)
        return wanted

    async def repairs(self) -> list[str]:
        """The links to try again, which no listing need show; from here on they are this crawl's."""
        visit = self._visit
        with self.or_close():
            due = await visit.intake.due_for_repair(self._source)
        own = article_id(visit.source.url)  # asked for at every visit
        links = [url for url in due if article_id(url) != own and not await self._is_left_alone(url)]
        visit.claimed.update(article_id(link) for link in links)
        visit.met_before.update(links)
        return links

    def is_changed(self, asked: str, response: Response, said: str, known: Validators | None) -> bool:
        """Whether `asked` says anything new since its last whole visit; notes what to remember of this one."""
        fresh = validators_of(response, said, datetime.now(UTC), known)
        if says_the_same(known, fresh):
            self._visit.tally.add("not_modified")
            return False
        ways, scouted_at = (known.ways, known.scouted_at) if known is not None else ((), None)
        self._visit.to_remember[asked] = structs.replace(fresh, ways=ways, scouted_at=scouted_at)
        return True

    def is_due_for_scouting(self, asked: str, listing: Listing) -> bool:
        """Whether the page `asked` for is the source, its kind left open, and not searched for feeds and sitemaps of late."""
        source, fresh = self._visit.source, self._visit.to_remember.get(asked)
        if source.kind is not None or asked != source.url or listing.kind is not SourceKind.LISTING or fresh is None:
            return False
        return fresh.scouted_at is None or fresh.fetched_at - fresh.scouted_at > SCOUTED_EVERY

    def note_ways(self, asked: str, ways: tuple[str, ...], *, scouted: bool) -> list[str]:
        """Those of `ways` that this crawl has not asked for yet; all of them are asked beside `asked` from now on."""
        visit = self._visit
        new = [way for way in ways if way not in visit.asked_beside][: max(0, MOST_SITEMAPS - len(visit.asked_beside))]
        visit.asked_beside.update(new)
        kept = tuple(way for way in ways if way in visit.asked_beside)
        if (fresh := visit.to_remember.get(asked)) is not None:
            scouted_at = fresh.fetched_at if scouted else fresh.scouted_at
            visit.to_remember[asked] = structs.replace(fresh, ways=kept, scouted_at=scouted_at)
        if scouted or asked in visit.found:
            visit.found.update(kept)
        return new

    async def leave_alone(self, url: str) -> None:
        """`url` gives nothing that is not had otherwise: it is not fetched again for a day."""
        with self.or_close():
            await self._visit.intake.remember(self._source, url, Validators(fetched_at=datetime.now(UTC)))

    async def needs_browser(self, place: str) -> bool:
        """Whether an earlier crawl found, a day ago at most, that plain pages of `place` give nothing."""
        known = self._visit.browsing.known
        if place not in known:
            kept = await self.known(_browsed(place))
            known[place] = kept is not None and datetime.now(UTC) - kept.fetched_at <= REST
        return known[place]

    async def remember_browser(self, place: str) -> None:
        """The crawls of the next day go to `place` with the browser at once. May raise `StoreUnavailable`."""
        fetched = Validators(fetched_at=datetime.now(UTC))
        await self._visit.intake.remember(self._source, _browsed(place), fetched)

    async def _is_left_alone(self, url: str) -> bool:
        known = await self.known(url)
        if known is not None:
            self._visit.met_before.add(url)
        return known is not None and datetime.now(UTC) - known.fetched_at <= REST

    @contextmanager
    def or_close(self) -> Iterator[None]:
        """Around what asks the intake."""
        try:
            yield
        except StoreUnavailable as error:
            self._visit.stop(f"the store is away: {error}", CrawlState.FAILED)
            raise CloseSpider("store_unavailable") from error


def _browsed(place: str) -> str:
    """The name under which it is kept that `place` needs the browser; no URL."""
    return f"browser {place}"
