"""From a link's answer to its whole article. Part of `spiders`.

Reading is pure and slow, so it happens in threads; the order of pages, and which are missing, is decided by
`scraper.stitching`. A browser is asked only where the plain page gives no text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import structs
from scrapy.core.engine import ExecutionEngine
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from w3lib.encoding import http_content_type_encoding

from scraper.discovery import Listing
from scraper.errors import UnreadablePage
from scraper.model import Article, Page, PageKind, Render, SourceKind
from scraper.pages import read_page
from scraper.pages.tongue import GUESSED
from scraper.stitching import Gathering
from scraper.urls import is_amp, site_of
from spiders.answers import check_wall
from spiders.browsing import place_of
from spiders.errors import DOWNLOAD_ERRORS, BadStatus, CrawlStopped, PageLost, reason_of
from spiders.listings import body_hash, validators_of
from spiders.ports import Validators
from spiders.threads import read_aside
from spiders.visit import Visit

_HTTP_OK = 200
_LITTLE = 300
"""Characters of text below which even what looks like an article may be something that stands in its place."""
NEEDS_BROWSER = "needs a browser; install chromium or set render: never"


def page_request(visit: Visit, url: str, *, rendered: bool = False) -> Request:
    """A request within the source's limits. Raises `ValueError` for a URL that no request can be made of."""
    limits = visit.source.limits
    language = visit.source.language or "id"
    return Request(
        url,
        callback=NO_CALLBACK,
        dont_filter=True,
        headers={
            "User-Agent": limits.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": f"{language},en;q=0.5",
        },
        meta={
            "download_timeout": limits.timeout.total_seconds(),
            "download_maxsize": limits.max_body,
            **({"playwright": True} if rendered else {}),
        },
    )


def can_render(visit: Visit) -> bool:
    """Whether a browser is at hand and this source may use it."""
    return visit.source.render is not Render.NEVER and visit.browser is not None


def needs_browser(listing: Listing, response: Response, visit: Visit) -> bool:
    """Whether the list in `response` is to be asked for again through a browser: its links are written by scripts."""
    if listing.kind is not SourceKind.LISTING or "playwright" in response.flags or visit.source.render is Render.NEVER:
        return False
    return visit.source.render is Render.ALWAYS or (not listing.links and b"<script" in response.body)


