"""Scrapy's HTTP downloads under guard. Part of `spiders`.

The download handler is the last place that every request passes (robots.txt, redirects and repeats too), right before
it leaves: here a resting site is waited for, and only permitted addresses are connected to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.addresses import AddressGuard
from spiders.errors import AddressRefused, SiteResting
from spiders.heads import BoundedHeads
from spiders.pauses import read_retry_after
from spiders.resolver import current_guard, guard_names
from spiders.visit import Visit

if TYPE_CHECKING:
    from spiders.news import NewsSpider

_ASKS_FOR_REST = frozenset({429, 503})
LONGEST_REST = timedelta(days=1)
"""Who asks for more is asked again tomorrow."""


class GuardedDownloads:
    """Stands before a Scrapy download handler that connects through the reactor."""

    if TYPE_CHECKING:
        _crawler: Any

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)  # type: ignore[call-arg] # the handler behind
        self._pool: Any
        self._pool._factory = BoundedHeads  # noqa: SLF001 - Twisted's own way to another protocol

    @property
    def visit(self) -> Visit:
        return cast("NewsSpider", self._crawler.spider).visit

    async def download_request(self, request: Request) -> Response:
        """The whole response.

        Raises `SiteResting`, and `AddressRefused` where only forbidden addresses answer to the name.
        """
        host = urlparse_cached(request).hostname or ""
        async with self.visit.place(request.meta.get("download_slot", host)):
            await self.visit.unless_aborted(self.visit.pauses.over(host))
            if (rest := self.visit.pauses.rest(host)) is not None:
                raise SiteResting(rest)
            begun = datetime.now(UTC)
            response = await self._in_time(request, host)
            if response.status in _ASKS_FOR_REST:  # noted before the next of the queue leaves
                asked = _asked_for(request, response)
                if not self.visit.pauses.pause(host, asked) and host == urlsplit(self.visit.source.url).hostname:
                    self.visit.tally.sign(rest_until=datetime.now(UTC) + min(asked, LONGEST_REST))
        await self.visit.evidence.keep(request, response, begun)
        return response

    async def _in_time(self, request: Request, host: str) -> Response:
        """The answer within what the host's earlier answers let us expect."""
        began = monotonic()
        patience = self.visit.patience.of(host).total_seconds()
        request.meta["download_timeout"] = min(patience, request.meta.get("at_most", patience))
        try:
            response = await self._connect(request, host)
        except DownloadTimeoutError:
            self.visit.patience.was_late(host)
            raise
        self.visit.patience.came(host, timedelta(seconds=monotonic() - began))
        return response

    async def _connect(self, request: Request, host: str) -> Response:
        from twisted.internet import reactor  # noqa: PLC0415, TID251 - installed by now; imported late, it installs one

        guard_names(reactor)
        token = current_guard.set(self.visit.guard)
        try:
            response: Response = await self.visit.unless_aborted(super().download_request(request))  # type: ignore[misc] # the handler behind
        except CannotResolveHostError as error:
            await _explain(self.visit.guard, host, error)
            raise
        except ValueError as error:  # a name that DNS cannot hold: a label too long, or empty
            raise AddressRefused(f"{host} is no host name: {error}") from error
        finally:
            current_guard.reset(token)
        return response


def _asked_for(request: Request, response: Response) -> timedelta:
    """The pause that the answer asks for; one that says nothing gets twice as long each time."""
    header = response.headers.get("Retry-After")
    asked = read_retry_after(header.decode("latin-1") if header else None, datetime.now(UTC))
    return timedelta(seconds=2 ** request.meta.get("retry_times", 0)) if asked is None else asked


async def _explain(guard: AddressGuard, host: str, error: CannotResolveHostError) -> None:
    """Raises `AddressRefused` if the name was found but its addresses are forbidden; else does nothing."""
    try:
        await guard.resolve(host, 0)
    except PermissionError as refused:
        raise AddressRefused(str(refused)) from error
    except (OSError, UnicodeError, TimeoutError):
        return


class PlainDownloads(GuardedDownloads, HTTP11DownloadHandler):
    """HTTP and HTTPS without a browser."""
