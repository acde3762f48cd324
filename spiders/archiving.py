"""What a crawl read, on its way to the raw archive. Part of `spiders`.

Taken where a download ends, before Scrapy decompresses it: every answer passes there, robots.txt, redirects and repeats too.
"""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from scraper.errors import ArchiveUnavailable
from scraper.model import Exchange, Source
from spiders.ports import Archive
from spiders.summary import Tally

logger = logging.getLogger(__name__)

_SECRETS = frozenset({b"authorization", b"proxy-authorization", b"cookie"})


class Evidence:
    """Keeps the answers of one crawl; none, where the source asks for no archive."""

    def __init__(self, source: Source, archive: Archive | None, tally: Tally) -> None:
        self._source = source
        self._archive = archive if source.archive else None
        self._tally = tally

    async def keep(self, request: Request, response: Response, at: datetime) -> None:
        """`response` is in the archive. Where that fails the summary says so, once, and the crawl goes on without it."""
        if self._archive is None:
            return
        try:
            await self._archive.keep(self._source.name, exchange_of(request, response, at))
        except ArchiveUnavailable as error:
            self._archive = None
            logger.warning("archive.unavailable source=%s reason=%s", self._source.name, error)
            self._tally.error(self._source.url, str(error))


def exchange_of(request: Request, response: Response, at: datetime) -> Exchange:
    """`request` as it was sent and `response` as it came; a rendered page is what the browser made of it."""
    rendered = "playwright" in response.flags
    return Exchange(
        url=_without_login(response.url if rendered else request.url),
        at=at,
        method=request.method,
        request_headers=((b"Host", _host(request)), *_pairs(request)),
        status=response.status,
        protocol=response.protocol or "HTTP/1.1",
        headers=_pairs(response),
        body=response.body,
        address=str(response.ip_address) if response.ip_address else None,
        rendered=rendered,
    )


def _pairs(message: Request | Response) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(
        (name, value)
        for name in message.headers
        if name.lower() not in _SECRETS
        for value in message.headers.getlist(name)
    )


def _host(request: Request) -> bytes:
    return urlparse_cached(request).netloc.rpartition("@")[2].encode()


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
