"""What a start needs and takes long, begun before the rooms are imported. Part of the front door; imports none of the slow ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from settings import Settings
from storage.embedded import EmbeddedRedis

_FIRST = (
    "scrapy.core.downloader.tls",
    "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11",
)
"""Scrapy's downloads. The first two look through all modules that are there, once for every import they are nested in: one by one
and among few it takes 40 ms, at the end of a start 200."""


@contextmanager
def started_ahead(settings: Settings) -> Iterator[EmbeddedRedis | None]:
    """The embedded Redis of `settings` is starting, for `open_redis` to wait for; None where Redis is elsewhere.

    Scrapy's downloads are imported meanwhile, and nothing is searched for garbage until `settle`. At the end Redis is left,
    if nobody has waited for it.
    """
    gc.disable()
    server = None
    if settings.redis.get_secret_value() == "embedded":
        server = EmbeddedRedis(settings.data_dir, max_memory=settings.retention.max_memory)
        server.begin()
    try:
        for name in _FIRST:
            import_module(name)
        yield server
    finally:
        gc.enable()
        if server is not None:
            server.forgo()


def settle() -> None:
    """What is imported by now stays for good and is never searched for garbage; what comes after it is."""
    gc.freeze()
    gc.enable()
