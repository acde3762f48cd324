"""Answers whose head never ends are cut off. Part of `spiders`.

Twisted keeps every header line until the head is whole: an endless one filled a gigabyte in fifteen seconds.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers import http11
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, ParseError

MOST_BYTES = 1_000_000
"""Of status line and headers, interim answers (100 Continue) included; servers send a few thousand."""

_Factory: Any = http11._LenientHTTP11ClientFactory  # noqa: SLF001 - Scrapy has no other place to say it


class BoundedHeads(_Factory):  # type: ignore[misc] # comes without types
    """Builds the connections of a crawl."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        protocol = super().buildProtocol(addr)
        _bound(protocol)
        return protocol


def _bound(protocol: Any) -> None:
    """`protocol` gives up on a head of more than `MOST_BYTES`; each of its answers is counted anew."""
    receive, counted, size = protocol.dataReceived, None, 0

    def received(data: bytes) -> None:
        nonlocal counted, size
        parser = protocol._parser  # noqa: SLF001 - as above
        if parser is not counted:
            counted, size = parser, 0
        size += len(data) if parser is not None and parser.state != BODY else 0
        if size > MOST_BYTES:
            endless = ParseError("the head of the answer does not end", b"")  # type: ignore[no-untyped-call] # Twisted's
            protocol._giveUp(Failure(endless))  # type: ignore[no-untyped-call] # noqa: SLF001
        else:
            receive(data)

    protocol.dataReceived = received
