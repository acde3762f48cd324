"""Downloads through a real browser, for requests that ask for it. Part of `spiders`.

scrapy-playwright drives the page; here it gets the shared browser, the guarded way out, and robots.txt for what the
page itself asks for. Whatever happens, the page is closed: one that stays open holds a place for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import Request as PageRequest
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from spiders.browser import Lease
from spiders.configuration import MOST_PAGES
from spiders.downloads import GuardedDownloads
from spiders.errors import Refused, RenderFailed
from spiders.proxy import GuardedProxy
from spiders.robots import RobotsMiddleware

logger = logging.getLogger(__name__)

_NOT_FOR_READING = frozenset({"image", "media", "font", "stylesheet", "manifest", "ping"})
_QUIET_MS = 5_000
_LATE_TEXT_MS = 3_000
"""A page that is quiet and still empty gets so much longer: its scripts may be busy with what came."""
_SETTLING_SECONDS = (_QUIET_MS + _LATE_TEXT_MS) / 1000 + 2
_CLOSING_SECONDS = 5
_LENGTH = "() => document.documentElement ? document.documentElement.outerHTML.length : 0"
_NO_WAY_AROUND = "window.open = () => null; delete window.RTCPeerConnection; delete window.WebTransport;"
"""No page opens others, and none speaks to the network by what no proxy understands."""
_HAS_TEXT = "() => document.body && document.body.innerText.length > 400"
_PAGE = "kentongan_page"


class BrowserDownloads(GuardedDownloads, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc] # it comes without types
    """Plain HTTP and HTTPS, and rendered pages where `meta["playwright"]` says so."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.browser_provider_cls = lambda _config: _Provider(self)
        self.abort_request = self._is_unwanted
        self._proxy: GuardedProxy | None = None
        self._proxy_lock = asyncio.Lock()
        self._places = asyncio.Semaphore(MOST_PAGES)
        self.leases: list[Lease] = []

    async def _in_time(self, request: Request, host: str) -> Response:
        """The response, or the page as it stands after its scripts ran."""
        if not request.meta.get("playwright"):
            return await super()._in_time(request, host)
        request.meta["playwright_context_kwargs"] = await self._context()
        request.meta["playwright_page_init_callback"] = _prepare
        request.meta["playwright_page_goto_kwargs"] = {"wait_until": "commit"}
        async with self._places:
            try:
                response = await self._rendered(request, host)
            except RenderFailed:
                if not self._has_died:
                    raise
                response = await self._rendered(request, host)
        if not response.url.startswith(("http://", "https://")):
            raise RenderFailed("the page led where nothing may be fetched")
        if response.url != request.url:  # the browser followed a redirect by itself
            await self._robots.check(response.url)
        return response

    async def close(self) -> None:
        """The crawl's pages are closed and its browser given back; one that does not let go of them is ended."""
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await super().close()
        except (TimeoutError, PlaywrightError):
            await self._abandon()
        if self._proxy is not None:
            await self._proxy.stop()

    async def _rendered(self, request: Request, host: str) -> Response:
        """The page, within the time that this site's pages have left; each failure costs its own page only."""
        patience, limits = self.visit.render_patience, self.visit.source.limits
        try:
            async with asyncio.timeout(patience.of(host).total_seconds() + _SETTLING_SECONDS):
                response = await self._connect(request, host)
        except (PlaywrightTimeoutError, TimeoutError) as error:
            patience.was_late(host)
            raise DownloadTimeoutError("the page did not come to rest in the browser") from error
        except PlaywrightError as error:
            raise RenderFailed(f"the browser failed: {error.message.splitlines()[0]}") from error
        finally:
            await self._shut(request.meta.pop(_PAGE, None))
        if len(response.body) > limits.max_body:
            raise DownloadCancelledError("the page is larger than max_body")
        return response

    @property
    def _has_died(self) -> bool:
        return hasattr(self, "browser") and not self.browser.is_connected()

    async def _create_page(self, request: Request, spider: Spider) -> Page:
        """A new page, in a new browser if the old one has died."""
        if self._has_died:
            self.context_wrappers.clear()
            del self.browser
        page: Page = await super()._create_page(request, spider)
        return page

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:  # noqa: ARG002 - theirs
        """Waits for the page as long as it makes sense: theirs waits for a script that never comes."""
        await _settle(page, self.visit.source.limits.timeout)
        if await page.evaluate(_LENGTH) > self.visit.source.limits.max_body:
            raise DownloadCancelledError("the page is larger than max_body")

    async def _shut(self, page: Page | None) -> None:
        """`page` is closed. A browser that cannot even do that is ended."""
        if page is None or page.is_closed():
            return
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await page.close()
        except TimeoutError:
            await self._abandon()
        except PlaywrightError:  # it went by itself, or the browser did
            return

    async def _abandon(self) -> None:
        logger.warning("browser.stuck source=%s", self.visit.source.name)
        for lease in self.leases:
            await lease.abandon()

    @property
    def _robots(self) -> RobotsMiddleware:
        robots: Any = self._crawler.get_downloader_middleware(RobotsMiddleware)
        return robots  # type: ignore[no-any-return] # always there, see `configuration`

    async def _context(self) -> dict[str, Any]:
        """The browser context of this crawl: nothing stays, nothing is saved, nothing leaves but through the proxy."""
        async with self._proxy_lock:
            if self._proxy is None:
                most_bytes = 8 * self.visit.source.limits.max_body
                self._proxy = await GuardedProxy(self.visit.guard, most_bytes=most_bytes).start()
        return {
            "proxy": {"server": self._proxy.url, "bypass": "<-loopback>"},
            "user_agent": self.visit.source.limits.user_agent,
            "service_workers": "block",
            "accept_downloads": False,
        }

    async def _is_unwanted(self, asked: PageRequest) -> bool:
        """Whether the page does without: what no text is made of, other schemes, and what robots.txt forbids."""
        if asked.resource_type in _NOT_FOR_READING or not asked.url.startswith(("http://", "https://")):
            return True
        try:
            await self._robots.check(asked.url)
        except Refused:
            return True
        return False


class _Provider:
    """Gives scrapy-playwright the shared browser, when the first page needs it."""

    def __init__(self, handler: BrowserDownloads) -> None:
        self._handler = handler

    async def start(self) -> None: ...

    async def launch_browser(self) -> Lease:
        browser = self._handler.visit.browser
        if browser is None:
            raise RenderFailed("no browser")
        lease = await browser.lease()
        self._handler.leases.append(lease)
        return lease

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> Any:
        raise NotImplementedError(f"no browser profile is ever kept: {context_kwargs}")

    async def close(self) -> None:
        """All leases are given back: of a browser that died under the crawl scrapy-playwright forgets its own."""
        for lease in self._handler.leases:
            await lease.close()


async def _prepare(page: Page, request: Request) -> None:
    request.meta[_PAGE] = page
    page.on("popup", _shut_popup)
    await page.add_init_script(_NO_WAY_AROUND)


async def _shut_popup(popup: Page) -> None:
    with contextlib.suppress(PlaywrightError):
        await popup.close()


async def _settle(page: Page, longest: timedelta) -> None:
    """The page has stopped asking for things and shows a text, or has had time enough: some never stop."""
    with contextlib.suppress(PlaywrightTimeoutError):
        await page.wait_for_load_state("load", timeout=longest.total_seconds() * 1000)
    with contextlib.suppress(PlaywrightTimeoutError):
        await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)
        await page.wait_for_function(_HAS_TEXT, timeout=_LATE_TEXT_MS)
