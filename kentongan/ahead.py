"""What a start needs and takes long, begun before the rooms are imported. Part of the front door; imports none of the slow ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from settings import Settings
from storage.embedded import EmbeddedRedis

_FIRST = "scrapy.core.downloader.handlers.http11"
"""Imported, it looks through all modules that are there, a hundred times and more: 50 ms among few, 200 ms among all."""


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
        import_module(_FIRST)
        yield server
    finally:
        gc.enable()
        if server is not None:
            server.forgo()


def settle() -> None:
    """What is imported by now stays for good and is never searched for garbage; what comes after it is."""
    gc.freeze()
    gc.enable()
