"""The one spider: it walks a source, and hands whole articles on. Part of `spiders`.

    source ──► listing, feed or sitemap ──► links ──► intake.wanted ──► pages ──► Article ──► pipeline ──► intake.take

It decides nothing about what is known: the intake does, and what could not be taken is found again next time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from scraper.discovery import Listing
from scraper.errors import UnreadablePage
from scraper.model import Article, Render, SourceKind
from scraper.urls import article_id
from spiders.answers import check_status, read_links
from spiders.browsing import place_of
from spiders.configuration import COMPONENTS
from spiders.errors import BadStatus, CrawlStopped, PageLost, RobotsRefused, Walled, is_gone, reason_of
from spiders.listings import (
    MOST_LISTING_PAGES,
    body_hash,
    conditional_headers,
    is_conditional,
    is_too_old,
    links_hash,
)
from spiders.losses import Losses, download_error_of, error_of
from spiders.memory import Memory
from spiders.ports import Validators
from spiders.reading import NEEDS_BROWSER, ArticleReading, can_render, needs_browser, page_request
from spiders.revisiting import Revisiting
from spiders.visit import Visit
from spiders.ways import Ways

_HTTP_OK, _NOT_MODIFIED = 200, 304
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
        if self.visit.revisits_only:
            for request in await self._again.requests(self._goes_rendered):
                yield request
            return
        source = self.visit.source
        known = await self._memory.known(source.url)
        if self.visit.stopping:
            return
        if source.kind is SourceKind.ARTICLE:
            yield self._article_request(source.url, known, rendered=await self._goes_rendered(place_of(source.url)))
        else:
            rendered = source.render is Render.AUTO and await self._goes_rendered(source.url)
            request = self._listing_request(source.url, known=known, rendered=rendered)
            yield request.replace(callback=self.parse_source)
            for way in self._ways.known(known):
                yield self._listing_request(way, known=await self._memory.known(way))

    async def parse_source(
        self, response: Response, asked: str, number: int, known: Validators | None, root: str
    ) -> AsyncIterator[Request | Article]:
        """The links to try again, whatever the listing shows, and what is on it. A site that is away costs no tries."""
        if response.status in {_HTTP_OK, _NOT_MODIFIED}:
            self.visit.is_well = response.status == _NOT_MODIFIED or None  # else whoever must know asks
            for url in await self._memory.repairs():
                yield self._article_request(url, rendered=await self._goes_rendered(place_of(url)))
            for request in await self._again.requests(self._goes_rendered):
                yield request
        async for found in self.parse_listing(response, asked, number, known, root):
            yield found

    async def parse_listing(
        self, response: Response, asked: str, number: int, known: Validators | None, root: str
    ) -> AsyncIterator[Request | Article]:
        """Requests for what is wanted of page `number` of the list at `root`, and for its next page while pages bring something new."""
        listing = await self._read_listing(response, asked)
        if listing is None:
            return
        if listing.kind is SourceKind.ARTICLE:
            async for article in self.parse_article(response, asked, known):
                yield article
            return
        if needs_browser(listing, response, self.visit) and self._may_browse(asked, listing):
            yield self._listing_request(asked, number=number, known=known, root=root, rendered=True)
            return
        if number == 1 and not self._memory.is_changed(asked, response, links_hash(listing), known):
            return
        wanted = await self._memory.wanted(listing, response.url, root)
        # Lists show the newest first; a story is told in the order of its life.
        for age, url in reversed(list(enumerate(wanted, number * _LINKS_PER_PAGE))):
            rendered = await self._goes_rendered(place_of(url))
            yield self._article_request(url, rendered=rendered).replace(priority=age)
        if wanted and listing.next_url and number < MOST_LISTING_PAGES:
            rendered = "playwright" in response.flags
            yield self._listing_request(listing.next_url, number=number + 1, root=root, rendered=rendered)
        for way in await self._ways.beside(response, asked, listing):
            yield self._listing_request(way, known=await self._memory.known(way))

    async def parse_article(
        self, response: Response, link: str, known: Validators | None = None
    ) -> AsyncIterator[Article]:
        """The whole article behind `link`; nothing if it is none, is too old, or is another link's article."""
        visit = self.visit
        if response.status == _NOT_MODIFIED:
            visit.tally.add("not_modified")
            await self._again.unchanged(article_id(link))
            return
        try:
            check_status(response)
            said = body_hash(response.body)
            if link == visit.source.url and not self._memory.is_changed(link, response, said, known):
                await self._again.unchanged(article_id(link))
                return
            reading = ArticleReading(visit, self.crawler.engine)
            article = await reading.article(response)
            if article is None:
                self._losses.astray(link)
        except (BadStatus, PageLost) as error:
            if link == visit.source.url and is_gone(error):
                await self._again.gone(article_id(link), error)
            self._losses.of_article(link, error)
            self._losses.give_way()
            return
        except UnreadablePage as error:  # a film, a gallery: told once, and not asked for again at every pass
            self._losses.of_article(link, error)
            article = None
        except CrawlStopped:
            return
        if article is None or self._is_past(article) or not self._claim(article, link):
            await self._memory.leave_alone(link)
        else:
            if article.pages.fetched > 1:  # what page 1 says tells nothing of the others
                visit.to_remember.pop(link, None)
            visit.pages_of[article.id] = reading.validators
            yield article

    def lost_listing(self, failure: Failure) -> None:
        """The source could not be fetched."""
        self._losses.of_list(failure.request.cb_kwargs["asked"], download_error_of(failure))  # type: ignore[attr-defined] # Scrapy puts it there

    async def lost_article(self, failure: Failure) -> None:
        """A link could not be fetched. What robots.txt forbids is told once, and not asked about at every pass."""
        link, error = failure.request.cb_kwargs["link"], download_error_of(failure)  # type: ignore[attr-defined]
        self._losses.of_article(link, error)
        if isinstance(error, RobotsRefused):
            await self._memory.leave_alone(link)
        self._losses.give_way()

    def count_spider_error(self, failure: Failure, response: Response) -> None:
        """A callback raised: Scrapy has logged it, its article is lost, the others go on."""
        if not hasattr(self, "visit"):  # the source could not even be opened
            return
        url = response.url if isinstance(response, Response) else self.visit.source.url
        asked = response.cb_kwargs if isinstance(response, Response) else {}
        if link := asked.get("link"):
            self.visit.missed[link] = None
        elif "revisit" not in asked:  # a list, of which nobody knows what was left
            self.visit.is_cut = True
        self.visit.tally.lost(url, f"unexpected {reason_of(error_of(failure))}")

    def count_item_error(self, item: Article, failure: Failure) -> None:
        """The intake could not take an article: Scrapy has logged it, the others go on."""
        self.visit.missed[item.url] = None
        self.visit.tally.lost(item.url, f"unexpected {reason_of(error_of(failure))}")

    @property
    def _memory(self) -> Memory:
        return Memory(self.visit)

    @property
    def _losses(self) -> Losses:
        return Losses(self.visit)

    @property
    def _ways(self) -> Ways:
        return Ways(self.visit, self._memory, self.crawler.engine)

    @property
    def _again(self) -> Revisiting:
        return Revisiting(self.visit, self.crawler.engine)

    async def _open_visit(self) -> None:
        """The visit that plain `scrapy crawl` did not bring, with the source's own pace."""
        source, intake = await load_object(self.settings["KENTONGAN_INTAKE"])(self.source_name)
        archive = self.settings["KENTONGAN_ARCHIVE"] if source.archive else None
        self.visit = Visit(source, intake, archive=load_object(archive)() if archive else None)
        pace = {"delay": source.limits.delay.total_seconds(), "concurrency": source.limits.concurrency_per_site}
        self.crawler.engine.downloader.per_slot_settings[urlsplit(source.url).hostname or ""] = pace

    # ── listings ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _read_listing(self, response: Response, asked: str) -> Listing | None:
        """What was `asked` for; None if nothing changed there, or nothing can be read. A 304 that we left no room for is a fault."""
        if response.status == _NOT_MODIFIED and response.request is not None and is_conditional(response.request):
            self.visit.tally.add("not_modified")
            return None
        try:
            listing = await read_links(response, self.visit.source)
        except (BadStatus, Walled, UnreadablePage) as error:
            self._losses.of_list(asked, error)
            return None
        rendered = "playwright" in response.flags
        if asked == self.visit.source.url:
            if listing.kind is not SourceKind.ARTICLE and not listing.sitemaps:
                self.visit.tally.sign(links=len(listing.links))
            self.visit.findings.read_source(listing, response.url, rendered=rendered)
        if rendered and listing.links:
            self.visit.browsing.helped(asked)
        return listing

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
        self,
        url: str,
        *,
        number: int = 1,
        known: Validators | None = None,
        root: str | None = None,
        rendered: bool = False,
    ) -> Request:
        request = page_request(self.visit, url, rendered=rendered)
        request.headers.update(conditional_headers(known, datetime.now(UTC)))
        return request.replace(
            callback=self.parse_listing,
            errback=self.lost_listing,
            cb_kwargs={"asked": url, "number": number, "known": known, "root": root or url},
            priority=_LISTINGS_FIRST,
        )
