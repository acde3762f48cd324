"""What stands between the engine and the downloads: the door for strangers' links, and repeats. Part of `spiders`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.errors import AddressRefused
from spiders.pauses import read_retry_after
from spiders.visit import Visit

if TYPE_CHECKING:
    from spiders.news import NewsSpider

_ASKS_FOR_REST = frozenset({429, 503})


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
    """Scrapy's bounded repeats; a site that asks for rest (429, 503) gets it before anything of it is fetched again."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature; nothing passes it any more
    ) -> Request | Response:
        """`response`, or the request to repeat. A pause longer than a crawl ends the repeats."""
        if response.status in _ASKS_FOR_REST and not self._pause(request, response):
            return response
        repeat: Request | Response = super().process_response(request, response)
        return repeat

    def _pause(self, request: Request, response: Response) -> bool:
        header = response.headers.get("Retry-After")
        asked = read_retry_after(header.decode("latin-1") if header else None, datetime.now(UTC))
        if asked is None:
            asked = timedelta(seconds=2 ** request.meta.get("retry_times", 0))
        return _visit(self.crawler).pauses.pause(urlparse_cached(request).hostname or "", asked)


def _visit(crawler: Crawler) -> Visit:
    return cast("NewsSpider", crawler.spider).visit
