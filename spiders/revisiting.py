"""Told articles, looked at again. Part of `spiders`.

    intake.due_for_revisit ──► first page, conditionally ──► unchanged | missing | unreached | read whole, intake.take_again

It says what stands at an article's address now; what that means is the intake's to judge.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from scrapy.core.engine import ExecutionEngine
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from scraper.errors import UnreadablePage
from scraper.model import Render
from scraper.urls import article_id
from spiders.answers import read_links
from spiders.browsing import place_of
from spiders.errors import DOWNLOAD_ERRORS, BadStatus, CrawlStopped, PageLost, is_gone, reason_of
from spiders.listings import body_hash, conditional_headers, is_conditional
from spiders.losses import download_error_of
from spiders.memory import Memory
from spiders.ports import Revisit, Validators
from spiders.reading import ArticleReading, can_render, page_request
from spiders.visit import Visit

logger = logging.getLogger(__name__)

TRUST = timedelta(days=7)
"""So long a server's word is taken that an article is unchanged; then it is read whole once."""
MOST_UNREACHED = 3
"""After so many articles of a site that could not be had, and none that could, the others are left to their next date."""
_OK, _NOT_MODIFIED = 200, 304
_LOST: tuple[type[Exception], ...] = (PageLost, *DOWNLOAD_ERRORS)
_UNREAD: tuple[type[Exception], ...] = (UnreadablePage, *_LOST)
_SMALL = 4_000
"""Bytes of a page that has nothing on it; a larger one that cannot be read is one that we cannot read."""


class Revisiting:
    """Of one visit."""

    def __init__(self, visit: Visit, engine: ExecutionEngine) -> None:
        self._visit = visit
        self._engine = engine
        self._memory = Memory(visit)
        self._source = visit.source.name

    async def requests(self, goes_rendered: Callable[[str], Awaitable[bool]]) -> list[Request]:
        """One for each told article that is due, conditional if it was read lately.

        `goes_rendered` says of a place whether its pages need the browser.
        """
        return [
            self._conditional(one.url, one.known, rendered=await goes_rendered(place_of(one.url))).replace(
                callback=self.conclude, errback=self.lost_download, cb_kwargs={"revisit": one}
            )
            for one in await self._due()
        ]

    async def _due(self) -> list[Revisit]:
        """The articles to look at now; from here on they are this crawl's."""
        visit = self._visit
        with self._memory.or_close():
            handed = await visit.intake.due_for_revisit(self._source)
        own = article_id(visit.source.url)  # asked for at every visit
        due = [one for one in handed if one.article_id != own and one.article_id not in visit.claimed]
        visit.claimed.update(one.article_id for one in due)
        return due

    async def conclude(self, response: Response, revisit: Revisit) -> None:
        """What stands at the article's address is known to the intake."""
        try:
            if await self._is_same(response, revisit):
                self._visit.tally.add("not_modified")
                await self.unchanged(revisit.article_id)
                return
            if response.status == _NOT_MODIFIED:  # a later page changed
                response = await self._engine.download_async(page_request(self._visit, revisit.url))
            await self._read(response, revisit)
        except CrawlStopped:
            return
        except _LOST as error:
            await self.lost(revisit, error)

    async def lost_download(self, failure: Failure) -> None:
        """A told article could not be fetched."""
        revisit = failure.request.cb_kwargs["revisit"]  # type: ignore[attr-defined] # Scrapy puts it there
        await self.lost(revisit, download_error_of(failure))

    async def lost(self, revisit: Revisit, error: BaseException) -> None:
        """The article could not be had. Raises `CloseSpider` when its site seems to be away."""
        visit = self._visit
        if visit.stopping:
            return
        logger.info("revisit.lost url=%s reason=%s", revisit.url, reason_of(error))
        visit.unreached += 1
        with self._memory.or_close():
            await visit.intake.unreached(self._source, revisit.article_id)
        if visit.revisits_only and visit.unreached >= MOST_UNREACHED and not visit.reached:
            visit.stop(f"told articles cannot be reached: {reason_of(error)}")
            raise CloseSpider("unreached")

    async def unchanged(self, article: str) -> None:
        """The address of the article answers that it is what it was."""
        with self._memory.or_close():
            await self._visit.intake.unchanged(self._source, article)

    async def gone(self, article: str, error: BaseException) -> None:
        """The address of the article answers, and it is not there."""
        self._visit.reached += 1
        with self._memory.or_close():
            taken = await self._visit.intake.missing(self._source, article, reason_of(error))
        self._visit.tally.told(taken)

    async def _read(self, response: Response, revisit: Revisit) -> None:
        """The article is read whole and taken again, or is missing."""
        if is_gone(status := BadStatus(response.status)):
            await self._missing(revisit, status)
            return
        if response.status != _OK:
            raise status
        reading = ArticleReading(self._visit, self._engine, revisit.known)
        try:
            article = await reading.article(response)
        except UnreadablePage as error:
            if len(response.body) > _SMALL:
                raise PageLost(str(error)) from error
            article = None
        if article is None:
            await self._missing(revisit, PageLost(f"no article is at {response.url}"))
            return
        self._visit.reached += 1
        with self._memory.or_close():
            taken = await self._visit.intake.take_again(self._source, revisit.article_id, article)
            if taken.is_told:
                await self._visit.intake.remember_pages(self._source, revisit.article_id, reading.validators)
        self._visit.tally.told(taken)

    async def _missing(self, revisit: Revisit, error: BaseException) -> None:
        """The article is gone, unless its site shows no articles at all: then it is the site that is sick."""
        visit = self._visit
        async with visit.doubt:
            if visit.is_well is None:
                visit.is_well = await self._shows_articles()
        if visit.is_well:
            await self.gone(revisit.article_id, error)
        else:
            await self.lost(revisit, PageLost(f"{reason_of(error)}, and {visit.source.url} shows no articles either"))

    async def _shows_articles(self) -> bool:
        """Whether the source itself leads to articles now."""
        source = self._visit.source
        rendered = can_render(self._visit) and (
            source.render is Render.ALWAYS or await self._memory.needs_browser(source.url)
        )
        try:
            request = page_request(self._visit, source.url, rendered=rendered)
            listing = await read_links(await self._engine.download_async(request), source)
        except _UNREAD:
            return False
        return bool(listing.links or listing.sitemaps)

    async def _is_same(self, first: Response, revisit: Revisit) -> bool:
        """Whether all pages of the article are what they were when it was read last."""
        # One that leads elsewhere says nothing of the article, even if that is what it was.
        if first.url != revisit.url or not _is_unchanged(first, revisit.known.get(revisit.url)):
            return False
        self._visit.reached += 1
        for url in revisit.known:
            if url == revisit.url:
                continue
            if self._visit.stopping:
                raise CrawlStopped
            later = await self._engine.download_async(self._conditional(url, revisit.known))
            if not _is_unchanged(later, revisit.known[url]):
                return False
        return True

    def _conditional(self, url: str, known: Mapping[str, Validators], *, rendered: bool = False) -> Request:
        request = page_request(self._visit, url, rendered=rendered)
        # What fails has its next date; a repeat at once is for what nobody would ask for again.
        request.meta["dont_retry"] = True
        if not rendered:
            request.headers.update(conditional_headers(known.get(url), datetime.now(UTC), trust=TRUST))
        return request


def _is_unchanged(response: Response, known: Validators | None) -> bool:
    if response.status == _NOT_MODIFIED:
        return response.request is not None and is_conditional(response.request)
    return response.status == _OK and known is not None and known.body_hash == body_hash(response.body)
