"""What stands between the engine and the downloads: the door for strangers' links, redirects, repeats. Part of `spiders`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.errors import AddressRefused, Refused
from spiders.visit import Visit

if TYPE_CHECKING:
    from spiders.news import NewsSpider


class DoorMiddleware:
    """Refuses what no request can be made of: other schemes, no host, an address written out that is not public."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `AddressRefused`. Names are judged later, when they are resolved."""
        parts = urlparse_cached(request)
        if parts.scheme not in {"http", "https"}:
            raise AddressRefused(f"{parts.scheme} is not http or https")
        if not parts.hostname:
            raise AddressRefused("the URL names no host")
        if (refusal := _visit(self._crawler).guard.refusal(parts.hostname)) is not None:
            raise AddressRefused(refusal)


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """Scrapy's bounded redirects; one to what is no URL is refused."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - as below
    ) -> Request | Response:
        """The next request, or `response` if it is no redirect. Raises `Refused`."""
        try:
            following: Request | Response = super().process_response(request, response)
        except ValueError as error:
            raise Refused(f"redirects to what is no URL: {error}") from error
        return following


class RetryMiddleware(ScrapyRetryMiddleware):
    """Scrapy's bounded repeats. When a repeat leaves is the download handler's: it waits out what the site asked for.

    What did not come in time is not repeated: it has held a place for long enough, and is asked for again next visit.
    """

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Spider | None = None,  # noqa: ARG002 - as below
    ) -> Request | Response | None:
        """The request to repeat, or None."""
        if isinstance(exception, DownloadTimeoutError):
            return None
        repeat: Request | Response | None = super().process_exception(request, exception)
        return repeat

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature; nothing passes it any more
    ) -> Request | Response:
        """`response`, or the request to repeat. A site that rests for the whole crawl is asked no more."""
        if _visit(self.crawler).pauses.rest(urlparse_cached(request).hostname or ""):
            return response
        repeat: Request | Response = super().process_response(request, response)
        return repeat


def _visit(crawler: Crawler) -> Visit:
    return cast("NewsSpider", crawler.spider).visit
