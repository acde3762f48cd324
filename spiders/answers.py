"""What a response holds: links of a listing, feed or sitemap. Part of `spiders`."""

from __future__ import annotations

import asyncio

from scrapy.http import Response
from scrapy.utils.gz import gunzip

from scraper.discovery import Listing, find_links
from scraper.errors import UnreadablePage
from scraper.model import Source
from spiders.errors import BadStatus
from spiders.threads import read_aside

_HTTP_OK = 200
_GZIP = b"\x1f\x8b"


def check_status(response: Response) -> None:
    """Raises `BadStatus` for anything but a page."""
    if response.status != _HTTP_OK:
        raise BadStatus(response.status)


async def read_links(response: Response, source: Source) -> Listing:
    """The links of `response`, read in a thread. Raises `BadStatus` or `UnreadablePage`."""
    check_status(response)
    body = response.body
    if body.startswith(_GZIP):  # a sitemap.xml.gz, compressed as a file and not for the transport
        try:
            body = await asyncio.to_thread(gunzip, body, max_size=source.limits.max_body)
        except (OSError, EOFError, ValueError) as error:
            raise UnreadablePage(f"{response.url}: cannot be unpacked within max_body") from error
    return await read_aside(len(body), find_links, body, response.url, kind=source.kind, allow=source.allow)
