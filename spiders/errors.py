"""Why something could not be fetched, in words for a summary. Part of `spiders`.

Refusals are ours (an address, robots.txt, a site that asked for rest); everything else is what the network did.
"""

from __future__ import annotations

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

_BLOCKING_STATUSES = frozenset({401, 403, 429, 451})
_GONE = frozenset({404, 410})


class Refused(IgnoreRequest):
    """We do not fetch this, and trying again in this crawl cannot help. The message says why."""


class AddressRefused(Refused):
    """The address is not one that a stranger's link may lead us to."""


class RobotsRefused(Refused):
    """robots.txt says no."""


class RobotsUnread(Refused):
    """robots.txt could not be read, so nothing may be fetched: the site is broken or away, it does not refuse us."""


class SiteResting(Refused):
    """The site asked to be left alone for longer than a crawl lasts."""


class RenderFailed(Exception):
    """The browser could not show the page; the message is the browser's."""


class BadStatus(Exception):
    """The server answered, but not with the page."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class PageLost(Exception):
    """One page cannot be had; the message is the reason that `pages.reason` will show."""


class Walled(PageLost):
    """Something else stands in the place of the page, and asks who we are."""

    def __init__(self, wall: str, status: int) -> None:
        super().__init__(f"{wall} stands in its place (HTTP {status})")
        self.wall = wall


class CrawlStopped(Exception):
    """The crawl is ending; what is half gathered is dropped, and found again next time."""


DOWNLOAD_ERRORS: tuple[type[Exception], ...] = (
    BadStatus,
    RenderFailed,
    IgnoreRequest,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    ConnectError,
    ConnectionClosed,
    OSError,
)
"""Everything that fetching one URL may end in without anything being wrong with us."""

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "no whole answer in time"),
    (CannotResolveHostError, "host not found"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadFailedError, "connection lost"),
    (ConnectionClosed, "connection lost"),
    (ConnectError, "no connection"),
    (ResponseDataLossError, "answer broken off"),
    (UnsupportedURLSchemeError, "not http or https"),
)


_TOO_LARGE = re.compile(r"DOWNLOAD_MAXSIZE|download max size", re.IGNORECASE)


def reason_of(error: BaseException) -> str:
    """One short line that a reader of a summary understands."""
    if _TOO_LARGE.search(str(error)) or (isinstance(error, DownloadCancelledError) and not str(error)):
        return "larger than max_body"
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return str(error) or type(error).__name__


def is_gone(error: BaseException) -> bool:
    """Whether the server says that there is no such page."""
    return isinstance(error, BadStatus) and error.status in _GONE


def is_lasting(error: BaseException) -> bool:
    """Whether the same answer is to be expected for a while: it is not there, or not for us."""
    return is_block(error) or is_gone(error)


def is_block(error: BaseException) -> bool:
    """Whether the site refuses us, as opposed to being broken or away."""
    if isinstance(error, BadStatus):
        return error.status in _BLOCKING_STATUSES
    return isinstance(error, RobotsRefused | SiteResting | Walled)
