"""The one spider: it walks a source, and hands whole articles on. Part of `spiders`.

    source ──► listing, feed or sitemap ──► links ──► intake.wanted ──► pages ──► Article ──► pipeline ──► intake.take

It decides nothing about what is known: the intake does, and what could not be taken is found again next time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils.gz import gunzip
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.discovery import Listing, find_links
from scraper.errors import UnreadablePage
from scraper.model import Article, Render, SourceKind
from scraper.urls import article_id
from spiders.browsing import place_of
from spiders.configuration import COMPONENTS
from spiders.errors import DOWNLOAD_ERRORS, BadStatus, CrawlStopped, PageLost, is_block, reason_of
from spiders.listings import (
    MOST_LISTING_PAGES,
    MOST_SITEMAPS,
    body_hash,
    conditional_headers,
    is_too_old,
    links_hash,
)
from spiders.memory import Memory
from spiders.ports import Validators
from spiders.reading import NEEDS_BROWSER, ArticleReading, can_render, needs_browser, page_request
from spiders.summary import CrawlState
from spiders.threads import read_aside
from spiders.visit import Visit

logger = logging.getLogger(__name__)

_HTTP_OK, _NOT_MODIFIED = 200, 304
_GZIP = b"\x1f\x8b"
_LINKS_PER_PAGE = 10_000
_LISTINGS_FIRST = 1_000_000
"""Priorities: above that of any article, which is its place in the walk from new to old."""


class NewsSpider(scrapy.Spider):
    """Walks the source of a `Visit`; started by plain `scrapy crawl news -a source=NAME` it opens one itself."""

    name = "news"
    custom_settings = COMPONENTS
    visit: Visit

    def __init__(self, source: str | None = None, visit: Visit | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source_name = source or ""
        if visit is not None:
            self.visit = visit
            self.source_name = visit.source.name

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider; whatever Scrapy catches of its callbacks and pipeline (and logs) is counted as a lost article."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.count_spider_error, signals.spider_error)
        crawler.signals.connect(spider.count_item_error, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The source itself, conditionally if it was visited whole lately."""
        if not hasattr(self, "visit"):
            await self._open_visit()
        self.visit.begun = True
        source = self.visit.source
        known = await self._memory.known(source.url)
        if self.visit.stopping:
            return
        if source.kind is SourceKind.ARTICLE:
            yield self._article_request(source.url, known, rendered=await self._goes_rendered(place_of(source.url)))
        else:
            rendered = source.render is Render.AUTO and await self._goes_rendered(source.url)
            yield self._listing_request(source.url, known=known, rendered=rendered)

    async def parse_listing(
        self, response: Response, asked: str, number: int, known: Validators | None
    ) -> AsyncIterator[Request | Article]:
        """Requests for what is wanted of the listing `asked` for, and for its next page while pages bring something new."""
        if response.status == _NOT_MODIFIED:
            self.visit.tally.add("not_modified")
            return
        try:
            listing = await self._read_listing(response, asked)
        except (BadStatus, UnreadablePage) as error:
            self._lost_source(asked, error)
            return
        if listing.kind is SourceKind.ARTICLE:
            async for article in self.parse_article(response, asked, known):
                yield article
            return
        if needs_browser(listing, response, self.visit) and self._may_browse(asked, listing):
            yield self._listing_request(asked, number=number, known=known, rendered=True)
            return
        # An index of sitemaps says nothing of what changed in them: each of them is asked for itself.
        if (
            number == 1
            and not listing.sitemaps
            and not self._memory.is_changed(asked, response, links_hash(listing), known)
        ):
            return
        wanted = await self._memory.wanted(listing, response.url)
        # Lists show the newest first; a story is told in the order of its life.
        for age, url in reversed(list(enumerate(wanted, number * _LINKS_PER_PAGE))):
            rendered = await self._goes_rendered(place_of(url))
            yield self._article_request(url, rendered=rendered).replace(priority=age)
        if wanted and listing.next_url and number < MOST_LISTING_PAGES:
            rendered = "playwright" in response.flags
            yield self._listing_request(listing.next_url, number=number + 1, rendered=rendered)
        unopened = [url for url in listing.sitemaps if url != asked and url not in self.visit.sitemaps]
        for url in unopened[: MOST_SITEMAPS - len(self.visit.sitemaps)]:
            self.visit.sitemaps.add(url)
            yield self._listing_request(url, known=await self._memory.known(url))

    async def parse_article(
        self, response: Response, link: str, known: Validators | None = None
    ) -> AsyncIterator[Article]:
        """The whole article behind `link`; nothing if it is none, is too old, or is another link's article."""
        visit = self.visit
        if response.status == _NOT_MODIFIED:
            visit.tally.add("not_modified")
            return
        if link == visit.source.url and not self._memory.is_changed(link, response, body_hash(response.body), known):
            return
        try:
            _check(response)
            article = await ArticleReading(visit, self.crawler.engine).article(response)
        except (BadStatus, PageLost) as error:
            self._lost_article(link, error)
            return
        except UnreadablePage as error:  # a film, a gallery: told once, and not asked for again at every pass
            self._lost_article(link, error)
            article = None
        except CrawlStopped:
            return
        if article is None or self._is_past(article) or not self._claim(article, link):
            await self._memory.leave_alone(link)
        else:
            if article.pages.fetched > 1:  # what page 1 says tells nothing of the others
                visit.to_remember.pop(link, None)
            yield article

    def lost_listing(self, failure: Failure) -> None:
        """The source could not be fetched."""
        self._log_unexpected(failure)
        self._lost_source(failure.request.cb_kwargs["asked"], _error(failure))  # type: ignore[attr-defined] # Scrapy puts it there

    def lost_article(self, failure: Failure) -> None:
        """A link could not be fetched."""
        self._log_unexpected(failure)
        self._lost_article(failure.request.cb_kwargs["link"], _error(failure))  # type: ignore[attr-defined]

    def count_spider_error(self, failure: Failure, response: Response) -> None:
        """A callback raised: Scrapy has logged it, its article is lost, the others go on."""
        if not hasattr(self, "visit"):  # the source could not even be opened
            return
        url = response.url if isinstance(response, Response) else self.visit.source.url
        self.visit.tally.lost(url, f"unexpected {reason_of(_error(failure))}")

    def count_item_error(self, item: Article, failure: Failure) -> None:
        """The intake could not take an article: Scrapy has logged it, the others go on."""
        self.visit.tally.lost(item.url, f"unexpected {reason_of(_error(failure))}")

    @property
    def _memory(self) -> Memory:
        return Memory(self.visit)

    async def _open_visit(self) -> None:
        """The visit that plain `scrapy crawl` did not bring, with the source's own pace."""
        source, intake = await load_object(self.settings["KENTONGAN_INTAKE"])(self.source_name)
        self.visit = Visit(source, intake)
        pace = {"delay": source.limits.delay.total_seconds(), "concurrency": source.limits.concurrency_per_site}
        self.crawler.engine.downloader.per_slot_settings[urlsplit(source.url).hostname or ""] = pace

    # ── listings ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _read_listing(self, response: Response, asked: str) -> Listing:
        _check(response)
        source = self.visit.source
        body = response.body
        if body.startswith(_GZIP):  # a sitemap.xml.gz, compressed as a file and not for the transport
            try:
                body = await asyncio.to_thread(gunzip, body, max_size=source.limits.max_body)
            except (OSError, EOFError, ValueError) as error:
                raise UnreadablePage(f"{response.url}: cannot be unpacked within max_body") from error
        found = await read_aside(len(body), find_links, body, response.url, kind=source.kind, allow=source.allow)
        if "playwright" in response.flags and found.links:
            self.visit.browsing.helped(asked)
        return found

    def _may_browse(self, asked: str, listing: Listing) -> bool:
        """Whether there is a browser to ask; without one a list that shows nothing is told of."""
        if self.visit.browser is None and not listing.links:
            self.visit.tally.error(asked, f"the list {NEEDS_BROWSER}")
        return self.visit.browser is not None

    # ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _claim(self, article: Article, link: str) -> bool:
        """Whether `article` is this link's to hand on: one that another link leads to under its own name is not."""
        if article.id == article_id(link):
            return True
        if article.id in self.visit.claimed:
            return False
        self.visit.claimed.add(article.id)
        self.visit.aliases[article.id] = link
        return True

    def _is_past(self, article: Article) -> bool:
        source = self.visit.source
        return source.kind is not SourceKind.ARTICLE and is_too_old(article.date_published, source, datetime.now(UTC))

    async def _goes_rendered(self, place: str) -> bool:
        """Whether the browser is asked at once: always, or since plain pages of `place` gave nothing lately."""
        if not can_render(self.visit):
            return False
        return self.visit.source.render is Render.ALWAYS or await self._memory.needs_browser(place)

    def _article_request(self, url: str, known: Validators | None = None, *, rendered: bool = False) -> Request:
        request = page_request(self.visit, url, rendered=rendered)
        request.headers.update(conditional_headers(known, datetime.now(UTC)))
        return request.replace(
            callback=self.parse_article, errback=self.lost_article, cb_kwargs={"link": url, "known": known}
        )

    def _listing_request(
        self, url: str, *, number: int = 1, known: Validators | None = None, rendered: bool = False
    ) -> Request:
        request = page_request(self.visit, url, rendered=rendered)
        request.headers.update(conditional_headers(known, datetime.now(UTC)))
        return request.replace(
            callback=self.parse_listing,
            errback=self.lost_listing,
            cb_kwargs={"asked": url, "number": number, "known": known},
            priority=_LISTINGS_FIRST,
        )

    # ── what went wrong ───────────────────────────────────────────────────────────────────────────────────────────

    def _lost_source(self, url: str, error: BaseException) -> None:
        if self.visit.stopping:
            return
        if url != self.visit.source.url:  # a further page: what stood on the first is had
            self.visit.tally.error(url, reason_of(error))
            return
        self.visit.tally.end(CrawlState.BLOCKED if is_block(error) else CrawlState.FAILED, url, reason_of(error))

    def _lost_article(self, url: str, error: BaseException) -> None:
        if self.visit.stopping:
            return
        self.visit.tally.lost(url, reason_of(error), blocked=is_block(error))
        if url == self.visit.source.url:
            self._lost_source(url, error)

    def _log_unexpected(self, failure: Failure) -> None:
        if not isinstance(failure.value, DOWNLOAD_ERRORS):
            logger.error(
                "download.failed source=%s",
                self.source_name,
                exc_info=(failure.type, failure.value, failure.tb),  # type: ignore[arg-type] # set while it is handled
            )


def _error(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("an error without a value")


def _check(response: Response) -> None:
    if response.status != _HTTP_OK:
        raise BadStatus(response.status)
