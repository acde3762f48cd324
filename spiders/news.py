"""The one spider: it walks a source, and hands whole articles on. Part of `spiders`.

    source ──► listing, feed or sitemap ──► links ──► intake.wanted ──► pages ──► Article ──► pipeline ──► intake.take

It decides nothing about what is known: the intake does, and what could not be taken is found again next time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from scrapy.utils.gz import gunzip
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.discovery import Link, Listing, find_links
from scraper.errors import StoreUnavailable, UnreadablePage
from scraper.model import Article, Render, SourceKind
from scraper.urls import article_id
from spiders.configuration import COMPONENTS
from spiders.errors import DOWNLOAD_ERRORS, BadStatus, CrawlStopped, PageLost, is_block, reason_of
from spiders.listings import (
    MOST_LISTING_PAGES,
    TRUST,
    choose_links,
    conditional_headers,
    is_too_old,
    links_hash,
)
from spiders.ports import Validators
from spiders.reading import ArticleReading, can_render, page_request
from spiders.summary import CrawlState
from spiders.visit import Visit

logger = logging.getLogger(__name__)

_HTTP_OK, _NOT_MODIFIED = 200, 304


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
        """The source itself, conditionally if it was fetched whole lately."""
        if not hasattr(self, "visit"):
            source, intake = await load_object(self.settings["KENTONGAN_INTAKE"])(self.source_name)
            self.visit = Visit(source, intake)
        source = self.visit.source
        if source.kind is SourceKind.ARTICLE:
            with self._or_close():
                wanted = await self.visit.intake.wanted(source.name, [source.url])
            for url in wanted:
                yield self._article_request(url)
            return
        with self._or_close():
            known = await self.visit.intake.validators(source.name, source.url)
        request = page_request(self.visit, source.url)
        for header, value in conditional_headers(known, datetime.now(UTC)).items():
            request.headers[header] = value
        yield self._listing_request(request, known=known)

    async def parse_listing(
        self, response: Response, number: int, known: Validators | None
    ) -> AsyncIterator[Request | Article]:
        """Requests for what is wanted of this listing, and for its next page as long as pages bring something new."""
        if response.status == _NOT_MODIFIED:
            self.visit.tally.add("not_modified")
            return
        if response.status != _HTTP_OK:
            self._lost_source(response.url, BadStatus(response.status))
            return
        listing = await self._read_listing(response)
        if listing.kind is SourceKind.ARTICLE:
            async for article in self.parse_article(response, response.url):
                yield article
            return
        if number == 1 and not self._is_changed(response, listing, known):
            return
        wanted = await self._wanted(listing)
        for url in wanted:
            yield self._article_request(url)
        for request in self._further(listing, number, wanted):
            yield request

    async def parse_article(self, response: Response, link: str) -> AsyncIterator[Article]:
        """The whole article behind `link`; nothing if it is none, is too old, or is another link's article."""
        visit = self.visit
        if response.status != _HTTP_OK:
            self._lost_article(link, BadStatus(response.status))
            return
        try:
            article = await ArticleReading(visit, self.crawler.engine).article(response)
        except (PageLost, UnreadablePage) as error:
            self._lost_article(link, error)
            return
        except CrawlStopped:
            return
        if article is None or self._is_past(article):
            await self._leave_alone(link)
            return
        if article.id != article_id(link):
            if article.id in visit.claimed:
                await self._leave_alone(link)
                return
            visit.claimed.add(article.id)
            visit.aliases[article.id] = link
        yield article

    def lost_listing(self, failure: Failure) -> None:
        """The source could not be fetched."""
        self._log_unexpected(failure)
        self._lost_source(failure.request.url, _error(failure))  # type: ignore[attr-defined] # Scrapy puts it there

    def lost_article(self, failure: Failure) -> None:
        """A link could not be fetched."""
        self._log_unexpected(failure)
        self._lost_article(failure.request.cb_kwargs["link"], _error(failure))  # type: ignore[attr-defined]

    def count_spider_error(self, failure: Failure, response: Response) -> None:
        """A callback raised: Scrapy has logged it, its article is lost, the others go on."""
        url = response.url if isinstance(response, Response) else self.visit.source.url
        self.visit.tally.lost(url, f"unexpected {reason_of(_error(failure))}")

    def count_item_error(self, item: Article, failure: Failure) -> None:
        """The intake could not take an article: Scrapy has logged it, the others go on."""
        self.visit.tally.lost(item.url, f"unexpected {reason_of(_error(failure))}")

    # ── listings ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _read_listing(self, response: Response) -> Listing:
        source = self.visit.source
        body = response.body
        if body.startswith(b"\x1f\x8b"):  # a sitemap.xml.gz, compressed as a file and not for the transport
            body = await asyncio.to_thread(gunzip, body, max_size=source.limits.max_body)
        return await asyncio.to_thread(find_links, body, response.url, kind=source.kind, allow=source.allow)

    def _is_changed(self, response: Response, listing: Listing, known: Validators | None) -> bool:
        """Whether the first page holds other links than at its last whole visit; notes what to remember of this one."""
        now = datetime.now(UTC)
        fresh = Validators(
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            body_hash=links_hash(listing),
            fetched_at=now,
        )
        if known is not None and known.body_hash == fresh.body_hash and now - known.fetched_at <= TRUST:
            self.visit.tally.add("not_modified")
            return False
        self.visit.listing = (self.visit.source.url, fresh)
        return True

    async def _wanted(self, listing: Listing) -> list[str]:
        visit, now = self.visit, datetime.now(UTC)
        links: tuple[Link, ...] = choose_links(listing, visit.source, now, visit.claimed)
        with self._or_close():
            unknown = await visit.intake.wanted(visit.source.name, [link.url for link in links])
            wanted = [url for url in unknown if not await self._is_left_alone(url)]
        visit.claimed.update(article_id(url) for url in wanted)
        return wanted

    def _further(self, listing: Listing, number: int, wanted: list[str]) -> Iterator[Request]:
        if wanted and listing.next_url and number < MOST_LISTING_PAGES:
            yield self._listing_request(page_request(self.visit, listing.next_url), number=number + 1)

    async def _is_left_alone(self, url: str) -> bool:
        known = await self.visit.intake.validators(self.visit.source.name, url)
        return known is not None and datetime.now(UTC) - known.fetched_at <= TRUST

    async def _leave_alone(self, url: str) -> None:
        """`url` gives nothing that is not had otherwise: it is not fetched again for a day."""
        with self._or_close():
            now = datetime.now(UTC)
            await self.visit.intake.remember(self.visit.source.name, url, Validators(fetched_at=now))

    # ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _is_past(self, article: Article) -> bool:
        source = self.visit.source
        return source.kind is not SourceKind.ARTICLE and is_too_old(article.date_published, source, datetime.now(UTC))

    def _article_request(self, url: str) -> Request:
        rendered = self.visit.source.render is Render.ALWAYS and can_render(self.visit)
        return page_request(self.visit, url, rendered=rendered).replace(
            callback=self.parse_article, errback=self.lost_article, cb_kwargs={"link": url}
        )

    def _listing_request(self, request: Request, *, number: int = 1, known: Validators | None = None) -> Request:
        return request.replace(
            callback=self.parse_listing,
            errback=self.lost_listing,
            cb_kwargs={"number": number, "known": known},
            priority=10,
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
        if not self.visit.stopping:
            self.visit.tally.lost(url, reason_of(error), blocked=is_block(error))

    def _log_unexpected(self, failure: Failure) -> None:
        if not isinstance(failure.value, DOWNLOAD_ERRORS):
            logger.error(
                "download.failed source=%s",
                self.source_name,
                exc_info=(failure.type, failure.value, failure.tb),  # type: ignore[arg-type] # set while it is handled
            )

    @contextmanager
    def _or_close(self) -> Iterator[None]:
        """Without its store a crawl ends: nothing was marked seen, everything is found again."""
        try:
            yield
        except StoreUnavailable as error:
            self.visit.stop(f"the store is away: {error}", CrawlState.FAILED)
            raise CloseSpider("store_unavailable") from error


def _error(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("an error without a value")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
