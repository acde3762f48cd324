"""What stands between the engine and the downloads: the door for strangers' links, and repeats. Part of `spiders`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.errors import AddressRefused
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


class RetryMiddleware(ScrapyRetryMiddleware):
    """Scrapy's bounded repeats. When a repeat leaves is the download handler's: it waits out what the site asked for."""

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
