"""What a response holds: links of a listing, feed or sitemap. Part of `spiders`."""

from __future__ import annotations

import asyncio

from scrapy.http import Response
from scrapy.utils.gz import gunzip

from scraper.discovery import Listing, find_links
from scraper.errors import UnreadablePage
from scraper.model import Source, SourceKind
from scraper.walls import WallKind, wall_in
from spiders.errors import BadStatus, Walled
from spiders.threads import read_aside

_HTTP_OK = 200
_GUARDED = frozenset({401, 403, 429, 503})
_GZIP = b"\x1f\x8b"


def check_status(response: Response) -> None:
    """Raises `BadStatus` for anything but a page, and `Walled` where the refusal asks who we are."""
    if response.status in _GUARDED:
        check_wall(response)
    if response.status != _HTTP_OK:
        raise BadStatus(response.status)


def check_wall(response: Response) -> None:
    """Raises `Walled` if something stands in the place of a page. A shell that scripts fill is none: a browser fills it."""
    wall = wall_in(response.body)
    if wall is not None and wall.kind is not WallKind.SCRIPT:
        raise Walled(wall.name, response.status)


async def read_links(response: Response, source: Source) -> Listing:
    """The links of `response`, read in a thread. Raises `BadStatus`, `Walled` or `UnreadablePage`."""
    check_status(response)
    body = response.body
    if body.startswith(_GZIP):  # a sitemap.xml.gz, compressed as a file and not for the transport
        try:
            body = await asyncio.to_thread(gunzip, body, max_size=source.limits.max_body)
        except (OSError, EOFError, ValueError) as error:
            raise UnreadablePage(f"{response.url}: cannot be unpacked within max_body") from error
    listing = await read_aside(len(body), find_links, body, response.url, kind=source.kind, allow=source.allow)
    if listing.kind is SourceKind.LISTING and not listing.links:
        check_wall(response)
    return listing
