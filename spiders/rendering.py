"""Downloads through a real browser, for requests that ask for it. Part of `spiders`.

scrapy-playwright drives the page; here it gets the shared browser, the guarded way out, and robots.txt for what the
page itself asks for. Whatever happens, the page is closed: one that stays open holds a place for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import Request as PageRequest
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from spiders.browser import Lease
from spiders.downloads import GuardedDownloads
from spiders.errors import Refused
from spiders.proxy import GuardedProxy
from spiders.robots import RobotsMiddleware

_NOT_FOR_READING = frozenset({"image", "media", "font", "stylesheet", "manifest", "ping"})
_QUIET_MS = 5_000
_LATE_TEXT_MS = 3_000
"""A page that is quiet and still empty gets so much longer: its scripts may be busy with what came."""
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

    async def download_request(self, request: Request) -> Response:
        """The response, or the page as it stands after its scripts ran."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        limits = self.visit.source.limits
        request.meta["playwright_context_kwargs"] = await self._context()
        request.meta["playwright_page_init_callback"] = _note_page
        request.meta["playwright_page_methods"] = [PageMethod(_settle)]
        try:
            async with asyncio.timeout(2 * limits.timeout.total_seconds() + _QUIET_MS / 1000):
                response = await super().download_request(request)
        except (PlaywrightTimeoutError, TimeoutError) as error:
            raise DownloadTimeoutError("the page did not come to rest in the browser") from error
        except PlaywrightError as error:
            raise DownloadFailedError(error.message.splitlines()[0]) from error
        finally:
            await _close(request.meta.pop(_PAGE, None))
        if len(response.body) > limits.max_body:
            raise DownloadCancelledError("the page is larger than max_body")
        if response.url != request.url:  # the browser followed a redirect by itself
            await self._robots.check(response.url)
        return response

    async def close(self) -> None:
        await super().close()
        if self._proxy is not None:
            await self._proxy.stop()

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
        self._leases: list[Lease] = []

    async def start(self) -> None: ...

    async def launch_browser(self) -> Lease:
        browser = self._handler.visit.browser
        if browser is None:
            raise DownloadFailedError("no browser")
        lease = await browser.lease()
        self._leases.append(lease)
        return lease

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> Any:
        raise NotImplementedError(f"no browser profile is ever kept: {context_kwargs}")

    async def close(self) -> None:
        """All leases are given back: of a browser that died under the crawl scrapy-playwright forgets its own."""
        for lease in self._leases:
            await lease.close()


async def _note_page(page: Page, request: Request) -> None:
    request.meta[_PAGE] = page


async def _settle(page: Page) -> None:
    """The page has stopped asking for things and shows a text, or has had time enough: some never stop."""
    try:
        await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)
        await page.wait_for_function(_HAS_TEXT, timeout=_LATE_TEXT_MS)
    except PlaywrightTimeoutError:
        return


async def _close(page: Page | None) -> None:
    if page is not None and not page.is_closed():
        await page.close()
