"""One answer as a crawl read it, to be kept as evidence. Part of `scraper.model`."""

from __future__ import annotations

from datetime import datetime

from scraper.model.value import Value

Headers = tuple[tuple[bytes, bytes], ...]
"""Names and values in the order in which they are known; a name may stand more than once."""


class Exchange(Value, frozen=True, kw_only=True):
    """A request and its answer. The body is what came over the wire, compressed still if the server compressed it."""

    url: str
    at: datetime
    """When the request left."""
    method: str = "GET"
    request_headers: Headers = ()
    status: int
    protocol: str = "HTTP/1.1"
    headers: Headers = ()
    body: bytes
    address: str | None = None
    """The IP address that answered."""
    rendered: bool = False
    """The body is no answer of a server: it is the document as it stood in a browser after its scripts ran."""
