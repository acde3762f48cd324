"""What a start needs and takes long, begun before the rooms are imported. Part of the front door; imports none of the slow ones."""

from __future__ import annotations

import asyncio
import gc
import signal
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
def ended_in_order(code: int) -> Iterator[asyncio.Event]:
    """SIGTERM sets the event that is given; a loop that runs is ended as by Ctrl-C, and then the process with `code`.

    By default the signal would end the process alone, and what it has started would stay. Before a loop runs nothing is
    interrupted, and in a loop a library may lose the interruption: whoever goes on looks at the event. A loop that takes
    the signal for itself goes before.
    """
    asked = asyncio.Event()

    def end(*_: object) -> None:
        asked.set()
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # then it is that of `asyncio.run`
            signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield asked
    except KeyboardInterrupt:
        if not asked.is_set():
            raise
        raise SystemExit(code) from None
    finally:
        signal.signal(signal.SIGTERM, before)


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
    try:
        if server is not None:
            server.begin()
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