class ArticleReading:
    """The pages of one article, fetched as its own pages say."""

    def __init__(self, visit: Visit, engine: ExecutionEngine, known: Mapping[str, Validators] | None = None) -> None:
        """`known` is what the pages gave when they were read before."""
        self._visit = visit
        self._engine = engine
        self._rendered = visit.source.render is Render.ALWAYS and can_render(visit)
        self._known = known or {}
        self.validators: dict[str, Validators] = {}
        """What each page that was read gave for a conditional request, in the order of reading."""

    async def article(self, first: Response) -> Article | None:
        """The whole article that `first` is a page of, or None if it is a page of none.

        Raises `UnreadablePage` if nothing can be read, `PageLost` if the page itself is lost, and `CrawlStopped`.
        """
        self._rendered |= "playwright" in first.flags
        page = await self._plain(await self._page(first))
        if not self._is_article(page):
            return None
        gathering = Gathering(max_pages=self._visit.source.max_pages)
        await asyncio.to_thread(gathering.add, page)
        asked: set[str] = set()
        while fresh := [url for url in gathering.wanted if url not in asked]:
            for url in fresh:
                asked.add(url)
                await self._gather(gathering, url, site_of(first.url))
        name, now = self._visit.source.name, datetime.now(UTC)
        article = await asyncio.to_thread(gathering.article, source=name, now=now)
        return structs.replace(article, language=self._language(article))

    def _language(self, article: Article) -> str | None:
        """What the page says; the source's own language goes first where pages in it are mistaken for others."""
        told = self._visit.source.language
        return told if told and told not in GUESSED else article.language or told

    async def _plain(self, page: Page) -> Page:
        """`page`, or of an AMP page the plain one that it names: the copy may be cut short and know no further pages."""
        plain = page.pager.article_url
        if (
            page.url is None
            or plain is None
            or not is_amp(page.url)
            or is_amp(plain)
            or site_of(plain) != site_of(page.url)
        ):
            return page
        try:
            original = await self._page(await self._fetch(plain, rendered=self._rendered))
        except (PageLost, UnreadablePage):
            return page
        return original if original.paragraphs else page

    def _is_article(self, page: Page) -> bool:
        """The operator's word goes before ours: a source of kind `article` is one if it has any text."""
        named = self._visit.source.kind is SourceKind.ARTICLE
        return page.kind is PageKind.ARTICLE or (named and bool(page.paragraphs))

    async def _gather(self, gathering: Gathering, url: str, home: str | None) -> None:
        if site_of(url) != home:
            gathering.lose(url, "the link leads to another site")
            return
        try:
            page = await self._page(await self._fetch(url, rendered=self._rendered))
        except (PageLost, UnreadablePage) as error:
            gathering.lose(url, str(error))
        else:
            await asyncio.to_thread(gathering.add, page)

    async def _page(self, response: Response) -> Page:
        if self._visit.source.render is not Render.AUTO or "playwright" in response.flags:
            return await self._read(response)
        plain: Page | UnreadablePage
        try:
            plain = await self._read(response)
        except UnreadablePage as error:
            plain = error
        if isinstance(plain, Page) and plain.paragraphs:
            self._visit.browsing.sufficed(place_of(response.url))
        elif self._may_help(response) and (rendered := await self._render(response.url)) is not None:
            return rendered
        if isinstance(plain, UnreadablePage):
            raise plain
        return plain

    def _may_help(self, response: Response) -> bool:
        """Whether a browser might find text where there is none: the page has scripts."""
        if b"<script" not in response.body:
            return False
        if self._visit.browser is None:
            raise PageLost(f"the page {NEEDS_BROWSER}")
        return True

    async def _render(self, url: str) -> Page | None:
        """The page as the browser shows it; None if browsers have not helped so far."""
        browsing = self._visit.browsing
        async with browsing.turn:
            if browsing.has_given_up:
                browsing.left_out += 1
                return None
            page = await self._read(await self._fetch(url, rendered=True))
            if page.paragraphs:
                self._rendered = self._visit.findings.rendered = True
                browsing.helped(place_of(url))
            else:
                browsing.was_fruitless()
            return page

    async def _read(self, response: Response) -> Page:
        content_type = response.headers.get("Content-Type") or b""
        encoding = http_content_type_encoding(content_type.decode("latin-1"))
        try:
            page = await read_aside(len(response.body), read_page, response.body, response.url, encoding=encoding)
        except UnreadablePage:
            check_wall(response)
            raise
        if page.kind is not PageKind.ARTICLE or sum(map(len, page.paragraphs)) < _LITTLE:
            check_wall(response)
        self._visit.tally.add("pages_fetched")
        known, now = self._known.get(response.url), datetime.now(UTC)
        self.validators[response.url] = validators_of(response, body_hash(response.body), now, known)
        return page

    async def _fetch(self, url: str, *, rendered: bool) -> Response:
        """The answer to `url`. Raises `PageLost` with the reason if there is no good one."""
        if self._visit.stopping:
            raise CrawlStopped
        try:
            request = page_request(self._visit, url, rendered=rendered)
        except ValueError as error:
            raise PageLost(f"no request can be made of it: {error}") from error
        try:
            response = await self._engine.download_async(request)
            if response.status != _HTTP_OK:
                raise BadStatus(response.status)
        except DOWNLOAD_ERRORS as error:
            if self._visit.stopping:
                raise CrawlStopped from error
            raise PageLost(reason_of(error)) from error
        return response
